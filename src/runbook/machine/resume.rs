//! A run that an older process left is taken up again.

use std::sync::Arc;

use jiff::Timestamp;

use super::Effect;
use super::run::{Beginning, Phase, Run, StepRun};
use crate::model::Guard;
use crate::runbook::journal::{Resumption, Settled, StepState};
use crate::runbook::{Runbook, Surroundings};

impl Run {
    /// A run as its journal left it. It begins by looking what became of a call whose outcome is not
    /// known; whatever is still to be changed is confirmed anew. `runbook` is what the journal's
    /// source says, `guard` the stricter of the journal's and today's.
    pub fn resume(
        past: Resumption,
        runbook: Arc<Runbook>,
        guard: Guard,
        surroundings: Surroundings,
        attended: bool,
    ) -> Self {
        let now = past.began;
        let given = Beginning {
            id: past.id.clone(),
            runbook,
            subject: past.subject.clone(),
            guard,
            values: past.values.clone(),
            surroundings,
            attended,
            plan_only: false,
        };
        let mut run = Self::new(given, now);
        run.resumed = true;
        run.unawaited = true;
        run.head = Some(past.head.clone());
        run.steps = run.given.runbook.steps.iter().map(|step| past_step(&past, step.number)).collect();
        for (number, text) in &past.remarks {
            if let Some(step) = run.place(*number).and_then(|place| run.steps.get_mut(place)) {
                step.remarks.push(text.clone());
            }
        }
        run.at = run.place(past.current).unwrap_or(run.steps.len());
        run.changes = past.changes;
        run.marks = past.marks;
        run.plan = Some(Arc::new(past.plan));
        run
    }

    /// Takes an older run up again: nothing is sent before the account was looked at.
    pub(super) fn begin_again(&mut self) -> Vec<Effect> {
        self.phase = Phase::Resuming;
        vec![Effect::Lock(self.next_ticket())]
    }

    /// Goes on where the journal ends: with the step of a change whose outcome is not known, whatever
    /// came after it, else with the step that had not ended.
    pub(super) fn go_on(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(change) = self.changes.iter().position(|change| *change == Some(Settled::Unclear)) else {
            return self.enter(self.at, now);
        };
        let planned = self.plan.as_ref().and_then(|plan| plan.changes.get(change));
        if let Some(at) = planned.and_then(|planned| self.place(planned.step)) {
            self.at = at;
        }
        self.set_state(StepState::Running);
        self.settle(change, 0)
    }

    fn place(&self, number: u32) -> Option<usize> {
        self.given.runbook.steps.iter().position(|step| step.number == number)
    }
}

fn past_step(past: &Resumption, number: u32) -> StepRun {
    let Some(step) = past.steps.get(&number) else { return StepRun::ahead() };
    let (text, evidence) = (step.text.clone(), step.evidence.clone());
    StepRun { state: step.state, text, evidence, ended: Some(step.ended), ..StepRun::ahead() }
}

#[cfg(test)]
#[path = "resume_tests.rs"]
mod tests;
