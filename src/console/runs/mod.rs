//! The runs of this session as the console knows them: the newest state of each.

pub(super) mod begin;
pub(super) mod form;
pub(super) mod screen;

use std::sync::Arc;

use crate::model::ServiceKey;
use crate::runbook::journal::StepState;
use crate::runbook::machine::{Phase, Run};
use crate::runbook::{RunId, Subject, Verdict};

/// All runs, in the order in which they were begun.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<Arc<Run>>);

impl Runs {
    /// Takes a run's newest state; gives back the one before.
    pub(super) fn take(&mut self, run: Arc<Run>) -> Option<Arc<Run>> {
        match self.0.iter_mut().find(|known| known.id() == run.id()) {
            Some(known) => Some(std::mem::replace(known, run)),
            None => {
                self.0.push(run);
                None
            }
        }
    }

    /// Forgets a run that was never begun.
    pub(super) fn forget(&mut self, id: &RunId) {
        self.0.retain(|run| run.id() != id);
    }

    pub(super) fn get(&self, id: &RunId) -> Option<&Arc<Run>> {
        self.0.iter().find(|run| run.id() == id)
    }

    /// How many there are, and were.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    /// Those that are not over.
    pub(super) fn running(&self) -> impl Iterator<Item = &Arc<Run>> {
        self.0.iter().filter(|run| run.ended().is_none())
    }

    /// Running ones first, of each kind the newest first.
    pub(super) fn listed(&self) -> Vec<&Arc<Run>> {
        let mut all: Vec<_> = self.0.iter().rev().collect();
        all.sort_by_key(|run| run.ended().is_some());
        all
    }

    /// A run of a runbook for a service that is not over.
    pub(super) fn under_way(&self, runbook: &str, subject: &Subject) -> Option<&Arc<Run>> {
        let same = |run: &&Arc<Run>| {
            let known = run.subject();
            run.runbook().id == runbook
                && (&known.environment, &known.region, &known.cluster, &known.service)
                    == (&subject.environment, &subject.region, &subject.cluster, &subject.service)
        };
        self.running().find(same)
    }
}

/// The service that a run is about.
pub(super) fn service_of(run: &Run) -> ServiceKey {
    let subject = run.subject();
    ServiceKey { cluster: subject.cluster.clone(), name: subject.service.clone() }
}

/// How a run stands, as a sign on the screen tells it.
pub(super) fn state_of(run: &Run) -> StepState {
    match run.ended().map(|ending| ending.verdict) {
        None if run.asks() => StepState::Asking,
        None => StepState::Running,
        Some(Verdict::Pass) => StepState::Passed,
        Some(Verdict::Fail) => StepState::Failed,
        Some(Verdict::Unknown) => StepState::Unknown,
        Some(Verdict::Refused) => StepState::Skipped,
    }
}

/// How a run stands, in a few words: `waits for you`.
pub(super) fn stands(run: &Run) -> &'static str {
    if let Some(ending) = run.ended() {
        return match ending.verdict {
            Verdict::Pass if run.runbook().changes() => "done and verified",
            Verdict::Pass => "read to its end",
            Verdict::Fail if run.has_changed() => "failed",
            Verdict::Fail => "ended, nothing was changed",
            Verdict::Unknown => "ended, not verified",
            Verdict::Refused => "not possible",
        };
    }
    match run.phase() {
        Phase::Choosing { .. } => "waits for you: choose",
        Phase::Confirming { .. } => "waits for you: confirm the plan",
        Phase::Asking { .. } => "waits for you",
        Phase::Held { .. } => "stopped: decide",
        Phase::New | Phase::Resuming => "begins",
        Phase::Reading => "reads",
        Phase::Planning => "makes the plan",
        Phase::Confirmed { .. } | Phase::Rechecking { .. } => "looks once more before it sends",
        Phase::Intending { .. } | Phase::Performing { .. } => "sends",
        Phase::Settling { .. } => "looks whether it was done",
        Phase::Recording { .. } => "writes down what was done",
        Phase::Watching(_) => "watches",
        Phase::Over => "over",
    }
}

/// Whether a call is between being sent and being answered.
pub(super) fn is_calling(run: &Run) -> bool {
    matches!(
        run.phase(),
        Phase::Intending { .. } | Phase::Performing { .. } | Phase::Settling { .. } | Phase::Recording { .. }
    )
}

/// `3/8`: the step, and how many there are.
pub(super) fn step_of(run: &Run) -> String {
    let all = run.steps().len();
    format!("{}/{all}", (run.current() + 1).min(all.max(1)))
}
