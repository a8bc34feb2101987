//! The book beside the naive one: whatever is done to both, they answer the same.

use std::sync::Arc;

use proptest::prelude::*;
use regex::Regex;

use super::block::Room;
use super::naive::Naive;
use super::*;
use crate::model::{Level, LogBatch, LogLine, Sieve};

const STREAMS: u32 = 3;

fn line(at: i64, text: &str) -> LogLine {
    LogLine {
        at,
        ingested: at + 5,
        stream: 0,
        level: None,
        late: false,
        json: false,
        text: text.into(),
        raw: None,
    }
}

fn streams() -> Vec<(StreamId, Arc<LogStream>)> {
    let stream = |id| LogStream { source: id as usize, name: format!("s{id}"), task: None };
    (0..STREAMS).map(|id| (id, Arc::new(stream(id)))).collect()
}

fn batch(lines: Vec<LogLine>) -> LogBatch {
    LogBatch { generation: 0, streams: streams(), lines }
}

/// What is done to a book.
#[derive(Clone, Debug)]
enum Deed {
    /// Lines, from so many milliseconds after the newest one on; before it when negative.
    Add(i64, Vec<LogLine>),
    Sift(Sieve),
    Search(Option<&'static str>),
    Work(usize, usize),
    Step(usize, bool, bool, usize),
    Clear,
}

fn any_line() -> impl Strategy<Value = LogLine> {
    let text = prop_oneof![
        8 => "(alpha|beta|gamma|Alpha)?( [a-c]{0,4}){0,3}",
        1 => "[a-c]{60,90}",
    ];
    (0..4i64, 0..STREAMS, 0..8usize, any::<bool>(), text, prop::option::weighted(0.2, "[a-z]{0,9}")).prop_map(
        |(at, stream, level, late, text, raw)| LogLine {
            stream,
            level: Level::ALL.get(level).copied(),
            late,
            json: !late,
            raw: raw.map(String::into_boxed_str),
            ..line(at, &text)
        },
    )
}

fn any_sieve() -> impl Strategy<Value = Sieve> {
    let filter =
        prop::sample::select(vec!["", "", "alpha", "!alpha", "ALPHA b", "/^a.*c$/", "/[^x]c/", "a !/b{2}/"]);
    (0..9usize, prop::collection::vec(0..STREAMS as usize, 0..2), filter).prop_map(
        |(level, muted, filter)| Sieve {
            level: Level::ALL.get(level).copied(),
            muted,
            filter: filter.to_lowercase(),
        },
    )
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let lines = || prop::collection::vec(any_line(), 1..25);
    prop_oneof![
        4 => (-2..3i64, lines()).prop_map(|(from, lines)| Deed::Add(from, lines)),
        2 => (-400..0i64, lines()).prop_map(|(from, lines)| Deed::Add(from, lines)),
        1 => (-9_000..-1_000i64, lines()).prop_map(|(from, lines)| Deed::Add(from, lines)),
        2 => any_sieve().prop_map(Deed::Sift),
        2 => prop::sample::select(vec![None, Some("alpha"), Some("^b|c$"), Some("[^z]a"), Some(r"\Aa"), Some("")])
            .prop_map(Deed::Search),
        3 => (0..600usize, 0..3_000usize).prop_map(|(near, bytes)| Deed::Work(near, bytes)),
        5 => (0..600usize, any::<bool>(), any::<bool>(), prop_oneof![0..500usize, Just(usize::MAX)])
            .prop_map(|(from, newer, matching, bytes)| Deed::Step(from, newer, matching, bytes)),
        1 => Just(Deed::Clear),
    ]
}

struct Both {
    book: Book,
    naive: Naive,
    seen: Vec<LineKey>,
    let_go: u64,
}

impl Both {
    fn new(limit: usize, lines: usize) -> Self {
        let book = Book { room: Room { lines, bytes: 300 }, ..Book::new(limit) };
        Self { book, naive: Naive::default(), seen: Vec::new(), let_go: 0 }
    }

