//! The machine of a run: it decides, and does nothing itself.
//!
//! One step at a time: what is read, asked or waited for carries a ticket, and an answer to an older
//! ticket is dropped. A changing step goes: plan → confirm → lock → recheck → intent → call →
//! outcome; when an answer is lost, the account is looked at before anything else happens.

mod changing;
mod ending;
#[cfg(test)]
pub(crate) mod fixture;
mod io;
#[cfg(test)]
mod model_tests;
mod resume;
mod run;
mod settling;
mod watching;

pub use io::{Answer, Confirmation, Effect, Failed, Given, Input, Operator, Outcome, Ticket};
pub use run::{Beginning, Ending, Phase, Run, StepRun, Watch};

use jiff::Timestamp;

use super::journal::{Entry, StepState};
use super::{
    Action, Ask, Evidence, EvidenceKind, Facts, Question, Refusal, RefusalKind, Step, Value, basis, guard,
    judge, options, plan, settle, show,
};

impl Run {
    /// Takes what happened; gives back what is to be done outside.
    pub fn on(&mut self, input: Input, now: Timestamp) -> Vec<Effect> {
        if self.ended.is_some() {
            return Vec::new();
        }
        match input {
            Input::Begin => self.begin(now),
            Input::Operator(said) => self.said(said, now),
            Input::Tick => self.tick(),
            Input::Locked(ticket, _) | Input::Facts(ticket, _) | Input::Written(ticket, _)
                if ticket != self.ticket =>
            {
                Vec::new()
            }
            Input::Performed(ticket, _) if ticket != self.ticket => Vec::new(),
            Input::Locked(_, outcome) => self.locked(outcome, now),
            Input::Facts(_, facts) => self.read(&facts, now),
            Input::Written(_, outcome) => self.written(outcome, now),
            Input::Performed(_, outcome) => self.performed(outcome, now),
        }
    }

    /// What more must be read for a question; empty when it can be answered.
    pub fn asks_for(&self, question: &Question, facts: &Facts) -> Vec<Ask> {
        let context = self.context(facts.now);
        match question {
            Question::Show(kinds) => {
                let asks = kinds.iter().flat_map(|kind| show::asks(*kind, &context, facts)).collect();
                each_once(asks)
            }
            Question::Options(param) => match context.runbook.param(param) {
                Some(param) => options::asks(param, &context, facts),
                None => Vec::new(),
            },
            Question::Plan => plan::asks(&context, facts),
            Question::Basis => basis::asks(&context, facts),
            Question::Judge(condition) => judge::asks(condition, &context, facts),
            Question::Settle(change) => settle::asks(change, &context, facts),
        }
    }

    fn begin(&mut self, now: Timestamp) -> Vec<Effect> {
        if self.resumed {
            return self.begin_again();
        }
        self.began = now;
        let given = &self.given;
        let begun = Entry::Begun {
            run: given.id.clone(),
            runbook: given.runbook.id.clone(),
            source: given.runbook.source.clone(),
            subject: self.subject.clone(),
            guard: given.guard,
            values: self.values.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            user: None,
        };
        let mut effects = vec![Effect::Write(None, Box::new(begun))];
        effects.extend(self.enter(0, now));
        effects
    }

