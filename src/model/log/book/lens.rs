//! Filter and search: what they ask for, tried on blocks.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use regex::Regex;

use super::block::{Block, Entry, Seen};
use crate::model::log::pattern::Pattern;
use crate::model::log::sieve::Term;
use crate::model::{LogStream, Sieve, StreamId};

/// What a line costs besides its text, in bytes of text that take as long.
const LINE: usize = 8;

/// What is asked of lines. Each question has a number; a block's answers carry the number of the
/// question that they answer.
#[derive(Debug)]
pub(super) struct Lens {
    sieve: Sieve,
    terms: Vec<Term>,
    /// Streams of muted sources.
    muted: HashSet<StreamId>,
    search: Option<Pattern>,
    /// The number of the newest question.
    newest: u64,
    filter: u64,
    searched: u64,
    shown: u64,
    matches: u64,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            sieve: Sieve::default(),
            terms: Vec::new(),
            muted: HashSet::new(),
            search: None,
            newest: 1,
            filter: 1,
            searched: 1,
            shown: 1,
            matches: 1,
        }
    }
}

impl Lens {
    pub(super) fn sift(&mut self, sieve: Sieve, streams: &HashMap<StreamId, Arc<LogStream>>) {
        if sieve == self.sieve {
            return;
        }
        self.newest += 1;
        if sieve.filter != self.sieve.filter {
            self.terms = sieve.terms();
            self.filter = self.newest;
        }
        self.sieve = sieve;
        self.mute(streams);
        (self.shown, self.matches) = (self.newest, self.newest);
    }

    pub(super) fn search(&mut self, pattern: Option<Regex>) {
        self.newest += 1;
        self.search = pattern.map(Pattern::new);
        (self.searched, self.matches) = (self.newest, self.newest);
    }

    /// Which streams belong to muted sources.
    pub(super) fn stream_changed(&mut self, streams: &HashMap<StreamId, Arc<LogStream>>) {
        let before = std::mem::take(&mut self.muted);
        self.mute(streams);
        // Lines may have come before their stream.
        if self.muted != before {
            self.newest += 1;
            (self.shown, self.matches) = (self.newest, self.newest);
        }
    }

    fn mute(&mut self, streams: &HashMap<StreamId, Arc<LogStream>>) {
        let muted = streams.iter().filter(|(_, stream)| self.sieve.muted.contains(&stream.source));
        self.muted = muted.map(|(id, _)| *id).collect();
    }

    /// Whether everything is shown.
    pub(super) fn is_open(&self) -> bool {
        self.terms.is_empty() && self.muted.is_empty() && self.sieve.level.is_none()
    }

    /// Whether a line is shown, by what the filter said of its text.
    pub(super) fn shows(&self, entry: &Entry) -> bool {
        (self.terms.is_empty() || entry.has(Entry::PASSES)) && self.lets(entry)
    }

    /// Whether level and source let a line through.
    fn lets(&self, entry: &Entry) -> bool {
        self.sieve.level.is_none_or(|least| entry.level().is_some_and(|level| level >= least))
            && (self.muted.is_empty() || !self.muted.contains(&entry.stream()))
    }

    /// Whether a line is shown; looks at its text where that was not done yet.
    pub(super) fn passes(&self, block: &Block, place: usize) -> bool {
        let Some(entry) = block.entries().get(place) else { return false };
        if place < self.filtered(block) {
            return self.shows(entry);
        }
        let text = block.text(place);
        self.lets(entry) && self.terms.iter().all(|term| term.pattern.is_match(text) != term.not)
    }

    pub(super) fn is_searching(&self) -> bool {
        self.search.is_some()
    }

    /// How many lines from the first on the filter was tried on.
    pub(super) fn filtered(&self, block: &Block) -> usize {
        if self.terms.is_empty() { block.len() } else { seen(block.filtered, self.filter) }
    }

    /// How many lines from the first on the search was tried on.
    pub(super) fn searched(&self, block: &Block) -> usize {
        if self.search.is_none() { block.len() } else { seen(block.searched, self.searched) }
    }

