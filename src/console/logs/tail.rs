//! What is wanted of the tail, and when it is told: not before the reader has stood still for a
//! moment, so that moving through services opens no sessions.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{LogSettings, Logs};
use crate::engine::tail::{Begin, TailAsk, TailReport, TailState, Want};
use crate::model::{Elsewhere, LogSource, ServiceKey, Sources};

/// So long a wish must stand before the tail is told.
const STILL: Duration = Duration::from_millis(300);
/// So long task definitions that are still being read are waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// A moment is read from so long before it to so long after, in milliseconds.
const BEFORE: i64 = 600_000;
const AFTER: i64 = 120_000;

/// One task's lines only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) struct Restriction {
    /// The task's id.
    pub(in crate::console) task: String,
    /// Its service.
    pub(in crate::console) service: Option<ServiceKey>,
    /// Whether it writes no more.
    pub(in crate::console) ended: bool,
}

/// What the pane should show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console) struct Wish {
    pub(in crate::console) sources: Vec<LogSource>,
    pub(in crate::console) elsewhere: Vec<Elsewhere>,
    pub(in crate::console) task: Option<Restriction>,
    pub(in crate::console) pattern: String,
    /// Whether task definitions are still being read.
    pub(in crate::console) incomplete: bool,
}

impl Wish {
    /// Whether the tail has to do something else for it.
    fn differs(&self, other: &Self) -> bool {
        (&self.sources, &self.task, &self.pattern) != (&other.sources, &other.task, &other.pattern)
    }
}

/// What the tail was told.
#[derive(Clone, Debug, Default)]
pub(in crate::console) struct Tailing {
    generation: u64,
    /// What is shown now; `None` before anything was wanted.
    told: Option<Wish>,
    /// What should be shown, and since when that is so.
    wish: Wish,
    wished_at: Option<Instant>,
    /// Whether it is told at once.
    urgent: bool,
    /// Whether the tail knows that somebody looks.
    shown: Option<bool>,
    /// One task's lines only.
    pub(in crate::console) restriction: Option<Restriction>,
}

impl Tailing {
    pub(super) fn sources(&self) -> &[LogSource] {
        self.told.as_ref().map(|told| told.sources.as_slice()).unwrap_or_default()
    }

    /// What is shown, or is going to be as soon as the reader stands still.
    pub(in crate::console) fn wish(&self) -> &Wish {
        &self.wish
    }

    /// Whether what is shown is what is wished for.
    pub(in crate::console) fn is_settled(&self) -> bool {
        self.wished_at.is_none() && self.told.is_some()
    }

    /// What should be shown changes at once, without waiting for the reader to stand still.
    pub(in crate::console) fn hurry(&mut self) {
        self.urgent = true;
    }

    fn want(&mut self, begin: Begin, settings: &LogSettings) -> Want {
        self.generation += 1;
        let ended = self.wish.task.as_ref().is_some_and(|task| task.ended);
        Want {
            generation: self.generation,
            sources: self.wish.sources.clone(),
            task: self.wish.task.as_ref().map(|task| task.task.clone()),
            pattern: self.wish.pattern.clone(),
            begin,
            follow: !ended,
            live: settings.live,
        }
    }
}

impl Logs {
    /// Takes over what should be shown.
    pub(in crate::console) fn wish(&mut self, sources: Sources, now: Instant) {
        let wish = Wish {
            sources: sources.cloudwatch,
            elsewhere: sources.elsewhere,
            incomplete: sources.incomplete,
            task: self.tail.restriction.clone(),
            pattern: self.pattern.clone(),
        };
        if wish == self.tail.wish && self.tail.told.is_some() {
            return;
        }
        let told = self.tail.told.get_or_insert_default();
        let differs = wish.differs(told);
        if !differs {
            self.tail.wished_at = None;
        } else if self.tail.wished_at.is_none() || wish.differs(&self.tail.wish) {
            self.tail.wished_at = Some(now);
        }
        self.tail.wish = wish;
    }

