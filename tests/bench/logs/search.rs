//! Searching a million lines as the console does, in slices between two keys.

use std::time::Duration;

use color_eyre::eyre::{Result, ensure, eyre};
use dogwatch::model::{Book, Found, Level, Sieve, Toward, search_pattern};

use super::held::full_book;
use super::{milliseconds, timed};
use crate::report::{Bound, Report};

/// Bytes that are looked at between two keys.
const SLICE: usize = 512 << 10;
/// Hits that fill a screen.
const SCREEN: usize = 50;
const RUNS: usize = 7;

/// Names and expressions. Those that are rare or in no line do not fill a screen, so that every line
/// has to be looked at.
const SEARCHES: [(&str, &str); 7] = [
    ("a word in no line", "deadlock"),
    ("to the line's end, none", r"customer 9999\d in 82\d ms$"),
    ("a word's beginning, rare", r"\b0000[0-9a-f]{12}\b"),
    ("no fixed text", r"\d{10}[a-f]{5}"),
    ("any white space, rare", r"order\s+0000\w+\s+placed"),
    ("two words, rare", "customer 99990|customer 99989"),
    ("in every line", r"in \d+ ms"),
];

/// Nothing to skip by, and no screen of hits in all lines: every byte goes through the engine.
const HARDEST: (&str, &str) = ("no fixed text, rare", r"\d{11}[a-f]{5}");

pub fn measure(report: &mut Report) -> Result<()> {
    let mut book = full_book();
    for (name, pattern) in SEARCHES {
        search(report, &mut book, name, pattern, Bound::Below(150.0))?;
    }
    search(report, &mut book, HARDEST.0, HARDEST.1, Bound::None)?;
    book.search(None);
    peer(report, &book)?;
    filters(report, &mut book)
}

/// The time to the first screen of hits from either end; the worse one counts.
fn search(report: &mut Report, book: &mut Book, name: &str, pattern: &str, bound: Bound) -> Result<()> {
    let older = screens(book, pattern, Toward::Older)?;
    let newer = screens(book, pattern, Toward::Newer)?;
    let hits = older.hits.max(newer.hits) as f64;
    report.add(format!("search, {name}: hits on the screen"), hits, "", Bound::None);
    let whole = older.whole().max(newer.whole());
    report.add(format!("search, {name}: first screen"), whole, " ms", bound);
    let longest = older.longest().max(newer.longest());
    report.add(format!("search, {name}: longest slice"), longest, " ms", Bound::AtMost(4.0));
    Ok(())
}

/// The slices of some work. The same work has the same slices in every run, so each one's time is
/// the least of all runs: what other programs take away is not counted.
#[derive(Default)]
struct Slices {
    times: Vec<Duration>,
    hits: usize,
}

impl Slices {
    fn of_runs(mut run: impl FnMut() -> Result<Self>) -> Result<Self> {
        let mut best = run()?;
        for _ in 1..RUNS {
            let other = run()?;
            ensure!(other.times.len() == best.times.len(), "the same work has other slices");
            best.times.iter_mut().zip(other.times).for_each(|(best, other)| *best = other.min(*best));
        }
        Ok(best)
    }

    fn whole(&self) -> f64 {
        milliseconds(self.times.iter().sum())
    }

    fn longest(&self) -> f64 {
        milliseconds(self.times.iter().copied().max().unwrap_or_default())
    }
}

/// Searches anew until a screen is full.
fn screens(book: &mut Book, pattern: &str, toward: Toward) -> Result<Slices> {
    Slices::of_runs(|| {
        let (compiled, compiling) = timed(|| search_pattern(pattern));
        book.search(Some(compiled.map_err(|error| eyre!(error))?));
        let mut slices = Slices { times: vec![compiling], hits: 0 };
        let mut from = None;
        while slices.hits < SCREEN {
            let (found, slice) = timed(|| book.step_match(from, toward, SLICE));
            slices.times.push(slice);
            match found {
                Found::Line(key) => (from, slices.hits) = (Some(key), slices.hits + 1),
                Found::Unknown => {}
                Found::Nothing => break,
            }
        }
        Ok(slices)
    })
}

/// The same expressions over all lines as one text, as a program would that searches a file.
fn peer(report: &mut Report, book: &Book) -> Result<()> {
    let text: String = book.lines(false).flat_map(|line| [line.text, "\n"]).collect();
    let (name, pattern) = SEARCHES[5];
    let pattern = regex::Regex::new(&format!("(?mi){pattern}"))?;
    let time = super::best(RUNS, || timed(|| pattern.find_iter(&text).count()).1);
    report.add(format!("search, {name}: over one text"), milliseconds(time), " ms", Bound::None);
    Ok(())
}

/// Filters that nearly nothing passes, until all is known.
fn filters(report: &mut Report, book: &mut Book) -> Result<()> {
    let words = Sieve { filter: "customer !order deadlock".to_owned(), ..Sieve::default() };
    let level = Sieve { level: Some(Level::Fatal), ..Sieve::default() };
    for (name, sieve) in [("three words", words), ("a level", level)] {
        let slices = Slices::of_runs(|| {
            book.sift(Sieve::default());
            book.sift(sieve.clone());
            let mut slices = Slices::default();
            let mut more = true;
            while more {
                let (left, slice) = timed(|| book.work(None, SLICE));
                more = left;
                slices.times.push(slice);
            }
            ensure!(book.shown().complete && book.shown().lines == 0, "{name} let lines through");
            Ok(slices)
        })?;
        report.add(format!("filter, {name}: all lines"), slices.whole(), " ms", Bound::None);
        report.add(format!("filter, {name}: longest slice"), slices.longest(), " ms", Bound::AtMost(4.0));
    }
    Ok(())
}
