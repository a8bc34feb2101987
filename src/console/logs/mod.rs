//! The Logs pane: what it holds, where the reader stands, and what is wanted of the tail.
//!
//! [`Logs`] is changed by [`super::update`] alone. It draws nothing and reads no clock.

pub(super) mod around;

mod jump;
mod place;
mod rate;
mod row;
mod save;
mod search;
mod tail;
#[cfg(test)]
mod tests;
mod window;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::engine::tail::TailState;
use crate::model::{Book, Level, LineKey, LineView, LogSource, Sieve};
pub(super) use jump::time as jump_time;
pub(super) use place::Edge;
pub(super) use row::{Columns, Row, Shown};
pub use save::Save;
pub(super) use save::{Extent, Saving};
pub(super) use search::Search;
pub(super) use tail::Restriction;
pub(super) use window::{Divider, Placed, Window};

/// How the pane is set up, as the configuration says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// Bytes that held lines may take.
    pub memory: usize,
    /// How much of the past is read at first.
    pub back: Duration,
    /// Whether live tail sessions may be opened, which AWS bills.
    pub live: bool,
    /// Whether the colours that applications write are honoured.
    pub colors: bool,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { memory: 64 << 20, back: Duration::from_secs(600), live: true, colors: false }
    }
}

/// How times are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TimeStyle {
    /// `12:04:29.120`, in the zone of the console.
    #[default]
    Clock,
    /// `2026-11-21T12:04:29.120Z`.
    Utc,
    /// `3m`.
    Age,
}

/// How lines are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) wrap: bool,
    pub(super) time: TimeStyle,
    /// Whether JSON lines stand in columns.
    pub(super) json: bool,
    /// Columns of text left of the first one in sight, where lines are not wrapped.
    pub(super) left: usize,
}

/// A moment to which the reader was led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// Milliseconds since the epoch.
    pub(super) at: i64,
    /// What happened then; empty for a time that was typed.
    pub(super) what: String,
}

/// A look for a line that the book could not answer at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seek {
    /// The next match newer than the cursor.
    Newer,
    /// The next match older than the cursor.
    Older,
    /// A match from here on: this line, else the next older one, else the next newer one.
    From(LineKey),
}

/// Bytes of text that one slice of work looks at: well under a millisecond, and some milliseconds with
/// the slowest expressions that are allowed.
const SLICE: usize = 128 << 10;

/// The pane's state.
#[derive(Debug)]
pub(super) struct Logs {
    pub(super) settings: LogSettings,
    pub(super) book: Book,
    pub(super) state: Arc<TailState>,
    pub(super) tail: tail::Tailing,
    pub(super) look: Look,
    /// Level, switched off sources, and the local filter.
    pub(super) sieve: Sieve,
    /// What of a line the local filter has found.
    pub(super) filter_hits: Vec<regex::Regex>,
    pub(super) search: Option<Search>,
    /// The filter pattern that the server applies.
    pub(super) pattern: String,
    /// Whether the newest lines are followed.
    pub(super) follow: bool,
    /// The line that the reader stands on, and the row of its first row below the pane's top.
    pub(super) cursor: Option<LineKey>,
    pub(super) row: isize,
    /// The newest line when following ended: what is newer is new.
    pub(super) left_at: Option<LineKey>,
    pub(super) window: Window,
    pub(super) marks: BTreeSet<LineKey>,
    /// Where a visual selection began.
    pub(super) selection: Option<LineKey>,
    pub(super) moment: Option<Moment>,
    /// The time to go to as its lines arrive, milliseconds since the epoch.
    pub(super) target: Option<i64>,
    pub(super) seek: Option<Seek>,
    /// The span that was asked for last, until it is there.
    pub(super) reaching: Option<(i64, i64)>,
    pub(super) rate: rate::Rate,
    pub(super) saving: Option<Saving>,
    /// Whether filter or search have not seen all lines yet.
    unseen: bool,
    /// Since when the terminal has not had the focus.
    pub(super) away_since: Option<Instant>,
}

