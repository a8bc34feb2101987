//! What is about to be done, in full, before it is done.

use serde::{Deserialize, Serialize};

use crate::model::{Arn, ServiceChange};
use crate::runbook::{Condition, EvidenceKind, Row, Values};

/// Every call that a run will make, why, and what it will not touch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plan {
    /// What is done, in one line: `Roll lauv-gateway-service back from rev 10 to rev 9`.
    pub title: String,
    /// The account id, where it could be read.
    pub account: Option<String>,
    /// The ARN of whose credentials are used, where it could be read.
    pub caller: Option<String>,
    /// The region.
    pub region: String,
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// What happens, in sentences.
    pub summary: Vec<String>,
    /// From what to what.
    pub differences: Vec<Difference>,
    /// The calls, in their order.
    pub changes: Vec<PlannedChange>,
    /// What is not touched, in sentences.
    pub untouched: Vec<String>,
    /// What the operator should know before.
    pub warnings: Vec<Row>,
    /// The state that the plan was made for; nothing is sent when it is another.
    pub basis: Basis,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// A deployment that is under way already and is watched, instead of any change.
    pub attach: Option<Arn>,
}

impl Plan {
    /// How to take back what was done of it; nothing where nothing was done, or a version was only
    /// labelled: going back would go one version too far.
    pub fn undo_of<'a>(&self, mut done: impl Iterator<Item = &'a Change>) -> Option<&Undo> {
        let took_effect = done.any(|change| !matches!(change, Change::LabelParameter { .. }));
        self.undo.as_ref().filter(|_| took_effect)
    }
}

/// Something that changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// What: `task definition`, `image of app`, `desired count`.
    pub what: String,
    /// What it is now.
    pub from: String,
    /// What it will be.
    pub to: String,
}

/// A call of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct PlannedChange {
    /// The step that makes it.
    pub step: u32,
    /// The call.
    pub change: Change,
    /// Why, in a few words.
    pub why: String,
    /// Whether the replacement of what it stopped is waited for before the next call.
    #[serde(default)]
    pub then_replaced: bool,
}

/// One call that changes something. No value of a secret is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// `ecs:StopServiceDeployment` with ROLLBACK.
    StopDeployment {
        /// The service deployment.
        deployment: Arn,
    },
    /// `ecs:ContinueServiceDeployment` with ROLLBACK.
    ContinueDeployment {
        /// The service deployment.
        deployment: Arn,
        /// The id of the lifecycle hook that has paused it.
        hook: String,
    },
    /// `ecs:UpdateService` with only what changes.
    Update(ServiceChange),
    /// `ecs:StopTask`.
    StopTask {
        /// The cluster's name.
        cluster: String,
        /// The task.
        task: Arn,
    },
    /// `application-autoscaling:RegisterScalableTarget` with only what changes.
    Bounds {
        /// The cluster's name.
        cluster: String,
        /// The service's name.
        service: String,
        /// The smallest count.
        min: Option<i32>,
        /// The largest count.
        max: Option<i32>,
    },
    /// `ssm:PutParameter` with Overwrite.
    WriteParameter {
        /// The parameter's name.
        name: String,
        /// Its type, which is kept.
        kind: String,
        /// Its tier, which is kept.
        tier: Option<String>,
        /// Its KMS key, which is kept.
        key_id: Option<String>,
        /// The version in force until now.
        from: String,
    },
    /// `ssm:LabelParameterVersion`: marks the version before, so that undo finds it.
    LabelParameter {
        /// The parameter's name.
        name: String,
        /// The version.
        version: String,
        /// The label.
        label: String,
    },
    /// `secretsmanager:PutSecretValue`.
    WriteSecret {
        /// The secret's ARN.
        secret: String,
        /// The key of a JSON secret whose value changes; the whole value without.
        key: Option<String>,
        /// The ClientRequestToken, which becomes the version's id.
        token: String,
        /// The version in force until now.
        from: Option<String>,
    },
    /// `secretsmanager:UpdateSecretVersionStage`: makes another version AWSCURRENT.
    MoveStage {
        /// The secret's ARN.
        secret: String,
        /// The version that becomes AWSCURRENT.
        to: String,
        /// The version that is AWSCURRENT.
        from: String,
    },
}

impl Change {
    /// Whether the call carries the value of a secret.
    pub fn takes_value(&self) -> bool {
        matches!(self, Self::WriteParameter { .. } | Self::WriteSecret { .. })
    }
}

/// The state of the service, and of the secret, that a plan was made for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", default)]
pub struct Basis {
    /// The primary deployment's id.
    pub deployment: Option<String>,
    /// The primary deployment's task definition.
    pub task_definition: Option<String>,
    /// The desired count.
    pub desired: Option<i32>,
    /// The newest service deployment and its status, where it could be read.
    pub newest: Option<(Arn, String)>,
    /// The secret that is written, and its version in force.
    pub secret: Option<(String, String)>,
    /// The bounds of auto scaling.
    pub bounds: Option<(i32, i32)>,
    /// The tasks that will be stopped.
    pub tasks: Vec<Arn>,
}

/// A run that takes another one back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    /// What it does: `Scale back to 2 tasks`.
    pub title: String,
    /// The runbook's id.
    pub runbook: String,
    /// Its parameters.
    pub values: Values,
}

/// A value that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value of the parameter.
    pub value: String,
    /// Its name for people.
    pub label: String,
    /// What there is to know of it.
    pub about: String,
    /// Whether it is what is taken without a choice.
    pub default: bool,
    /// Why it cannot be chosen.
    pub refused: Option<String>,
}

/// Why nothing can be planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// What is in the way, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub remedy: String,
    /// What kind of refusal it is.
    pub kind: RefusalKind,
}

/// What kind of refusal it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalKind {
    /// A parameter is wrong, or names what is not there.
    WrongUse,
    /// The state of the account does not allow it.
    State,
    /// There is nothing to do: it is so already.
    Nothing,
    /// What must be known could not be read.
    Unread,
    /// The guard forbids it.
    Guard,
}

impl Refusal {
    /// A refusal.
    pub fn new(kind: RefusalKind, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { message: message.into(), remedy: remedy.into(), kind }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.remedy)
    }
}

/// What is wanted of the account's state.
#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// What a step shows.
    Show(Vec<EvidenceKind>),
    /// What can be chosen for a parameter.
    Options(String),
    /// What the plan needs.
    Plan,
    /// Whether the state is still the one of the plan.
    Basis,
    /// Whether something is so.
    Judge(Condition),
    /// Whether a change whose answer did not come was made.
    Settle(Change),
}
