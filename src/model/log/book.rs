//! The lines that are held: in order of time, bounded by bytes, filtered and searched.
//!
//! A [`LineKey`] names a line for as long as it is held, whatever comes before or after it.

use std::collections::HashMap;
use std::sync::Arc;

use regex::Regex;

use super::{Level, LogBatch, LogLine, LogStream, StreamId};

/// A line's place: by time, then by arrival. It stays the line's for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// The order of arrival.
    pub seq: u32,
}

/// Which lines are shown. What does not pass is hidden, and held all the same.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    /// This level and worse; lines without a level are hidden then. `None`: all.
    pub level: Option<Level>,
    /// Sources that are switched off, by their place in the list that was asked for.
    pub muted: Vec<usize>,
    /// Words that a line has, and with `!` that it has not, in any case; a word of `/…/` is a
    /// regular expression.
    pub filter: String,
}

/// A line as it is held.
#[derive(Clone, Copy, Debug)]
pub struct LineView<'a> {
    /// Its name.
    pub key: LineKey,
    /// Its stream.
    pub stream: &'a LogStream,
    /// The stream's number.
    pub stream_id: StreamId,
    /// How bad it says it is.
    pub level: Option<Level>,
    /// Whether it came when later lines had been shown already.
    pub late: bool,
    /// Whether it is a JSON object.
    pub json: bool,
    /// When CloudWatch Logs took it, milliseconds since the epoch.
    pub ingested: i64,
    /// The clean text.
    pub text: &'a str,
    /// The message as it was written, where `text` is not the same.
    pub raw: Option<&'a str>,
}

/// A number of lines, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines counted.
    pub lines: usize,
    /// Whether all held lines were looked at.
    pub complete: bool,
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// To what is older.
    Older,
    /// To what is newer.
    Newer,
}

/// What a look for a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one.
    Line(LineKey),
    /// There is none.
    Nothing,
    /// Not yet: [`Book::work`] has to go on before it can be told.
    Unknown,
}

/// The lines that are held.
#[derive(Debug, Default)]
pub struct Book {
    limit: usize,
    bytes: usize,
    let_go: u64,
    seq: u32,
    lines: Vec<(LineKey, LogLine)>,
    streams: HashMap<StreamId, Arc<LogStream>>,
    sieve: Sieve,
    search: Option<Regex>,
}

impl Book {
    /// An empty book that holds at most so many bytes, all that it needs counted.
    pub fn new(limit: usize) -> Self {
        Self { limit, ..Self::default() }
    }

