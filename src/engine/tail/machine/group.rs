//! One log group: what is owed of it, what was delivered, how far it is known.
//!
//! Lines come by three lanes of readings and by live sessions. What a session may have missed is a
//! *hole*: an ingestion time from which on lines may be missing. While there is one, short
//! readings ([`Purpose::Poll`]) fetch what is new every few seconds, and rarer deep ones
//! ([`Purpose::Sweep`]) what is late by more. When a session is sound again, the next of each
//! closes the hole.

mod memory;

use std::time::Duration;

use super::lane::{Lane, Step};
use super::ledger::{Channel, Ledger};
use super::pause::pause;
use super::spans::{OPEN, Span, Spans};
use super::{Now, ReadId};
use crate::aws::Error;
use crate::model::{LogEvent, Why};

/// A line can be read, and shows in a session, so long after its ingestion at the latest.
pub(super) const LAG: i64 = 10_000;
/// How much later than its timestamp a line may be ingested for short readings to find it.
const OVERLAP: i64 = 120_000;
/// The least of that, where lines are so many that they take pages.
const LEAST_OVERLAP: i64 = 5_000;
/// The same for sweeps. What is later still is found by live sessions alone.
const REACH: i64 = 15 * 60_000;
/// Of a time at rest so much is read by itself, milliseconds: who comes back after a night would
/// otherwise wait for, and pay for, lines that nobody asked for.
const LONGEST_REST: i64 = 2 * 60 * 60_000;
/// After the last full update of a session, lines may have been delivered that are newer by so
/// much at most, milliseconds.
const SEEN: i64 = 60_000;
/// Between two sweeps.
const SWEEP: Duration = Duration::from_secs(60);
/// A sweep waits so long after a hole has come to be: it may be closed by then.
const SWEEP_WAIT: Duration = Duration::from_secs(10);
/// A session is sound when it has told all for so long.
const SOUND: Duration = Duration::from_secs(3);
/// A short reading of more pages makes the next reach back less.
const PAGES: u32 = 5;

/// What a reading is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// What is new, or was missed just now.
    Poll,
    /// What is late by more.
    Sweep,
    /// What was asked for, and what was missed at rest.
    Past,
}

/// Why a group is not fit for live tail, though it can be read.
#[derive(Debug)]
pub(super) struct Unfit {
    pub(super) why: Error,
    pub(super) until: Duration,
    pub(super) times: u32,
}

/// A log group.
#[derive(Debug)]
pub(super) struct Group {
    poll: Lane,
    sweep: Lane,
    past: Lane,
    pub(super) ledger: Ledger,
    /// Times of which every line was read.
    done: Spans,
    /// Times that were given up, because memory did not suffice.
    given_up: Spans,
    /// Nothing before this is read unless asked for.
    origin: i64,
    /// What goes first of the past.
    focus: Option<Span>,
    /// Ingestion time from which on lines may be missing; `None`: none are.
    hole: Option<i64>,
    /// The same for lines later than short readings find.
    deep_hole: Option<i64>,
    /// Up to where lines are held, as far as a hole or its reading lets it be known.
    edge: Option<i64>,
    next_poll: Duration,
    next_sweep: Duration,
    overlap: i64,
    reach: i64,
    newest: Option<i64>,
    /// Whether any reading of it has succeeded.
    pub(super) answered: bool,
    /// Whether the first back-fill is done.
    pub(super) filled: bool,
    /// Whether AWS does not know it.
    pub(super) missing: bool,
    /// The last failure, until something succeeds, and how many there were.
    pub(super) trouble: Option<(Error, u32)>,
    retry_at: Duration,
    pub(super) unfit: Option<Unfit>,
    /// Whether a session left lines out that are not read yet.
    pub(super) sampled: bool,
    /// When it had its last turn, in turns.
    pub(super) turn: u64,
}

impl Group {
    /// A group of which these spans are to be read, the focus first, and which is followed from
    /// now on if `follow`. No line from before `origin` is looked for besides.
    pub(super) fn new(past: &Spans, origin: i64, focus: Option<Span>, follow: bool, now: Now) -> Self {
        let mut lane = Lane::default();
        past.iter().for_each(|span| lane.owe(span));
        let hole = follow.then_some(now.account - LAG);
        Self {
            poll: Lane::default(),
            sweep: Lane::default(),
            past: lane,
            ledger: Ledger::default(),
            done: Spans::new(),
            given_up: Spans::new(),
            origin,
            focus,
            hole,
            deep_hole: hole,
            edge: hole,
            next_poll: now.since_start,
            next_sweep: now.since_start + SWEEP_WAIT,
            overlap: OVERLAP,
            reach: REACH,
            newest: None,
            answered: false,
            filled: past.is_empty(),
            missing: false,
            trouble: None,
            retry_at: Duration::ZERO,
            unfit: None,
            sampled: false,
            turn: 0,
        }
    }

