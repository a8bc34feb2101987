//! What is written down of a run.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::Guard;
use crate::runbook::{Change, Evidence, Marks, Plan, Refusal, RunId, Subject, Undo, Values, Verdict};

/// One line of a journal, without what chains it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Entry {
    /// The run began.
    Begun {
        /// The run.
        run: RunId,
        /// The runbook's id.
        runbook: String,
        /// The whole runbook, so that the run can be resumed though its file has changed.
        source: String,
        /// What it is about.
        subject: Subject,
        /// How it is guarded.
        guard: Guard,
        /// The parameters so far.
        values: Values,
        /// The version of dogwatch.
        version: String,
        /// The operating system's user and host, where they are known.
        user: Option<String>,
    },
    /// A parameter was chosen.
    Chosen {
        /// All parameters after it.
        values: Values,
    },
    /// The plan that is shown.
    Planned {
        /// The plan.
        plan: Box<Plan>,
    },
    /// Nothing can be planned, or the guard forbids it.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// The operator confirmed the plan.
    Confirmed {
        /// The reason, where one was asked for.
        reason: Option<String>,
    },
    /// Written before a call that changes something.
    Intent {
        /// The place of the change in the plan, from 0.
        change: usize,
        /// The call.
        call: Change,
        /// The equivalent `aws` command.
        command: String,
    },
    /// Written after it.
    Outcome {
        /// The place of the change in the plan, from 0.
        change: usize,
        /// What came of it.
        outcome: Settled,
        /// AWS's request id, where an answer came.
        request_id: Option<String>,
        /// What AWS or the network said, where it failed.
        message: Option<String>,
        /// What the run knows of its changes after it.
        marks: Marks,
    },
    /// A step came to its end.
    Step {
        /// Its number.
        step: u32,
        /// How.
        state: StepState,
        /// What was seen.
        text: String,
        /// What supports it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        evidence: Vec<Evidence>,
    },
    /// A remark of the operator.
    Remark {
        /// The step that it was made at.
        step: u32,
        /// The words.
        text: String,
    },
    /// The run was taken up again by another process.
    Resumed {
        /// The operating system's user and host, where they are known.
        user: Option<String>,
    },
    /// The run ended.
    Ended {
        /// How.
        verdict: Verdict,
        /// In a sentence.
        text: String,
        /// How to take it back.
        undo: Option<Undo>,
    },
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Settled {
    /// It was done.
    Done,
    /// It was not done: AWS said no, or it was never sent, or the account shows that it was not.
    NotDone,
    /// It cannot be told whether it was done.
    Unclear,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepState {
    /// It was not reached.
    Ahead,
    /// It is under way.
    Running,
    /// It waits for the operator.
    Asking,
    /// It is done, and what it looks for is so.
    Passed,
    /// It failed.
    Failed,
    /// What it looks for cannot be told.
    Unknown,
    /// The operator skipped it.
    Skipped,
}

/// A line as it was read back.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its number, from 1.
    pub seq: u64,
    /// When it was written.
    pub at: Timestamp,
    /// What it says.
    pub entry: Entry,
}
