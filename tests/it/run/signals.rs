//! Ctrl-C and SIGTERM while a run is under way.

use std::process::Child;
use std::time::{Duration, Instant};

use dogwatch::sim::fault::{Effect, OperationFault};

use super::{GATEWAY, Ran, Rig, SURE};

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// Starts a restart and waits until its change was sent.
fn under_way(rig: &Rig) -> Child {
    let child = rig.start(&[&["run", "restart", GATEWAY][..], &SURE].concat());
    let began = Instant::now();
    while rig.changed().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(60), "nothing was sent");
        std::thread::sleep(Duration::from_millis(20));
    }
    // Until its answer, if there is one, is written down.
    std::thread::sleep(Duration::from_millis(500));
    child
}

#[test]
fn the_first_ctrl_c_ends_the_run_and_says_what_stays() {
    // As slow as life: the wait goes on when it is interrupted.
    let rig = Rig::world("lauv", 1.0);
    let child = under_way(&rig);
    signal(&child, "-INT");
    let ran = Ran::of(child).ended(1);
    assert!(ran.stdout.starts_with("UNKNOWN  Ended by hand."), "{ran:?}");
    assert!(ran.stdout.contains("Done: lauv-gateway-service: begin a new deployment."), "{ran:?}");
    assert_eq!(rig.changed(), ["UpdateService"]);
}

#[test]
fn the_second_ctrl_c_leaves_at_once_and_says_how_to_go_on() {
    let rig = Rig::world("lauv", 1.0);
    rig.account.strike(OperationFault::new("UpdateService", Effect::HoldAfter));
    let child = under_way(&rig);
    signal(&child, "-INT");
    std::thread::sleep(Duration::from_millis(300));
    signal(&child, "-INT");
    let ran = Ran::of(child).ended(1);
    assert!(ran.stderr.contains("Ctrl-C again leaves at once"), "{ran:?}");
    assert!(ran.stderr.contains("dogwatch journal resume"), "{ran:?}");
    assert!(ran.stdout.starts_with("LEFT  "), "{ran:?}");
}

#[test]
fn a_run_that_was_left_is_resumed_and_nothing_is_sent_twice() {
    let rig = Rig::lauv();
    rig.account.strike(OperationFault::new("UpdateService", Effect::HoldAfter));
    let child = under_way(&rig);
    signal(&child, "-TERM");
    Ran::of(child).ended(1);
    let ran = rig.dogwatch(&["journal", "resume", "last"]).ended(0);
    assert!(ran.stdout.starts_with("PASS  "), "{ran:?}");
    assert!(!ran.stderr.contains(" 1/7 "), "what was done is not told again: {ran:?}");
    assert_eq!(rig.changed(), ["UpdateService"]);
}
