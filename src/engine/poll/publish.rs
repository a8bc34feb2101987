//! Publishing pictures: whole ones, not too often, and only when something is new.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::sync::watch;

use super::driver::Driver;
use super::kind::Kind;
use super::{Connection, Picture, Place, Slices};
use crate::engine::resolve::no_cluster;
use crate::model::{Overview, Part, Unread, Why};

/// Pictures in which something is new: so many at once, and then one in so long.
const BURST: u32 = 20;
const APART: Duration = Duration::from_millis(50);
/// Pictures in which only ages differ.
const AGES_APART: Duration = Duration::from_secs(1);
/// Taking pictures takes at most this part of the time.
const DUTY: u32 = 5;

/// When each kind was last read whole, and what its last reading could not read.
#[derive(Debug, Default)]
pub(super) struct Readings {
    ends: [(Option<Instant>, Vec<Unread>); Kind::COUNT],
}

impl Readings {
    /// Takes the end of a reading. Tells whether its errors are others than before.
    pub(super) fn ended(&mut self, kind: Kind, holes: Vec<Unread>, now: Instant) -> bool {
        let Some(end) = self.ends.get_mut(kind as usize) else { return false };
        if holes.is_empty() {
            end.0 = Some(now);
        }
        let differs = end.1 != holes;
        end.1 = holes;
        differs
    }

    /// Forgets one kind.
    pub(super) fn forget(&mut self, kind: Kind) {
        if let Some(end) = self.ends.get_mut(kind as usize) {
            *end = (None, Vec::new());
        }
    }

    /// Forgets what belongs to a cluster.
    pub(super) fn forget_cluster(&mut self) {
        Kind::ALL.into_iter().filter(|kind| kind.is_of_cluster()).for_each(|kind| self.forget(kind));
    }

    fn of(&self, kind: Kind) -> (Option<Instant>, &[Unread]) {
        self.ends.get(kind as usize).map_or((None, &[]), |(at, holes)| (*at, holes))
    }
}

/// Publishes pictures by the watch channel.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    channel: Option<watch::Sender<Arc<Picture>>>,
    /// The last picture, to compare and to build upon.
    last: Option<Arc<Picture>>,
    /// When the next picture with news may go out, as the generic cell rate algorithm keeps it.
    due: Duration,
    /// When the last picture went out.
    sent: Duration,
}

impl Publisher {
    pub(super) fn new(channel: watch::Sender<Arc<Picture>>) -> Self {
        let last = Some(Arc::clone(&channel.borrow()));
        Self { channel: Some(channel), last, ..Self::default() }
    }

    /// Whether the handle and all who looked at its pictures are gone.
    pub(super) fn nobody_looks(&self) -> bool {
        self.channel.as_ref().is_none_or(watch::Sender::is_closed)
    }

    /// Publishes what is new, if it may go out now. Gives when to look again.
    pub(super) fn publish(&mut self, driver: &mut Driver, now: Duration) -> Option<Duration> {
        let last = self.last.clone()?;
        let head = Head::of(driver, now);
        if driver.store.dirty || head != Head::of_picture(&last) {
            let slack = APART * BURST;
            let ready = self.due.saturating_sub(slack);
            if now < ready {
                return Some(ready);
            }
            let began = Instant::now();
            let picture = whole(driver, &last, head, now);
            driver.store.dirty = false;
            self.send(picture, now);
            let cost = (began.elapsed() * DUTY).max(APART);
            self.due = self.due.max(now) + cost;
            return None;
        }
        let slices = slices(driver, now);
        let spending = driver.spending(now);
        if slices == last.slices && spending == last.spending && driver.detail_age() == last.detail.read_at {
            // What was spent a minute ago is to leave the figures even when nothing happens.
            let spent = spending.last_minute.total() > 0;
            return spent.then(|| now + AGES_APART * 5);
        }
        if now < self.sent + AGES_APART {
            return Some(self.sent + AGES_APART);
        }
        let mut picture = Picture::clone(&last);
        picture.slices = slices;
        picture.spending = spending;
        picture.snapshot.calls = driver.meter.total();
        picture.detail.read_at = driver.detail_age();
        self.send(picture, now);
        None
    }

    fn send(&mut self, picture: Picture, now: Duration) {
        let picture = Arc::new(picture);
        self.last = Some(Arc::clone(&picture));
        self.sent = now;
        if let Some(channel) = &self.channel {
            // When nobody looks any more the engine ends at its next turn.
            let _ = channel.send(picture);
        }
    }
}

/// What a picture tells besides the account.
#[derive(Clone, Debug, PartialEq)]
struct Head {
    place: Place,
    generation: u64,
    connection: Connection,
    paused: bool,
    clock_offset: SignedDuration,
}

