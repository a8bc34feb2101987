//! What the engine does: begins what the scheduler says, takes what comes back, publishes pictures.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use super::connection::{Connected, Wire};
use super::history::{History, Recalled};
use super::kind::Kind;
use super::live::Options;
use super::news::{News, Report, What};
use super::publish::{Publisher, Readings};
use super::reading;
use super::rounds::Rounds;
use super::schedule::{Facts, Outcome, Scheduler};
use super::spending::Meter;
use super::store::Store;
use super::{Ask, Gaze, Place, Subject, jobs, sight};
use crate::model::{ServiceKey, Why};

/// Everything that the engine holds.
pub(super) struct Driver {
    pub(super) began: Instant,
    pub(super) place: Place,
    pub(super) gaze: Gaze,
    pub(super) scheduler: Scheduler,
    pub(super) store: Store,
    pub(super) wire: Wire,
    pub(super) readings: Readings,
    pub(super) meter: Meter,
    pub(super) fast: Duration,
    pub(super) slow: Duration,
    pub(super) history: Option<History>,
    pub(super) publisher: Publisher,
    under_way: HashMap<Kind, AbortHandle>,
    reports: mpsc::UnboundedSender<Report>,
}

/// What is in sight at this moment, worked out once for a turn of the loop.
pub(super) struct View {
    pub(super) services: Vec<ServiceKey>,
    pub(super) changing: bool,
}

impl Driver {
    pub(super) fn new(
        place: Place,
        options: &Options,
        wire: Wire,
        publisher: Publisher,
        reports: mpsc::UnboundedSender<Report>,
    ) -> Self {
        let tempo = options.tempo();
        Self {
            began: Instant::now(),
            place,
            gaze: Gaze::default(),
            scheduler: Scheduler::new(tempo, options.calls_per_minute),
            store: Store::default(),
            wire,
            readings: Readings::default(),
            meter: Meter::new(options.calls_per_minute),
            fast: tempo.fast,
            slow: tempo.slow,
            history: None,
            publisher,
            under_way: HashMap::new(),
            reports,
        }
    }

    /// The time since the start.
    pub(super) fn now(&self) -> Duration {
        self.began.elapsed()
    }

    /// The account's time.
    pub(super) fn account_time(&self) -> Timestamp {
        let now = Timestamp::now();
        now.saturating_add(self.wire.clock_offset()).unwrap_or(now)
    }

    /// Begins what is due and publishes what is new. Gives when to look again.
    pub(super) fn turn(&mut self) -> Option<Duration> {
        let now = self.now();
        let view = self.view(now);
        let facts = self.facts(&view, now);
        for kind in self.scheduler.start(now, &facts) {
            self.begin(kind, &view, now);
        }
        let facts = self.facts(&view, now);
        let next = self.scheduler.wake(now, &facts);
        self.wire.reconnect_when_due(now, &self.place);
        self.keep_history();
        let published = self.publish(now);
        [next, published, self.wire.retry_at()].into_iter().flatten().min()
    }

    /// Opens the history of the shown cluster once its account is known, and writes what is new.
    pub(super) fn keep_history(&mut self) {
        let clock = self.account_time();
        let Some(history) = &mut self.history else { return };
        let (Some(account), Some(cluster)) = (self.wire.account(), &self.store.cluster) else { return };
        let Some(owner) = self.store.owner() else { return };
        history.open(owner, account.region(), cluster, clock);
        if history.is_ready() {
            let (tasks, transitions) = self.store.take_unwritten();
            history.write(tasks.iter().map(AsRef::as_ref), transitions.iter().map(AsRef::as_ref), clock);
        }
    }

    pub(super) fn recalled(&mut self, found: Recalled) {
        if self.history.as_mut().is_some_and(|history| history.was_read(&found.name)) {
            self.store.recall(found);
        }
    }

    fn view(&self, now: Duration) -> View {
        let services = sight::services(&self.gaze, &self.store);
        let changing = sight::changing(&self.store, &services, now, self.account_time());
        View { services, changing }
    }

    fn facts(&self, view: &View, now: Duration) -> Facts {
        let groups = self.store.wanted_groups();
        let groups_in_sight = sight::groups(&self.gaze, &self.store, &view.services);
        let measures = sight::measures(&self.store, &view.services);
        Facts {
            connected: self.wire.account().is_some(),
            cluster: self.store.cluster.is_some(),
            visible: !view.services.is_empty(),
            selected: sight::selected(&self.gaze, &self.store).is_some(),
            everything: self.gaze.everything,
            changing: view.changing,
            definitions: !self.store.unknown_definitions(&view.services, now).is_empty(),
            unknown_groups: self.store.lacks_settings(),
            health_due: self.store.rounds.due(&groups, &groups_in_sight, self.apart(view)),
            unmeasured: self.store.metrics.lacks(measures.iter()),
            measurable: !measures.is_empty(),
            subject: self.store.detail.subject.is_some(),
        }
    }

    /// Time between readings of what is in sight.
    pub(super) fn apart(&self, view: &View) -> Duration {
        if view.changing { self.fast } else { self.slow }
    }

    fn begin(&mut self, kind: Kind, view: &View, now: Duration) {
        let job = jobs::job(self, kind, view, now);
        match (job, self.wire.account()) {
            (Some(job), Some(account)) => {
                let generation = self.scheduler.generation();
                let handle = reading::begin(account.clone(), kind, generation, job, self.reports.clone());
                self.under_way.insert(kind, handle);
            }
            _ => {
                // There turned out to be nothing to read.
                let generation = self.scheduler.generation();
                self.scheduler.end(now, kind, generation, 0, Outcome::Whole, 0.0);
            }
        }
    }

