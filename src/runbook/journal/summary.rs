//! A run in a few words, and all runs of a folder.

use jiff::Timestamp;

use super::reader::{ChainState, Journal};
use super::{Entry, Settled};
use crate::runbook::{Change, RunId, Subject, Undo, Verdict};
use crate::text;

/// A run in a few words. All texts are fit for a terminal.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The run.
    pub id: RunId,
    /// The runbook's id; empty where the journal does not tell.
    pub runbook: String,
    /// What the last plan does, in one line; the runbook's id before there is one.
    pub title: String,
    /// The service's name; empty where the journal does not tell.
    pub service: String,
    /// What the run is about.
    pub subject: Option<Subject>,
    /// The operating system's user and host, where they are known.
    pub user: Option<String>,
    /// When it began.
    pub began: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// How it ended.
    pub verdict: Option<Verdict>,
    /// How it ended, in a sentence.
    pub text: String,
    /// How to take it back.
    pub undo: Option<Undo>,
    /// Calls of which it is not known whether they were made.
    pub open: Vec<OpenIntent>,
    /// Whether the last plan was confirmed, so that something may have been sent.
    pub confirmed: bool,
    /// Whether a call was made.
    pub changed: bool,
    /// Whether a process is at it.
    pub busy: bool,
    /// Whether the journal is what was written.
    pub state: ChainState,
    /// How many lines are of a newer version of dogwatch.
    pub newer: usize,
}

/// A call that was about to be made, of which it is not known whether it was.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenIntent {
    /// The place of the change in the plan, from 0.
    pub change: usize,
    /// The call.
    pub call: Change,
    /// The equivalent `aws` command.
    pub command: String,
    /// When it was about to be made.
    pub at: Timestamp,
    /// What was said instead of an answer, where the call's end was seen.
    pub unclear: Option<String>,
}

/// How a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A process is at it.
    UnderWay,
    /// It ended.
    Ended(Verdict),
    /// Its process is gone, or it ended unknown, and it is not known whether a call was made.
    Open,
    /// Its process is gone between calls.
    Interrupted,
    /// Its process is gone, and nothing was sent.
    Left,
    /// The journal is damaged.
    Damaged,
}

impl Summary {
    /// What a journal says, in a few words.
    pub fn of(journal: &Journal) -> Self {
        let mut summary = Self {
            id: journal.id.clone(),
            runbook: String::new(),
            title: String::new(),
            service: String::new(),
            subject: None,
            user: None,
            began: None,
            ended: None,
            verdict: None,
            text: String::new(),
            undo: None,
            open: open_intents(journal),
            confirmed: false,
            changed: false,
            busy: journal.busy,
            state: journal.state.clone(),
            newer: journal.newer.len(),
        };
        for line in &journal.lines {
            summary.take(line.at, &line.entry);
        }
        summary
    }

    /// How the run stands.
    pub fn standing(&self) -> Standing {
        match (&self.state, self.verdict) {
            (ChainState::Broken { .. }, _) => Standing::Damaged,
            (_, Some(Verdict::Unknown)) if !self.busy && !self.open.is_empty() => Standing::Open,
            (_, Some(verdict)) => Standing::Ended(verdict),
            _ if self.busy => Standing::UnderWay,
            _ if !self.open.is_empty() => Standing::Open,
            _ if self.confirmed || self.changed => Standing::Interrupted,
            _ => Standing::Left,
        }
    }

    fn take(&mut self, at: Timestamp, entry: &Entry) {
        let clean = |text: &str| text::clean(text).into_owned();
        match entry {
            Entry::Begun { runbook, subject, user, .. } => {
                self.runbook = clean(runbook);
                self.title = clean(runbook);
                self.service = clean(&subject.service);
                self.subject = Some(subject.clone());
                self.user = user.as_deref().map(clean);
                self.began = Some(at);
            }
            Entry::Planned { plan } => {
                self.title = clean(&plan.title);
                self.confirmed = false;
            }
            Entry::Confirmed { .. } => self.confirmed = true,
            Entry::Outcome { outcome: Settled::Done, .. } => self.changed = true,
            Entry::Ended { verdict, text, undo } => {
                self.ended = Some(at);
                self.verdict = Some(*verdict);
                self.text = clean(text);
                self.undo = undo.clone();
            }
            // Taken up again after it had ended, should a version ever allow that.
            Entry::Resumed { .. } => {
                self.ended = None;
                self.verdict = None;
            }
            _ => {}
        }
    }
}

impl Standing {
    /// Whether somebody has to look.
    pub fn needs_a_look(self) -> bool {
        matches!(self, Self::Open | Self::Interrupted | Self::Damaged)
    }
}

/// The calls of which it is not known whether they were made: begun and without an outcome, or with
/// one that could not tell.
pub(super) fn open_intents(journal: &Journal) -> Vec<OpenIntent> {
    let mut open: Vec<OpenIntent> = Vec::new();
    for line in &journal.lines {
        match &line.entry {
            Entry::Intent { change, call, command } => open.push(OpenIntent {
                change: *change,
                call: call.clone(),
                command: command.clone(),
                at: line.at,
                unclear: None,
            }),
            Entry::Outcome { change, outcome: Settled::Unclear, message, .. } => {
                for intent in open.iter_mut().filter(|intent| intent.change == *change) {
                    intent.unclear = Some(message.clone().unwrap_or_default());
                }
            }
            Entry::Outcome { change, .. } => open.retain(|intent| intent.change != *change),
            _ => {}
        }
    }
    open
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
