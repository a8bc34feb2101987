//! What the book has to answer, said as plainly as can be: a list that is sorted and gone through.

use regex::Regex;

use super::{Found, LineKey, Toward};
use crate::model::{LogLine, Sieve};

#[derive(Default)]
pub struct Naive {
    pub lines: Vec<(LineKey, LogLine)>,
    sieve: Sieve,
    words: Vec<(bool, Regex)>,
    pub search: Option<Regex>,
    seq: u32,
}

impl Naive {
    pub fn add(&mut self, lines: Vec<LogLine>) {
        for line in lines {
            self.seq += 1;
            self.lines.push((LineKey { at: line.at, seq: self.seq }, line));
        }
        self.lines.sort_by_key(|(key, _)| *key);
    }

    pub fn sift(&mut self, sieve: Sieve) {
        self.words.clear();
        for word in sieve.filter.split(' ').filter(|word| !word.is_empty()) {
            let asked = word.trim_start_matches('!');
            let expression = match asked.strip_prefix('/').and_then(|asked| asked.strip_suffix('/')) {
                Some(expression) => expression.to_owned(),
                None => regex::escape(asked),
            };
            self.words.push((asked == word, Regex::new(&format!("(?i){expression}")).unwrap()));
        }
        self.sieve = sieve;
    }

    /// The tests number streams as their sources.
    pub fn shows(&self, line: &LogLine) -> bool {
        self.sieve.level.is_none_or(|least| line.level.is_some_and(|level| level >= least))
            && !self.sieve.muted.contains(&(line.stream as usize))
            && self.words.iter().all(|(has, word)| word.is_match(&line.text) == *has)
    }

    pub fn matches(&self, line: &LogLine) -> bool {
        self.shows(line) && self.search.as_ref().is_some_and(|search| search.is_match(&line.text))
    }

    pub fn count(&self, wanted: impl Fn(&LogLine) -> bool) -> usize {
        self.lines.iter().filter(|(_, line)| wanted(line)).count()
    }

    pub fn shown_before(&self, key: LineKey) -> usize {
        self.lines.iter().filter(|(known, line)| *known < key && self.shows(line)).count()
    }

    pub fn step(&self, from: Option<LineKey>, toward: Toward, wanted: impl Fn(&LogLine) -> bool) -> Found {
        let mut wanted = self.lines.iter().filter(|(_, line)| wanted(line)).map(|(key, _)| *key);
        let found = match toward {
            Toward::Newer => wanted.find(|key| from.is_none_or(|from| *key > from)),
            Toward::Older => wanted.filter(|key| from.is_none_or(|from| *key < from)).last(),
        };
        found.map_or(Found::Nothing, Found::Line)
    }
}
