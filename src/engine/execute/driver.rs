//! Does what the machine of a run asks for, until the run is over.

use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedReceiver;

use super::Say;
use super::desk::{Desk, who};
use super::facts::FactReader;
use super::perform::perform;
use crate::engine::Engine;
use crate::model::SecretValue;
use crate::runbook::journal::Entry;
use crate::runbook::machine::{Effect, Input, Run};
use crate::runbook::{Facts, Question};

/// What a run is begun with.
#[derive(Debug)]
pub struct Order {
    /// The run, new or resumed.
    pub run: Run,
    /// The account, which stays the same whatever is looked at meanwhile.
    pub engine: Engine,
    /// The value of a secret, where it was given before.
    pub value: Option<SecretValue>,
    /// The state folder, for journal and lock; without one nothing is changed.
    pub state: Option<PathBuf>,
}

/// Rounds of reading for one question: each may show what else must be read.
const ROUNDS: usize = 8;

type Job = Pin<Box<dyn Future<Output = Input> + Send>>;

struct Driver<S> {
    run: Run,
    engine: Engine,
    reader: Arc<tokio::sync::Mutex<FactReader>>,
    desk: Option<Desk>,
    value: Option<Arc<SecretValue>>,
    job: Option<Job>,
    wake: Option<Timestamp>,
    show: S,
}

/// Runs a run to its end and gives it back as it ended. `show` is called with each new state of it.
/// What the operator says is taken from `said`; a channel that closes ends nothing.
pub async fn drive(order: Order, mut said: UnboundedReceiver<Say>, show: impl FnMut(Arc<Run>)) -> Run {
    let Order { run, engine, value, state } = order;
    let from = run.taken_up_from();
    let desk = (!run.is_plan_only()).then(|| Desk::new(state, run.id(), run.runbook(), from));
    let reader = Arc::new(tokio::sync::Mutex::new(FactReader::new(&engine)));
    let value = value.map(Arc::new);
    let mut driver = Driver { run, engine, reader, desk, value, job: None, wake: None, show };
    driver.take(Input::Begin);
    let mut listening = true;
    while driver.run.ended().is_none() {
        let input = tokio::select! {
            word = said.recv(), if listening => match word {
                Some(word) => driver.said(word),
                None => {
                    listening = false;
                    None
                }
            },
            input = driver.happens() => Some(input),
        };
        if let Some(input) = input {
            driver.take(input);
        }
    }
    driver.run
}

impl<S: FnMut(Arc<Run>)> Driver<S> {
    /// What the operator said, for the machine; a value stays here.
    fn said(&mut self, word: Say) -> Option<Input> {
        match word {
            Say::Operator(operator) => Some(Input::Operator(operator)),
            Say::Value(value) => {
                self.value = Some(Arc::new(value));
                None
            }
        }
    }

    /// The next thing that happens by itself.
    async fn happens(&mut self) -> Input {
        let wake = self.wake;
        let until = async {
            match wake {
                Some(at) => {
                    let left = at.duration_since(self.engine.now());
                    tokio::time::sleep(left.try_into().unwrap_or(Duration::ZERO)).await;
                }
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            input = async {
                match &mut self.job {
                    Some(job) => job.await,
                    None => std::future::pending().await,
                }
            } => {
                self.job = None;
                input
            }
            () = until => {
                self.wake = None;
                Input::Tick
            }
        }
    }

    /// Gives the machine what happened and does what it asks for.
    fn take(&mut self, input: Input) {
        let now = self.engine.now();
        let mut waiting = vec![input];
        while let Some(input) = waiting.pop() {
            let effects = self.run.on(input, now);
            waiting.extend(effects.into_iter().filter_map(|effect| self.do_one(effect, now)));
        }
        (self.show)(Arc::new(self.run.clone()));
    }

    /// Does one effect; what can be answered at once is.
    fn do_one(&mut self, effect: Effect, now: Timestamp) -> Option<Input> {
        match effect {
            Effect::Lock(ticket) => {
                let taken = match &mut self.desk {
                    Some(desk) => desk.lock(self.run.subject(), now),
                    None => Err("Nothing is changed by a plan.".to_owned()),
                };
                return Some(Input::Locked(ticket, taken));
            }
            Effect::Write(ticket, mut entry) => {
                if let Entry::Begun { user, .. } | Entry::Resumed { user } = &mut *entry {
                    *user = who();
                }
                let written = match &mut self.desk {
                    Some(desk) => desk.write(now, &entry, ticket.is_some()),
                    None => Ok(()),
                };
                return Some(Input::Written(ticket?, written));
            }
            Effect::Read(ticket, question) => {
                let (run, reader) = (self.run.clone(), Arc::clone(&self.reader));
                self.job = Some(Box::pin(async move {
                    let mut reader = reader.lock().await;
                    // Only a wait reads the same again and again.
                    reader.keep(matches!(question, Question::Judge(_)));
                    let shows = matches!(question, Question::Show(_) | Question::Options(_));
                    let (began, mut facts) =
                        if shows { reader.shown() } else { (Instant::now(), Facts::default()) };
                    for _ in 0..ROUNDS {
                        let asks = facts.missing(run.asks_for(&question, &facts));
                        if asks.is_empty() {
                            break;
                        }
                        reader.read_all(run.subject(), &asks, &mut facts).await;
                    }
                    match shows {
                        true => reader.show(began, &facts),
                        // A plan, or a change and its effect: what is shown next is read anew.
                        false => reader.forget(),
                    }
                    Input::Facts(ticket, Box::new(facts))
                }));
            }
            Effect::Perform(ticket, change, source) => {
                let (engine, value) = (self.engine.clone(), self.value.clone());
                self.job = Some(Box::pin(async move {
                    let now = || engine.now();
                    let given = value.as_deref();
                    let outcome = perform(&engine.account, &change, source.as_ref(), given, now).await;
                    Input::Performed(ticket, outcome)
                }));
            }
            Effect::Wake(at) => self.wake = Some(at),
            Effect::ForgetValue => self.value = None,
            Effect::End(_) => self.desk = None,
        }
        None
    }
}
