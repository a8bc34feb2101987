//! Steps that fail, and how a run ends.

use jiff::Timestamp;

use super::Effect;
use super::run::{Ending, Phase, Run};
use crate::runbook::journal::{Entry, Settled, StepState};
use crate::runbook::{Refusal, RefusalKind, Verdict};

impl Run {
    /// The step failed: the operator decides; without one the run ends here.
    pub(super) fn hold(
        &mut self,
        problem: String,
        remedy: String,
        state: StepState,
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects = vec![self.close(state, problem.clone(), Vec::new(), now)];
        effects.extend(self.hold_closed(problem, remedy, now));
        effects
    }

    /// As [`Run::hold`], for a step whose end is written down already.
    pub(super) fn hold_closed(&mut self, problem: String, remedy: String, now: Timestamp) -> Vec<Effect> {
        if self.aborting {
            return self.abort(now);
        }
        if self.given.attended {
            self.phase = Phase::Held { problem, remedy };
            return Vec::new();
        }
        let verdict = match self.steps.get(self.at).map(|step| step.state) {
            Some(StepState::Unknown) => Verdict::Unknown,
            _ => Verdict::Fail,
        };
        let text = format!("{problem}{}", self.in_flight());
        self.end(Ending { verdict, text, remedy, at: now, undo: None, by_guard: false, wrong_use: false })
    }

    /// Nothing can be planned.
    pub(super) fn refused(&mut self, refusal: Refusal, now: Timestamp) -> Vec<Effect> {
        let entry = Entry::Refused { refusal: refusal.clone() };
        let mut effects = vec![
            Effect::Write(None, Box::new(entry)),
            self.close(StepState::Failed, refusal.message.clone(), Vec::new(), now),
        ];
        effects.extend(self.end(Ending {
            verdict: Verdict::Refused,
            text: refusal.message,
            remedy: refusal.remedy,
            at: now,
            undo: None,
            by_guard: refusal.kind == RefusalKind::Guard,
            wrong_use: refusal.kind == RefusalKind::WrongUse,
        }));
        effects
    }

    /// A run that cannot be taken up again stays in its journal as it was.
    pub(super) fn leave(&mut self, why: String, now: Timestamp) -> Vec<Effect> {
        self.ended = Some(Ending {
            verdict: Verdict::Refused,
            text: why,
            remedy: String::new(),
            at: now,
            undo: None,
            by_guard: false,
            wrong_use: false,
        });
        self.phase = Phase::Over;
        vec![Effect::End(Verdict::Refused)]
    }

    /// The plan was all that was wanted.
    pub(super) fn end_with_plan(&mut self, now: Timestamp) -> Vec<Effect> {
        self.end(Ending {
            verdict: Verdict::Pass,
            text: "This is the plan; nothing was changed.".to_owned(),
            remedy: String::new(),
            at: now,
            undo: None,
            by_guard: false,
            wrong_use: false,
        })
    }

    /// The operator ends the run. A call whose answer has not come is waited for.
    pub(super) fn abort(&mut self, now: Timestamp) -> Vec<Effect> {
        if matches!(
            self.phase,
            Phase::Intending { .. }
                | Phase::Performing { .. }
                | Phase::Settling { .. }
                | Phase::Recording { .. }
        ) && !self.aborting
        {
            self.aborting = true;
            return Vec::new();
        }
        let text = match self.has_changed() {
            true => format!("Ended by hand.{}", self.in_flight()),
            false => "Ended by hand before anything was changed.".to_owned(),
        };
        let open = self.steps.get(self.at).is_some_and(|step| step.ended.is_none());
        let mut effects = Vec::new();
        if open {
            effects.push(self.close(StepState::Skipped, "Ended by hand.", Vec::new(), now));
        }
        let verdict = if self.has_changed() { Verdict::Unknown } else { Verdict::Fail };
        let remedy = String::new();
        effects.extend(self.end(Ending {
            verdict,
            text,
            remedy,
            at: now,
            undo: None,
            by_guard: false,
            wrong_use: false,
        }));
        effects
    }

    /// What goes on in the account although the run ends; begins with a space, or is empty.
    fn in_flight(&self) -> String {
        let Some(plan) = self.plan.as_ref().filter(|_| self.has_changed()) else { return String::new() };
        let made = |wanted: Settled| {
            let pairs = plan.changes.iter().zip(&self.changes);
            let found = pairs.filter(move |(_, made)| **made == Some(wanted));
            found.map(|(planned, _)| planned.change.words()).collect::<Vec<_>>().join("; ")
        };
        let (done, unclear) = (made(Settled::Done), made(Settled::Unclear));
        let mut text = String::new();
        if !done.is_empty() {
            text.push_str(&format!(" Done: {done}."));
        }
        if !unclear.is_empty() {
            text.push_str(&format!(" Perhaps done: {unclear}."));
        }
        text
    }

    /// Behind the last step.
    pub(super) fn finish(&mut self, now: Timestamp) -> Vec<Effect> {
        let titled = |wanted: StepState| {
            let pairs = self.given.runbook.steps.iter().zip(&self.steps);
            let found = pairs.filter(move |(_, run)| run.state == wanted && !run.excused);
            found.map(|(step, run)| format!("{}: {}", step.title, run.text)).collect::<Vec<_>>()
        };
        let (failed, unknown) = (titled(StepState::Failed), titled(StepState::Unknown));
        let skipped = titled(StepState::Skipped);
        let (verdict, text) = if let Some(first) = failed.first() {
            (Verdict::Fail, first.clone())
        } else if let Some(first) = unknown.first().or(skipped.first()) {
            (Verdict::Unknown, first.clone())
        } else {
            (Verdict::Pass, self.passed())
        };
        self.end(Ending {
            verdict,
            text,
            remedy: String::new(),
            at: now,
            undo: None,
            by_guard: false,
            wrong_use: false,
        })
    }

    fn passed(&self) -> String {
        match &self.plan {
            Some(plan) => format!("{}: done and verified.", plan.title),
            None => "Everything was read.".to_owned(),
        }
    }

    /// Undo is offered as soon as something was changed.
    fn end(&mut self, mut ending: Ending) -> Vec<Effect> {
        if self.changes.contains(&Some(Settled::Done)) {
            ending.undo = self.plan.as_ref().and_then(|plan| plan.undo.clone());
        }
        let (verdict, text) = (ending.verdict, ending.text.clone());
        let entry = Entry::Ended { verdict, text, undo: ending.undo.clone() };
        self.ended = Some(ending);
        self.phase = Phase::Over;
        vec![Effect::ForgetValue, Effect::Write(None, Box::new(entry)), Effect::End(verdict)]
    }
}
