//! The connection is cut, and the process lives: the run looks at the account and goes on by itself.

use super::{ALL, Rig, Scenario, Stop, When};

fn cut(scenario: &Scenario, change: usize, when: When) {
    let rig = Rig::of(scenario);
    rig.gate.stop(Stop(change, when));
    let ran = rig.run();
    match when {
        // Nobody is there to send it again.
        When::CutBefore => {
            ran.ended(1, &["FAILED", "Not done: "]);
            rig.has_made(change);
        }
        _ => {
            ran.ended(0, &["PASS"]);
            rig.has_made(scenario.changes.len());
        }
    }
}

#[test]
fn before_the_account_took_the_call() {
    for scenario in &ALL {
        for change in 0..scenario.changes.len() {
            cut(scenario, change, When::CutBefore);
        }
    }
}

#[test]
fn after_the_account_took_the_call() {
    for scenario in &ALL {
        for change in 0..scenario.changes.len() {
            cut(scenario, change, When::CutAfter);
        }
    }
}
