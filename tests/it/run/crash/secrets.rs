//! The value of a secret is kept nowhere, whenever the process ends.

use super::scenario::*;
use super::{Rig, Scenario, Stop, When};

/// How often the account was given the value.
fn given(rig: &Rig) -> usize {
    let made = rig.gate.made();
    made.iter().filter(|(_, said)| String::from_utf8_lossy(said).contains(VALUE)).count()
}

fn lost(scenario: &Scenario, stop: Stop) {
    let rig = Rig::of(scenario);
    rig.killed_at(stop);
    assert!(!rig.keeps(VALUE), "the value is kept after {stop:?}");
    let how = "pipe it in again, as in: pass show db | dogwatch journal resume 2";
    rig.look().ended(4, &["still to be done", how]);
    // Confirmed, and without the value: nothing is sent.
    let arguments = [&["journal", "resume", "last"][..], &rig.sure()].concat();
    rig.dogwatch(&arguments).ended(2, &["is empty", how]);
    assert_eq!(given(&rig), 0);
    rig.go_on().ended(0, &["PASS"]);
    assert_eq!(given(&rig), 1);
    assert!(!rig.keeps(VALUE), "the value is kept at the end");
}

#[test]
fn killed_between_the_label_and_the_write() {
    lost(&PARAMETER, Stop(0, When::After));
}

#[test]
fn killed_while_the_value_is_written() {
    for when in [When::Before, When::Received] {
        lost(&PARAMETER, Stop(1, when));
        lost(&SECRET, Stop(0, when));
    }
}

#[test]
fn killed_when_the_value_is_written_it_is_not_asked_for_again() {
    let rig = Rig::of(&PARAMETER);
    rig.killed_at(Stop(1, When::After));
    assert!(!rig.keeps(VALUE));
    let said = rig.look().ended(4, &["still to be done: "]).said();
    assert!(!said.contains("pipe it in"), "{said}");
    let arguments = [&["journal", "resume", "last"][..], &rig.sure()].concat();
    rig.dogwatch(&arguments).ended(0, &["PASS"]);
    rig.has_made(3);
    assert_eq!(given(&rig), 1);
}
