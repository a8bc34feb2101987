//! The memory of a million lines, in a process of its own: nothing that was freed before is used
//! again unseen.

use std::process::{Command, ExitCode};

use color_eyre::eyre::{OptionExt, Result, WrapErr, ensure};
use dogwatch::model::{Book, LineReader, LogBatch, LogEvent};

use super::lines::{STREAMS, at, of_120_bytes, streams};
use crate::process::mib;
use crate::report::{Bound, Report};

const LINES: usize = 1_000_000;
const AT_ONCE: usize = 500;

/// The argument that makes this program hold the lines and tell what they took.
pub const HERE: &str = "held-here";

pub fn measure(report: &mut Report) -> Result<()> {
    let output = Command::new(std::env::current_exe()?).arg(HERE).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse::<u64>);
    let mut next = || numbers.next().ok_or_eyre("a number is missing")?.wrap_err("no number");
    report.add("held: lines of 120 bytes", next()? as f64, "", Bound::Exactly(LINES as f64));
    report.add("held: growth of resident memory", mib(next()?), " MiB", Bound::AtMost(200.0));
    report.add("held: what the book reckons", mib(next()?), " MiB", Bound::None);
    Ok(())
}

/// Holds the lines and prints their number, the growth, and what the book reckons.
pub fn here() -> ExitCode {
    let before = resident();
    let book = full_book();
    println!("{} {} {}", book.len(), resident().saturating_sub(before), book.bytes());
    ExitCode::SUCCESS
}

/// A book of all lines.
pub fn full_book() -> Book {
    let mut book = Book::new(400 << 20);
    book.add(streams());
    let mut reader = LineReader::default();
    for batch in 0..LINES / AT_ONCE {
        let event = |number: usize| {
            let event = LogEvent { at: at(number), message: of_120_bytes(number), ..LogEvent::default() };
            reader.read(event, number as u32 % STREAMS, false)
        };
        let lines = (batch * AT_ONCE..(batch + 1) * AT_ONCE).map(event).collect();
        book.add(LogBatch { generation: 0, streams: Vec::new(), lines });
    }
    book
}

/// Resident memory in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
