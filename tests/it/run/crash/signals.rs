//! Ctrl-C and SIGTERM while a call is under way.

use std::process::{Child, Command};
use std::time::Duration;

use super::scenario::*;
use super::{Ran, Rig, Stop, When};

/// Sends a signal to a process.
pub fn send(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn the_first_ctrl_c_waits_for_the_answer_and_sends_no_more() {
    let rig = Rig::of(&PARAMETER);
    let child = rig.stopped_at(Stop(1, When::Before));
    send(&child, "-INT");
    std::thread::sleep(Duration::from_millis(300));
    rig.gate.release();
    let words = ["Ctrl-C again leaves at once", "UNKNOWN Ended by hand. Done: "];
    Ran::of(child).ended(1, &words);
    rig.has_made(2);
    rig.look().ended(2, &["has ended"]);
}

#[test]
fn the_second_ctrl_c_leaves_at_once_and_the_run_is_gone_on_with() {
    for (when, exit) in [(When::Before, 4), (When::After, 0)] {
        let rig = Rig::of(&GRACEFUL);
        let child = rig.stopped_at(Stop(0, when));
        send(&child, "-INT");
        std::thread::sleep(Duration::from_millis(300));
        send(&child, "-INT");
        Ran::of(child).ended(1, &["LEFT", "dogwatch journal resume"]);
        rig.gate.open();
        assert_eq!(rig.listed()["standing"], "open");
        rig.look().ended(exit, &[]);
        if exit == 4 {
            rig.go_on().ended(0, &["PASS"]);
        }
        rig.has_made(1);
    }
}

#[test]
fn a_process_that_is_told_to_end_leaves_at_once_and_the_run_is_gone_on_with() {
    for (scenario, stop) in [(&COUNT, Stop(1, When::After)), (&GRACEFUL, Stop(0, When::Look))] {
        for name in ["-TERM", "-HUP"] {
            let rig = Rig::of(scenario);
            let child = rig.stopped_at(stop);
            send(&child, name);
            Ran::of(child).ended(1, &["LEFT", "dogwatch journal resume"]);
            rig.gate.open();
            rig.look().ended(0, &["PASS"]);
            rig.has_made(scenario.changes.len());
        }
    }
}
