//! Runs in any state, for the tests of what shows them.

use std::sync::Arc;

use jiff::Timestamp;

use super::run::{Beginning, Ending, Phase, Run, StepRun};
use crate::runbook::Plan;
use crate::runbook::journal::{Settled, StepState};

/// A run that stands at a step, in a phase; the steps before it have passed.
pub(crate) fn standing(given: Beginning, began: Timestamp, at: usize, phase: Phase) -> Run {
    let mut run = Run::new(given, began);
    for step in run.steps.iter_mut().take(at) {
        (step.state, step.began, step.ended) = (StepState::Passed, Some(began), Some(began));
    }
    if let Some(step) = run.steps.get_mut(at) {
        (step.state, step.began) = (StepState::Running, Some(began));
    }
    (run.at, run.phase) = (at, phase);
    if run.asks() {
        run.set_state(StepState::Asking);
    }
    run
}

impl Run {
    /// With a step changed.
    pub(crate) fn with_step(mut self, place: usize, change: impl FnOnce(&mut StepRun)) -> Self {
        if let Some(step) = self.steps.get_mut(place) {
            change(step);
        }
        self
    }

    /// With a plan, and what became of its changes.
    pub(crate) fn with_plan(mut self, plan: Plan, changes: &[Option<Settled>]) -> Self {
        self.changes = plan.changes.iter().map(|_| None).collect();
        self.changes.iter_mut().zip(changes).for_each(|(known, change)| *known = *change);
        self.plan = Some(Arc::new(plan));
        self
    }

    /// With what the state was found to be instead of that of the plan before.
    pub(crate) fn with_new_plan(mut self, why: &str) -> Self {
        self.replanned = Some(why.to_owned());
        self
    }

    /// With its end.
    pub(crate) fn with_end(mut self, ending: Ending) -> Self {
        (self.phase, self.ended) = (Phase::Over, Some(ending));
        self
    }
}