impl Head {
    fn of(driver: &Driver, now: Duration) -> Self {
        let cluster = driver.store.cluster.clone().or_else(|| driver.place.cluster.clone());
        let region = driver.wire.account().map(|account| account.region().to_owned());
        let region = region.or_else(|| driver.place.region.clone());
        Self {
            place: Place { cluster, region, ..driver.place.clone() },
            generation: driver.scheduler.generation(),
            connection: driver.wire.state().clone(),
            paused: driver.scheduler.is_paused(now),
            clock_offset: driver.wire.clock_offset(),
        }
    }

    fn of_picture(picture: &Picture) -> Self {
        Self {
            place: picture.place.clone(),
            generation: picture.generation,
            connection: picture.connection.clone(),
            paused: picture.paused,
            clock_offset: picture.clock_offset,
        }
    }
}

/// A picture of everything that is known.
fn whole(driver: &mut Driver, last: &Picture, head: Head, now: Duration) -> Picture {
    let region = head.place.region.clone().unwrap_or_default();
    let slices = slices(driver, now);
    let spending = driver.spending(now);
    let mut snapshot = driver.store.snapshot(&head.place, &region);
    snapshot.taken_at = driver.account_time();
    snapshot.unread = slices.errors().cloned().collect();
    snapshot.calls = driver.meter.total();
    Picture {
        revision: last.revision.saturating_add(1),
        overview: Overview::of(&snapshot),
        snapshot,
        slices,
        cpu: driver.store.metrics.cpu.clone(),
        alarm_series: driver.store.metrics.alarms.clone(),
        transitions: Arc::clone(driver.store.chronicle.all()),
        detail: driver.store.detail.clone(),
        spending,
        place: head.place,
        generation: head.generation,
        connection: head.connection,
        paused: head.paused,
        clock_offset: head.clock_offset,
    }
}

impl Driver {
    fn spending(&mut self, now: Duration) -> super::Spending {
        let counts = self.wire.account().map(crate::aws::Account::calls).unwrap_or_default();
        self.meter.read(counts, now)
    }

    fn detail_age(&self) -> Option<Instant> {
        self.store.detail.read_at
    }
}

/// How old each part is, and why.
fn slices(driver: &Driver, _now: Duration) -> Slices {
    let mut slices = Slices::default();
    for kind in Kind::ALL {
        let (lane, (read_at, holes)) = (driver.scheduler.lane(kind), driver.readings.of(kind));
        let reading = slices.of_mut(kind.part());
        reading.running |= lane.is_running();
        reading.read_at = reading.read_at.max(read_at);
        if reading.error.is_none() {
            reading.error = holes.iter().find(|hole| hole.part == kind.part()).cloned();
        }
        let retry = lane.retry_at().and_then(|at| driver.began.checked_add(at));
        reading.retry_at = [reading.retry_at, retry].into_iter().flatten().min();
    }
    let (read_at, holes) = driver.readings.of(Kind::Clusters);
    let details = slices.of_mut(Part::ClusterDetails);
    (details.read_at, details.error) =
        (read_at, holes.iter().find(|h| h.part == Part::ClusterDetails).cloned());
    for (part, hole) in single_holes(driver) {
        slices.of_mut(part).error.get_or_insert(hole);
    }
    unknown_cluster(driver, &mut slices);
    slices
}

/// Things that could not be read while others of their kind could.
fn single_holes(driver: &Driver) -> impl Iterator<Item = (Part, Unread)> {
    let store = &driver.store;
    let definition = store.no_definitions.values().next().map(|(_, hole)| hole.clone());
    let health = store.no_health.values().next().cloned();
    let health = health.map(|hole| Unread { times: count(store.no_health.len()), ..hole });
    let definition = definition.map(|hole| Unread { times: count(store.no_definitions.len()), ..hole });
    let found = [(Part::TaskDefinitions, definition), (Part::TargetHealth, health)];
    found.into_iter().filter_map(|(part, hole)| Some((part, hole?)))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// A cluster that was asked for and is not there: AWS's own error would not tell which there are.
fn unknown_cluster(driver: &Driver, slices: &mut Slices) {
    let store = &driver.store;
    let Some(name) = store.cluster.as_deref().filter(|_| store.clusters_known) else { return };
    if store.clusters.iter().any(|cluster| cluster.name == name) {
        return;
    }
    let region = driver.wire.account().map_or("this region", |account| account.region());
    let failure = no_cluster(name, &store.clusters, region);
    for part in [Part::Services, Part::Tasks] {
        slices.of_mut(part).error = Some(Unread {
            part,
            operation: String::new(),
            why: Why::Other("no cluster".to_owned()),
            message: failure.message.clone(),
            remedy: failure.remedy.clone(),
            times: 1,
        });
    }
}
