//! Writing a journal: one file a run, one line an entry, nothing ever written over.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::chain::{self, ORIGIN};
use super::error::{JournalError, shown};
use super::reader::{ChainState, LARGEST, scan};
use super::{Entry, id};
use crate::runbook::RunId;

/// A journal that is written. While it is held, no other process writes it, and readers can tell
/// that the run is under way.
#[derive(Debug)]
pub struct Writer {
    path: PathBuf,
    tape: Tape<File>,
    cut_off: u64,
}

/// What lines are written to.
trait Disk {
    /// Writes all of it at the end.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Returns when everything that was written would survive a loss of power.
    fn sync(&mut self) -> io::Result<()>;
    /// Takes away what is behind so many bytes.
    fn cut(&mut self, length: u64) -> io::Result<()>;
}

/// The end of a chain, and where it goes on.
#[derive(Debug)]
struct Tape<D> {
    disk: D,
    /// The number of the next line.
    next: u64,
    /// The hash of the last line.
    prev: String,
    /// The length of all whole lines, in bytes.
    length: u64,
    /// Why nothing more can be written: what is on the disk is not known any more.
    spoilt: Option<(io::ErrorKind, String)>,
}

impl Writer {
    /// Begins the journal of a run in a folder, which is made where it is missing. The file is new,
    /// and nobody else may read it.
    ///
    /// # Errors
    /// When the folder or the file cannot be made, or there is such a run already.
    pub fn create(folder: &Path, id: &RunId) -> Result<Self, JournalError> {
        let path = path_of(folder, id)?;
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| JournalError::of("folder of journals", folder, "made", &error))?;
        let fails = |error: io::Error| JournalError::of("journal", &path, "begun", &error);
        let file = OpenOptions::new().append(true).create_new(true).mode(0o600).open(&path).map_err(fails)?;
        hold(&file, &path)?;
        file.sync_all().map_err(fails)?;
        // The folder may be new itself.
        for folder in [Some(folder), folder.parent()].into_iter().flatten() {
            sync_folder(folder).map_err(fails)?;
        }
        Ok(Self { path, tape: Tape::new(file), cut_off: 0 })
    }

    /// Goes on with the journal of a run, behind its last whole line; what is behind that was not
    /// written to its end, and is cut off.
    ///
    /// # Errors
    /// When the file cannot be read or written, its chain is broken, nothing is in it, or another
    /// process is writing it.
    pub fn open_to_append(folder: &Path, id: &RunId) -> Result<Self, JournalError> {
        let path = path_of(folder, id)?;
        let fails = |error: io::Error| JournalError::of("journal", &path, "gone on with", &error);
        let file = OpenOptions::new().append(true).read(true).open(&path).map_err(fails)?;
        hold(&file, &path)?;
        let mut bytes = Vec::new();
        (&file).take(LARGEST + 1).read_to_end(&mut bytes).map_err(fails)?;
        let scan = scan(&bytes);
        if let ChainState::Broken { line, why } = &scan.state {
            return Err(JournalError::new(
                format!("Line {line} of the journal {} is damaged. {why}", shown(&path)),
                "The run cannot be resumed: `dogwatch journal show` tells what is known of it.",
            ));
        }
        if scan.next == 1 || bytes.len() as u64 > LARGEST {
            let why = if scan.next == 1 { "is empty" } else { "is too large to be resumed" };
            return Err(JournalError::new(
                format!("The journal {} {why}.", shown(&path)),
                "Begin the runbook again.",
            ));
        }
        let cut_off = bytes.len() as u64 - scan.length;
        let mut tape =
            Tape { disk: file, next: scan.next, prev: scan.last, length: scan.length, spoilt: None };
        if cut_off > 0 {
            tape.disk.cut(scan.length).and_then(|()| tape.disk.sync()).map_err(fails)?;
        }
        Ok(Self { path, tape, cut_off })
    }

    /// Writes an entry, as one line; with `sync` it is on the disk when this returns.
    ///
    /// # Errors
    /// When it cannot be written; then nothing of it is in the file. When it cannot be made sure that
    /// it is on the disk; then nothing more can be written, and no change may be made.
    pub fn write(&mut self, at: Timestamp, entry: &Entry, sync: bool) -> Result<(), JournalError> {
        let written = self.tape.write(at, entry, sync);
        written.map_err(|error| JournalError::of("journal", &self.path, "written", &error))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The hash of the last line.
    pub fn head(&self) -> &str {
        &self.tape.prev
    }

    /// How many bytes of a line that was not written to its end were cut off when it was opened.
    pub fn cut_off(&self) -> u64 {
        self.cut_off
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        // Closing it is not enough while a process that is being started has a copy of it.
        let _ = self.tape.disk.unlock();
    }
}

impl<D: Disk> Tape<D> {
    fn new(disk: D) -> Self {
        Self { disk, next: 1, prev: ORIGIN.to_owned(), length: 0, spoilt: None }
    }

    fn write(&mut self, at: Timestamp, entry: &Entry, sync: bool) -> io::Result<()> {
        if let Some((kind, why)) = &self.spoilt {
            return Err(io::Error::new(*kind, why.clone()));
        }
        let (line, hash) = chain::write(self.next, at, entry, &self.prev).map_err(io::Error::other)?;
        if let Err(error) = self.disk.append(line.as_bytes()) {
            if let Err(second) = self.disk.cut(self.length) {
                self.spoil(&second);
            }
            return Err(error);
        }
        self.next += 1;
        self.prev = hash;
        self.length += line.len() as u64;
        if sync {
            self.disk.sync().inspect_err(|error| self.spoil(error))?;
        }
        Ok(())
    }

    fn spoil(&mut self, error: &io::Error) {
        self.spoilt = Some((error.kind(), format!("an earlier line could not be kept ({error})")));
    }
}

impl Disk for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        self.set_len(length)
    }
}

fn path_of(folder: &Path, id: &RunId) -> Result<PathBuf, JournalError> {
    if id.is_safe() {
        return Ok(folder.join(id.file()));
    }
    let message = format!("`{}` is no run's id.", id::plain(&id.0));
    Err(JournalError::new(message, "`dogwatch journal` lists the runs."))
}

/// Makes the file ours until it is closed. Readers touch the lock for a moment.
fn hold(file: &File, path: &Path) -> Result<(), JournalError> {
    const TRIES: u32 = 20;
    for _ in 0..TRIES {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => {
                return Err(JournalError::of("journal", path, "locked", &error));
            }
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(10)),
        }
    }
    Err(JournalError::new(
        format!("Another process is writing the journal {}: the run is under way.", shown(path)),
        "Look there; it can be resumed when that process has ended.",
    ))
}

/// Has a folder's list of files on the disk, as far as its file system knows how.
fn sync_folder(folder: &Path) -> io::Result<()> {
    // A path of one name has an empty parent: the current folder.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        // The folder above may be one that we can enter and not read.
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(()),
        synced => synced,
    }
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
