//! Waits and checks.

use jiff::{SignedDuration, Timestamp};

use super::Effect;
use super::run::{Phase, Run, Watch};
use crate::runbook::journal::StepState;
use crate::runbook::{Condition, Facts, Otherwise, Progress, Question, Reached, judge};

/// How often is looked: while somebody watches, near the end, and otherwise.
const WATCHED: SignedDuration = SignedDuration::from_secs(2);
const NEAR: SignedDuration = SignedDuration::from_secs(1);
const FAR: SignedDuration = SignedDuration::from_secs(10);

/// So many jumps to other steps are made before a run is taken to go in circles.
const JUMPS: u32 = 20;

impl Run {
    pub(super) fn watch(
        &mut self,
        condition: Condition,
        deadline: Timestamp,
        otherwise: Otherwise,
        once: bool,
        now: Timestamp,
    ) -> Vec<Effect> {
        if let Some(run) = self.steps.get_mut(self.at) {
            run.deadline = (!once).then_some(deadline);
        }
        // Without an address there is nothing to probe, which says nothing against the run.
        if condition == Condition::HttpOk(None) && self.given.surroundings.health_urls.is_empty() {
            return self.excuse("Not checked: the environment has no health_urls.", now);
        }
        self.look(Watch { condition, deadline, otherwise, once, after: None })
    }

    /// Leaves the step out, without a doubt about the outcome.
    pub(super) fn excuse(&mut self, why: &str, now: Timestamp) -> Vec<Effect> {
        let mut effects = vec![self.close(StepState::Skipped, why, Vec::new(), now)];
        if let Some(run) = self.steps.get_mut(self.at) {
            run.excused = true;
        }
        effects.extend(self.next(now));
        effects
    }

    pub(super) fn look(&mut self, watch: Watch) -> Vec<Effect> {
        let question = Question::Judge(watch.condition.clone());
        self.ask(Phase::Watching(watch), question)
    }

    pub(super) fn looked(&mut self, watch: Watch, facts: &Facts, now: Timestamp) -> Vec<Effect> {
        let progress = judge::judge(&watch.condition, &self.context(facts.now), facts);
        if let Some(run) = self.steps.get_mut(self.at) {
            run.progress = Some(progress.clone());
        }
        let over = now >= watch.deadline;
        match &progress.state {
            Reached::Yes => self.reached(&watch, progress, now),
            Reached::NotYet | Reached::Unknown(_) if !watch.once && !over => {
                let pause = match () {
                    () if progress.near => NEAR,
                    () if self.given.attended => WATCHED,
                    () => FAR,
                };
                let next = now.saturating_add(pause).unwrap_or(now).min(watch.deadline);
                vec![Effect::Wake(next)]
            }
            Reached::NotYet if watch.once => {
                self.otherwise(&watch, StepState::Failed, progress.text.clone(), progress, now)
            }
            Reached::NotYet => {
                let text = format!("The time is over. {}", progress.text);
                self.otherwise(&watch, StepState::Failed, text, progress, now)
            }
            Reached::Never(why) => self.otherwise(&watch, StepState::Failed, why.clone(), progress, now),
            Reached::Unknown(why) => self.otherwise(&watch, StepState::Unknown, why.clone(), progress, now),
        }
    }

    fn reached(&mut self, watch: &Watch, progress: Progress, now: Timestamp) -> Vec<Effect> {
        if watch.after.is_some() {
            return self.next_change(now);
        }
        let mut effects = vec![self.close_watch(StepState::Passed, progress.text.clone(), progress, now)];
        effects.extend(self.next(now));
        effects
    }

    fn close_watch(&mut self, state: StepState, text: String, progress: Progress, now: Timestamp) -> Effect {
        let evidence = progress.evidence.clone();
        let effect = self.close(state, text, evidence, now);
        if let Some(run) = self.steps.get_mut(self.at) {
            run.progress = Some(progress);
        }
        effect
    }

    /// It is not so.
    fn otherwise(
        &mut self,
        watch: &Watch,
        state: StepState,
        text: String,
        progress: Progress,
        now: Timestamp,
    ) -> Vec<Effect> {
        let mut effects = vec![self.close_watch(state, text.clone(), progress, now)];
        match watch.otherwise {
            Otherwise::Stop => effects.extend(self.hold_closed(text, String::new(), now)),
            Otherwise::Continue => effects.extend(self.next(now)),
            Otherwise::Go(number) => {
                self.jumps += 1;
                let place = self.given.runbook.steps.iter().position(|step| step.number == number);
                match place.filter(|_| self.jumps <= JUMPS) {
                    Some(place) => effects.extend(self.enter(place, now)),
                    None => effects.extend(self.hold_closed(
                        format!("The run goes in circles at this step. {text}"),
                        String::new(),
                        now,
                    )),
                }
            }
        }
        effects
    }
}
