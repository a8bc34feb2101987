//! What readings bring: pieces of the account, as they arrive, and how each reading ended.

use std::collections::HashSet;

use super::Detail;
use super::kind::Kind;
use super::metrics::Measure;
use crate::model::{
    Alarm, Arn, Caller, Cluster, MetricSeries, ScalableTarget, Service, Target, TargetGroup, Task,
    TaskDefinition, Unread,
};

/// A piece of news, or an end, of one reading.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) generation: u64,
    pub(super) kind: Kind,
    pub(super) what: What,
}

/// What a report tells.
#[derive(Debug)]
pub(super) enum What {
    /// Something was read.
    News(News),
    /// The reading is over.
    Ended {
        /// What could not be read.
        holes: Vec<Unread>,
        /// The requests that it took.
        cost: u64,
    },
}

/// A piece of the account.
#[derive(Debug)]
pub(super) enum News {
    Caller(Caller),
    /// All clusters, by their names alone.
    ClusterNames(Vec<Cluster>),
    /// All clusters, described as far as that is allowed.
    Clusters(Vec<Cluster>),
    /// Some services.
    Services(Vec<Service>),
    /// The names of all services that there are.
    AllServices(HashSet<String>),
    /// Some tasks.
    Tasks(Vec<Task>),
    /// All tasks that there are, of a service or of the cluster.
    AllTasks {
        service: Option<String>,
        tasks: HashSet<Arn>,
    },
    /// A task definition, asked for by this ARN.
    Definition(Arn, Box<TaskDefinition>),
    /// A task definition that cannot be read, while others can.
    NoDefinition(Arn, Unread),
    /// The settings of all target groups of the region.
    TargetGroups(Vec<TargetGroup>),
    /// The targets of a group.
    Health(Arn, Vec<Target>),
    /// A target group whose health cannot be read, while others' can.
    NoHealth(Arn, Unread),
    /// All alarms of the region.
    Alarms(Vec<Alarm>),
    /// The bounds of all services of the region.
    Scaling(Vec<ScalableTarget>),
    /// A metric.
    Series(Measure, MetricSeries),
    /// What is open in detail.
    Detail(Box<Detail>),
}