impl Logs {
    pub(super) fn new(settings: LogSettings) -> Self {
        Self {
            book: Book::new(settings.memory),
            settings,
            state: Arc::default(),
            tail: tail::Tailing::default(),
            look: Look { wrap: false, time: TimeStyle::default(), json: true, left: 0 },
            sieve: Sieve::default(),
            filter_hits: Vec::new(),
            search: None,
            pattern: String::new(),
            follow: true,
            cursor: None,
            row: 0,
            left_at: None,
            window: Window::default(),
            marks: BTreeSet::new(),
            selection: None,
            moment: None,
            target: None,
            seek: None,
            reaching: None,
            rate: rate::Rate::default(),
            saving: None,
            unseen: false,
            away_since: None,
        }
    }

    /// What is shown of a line.
    pub(super) fn shown(&self, line: &LineView<'_>) -> Shown {
        Shown::of(line, self.look.json, self.settings.colors)
    }

    /// The sources whose lines are shown.
    pub(super) fn sources(&self) -> &[LogSource] {
        self.tail.sources()
    }

    /// Forgets all lines, and everything that names lines. Filter, search and look stay.
    pub(super) fn forget(&mut self) {
        self.book.clear();
        self.marks.clear();
        (self.selection, self.seek, self.reaching, self.saving) = (None, None, None, None);
        (self.cursor, self.left_at, self.row) = (None, None, 0);
        self.rate = rate::Rate::default();
        self.window = Window::default();
    }

    /// Whether there is work to be done between two keys.
    pub(super) fn is_working(&self) -> bool {
        self.unseen || self.seek.is_some() || self.saving.as_ref().is_some_and(Saving::can_go_on)
    }

    /// Does a slice of the work that is never done at once; tells whether what is shown may have
    /// changed.
    pub(super) fn work(&mut self) -> bool {
        let before = (self.book.shown(), self.book.matches());
        let unseen = self.unseen;
        if self.unseen {
            self.unseen = self.book.work(self.cursor, SLICE);
        }
        let sought = self.seek.is_some() && self.seek_on();
        let incomplete = !self.window.complete;
        sought || incomplete || unseen != self.unseen || before != (self.book.shown(), self.book.matches())
    }

    /// Takes filter, level and sources over into the book.
    pub(super) fn sift(&mut self) {
        self.filter_hits = self.sieve.wanted();
        self.book.sift(self.sieve.clone());
        self.unseen = true;
    }

    /// Shows lines of the next level: warn, error, info, then all.
    pub(super) fn next_level(&mut self) -> Option<Level> {
        self.sieve.level = match self.sieve.level {
            None => Some(Level::Warn),
            Some(Level::Warn) => Some(Level::Error),
            Some(Level::Error | Level::Fatal) => Some(Level::Info),
            Some(_) => None,
        };
        self.sift();
        self.sieve.level
    }

    /// Switches a source on or off, by its place.
    pub(super) fn toggle(&mut self, source: usize) {
        let muted = &mut self.sieve.muted;
        match muted.iter().position(|known| *known == source) {
            Some(place) => drop(muted.remove(place)),
            None => muted.push(source),
        }
        self.sift();
    }

    /// Shows one source alone; all of them where it is the only one already.
    pub(super) fn only(&mut self, source: usize) {
        let others: Vec<usize> = (0..self.sources().len()).filter(|place| *place != source).collect();
        let mut muted = self.sieve.muted.clone();
        muted.sort_unstable();
        self.sieve.muted = if muted == others { Vec::new() } else { others };
        self.sift();
    }

    /// Looks for a regular expression; `None` ends the search.
    pub(super) fn set_search(&mut self, search: Option<Search>) {
        self.book.search(search.as_ref().map(|search| search.regex.clone()));
        self.search = search;
        self.seek = None;
        self.unseen = true;
    }

    /// Puts a mark on the cursor's line, or takes it away.
    pub(super) fn mark(&mut self) {
        /// More than anybody looks for.
        const MOST: usize = 1_000;
        let Some(key) = self.current() else { return };
        if !self.marks.remove(&key) && self.marks.len() < MOST {
            self.marks.insert(key);
        }
    }

    /// The selected lines' first and last.
    pub(super) fn selected(&self) -> Option<(LineKey, LineKey)> {
        let (from, to) = (self.selection?, self.cursor?);
        Some((from.min(to), from.max(to)))
    }

    /// Lines that have come since following ended.
    pub(super) fn news(&self) -> usize {
        let Some(left_at) = self.left_at.filter(|_| !self.follow) else { return 0 };
        let after = LineKey { seq: left_at.seq.saturating_add(1), ..left_at };
        self.book.shown().lines.saturating_sub(self.book.shown_before(after).lines)
    }
}
