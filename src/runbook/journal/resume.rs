//! What a run goes on from when it is taken up again.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::reader::{ChainState, Journal};
use super::summary::{OpenIntent, Standing, Summary, open_intents};
use super::{Entry, JournalError, Settled, StepState};
use crate::model::Guard;
use crate::runbook::{Evidence, Marks, Plan, RunId, Subject, Values};

/// A run as far as it had come.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumption {
    /// The run.
    pub id: RunId,
    /// The runbook's id.
    pub runbook: String,
    /// The whole runbook, as it was when the run began.
    pub source: String,
    /// Where it acts; with the account, where the plan knew it.
    pub subject: Subject,
    /// How it is guarded.
    pub guard: Guard,
    /// The parameters.
    pub values: Values,
    /// The plan that was confirmed.
    pub plan: Plan,
    /// Why, where a reason was asked for.
    pub reason: Option<String>,
    /// What became of each change of the plan, by its place: `None` where it is still to be made, and
    /// `Unclear` where the account must be looked at first.
    pub changes: Vec<Option<Settled>>,
    /// What the last outcome left behind.
    pub marks: Marks,
    /// The steps that came to an end, by number; the last end of each.
    pub steps: BTreeMap<u32, PastStep>,
    /// The number of the step to go on with; behind the last one where all came to their end.
    pub current: u32,
    /// The operator's remarks, with their steps.
    pub remarks: Vec<(u32, String)>,
    /// When it began.
    pub began: Timestamp,
    /// The hash of the journal's last line: whoever goes on goes on from there.
    pub head: String,
}

/// A step that came to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct PastStep {
    /// How.
    pub state: StepState,
    /// What was seen.
    pub text: String,
    /// What supports it.
    pub evidence: Vec<Evidence>,
    /// When it ended.
    pub ended: Timestamp,
}

impl Resumption {
    /// What a journal's run goes on from.
    ///
    /// # Errors
    /// When it has ended or is under way, its journal is damaged or not known in full, or nothing was
    /// confirmed, so that it can as well be begun again.
    pub fn of(journal: &Journal) -> Result<Self, JournalError> {
        may_be_resumed(journal)?;
        let plan = journal.lines.iter().rev().find_map(|line| match &line.entry {
            Entry::Planned { plan } => Some(plan.as_ref()),
            _ => None,
        });
        let plan = plan.ok_or_else(nothing_sent)?;
        let is_planned = |open: &OpenIntent| {
            plan.changes.get(open.change).is_some_and(|planned| planned.change == open.call)
        };
        if !open_intents(journal).iter().all(is_planned) {
            return Err(JournalError::new(
                "It is not known whether a call of an earlier plan of this run was made.",
                "Look at the service itself: `dogwatch journal show` tells which call it was.",
            ));
        }
        let begun = journal.lines.iter().find_map(|line| Self::begun(line.at, &line.entry, plan));
        let mut resumption = begun.ok_or_else(nothing_sent)?;
        resumption.head.clone_from(&journal.head);
        for line in &journal.lines {
            resumption.take(line.at, &line.entry);
        }
        if resumption.subject.account.is_none() {
            resumption.subject.account.clone_from(&resumption.plan.account);
        }
        Ok(resumption)
    }

    /// The first change of which it must be found out whether it was made.
    pub fn open(&self) -> Option<usize> {
        self.changes.iter().position(|change| *change == Some(Settled::Unclear))
    }

    fn begun(at: Timestamp, entry: &Entry, plan: &Plan) -> Option<Self> {
        let Entry::Begun { run, runbook, source, subject, guard, values, .. } = entry else { return None };
        Some(Self {
            id: run.clone(),
            runbook: runbook.clone(),
            source: source.clone(),
            subject: subject.clone(),
            guard: *guard,
            values: values.clone(),
            plan: plan.clone(),
            reason: None,
            changes: vec![None; plan.changes.len()],
            marks: Marks::default(),
            steps: BTreeMap::new(),
            current: 1,
            remarks: Vec::new(),
            began: at,
            head: String::new(),
        })
    }

    fn take(&mut self, at: Timestamp, entry: &Entry) {
        match entry {
            Entry::Planned { .. } => {
                self.changes
                    .iter_mut()
                    .filter(|change| **change == Some(Settled::Done))
                    .for_each(|c| *c = None);
            }
            Entry::Chosen { values } => self.values = values.clone(),
            Entry::Confirmed { reason } => self.reason.clone_from(reason),
            Entry::Intent { change, .. } => {
                self.set(*change, Some(Settled::Unclear));
                if let Some(planned) = self.plan.changes.get(*change) {
                    self.current = planned.step;
                }
            }
            Entry::Outcome { change, outcome, marks, .. } => {
                self.set(*change, Some(*outcome).filter(|outcome| *outcome != Settled::NotDone));
                self.marks = marks.clone();
            }
            Entry::Step { step, state, text, evidence } => {
                let done = matches!(state, StepState::Passed | StepState::Skipped);
                self.current = if done { step.saturating_add(1) } else { *step };
                let (text, evidence) = (text.clone(), evidence.clone());
                self.steps.insert(*step, PastStep { state: *state, text, evidence, ended: at });
            }
            Entry::Remark { step, text } => self.remarks.push((*step, text.clone())),
            _ => {}
        }
    }

    fn set(&mut self, change: usize, state: Option<Settled>) {
        if let Some(known) = self.changes.get_mut(change) {
            *known = state;
        }
    }
}

fn may_be_resumed(journal: &Journal) -> Result<(), JournalError> {
    let refuse = |message: String, remedy: &str| Err(JournalError::new(message, remedy));
    if let ChainState::Broken { line, why } = &journal.state {
        return refuse(
            format!("The journal is damaged from line {line} on, so the run cannot be resumed. {why}"),
            "Look at the service itself, and begin the runbook again.",
        );
    }
    if let Some(newer) = journal.newer.first() {
        return refuse(
            format!("Line {} of the journal was written by a newer dogwatch.", newer.seq),
            "Resume the run with that version.",
        );
    }
    match Summary::of(journal).standing() {
        Standing::Ended(_) => refuse(
            "The run has ended: there is nothing to resume.".to_owned(),
            "`dogwatch journal show` tells how, and how to take it back.",
        ),
        Standing::UnderWay => refuse(
            "The run is under way in another process.".to_owned(),
            "Look there; it can be resumed when that process has ended.",
        ),
        Standing::Left => Err(nothing_sent()),
        Standing::Open | Standing::Interrupted | Standing::Damaged => Ok(()),
    }
}

fn nothing_sent() -> JournalError {
    JournalError::new("No plan of this run was confirmed, so nothing was sent.", "Begin the runbook again.")
}

#[cfg(test)]
#[path = "resume_tests.rs"]
mod tests;
