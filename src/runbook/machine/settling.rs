//! What becomes of a change: its answer, or what the account shows where none came.

use jiff::{SignedDuration, Timestamp};

use super::Effect;
use super::io::{Answer, Failed, Outcome};
use super::run::{Phase, Run};
use crate::runbook::journal::{Entry, Settled, StepState};
use crate::runbook::{Change, Condition, Facts, Marks, Otherwise, Plan, Question, settle};

/// How often the account is looked at for a change whose answer was lost, and how long apart at
/// most: some three minutes in all, for a connection to come back.
const LOOKS: u32 = 12;
const BETWEEN_LOOKS: SignedDuration = SignedDuration::from_secs(20);

/// How long the replacement of one stopped task may take.
const REPLACEMENT: SignedDuration = SignedDuration::from_mins(10);

impl Run {
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

    pub(super) fn recorded(
        &mut self,
        change: usize,
        outcome: Settled,
        text: String,
        now: Timestamp,
    ) -> Vec<Effect> {
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
    pub(super) fn await_replacement(&mut self, change: usize, now: Timestamp) -> Vec<Effect> {
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
