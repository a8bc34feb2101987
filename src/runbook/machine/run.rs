//! A run as it stands: what its faces look at, and what its machine goes on from.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::io::Ticket;
use crate::model::Guard;
use crate::runbook::journal::{Settled, StepState};
use crate::runbook::{
    Choice, Condition, Context, Evidence, Marks, Otherwise, Plan, Progress, RunId, Runbook, Subject,
    Surroundings, Undo, Value, Values, Verdict,
};

/// What a run begins with.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// Its name.
    pub id: RunId,
    /// The runbook.
    pub runbook: Arc<Runbook>,
    /// Where it acts.
    pub subject: Subject,
    /// How it is guarded.
    pub guard: Guard,
    /// The parameters that are given.
    pub values: Values,
    /// Addresses, alarms, policies.
    pub surroundings: Surroundings,
    /// Whether somebody answers. Without, defaults are taken and nothing that fails is waited for.
    pub attended: bool,
    /// Whether the run ends with its plan.
    pub plan_only: bool,
}

/// A run of a runbook. [`Run::on`] alone changes it.
#[derive(Clone, Debug)]
pub struct Run {
    pub(super) given: Arc<Beginning>,
    pub(super) subject: Subject,
    pub(super) values: Values,
    pub(super) steps: Vec<StepRun>,
    /// The place of the current step.
    pub(super) at: usize,
    pub(super) phase: Phase,
    pub(super) plan: Option<Arc<Plan>>,
    /// What became of each change of the plan.
    pub(super) changes: Vec<Option<Settled>>,
    pub(super) marks: Marks,
    pub(super) began: Timestamp,
    pub(super) ended: Option<Ending>,
    /// The last ticket given out.
    pub(super) ticket: Ticket,
    pub(super) locked: bool,
    pub(super) confirmed: bool,
    /// The operator wants it to end as soon as the call that is under way is answered.
    pub(super) aborting: bool,
    /// Jumps made by `otherwise = "go to …"`, to see loops.
    pub(super) jumps: u32,
    /// What the state was found to be instead of that of the plan before.
    pub(super) replanned: Option<String>,
    pub(super) resumed: bool,
    /// The hash of the journal's last line that it was taken up from.
    pub(super) head: Option<String>,
    /// The state was read before a change, and only calls were made since.
    pub(super) checked: bool,
    /// Whether the task that an older process stopped last was replaced was not seen yet.
    pub(super) unawaited: bool,
}

/// A step of a run.
#[derive(Clone, Debug)]
pub struct StepRun {
    /// How it stands.
    pub state: StepState,
    /// What was seen, in a sentence.
    pub text: String,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// How far it has come, for waits.
    pub progress: Option<Progress>,
    /// The operator's remarks.
    pub remarks: Vec<String>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// When its time budget is over, for waits.
    pub deadline: Option<Timestamp>,
    /// Whether it was left out without a doubt about the outcome: nobody was there for a note, or
    /// there is no address to probe.
    pub excused: bool,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    /// How.
    pub verdict: Verdict,
    /// In a sentence.
    pub text: String,
    /// What to do now, in a sentence; may be empty.
    pub remedy: String,
    /// When.
    pub at: Timestamp,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// Whether the guard, rather than the state, was in the way.
    pub by_guard: bool,
    /// Whether a parameter was wrong.
    pub wrong_use: bool,
}

/// What a run is doing.
#[derive(Clone, Debug)]
pub enum Phase {
    /// It has not begun.
    New,
    /// It waits for the lock; then the journal is told that it is resumed.
    Resuming,
    /// Something is read for the step.
    Reading,
    /// A parameter is asked for.
    Choosing {
        /// What can be chosen; empty for a free text.
        choices: Vec<Choice>,
        /// What was wrong with the last answer.
        problem: Option<String>,
    },
    /// The plan is made.
    Planning,
    /// The plan waits to be confirmed.
    Confirming {
        /// What was wrong with the last try.
        problem: Option<String>,
    },
    /// The plan is confirmed: the service is being taken, and the journal told.
    Confirmed {
        /// The reason that was given.
        reason: Option<String>,
    },
    /// The state is read once more before a change.
    Rechecking {
        /// The change's place in the plan.
        change: usize,
    },
    /// The intent is being written.
    Intending {
        /// The change's place in the plan.
        change: usize,
    },
    /// The call is under way.
    Performing {
        /// The change's place in the plan.
        change: usize,
    },
    /// The answer did not come: the account is looked at.
    Settling {
        /// The change's place in the plan.
        change: usize,
        /// How often it was looked at.
        looks: u32,
    },
    /// The outcome is being written.
    Recording {
        /// The change's place in the plan.
        change: usize,
        /// What it was.
        outcome: Settled,
        /// What was said of it.
        text: String,
    },
    /// Something is waited for or checked.
    Watching(Watch),
    /// The operator is asked to go on, or to do something by hand.
    Asking {
        /// The question; the step's title for a note.
        question: String,
    },
    /// The step failed: the operator tries again, skips or aborts.
    Held {
        /// What is in the way.
        problem: String,
        /// What to do.
        remedy: String,
    },
    /// It is over.
    Over,
}