    /// How many lines are shown, where that is known.
    pub(super) fn shown(&self, block: &Block) -> Option<usize> {
        if self.is_open() {
            return Some(block.len());
        }
        (block.shown.generation == self.shown).then_some(block.shown.lines)
    }

    /// How many shown lines match, where that is known.
    pub(super) fn matching(&self, block: &Block) -> Option<usize> {
        if self.search.is_none() {
            return Some(0);
        }
        (block.matches.generation == self.matches).then_some(block.matches.lines)
    }

    /// Whether all is known.
    pub(super) fn is_done(&self, block: &Block) -> bool {
        self.shown(block).is_some() && self.matching(block).is_some()
    }

    /// Lines have come to the block.
    pub(super) fn forget_counts(&self, block: &mut Block) {
        block.shown.generation = 0;
        block.matches.generation = 0;
    }

    /// Looks at lines that filter and search were not tried on, for so many bytes of text; what it
    /// took is taken off.
    pub(super) fn advance(&self, block: &mut Block, budget: &mut usize) {
        self.try_filter(block, budget);
        self.try_search(block, budget);
    }

    /// As [`advance`](Self::advance), the filter alone.
    pub(super) fn try_filter(&self, block: &mut Block, budget: &mut usize) {
        let from = self.filtered(block);
        if from < block.len() && *budget > 0 {
            let to = affordable(block, from, budget);
            let mut passes = vec![true; to - from];
            for term in &self.terms {
                let hits = hits(&term.pattern, block, from, to);
                passes.iter_mut().zip(hits).for_each(|(passes, hit)| *passes &= hit != term.not);
            }
            write(block, from, Entry::PASSES, &passes);
            block.filtered = Seen { generation: self.filter, lines: to };
        }
        if self.filtered(block) == block.len() && self.shown(block).is_none() {
            block.shown.lines = block.entries().iter().filter(|entry| self.shows(entry)).count();
            block.shown.generation = self.shown;
            *budget = budget.saturating_sub(block.len());
        }
    }

    fn try_search(&self, block: &mut Block, budget: &mut usize) {
        let from = self.searched(block);
        if let Some(pattern) = self.search.as_ref().filter(|_| from < block.len() && *budget > 0) {
            let to = affordable(block, from, budget);
            let hits = hits(pattern, block, from, to);
            write(block, from, Entry::MATCHES, &hits);
            block.searched = Seen { generation: self.searched, lines: to };
        }
        let complete = self.searched(block) == block.len() && self.filtered(block) == block.len();
        if complete && self.matching(block).is_none() {
            let matching = |entry: &&Entry| entry.has(Entry::MATCHES) && self.shows(entry);
            block.matches.lines = block.entries().iter().filter(matching).count();
            block.matches.generation = self.matches;
            *budget = budget.saturating_sub(block.len());
        }
    }
}

fn seen(seen: Seen, generation: u64) -> usize {
    if seen.generation == generation { seen.lines } else { 0 }
}

/// Up to which line the budget reaches, from one on: one at least.
fn affordable(block: &Block, from: usize, budget: &mut usize) -> usize {
    let cost = |to: usize| block.start(to) - block.start(from) + (to - from) * LINE;
    let all = block.len();
    let to = if cost(all) <= *budget {
        all
    } else {
        let (mut low, mut high) = (from + 1, all);
        while low < high {
            let middle = low.midpoint(high + 1);
            if cost(middle) <= *budget { low = middle } else { high = middle - 1 }
        }
        low
    };
    *budget = budget.saturating_sub(cost(to));
    to
}

fn hits(pattern: &Pattern, block: &Block, from: usize, to: usize) -> Vec<bool> {
    let mut hits = vec![false; to - from];
    pattern.lines(block.texts(from, to), &block.starts(from, to), |line| {
        if let Some(hit) = hits.get_mut(line) {
            *hit = true;
        }
    });
    hits
}

fn write(block: &mut Block, from: usize, mark: u8, values: &[bool]) {
    let entries = block.entries_mut().iter_mut().skip(from);
    entries.zip(values).for_each(|(entry, value)| entry.set(mark, *value));
}
