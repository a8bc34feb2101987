//! Changing steps: plan → confirm → lock → recheck → intent → call → outcome.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Effect;
use super::io::{Answer, Failed, Outcome};
use super::run::{Phase, Run};
use crate::runbook::journal::{Entry, Settled, StepState};
use crate::runbook::{
    Change, Condition, Facts, Marks, Otherwise, Plan, Question, Refusal, RefusalKind, basis, plan, settle,
};

/// How often the account is looked at for a change whose answer was lost, and how long apart at
/// most: some three minutes in all, for a connection to come back.
const LOOKS: u32 = 12;
const BETWEEN_LOOKS: SignedDuration = SignedDuration::from_secs(20);

/// How long the replacement of one stopped task may take.
const REPLACEMENT: SignedDuration = SignedDuration::from_mins(10);

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

    fn ask_for_confirmation(&mut self, problem: Option<String>) -> Vec<Effect> {
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

    pub(super) fn performed(&mut self, outcome: Outcome, now: Timestamp) -> Vec<Effect> {
        let Phase::Performing { change } = self.phase else { return Vec::new() };
        match outcome {
            Outcome::Done(answer) => self.record(change, Settled::Done, &answer, Failed::default()),
            Outcome::Refused(failed) => {
                self.record(change, Settled::NotDone, &Answer { at: now, ..Answer::default() }, failed)
            }
            Outcome::Unclear(_) => {
                self.changes_set(change, Some(Settled::Unclear));
                self.settle(change, 0)
            }
        }
    }

    /// Looks whether a change was made whose answer did not come.
    pub(super) fn settle(&mut self, change: usize, looks: u32) -> Vec<Effect> {
        let Some(call) = self.planned_change(change) else { return Vec::new() };
        // Time has passed since the state was read.
        self.checked = false;
        self.ask(Phase::Settling { change, looks }, Question::Settle(call))
    }

    pub(super) fn settled(
        &mut self,
        change: usize,
        looks: u32,
        facts: &Facts,
        now: Timestamp,
    ) -> Vec<Effect> {
        let Some(call) = self.planned_change(change) else { return Vec::new() };
        let (found, answer, why) = settle::settle(&call, &self.context(facts.now), facts);
        let failed = Failed { message: why, ..Failed::default() };
        if found == Settled::Unclear && looks + 1 < LOOKS && !self.aborting {
            self.phase = Phase::Settling { change, looks: looks + 1 };
            let pause = SignedDuration::from_secs(2_i64.saturating_mul(i64::from(looks) + 1));
            let again = now.saturating_add(pause.min(BETWEEN_LOOKS)).unwrap_or(now);
            return vec![Effect::Wake(again)];
        }
        self.record(change, found, &answer, failed)
    }

    fn changes_set(&mut self, change: usize, state: Option<Settled>) {
        if let Some(known) = self.changes.get_mut(change) {
            *known = state;
        }
    }

    /// Writes down what became of a change.
    fn record(&mut self, change: usize, outcome: Settled, answer: &Answer, failed: Failed) -> Vec<Effect> {
        self.changes_set(change, Some(outcome));
        if let (Settled::Done, Some(plan)) = (outcome, self.plan.clone())
            && let Some(planned) = plan.changes.get(change)
        {
            mark(&mut self.marks, &planned.change, &plan, answer);
        }
        let message = format!("{} {}", failed.message, failed.remedy).trim().to_owned();
        let entry = Entry::Outcome {
            change,
            outcome,
            request_id: answer.request_id.clone().or(failed.request_id),
            message: (!message.is_empty()).then(|| message.clone()),
            marks: self.marks.clone(),
        };
        self.phase = Phase::Recording { change, outcome, text: message };
        vec![Effect::Write(Some(self.next_ticket()), Box::new(entry))]
    }

    fn recorded(&mut self, change: usize, outcome: Settled, text: String, now: Timestamp) -> Vec<Effect> {
        let planned = self.plan.as_ref().and_then(|plan| plan.changes.get(change));
        let words = planned.map(|planned| planned.change.words()).unwrap_or_default();
        let awaited = planned.is_some_and(|planned| planned.then_replaced);
        match outcome {
            Settled::Done => {
                let mut effects = Vec::new();
                if self.takes_no_more_values() {
                    effects.push(Effect::ForgetValue);
                }
                if self.aborting {
                    effects.extend(self.abort(now));
                } else if awaited {
                    self.unawaited = false;
                    effects.extend(self.await_replacement(change, now));
                } else {
                    effects.extend(self.next_change(now));
                }
                effects
            }
            Settled::NotDone if self.resumed && !self.confirmed && !self.aborting => {
                self.changes_set(change, None);
                let problem =
                    format!("Not done: {words}. {text} It is sent once the plan is confirmed anew.");
                self.ask_for_confirmation(Some(problem))
            }
            Settled::NotDone => {
                self.changes_set(change, None);
                self.hold(format!("Not done: {words}. {text}"), String::new(), StepState::Failed, now)
            }
            Settled::Unclear => {
                let problem = format!("It cannot be told whether this was done: {words}. {text}");
                let remedy = match self.given.attended {
                    true => "Trying again looks at the account first and sends nothing twice.".to_owned(),
                    false => self.look_again(),
                };
                self.hold(problem, remedy, StepState::Unknown, now)
            }
        }
    }

    /// Waits until a task that was stopped is replaced, before the next one is stopped.
    fn await_replacement(&mut self, change: usize, now: Timestamp) -> Vec<Effect> {
        self.look(super::Watch {
            condition: Condition::TasksReplaced,
            deadline: now.saturating_add(REPLACEMENT).unwrap_or(now),
            otherwise: Otherwise::Stop,
            once: false,
            after: Some(change),
        })
    }

    /// Whether no change that is still to come takes the value of a secret.
    fn takes_no_more_values(&self) -> bool {
        let Some(plan) = &self.plan else { return true };
        let open = plan.changes.iter().zip(&self.changes).filter(|(_, made)| made.is_none());
        !open.into_iter().any(|(planned, _)| planned.change.takes_value())
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

/// Notes what a change leaves behind, for the waits and checks that follow.
fn mark(marks: &mut Marks, change: &Change, plan: &Plan, answer: &Answer) {
    marks.changed_at.get_or_insert(answer.at);
    match change {
        Change::StopDeployment { deployment } | Change::ContinueDeployment { deployment, .. } => {
            marks.rolled_back = Some(deployment.clone());
        }
        Change::Update(update) => {
            if update.desired.is_some() {
                marks.desired = update.desired;
            }
            if update.force_new_deployment || update.task_definition.is_some() || update.network.is_some() {
                marks.deployment.clone_from(&answer.deployment);
                let wanted = update.task_definition.as_deref().or(plan.basis.task_definition.as_deref());
                marks.task_definition = wanted.map(crate::model::Arn::new);
                marks.old_tasks.clone_from(&plan.basis.tasks);
            }
        }
        Change::StopTask { task, .. } => marks.old_tasks.push(task.clone()),
        Change::WriteParameter { .. } | Change::WriteSecret { .. } | Change::MoveStage { .. } => {
            marks.secret_written_at = Some(answer.at);
            marks.secret_version.clone_from(&answer.version);
        }
        Change::Bounds { .. } | Change::LabelParameter { .. } => {}
    }
}