    fn perform(&mut self, deed: Deed) {
        match deed {
            Deed::Add(from, mut lines) => {
                let mut at = self.book.until().unwrap_or(10_000) + from;
                for line in &mut lines {
                    // Not all in order: sometimes one is earlier than the last.
                    at += if line.at == 3 { -2 } else { line.at };
                    line.at = at;
                }
                self.book.add(batch(lines.clone()));
                self.naive.add(lines);
                let gone = usize::try_from(self.book.let_go() - self.let_go).unwrap();
                self.let_go = self.book.let_go();
                self.naive.lines.drain(..gone);
            }
            Deed::Sift(sieve) => {
                self.naive.sift(sieve.clone());
                self.book.sift(sieve);
            }
            Deed::Search(pattern) => {
                self.naive.search = pattern.map(|pattern| Regex::new(pattern).unwrap());
                self.book.search(self.naive.search.clone());
            }
            Deed::Work(near, bytes) => {
                let near = self.seen.get(near).copied();
                let more = self.book.work(near, bytes);
                let known = self.book.shown().complete && self.book.matches().complete;
                assert_eq!(more, !known);
            }
            Deed::Step(from, newer, matching, bytes) => {
                let from = self.seen.get(from).copied();
                let toward = if newer { Toward::Newer } else { Toward::Older };
                self.step(from, toward, matching, bytes);
            }
            Deed::Clear => {
                self.book.clear();
                self.naive.lines.clear();
                self.let_go = 0;
                assert_eq!(self.book.bytes(), 0);
            }
        }
        self.compare();
    }

    fn step(&mut self, from: Option<LineKey>, toward: Toward, matching: bool, bytes: usize) -> Found {
        let (found, expected) = if matching {
            let expected = self.naive.step(from, toward, |line| self.naive.matches(line));
            (self.book.step_match(from, toward, bytes), expected)
        } else {
            let expected = self.naive.step(from, toward, |line| self.naive.shows(line));
            (self.book.step(from, toward, bytes), expected)
        };
        if found != Found::Unknown || bytes == usize::MAX {
            assert_eq!(found, expected, "{toward:?} from {from:?}, matching: {matching}");
        }
        found
    }

    fn compare(&mut self) {
        let (book, naive) = (&self.book, &self.naive);
        assert!(book.bytes() <= book.limit(), "{} of {} bytes", book.bytes(), book.limit());
        assert_eq!(book.len(), naive.lines.len());
        assert_eq!(book.is_empty(), naive.lines.is_empty());
        assert_eq!(book.since(), naive.lines.first().map(|(key, _)| key.at));
        assert_eq!(book.until(), naive.lines.last().map(|(key, _)| key.at));
        for (view, (key, line)) in book.lines(false).zip(&naive.lines) {
            assert_eq!(view.key, *key);
            assert_eq!((view.text, view.raw), (&*line.text, line.raw.as_deref()));
            assert_eq!((view.level, view.late, view.json), (line.level, line.late, line.json));
            assert_eq!((view.stream_id, view.ingested), (line.stream, line.ingested));
            assert_eq!(book.line(*key).unwrap().key, *key);
        }
        let shown = naive.lines.iter().filter(|(_, line)| naive.shows(line)).map(|(key, _)| *key);
        assert!(book.lines(true).map(|view| view.key).eq(shown));
        self.compare_counts();
        self.seen = self.naive.lines.iter().map(|(key, _)| *key).collect();
    }

    fn compare_counts(&self) {
        let (book, naive) = (&self.book, &self.naive);
        let is = |tally: Tally, lines: usize| {
            assert!(
                if tally.complete { tally.lines == lines } else { tally.lines <= lines },
                "{tally:?}, {lines}"
            );
        };
        is(book.shown(), naive.count(|line| naive.shows(line)));
        is(book.matches(), naive.count(|line| naive.matches(line)));
        for place in [0, 3, 50, 200] {
            let key = naive.lines.get(place).map_or(LineKey { at: i64::MAX, seq: 0 }, |(key, _)| *key);
            is(book.shown_before(key), naive.shown_before(key));
            // A place that no line has.
            let between = LineKey { at: key.at, seq: 0 };
            is(book.shown_before(between), naive.shown_before(between));
        }
    }

