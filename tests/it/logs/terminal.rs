//! In a terminal: colours where they are wanted, and how far a long reading is.

use std::io::Read;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::{BACKEND, serve};
use crate::served::Served;

/// Runs a shell's line in a terminal, where `$DOGWATCH` is the program, and gives all that was
/// written to it.
fn in_terminal(served: &Served, line: &str, variables: &[(&str, &str)]) -> String {
    let pair = native_pty_system().openpty(PtySize { rows: 40, cols: 160, ..PtySize::default() }).unwrap();
    let mut command = CommandBuilder::new("/bin/sh");
    command.args(["-c", line]);
    command.env_clear();
    let endpoint = format!("http://{}", served.address);
    for (name, value) in [
        ("DOGWATCH", env!("CARGO_BIN_EXE_dogwatch")),
        ("TERM", "xterm-256color"),
        ("AWS_ENDPOINT_URL", &endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "simulated"),
        ("AWS_SECRET_ACCESS_KEY", "simulated"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ] {
        command.env(name, value);
    }
    variables.iter().for_each(|(name, value)| command.env(name, value));
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut written = Vec::new();
    let mut reader = pair.master.try_clone_reader().unwrap();
    // Linux ends it with an error once the last process has left the terminal.
    let mut piece = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut piece) {
        written.extend_from_slice(&piece[..count]);
    }
    assert!(child.wait().unwrap().success(), "{}", String::from_utf8_lossy(&written));
    String::from_utf8(written).unwrap()
}

#[test]
fn levels_and_sources_are_coloured_unless_nobody_wants_that() {
    let served = serve("lauv");
    served.write(BACKEND, 5_000, "ERROR \u{1b}[35mneedle\u{1b}[0m");
    let line = "\"$DOGWATCH\" logs --since 1m --grep needle";
    let shown = in_terminal(&served, line, &[]);
    assert!(shown.contains("\u{1b}[31m ERROR\u{1b}[0m"), "{shown:?}");
    assert!(!shown.contains("\u{1b}[35m"), "the message's own colours are not ours: {shown:?}");
    for (line, variables) in [
        ("\"$DOGWATCH\" logs --since 1m --grep needle --no-color", &[][..]),
        (line, &[("NO_COLOR", "1")]),
        (line, &[("TERM", "dumb")]),
        ("\"$DOGWATCH\" logs --since 1m --grep needle | cat", &[]),
    ] {
        let shown = in_terminal(&served, line, variables);
        assert!(shown.contains("needle") && !shown.contains('\u{1b}'), "{line} {variables:?}: {shown:?}");
    }
}

#[test]
fn a_long_reading_says_how_far_it_is_and_leaves_nothing_behind() {
    let served = serve("lauv");
    let now = served.now();
    served.account.world().estate.logs.fill(BACKEND, 15_000, 600_000, now);
    let served = served.after("latency", 0);
    let line = "\"$DOGWATCH\" logs lauv-backend-service > /dev/null";
    let shown = in_terminal(&served, line, &[]);
    assert!(shown.contains("reading ") && shown.contains(" lines"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[K"), "{shown:?}");
    let shown = in_terminal(&served, &format!("{line} 2> /dev/null"), &[]);
    assert_eq!(shown, "");
}
