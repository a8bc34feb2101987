//! The words in which people are told of a run.

use jiff::Timestamp;

use super::reader::ChainState;
use super::summary::{Standing, Summary};
use super::{Settled, StepState};
use crate::runbook::{Origin, Runbook, Tone, Value, Verdict, parse};
use crate::text;

impl Standing {
    /// In a word or two: `pass`, `under way`.
    pub fn words(self) -> &'static str {
        match self {
            Self::UnderWay => "under way",
            Self::Ended(Verdict::Pass) => "pass",
            Self::Ended(Verdict::Fail) => "fail",
            Self::Ended(Verdict::Unknown) => "unknown",
            Self::Ended(Verdict::Refused) => "refused",
            Self::Open => "open",
            Self::Interrupted => "interrupted",
            Self::Left => "left",
            Self::Damaged => "damaged",
        }
    }
}

impl Summary {
    /// How the run stands, in a sentence.
    pub fn stands(&self) -> String {
        match self.standing() {
            Standing::Ended(_) => self.text.clone(),
            Standing::UnderWay => "A process is at it.".to_owned(),
            Standing::Open => "Intent without outcome: it is not known whether a call was made.".to_owned(),
            Standing::Interrupted => "Its process ended before the run did.".to_owned(),
            Standing::Left => "Its process ended before anything was sent.".to_owned(),
            Standing::Damaged => chain(&self.state),
        }
    }

    /// What to do about it, and the command that does it on a run named `run`; `None` where nothing
    /// is to be done.
    pub fn what_to_do(&self, run: &str) -> Option<(&'static str, String)> {
        match self.standing() {
            Standing::Open => Some(("Look with", format!("dogwatch journal resume {run}"))),
            Standing::Interrupted => Some(("Go on with", format!("dogwatch journal resume {run}"))),
            _ => None,
        }
    }
}

/// What a journal's state means, in a sentence or two; empty when it is whole.
pub(super) fn chain(state: &ChainState) -> String {
    match state {
        ChainState::Whole => String::new(),
        ChainState::Torn => {
            "The last line was not written to its end and does not count: the process or the machine \
             stopped there."
                .to_owned()
        }
        ChainState::Broken { line, why } => format!(
            "The journal is not as it was written, from line {line} on; what follows is not told. {why}"
        ),
    }
}

pub(super) fn settled(outcome: Settled) -> &'static str {
    match outcome {
        Settled::Done => "done",
        Settled::NotDone => "not done",
        Settled::Unclear => "unclear whether it was done",
    }
}

pub(super) fn step(state: StepState) -> &'static str {
    match state {
        StepState::Ahead => "not reached",
        StepState::Running => "under way",
        StepState::Asking => "asks",
        StepState::Passed => "passed",
        StepState::Failed => "failed",
        StepState::Unknown => "unknown",
        StepState::Skipped => "skipped",
    }
}

pub(super) fn tone(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "● ",
        Tone::Plain => "",
        Tone::Notice => "▲ ",
        Tone::Bad => "✖ ",
        Tone::Unknown => "? ",
    }
}

/// A parameter's value; that of a secret is not in a journal.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(said) => said.clone(),
        Value::Hidden(source) => source.words(),
    }
}

/// A date and time in UTC.
pub(super) fn date(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// A time of the day in UTC, with the date where that is not the one of `day`.
pub(super) fn time(at: Timestamp, day: Timestamp) -> String {
    let on = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    let form = if on(at) == on(day) { "%H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    at.strftime(form).to_string()
}

/// How long it took: `12s`, `3m 20s`, `1h 5m`.
pub(super) fn lasted(from: Timestamp, to: Timestamp) -> String {
    let seconds = (to.as_second() - from.as_second()).max(0);
    match seconds {
        60..=3_599 if seconds % 60 > 0 => format!("{} {}s", text::age(seconds), seconds % 60),
        3_600..=86_399 if seconds % 3_600 >= 60 => {
            format!("{} {}m", text::age(seconds), seconds % 3_600 / 60)
        }
        _ => text::age(seconds),
    }
}

/// The runbook of a journal, where this version can read it.
pub(super) fn runbook(source: &str) -> Option<Runbook> {
    parse("journal", source, Origin::BuiltIn).ok()
}
