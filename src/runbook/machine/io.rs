//! What goes into the machine of a run, and what it asks for.

use jiff::Timestamp;

use crate::model::SecretValue;
use crate::runbook::journal::Entry;
use crate::runbook::{Change, Facts, Question, ValueSource, Verdict};

/// Ties an answer to what was asked; a late answer to an older ticket is dropped.
pub type Ticket = u64;

/// What happened.
#[derive(Debug)]
pub enum Input {
    /// The run begins.
    Begin,
    /// Whether the service is ours: another run may hold it. An error is for a person.
    Locked(Ticket, Result<(), String>),
    /// What was asked for was read.
    Facts(Ticket, Box<Facts>),
    /// An entry that was waited for is on the disk, or cannot be written; why.
    Written(Ticket, Result<(), String>),
    /// What became of a call.
    Performed(Ticket, Outcome),
    /// The time has come that was asked for.
    Tick,
    /// The operator did something.
    Operator(Operator),
}

/// What the operator does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Chooses the value of the parameter that is asked for. For a secret's value it is a word that
    /// says where it comes from; the value itself goes to the driver.
    Choose(String),
    /// Confirms the plan.
    Confirm(Confirmation),
    /// Ticks a note off, or decides to go on (`true`) or not.
    Answer(bool),
    /// Tries a step again that failed.
    Retry,
    /// Goes on without a step, for this reason.
    Skip(String),
    /// Ends the run; what is in flight stays in flight.
    Abort,
    /// Notes something.
    Remark(String),
}

/// How a plan is confirmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// By a key on the plan, or `--yes`.
    Key,
    /// By the service's name and a reason.
    Words {
        /// What was typed as the service's name.
        service: String,
        /// Why.
        reason: String,
    },
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// AWS did it.
    Done(Answer),
    /// It was not done: AWS said no, or nothing was sent.
    Refused(Failed),
    /// The answer did not come: it may have been done.
    Unclear(Failed),
}

/// What AWS answered to a change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// AWS's request id.
    pub request_id: Option<String>,
    /// The account's time of the answer.
    pub at: Timestamp,
    /// The id of the service's primary deployment after it, for UpdateService.
    pub deployment: Option<String>,
    /// The version that was written, for secrets.
    pub version: Option<String>,
}

/// Why a call failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Failed {
    /// What happened, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub remedy: String,
    /// AWS's request id, where an answer came.
    pub request_id: Option<String>,
}

/// What is to be done outside. Those with a ticket are answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Take the service, so that no other run changes it.
    Lock(Ticket),
    /// Read what a question needs.
    Read(Ticket, Question),
    /// Write an entry to the journal; with a ticket it must be on the disk before it is answered.
    Write(Option<Ticket>, Box<Entry>),
    /// Make a call.
    Perform(Ticket, Change, Option<ValueSource>),
    /// Tell when this time has come; the last one asked for counts.
    Wake(Timestamp),
    /// The secret's value is needed no more.
    ForgetValue,
    /// The run is over: give the service free and close the journal.
    End(Verdict),
}

/// What a face sends to a run besides: the value of a secret, which the machine never sees.
pub type Given = SecretValue;
