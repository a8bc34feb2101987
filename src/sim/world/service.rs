//! Services: what they are told to be, their deployments, and their history.

use std::collections::{BTreeSet, VecDeque};

use super::task::Task;
use crate::sim::spec::LoadSpec;

/// How many events AWS keeps of a service.
const EVENTS: usize = 100;

/// A service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Name.
    pub name: String,
    /// Cluster name.
    pub cluster: String,
    /// Desired count.
    pub desired: u32,
    /// The count that its load is shared by when all is well.
    pub base: u32,
    /// Task definition family.
    pub family: String,
    /// Deployment settings.
    pub settings: Settings,
    /// Target group name.
    pub target_group: Option<String>,
    /// Load on its tasks.
    pub load: LoadSpec,
    /// What is wrong around it.
    pub conditions: BTreeSet<Condition>,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// The PRIMARY deployment first, then older ones that still have tasks.
    pub deployments: Vec<Deployment>,
    /// All service deployments, oldest first (AWS keeps 90 days).
    pub history: Vec<ServiceDeployment>,
    /// All service revisions, oldest first.
    pub revisions: Vec<ServiceRevision>,
    /// Tasks that are not over.
    pub tasks: Vec<Task>,
    /// Tasks that are over, oldest first; an hour long.
    pub stopped: VecDeque<Task>,
    /// Newest last.
    pub events: VecDeque<Event>,
    /// Whether it has told of its steady state since the last change, and when.
    pub steady: Option<i64>,
    /// When it may try again to place a task, after failures in a row.
    pub backoff: Backoff,
}

/// How a service deploys.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `minimumHealthyPercent`
    pub minimum: u32,
    /// `maximumPercent`
    pub maximum: u32,
    /// Circuit breaker.
    pub breaker: bool,
    /// Whether the breaker rolls back.
    pub rollback: bool,
    /// Health check grace period, seconds.
    pub grace: u32,
    /// `ECS`, `CODE_DEPLOY` or `EXTERNAL`.
    pub controller: String,
}

/// Something wrong around a service that a revision has no part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// The execution role may not pull from ECR.
    EcrDenied,
    /// The execution role may not read the secrets.
    SecretDenied,
    /// The subnets have no free address.
    NoAddresses,
    /// Fargate has no capacity.
    NoCapacity,
    /// The database does not answer.
    DatabaseUnreachable,
}

/// How a deployment of `DescribeServices` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    /// On its way.
    InProgress,
    /// Done.
    Completed,
    /// Given up by the circuit breaker.
    Failed,
}

impl Rollout {
    /// `rolloutState`
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// A deployment as `DescribeServices` shows it.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Number in `ecs-svc/NUMBER`; also its service revision's.
    pub number: u64,
    /// Task definition revision.
    pub revision: u32,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// How it stands.
    pub rollout: Rollout,
    /// `rolloutStateReason`
    pub reason: String,
    /// `failedTasks`
    pub failed: u32,
}

impl Deployment {
    /// `ecs-svc/NUMBER`
    pub fn id(&self) -> String {
        format!("ecs-svc/{}", self.number)
    }
}

/// `status` of a service deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// On its way.
    InProgress,
    /// Somebody asked to stop it.
    StopRequested,
    /// Stopped, or overtaken by another.
    Stopped,
    /// Done.
    Successful,
    /// A rollback was asked for.
    RollbackRequested,
    /// Being rolled back.
    RollbackInProgress,
    /// Rolled back.
    RollbackSuccessful,
    /// The rollback failed as well.
    RollbackFailed,
}

impl Status {
    /// As ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::StopRequested => "STOP_REQUESTED",
            Self::Stopped => "STOPPED",
            Self::Successful => "SUCCESSFUL",
            Self::RollbackRequested => "ROLLBACK_REQUESTED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }

    /// Whether nothing more will happen to it.
    pub fn over(self) -> bool {
        matches!(self, Self::Stopped | Self::Successful | Self::RollbackSuccessful | Self::RollbackFailed)
    }
}