    fn lanes(&self) -> [(Purpose, &Lane); 3] {
        [(Purpose::Poll, &self.poll), (Purpose::Sweep, &self.sweep), (Purpose::Past, &self.past)]
    }

    fn lane_mut(&mut self, purpose: Purpose) -> &mut Lane {
        match purpose {
            Purpose::Poll => &mut self.poll,
            Purpose::Sweep => &mut self.sweep,
            Purpose::Past => &mut self.past,
        }
    }

    pub(super) fn lane(&self, purpose: Purpose) -> &Lane {
        match purpose {
            Purpose::Poll => &self.poll,
            Purpose::Sweep => &self.sweep,
            Purpose::Past => &self.past,
        }
    }

    /// Whether lines may be missing at present.
    pub(super) fn has_hole(&self) -> bool {
        self.hole.is_some()
    }

    /// Whether the past is still being read.
    pub(super) fn is_reading_past(&self) -> bool {
        !self.past.is_idle()
    }

    /// Whether what a session left out has been read, or no session leaves anything out any more.
    pub(super) fn is_whole(&self, live: bool) -> bool {
        self.poll.is_idle() && (self.hole.is_none() || !live)
    }

    /// Reads this span too, as far as it was not read.
    pub(super) fn reach(&mut self, span: Span) {
        let mut wanted = Spans::from(span);
        wanted.remove_all(&self.done);
        wanted.remove_all(&self.given_up);
        wanted.remove_all(&self.past.unread());
        wanted.iter().for_each(|part| self.past.owe(part));
        self.focus = Some(span);
    }

    /// Lines may be missing that were ingested after this time.
    pub(super) fn lose(&mut self, since: i64, now: Duration) {
        if self.hole.is_none() {
            self.next_poll = self.next_poll.max(now);
        }
        if self.deep_hole.is_none() {
            self.next_sweep = self.next_sweep.max(now + SWEEP_WAIT);
        }
        for hole in [&mut self.hole, &mut self.deep_hole, &mut self.edge] {
            *hole = Some(hole.map_or(since, |known| known.min(since)));
        }
    }

    /// When the next reading falls due because of a hole.
    pub(super) fn hole_due(&self) -> [Option<Duration>; 2] {
        let open = |hole: Option<i64>| hole.filter(|_| self.answered);
        [open(self.hole).map(|_| self.next_poll), open(self.deep_hole).map(|_| self.next_sweep)]
    }

    /// Owes the readings that are due because of a hole. `sound` tells since when a session has
    /// told everything.
    pub(super) fn look_for_lost(&mut self, sound: Option<Duration>, interval: Duration, now: Now) {
        let closes = sound.is_some_and(|since| since + SOUND <= now.since_start);
        let [poll, sweep] = self.hole_due().map(|due| due.is_some_and(|due| due <= now.since_start));
        let later = (!closes).then_some(now.account - LAG);
        // The account's clock may be set back when it becomes known.
        let latest = now.account - LAG;
        if let Some(hole) = self.hole.filter(|_| poll).map(|hole| hole.min(latest)) {
            // Writers whose clocks are slow write behind the time.
            let newest = self.newest.unwrap_or(hole).max(now.account - REACH);
            let from = self.lowest(hole.min(newest) - self.overlap);
            self.poll.owe((from, OPEN));
            self.hole = later;
            self.next_poll = now.since_start + interval;
        }
        if let Some(hole) = self.deep_hole.filter(|_| sweep).map(|hole| hole.min(latest)) {
            let from = self.lowest(hole - self.reach);
            self.sweep.owe((from, OPEN));
            self.deep_hole = later;
            self.next_sweep = now.since_start + SWEEP;
        }
    }

    /// A reading may not begin earlier: what lies before is forgotten, or was never asked for.
    fn lowest(&self, from: i64) -> i64 {
        from.max(self.origin).max(self.ledger.floor())
    }

    /// Stops its readings; what they read stays owed. Gives the page that was asked for.
    pub(super) fn stop(&mut self) -> Option<ReadId> {
        let asked = [&mut self.poll, &mut self.sweep, &mut self.past].map(Lane::stop);
        self.retry_at = Duration::ZERO;
        asked.into_iter().flatten().next()
    }

