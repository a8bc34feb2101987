//! Spans of time that are owed a reading, and the reading of them, page by page.
//!
//! A span is read in pieces, the newest first. A piece that turns out to hold very many lines is
//! halved, one with few lets the next be longer: so much as one piece holds has to be remembered
//! until it is done. What fails stays owed.

use std::time::Duration;

use super::pause::pause;
use super::spans::{OPEN, Span, Spans};
use super::{Now, ReadId};
use crate::aws::Error;
use crate::model::Why;

/// A piece with more lines than this is halved.
pub(super) const MANY: usize = 50_000;
/// After a piece with fewer lines than this the next is longer.
const FEW: usize = 2_000;
/// The first piece, milliseconds.
const FIRST: i64 = 15 * 60_000;
/// The shortest and the longest piece, milliseconds.
const SHORTEST: i64 = 1_000;
const LONGEST: i64 = 7 * 86_400_000;

/// A reading of one piece.
#[derive(Debug)]
struct Reading {
    serial: u64,
    span: Span,
    /// How long the span was when its reading began, for an open end.
    length: i64,
    token: Option<String>,
    pages: u32,
    lines: usize,
    /// The page that is being read, and since when.
    asked: Option<(ReadId, Duration)>,
}

/// The spans that are read for one purpose.
#[derive(Debug)]
pub(super) struct Lane {
    owed: Spans,
    reading: Option<Reading>,
    length: i64,
    failures: u32,
    retry_at: Duration,
    /// When it had its last turn, in turns.
    pub(super) turn: u64,
}

/// A page to be asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) from: i64,
    pub(super) to: Option<i64>,
    pub(super) token: Option<String>,
}

/// What a page has brought a reading to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There are more pages.
    More,
    /// All of this span has been read.
    Done { span: Span, pages: u32, lines: usize },
    /// There was too much of it: it will be read in smaller pieces.
    Halved,
}

impl Default for Lane {
    fn default() -> Self {
        Self {
            owed: Spans::new(),
            reading: None,
            length: FIRST,
            failures: 0,
            retry_at: Duration::ZERO,
            turn: 0,
        }
    }
}

impl Lane {
    /// This span is to be read.
    pub(super) fn owe(&mut self, span: Span) {
        self.owed.add(span);
    }

    /// What is not wholly read.
    pub(super) fn unread(&self) -> Spans {
        let mut all = self.owed.clone();
        if let Some(reading) = &self.reading {
            all.add(reading.span);
        }
        all
    }

    /// Whether a time is in what is not wholly read.
    pub(super) fn has(&self, at: i64) -> bool {
        let read = |reading: &Reading| (reading.span.0..=reading.span.1).contains(&at);
        self.owed.has(at) || self.reading.as_ref().is_some_and(read)
    }

    /// Whether nothing is left to read.
    pub(super) fn is_idle(&self) -> bool {
        self.owed.is_empty() && self.reading.is_none()
    }

    /// When a page may be asked for; `None` when nothing is owed or one is being read.
    pub(super) fn due(&self) -> Option<Duration> {
        (!self.is_idle() && self.asked().is_none()).then_some(self.retry_at)
    }

    /// The page that is being read, and since when.
    pub(super) fn asked(&self) -> Option<(ReadId, Duration)> {
        self.reading.as_ref()?.asked
    }

    /// The reading's number and span.
    pub(super) fn reading(&self) -> Option<(u64, Span)> {
        self.reading.as_ref().map(|reading| (reading.serial, reading.span))
    }

    /// The next page, of the reading under way or of a new one; what is in `focus` goes first.
    pub(super) fn ask(&mut self, id: ReadId, focus: Option<Span>, now: Now) -> Option<Ask> {
        let reading = match self.reading.take() {
            Some(reading) => reading,
            None => self.begin(id, focus, now.account)?,
        };
        let reading = self.reading.insert(reading);
        reading.asked = Some((id, now.since_start));
        let (from, to) = reading.span;
        Some(Ask { from, to: (to != OPEN).then_some(to), token: reading.token.clone() })
    }

    fn begin(&mut self, id: ReadId, focus: Option<Span>, now: i64) -> Option<Reading> {
        let focused = focus.and_then(|focus| self.owed.within(focus).last());
        let (from, to) = focused.or_else(|| self.owed.last())?;
        let end = if to == OPEN { now.max(from) } else { to };
        let from = from.max(end.saturating_sub(self.length - 1));
        self.owed.remove((from, to));
        Some(Reading {
            serial: id,
            span: (from, to),
            length: end.saturating_sub(from).saturating_add(1),
            token: None,
            pages: 0,
            lines: 0,
            asked: None,
        })
    }

    /// A page has come, with so many lines.
    pub(super) fn page(&mut self, lines: usize, next: Option<String>) -> Step {
        self.failures = 0;
        self.retry_at = Duration::ZERO;
        let Some(mut reading) = self.reading.take() else { return Step::More };
        reading.asked = None;
        reading.pages += 1;
        reading.lines += lines;
        if next.is_some() && (reading.lines <= MANY || reading.length <= SHORTEST) {
            reading.token = next;
            self.reading = Some(reading);
            return Step::More;
        }
        if next.is_some() {
            self.length = (reading.length / 2).max(SHORTEST);
            self.owed.add(reading.span);
            return Step::Halved;
        }
        if reading.lines < FEW {
            self.length = self.length.saturating_mul(4).min(LONGEST);
        } else if reading.lines < MANY / 4 {
            self.length = self.length.saturating_mul(2).min(LONGEST);
        }
        Step::Done { span: reading.span, pages: reading.pages, lines: reading.lines }
    }

    /// The page could not be read.
    pub(super) fn failed(&mut self, error: &Error, now: Duration) {
        self.failures += 1;
        let (first, most) = if error.is_refusal() { (15, 120) } else { (1, 60) };
        let (first, most) = (Duration::from_secs(first), Duration::from_secs(most));
        let Some(reading) = &mut self.reading else { return };
        self.retry_at = now + pause(self.failures, first, most, reading.serial);
        reading.asked = None;
        // A token may have become worthless: the reading begins anew.
        let token = reading.token.is_some();
        if token && (matches!(error.why, Why::Other(_)) || self.failures.is_multiple_of(4)) {
            self.put_back();
        }
    }

    /// Ends the reading under way; it stays owed. Gives the page that was asked for.
    pub(super) fn stop(&mut self) -> Option<ReadId> {
        let asked = self.asked();
        self.put_back();
        self.failures = 0;
        self.retry_at = Duration::ZERO;
        asked.map(|(id, _)| id)
    }

    fn put_back(&mut self) {
        if let Some(reading) = self.reading.take() {
            self.owed.add(reading.span);
        }
    }

    /// Gives up what is owed before a time; tells what.
    pub(super) fn give_up(&mut self, before: i64) -> Spans {
        let given = self.owed.within((i64::MIN, before.saturating_sub(1)));
        self.owed.remove_all(&given);
        given
    }
}

#[cfg(test)]
#[path = "lane_tests.rs"]
mod tests;
