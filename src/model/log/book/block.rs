//! Lines that follow each other, with one piece of memory for all their texts.

use super::LineKey;
use crate::model::{Level, LogLine, StreamId};

/// What a block may hold. A longer line has a block of its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    pub(super) lines: usize,
    pub(super) bytes: usize,
}

/// A line without its text: 32 bytes, since there are millions.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    at: i64,
    ingested: i64,
    seq: u32,
    stream: StreamId,
    /// Where its text begins.
    start: u32,
    marks: u8,
    level: Option<Level>,
}

impl Entry {
    pub(super) const LATE: u8 = 1;
    pub(super) const JSON: u8 = 2;
    /// There is a raw text.
    const RAW: u8 = 4;
    /// The filter lets it through; holds as far as [`Block::filtered`] goes.
    pub(super) const PASSES: u8 = 8;
    /// The search is in it; holds as far as [`Block::searched`] goes.
    pub(super) const MATCHES: u8 = 16;

    pub(super) fn key(&self) -> LineKey {
        LineKey { at: self.at, seq: self.seq }
    }

    pub(super) fn stream(&self) -> StreamId {
        self.stream
    }

    pub(super) fn level(&self) -> Option<Level> {
        self.level
    }

    pub(super) fn ingested(&self) -> i64 {
        self.ingested
    }

    pub(super) fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    pub(super) fn set(&mut self, mark: u8, on: bool) {
        self.marks = if on { self.marks | mark } else { self.marks & !mark };
    }
}

/// How many lines from the first on a filter or search was tried on, and which.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Seen {
    pub(super) generation: u64,
    pub(super) lines: usize,
}

/// A number of lines, and the question that it answers.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Count {
    pub(super) generation: u64,
    pub(super) lines: usize,
}

/// Lines in order of their keys. Each text ends with a line break in `text`.
#[derive(Debug, Default)]
pub(super) struct Block {
    text: String,
    entries: Vec<Entry>,
    /// The raw texts of those lines that have one, in order.
    raws: Vec<Box<str>>,
    raw_bytes: usize,
    pub(super) filtered: Seen,
    pub(super) searched: Seen,
    pub(super) shown: Count,
    pub(super) matches: Count,
    /// Whether lines came since the book last looked.
    pub(super) changed: bool,
    /// [`bytes`](Self::bytes) when the book last looked.
    pub(super) counted_bytes: usize,
}

impl Block {
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(super) fn entries_mut(&mut self) -> &mut [Entry] {
        &mut self.entries
    }

    pub(super) fn first(&self) -> Option<LineKey> {
        self.entries.first().map(Entry::key)
    }

    pub(super) fn last(&self) -> Option<LineKey> {
        self.entries.last().map(Entry::key)
    }

    /// How many of its lines are older than a key.
    pub(super) fn older(&self, key: LineKey) -> usize {
        self.entries.partition_point(|entry| entry.key() < key)
    }

    /// Bytes of memory that it takes.
    pub(super) fn bytes(&self) -> usize {
        const ALLOCATION: usize = 16;
        self.text.capacity()
            + self.entries.capacity() * size_of::<Entry>()
            + self.raws.capacity() * size_of::<Box<str>>()
            + self.raw_bytes
            + self.raws.len() * ALLOCATION
    }

    /// Whether a text of so many bytes still belongs into it.
    pub(super) fn takes(&self, bytes: usize, room: Room) -> bool {
        self.entries.is_empty() || (self.len() < room.lines && self.text.len() + bytes < room.bytes)
    }

    pub(super) fn is_over(&self, room: Room) -> bool {
        self.len() > 1 && (self.len() > room.lines || self.text.len() > room.bytes)
    }

    /// The text of lines from one on up to another, breaks between them, none at the end.
    pub(super) fn texts(&self, from: usize, to: usize) -> &str {
        let end = self.start(to).saturating_sub(1);
        self.text.get(self.start(from)..end).unwrap_or_default()
    }

    pub(super) fn text(&self, place: usize) -> &str {
        self.texts(place, place + 1)
    }

    /// Where a line's text begins; the end of all after the last.
    pub(super) fn start(&self, place: usize) -> usize {
        self.entries.get(place).map_or(self.text.len(), |entry| entry.start as usize)
    }

    /// Where each of some lines begins in their [`texts`](Self::texts).
    pub(super) fn starts(&self, from: usize, to: usize) -> Vec<u32> {
        let lines = self.entries.get(from..to).unwrap_or_default();
        let base = lines.first().map_or(0, |entry| entry.start);
        lines.iter().map(|entry| entry.start - base).collect()
    }

