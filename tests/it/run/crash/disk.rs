//! Without a journal nothing is sent, and a damaged one is gone on with by nobody.

use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use super::scenario::*;
use super::{Ran, Rig, Stop, When};

/// The run with no file longer than so many blocks of 512 bytes, as on a disk that is full.
fn limited(rig: &Rig, blocks: usize) -> Ran {
    let whole = rig.run_command();
    let mut command = Command::new("/bin/sh");
    // Without the signal a write beyond the limit fails, as on a full disk.
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"")]);
    command.arg(whole.get_program()).args(whole.get_args()).env_clear();
    command.envs(whole.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(rig.home.path()).stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    Ran::of(command.spawn().unwrap())
}

#[test]
fn on_a_full_disk_nothing_is_sent() {
    let rig = Rig::of(&GRACEFUL);
    rig.run().ended(0, &["PASS"]);
    let lines = rig.journal();
    let end = lines.iter().position(|line| line.contains("\"kind\":\"intent\"")).unwrap();
    let before: usize = lines[..end].iter().map(String::len).sum();
    // Full from the start, in the middle, and at the confirmation or the intent.
    for blocks in [0, 4, before / 1024, before / 512 - 1] {
        let rig = Rig::of(&GRACEFUL);
        limited(&rig, blocks).ended(1, &["REFUSED", "cannot be written: File too large"]);
        rig.has_made(0);
        assert_ne!(rig.listed()["standing"], "open");
    }
}

#[test]
fn on_a_disk_that_is_full_after_the_call_the_run_goes_on_and_is_open() {
    let rig = Rig::of(&GRACEFUL);
    rig.run().ended(0, &["PASS"]);
    let lines = rig.journal();
    let intent = lines.iter().position(|line| line.contains("\"kind\":\"intent\"")).unwrap();
    let with: usize = lines[..=intent].iter().map(String::len).sum();
    let rig = Rig::of(&GRACEFUL);
    limited(&rig, with.div_ceil(512)).ended(0, &["PASS"]);
    assert_eq!(rig.kinds().last().unwrap(), "intent");
    assert_eq!(rig.listed()["standing"], "open");
    rig.look().ended(0, &["PASS"]);
    rig.has_made(1);
}

#[test]
fn where_the_journal_cannot_be_made_nothing_is_sent() {
    for (name, words) in [("runs", "so nothing is sent"), ("locks", "Nothing is changed without a lock.")] {
        let rig = Rig::of(&GRACEFUL);
        std::fs::create_dir_all(rig.state()).unwrap();
        std::fs::write(rig.state().join(name), "no folder").unwrap();
        rig.run().ended(1, &["REFUSED", words]);
        rig.has_made(0);
    }
}

#[test]
fn in_a_state_folder_that_cannot_be_written_nothing_is_sent() {
    let rig = Rig::of(&GRACEFUL);
    std::fs::create_dir_all(rig.state()).unwrap();
    let may = |mode| std::fs::set_permissions(rig.state(), std::fs::Permissions::from_mode(mode)).unwrap();
    may(0o555);
    // Nothing keeps root out.
    if std::fs::write(rig.state().join("probe"), "").is_err() {
        rig.run().ended(1, &["REFUSED", "Nothing is changed without a lock."]);
        rig.has_made(0);
    }
    may(0o755);
}

#[test]
fn a_journal_that_was_changed_is_reported_and_not_gone_on_with() {
    let rig = Rig::of(&GRACEFUL);
    rig.killed_at(Stop(0, When::After));
    let lines = rig.journal();
    let last = lines.len() - 1;
    let edited = {
        let mut lines = lines.clone();
        lines[last - 1] = lines[last - 1].replacen("a test", "a tast", 1);
        lines
    };
    let dropped = [&lines[..last - 1], &lines[last..]].concat();
    let swapped = [&lines[..last - 1], &lines[last..], &lines[last - 1..last]].concat();
    for damaged in [edited, dropped, swapped] {
        assert_ne!(damaged, lines);
        std::fs::write(rig.journal_file(), damaged.concat()).unwrap();
        let line = format!("from line {last} on");
        rig.dogwatch(&["journal", "show", "last"]).ended(1, &["DAMAGED", &line]);
        let run = rig.listed();
        assert_eq!((&run["standing"], &run["damaged"]["line"]), (&"damaged".into(), &last.into()), "{run}");
        rig.go_on().ended(2, &["damaged", &line]);
        rig.has_made(1);
    }
    std::fs::write(rig.journal_file(), lines.concat()).unwrap();
    rig.look().ended(0, &["PASS"]);
    rig.has_made(1);
}
