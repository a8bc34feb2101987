//! What a step shows.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceKind {
    /// The service's deployments with their outcome, newest first.
    Deployments,
    /// What differs between the revision that runs and the one that is chosen.
    Diff,
    /// The newest service events.
    Events,
    /// Stopped tasks and why.
    StoppedTasks,
    /// Running tasks with their revision, health and age.
    Tasks,
    /// The newest log lines, those of failed tasks first.
    Logs,
    /// Target groups and the health of their targets.
    Targets,
    /// The alarms of the service.
    Alarms,
    /// Counts, bounds and policies of auto scaling.
    Scaling,
    /// CPU and memory of the last half hour.
    Usage,
    /// The service's secrets with their ages.
    Secrets,
    /// Who else reads the secret that is chosen.
    SecretReaders,
}

impl EvidenceKind {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Deployments,
        Self::Diff,
        Self::Events,
        Self::StoppedTasks,
        Self::Tasks,
        Self::Logs,
        Self::Targets,
        Self::Alarms,
        Self::Scaling,
        Self::Usage,
        Self::Secrets,
        Self::SecretReaders,
    ];

    /// The word in a runbook.
    pub fn word(self) -> &'static str {
        match self {
            Self::Deployments => "deployments",
            Self::Diff => "diff",
            Self::Events => "events",
            Self::StoppedTasks => "stopped-tasks",
            Self::Tasks => "tasks",
            Self::Logs => "logs",
            Self::Targets => "targets",
            Self::Alarms => "alarms",
            Self::Scaling => "scaling",
            Self::Usage => "usage",
            Self::Secrets => "secrets",
            Self::SecretReaders => "secret-readers",
        }
    }
}

/// What was found, for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What it is about.
    pub title: String,
    /// The lines.
    pub rows: Vec<Row>,
}

/// A line of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// When it happened, where it has a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// What it means.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// What a line means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tone {
    /// All is well.
    Good,
    /// Nothing in particular.
    Plain,
    /// It changes, or asks for a look.
    Notice,
    /// Something is wrong.
    Bad,
    /// It could not be read.
    Unknown,
}

impl Row {
    /// A line without a time.
    pub fn new(tone: Tone, text: impl Into<String>) -> Self {
        Self { at: None, tone, text: text.into() }
    }

    /// A line with a time.
    pub fn at(at: Option<Timestamp>, tone: Tone, text: impl Into<String>) -> Self {
        Self { at, tone, text: text.into() }
    }
}
