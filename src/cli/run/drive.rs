//! Drives a run to its end: shows how far it is, confirms its plan, minds the signals.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::mpsc::{self, UnboundedSender};

use super::confirm::{self, Confirm};
use super::progress::Progress;
use super::signals::{Signals, Wish};
use super::{plan, record};
use crate::engine::execute::{Order, Say, drive};
use crate::runbook::machine::{Confirmation, Operator, Phase, Run};

/// A person gets it wrong so often before the run is left.
const TRIES: u32 = 3;

/// A run at its end, or as it was when it was left.
#[derive(Debug)]
pub(super) struct Finished {
    /// The run.
    pub(super) run: Arc<Run>,
    /// Whether the plan was not confirmed because the guard did not let it pass.
    pub(super) by_guard: bool,
}

type Answer = Pin<Box<dyn Future<Output = Option<Confirmation>> + Send>>;

struct Helm {
    say: UnboundedSender<Say>,
    confirm: Confirm,
    progress: Progress,
    answer: Option<Answer>,
    tries: u32,
    stops: u32,
    by_guard: bool,
}

/// Carries a run out, to its end or until the process is told to end.
pub(super) async fn carry_out(order: Order, confirm: Confirm, zone: TimeZone) -> Finished {
    let mut signals = Signals::listen();
    let (say, said) = mpsc::unbounded_channel();
    let (send, mut states) = mpsc::unbounded_channel();
    let engine = order.engine.clone();
    let mut last = Arc::new(order.run.clone());
    let file = order.state.as_deref().map(|state| record::place(state, order.run.id()));
    let progress = Progress::new(&order.run, zone, file);
    let mut helm = Helm { say, confirm, progress, answer: None, tries: 0, stops: 0, by_guard: false };
    let mut driving = std::pin::pin!(drive(order, said, move |run| {
        // It is taken in as long as the run is driven.
        let _ = send.send(run);
    }));
    loop {
        tokio::select! {
            biased;
            Some(state) = states.recv() => {
                helm.see(&state, engine.now());
                last = state;
            }
            run = &mut driving => {
                last = Arc::new(run);
                break;
            }
            wish = signals.next() => {
                if helm.wished(wish, &last) {
                    break;
                }
            }
            answer = answered(&mut helm.answer) => helm.answered(answer),
        }
    }
    helm.progress.see(&last, engine.now());
    helm.progress.clear();
    Finished { run: last, by_guard: helm.by_guard }
}

async fn answered(answer: &mut Option<Answer>) -> Option<Confirmation> {
    match answer {
        Some(answer) => answer.await,
        None => std::future::pending().await,
    }
}

impl Helm {
    fn say(&self, operator: Operator) {
        // A run that has ended listens no more.
        let _ = self.say.send(Say::Operator(operator));
    }

    fn see(&mut self, run: &Run, now: jiff::Timestamp) {
        self.progress.see(run, now);
        if let Phase::Confirming { problem } = run.phase()
            && self.answer.is_none()
        {
            self.confirming(run, problem.clone());
        }
    }

    fn confirming(&mut self, run: &Run, problem: Option<String>) {
        if let Some(problem) = problem {
            self.progress.line(&format!("dogwatch: {problem}"));
        } else if self.tries == 0 {
            self.progress.clear();
            if let Some(planned) = run.plan() {
                // stderr may be gone; the plan is confirmed by flags all the same.
                let _ = plan::write(planned, run.guard(), &mut anstream::AutoStream::auto(io::stderr()));
            }
        }
        self.tries += 1;
        match &self.confirm {
            Confirm::Said(said) if self.tries == 1 => self.say(Operator::Confirm(said.clone())),
            Confirm::Ask if self.tries <= TRIES => {
                let (guard, service) = (run.guard(), run.subject().service.clone());
                self.answer = Some(Box::pin(async move { confirm::ask(guard, &service).await }));
            }
            _ => {
                self.by_guard = true;
                self.say(Operator::Abort);
            }
        }
    }

    fn answered(&mut self, answer: Option<Confirmation>) {
        self.answer = None;
        self.say(match answer {
            Some(given) => Operator::Confirm(given),
            None => Operator::Abort,
        });
    }

    /// Takes a signal; whether the run is left now.
    fn wished(&mut self, wish: Wish, run: &Run) -> bool {
        self.stops += 1;
        let in_flight = in_flight(run);
        if wish == Wish::Stop && self.stops == 1 {
            self.say(Operator::Abort);
            self.progress.line(match in_flight {
                true => "dogwatch: ending once the call that is under way is answered; Ctrl-C again leaves at once",
                false => "dogwatch: ending",
            });
            return false;
        }
        let hint = format!("dogwatch journal resume {}", run.id());
        self.progress.line(&match (in_flight, run.has_changed()) {
            (true, _) => format!(
                "dogwatch: left while a change is under way: whether it is made is not known yet. {hint} looks"
            ),
            (false, true) => format!("dogwatch: left; what was changed stays in effect. {hint} goes on"),
            (false, false) => "dogwatch: left before anything was changed".to_owned(),
        });
        true
    }
}

/// Whether a change may be under way: between its intent and its outcome.
fn in_flight(run: &Run) -> bool {
    matches!(
        run.phase(),
        Phase::Intending { .. } | Phase::Performing { .. } | Phase::Settling { .. } | Phase::Recording { .. }
    )
}
