//! Killed between intent and outcome of every change, and between changes.

use std::time::Duration;

use super::scenario::*;
use super::{Rig, Stop, When};

/// Kills the run at a point, and goes on with it: what was made is not repeated, what was not is
/// made once it is confirmed anew.
fn killed(scenario: &Scenario, change: usize, when: When) {
    let rig = Rig::of(scenario);
    rig.killed_at(Stop(change, when));
    let made = match when {
        When::After | When::Look => change + 1,
        _ => change,
    };
    rig.has_made(made);
    told(&rig, when);
    if made < scenario.changes.len() {
        let said: &[&str] = match when {
            When::Look => &["still to be done"],
            When::After => &["Not known whether", "still to be done"],
            _ => &["Not done: ", "still to be done"],
        };
        let said = if when == When::After { &said[1..] } else { said };
        rig.look().ended(4, said);
        rig.has_made(made);
        assert_eq!(rig.listed()["standing"], "interrupted");
        rig.go_on().ended(0, &["PASS"]);
    } else {
        rig.look().ended(0, &["PASS"]);
    }
    rig.has_made(scenario.changes.len());
    assert_eq!(rig.listed()["standing"], "pass");
    rig.look().ended(2, &["has ended"]);
}

/// What is known of a run that was killed.
fn told(rig: &Rig, when: When) {
    let run = rig.listed();
    let open = when != When::Look;
    assert_eq!(run["standing"], if open { "open" } else { "interrupted" }, "{run}");
    assert_eq!(
        (&run["needsALook"], run["open"].as_array().unwrap().len()),
        (&true.into(), usize::from(open))
    );
    let words: &[&str] = match open {
        true => &["Not known whether this was done: aws ", "Look with: dogwatch journal resume"],
        false => &["INTERRUPTED: ", "Go on with: dogwatch journal resume"],
    };
    rig.dogwatch(&["journal", "show", "last"]).ended(1, words);
}

fn everywhere(scenario: &Scenario) {
    for change in 0..scenario.changes.len() {
        killed(scenario, change, When::Before);
        killed(scenario, change, When::After);
        // Calls that belong together are sent without a look between them.
        if !scenario.together.contains(&change) {
            killed(scenario, change, When::Look);
        }
    }
    killed(scenario, 0, When::Received);
}

#[test]
fn a_rollback_to_an_older_version() {
    everywhere(&BACK_AGAIN);
}

#[test]
fn a_rollback_of_what_is_under_way() {
    everywhere(&STOP);
}

#[test]
fn a_rollback_of_what_waits_at_a_hook() {
    everywhere(&PAUSED);
}

#[test]
fn a_graceful_restart() {
    everywhere(&GRACEFUL);
}

#[test]
fn a_restart_one_by_one() {
    everywhere(&ONE_BY_ONE);
}

#[test]
fn a_restart_of_all_at_once() {
    everywhere(&AT_ONCE);
}

#[test]
fn a_new_count_and_new_bounds() {
    everywhere(&COUNT);
}

#[test]
fn a_new_value_of_a_parameter() {
    everywhere(&PARAMETER);
}

#[test]
fn a_new_value_of_a_secret() {
    everywhere(&SECRET);
}

#[test]
fn a_secret_taken_back() {
    everywhere(&STAGE);
}

#[test]
fn a_rollback_that_is_only_watched_is_begun_again() {
    let rig = Rig::of(&ATTACHED);
    let mut child = rig.start();
    let watches = || rig.state().join("runs").is_dir() && rig.journal().concat().contains("it is under way");
    while !watches() {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(rig.listed()["standing"], "left");
    rig.go_on().ended(2, &["nothing was sent", "Begin the runbook again"]);
    rig.account.advance(5 * 60_000);
    rig.run().ended(1, &["was already rolled back"]);
    rig.has_made(0);
}
