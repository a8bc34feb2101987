//! Wrong use ends with 2 and says what to write instead.

use std::process::Command;

use super::Kept;
use crate::status::{complaint, is_for_people};

#[test]
fn runs_that_are_not_there_or_are_several() {
    let kept = Kept::three_runs();
    for (arguments, words) in [
        (&["show", "2025"][..], "`last` is the newest"),
        (&["report", "2026112"], "begins the ids of 2 runs"),
        (&["show", "../../etc/passwd"], "There is no run whose id begins with"),
        (&["show"], "<RUN>"),
        (&["shw"], "unrecognized subcommand"),
    ] {
        let output = kept.dogwatch(&[&["journal"], arguments].concat());
        let said = complaint(&output).replace('\n', " ");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        is_for_people(&said);
    }
    let output = Kept::nothing().dogwatch(&["journal", "show", "last"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("no runbook was run here yet"), "{}", complaint(&output));
}

#[test]
fn without_a_home_there_is_no_place() {
    let output = Command::new(env!("CARGO_BIN_EXE_dogwatch")).arg("journal").env_clear().output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("XDG_STATE_HOME"), "{}", complaint(&output));
}

#[test]
fn a_folder_that_is_a_file_is_told() {
    let kept = Kept::nothing();
    std::fs::create_dir_all(kept.runs().parent().unwrap()).unwrap();
    std::fs::write(kept.runs(), "x").unwrap();
    let output = kept.dogwatch(&["journal"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("folder of journals"), "{}", complaint(&output));
}
