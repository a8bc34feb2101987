//! Services: what they are told to be, their deployments, and their history.

use std::collections::{BTreeSet, VecDeque};

use super::task::Task;

pub use super::deployment::{
    Attachment, Breaker, Deployment, Hook, HookStatus, Network, Pause, Rollback, Rollout, ServiceDeployment,
    ServiceRevision, Setup, Status,
};
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
    /// Target group name: the first of `setup`.
    pub target_group: Option<String>,
    /// What the next deployment brings beside its task definition.
    pub setup: Setup,
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
    /// Where its deployments pause until somebody lets them go on.
    pub pause: Option<Pause>,
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

    /// Takes on what a deployment brings beside its task definition.
    pub fn adopt(&mut self, setup: Setup) {
        self.target_group = setup.attachments.first().map(|attachment| attachment.group.clone());
        self.setup = setup;
    }

    /// What a task was deployed to stand behind.
    pub fn attachment(&self, task: &Task) -> Option<&Attachment> {
        self.revision(task.deployment)?.setup.attachments.first()
    }

    /// Every target group that its tasks stand, or stood, behind.
    pub fn groups(&self) -> BTreeSet<&str> {
        let attachments = self.revisions.iter().flat_map(|revision| &revision.setup.attachments);
        attachments.map(|attachment| attachment.group.as_str()).collect()
    }

    /// The service deployment that is under way, or ended last.
    pub fn newest(&mut self) -> Option<&mut ServiceDeployment> {
        self.history.last_mut()
    }

    /// A service revision by number.
    pub fn revision(&self, number: u64) -> Option<&ServiceRevision> {
        self.revisions.iter().find(|revision| revision.number == number)
    }
}
