//! The whole picture at one time.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Alarm, Arn, CallCounts, Caller, Cluster, Service, Target, TargetGroup, Task, TaskDefinition, Unread,
};

/// Everything that was read of an account in one region, and what could not be read.
///
/// Whatever did not change between two pictures is shared by them: taking a new one costs a
/// pointer for each service, task, target group and alarm.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// When the picture was complete.
    pub taken_at: Timestamp,
    /// Whose credentials were used; `None` when that could not be read.
    pub caller: Option<Caller>,
    /// The region.
    pub region: String,
    /// Which part of the account was asked for.
    pub scope: Scope,
    /// The one cluster that is shown where others are listed as well; `None` means all that are
    /// listed.
    pub cluster: Option<String>,
    /// The clusters, by name.
    pub clusters: Vec<Cluster>,
    /// The services, by cluster and name.
    pub services: Vec<Arc<Service>>,
    /// The tasks, running and stopped.
    pub tasks: Vec<Arc<Task>>,
    /// The task definitions in use.
    pub task_definitions: BTreeMap<Arn, Arc<TaskDefinition>>,
    /// The target groups of the services.
    pub target_groups: Vec<Arc<TargetGroup>>,
    /// The alarms in scope, by name.
    pub alarms: Vec<Arc<Alarm>>,
    /// What could not be read.
    pub unread: Vec<Unread>,
    /// The requests made so far.
    pub calls: CallCounts,
}

/// Which part of the account a picture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every cluster.
    Account,
    /// One cluster, every service.
    Cluster,
    /// Some services only.
    Services,
}

/// Tasks by cluster and service name.
pub type TaskIndex<'a> = HashMap<(&'a str, &'a str), Vec<&'a Task>>;

impl Snapshot {
    /// A picture of a region of which nothing was read yet.
    pub fn empty(region: String) -> Self {
        Self {
            taken_at: Timestamp::UNIX_EPOCH,
            caller: None,
            region,
            scope: Scope::Cluster,
            cluster: None,
            clusters: Vec::new(),
            services: Vec::new(),
            tasks: Vec::new(),
            task_definitions: BTreeMap::new(),
            target_groups: Vec::new(),
            alarms: Vec::new(),
            unread: Vec::new(),
            calls: CallCounts::default(),
        }
    }

    /// The services of a cluster, in the snapshot's order.
    pub fn services_in<'a>(&'a self, cluster: &'a str) -> impl Iterator<Item = &'a Service> {
        self.services.iter().map(Arc::as_ref).filter(move |service| service.cluster == cluster)
    }

    /// All tasks of services by their service, for questions about many services.
    pub fn task_index(&self) -> TaskIndex<'_> {
        let mut index = TaskIndex::new();
        for task in &self.tasks {
            if let Some(service) = &task.service {
                index.entry((task.cluster.as_str(), service.as_str())).or_default().push(task);
            }
        }
        index
    }

    /// The target groups that a service's tasks are registered in.
    pub fn target_groups_of(&self, service: &Service) -> Vec<&TargetGroup> {
        let belongs = |group: &&TargetGroup| {
            service.load_balancers.iter().any(|balancer| balancer.target_group == group.arn)
        };
        self.target_groups.iter().map(Arc::as_ref).filter(belongs).collect()
    }

    /// A service's targets that fail their checks, with their target groups.
    pub fn unhealthy_targets_of(&self, service: &Service) -> Vec<(&TargetGroup, &Target)> {
        let groups = self.target_groups_of(service);
        groups.into_iter().flat_map(|group| group.unhealthy().map(move |t| (group, t))).collect()
    }

    /// The alarms that speak of a service: its own, and composite ones made of them.
    pub fn alarms_of(&self, service: &Service) -> Vec<&Alarm> {
        let groups = self.target_groups_of(service);
        let own = |alarm: &Alarm| alarm.watches(service, &groups);
        let belongs = |alarm: &&Alarm| {
            own(alarm)
                || (!alarm.children.is_empty()
                    && self.alarms.iter().any(|a| alarm.children.contains(&a.name) && own(a)))
        };
        self.alarms.iter().map(Arc::as_ref).filter(belongs).collect()
    }

    /// The log groups that a service's containers write to, sorted, without repeats.
    pub fn log_groups_of(&self, service: &Service) -> Vec<&str> {
        let definitions = service.task_definitions();
        let found = definitions.into_iter().filter_map(|arn| self.task_definitions.get(arn));
        let mut groups: Vec<_> = found.flat_map(|definition| definition.log_groups()).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}
