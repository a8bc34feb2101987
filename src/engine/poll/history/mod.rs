//! What is kept on disk: stopped tasks and transitions, past AWS's hour and our own end.
//!
//! One file for each account, region and cluster, a JSON object a line. All work with files is
//! done on a thread of its own; two dogwatches may share a file.

mod file;
mod record;

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::mpsc::UnboundedSender;

use crate::model::{Task, Transition};
use file::File;
use record::Line;

/// Work that may wait for a slow disk; beyond it, what is seen is not written.
const WAITING: usize = 256;

/// What earlier runs have seen of a cluster.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    /// Whose: as it was given to [`History::open`].
    pub(super) name: String,
    pub(super) tasks: Vec<Task>,
    pub(super) transitions: Vec<Transition>,
}

/// The history of one account, region and cluster at a time.
#[derive(Debug)]
pub(super) struct History {
    folder: PathBuf,
    /// Both are there until the end.
    work: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<()>>,
    /// Whose history is open, and whether it has been read.
    open: Option<(String, bool)>,
}

enum Work {
    Open { name: String, path: PathBuf, now: Timestamp },
    Write { lines: Vec<Line>, now: Timestamp },
}

impl History {
    /// Begins the thread. `None` when the system gives none: then nothing is kept.
    pub(super) fn start(folder: PathBuf, recalled: UnboundedSender<Recalled>) -> Option<Self> {
        let (work, waiting) = sync_channel(WAITING);
        let thread = std::thread::Builder::new().name("history".to_owned());
        let thread = thread.spawn(move || keep(&waiting, &recalled)).ok()?;
        Some(Self { folder, work: Some(work), thread: Some(thread), open: None })
    }

    /// Turns to the history of a cluster; what it holds comes back by the channel.
    pub(super) fn open(&mut self, account: &str, region: &str, cluster: &str, now: Timestamp) {
        let name = [account, region, cluster].map(harmless).join("_");
        if self.open.as_ref().is_some_and(|(open, _)| *open == name) {
            return;
        }
        let path = self.folder.join(format!("history_{name}.jsonl"));
        if self.hand_over(Work::Open { name: name.clone(), path, now }) {
            self.open = Some((name, false));
        }
    }

    /// Closes what is open: another place is looked at.
    pub(super) fn close(&mut self) {
        self.open = None;
    }

    /// Takes note that a history has been read. Tells whether it is the one that is open.
    pub(super) fn was_read(&mut self, name: &str) -> bool {
        match &mut self.open {
            Some((open, read)) if open == name => {
                *read = true;
                true
            }
            _ => false,
        }
    }

    /// Whether what is seen can be written: the open history has been read.
    pub(super) fn is_ready(&self) -> bool {
        self.open.as_ref().is_some_and(|(_, read)| *read)
    }

    /// Writes what was seen. On a disk that is too slow to follow it is lost, and logged.
    pub(super) fn write<'a>(
        &self,
        tasks: impl IntoIterator<Item = &'a Task>,
        transitions: impl IntoIterator<Item = &'a Transition>,
        now: Timestamp,
    ) {
        let tasks = tasks.into_iter().map(Line::of_task);
        let lines: Vec<_> = tasks.chain(transitions.into_iter().map(Line::of_transition)).collect();
        if !lines.is_empty() && !self.hand_over(Work::Write { lines, now }) {
            tracing::warn!("the history is written too slowly; something is not kept");
        }
    }
}

impl History {
    fn hand_over(&self, work: Work) -> bool {
        self.work.as_ref().is_some_and(|sender| sender.try_send(work).is_ok())
    }
}

impl Drop for History {
    /// Waits for what is still to be written.
    fn drop(&mut self) {
        drop(self.work.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been reported over there.
            let _ = thread.join();
        }
    }
}

/// The thread's work, until the handle is gone.
fn keep(waiting: &Receiver<Work>, recalled: &UnboundedSender<Recalled>) {
    let mut file = None;
    while let Ok(work) = waiting.recv() {
        match work {
            Work::Open { name, path, now } => {
                let opened = File::at(path);
                let (tasks, transitions) = opened.read(now).unwrap_or_else(|error| {
                    tracing::warn!(%error, "the history cannot be read");
                    Default::default()
                });
                file = Some(opened);
                // Without a receiver the engine has ended.
                let _ = recalled.send(Recalled { name, tasks, transitions });
            }
            Work::Write { lines, now } => {
                let written = file.as_ref().map(|file| file.append(&lines, now));
                if let Some(Err(error)) = written {
                    tracing::warn!(%error, "the history cannot be written");
                }
            }
        }
    }
}

/// A name that can be part of a file's, whatever it came from.
fn harmless(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' || c == '.' { c } else { '-' };
    name.chars().map(plain).take(80).collect()
}
