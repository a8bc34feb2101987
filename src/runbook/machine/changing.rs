//! Changing steps: plan → confirm → lock → recheck → intent → call → outcome.

use std::sync::Arc;

use jiff::Timestamp;

use super::Effect;
use super::run::{Phase, Run};
use crate::runbook::journal::{Entry, Settled, StepState};
use crate::runbook::{Change, Facts, Question, Refusal, RefusalKind, basis, plan};

impl Run {
    /// A changing step begins: with the first one the plan for all of them is made.
    pub(super) fn change_step(&mut self, now: Timestamp) -> Vec<Effect> {
        match &self.plan {
            None => self.ask(Phase::Planning, Question::Plan),
            Some(_) => self.next_change(now),
        }
    }

    pub(super) fn planned(&mut self, facts: &Facts, now: Timestamp) -> Vec<Effect> {
        let plan = match plan::make(&self.context(facts.now), facts) {
            Ok(plan) => plan,
            Err(refusal) => return self.refused(refusal, now),
        };
        self.changes = vec![None; plan.changes.len()];
        let entry = Entry::Planned { plan: Box::new(plan.clone()) };
        let mut effects = vec![Effect::Write(None, Box::new(entry))];
        let attached = plan.attach.is_some();
        self.plan = Some(Arc::new(plan));
        if self.given.plan_only {
            effects.extend(self.end_with_plan(now));
        } else if attached {
            // Nothing is sent: what is under way is watched.
            self.attach();
            effects.push(self.close(StepState::Passed, "Nothing is sent: it is under way.", Vec::new(), now));
            effects.extend(self.next(now));
        } else {
            effects.extend(self.show_plan());
        }
        effects
    }

    fn show_plan(&mut self) -> Vec<Effect> {
        self.ask_for_confirmation(None)
    }

    pub(super) fn ask_for_confirmation(&mut self, problem: Option<String>) -> Vec<Effect> {
        self.phase = Phase::Confirming { problem };
        self.set_state(StepState::Asking);
        Vec::new()
    }

    fn attach(&mut self) {
        let Some(plan) = &self.plan else { return };
        self.marks.rolled_back.clone_from(&plan.attach);
    }

    /// The plan is confirmed: no other run may change the service from now on.
    pub(super) fn take(&mut self, reason: Option<String>) -> Vec<Effect> {
        self.phase = Phase::Confirmed { reason };
        self.set_state(StepState::Running);
        if self.locked {
            return self.write_confirmed();
        }
        vec![Effect::Lock(self.next_ticket())]
    }

    fn write_confirmed(&mut self) -> Vec<Effect> {
        let Phase::Confirmed { reason } = &self.phase else { return Vec::new() };
        let entry = Entry::Confirmed { reason: reason.clone() };
        vec![Effect::Write(Some(self.next_ticket()), Box::new(entry))]
    }

    pub(super) fn locked(&mut self, outcome: Result<(), String>, now: Timestamp) -> Vec<Effect> {
        match (outcome, &self.phase) {
            (Ok(()), Phase::Resuming) => {
                self.locked = true;
                vec![Effect::Write(Some(self.next_ticket()), Box::new(Entry::Resumed { user: None }))]
            }
            (Ok(()), _) => {
                self.locked = true;
                self.write_confirmed()
            }
            (Err(held), Phase::Resuming) => self.leave(held, now),
            (Err(held), _) if self.given.attended => {
                self.phase = Phase::Confirming { problem: Some(held) };
                self.set_state(StepState::Asking);
                Vec::new()
            }
            (Err(held), _) => self.refused(Refusal::new(RefusalKind::State, held, ""), now),
        }
    }

    /// An entry that was waited for is on the disk, or cannot be written.
    pub(super) fn written(&mut self, outcome: Result<(), String>, now: Timestamp) -> Vec<Effect> {
        match (self.phase.clone(), outcome) {
            (Phase::Confirmed { .. }, Ok(())) => {
                self.confirmed = true;
                self.next_change(now)
            }
            (Phase::Confirmed { .. }, Err(why)) => {
                let problem = format!("The journal cannot be written, so nothing is sent: {why}");
                if self.given.attended {
                    self.phase = Phase::Confirming { problem: Some(problem) };
                    self.set_state(StepState::Asking);
                    return Vec::new();
                }
                self.refused(Refusal::new(RefusalKind::State, problem, ""), now)
            }
            (Phase::Intending { change }, Ok(())) => self.perform(change),
            (Phase::Intending { .. }, Err(why)) => {
                let problem = format!("The journal cannot be written, so nothing was sent: {why}");
                self.hold(problem, String::new(), StepState::Failed, now)
            }
            // The change stands whether its line could be written or not.
            (Phase::Recording { change, outcome, text }, _) => self.recorded(change, outcome, text, now),
            (Phase::Resuming, Ok(())) => self.go_on(now),
            (Phase::Resuming, Err(why)) => {
                self.leave(format!("The journal cannot be written, so the run is not resumed: {why}"), now)
            }
            _ => Vec::new(),
        }
    }

