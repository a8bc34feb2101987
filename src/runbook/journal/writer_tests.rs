use std::os::unix::fs::PermissionsExt;

use super::super::fixture::{self, at, begun, confirmed, intent, whole_run};
use super::super::read;
use super::*;

fn id() -> RunId {
    RunId(fixture::ID.into())
}

/// A disk in memory that counts, and fails when it is told to.
#[derive(Debug, Default)]
struct Counting {
    bytes: Vec<u8>,
    appends: usize,
    syncs: usize,
    room: Option<usize>,
    sync_fails: bool,
    cut_fails: bool,
}

impl Disk for Counting {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.appends += 1;
        let room = self.room.unwrap_or(usize::MAX).saturating_sub(self.bytes.len());
        self.bytes.extend(bytes.iter().take(room));
        if room < bytes.len() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.syncs += 1;
        if self.sync_fails { Err(io::Error::other("I/O error")) } else { Ok(()) }
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        if self.cut_fails {
            return Err(io::Error::other("I/O error"));
        }
        self.bytes.truncate(length as usize);
        Ok(())
    }
}

#[test]
fn a_line_is_one_write_and_is_synced_when_asked() {
    let mut tape = Tape::new(Counting::default());
    tape.write(at(0), &begun(), false).unwrap();
    assert_eq!((tape.disk.appends, tape.disk.syncs), (1, 0));
    tape.write(at(1), &intent(), true).unwrap();
    assert_eq!((tape.disk.appends, tape.disk.syncs), (2, 1));
}

#[test]
fn a_line_that_does_not_fit_leaves_nothing_and_can_be_written_later() {
    let mut tape = Tape::new(Counting::default());
    tape.write(at(0), &begun(), false).unwrap();
    tape.disk.room = Some(tape.disk.bytes.len() + 40);
    assert_eq!(tape.write(at(1), &intent(), true).unwrap_err().kind(), io::ErrorKind::StorageFull);
    assert_eq!(scan(&tape.disk.bytes).state, ChainState::Whole);
    tape.disk.room = None;
    tape.write(at(2), &confirmed(), true).unwrap();
    let seen = scan(&tape.disk.bytes);
    assert_eq!((seen.state, seen.next), (ChainState::Whole, 3));
}

#[test]
fn a_disk_that_cannot_be_trusted_is_not_written_any_more() {
    let mut tape = Tape::new(Counting { sync_fails: true, ..Counting::default() });
    tape.write(at(0), &begun(), false).unwrap();
    tape.write(at(1), &intent(), true).unwrap_err();
    tape.disk.sync_fails = false;
    tape.write(at(2), &confirmed(), false).unwrap_err();
    assert_eq!(tape.disk.appends, 2);

    let mut tape = Tape::new(Counting { room: Some(10), cut_fails: true, ..Counting::default() });
    tape.write(at(0), &begun(), false).unwrap_err();
    tape.disk.room = None;
    tape.write(at(0), &begun(), false).unwrap_err();
    assert_eq!(scan(&tape.disk.bytes).state, ChainState::Torn);
}

#[test]
fn a_full_disk_is_told() {
    let file = OpenOptions::new().append(true).open("/dev/full").unwrap();
    let mut writer = Writer { path: "/state/runs/x.jsonl".into(), tape: Tape::new(file), cut_off: 0 };
    let said = writer.write(at(0), &begun(), true).unwrap_err().to_string();
    assert!(said.contains("the disk is full") && said.contains("Make room"), "{said}");
}

#[test]
fn files_are_new_and_private() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("deep/runs");
    let mut writer = Writer::create(&folder, &id()).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&folder), mode(writer.path())), (0o700, 0o600));
    writer.write(at(0), &begun(), true).unwrap();
    let before = fs::read(writer.path()).unwrap();
    let said = Writer::create(&folder, &id()).unwrap_err().to_string();
    assert!(said.contains("something else is in its place"), "{said}");
    assert_eq!(fs::read(writer.path()).unwrap(), before);
    Writer::create(&folder, &RunId("../x".into())).unwrap_err();
}

#[test]
fn folders_that_cannot_be_are_told() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("runs"), "a file").unwrap();
    let said = Writer::create(&state.path().join("runs"), &id()).unwrap_err().to_string();
    assert!(said.contains("folder of journals") && said.contains("Move that away"), "{said}");
    let said = Writer::create(Path::new("/proc/none"), &id()).unwrap_err().to_string();
    assert!(said.contains("cannot be made"), "{said}");
}

#[test]
fn a_journal_is_gone_on_with_from_its_end() {
    let state = tempfile::tempdir().unwrap();
    let mut writer = Writer::create(state.path(), &id()).unwrap();
    let entries = whole_run();
    let (first, second) = entries.split_at(4);
    for entry in first {
        writer.write(at(0), entry, false).unwrap();
    }
    let path = writer.path().to_owned();
    assert!(read(&path).unwrap().busy);
    let said = Writer::open_to_append(state.path(), &id()).unwrap_err().to_string();
    assert!(said.contains("is under way"), "{said}");
    drop(writer);
    assert!(!read(&path).unwrap().busy);

    private(&path).write_all(b"{\"seq\":5,\"at\":\"2026").unwrap();
    let mut writer = Writer::open_to_append(state.path(), &id()).unwrap();
    assert_eq!(writer.cut_off(), 19);
    for entry in second {
        writer.write(at(9), entry, true).unwrap();
    }
    let journal = read(&path).unwrap();
    assert_eq!(journal.state, ChainState::Whole);
    let read: Vec<Entry> = journal.lines.into_iter().map(|line| line.entry).collect();
    assert_eq!(read, entries);
}

#[test]
fn damaged_empty_and_missing_journals_are_not_gone_on_with() {
    let state = tempfile::tempdir().unwrap();
    let path = state.path().join(id().file());
    let refused = || Writer::open_to_append(state.path(), &id()).unwrap_err().to_string();
    assert!(refused().contains("is not there"));
    fs::write(&path, "").unwrap();
    assert!(refused().contains("is empty"));
    let text = fixture::file(&whole_run()).replace("rev 9", "rev 8");
    fs::write(&path, &text).unwrap();
    assert!(refused().contains("Line 2 of the journal"), "{}", refused());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
}

fn private(path: &Path) -> File {
    OpenOptions::new().append(true).open(path).unwrap()
}
