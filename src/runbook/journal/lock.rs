//! One run at a time changes a service, whichever dogwatch on this machine it is of.
//!
//! The lock is the kernel's on an open file, so that it goes with its process however that ends. What
//! is in the file only tells others who holds it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::error::JournalError;
use super::id::plain;
use crate::runbook::{RunId, Subject};
use crate::text;

/// A service that this run alone may change, until it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// That of the service, with the owner in it.
    file: File,
    /// Keeps out runs that do not know in which account they are.
    any_account: Option<File>,
}

/// Who holds a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Owner {
    /// The process.
    pub pid: u32,
    /// The run.
    pub run: RunId,
    /// The runbook's id.
    pub runbook: String,
    /// The operating system's user, where it is known.
    pub user: Option<String>,
    /// The machine, where it is known.
    pub host: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

/// Why a service cannot be taken. Nothing may be changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// Another run is changing it.
    Run {
        /// The service's name.
        service: String,
        /// Whose run it is, where that could be read.
        owner: Option<Box<Owner>>,
    },
    /// It cannot be told whether another run is changing it.
    Unknown(JournalError),
}

impl Lock {
    /// Takes a service for a run, at once or not at all; `state` is the state folder.
    ///
    /// # Errors
    /// When another run holds it, or the lock cannot be made.
    pub fn take(state: &Path, subject: &Subject, owner: &Owner) -> Result<Self, Held> {
        let folder = state.join("locks");
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| unknown(&folder, "made", &error))?;
        let unknown_account = Subject { account: None, ..subject.clone() };
        let any = folder.join(name_of(&unknown_account));
        if subject.account.is_none() {
            let file = held(&any, subject, File::try_lock)?;
            return Self { file, any_account: None }.owned_by(owner, &any);
        }
        let any = held(&any, subject, File::try_lock_shared)?;
        let path = folder.join(name_of(subject));
        let file = held(&path, subject, File::try_lock)?;
        Self { file, any_account: Some(any) }.owned_by(owner, &path)
    }

    /// Writes down whose it is.
    fn owned_by(mut self, owner: &Owner, path: &Path) -> Result<Self, Held> {
        let said = serde_json::to_string(owner).map_err(io::Error::other);
        let written = said.and_then(|said| {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            self.file.write_all(format!("{}\n", super::harmless(&said)).as_bytes())
        });
        written.map_err(|error| unknown(path, "written", &error))?;
        Ok(self)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The message for others would be of yesterday.
        let _ = self.file.set_len(0);
        // Closing them is not enough while a process that is being started has copies of them.
        for file in [Some(&self.file), self.any_account.as_ref()].into_iter().flatten() {
            let _ = file.unlock();
        }
    }
}

impl Held {
    /// Why, and what to do, for people. Times are ago, seen at `now`.
    pub fn words(&self, now: Timestamp) -> String {
        match self {
            Self::Unknown(error) => format!("Nothing is changed without a lock. {error}"),
            Self::Run { service, owner: None } => {
                format!("Another run is changing {}. Wait for its end.", text::clean(service))
            }
            Self::Run { service, owner: Some(owner) } => {
                let user = owner.user.as_ref().map(|user| format!(" by {user}")).unwrap_or_default();
                let host = owner.host.as_ref().map(|host| format!(" on {host}")).unwrap_or_default();
                format!(
                    "Run {} ({}) of process {}, begun {} ago{user}{host}, is changing {}. Wait for its end.",
                    owner.run,
                    owner.runbook,
                    owner.pid,
                    text::age_at(owner.since, now),
                    text::clean(service),
                )
            }
        }
    }
}

/// A file that could be locked; another holder is named.
fn held(
    path: &Path,
    subject: &Subject,
    lock: impl Fn(&File) -> Result<(), TryLockError>,
) -> Result<File, Held> {
    // Somebody may clear the folder meanwhile: a lock on a file that is gone keeps nobody out.
    const TRIES: u32 = 5;
    for _ in 0..TRIES {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path);
        let file = file.map_err(|error| unknown(path, "opened", &error))?;
        match lock(&file) {
            Ok(()) if is_at(&file, path) => return Ok(file),
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(unknown(path, "locked", &error)),
            Err(TryLockError::WouldBlock) => {
                return Err(Held::Run { service: subject.service.clone(), owner: owner(&file) });
            }
        }
    }
    Err(unknown(path, "kept", &io::Error::other("it is taken away again and again")))
}

fn is_at(file: &File, path: &Path) -> bool {
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(there)) => (ours.dev(), ours.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

/// Who holds a file, as far as it says.
fn owner(file: &File) -> Option<Box<Owner>> {
    const LONGEST: u64 = 16 * 1024;
    let mut said = String::new();
    file.take(LONGEST).read_to_string(&mut said).ok()?;
    let owner: Owner = serde_json::from_str(&said).ok()?;
    Some(Box::new(Owner {
        run: RunId(text::cleaned(owner.run.0)),
        runbook: text::cleaned(owner.runbook),
        user: owner.user.map(text::cleaned),
        host: owner.host.map(text::cleaned),
        ..owner
    }))
}

/// The name of a service's lock: to be read by people, and its own for each service.
fn name_of(subject: &Subject) -> PathBuf {
    const LONGEST: usize = 160;
    let account = subject.account.as_deref().unwrap_or("any");
    let parts = [account, &subject.region, &subject.cluster, &subject.service];
    let mut name = plain(&parts.join("-")).trim_start_matches('.').to_owned();
    name.truncate(LONGEST);
    let hash = Sha256::digest(parts.join("\0").as_bytes());
    let hash: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("{name}-{hash}.lock").into()
}

fn unknown(path: &Path, what: &str, error: &io::Error) -> Held {
    Held::Unknown(JournalError::of("lock", path, what, error))
}

#[cfg(test)]
#[path = "lock_tests.rs"]
mod tests;