/// What is waited for.
#[derive(Clone, Debug)]
pub struct Watch {
    /// What must be so.
    pub condition: Condition,
    /// Until when.
    pub deadline: Timestamp,
    /// What if not.
    pub otherwise: Otherwise,
    /// Whether it is looked at once only.
    pub once: bool,
    /// The change after which its replacement is waited for, by its place in the plan.
    pub after: Option<usize>,
}

impl Run {
    /// A run that has not begun.
    pub fn new(given: Beginning, now: Timestamp) -> Self {
        let steps = given.runbook.steps.iter().map(|_| StepRun::ahead()).collect();
        Self {
            subject: given.subject.clone(),
            values: given.values.clone(),
            given: Arc::new(given),
            steps,
            at: 0,
            phase: Phase::New,
            plan: None,
            changes: Vec::new(),
            marks: Marks::default(),
            began: now,
            ended: None,
            ticket: 0,
            locked: false,
            confirmed: false,
            aborting: false,
            jumps: 0,
            replanned: None,
            resumed: false,
            head: None,
            checked: false,
            unawaited: false,
        }
    }

    /// Its name.
    pub fn id(&self) -> &RunId {
        &self.given.id
    }

    /// The runbook.
    pub fn runbook(&self) -> &Runbook {
        &self.given.runbook
    }

    /// Where it acts.
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// How it is guarded.
    pub fn guard(&self) -> Guard {
        self.given.guard
    }

    /// The parameters so far.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// How its steps stand, in the runbook's order.
    pub fn steps(&self) -> &[StepRun] {
        &self.steps
    }

    /// The place of the current step.
    pub fn current(&self) -> usize {
        self.at
    }

    /// What it is doing.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The plan, once there is one.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_deref()
    }

    /// What became of each change of the plan; `None` where it was not made yet.
    pub fn changes(&self) -> &[Option<Settled>] {
        &self.changes
    }

    /// Why the plan was made anew.
    pub fn replanned(&self) -> Option<&str> {
        self.replanned.as_deref()
    }

    /// When it began.
    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// How it ended, once it has.
    pub fn ended(&self) -> Option<&Ending> {
        self.ended.as_ref()
    }

    /// Whether a call may have changed something already.
    pub fn has_changed(&self) -> bool {
        self.changes.iter().any(|change| matches!(change, Some(Settled::Done | Settled::Unclear)))
    }

    /// Whether an older process began it.
    pub fn is_resumed(&self) -> bool {
        self.resumed
    }

    /// The hash of the last line of the journal that it was taken up from.
    pub fn taken_up_from(&self) -> Option<&str> {
        self.head.as_deref()
    }

    /// Whether it ends with its plan.
    pub fn is_plan_only(&self) -> bool {
        self.given.plan_only
    }

    /// Whether it waits for the operator.
    pub fn asks(&self) -> bool {
        matches!(
            self.phase,
            Phase::Choosing { .. } | Phase::Confirming { .. } | Phase::Asking { .. } | Phase::Held { .. }
        )
    }

    /// What its decisions see.
    pub fn context(&self, now: Timestamp) -> Context<'_> {
        Context {
            runbook: &self.given.runbook,
            subject: &self.subject,
            values: &self.values,
            plan: self.plan.as_deref(),
            marks: &self.marks,
            surroundings: &self.given.surroundings,
            began: self.began,
            now,
        }
    }

    /// Where the value of the secret that the plan writes comes from.
    pub(super) fn value_source(&self) -> Option<crate::runbook::ValueSource> {
        self.values.values().find_map(|value| match value {
            Value::Hidden(source) => Some(source.clone()),
            Value::Text(_) => None,
        })
    }

    pub(super) fn next_ticket(&mut self) -> Ticket {
        self.ticket += 1;
        self.ticket
    }
}

impl StepRun {
    pub(super) fn ahead() -> Self {
        Self {
            state: StepState::Ahead,
            text: String::new(),
            evidence: Vec::new(),
            progress: None,
            remarks: Vec::new(),
            began: None,
            ended: None,
            deadline: None,
            excused: false,
        }
    }

    /// How long it has taken so far, or took.
    pub fn lasted(&self, now: Timestamp) -> Option<SignedDuration> {
        Some(self.ended.unwrap_or(now).duration_since(self.began?))
    }
}