    /// Looks at all lines, and goes through them from both ends.
    fn finish(&mut self) {
        for slice in 0.. {
            assert!(slice < 10_000, "work has no end");
            if !self.book.work(None, 100) {
                break;
            }
        }
        assert!(self.book.shown().complete && self.book.matches().complete);
        self.compare_counts();
        for (toward, matching) in
            [(Toward::Newer, false), (Toward::Older, false), (Toward::Newer, true), (Toward::Older, true)]
        {
            let mut from = None;
            while let Found::Line(key) = self.step(from, toward, matching, usize::MAX) {
                from = Some(key);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn answers_as_the_naive_one(
        deeds in prop::collection::vec(any_deed(), 1..20),
        limit in prop::sample::select(vec![6_000, 20_000, 1 << 20]),
        lines in 2..40usize,
    ) {
        let mut both = Both::new(limit, lines);
        deeds.into_iter().for_each(|deed| both.perform(deed));
        both.finish();
    }
}

#[test]
fn keys_stay_while_others_come_and_go() {
    let mut book = Book::new(1 << 20);
    book.add(batch(vec![line(1_000, "kept")]));
    let key = book.lines(false).next().unwrap().key;
    for round in 0..200 {
        let late = (0..20).map(|n| line(900 + n * 10, "late"));
        let old = (0..20).map(|n| line(500 - round, if n == 7 { "odd" } else { "old" }));
        book.add(batch(late.chain(old).collect()));
        assert_eq!(book.line(key).unwrap().text, "kept");
    }
    assert_eq!(book.len(), 1 + 200 * 40);
    assert_eq!(book.let_go(), 0);
}

#[test]
fn the_oldest_go_where_there_is_no_room() {
    let mut book = Book::new(64 << 10);
    for at in 0..5_000 {
        book.add(batch(vec![line(at, "thirty bytes of a line of text")]));
        assert!(book.bytes() <= book.limit());
    }
    assert!(book.len() > 500, "{}", book.len());
    assert_eq!(book.let_go(), 5_000 - book.len() as u64);
    assert_eq!(book.since(), Some(5_000 - book.len() as i64));
    // What is older than all that is held has no room either.
    let before = book.len();
    book.add(batch((0..400).map(|_| line(-1, "thirty bytes of a line of text")).collect()));
    assert!(book.bytes() <= book.limit());
    assert!(book.until() == Some(4_999) && book.len() > before / 2);
}

#[test]
fn a_huge_line_is_one_line() {
    let mut book = Book::new(64 << 20);
    let huge = "x".repeat(2 << 20);
    book.add(batch(vec![line(1, "before"), line(2, &huge), line(3, "after")]));
    book.add(batch(vec![line(2, "beside"), line(1, &huge)]));
    let texts: Vec<usize> = book.lines(false).map(|view| view.text.len()).collect();
    assert_eq!(texts, [6, 2 << 20, 2 << 20, 6, 5]);
    book.search(Some(Regex::new("x$").unwrap()));
    while book.work(None, 1 << 20) {}
    assert_eq!(book.matches(), Tally { lines: 2, complete: true });
    let mut small = Book::new(1 << 20);
    small.add(batch(vec![line(1, &huge)]));
    assert_eq!((small.len(), small.let_go()), (0, 1));
}

#[test]
fn blocks_are_filled_whatever_comes() {
    let mut book = Book::new(64 << 20);
    let text = "a line of some forty bytes, more or less";
    // Pages of the past, lines in order, late ones.
    for page in 0..40 {
        book.add(batch((0..300).map(|n| line(1_000_000 - page * 1_000 + n, text)).collect()));
    }
    for at in 0..20_000 {
        let late = if at % 50 == 0 { 3_000 } else { 0 };
        book.add(batch(vec![line(2_000_000 + at - late, text)]));
    }
    let blocks = book.blocks.len();
    assert!(blocks <= 2 * book.len() / 1024 + 2, "{blocks} blocks for {} lines", book.len());
    let counted: usize = book.blocks.iter().map(Block::bytes).sum();
    assert!(book.bytes >= counted && book.bytes < counted + 1_000);
}

#[test]
fn what_is_known_stays_known_as_lines_come() {
    let mut book = Book::new(64 << 20);
    book.sift(Sieve { filter: "odd".to_owned(), ..Sieve::default() });
    book.search(Some(Regex::new("number").unwrap()));
    for at in 0..3_000 {
        let text = if at % 2 == 1 { "odd number" } else { "even number" };
        book.add(batch(vec![line(at, text)]));
        assert!(book.shown().complete && book.matches().complete);
    }
    book.add(batch(vec![line(7, "odd and late")]));
    assert_eq!(book.shown(), Tally { lines: 1_501, complete: true });
    assert_eq!(book.matches(), Tally { lines: 1_500, complete: true });
}

#[test]
fn a_source_can_be_muted_before_its_stream_is_known() {
    let mut book = Book::new(1 << 20);
    book.sift(Sieve { muted: vec![1], ..Sieve::default() });
    book.add(batch(vec![line(1, "of source 0"), LogLine { stream: 1, ..line(2, "of source 1") }]));
    assert_eq!(book.shown(), Tally { lines: 1, complete: true });
    assert_eq!(book.lines(true).count(), 1);
    book.sift(Sieve::default());
    assert_eq!(book.shown(), Tally { lines: 2, complete: true });
}
