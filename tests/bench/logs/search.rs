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
const RUNS: usize = 5;

/// Names and expressions. All but the last are in fewer lines than fill a screen, so that every
/// line has to be looked at.
const SEARCHES: [(&str, &str); 7] = [
    ("a word in no line", "deadlock"),
    ("to the line's end, none", r"customer 9999\d in 82\d ms$"),
    ("a word's beginning, rare", r"\b0000[0-9a-f]{12}\b"),
    ("no fixed text, rare", r"\d{11}[a-f]{5}"),
    ("any white space, rare", r"order\s+0000\w+\s+placed"),
    ("two words, rare", "customer 99990|customer 99989"),
    ("in every line", r"in \d+ ms"),
];

pub fn measure(report: &mut Report) -> Result<()> {
    let mut book = full_book();
    for (name, pattern) in SEARCHES {
        let mut runs = Vec::new();
        for toward in [Toward::Older, Toward::Newer].repeat(RUNS) {
            let (run, whole) = timed(|| first_screen(&mut book, pattern, toward));
            let (hits, longest) = run?;
            runs.push((whole, longest, hits));
        }
        let Some((whole, longest, hits)) = runs
            .into_iter()
            .reduce(|one, other| (one.0.min(other.0), one.1.min(other.1), one.2.min(other.2)))
        else {
            continue;
        };
        report.add(format!("search, {name}: hits on the screen"), hits as f64, "", Bound::None);
        let what = format!("search, {name}: first screen");
        report.add(what, milliseconds(whole), " ms", Bound::Below(150.0));
        let what = format!("search, {name}: longest slice");
        report.add(what, milliseconds(longest), " ms", Bound::AtMost(4.0));
    }
    book.search(None);
    peer(report, &book)?;
    filters(report, &mut book)
}

/// Searches anew until a screen is full; tells the hits and the longest time without a key.
fn first_screen(book: &mut Book, pattern: &str, toward: Toward) -> Result<(usize, Duration)> {
    let (pattern, mut longest) = timed(|| search_pattern(pattern));
    book.search(Some(pattern.map_err(|error| eyre!(error))?));
    let (mut from, mut hits) = (None, 0);
    while hits < SCREEN {
        let (found, slice) = timed(|| book.step_match(from, toward, SLICE));
        longest = longest.max(slice);
        match found {
            Found::Line(key) => (from, hits) = (Some(key), hits + 1),
            Found::Unknown => {}
            Found::Nothing => break,
        }
    }
    Ok((hits, longest))
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
        let (mut whole, mut longest) = (Duration::MAX, Duration::MAX);
        for _ in 0..RUNS {
            book.sift(Sieve::default());
            let (mut sum, mut slowest) = (Duration::ZERO, Duration::ZERO);
            loop {
                book.sift(sieve.clone());
                let (more, slice) = timed(|| book.work(None, SLICE));
                (sum, slowest) = (sum + slice, slowest.max(slice));
                if !more {
                    break;
                }
            }
            ensure!(book.shown().complete && book.shown().lines == 0, "{name} let lines through");
            (whole, longest) = (whole.min(sum), longest.min(slowest));
        }
        report.add(format!("filter, {name}: all lines"), milliseconds(whole), " ms", Bound::None);
        report.add(
            format!("filter, {name}: longest slice"),
            milliseconds(longest),
            " ms",
            Bound::AtMost(4.0),
        );
    }
    Ok(())
}
