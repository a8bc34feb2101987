//! Where a run writes: its journal, and the lock on its service.

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

    /// Writes an entry; with `sync` it is on the disk afterwards. Fails in words for a person.
    pub(super) fn write(&mut self, at: Timestamp, entry: &Entry, sync: bool) -> Result<(), String> {
        match (&mut self.writer, &self.broken) {
            (Some(writer), None) => writer.write(at, entry, sync).map_err(|error| error.to_string()),
            (_, Some(why)) => Err(why.clone()),
            (None, None) => Err("There is no state folder: set XDG_STATE_HOME or HOME.".to_owned()),
        }
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
