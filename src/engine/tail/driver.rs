//! Does what the machine decides: opens sessions, reads pages, makes lines of events.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::AbortHandle;

use super::calls::{ATTEMPTS, follow, page, stream_prefix, stream_prefixes};
use super::machine::{Delivery, Effect, Input, Machine, Now, Read, ReadId, Scope, SessionId};
use super::naming::Naming;
use super::{TailAsk, TailReport, TailState, Want};
use crate::aws::{Account, Errand, EventsQuery, LiveTailQuery};
use crate::engine::Engine;
use crate::model::{LineReader, LogBatch};

/// Lines of one report: what comes in at once must not keep whoever takes it from other work.
const LINES: usize = 2_000;
/// What has happened at once is taken in before the machine's state is told.
const BURST: usize = 256;

/// What wakes the loop.
enum Event {
    Ask(Option<TailAsk>),
    Engine(bool),
    Happened(Option<Input>),
    Time,
}

/// Runs until whoever asks has gone, or nobody takes the reports any more. Lines and states go
/// to `reports`; `engines` holds the connection to use, as long as there is one.
pub async fn run(
    mut engines: watch::Receiver<Option<Engine>>,
    mut asked: UnboundedReceiver<TailAsk>,
    reports: UnboundedSender<TailReport>,
) {
    let (happened, mut happening) = mpsc::unbounded_channel();
    let mut driver = Driver::new(happened, reports);
    driver.connected(engines.borrow_and_update().clone());
    let mut engines_there = true;
    loop {
        driver.tell();
        if driver.reports.is_closed() {
            return;
        }
        let event = tokio::select! {
            biased;
            ask = asked.recv() => Event::Ask(ask),
            changed = engines.changed(), if engines_there => Event::Engine(changed.is_ok()),
            input = happening.recv() => Event::Happened(input),
            () = sleep(driver.began, driver.machine.wake()) => Event::Time,
        };
        match event {
            Event::Ask(None | Some(TailAsk::End)) => return driver.end(),
            Event::Ask(Some(ask)) => driver.asked(ask),
            Event::Engine(true) => {
                let engine = engines.borrow_and_update().clone();
                driver.connected(engine);
            }
            // Whoever connects has gone; what is connected stays.
            Event::Engine(false) => engines_there = false,
            Event::Happened(Some(input)) => driver.take(input),
            Event::Happened(None) => {}
            Event::Time => driver.take(Input::Time),
        }
        for _ in 0..BURST {
            let Some(Some(input)) = happening.recv().now_or_never() else { break };
            driver.take(input);
        }
    }
}

/// Sleeps until a time since the start; for ever without one.
async fn sleep(began: Instant, wake: Option<Duration>) {
    match wake.and_then(|wake| began.checked_add(wake)) {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}

/// What runs outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Work {
    Session(SessionId),
    Read(ReadId),
}

struct Driver {
    began: Instant,
    machine: Machine,
    account: Option<Account>,
    scope: Option<Scope>,
    naming: Naming,
    lines: LineReader,
    under_way: HashMap<Work, AbortHandle>,
    happened: UnboundedSender<Input>,
    reports: UnboundedSender<TailReport>,
    told: TailState,
}

impl Driver {
    fn new(happened: UnboundedSender<Input>, reports: UnboundedSender<TailReport>) -> Self {
        Self {
            began: Instant::now(),
            machine: Machine::new(),
            account: None,
            scope: None,
            naming: Naming::default(),
            lines: LineReader::default(),
            under_way: HashMap::new(),
            happened,
            reports,
            told: TailState::default(),
        }
    }

    fn now(&self) -> Now {
        let offset = self.account.as_ref().map(Account::clock_offset).unwrap_or_default();
        let account = Timestamp::now().saturating_add(offset).unwrap_or_else(|_| Timestamp::now());
        Now { since_start: self.began.elapsed(), account: account.as_millisecond() }
    }

    fn asked(&mut self, ask: TailAsk) {
        match ask {
            TailAsk::Watch(want) => self.watch(&want),
            TailAsk::Show(shown) => self.take(Input::Show(shown)),
            TailAsk::Pause(paused) => self.take(Input::Pause(paused)),
            TailAsk::Reach { from, to } => self.take(Input::Reach { from, to }),
            TailAsk::End => {}
        }
    }

