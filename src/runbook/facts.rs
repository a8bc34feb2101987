//! What the decisions of a run are made from: what was asked of the account, and what it said.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::model::{
    Alarm, Arn, Caller, ImageDetail, ScalingBounds, ScalingPolicy, SecretMetadata, SecretTarget, Service,
    ServiceDeployment, ServiceRevision, TargetGroup, Task, TaskDefinition, TaskProtection, Unread,
};

/// Something to be read. Each fills one place in [`Facts`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ask {
    /// Whose credentials these are.
    Caller,
    /// The service, with deployments and events.
    Service,
    /// The service's deployments of the last 90 days, the newest twenty, and the revisions that
    /// they name.
    History,
    /// The active revisions of the service's task definition family.
    Family,
    /// A task definition, by ARN or `FAMILY:REVISION`.
    Definition(String),
    /// An image as a task definition names it.
    Image(String),
    /// The service's tasks, running and lately stopped.
    Tasks,
    /// Which of the running tasks are protected; after `Tasks`.
    Protection,
    /// The service's target groups with their targets' health; after `Service`.
    Targets,
    /// All alarms of the region.
    Alarms,
    /// The bounds and policies of the service's auto scaling.
    Scaling,
    /// CPU and memory of the last half hour.
    Usage,
    /// Metadata of all secrets that the service's task definition names, with their versions.
    Secrets,
    /// Metadata of one secret, with all its versions.
    Secret(SecretTarget),
    /// Which services of the account read a secret.
    Readers(SecretTarget),
    /// The service's newest log lines, those of failed tasks first.
    Logs,
    /// The answer of an HTTP address.
    Probe(String),
}

/// What is known of one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Known<T> {
    /// It was not asked for.
    #[default]
    NotAsked,
    /// It was read.
    Read(T),
    /// It could not be read.
    Unread(Unread),
}

/// Everything that was read for one decision.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The account's time when reading ended.
    pub now: Timestamp,
    /// The region.
    pub region: String,
    /// What was asked so far.
    pub asked: BTreeSet<Ask>,
    /// Who we are.
    pub caller: Known<Caller>,
    /// The service; `None` where it is not there.
    pub service: Known<Option<Arc<Service>>>,
    /// Its deployments, newest first.
    pub history: Known<Vec<ServiceDeployment>>,
    /// The revisions that they name, in no order.
    pub revisions: Known<Vec<ServiceRevision>>,
    /// The family's active revisions, newest first.
    pub family: Known<Vec<Arn>>,
    /// Task definitions by what they were asked by; `None` where there is none.
    pub definitions: BTreeMap<String, Known<Option<Arc<TaskDefinition>>>>,
    /// Images by their names; `None` where ECR has none. Images of other registries are not asked.
    pub images: BTreeMap<String, Known<Option<ImageDetail>>>,
    /// The tasks.
    pub tasks: Known<Vec<Arc<Task>>>,
    /// The protection of running tasks.
    pub protection: Known<Vec<TaskProtection>>,
    /// The target groups with their targets.
    pub target_groups: Known<Vec<Arc<TargetGroup>>>,
    /// All alarms.
    pub alarms: Known<Vec<Arc<Alarm>>>,
    /// The bounds of auto scaling; `None` without any.
    pub scaling: Known<Option<ScalingBounds>>,
    /// Its policies.
    pub policies: Known<Vec<ScalingPolicy>>,
    /// CPU and memory.
    pub usage: Known<Usage>,
    /// The service's secrets.
    pub secrets: Known<Vec<SecretMetadata>>,
    /// Single secrets, with all versions; `None` where there is none.
    pub secret: BTreeMap<SecretTarget, Known<Option<SecretMetadata>>>,
    /// Who reads a secret.
    pub readers: BTreeMap<SecretTarget, Known<Readers>>,
    /// Log lines, oldest first.
    pub logs: Known<Vec<LogExcerpt>>,
    /// Answers by address.
    pub probes: BTreeMap<String, Probe>,
    /// What is missing from a place that was read in part: secrets, log lines.
    pub holes: Vec<Unread>,
}

/// How busy a service is: one value a minute, oldest first, percent of what is reserved.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// CPU, percent.
    pub cpu: Vec<f64>,
    /// Memory, percent.
    pub memory: Vec<f64>,
}

/// The services that read a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Readers {
    /// Each with its cluster, its name and the variables that take the secret.
    pub services: Vec<Reader>,
    /// Whether some services could not be looked at.
    pub incomplete: bool,
}

/// A service that reads a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// The environment variables that take it.
    pub variables: Vec<String>,
}

/// A log line as evidence. Clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogExcerpt {
    /// When it was written.
    pub at: Timestamp,
    /// The container, and the task's id where the stream tells it.
    pub from: String,
    /// The task's id where the stream tells it.
    pub task: Option<String>,
    /// Whether it says that something is wrong: level error or worse.
    pub bad: bool,
    /// The message.
    pub text: String,
}

/// What an HTTP address answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// With this status, after so many milliseconds.
    Answered {
        /// The HTTP status.
        status: u16,
        /// How long it took, milliseconds.
        millis: u64,
    },
    /// Not at all; why, in words.
    Failed(String),
}

impl<T> Known<T> {
    /// What was read, if it was.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            _ => None,
        }
    }

    /// Why it could not be read.
    pub fn hole(&self) -> Option<&Unread> {
        match self {
            Self::Unread(hole) => Some(hole),
            _ => None,
        }
    }
}

impl Facts {
    /// The service, where it was read and is there.
    pub fn service(&self) -> Option<&Service> {
        self.service.get()?.as_deref()
    }

    /// A task definition that was asked for by this text.
    pub fn definition(&self, name: &str) -> Option<&TaskDefinition> {
        self.definitions.get(name)?.get()?.as_deref()
    }

    /// The task definition that the service's primary deployment runs.
    pub fn current_definition(&self) -> Option<&TaskDefinition> {
        self.definition(self.service()?.task_definition.as_str())
    }

    /// Those of `asks` that were not asked yet.
    pub fn missing(&self, asks: impl IntoIterator<Item = Ask>) -> Vec<Ask> {
        let mut missing: Vec<Ask> = asks.into_iter().filter(|ask| !self.asked.contains(ask)).collect();
        missing.dedup();
        missing
    }
}
