//! Where a run writes: its journal, and the lock on its service.

use std::collections::VecDeque;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::runbook::journal::{Entry, Lock, Owner, Writer};
use crate::runbook::{RunId, Runbook, Subject};
use crate::text;

/// The folder of journals in the state folder.
pub const RUNS: &str = "runs";

/// Said of a run whose journal is longer than the one that was read.
const GONE_ON: &str =
    "Another process has gone on with the run meanwhile. `dogwatch journal show` tells how far.";

/// A run's journal and lock, as far as it has them.
#[derive(Debug)]
pub(super) struct Desk {
    state: Option<PathBuf>,
    run: RunId,
    runbook: String,
    writer: Option<Writer>,
    /// Entries that could not be written, oldest first: nothing is written before they are.
    owed: VecDeque<(Timestamp, Entry)>,
    lock: Option<Lock>,
    /// Why the journal could not be begun or taken up again.
    broken: Option<String>,
}

impl Desk {
    /// A desk in the state folder; without one nothing can be confirmed. A run that is taken up again
    /// has the hash of the journal's last line that it goes on from.
    pub(super) fn new(state: Option<PathBuf>, run: &RunId, runbook: &Runbook, from: Option<&str>) -> Self {
        let mut desk = Self {
            state,
            run: run.clone(),
            runbook: runbook.id.clone(),
            writer: None,
            owed: VecDeque::new(),
            lock: None,
            broken: None,
        };
        if let Some(folder) = desk.state.as_ref().map(|state| state.join(RUNS)) {
            let opened = match from {
                Some(_) => Writer::open_to_append(&folder, run),
                None => Writer::create(&folder, run),
            };
            match opened {
                Ok(writer) if from.is_some_and(|from| from != writer.head()) => {
                    desk.broken = Some(GONE_ON.to_owned());
                }
                Ok(writer) => desk.writer = Some(writer),
                Err(error) => desk.broken = Some(error.to_string()),
            }
        }
        desk
    }

    /// Writes an entry; with `sync` it is on the disk afterwards. Fails in words for a person. What
    /// tells of something that has happened is not lost when it cannot be written now.
    pub(super) fn write(&mut self, at: Timestamp, entry: &Entry, sync: bool) -> Result<(), String> {
        let writer = match (&mut self.writer, &self.broken) {
            (Some(writer), None) => writer,
            (_, Some(why)) => return Err(why.clone()),
            (None, None) => return Err("There is no state folder: set XDG_STATE_HOME or HOME.".to_owned()),
        };
        let put = |at: Timestamp, entry: &Entry, sync: bool| writer.write(at, entry, sync);
        in_order(&mut self.owed, (at, entry), sync, put).map_err(|error| error.to_string())
    }

    /// Takes the service, so that no other run changes it. Fails with who holds it.
    pub(super) fn lock(&mut self, subject: &Subject, now: Timestamp) -> Result<(), String> {
        let state = self.state.as_ref().ok_or("There is no state folder: set XDG_STATE_HOME or HOME.")?;
        let owner = Owner {
            pid: std::process::id(),
            run: self.run.clone(),
            runbook: self.runbook.clone(),
            user: user(),
            host: host(),
            since: now,
        };
        self.lock = Some(Lock::take(state, subject, &owner).map_err(|held| held.words(now))?);
        Ok(())
    }
}

/// Writes what is owed and then an entry, none of them before the one that came first. An entry that
/// only says what is to be done now is not owed: it is not done then.
fn in_order<E>(
    owed: &mut VecDeque<(Timestamp, Entry)>,
    (at, entry): (Timestamp, &Entry),
    sync: bool,
    mut put: impl FnMut(Timestamp, &Entry, bool) -> Result<(), E>,
) -> Result<(), E> {
    let mut written = Ok(());
    while let Some((at, entry)) = owed.front() {
        written = put(*at, entry, false);
        if written.is_err() {
            break;
        }
        owed.pop_front();
    }
    let written = written.and_then(|()| put(at, entry, sync));
    let is_wish = matches!(entry, Entry::Intent { .. } | Entry::Confirmed { .. } | Entry::Resumed { .. });
    if written.is_err() && !is_wish {
        owed.push_back((at, entry.clone()));
    }
    written
}

/// The operating system's user, as the environment tells.
fn user() -> Option<String> {
    let name = ["USER", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok())?;
    (!name.is_empty()).then(|| text::cleaned(name))
}

/// This machine's name.
fn host() -> Option<String> {
    let name = rustix::system::uname().nodename().to_str().ok()?.to_owned();
    (!name.is_empty()).then(|| text::cleaned(name))
}

/// Who is at it, for the journal.
pub(super) fn who() -> Option<String> {
    match (user(), host()) {
        (Some(user), Some(host)) => Some(format!("{user}@{host}")),
        (user, host) => user.or(host),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runbook::fixture::Case;

    #[test]
    fn a_line_that_does_not_fit_is_not_left_out() {
        let entry = |text: &str| Entry::Remark { step: 1, text: text.to_owned() };
        let wish = Entry::Confirmed { reason: None };
        let (mut owed, mut disk) = (VecDeque::new(), Vec::new());
        let mut write = |entry: &Entry, room: usize| {
            in_order(&mut owed, (Timestamp::UNIX_EPOCH, entry), false, |_, entry, _| {
                let long = matches!(entry, Entry::Remark { text, .. } if text.len() > room);
                if long || room == 0 {
                    return Err(());
                }
                disk.push(entry.clone());
                Ok(())
            })
        };
        assert!(write(&entry("the plan"), 4).is_err() && write(&wish, 4).is_err());
        assert!(write(&entry("b"), 0).is_err() && write(&wish, 9).is_ok());
        assert_eq!(disk, [entry("the plan"), entry("b"), wish]);
    }

    #[test]
    fn a_run_that_another_process_has_gone_on_with_is_left_alone() {
        let state = tempfile::tempdir().unwrap();
        let (run, runbook) = (RunId("20261121T030000Z-x".to_owned()), Case::new(vec![], vec![]).runbook);
        let desk = |from: Option<&str>| Desk::new(Some(state.path().to_owned()), &run, &runbook, from);
        let mut first = desk(None);
        let entry = Entry::Resumed { user: None };
        first.write(Timestamp::UNIX_EPOCH, &entry, true).unwrap();
        let head = first.writer.as_ref().unwrap().head().to_owned();
        drop(first);
        let mut second = desk(Some(&head));
        second.write(Timestamp::UNIX_EPOCH, &entry, true).unwrap();
        drop(second);
        let refused = desk(Some(&head)).write(Timestamp::UNIX_EPOCH, &entry, true);
        assert!(refused.unwrap_err().contains("Another process has gone on"));
    }
}