    pub(super) fn raw(&self, place: usize) -> Option<&str> {
        self.entries.get(place).filter(|entry| entry.has(Entry::RAW))?;
        self.raws.get(self.raws_before(place)).map(AsRef::as_ref)
    }

    fn raws_before(&self, place: usize) -> usize {
        self.entries.iter().take(place).filter(|entry| entry.has(Entry::RAW)).count()
    }

    /// Puts a line behind all others: its key has to be greater than theirs.
    pub(super) fn push(&mut self, key: LineKey, line: LogLine) {
        let mut marks = 0;
        for (mark, on) in
            [(Entry::LATE, line.late), (Entry::JSON, line.json), (Entry::RAW, line.raw.is_some())]
        {
            marks |= if on { mark } else { 0 };
        }
        let entry = Entry {
            at: key.at,
            ingested: line.ingested,
            seq: key.seq,
            stream: line.stream,
            start: 0,
            marks,
            level: line.level,
        };
        self.put(entry, &line.text, line.raw);
    }

    fn put(&mut self, mut entry: Entry, text: &str, raw: Option<Box<str>>) {
        entry.start = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.text.push('\n');
        self.entries.push(entry);
        if let Some(raw) = raw {
            self.raw_bytes += raw.len();
            self.raws.push(raw);
        }
        self.changed = true;
    }

    /// Puts lines in among the others. They are in order, and at least one.
    pub(super) fn merge(&mut self, lines: Vec<(LineKey, LogLine)>) {
        let place = lines.first().map_or(self.len(), |(key, _)| self.older(*key));
        let mut lines = lines.into_iter().peekable();
        let tail = self.split_off(place);
        tail.each(|entry, text, raw| {
            while let Some((key, line)) = lines.next_if(|(key, _)| *key < entry.key()) {
                self.push(key, line);
            }
            self.put(entry, text, raw);
        });
        lines.for_each(|(key, line)| self.push(key, line));
    }

    /// Takes the lines from a place on away; what filter and search know of the rest stays.
    fn split_off(&mut self, place: usize) -> Self {
        let raws = self.raws.split_off(self.raws_before(place));
        let raw_bytes = raws.iter().map(|raw| raw.len()).sum();
        self.raw_bytes -= raw_bytes;
        let base = self.start(place);
        let text = self.text.split_off(base);
        let mut entries = self.entries.split_off(place);
        for entry in &mut entries {
            entry.start = u32::try_from((entry.start as usize).saturating_sub(base)).unwrap_or(u32::MAX);
        }
        for seen in [&mut self.filtered, &mut self.searched] {
            seen.lines = seen.lines.min(place);
        }
        Self { text, entries, raws, raw_bytes, ..Self::default() }
    }

    /// Takes the block apart into its lines.
    fn each(self, mut take: impl FnMut(Entry, &str, Option<Box<str>>)) {
        let Self { text, entries, raws, .. } = self;
        let mut raws = raws.into_iter();
        let mut ends =
            entries.iter().skip(1).map(|entry| entry.start as usize).collect::<Vec<_>>().into_iter();
        for entry in entries {
            let end = ends.next().unwrap_or(text.len()).saturating_sub(1);
            let raw = if entry.has(Entry::RAW) { raws.next() } else { None };
            let line = text.get(entry.start as usize..end).unwrap_or_default();
            take(entry, line, raw);
        }
    }

    /// The same lines in as few blocks as hold them, each about as full as the others.
    pub(super) fn divided(self, room: Room) -> Vec<Self> {
        if !self.is_over(room) {
            return vec![self];
        }
        let parts = self.len().div_ceil(room.lines).max(self.text.len().div_ceil(room.bytes)).max(1);
        let fair = Room { lines: self.len().div_ceil(parts), bytes: room.bytes };
        let fair_bytes = self.text.len() / parts;
        let mut blocks: Vec<Self> = Vec::with_capacity(parts);
        self.each(|entry, text, raw| {
            let last = blocks.last_mut();
            match last.filter(|last| last.takes(text.len(), fair) && last.text.len() <= fair_bytes) {
                Some(last) => last.put(entry, text, raw),
                None => {
                    let mut next = Self::default();
                    next.put(entry, text, raw);
                    blocks.push(next);
                }
            }
        });
        blocks.iter_mut().for_each(Self::shrink);
        blocks
    }

    /// Gives memory back that is not used: few lines come to it from now on.
    pub(super) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.raws.shrink_to_fit();
        self.changed = true;
    }
}