    /// Begins a step; behind the last one the run is over.
    pub(super) fn enter(&mut self, at: usize, now: Timestamp) -> Vec<Effect> {
        let Some(step) = self.given.runbook.steps.get(at).cloned() else { return self.finish(now) };
        self.at = at;
        if let Some(run) = self.steps.get_mut(at) {
            *run = StepRun {
                state: StepState::Running,
                began: Some(now),
                remarks: std::mem::take(&mut run.remarks),
                ..StepRun::ahead()
            };
        }
        match &step.action {
            Action::Show { what } => self.ask(Phase::Reading, Question::Show(what.clone())),
            Action::Diagnose => self.ask(Phase::Reading, Question::Show(SIGNS.to_vec())),
            Action::Choose { param } => self.choose(param, now),
            Action::Wait { until, within, otherwise } => {
                let deadline = now.saturating_add(*within).unwrap_or(now);
                self.watch(until.clone(), deadline, *otherwise, false, now)
            }
            Action::Check { that, otherwise } => self.watch(that.clone(), now, *otherwise, true, now),
            Action::Confirm { question } => {
                let question = self.context(now).fill(question);
                self.ask_operator(question, true, now)
            }
            Action::Note => self.ask_operator(step.title.clone(), false, now),
            Action::Rollback { .. }
            | Action::Restart { .. }
            | Action::Scale { .. }
            | Action::SecretWrite { .. } => self.change_step(now),
        }
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Vec<Effect> {
        self.enter(self.at + 1, now)
    }

    pub(super) fn step(&self) -> Option<&Step> {
        self.given.runbook.steps.get(self.at)
    }

    /// Asks for what a question needs.
    pub(super) fn ask(&mut self, phase: Phase, question: Question) -> Vec<Effect> {
        self.phase = phase;
        vec![Effect::Read(self.next_ticket(), question)]
    }

    /// Ends the current step, and writes it down.
    pub(super) fn close(
        &mut self,
        state: StepState,
        text: impl Into<String>,
        evidence: Vec<Evidence>,
        now: Timestamp,
    ) -> Effect {
        let text = text.into();
        let number = self.step().map_or(0, |step| step.number);
        if let Some(run) = self.steps.get_mut(self.at) {
            run.state = state;
            run.text.clone_from(&text);
            run.ended = Some(now);
            run.evidence.clone_from(&evidence);
        }
        Effect::Write(None, Box::new(Entry::Step { step: number, state, text, evidence }))
    }

    fn choose(&mut self, name: &str, now: Timestamp) -> Vec<Effect> {
        if let Some(value) = self.values.get(name) {
            let text = match value {
                Value::Text(text) if text.is_empty() => format!("{name}: none"),
                Value::Text(text) => format!("{name}: {text}"),
                Value::Hidden(source) => format!("{name}: {}", source.words()),
            };
            let mut effects = vec![self.close(StepState::Passed, text, Vec::new(), now)];
            effects.extend(self.next(now));
            return effects;
        }
        self.ask(Phase::Reading, Question::Options(name.to_owned()))
    }

    fn ask_operator(&mut self, question: String, decides: bool, now: Timestamp) -> Vec<Effect> {
        if self.given.attended {
            self.phase = Phase::Asking { question };
            self.set_state(StepState::Asking);
            return Vec::new();
        }
        if !decides {
            return self.excuse("Left to a person: nobody was there to do it.", now);
        }
        let text = "Taken as agreed with the plan.";
        let mut effects = vec![self.close(StepState::Passed, text, Vec::new(), now)];
        effects.extend(self.next(now));
        effects
    }

    pub(super) fn set_state(&mut self, state: StepState) {
        if let Some(run) = self.steps.get_mut(self.at) {
            run.state = state;
        }
    }

    /// What was asked for is there.
    fn read(&mut self, facts: &Facts, now: Timestamp) -> Vec<Effect> {
        if self.subject.account.is_none() {
            self.subject.account = facts.caller.get().map(|caller| caller.account.clone());
        }
        match self.phase.clone() {
            Phase::Planning => self.planned(facts, now),
            Phase::Rechecking { change } => self.rechecked(change, facts, now),
            Phase::Settling { change, looks } => self.settled(change, looks, facts, now),
            Phase::Watching(watch) => self.looked(watch, facts, now),
            Phase::Reading => match self.step().map(|step| step.action.clone()) {
                Some(Action::Show { what }) => self.shown(&what, facts, now),
                Some(Action::Diagnose) => self.shown(&SIGNS, facts, now),
                Some(Action::Choose { param }) => self.offer(&param, facts, now),
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn shown(&mut self, kinds: &[EvidenceKind], facts: &Facts, now: Timestamp) -> Vec<Effect> {
        let context = self.context(facts.now);
        let evidence: Vec<_> = kinds.iter().map(|kind| show::evidence(*kind, &context, facts)).collect();
        let mut effects = vec![self.close(StepState::Passed, "", evidence, now)];
        effects.extend(self.next(now));
        effects
    }

    fn offer(&mut self, name: &str, facts: &Facts, now: Timestamp) -> Vec<Effect> {
        let Some(param) = self.given.runbook.param(name).cloned() else { return Vec::new() };
        let choices = match options::choices(&param, &self.context(facts.now), facts) {
            Ok(choices) => choices,
            Err(refusal) => return self.refused(refusal, now),
        };
        if self.given.attended {
            self.phase = Phase::Choosing { choices, problem: None };
            self.set_state(StepState::Asking);
            return Vec::new();
        }
        let usual = choices.iter().find(|choice| choice.default && choice.refused.is_none());
        let usual = usual.map(|choice| choice.value.clone()).or(param.default);
        match usual {
            Some(value) => self.chosen(&value, now),
            None => {
                let allowed: Vec<_> = choices.iter().filter(|choice| choice.refused.is_none()).collect();
                let some: Vec<_> = allowed.iter().take(6).map(|choice| choice.value.as_str()).collect();
                let remedy = if some.is_empty() {
                    format!("Give it with --set {name}=….")
                } else {
                    format!("Give it with --set {name}=…, such as {}.", some.join(", "))
                };
                let message = format!("The runbook needs `{name}`: {}.", param.prompt.trim_end_matches('?'));
                self.refused(Refusal::new(RefusalKind::WrongUse, message, remedy), now)
            }
        }
    }

    /// A value was chosen for the step's parameter.
    fn chosen(&mut self, text: &str, now: Timestamp) -> Vec<Effect> {
        let Some(Action::Choose { param: name }) = self.step().map(|step| step.action.clone()) else {
            return Vec::new();
        };
        let Some(param) = self.given.runbook.param(&name) else { return Vec::new() };
        if let Phase::Choosing { choices, problem } = &mut self.phase
            && let Some(why) = choices.iter().find(|c| c.value == text).and_then(|c| c.refused.clone())
        {
            *problem = Some(why);
            return Vec::new();
        }
        match options::value(param, text) {
            Ok(value) => {
                self.values.insert(name.clone(), value);
                let mut effects =
                    vec![Effect::Write(None, Box::new(Entry::Chosen { values: self.values.clone() }))];
                effects.extend(self.choose(&name, now));
                effects
            }
            Err(refusal) => match &mut self.phase {
                Phase::Choosing { problem, .. } => {
                    *problem = Some(refusal.to_string());
                    Vec::new()
                }
                _ => self.refused(refusal, now),
            },
        }
    }

    /// The operator did something.
    fn said(&mut self, said: Operator, now: Timestamp) -> Vec<Effect> {
        match (said, self.phase.clone()) {
            (Operator::Remark(text), _) => {
                let step = self.step().map_or(0, |step| step.number);
                if let Some(run) = self.steps.get_mut(self.at) {
                    run.remarks.push(text.clone());
                }
                vec![Effect::Write(None, Box::new(Entry::Remark { step, text }))]
            }
            (Operator::Abort, _) => self.abort(now),
            (Operator::Choose(value), Phase::Choosing { .. }) => self.chosen(&value, now),
            (Operator::Confirm(given), Phase::Confirming { .. }) => {
                match guard::confirm(self.given.guard, &self.subject.service, &given) {
                    Ok(reason) => self.take(reason),
                    Err(refusal) => {
                        self.phase = Phase::Confirming { problem: Some(refusal.to_string()) };
                        Vec::new()
                    }
                }
            }
            (Operator::Answer(true), Phase::Asking { .. }) => {
                let mut effects = vec![self.close(StepState::Passed, "Agreed.", Vec::new(), now)];
                effects.extend(self.next(now));
                effects
            }
            (Operator::Answer(false), Phase::Asking { question }) => {
                self.hold(format!("Not agreed: {question}"), String::new(), StepState::Failed, now)
            }
            (Operator::Retry, Phase::Held { .. }) => self.retry(now),
            (Operator::Skip(reason), Phase::Held { .. } | Phase::Asking { .. } | Phase::Watching(_)) => {
                let mut effects = vec![self.close(StepState::Skipped, reason, Vec::new(), now)];
                effects.extend(self.next(now));
                effects
            }
            _ => Vec::new(),
        }
    }

    fn tick(&mut self) -> Vec<Effect> {
        match self.phase.clone() {
            Phase::Watching(watch) => self.look(watch),
            Phase::Settling { change, looks } => self.settle(change, looks),
            _ => Vec::new(),
        }
    }
}

/// What is looked at first when something is wrong.
const SIGNS: [EvidenceKind; 4] =
    [EvidenceKind::Deployments, EvidenceKind::StoppedTasks, EvidenceKind::Targets, EvidenceKind::Alarms];

fn each_once(asks: Vec<Ask>) -> Vec<Ask> {
    let mut once: Vec<Ask> = Vec::new();
    for ask in asks {
        if !once.contains(&ask) {
            once.push(ask);
        }
    }
    once
}