    fn watch(&mut self, want: &Want) {
        self.stop_all();
        let (naming, scope) = Naming::of(want);
        self.naming = naming;
        self.lines = LineReader::default();
        self.scope = Some(scope.clone());
        self.take(Input::Watch(scope));
    }

    fn connected(&mut self, engine: Option<Engine>) {
        self.account = engine.map(|engine| engine.account);
        self.take(Input::Connected(self.account.is_some()));
    }

    fn take(&mut self, input: Input) {
        if let Input::Page(id, _) | Input::Failed(id, _) = &input {
            self.under_way.remove(&Work::Read(*id));
        }
        if let Input::Ended(id, _) = &input {
            self.under_way.remove(&Work::Session(*id));
        }
        for effect in self.machine.take(input, self.now()) {
            match effect {
                Effect::Open { session, groups } => self.open(session, &groups),
                Effect::Close(session) => self.stop(Work::Session(session)),
                Effect::Read(read) => self.read(read),
                Effect::Drop(read) => self.stop(Work::Read(read)),
                Effect::Deliver(deliveries) => self.deliver(deliveries),
            }
        }
    }

    fn open(&mut self, session: SessionId, groups: &[usize]) {
        let (Some(account), Some(scope)) = (self.account.clone(), &self.scope) else { return };
        let chosen: Vec<_> = groups.iter().filter_map(|place| scope.groups.get(*place)).collect();
        let query = LiveTailQuery {
            groups: chosen.iter().map(|group| group.arn.clone()).collect(),
            stream_prefixes: stream_prefixes(&chosen),
            pattern: scope.pattern.clone(),
        };
        let happened = self.happened.clone();
        self.start(Work::Session(session), follow(account, query, session, happened));
    }

    fn read(&mut self, read: Read) {
        let (Some(account), Some(scope)) = (self.account.clone(), &self.scope) else { return };
        let Some(group) = scope.groups.get(read.group) else { return };
        let query = EventsQuery {
            group: group.arn.clone(),
            stream_prefix: stream_prefix(group),
            from: read.from,
            to: read.to,
            pattern: scope.pattern.clone(),
            newest_first: read.newest_first,
            limit: None,
        };
        let happened = self.happened.clone();
        let work = async move {
            let errand = Errand::new(ATTEMPTS);
            let outcome = errand.run(page(&account, &query, read.token.as_deref())).await;
            // Without a receiver the tail has ended.
            let _ = happened.send(match outcome {
                Ok(page) => Input::Page(read.id, page),
                Err(error) => Input::Failed(read.id, error),
            });
        };
        self.start(Work::Read(read.id), work);
    }

    fn start(&mut self, work: Work, future: impl Future<Output = ()> + Send + 'static) {
        let handle = tokio::spawn(future).abort_handle();
        self.under_way.insert(work, handle);
    }

    fn stop(&mut self, work: Work) {
        if let Some(handle) = self.under_way.remove(&work) {
            handle.abort();
        }
    }

    fn stop_all(&mut self) {
        self.under_way.drain().for_each(|(_, handle)| handle.abort());
    }

    fn end(&mut self) {
        self.stop_all();
    }

    fn deliver(&mut self, deliveries: Vec<Delivery>) {
        let mut deliveries = deliveries.into_iter().peekable();
        while deliveries.peek().is_some() {
            let mut lines = Vec::new();
            for Delivery { group, event, late } in deliveries.by_ref().take(LINES) {
                if let Some(stream) = self.naming.stream(group, &event.stream) {
                    lines.push(self.lines.read(event, stream, late));
                }
            }
            if lines.is_empty() {
                continue;
            }
            let generation = self.scope.as_ref().map_or(0, |scope| scope.generation);
            let batch = LogBatch { generation, streams: self.naming.take_fresh(), lines };
            // The loop sees that nobody takes reports any more.
            let _ = self.reports.send(TailReport::Lines(batch));
        }
    }

    /// Tells how it goes, when that has changed.
    fn tell(&mut self) {
        if *self.machine.state() != self.told {
            self.told = self.machine.state().clone();
            let _ = self.reports.send(TailReport::State(Arc::new(self.told.clone())));
        }
    }
}
