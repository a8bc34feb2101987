//! What could not be read, and what the operator can do about it.

use super::open::open_enum;

open_enum! {
    /// Why something could not be read.
    Why {
        /// The credentials may not make this call.
        Denied = "denied",
        /// AWS refused for now: too many requests.
        Throttled = "throttled",
        /// This account or endpoint does not know the call.
        Unsupported = "unsupported",
        /// No answer, or none in time.
        Unreachable = "unreachable",
        /// The credentials have expired, are wrong, or are not there.
        Expired = "expired",
    }
}

/// Which part of the picture something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Who we are.
    Identity,
    /// The clusters.
    Clusters,
    /// The clusters' status and counts; their names are known.
    ClusterDetails,
    /// The services and their deployments.
    Services,
    /// The tasks.
    Tasks,
    /// The task definitions.
    TaskDefinitions,
    /// The target groups and their settings.
    TargetGroups,
    /// The targets' health.
    TargetHealth,
    /// The alarms.
    Alarms,
    /// The bounds of auto scaling.
    Scaling,
    /// Metrics of services and alarms.
    Metrics,
    /// What is open in detail.
    Detail,
    /// Log lines.
    Logs,
}

impl Part {
    /// How many there are.
    pub const COUNT: usize = 13;

    /// All of them.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Identity,
        Self::Clusters,
        Self::ClusterDetails,
        Self::Services,
        Self::Tasks,
        Self::TaskDefinitions,
        Self::TargetGroups,
        Self::TargetHealth,
        Self::Alarms,
        Self::Scaling,
        Self::Metrics,
        Self::Detail,
        Self::Logs,
    ];

    /// The words for a person.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "caller identity",
            Self::Clusters => "clusters",
            Self::ClusterDetails => "cluster details",
            Self::Services => "services",
            Self::Tasks => "tasks",
            Self::TaskDefinitions => "task definitions",
            Self::TargetGroups => "target groups",
            Self::TargetHealth => "target health",
            Self::Alarms => "alarms",
            Self::Scaling => "scaling bounds",
            Self::Metrics => "metrics",
            Self::Detail => "details",
            Self::Logs => "logs",
        }
    }

    /// Whether nothing can be said about the account's health without it.
    pub fn is_essential(self) -> bool {
        matches!(self, Self::Clusters | Self::Services | Self::Tasks)
    }
}

/// A hole in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The part of the picture that has the hole.
    pub part: Part,
    /// The call that failed, in IAM's spelling: `ecs:ListServices`. Empty when none was made.
    pub operation: String,
    /// Why, in one word.
    pub why: Why,
    /// Why, in a sentence.
    pub message: String,
    /// What the operator can do.
    pub remedy: String,
    /// How many calls failed in this way.
    pub times: u32,
}

impl Unread {
    /// What could not be read, for a person: `scaling bounds (application-autoscaling:DescribeScalableTargets)`.
    pub fn what(&self) -> String {
        if self.operation.is_empty() {
            return self.part.as_str().to_owned();
        }
        format!("{} ({})", self.part.as_str(), self.operation)
    }
}

/// Adds a hole; one of the same part, call and reason is counted instead of said twice.
pub fn add_unread(all: &mut Vec<Unread>, hole: Unread) {
    let same = |known: &&mut Unread| {
        (known.part, &known.operation, &known.why) == (hole.part, &hole.operation, &hole.why)
    };
    match all.iter_mut().find(same) {
        Some(known) => known.times += hole.times,
        None => all.push(hole),
    }
}