    pub(super) fn reported(&mut self, report: Report) {
        if report.generation != self.scheduler.generation() {
            return;
        }
        let now = self.now();
        match report.what {
            What::News(news) => self.news(news, now),
            What::Ended { holes, cost } => {
                self.under_way.remove(&report.kind);
                let outcome = outcome(&holes);
                let expired = holes.iter().any(|hole| hole.why == Why::Expired);
                self.scheduler.end(now, report.kind, report.generation, cost, outcome, fastrand::f64());
                match outcome {
                    Outcome::Whole => self.wire.works(),
                    Outcome::Failed { .. } if expired => self.wire.renew(now),
                    Outcome::Failed { .. } | Outcome::Aborted => {}
                }
                if outcome != Outcome::Aborted {
                    self.store.dirty |= self.readings.ended(report.kind, holes, Instant::now());
                }
            }
        }
    }

    fn news(&mut self, news: News, now: Duration) {
        if let News::Caller(caller) = &news
            && self.store.caller.as_ref().is_some_and(|known| known.account != caller.account)
        {
            // Other credentials, another account: nothing that is known holds any more.
            let place = self.place.clone();
            self.go(place, true);
            return;
        }
        let clock = self.account_time();
        let news = match news {
            News::Alarms(mut alarms) => {
                alarms.retain(|alarm| self.place.has_alarm(alarm));
                News::Alarms(alarms)
            }
            other => other,
        };
        self.store.take(news, now, clock);
        if self.store.cluster.is_none() {
            self.store.cluster = jobs::choose_cluster(&self.place, &self.store);
        }
    }

    pub(super) fn asked(&mut self, ask: Ask) {
        let now = self.now();
        match ask {
            Ask::Look(gaze) => self.look(gaze),
            Ask::Pause(paused) => self.scheduler.pause(paused),
            Ask::Focus(focused) => self.scheduler.focus(now, focused),
            Ask::Refresh => {
                if let Some(account) = self.wire.account() {
                    account.forget_refusals();
                }
                self.store.no_definitions.clear();
                self.store.rounds = Rounds::default();
                self.scheduler.refresh();
                self.wire.hurry();
            }
            Ask::Cluster(cluster) => self.go(Place { cluster: Some(cluster), ..self.place.clone() }, false),
            Ask::Go(place) => {
                let here = Place { cluster: place.cluster.clone(), ..self.place.clone() };
                let elsewhere = here != place;
                self.go(place, elsewhere);
            }
            Ask::End => {}
        }
    }

    fn look(&mut self, gaze: Gaze) {
        if gaze.selected != self.gaze.selected {
            self.scheduler.ask(Kind::ServiceTasks);
        }
        if gaze.everything && !self.gaze.everything {
            self.scheduler.ask(Kind::AllTasks);
        }
        if gaze.subject != self.gaze.subject {
            self.open(gaze.subject.clone());
        }
        self.gaze = gaze;
    }

    fn open(&mut self, subject: Option<Subject>) {
        // What runs is about something else; the end that it reports frees its lane.
        if let Some(handle) = self.under_way.remove(&Kind::Detail) {
            handle.abort();
        }
        self.store.detail = super::Detail { subject, ..super::Detail::default() };
        self.store.dirty = true;
        self.readings.forget(Kind::Detail);
        self.scheduler.ask(Kind::Detail);
    }

    /// Turns to another cluster or, with `elsewhere`, to another account or region.
    fn go(&mut self, place: Place, elsewhere: bool) {
        self.under_way.drain().for_each(|(_, handle)| handle.abort());
        self.keep_history();
        if let Some(history) = &mut self.history {
            history.close();
        }
        self.scheduler.restart(self.now(), elsewhere);
        self.gaze = Gaze { everything: self.gaze.everything, ..Gaze::default() };
        self.place = place;
        if elsewhere {
            self.store = Store::default();
            self.store.dirty = true;
            self.readings = Readings::default();
            self.wire.leave();
            self.wire.connect(&self.place);
        } else {
            self.store.leave_cluster();
            self.readings.forget_cluster();
        }
        self.store.cluster = jobs::choose_cluster(&self.place, &self.store);
    }

    pub(super) fn connected(&mut self, found: Connected) {
        let now = self.now();
        if self.wire.connected(found, now) {
            self.scheduler.probe(Kind::Identity);
        }
        if self.store.cluster.is_none() {
            self.store.cluster = jobs::choose_cluster(&self.place, &self.store);
        }
        self.store.dirty = true;
    }

    fn publish(&mut self, now: Duration) -> Option<Duration> {
        let mut publisher = std::mem::take(&mut self.publisher);
        let next = publisher.publish(self, now);
        self.publisher = publisher;
        next
    }
}

fn outcome(holes: &[crate::model::Unread]) -> Outcome {
    if holes.is_empty() {
        Outcome::Whole
    } else if holes.iter().any(reading::was_broken_off) {
        Outcome::Aborted
    } else {
        let out = |why: &Why| matches!(why, Why::Expired | Why::Unreachable);
        Outcome::Failed { outage: holes.iter().all(|hole| out(&hole.why)) }
    }
}