    /// When the tail is to be told; `None` while there is nothing to tell.
    pub(in crate::console) fn due(&self) -> Option<Instant> {
        let since = self.tail.wished_at.filter(|_| self.tail.shown == Some(true))?;
        let wait = match (self.tail.urgent, self.tail.wish.incomplete) {
            (true, _) => Duration::ZERO,
            (false, true) => PATIENCE,
            (false, false) => STILL,
        };
        Some(since + wait)
    }

    /// What the tail is to be told now.
    pub(in crate::console) fn tell(&mut self, shown: bool, account: i64, now: Instant) -> Vec<TailAsk> {
        let mut asks = Vec::new();
        if self.tail.shown != Some(shown) {
            self.tail.shown = Some(shown);
            asks.push(TailAsk::Show(shown));
        }
        if self.due().is_some_and(|due| due <= now) {
            asks.push(TailAsk::Watch(self.watch(account)));
        }
        asks
    }

    /// The new want; what is held belongs to the one before.
    fn watch(&mut self, account: i64) -> Want {
        let told = self.tail.told.take().unwrap_or_default();
        let grown = told.task == self.tail.wish.task
            && told.pattern == self.tail.wish.pattern
            && told.sources.iter().all(|source| self.tail.wish.sources.contains(source));
        self.keep_muted(&told.sources);
        let reads_on = (!self.follow && grown).then(|| self.cursor.map(|key| key.at)).flatten();
        let target = self.target.or(reads_on);
        if target.is_none() {
            self.follow = true;
            self.moment = None;
        }
        self.target = target;
        self.forget();
        let begin = match target {
            Some(at) => {
                Begin::Around { from: at - BEFORE, to: (at + AFTER).min(account), back: self.settings.back }
            }
            None => Begin::Back(self.settings.back),
        };
        let want = self.tail.want(begin, &self.settings);
        self.tail.told = Some(self.tail.wish.clone());
        (self.tail.wished_at, self.tail.urgent) = (None, false);
        self.state = Arc::new(TailState {
            generation: want.generation,
            reading: !want.sources.is_empty(),
            ..TailState::default()
        });
        self.sift();
        want
    }

    /// Sources that are switched off stay so where they are among the new ones.
    fn keep_muted(&mut self, before: &[LogSource]) {
        let sources = &self.tail.wish.sources;
        let place = |old: &usize| {
            let source = before.get(*old)?;
            sources
                .iter()
                .position(|new| (&new.service, &new.container) == (&source.service, &source.container))
        };
        self.sieve.muted = self.sieve.muted.iter().filter_map(place).collect();
    }

    /// Another place is looked at: what is held belongs to the one before.
    pub(in crate::console) fn leave(&mut self) -> TailAsk {
        self.tail.restriction = None;
        self.tail.wish = Wish::default();
        (self.target, self.moment) = (None, None);
        let want = self.watch(0);
        self.tail.told = None;
        TailAsk::Watch(want)
    }

    /// Reads a span too, unless it is on its way.
    pub(in crate::console) fn reach(&mut self, from: i64, to: i64) -> Option<TailAsk> {
        if self.reaching == Some((from, to)) || self.sources().is_empty() {
            return None;
        }
        self.reaching = Some((from, to));
        Some(TailAsk::Reach { from, to })
    }

    /// The span around a moment, to be read.
    pub(in crate::console) fn reach_around(&mut self, at: i64, account: i64) -> Option<TailAsk> {
        self.reach(at - BEFORE, (at + AFTER).min(account))
    }

    /// Takes a report; tells whether it was of use.
    pub(in crate::console) fn take(&mut self, report: TailReport, account: i64, now: Instant) -> bool {
        let current = self.tail.generation;
        match report {
            TailReport::Lines(batch) if batch.generation == current => {
                self.rate.count(batch.lines.iter().map(|line| line.at), account, now);
                self.book.add(batch);
                self.unseen = true;
            }
            TailReport::State(state) if state.generation == current => self.state = state,
            _ => return false,
        }
        let there = |(from, _): (i64, i64)| self.covers(from);
        if !self.state.reading && self.reaching.is_some_and(there) {
            self.reaching = None;
        }
        if let Some(at) = self.target {
            self.approach();
            if !self.state.reading && self.covers(at) {
                self.target = None;
                self.left_at = self.newest();
            }
        }
        true
    }
}
