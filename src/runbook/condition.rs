//! What a wait or a check is about, and how far it has come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Evidence, Template};
use crate::model::Arn;

/// What must be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The deployment that the run began, or watches, has succeeded: judged by its own id, since
    /// an automatic rollback reaches steady state too.
    DeploymentComplete,
    /// Every task that ran before the change is gone and its replacement runs.
    TasksReplaced,
    /// All registered targets of the running tasks are healthy.
    TargetsHealthy,
    /// As many tasks run as are wanted, and none is starting or stopping.
    Steady,
    /// None of the service's alarms is in ALARM.
    AlarmsOk,
    /// An address answers with 2xx or 3xx; without one, the health addresses of the environment.
    HttpOk(Option<Template>),
    /// Every running task started after the secret was written and belongs to the new deployment.
    SecretLoaded,
    /// No task of the new deployment failed to start.
    NoStartupErrors,
}

impl Condition {
    /// The words in a runbook.
    pub const WORDS: [&'static str; 8] = [
        "deployment-complete",
        "tasks-replaced",
        "targets-healthy",
        "steady",
        "alarms-ok",
        "http-ok",
        "secret-loaded",
        "no-startup-errors",
    ];

    /// The word in a runbook.
    pub fn word(&self) -> &'static str {
        match self {
            Self::DeploymentComplete => "deployment-complete",
            Self::TasksReplaced => "tasks-replaced",
            Self::TargetsHealthy => "targets-healthy",
            Self::Steady => "steady",
            Self::AlarmsOk => "alarms-ok",
            Self::HttpOk(_) => "http-ok",
            Self::SecretLoaded => "secret-loaded",
            Self::NoStartupErrors => "no-startup-errors",
        }
    }
}

/// What the changes of a run have left behind, by which its waits and checks judge. Kept in the
/// journal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Marks {
    /// The account's time of the first change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
    /// The id of the deployment that must succeed, `ecs-svc/…` as tasks carry it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deployment: Option<String>,
    /// The service deployment that is rolled back: its end is ROLLBACK_SUCCESSFUL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolled_back: Option<Arn>,
    /// The task definition that must run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_definition: Option<Arn>,
    /// The tasks that must go.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub old_tasks: Vec<Arn>,
    /// The desired count that was set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desired: Option<i32>,
    /// The account's time when a secret was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_written_at: Option<Timestamp>,
    /// The version of the secret that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_version: Option<String>,
}

/// How far something has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// Whether it is so.
    pub state: Reached,
    /// What can be counted: `tasks replaced 2/4`.
    pub counts: Vec<Count>,
    /// What is seen, in a sentence.
    pub text: String,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// Whether it is near its end, so that looking often is worth it.
    pub near: bool,
}

/// Whether something is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// It is so.
    Yes,
    /// Not yet.
    NotYet,
    /// It is not so and will not be; why.
    Never(String),
    /// It cannot be told; why.
    Unknown(String),
}

/// A number of so many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Of what: `tasks replaced`.
    pub what: String,
    /// So many are.
    pub have: usize,
    /// So many must be.
    pub of: usize,
}