    /// Goes on after a time in which nothing came: what was missed is past, and goes first. Of a long
    /// time the last part is read; what lies before is as if it had never been asked for.
    pub(super) fn resume(&mut self, now: Now) {
        let (Some(hole), Some(deep_hole)) = (self.hole, self.deep_hole.or(self.hole)) else { return };
        if !self.answered {
            return;
        }
        let (next, from) = (hole + 1, now.account - LONGEST_REST);
        if next + SEEN < from {
            // Of what comes just after the hole some was delivered: that is still remembered now.
            self.past.owe((next, hole + SEEN));
            self.past.owe((from, OPEN));
            self.done.remove_all(&Spans::from((next + SEEN, from - 1)));
        } else {
            self.past.owe((next, OPEN));
        }
        self.poll.owe((self.lowest(hole - self.overlap), hole));
        self.sweep.owe((self.lowest(deep_hole - self.reach), deep_hole));
        self.hole = Some(now.account - LAG);
        self.deep_hole = self.hole;
        self.focus = None;
        self.next_poll = self.next_poll.max(now.since_start + SOUND);
    }

    /// When a page may be asked for; `None` while one is being read, or when none is needed.
    pub(super) fn due(&self) -> Option<Duration> {
        if self.asked().is_some() {
            return None;
        }
        let lanes = self.lanes().into_iter().filter_map(|(_, lane)| lane.due());
        lanes.min().map(|due| due.max(self.retry_at))
    }

    /// The page that is being read: what for, its number, and since when.
    pub(super) fn asked(&self) -> Option<(Purpose, ReadId, Duration)> {
        self.lanes().into_iter().find_map(|(purpose, lane)| {
            let (id, since) = lane.asked()?;
            Some((purpose, id, since))
        })
    }

    /// Asks for a page, of the lane that has waited longest.
    pub(super) fn ask(&mut self, id: ReadId, now: Now) -> Option<super::lane::Ask> {
        let ready = |lane: &Lane| lane.due().is_some_and(|due| due <= now.since_start);
        let lanes = self.lanes().into_iter().filter(|(_, lane)| ready(lane));
        let (purpose, _) = lanes.min_by_key(|(_, lane)| lane.turn)?;
        let focus = self.focus.filter(|_| purpose == Purpose::Past);
        self.turn = id;
        let lane = self.lane_mut(purpose);
        lane.turn = id;
        lane.ask(id, focus, now)
    }

    /// A page of a lane has come, with so many lines.
    pub(super) fn page(&mut self, purpose: Purpose, lines: usize, next: Option<String>) {
        self.answered = true;
        self.missing = false;
        self.trouble = None;
        self.retry_at = Duration::ZERO;
        let step = self.lane_mut(purpose).page(lines, next);
        if let Step::Done { span, .. } = step {
            self.done.add(span);
        }
        match (purpose, step) {
            (Purpose::Past, _) => self.filled |= self.past.is_idle(),
            (Purpose::Poll, Step::TooMuch) => self.overlap = (self.overlap / 2).max(LEAST_OVERLAP),
            (Purpose::Poll, Step::Done { pages, .. }) if pages > PAGES => {
                self.overlap = (self.overlap / 2).max(LEAST_OVERLAP);
            }
            (Purpose::Poll, Step::Done { pages, .. }) if pages <= PAGES / 2 => {
                self.overlap = (self.overlap + self.overlap / 4).min(OVERLAP);
            }
            (Purpose::Sweep, Step::TooMuch) => self.reach = (self.reach / 2).max(OVERLAP),
            (Purpose::Sweep, Step::Done { lines, .. }) if lines < super::lane::MANY / 4 => {
                self.reach = (self.reach * 2).min(REACH);
            }
            _ => {}
        }
        if self.poll.is_idle() {
            self.edge = self.hole;
        }
    }

    /// A page could not be read.
    pub(super) fn failed(&mut self, purpose: Purpose, error: Error, now: Duration) {
        self.lane_mut(purpose).failed(&error, now);
        let times = self.trouble.as_ref().map_or(0, |(_, times)| *times) + 1;
        self.missing = is_missing(&error);
        if self.missing {
            let (first, most) = (Duration::from_secs(40), Duration::from_secs(60));
            self.retry_at = now + pause(times, first, most, self.turn);
        }
        self.trouble = Some((error, times));
    }

    /// Takes note of a line; tells whether it is to be delivered.
    pub(super) fn note(&mut self, channel: Channel, event: &LogEvent) -> bool {
        let lanes = [&self.poll, &self.sweep, &self.past];
        let fresh = self.ledger.note(channel, event, |at| lanes.iter().any(|lane| lane.has(at)));
        if fresh {
            self.newest = Some(self.newest.map_or(event.at, |newest| newest.max(event.at)));
        }
        fresh
    }
}

/// Whether an error says that a group is not there.
pub(super) fn is_missing(error: &Error) -> bool {
    matches!(&error.why, Why::Other(code) if code == "ResourceNotFoundException")
}