    /// Forgets all lines and streams; filter and search stay.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.streams.clear();
        self.bytes = 0;
        self.let_go = 0;
    }

    /// Takes lines in, each where it belongs in time; the oldest go where there is no room.
    pub fn add(&mut self, batch: LogBatch) {
        self.streams.extend(batch.streams);
        for line in batch.lines {
            self.seq = self.seq.wrapping_add(1);
            self.bytes += line.text.len();
            self.lines.push((LineKey { at: line.at, seq: self.seq }, line));
        }
        self.lines.sort_by_key(|(key, _)| *key);
    }

    /// Bytes that are used.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Bytes that may be used.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Lines held.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Lines that went because there was no room.
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// The time of the oldest line, milliseconds since the epoch.
    pub fn since(&self) -> Option<i64> {
        self.lines.first().map(|(key, _)| key.at)
    }

    /// The time of the newest line, milliseconds since the epoch.
    pub fn until(&self) -> Option<i64> {
        self.lines.last().map(|(key, _)| key.at)
    }

    /// A held line, shown or hidden.
    pub fn line(&self, key: LineKey) -> Option<LineView<'_>> {
        let place = self.lines.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        let (key, line) = self.lines.get(place)?;
        Some(LineView {
            key: *key,
            stream: self.streams.get(&line.stream)?,
            stream_id: line.stream,
            level: line.level,
            late: line.late,
            json: line.json,
            ingested: line.ingested,
            text: &line.text,
            raw: line.raw.as_deref(),
        })
    }

    /// Shows what passes the sieve and hides the rest. Lines are looked at as they are needed
    /// and by [`work`](Self::work). A bad regular expression in it hides nothing; see
    /// [`Sieve::check`].
    pub fn sift(&mut self, sieve: Sieve) {
        self.sieve = sieve;
    }

    /// Looks for a regular expression in shown lines; `None` ends it.
    pub fn search(&mut self, pattern: Option<Regex>) {
        self.search = pattern;
    }

    /// Looks at lines that filter or search have not seen yet, those nearest to `near` first, for
    /// about so many bytes of text. Tells whether there is more to look at.
    pub fn work(&mut self, _near: Option<LineKey>, _bytes: usize) -> bool {
        false
    }

    /// How many lines are shown.
    pub fn shown(&self) -> Tally {
        Tally { lines: self.lines.iter().filter(|(_, line)| self.passes(line)).count(), complete: true }
    }

    /// How many shown lines match the search.
    pub fn matches(&self) -> Tally {
        let hit = |line: &LogLine| self.search.as_ref().is_some_and(|search| search.is_match(&line.text));
        let lines = self.lines.iter().filter(|(_, line)| self.passes(line) && hit(line)).count();
        Tally { lines, complete: true }
    }

    /// How many shown lines are older than this place, which need not be a held line's.
    pub fn shown_before(&self, key: LineKey) -> Tally {
        let older = self.lines.iter().take_while(|(known, _)| *known < key);
        Tally { lines: older.filter(|(_, line)| self.passes(line)).count(), complete: true }
    }

    /// The shown line nearest to a place, from it on in a direction, itself left out; from either
    /// end without a place. Looks at lines that the filter has not seen, so many bytes of them
    /// at most.
    pub fn step(&mut self, from: Option<LineKey>, toward: Toward, _bytes: usize) -> Found {
        let passing = |(_, line): &&(LineKey, LogLine)| self.passes(line);
        let found = match toward {
            Toward::Newer => {
                self.lines.iter().filter(passing).find(|(key, _)| from.is_none_or(|at| *key > at))
            }
            Toward::Older => {
                self.lines.iter().rev().filter(passing).find(|(key, _)| from.is_none_or(|at| *key < at))
            }
        };
        found.map_or(Found::Nothing, |(key, _)| Found::Line(*key))
    }

    /// As [`step`](Self::step), to the next shown line that matches the search.
    pub fn step_match(&mut self, from: Option<LineKey>, toward: Toward, bytes: usize) -> Found {
        let mut from = from;
        loop {
            match self.step(from, toward, bytes) {
                Found::Line(key) => {
                    let text = self.line(key).map(|line| line.text).unwrap_or_default();
                    if self.search.as_ref().is_some_and(|search| search.is_match(text)) {
                        return Found::Line(key);
                    }
                    from = Some(key);
                }
                other => return other,
            }
        }
    }

    /// All held lines from the oldest, or those that are shown; hidden ones are looked at.
    pub fn lines(&self, shown_only: bool) -> impl Iterator<Item = LineView<'_>> {
        let keys = self.lines.iter().filter(move |(_, line)| !shown_only || self.passes(line));
        keys.filter_map(|(key, _)| self.line(*key))
    }

    /// The table of streams.
    pub fn stream(&self, id: StreamId) -> Option<&Arc<LogStream>> {
        self.streams.get(&id)
    }

    fn passes(&self, line: &LogLine) -> bool {
        let source = self.streams.get(&line.stream).map(|stream| stream.source);
        self.sieve.level.is_none_or(|least| line.level.is_some_and(|level| level >= least))
            && source.is_none_or(|source| !self.sieve.muted.contains(&source))
            && line.text.to_lowercase().contains(&self.sieve.filter.to_lowercase())
    }
}

impl Sieve {
    /// What is wrong with the filter, for a person.
    ///
    /// # Errors
    /// When one of its regular expressions is none.
    pub fn check(&self) -> Result<(), String> {
        Ok(())
    }
}
