//! What the console draws: the account as it was last read, how old each part is, and why a part
//! is older than it should be.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

use super::Place;
use crate::engine::Failure;
use crate::model::{
    AlarmHistory, Arn, CallCounts, ImageDetail, ListenerRule, MetricSeries, Overview, Part, ScalingPolicy,
    SecretMetadata, ServiceDeployment, ServiceKey, ServiceRevision, Snapshot, TaskProtection, Transition,
    Unread,
};

/// Everything there is to draw, at one moment. Published whole; what did not change is shared
/// with the picture before it.
#[derive(Clone, Debug)]
pub struct Picture {
    /// Where it was read. The cluster is the one that is shown, once it is known.
    pub place: Place,
    /// Grows with every change of place; what belongs to an older one is dropped.
    pub generation: u64,
    /// Grows whenever anything but ages, running marks and spending differs from the picture
    /// before. A picture of the same revision draws the same, except for those.
    pub revision: u64,
    /// Whether the account could be connected to.
    pub connection: Connection,
    /// The account as it was last read.
    pub snapshot: Snapshot,
    /// What belongs to what in the snapshot.
    pub overview: Overview,
    /// How old each part of the snapshot is.
    pub slices: Slices,
    /// CPU use of services in percent of what they reserve, the newest point last.
    pub cpu: HashMap<ServiceKey, Arc<MetricSeries>>,
    /// The metrics of alarms, by the alarm's name, the newest point last.
    pub alarm_series: HashMap<String, Arc<MetricSeries>>,
    /// What was seen to change, oldest first, from earlier runs too.
    pub transitions: Arc<Vec<Arc<Transition>>>,
    /// What is open in detail.
    pub detail: Detail,
    /// Requests made, and how many may be.
    pub spending: Spending,
    /// Whether reading is paused: by the operator, or because nobody is looking.
    pub paused: bool,
    /// The account's clock less this machine's. Ages of things in the account need it; ages of
    /// readings do not.
    pub clock_offset: SignedDuration,
}

/// How far the connection to an account has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Settings are being read.
    Connecting,
    /// Requests can be made.
    Connected,
    /// The settings are wrong; it is tried again by itself.
    Failed(Failure),
}

/// One thing that is read again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// When it was last read completely; `None` until then.
    pub read_at: Option<Instant>,
    /// Why the last try failed; `None` after a good one.
    pub error: Option<Unread>,
    /// Whether it is being read now.
    pub running: bool,
    /// When it is tried again, after a failure.
    pub retry_at: Option<Instant>,
}

/// The readings of all parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slices {
    readings: [Reading; Part::COUNT],
}

/// What can be opened in detail.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A service.
    Service(ServiceKey),
    /// A task, by ARN.
    Task(Arn),
    /// A target group, by ARN.
    TargetGroup(Arn),
    /// An alarm, by name.
    Alarm(String),
}

/// What is read for the one thing that is open in detail.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// What is open; `None` when nothing is.
    pub subject: Option<Subject>,
    /// A service's deployments, newest first.
    pub deployments: Arc<Vec<ServiceDeployment>>,
    /// The service revisions that those name.
    pub revisions: Arc<Vec<ServiceRevision>>,
    /// A service's scaling policies.
    pub policies: Arc<Vec<ScalingPolicy>>,
    /// The listener rules that lead to a target group.
    pub rules: Arc<Vec<ListenerRule>>,
    /// An alarm's history, newest first.
    pub history: Arc<Vec<AlarmHistory>>,
    /// The metric of an alarm over the last three hours.
    pub series: Option<Arc<MetricSeries>>,
    /// Metadata of the secrets of a service or task, by reference.
    pub secrets: Arc<Vec<SecretMetadata>>,
    /// What the registry knows of the images of a task, by image name.
    pub images: Arc<HashMap<String, ImageDetail>>,
    /// The protection of a task from being stopped.
    pub protection: Option<TaskProtection>,
    /// When everything was last read; `None` until then.
    pub read_at: Option<Instant>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// Requests made and allowed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spending {
    /// Requests of the last minute, retries included, by AWS service.
    pub last_minute: CallCounts,
    /// The most that may be made in a minute, by AWS service.
    pub ceiling: CallCounts,
}

impl Slices {
    /// The reading of a part.
    pub fn of(&self, part: Part) -> &Reading {
        // Every part has its place: the array is as long as there are parts.
        #[expect(clippy::indexing_slicing, reason = "the array has a place for every part")]
        &self.readings[part as usize]
    }

    /// The reading of a part, to change it.
    pub fn of_mut(&mut self, part: Part) -> &mut Reading {
        #[expect(clippy::indexing_slicing, reason = "the array has a place for every part")]
        &mut self.readings[part as usize]
    }

    /// The last error of each part that has one.
    pub fn errors(&self) -> impl Iterator<Item = &Unread> {
        self.readings.iter().filter_map(|reading| reading.error.as_ref())
    }
}

impl Detail {
    /// Whether it differs from another in nothing but its age.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        let Self {
            subject,
            deployments,
            revisions,
            policies,
            rules,
            history,
            series,
            secrets,
            images,
            protection,
            read_at,
            unread,
        } = self;
        read_at.is_some() == other.read_at.is_some()
            && *subject == other.subject
            && *deployments == other.deployments
            && *revisions == other.revisions
            && *policies == other.policies
            && *rules == other.rules
            && *history == other.history
            && *series == other.series
            && *secrets == other.secrets
            && *images == other.images
            && *protection == other.protection
            && *unread == other.unread
    }
}

impl Picture {
    /// A picture of a place of which nothing is known yet.
    pub fn empty(place: Place, generation: u64) -> Self {
        Self {
            snapshot: Snapshot::empty(place.region.clone().unwrap_or_default()),
            place,
            generation,
            revision: 0,
            connection: Connection::Connecting,
            overview: Overview::default(),
            slices: Slices::default(),
            cpu: HashMap::new(),
            alarm_series: HashMap::new(),
            transitions: Arc::default(),
            detail: Detail::default(),
            spending: Spending::default(),
            paused: false,
            clock_offset: SignedDuration::ZERO,
        }
    }

    /// The account's time, for ages of things in the account.
    pub fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.clock_offset).unwrap_or_else(|_| Timestamp::now())
    }
}
