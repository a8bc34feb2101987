//! Going through the lines: what is shown, what matches, where.

use regex::Regex;

use super::block::{Block, Entry};
use super::{Book, Found, LineKey, Tally, Toward};
use crate::model::Sieve;

/// Which lines are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Shown,
    Matching,
}

impl Book {
    /// Shows what passes the sieve and hides the rest. Lines are looked at as they are needed
    /// and by [`work`](Self::work). A bad regular expression in it hides nothing; see
    /// [`Sieve::check`].
    pub fn sift(&mut self, sieve: Sieve) {
        self.lens.sift(sieve, &self.streams);
    }

    /// Looks for a regular expression in shown lines; `None` ends it. Its `^` and `$` are the ends
    /// of a line.
    pub fn search(&mut self, pattern: Option<Regex>) {
        self.lens.search(pattern);
    }

    /// Looks at lines that filter or search have not seen yet, those nearest to `near` first (the
    /// newest without a place), for about so many bytes of text. Tells whether there is more to
    /// look at.
    ///
    /// A line is never looked at in part, and some expressions take fifty times as long as a word:
    /// who must not be late measures, and asks for less.
    pub fn work(&mut self, near: Option<LineKey>, bytes: usize) -> bool {
        let mut budget = bytes;
        let middle = near.map_or(self.blocks.len().saturating_sub(1), |near| self.block_of(near));
        let (mut older, mut newer) = (Some(middle), middle + 1);
        while budget > 0 && (older.is_some() || newer < self.blocks.len()) {
            for index in [older, Some(newer)].into_iter().flatten() {
                if let Some(block) = self.blocks.get_mut(index).filter(|block| !self.lens.is_done(block)) {
                    self.lens.advance(block, &mut budget);
                }
            }
            older = older.and_then(|older| older.checked_sub(1));
            newer += 1;
        }
        self.blocks.iter().any(|block| !self.lens.is_done(block))
    }

    /// How many lines are shown.
    pub fn shown(&self) -> Tally {
        self.tally(|block| self.lens.shown(block))
    }

    /// How many shown lines match the search.
    pub fn matches(&self) -> Tally {
        self.tally(|block| self.lens.matching(block))
    }

    fn tally(&self, count: impl Fn(&Block) -> Option<usize>) -> Tally {
        let add = |tally: Tally, block: &Block| match count(block) {
            Some(lines) => Tally { lines: tally.lines + lines, ..tally },
            None => Tally { complete: false, ..tally },
        };
        self.blocks.iter().fold(Tally { lines: 0, complete: true }, add)
    }

    /// How many shown lines are older than this place, which need not be a held line's.
    pub fn shown_before(&self, key: LineKey) -> Tally {
        let mut tally = Tally { lines: 0, complete: true };
        for block in self.blocks.iter().take_while(|block| block.first() < Some(key)) {
            if block.last() < Some(key)
                && let Some(lines) = self.lens.shown(block)
            {
                tally.lines += lines;
                continue;
            }
            let older = block.older(key);
            let known = older.min(self.lens.filtered(block));
            let entries = block.entries().iter().take(known);
            tally.lines += entries.filter(|entry| self.lens.shows(entry)).count();
            tally.complete &= known == older;
        }
        tally
    }

    /// The shown line nearest to a place, from it on in a direction, itself left out; from either
    /// end without a place. Looks at lines that the filter has not seen, so many bytes of them
    /// at most.
    pub fn step(&mut self, from: Option<LineKey>, toward: Toward, bytes: usize) -> Found {
        self.go(from, toward, bytes, Wanted::Shown)
    }

    /// As [`step`](Self::step), to the next shown line that matches the search.
    pub fn step_match(&mut self, from: Option<LineKey>, toward: Toward, bytes: usize) -> Found {
        if !self.lens.is_searching() {
            return Found::Nothing;
        }
        self.go(from, toward, bytes, Wanted::Matching)
    }

    fn go(&mut self, from: Option<LineKey>, toward: Toward, bytes: usize, wanted: Wanted) -> Found {
        match toward {
            Toward::Newer => self.go_newer(from, bytes, wanted),
            Toward::Older => self.go_older(from, bytes, wanted),
        }
    }

    fn go_newer(&mut self, from: Option<LineKey>, bytes: usize, wanted: Wanted) -> Found {
        let mut budget = bytes;
        let mut index = from.map_or(0, |from| self.block_of(from));
        while index < self.blocks.len() {
            let known = self.know(index, &mut budget, wanted);
            let Some(block) = self.blocks.get(index) else { break };
            if !self.has_none(block, wanted) {
                let first = from.map_or(0, |from| block.entries().partition_point(|e| e.key() <= from));
                let mut ahead = block.entries().iter().take(known).skip(first);
                if let Some(entry) = ahead.find(|entry| self.is_wanted(entry, wanted)) {
                    return Found::Line(entry.key());
                }
                if known.max(first) < block.len() {
                    return Found::Unknown;
                }
            }
            index += 1;
        }
        Found::Nothing
    }

    fn go_older(&mut self, from: Option<LineKey>, bytes: usize, wanted: Wanted) -> Found {
        let mut budget = bytes;
        let end = from.map_or(self.blocks.len().saturating_sub(1), |from| self.block_of(from));
        for index in (0..=end).rev() {
            let known = self.know(index, &mut budget, wanted);
            let Some(block) = self.blocks.get(index) else { break };
            if self.has_none(block, wanted) {
                continue;
            }
            let end = from.map_or(block.len(), |from| block.older(from));
            if known < end {
                return Found::Unknown;
            }
            let mut behind = block.entries().iter().take(end).rev();
            if let Some(entry) = behind.find(|entry| self.is_wanted(entry, wanted)) {
                return Found::Line(entry.key());
            }
        }
        Found::Nothing
    }

    /// Looks at lines of a block as far as the budget goes. Gives how many from the first on are
    /// known.
    fn know(&mut self, index: usize, budget: &mut usize, wanted: Wanted) -> usize {
        let Some(block) = self.blocks.get_mut(index) else { return 0 };
        match wanted {
            Wanted::Shown => {
                self.lens.try_filter(block, budget);
                self.lens.filtered(block)
            }
            Wanted::Matching => {
                self.lens.advance(block, budget);
                self.lens.filtered(block).min(self.lens.searched(block))
            }
        }
    }

    fn is_wanted(&self, entry: &Entry, wanted: Wanted) -> bool {
        self.lens.shows(entry) && (wanted == Wanted::Shown || entry.has(Entry::MATCHES))
    }

    fn has_none(&self, block: &Block, wanted: Wanted) -> bool {
        let count = if wanted == Wanted::Shown { self.lens.shown(block) } else { self.lens.matching(block) };
        count == Some(0)
    }
}
