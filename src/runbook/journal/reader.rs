//! Reading a journal back, and telling whether it is as it was written.

use std::fs::{File, TryLockError};
use std::io::Read;
use std::path::Path;

use super::chain::{self, Link, Newer, ORIGIN};
use super::error::{JournalError, shown};
use super::{Entry, Line};
use crate::runbook::RunId;
use crate::text;

/// Of a file that is larger nothing is read, in bytes.
pub(super) const LARGEST: u64 = 16 * 1024 * 1024;

/// A run as it was written down.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// The run.
    pub id: RunId,
    /// The lines, in order, up to the first one that is damaged.
    pub lines: Vec<Line>,
    /// Lines between them that a newer version of dogwatch wrote and this one does not know.
    pub newer: Vec<Newer>,
    /// Whether they are what was written.
    pub state: ChainState,
    /// The hash of the last line that is whole: kept elsewhere, it proves all that came before.
    pub head: String,
    /// Whether a process is writing it: the run is under way.
    pub busy: bool,
}

/// Whether a journal is what was written. That lines at its end are missing can only be told by its
/// run not having ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    /// It is.
    Whole,
    /// It is, and its last line was not written to its end, so that it does not count.
    Torn,
    /// It is not.
    Broken {
        /// The first line that is not as it was written, from 1.
        line: u64,
        /// What is wrong with it, in a sentence.
        why: String,
    },
}

/// What a file holds.
#[derive(Debug)]
pub(super) struct Scan {
    pub lines: Vec<Line>,
    pub newer: Vec<Newer>,
    pub state: ChainState,
    /// The number of the line that comes next.
    pub next: u64,
    /// The hash of the last whole line.
    pub last: String,
    /// The length of the whole lines, in bytes.
    pub length: u64,
}

/// Reads a journal, and whether its run is under way.
///
/// # Errors
/// When the file cannot be read, or is far larger than dogwatch writes it. A damaged one is no error.
pub fn read(path: &Path) -> Result<Journal, JournalError> {
    let fails = |error: std::io::Error| JournalError::of("journal", path, "read", &error);
    let about = std::fs::metadata(path).map_err(fails)?;
    if !about.is_file() {
        let message = format!("{} is no file.", shown(path));
        return Err(JournalError::new(message, "Move it out of the folder of journals."));
    }
    let mut file = File::open(path).map_err(fails)?;
    let busy = is_written(&file);
    let mut bytes = Vec::new();
    (&mut file).take(LARGEST + 1).read_to_end(&mut bytes).map_err(fails)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("The journal {} is larger than 16 MiB.", shown(path));
        return Err(JournalError::new(message, "Look at it with other tools: its lines are JSON."));
    }
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let scan = scan(&bytes);
    let journal = Journal {
        id: RunId(text::clean(&name).into_owned()),
        lines: scan.lines,
        newer: scan.newer,
        state: scan.state,
        head: scan.last,
        busy,
    };
    Ok(journal.begins_well())
}

impl Journal {
    /// The journal, broken when it does not begin as the journal of this run does.
    fn begins_well(mut self) -> Self {
        let why = match self.lines.first() {
            Some(Line { seq: 1, entry: Entry::Begun { run, .. }, .. }) if *run == self.id => return self,
            Some(Line { seq: 1, entry: Entry::Begun { run, .. }, .. }) => {
                format!("The file was renamed: it is the journal of {}.", text::clean(&run.0))
            }
            Some(Line { seq: 1, .. }) => "It does not say which run begins.".to_owned(),
            // Empty, or the beginning is of a newer version or damaged already.
            _ => return self,
        };
        self.state = ChainState::Broken { line: 1, why };
        self
    }
}

/// Reads all lines up to the first one that is damaged.
pub(super) fn scan(bytes: &[u8]) -> Scan {
    let mut scan = Scan {
        lines: Vec::new(),
        newer: Vec::new(),
        state: ChainState::Whole,
        next: 1,
        last: ORIGIN.to_owned(),
        length: 0,
    };
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let Some(whole) = line.strip_suffix(b"\n") else {
            scan.state = ChainState::Torn;
            break;
        };
        match chain::read(whole, scan.next, &scan.last) {
            Ok((link, hash)) => {
                scan.last = hash.to_owned();
                scan.next += 1;
                scan.length += line.len() as u64;
                match link {
                    Link::Known(line) => scan.lines.push(*line),
                    Link::Newer(newer) => scan.newer.push(newer),
                }
            }
            Err(why) => {
                scan.state = ChainState::Broken { line: scan.next, why };
                break;
            }
        }
    }
    scan
}

/// Whether another process, or another part of this one, holds the file to write it.
fn is_written(file: &File) -> bool {
    match file.try_lock_shared() {
        Ok(()) => {
            // Closing it would do as well; sooner is better for who wants to write.
            let _ = file.unlock();
            false
        }
        Err(TryLockError::WouldBlock) => true,
        Err(TryLockError::Error(_)) => false,
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