    /// The next change of the current step, or the next step.
    pub(super) fn next_change(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.aborting {
            return self.abort(now);
        }
        let number = self.step().map_or(0, |step| step.number);
        let Some(plan) = self.plan.clone() else { return Vec::new() };
        let first = |made: Option<Settled>| {
            let mut pairs = plan.changes.iter().zip(&self.changes);
            pairs.position(|(planned, found)| planned.step == number && *found == made)
        };
        if let Some(unclear) = first(Some(Settled::Unclear)) {
            return self.settle(unclear, 0);
        }
        let Some(change) = first(None) else {
            let done = plan.changes.iter().filter(|planned| planned.step == number);
            let words: Vec<_> = done.map(|planned| planned.change.words()).collect();
            let text = if words.is_empty() { "Nothing to change.".to_owned() } else { words.join("; ") };
            let mut effects = vec![self.close(StepState::Passed, text, Vec::new(), now)];
            effects.extend(self.next(now));
            return effects;
        };
        if !self.confirmed {
            // Only in a run that was taken up again: what is still to be made is confirmed anew.
            return self.show_plan();
        }
        let before =
            change.checked_sub(1).filter(|at| plan.changes.get(*at).is_some_and(|b| b.step == number));
        let awaited = before.and_then(|at| plan.changes.get(at)).is_some_and(|before| before.then_replaced);
        if let Some(before) = before.filter(|_| awaited && std::mem::take(&mut self.unawaited)) {
            return self.await_replacement(before, now);
        }
        if self.checked && before.is_some() && !awaited {
            // The calls of one step belong together: the state was read right before the first one.
            return self.intend(change);
        }
        self.ask(Phase::Rechecking { change }, Question::Basis)
    }

    pub(super) fn rechecked(&mut self, change: usize, facts: &Facts, now: Timestamp) -> Vec<Effect> {
        let Some(plan) = self.plan.clone() else { return Vec::new() };
        let Some(difference) = basis::changed(&plan.basis, &self.context(facts.now), facts) else {
            self.checked = true;
            return self.intend(change);
        };
        if self.has_changed() {
            let problem = format!("Nothing more was sent: {difference}");
            return self.hold(problem, "Look at what happened first.".to_owned(), StepState::Failed, now);
        }
        if !self.given.attended {
            let message = format!("Nothing was sent: {difference}");
            let remedy = "Look at the new state, and run it again if it is still wanted.";
            return self.refused(Refusal::new(RefusalKind::State, message, remedy), now);
        }
        self.replanned = Some(difference);
        self.confirmed = false;
        self.plan = None;
        self.ask(Phase::Planning, Question::Plan)
    }

    fn intend(&mut self, change: usize) -> Vec<Effect> {
        let Some(call) = self.planned_change(change) else { return Vec::new() };
        let command = call.command(&self.subject.region);
        self.phase = Phase::Intending { change };
        vec![Effect::Write(Some(self.next_ticket()), Box::new(Entry::Intent { change, call, command }))]
    }

    fn perform(&mut self, change: usize) -> Vec<Effect> {
        let Some(call) = self.planned_change(change) else { return Vec::new() };
        let source = if call.takes_value() { self.value_source() } else { None };
        self.phase = Phase::Performing { change };
        vec![Effect::Perform(self.next_ticket(), call, source)]
    }

    pub(super) fn planned_change(&self, change: usize) -> Option<Change> {
        Some(self.plan.as_ref()?.changes.get(change)?.change.clone())
    }

    /// Tries the step again: a change whose fate is unclear is looked at before anything is sent.
    pub(super) fn retry(&mut self, now: Timestamp) -> Vec<Effect> {
        let unclear = self.changes.iter().position(|change| *change == Some(Settled::Unclear));
        self.set_state(StepState::Running);
        self.checked = false;
        match (unclear, self.step().is_some_and(|step| step.action.changes())) {
            (Some(change), true) => self.settle(change, 0),
            (None, true) if self.confirmed => self.next_change(now),
            _ => self.enter(self.at, now),
        }
    }
}
