//! One history file: read, appended to, and compacted, under a lock that other dogwatches heed.

use std::collections::{HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use super::record::{Kept, Line};
use crate::engine::poll::chronicle::sameness;
use crate::engine::poll::tasks::ended;
use crate::model::{Task, Transition};

/// The file is compacted when it is larger than this, in bytes, and then to three quarters.
const LARGEST: u64 = 4 * 1024 * 1024;
/// No file of ours is larger than this; of one that is, nothing is read.
const UNREADABLE: u64 = 16 * LARGEST;
/// Damaged lines are kept up to this many bytes.
const LARGEST_DAMAGED: u64 = 1024 * 1024;
/// What is older is forgotten.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(24 * 14);

/// A history file; it need not be there yet.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
}

/// What a file holds, each thing once, and the lines that hold nothing.
#[derive(Debug, Default)]
struct Contents {
    tasks: HashMap<String, Task>,
    transitions: Vec<Transition>,
    damaged: Vec<String>,
    /// Lines that say again what others say, or what is too old.
    idle: usize,
}

impl File {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What is kept. Damaged lines move to a file of their own.
    ///
    /// # Errors
    /// When the folder or a file in it cannot be read or written.
    pub(super) fn read(&self, now: Timestamp) -> io::Result<(Vec<Task>, Vec<Transition>)> {
        let _lock = self.lock()?;
        let contents = Contents::of(&self.text()?, now);
        if !contents.damaged.is_empty() || contents.idle > contents.tasks.len() + contents.transitions.len() {
            self.set_aside(&contents.damaged)?;
            self.replace(&contents)?;
        }
        Ok((contents.tasks.into_values().collect(), contents.transitions))
    }

    /// Adds lines, and compacts the file when it has grown too large.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub(super) fn append(&self, lines: &[Line], now: Timestamp) -> io::Result<()> {
        let _lock = self.lock()?;
        let mut file = private().append(true).read(true).create(true).open(&self.path)?;
        let mut text = String::new();
        if !ends_a_line(&self.path)? {
            // The end of a write that broke off stays a damaged line by itself.
            text.push('\n');
        }
        for line in lines.iter().filter_map(Line::write) {
            text.push_str(&line);
            text.push('\n');
        }
        file.write_all(text.as_bytes())?;
        if file.metadata()?.len() > LARGEST {
            let contents = Contents::of(&self.text()?, now);
            self.set_aside(&contents.damaged)?;
            self.replace(&contents)?;
        }
        Ok(())
    }

    /// Waits for the lock, and holds it until it is dropped.
    fn lock(&self) -> io::Result<fs::File> {
        if let Some(folder) = self.path.parent() {
            fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let lock = private().append(true).create(true).open(self.path.with_extension("lock"))?;
        lock.lock()?;
        Ok(lock)
    }

    /// The file's text; nothing when there is none. What is not UTF-8 becomes damaged lines.
    fn text(&self) -> io::Result<String> {
        let file = match fs::File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(String::new()),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(UNREADABLE + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > UNREADABLE {
            return Err(io::Error::other("it is far larger than dogwatch writes it"));
        }
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Writes the file anew, beside the old one and then in its place.
    fn replace(&self, contents: &Contents) -> io::Result<()> {
        let new = self.path.with_extension("new");
        let mut file = private().write(true).create(true).truncate(true).open(&new)?;
        file.write_all(contents.newest(LARGEST / 4 * 3).as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, &self.path)
    }

    fn set_aside(&self, damaged: &[String]) -> io::Result<()> {
        if damaged.is_empty() {
            return Ok(());
        }
        let mut file = private().append(true).create(true).open(self.path.with_extension("damaged"))?;
        if file.metadata()?.len() > LARGEST_DAMAGED {
            return Ok(());
        }
        file.write_all((damaged.join("\n") + "\n").as_bytes())
    }
}

impl Contents {
    fn of(text: &str, now: Timestamp) -> Self {
        let mut contents = Self::default();
        let mut seen = HashSet::new();
        let old = |at: Option<Timestamp>| at.is_none_or(|at| now.duration_since(at) > KEPT_FOR);
        for line in text.lines().filter(|line| !line.trim().is_empty()) {
            match Line::read(line) {
                None => contents.damaged.push(line.to_owned()),
                Some(Kept::Task(task)) if !old(ended(&task)) => {
                    let before = contents.tasks.insert(task.arn.to_string(), *task);
                    contents.idle += usize::from(before.is_some());
                }
                Some(Kept::Transition(transition)) if !old(Some(transition.at)) => {
                    if seen.insert(sameness(&transition)) {
                        contents.transitions.push(transition);
                    } else {
                        contents.idle += 1;
                    }
                }
                Some(_) => contents.idle += 1,
            }
        }
        contents
    }

    /// The newest lines that fit into so many bytes, in order of time.
    fn newest(&self, most: u64) -> String {
        let tasks = self.tasks.values().map(|task| (ended(task), Line::of_task(task)));
        let transitions = self.transitions.iter().map(|t| (Some(t.at), Line::of_transition(t)));
        let mut lines: Vec<_> = tasks.chain(transitions).collect();
        lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        let (mut kept, mut size) = (Vec::new(), 0);
        for line in lines.iter().filter_map(|(_, line)| line.write()) {
            size += line.len() as u64 + 1;
            if size > most {
                break;
            }
            kept.push(line);
        }
        kept.iter().rev().fold(String::new(), |text, line| text + line + "\n")
    }
}

/// Nobody else may read what services say when they fail.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(0o600);
    options
}

/// Whether the file is empty or its last line is whole.
fn ends_a_line(path: &Path) -> io::Result<bool> {
    use std::io::{Seek, SeekFrom};
    let mut file = fs::File::open(path)?;
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
