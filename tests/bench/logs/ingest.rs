//! From events to held lines: read, cleaned, graded, put where they belong.

use std::time::Duration;

use color_eyre::eyre::{Result, ensure};
use dogwatch::model::{Book, LineReader, LogBatch, LogEvent};

use super::lines::{STREAMS, mixed, streams};
use super::{best, timed};
use crate::report::{Bound, Report};

const EVENTS: usize = 300_000;
/// A live tail session gives at most as many at once.
const AT_ONCE: usize = 500;
const RUNS: usize = 7;
/// What is held unless it is set.
const LIMIT: usize = 64 << 20;

pub fn measure(report: &mut Report) -> Result<()> {
    let events = mixed(EVENTS);
    let bytes: usize = events.iter().map(|event| event.message.len()).sum();
    let reading = best(RUNS, || timed_read(events.clone()));
    let mut book = Book::new(LIMIT);
    let whole = best(RUNS, || {
        let events = events.clone();
        book = Book::new(LIMIT);
        book.add(streams());
        timed(|| take_in(&mut book, events)).1
    });
    ensure!(book.len() as u64 + book.let_go() == EVENTS as u64, "lines are missing");
    let messages: Vec<u8> = events.iter().flat_map(|event| event.message.bytes()).collect();
    let copying = best(RUNS, || timed(|| std::str::from_utf8(&messages.clone()).map(str::len)).1);
    let rate = |time: Duration| EVENTS as f64 / time.as_secs_f64();
    report.add("ingest: bytes a line", bytes as f64 / EVENTS as f64, "", Bound::None);
    report.add("ingest: lines a second, one core", rate(whole), "", Bound::AtLeast(300_000.0));
    report.add("ingest: of it reading alone, lines a second", rate(reading), "", Bound::None);
    let times = whole.as_secs_f64() / copying.as_secs_f64();
    report.add("ingest: time / copying and checking the bytes", times, "", Bound::None);
    Ok(())
}

fn timed_read(events: Vec<LogEvent>) -> Duration {
    let mut reader = LineReader::default();
    let mut kept = Vec::with_capacity(AT_ONCE);
    timed(|| {
        for (number, event) in events.into_iter().enumerate() {
            if kept.len() == AT_ONCE {
                kept.clear();
            }
            kept.push(reader.read(event, number as u32 % STREAMS, false));
        }
    })
    .1
}

fn take_in(book: &mut Book, events: Vec<LogEvent>) {
    let mut reader = LineReader::default();
    let mut events = events.into_iter().enumerate().peekable();
    while events.peek().is_some() {
        let batch = events.by_ref().take(AT_ONCE);
        let lines = batch.map(|(number, event)| reader.read(event, number as u32 % STREAMS, false)).collect();
        book.add(LogBatch { generation: 0, streams: Vec::new(), lines });
    }
}
