//! What goes wrong with journals and locks, for people.

use std::fmt;
use std::io;
use std::path::Path;

use crate::text;

/// Why a journal cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalError {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub remedy: String,
}

impl JournalError {
    pub(super) fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { message: message.into(), remedy: remedy.into() }
    }

    /// What failed, as in `The journal PATH cannot be WHAT: WHY.`
    pub(super) fn of(thing: &str, path: &Path, what: &str, error: &io::Error) -> Self {
        let (why, remedy) = words(error);
        Self::new(format!("The {thing} {} cannot be {what}: {why}.", shown(path)), remedy)
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.message, self.remedy)
    }
}

impl std::error::Error for JournalError {}

/// A path that a terminal may print.
pub(super) fn shown(path: &Path) -> String {
    text::cleaned(path.display().to_string())
}

fn words(error: &io::Error) -> (String, &'static str) {
    use io::ErrorKind as Kind;
    let (why, remedy) = match error.kind() {
        Kind::StorageFull => ("the disk is full", "Make room on it, and try again."),
        Kind::QuotaExceeded => ("your quota of disk space is used up", "Make room, and try again."),
        Kind::ReadOnlyFilesystem => (
            "the file system is read-only",
            "Let XDG_STATE_HOME name a folder that can be written to, and try again.",
        ),
        Kind::PermissionDenied => (
            "permission is denied",
            "Check who owns it, or let XDG_STATE_HOME name a folder of your own, and try again.",
        ),
        Kind::NotADirectory | Kind::AlreadyExists => {
            ("something else is in its place", "Move that away, and try again.")
        }
        Kind::NotFound => ("it is not there", "`dogwatch journal` lists those that are."),
        Kind::Unsupported => (
            "the file system cannot lock files",
            "Let XDG_STATE_HOME name a folder on a local disk, and try again.",
        ),
        _ => return (text::cleaned(error.to_string()), "Check the disk that it lies on, and try again."),
    };
    (why.to_owned(), remedy)
}
