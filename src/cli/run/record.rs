//! What the journal knows of a run's changes and the machine does not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::runbook::RunId;
use crate::runbook::journal::{self, Entry, Settled};

/// Where the journal of a run lies in the state folder.
pub(super) fn place(state: &Path, run: &RunId) -> PathBuf {
    journal::folder(state).join(format!("{run}.jsonl"))
}

/// The file of a run's journal, where there is one.
pub(super) fn file(state: Option<&Path>, run: &RunId) -> Option<PathBuf> {
    Some(place(state?, run)).filter(|file| file.is_file())
}

/// What became of a change, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// What became of it; unclear as long as only its intent is written.
    pub(super) outcome: Settled,
    /// AWS's request id, where an answer came.
    pub(super) request_id: Option<String>,
}

/// The changes that were begun, by their place in the plan.
pub(super) fn changes(journal: Option<&Path>) -> BTreeMap<usize, Written> {
    let mut changes = BTreeMap::new();
    let journal = journal.and_then(|path| journal::read(path).ok());
    for line in journal.into_iter().flat_map(|journal| journal.lines) {
        match line.entry {
            Entry::Intent { change, .. } => {
                changes.insert(change, Written { outcome: Settled::Unclear, request_id: None });
            }
            Entry::Outcome { change, outcome, request_id, .. } => {
                changes.insert(change, Written { outcome, request_id });
            }
            _ => {}
        }
    }
    changes
}