/// A service deployment.
#[derive(Clone, Debug)]
pub struct ServiceDeployment {
    /// Last part of its ARN.
    pub id: String,
    /// Number of its target service revision.
    pub target: u64,
    /// Service revisions that ran when it began.
    pub sources: Vec<u64>,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it ended.
    pub finished: Option<i64>,
    /// How it stands.
    pub status: Status,
    /// `statusReason`
    pub reason: Option<String>,
    /// The rollback, once there is one.
    pub rollback: Option<Rollback>,
    /// Whether the circuit breaker watches it, and has tripped.
    pub breaker: Breaker,
    /// Failed tasks that the breaker has counted.
    pub failures: u32,
    /// Failures that trip it.
    pub threshold: u32,
}

/// `deploymentCircuitBreaker.status`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// Not configured.
    Disabled,
    /// Watching.
    Monitoring,
    /// Nothing more to watch.
    Complete,
    /// Tripped.
    Triggered,
}

impl Breaker {
    /// As ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disabled => "DISABLED",
            Self::Monitoring => "MONITORING",
            Self::Complete => "MONITORING_COMPLETE",
            Self::Triggered => "TRIGGERED",
        }
    }
}

/// A rollback of a service deployment.
#[derive(Clone, Debug)]
pub struct Rollback {
    /// Why.
    pub reason: String,
    /// When it began, milliseconds since the epoch.
    pub started: i64,
    /// Number of the service revision that it goes back to.
    pub to: u64,
}

/// A service revision: the whole configuration that a deployment brings.
#[derive(Clone, Debug)]
pub struct ServiceRevision {
    /// Its number.
    pub number: u64,
    /// Task definition revision.
    pub revision: u32,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// Container name, image and digest as resolved then.
    pub images: Vec<(String, String, Option<String>)>,
}

/// A service event.
#[derive(Clone, Debug)]
pub struct Event {
    /// UUID.
    pub id: String,
    /// Milliseconds since the epoch.
    pub at: i64,
    /// In ECS's own words.
    pub message: String,
}

/// Waiting after failures in a row: "unable to consistently start tasks".
#[derive(Clone, Debug, Default)]
pub struct Backoff {
    /// Failures in a row.
    pub failures: u32,
    /// No new task before this, milliseconds since the epoch.
    pub until: i64,
}

impl Service {
    /// The PRIMARY deployment.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.first()
    }

    /// The number of the PRIMARY deployment; 0 is nobody's.
    pub fn primary_number(&self) -> u64 {
        self.primary().map_or(0, |deployment| deployment.number)
    }

    /// Smallest number of healthy tasks while deploying: desired × minimum percent, rounded up.
    pub fn least(&self) -> u32 {
        let share = (u64::from(self.desired) * u64::from(self.settings.minimum)).div_ceil(100);
        u32::try_from(share).unwrap_or(u32::MAX)
    }

    /// Largest number of running and pending tasks while deploying: desired × maximum percent, rounded down.
    pub fn most(&self) -> u32 {
        let share = u64::from(self.desired) * u64::from(self.settings.maximum) / 100;
        u32::try_from(share).unwrap_or(u32::MAX)
    }

    /// Tasks that count for the service.
    pub fn counted(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.counts())
    }

    /// Adds an event, in ECS's own words after the service's name.
    pub fn tell(&mut self, id: String, at: i64, words: &str) {
        let message = format!("(service {}) {words}", self.name);
        if self.events.len() == EVENTS {
            self.events.pop_front();
        }
        self.events.push_back(Event { id, at, message });
    }

    /// The service deployment that brought this service revision last.
    pub fn record(&mut self, number: u64) -> Option<&mut ServiceDeployment> {
        self.history.iter_mut().rev().find(|record| record.target == number)
    }

    /// The newest service revision before the PRIMARY one whose deployment was successful.
    pub fn last_successful(&self) -> Option<u64> {
        let primary = self.primary_number();
        let mut done = self.history.iter().rev().filter(|record| record.status == Status::Successful);
        done.find(|record| record.target != primary).map(|record| record.target)
    }

    /// A service revision by number.
    pub fn revision(&self, number: u64) -> Option<&ServiceRevision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }
}
