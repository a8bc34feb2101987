//! `R`: restarting in each of the three ways.

use serde_json::json;

use super::desk::Desk;
use crate::run::GATEWAY;
use crate::run::situations::restart::{settled, stops};
use crate::run::situations::rollback::update;
use crate::run::situations::{Situation as Named, situations};
use crate::situations::Call;

pub const ALL: &[Named] = situations![
    all_tasks_are_stopped_one_by_one,
    a_new_deployment_replaces_all_tasks,
    all_tasks_are_stopped_at_once,
];

/// Takes a way, reads the plan, confirms it, and looks for other tasks at the end.
fn restarts(choice: Option<&str>, sent: impl FnOnce(&Desk) -> Vec<Call>, plan: &[&str]) {
    let mut desk = Desk::at(settled());
    let before = desk.stage.tasks(GATEWAY);
    let sent = sent(&desk);
    desk.choices("R", GATEWAY);
    match choice {
        Some(choice) => desk.choose(choice),
        None => desk.console.press("enter"),
    }
    desk.read("What will be sent");
    plan.iter().for_each(|words| drop(desk.read(words)));
    desk.confirm(GATEWAY);
    desk.ends("PASSED done and verified");
    desk.sent(&sent);
    let after = desk.stage.tasks(GATEWAY);
    assert!(after.len() == before.len() && !after.iter().any(|task| before.contains(task)));
    assert!(!desk.console.screen().has("undo: its plan first"));
}

fn a_new_deployment_replaces_all_tasks() {
    let sent = |_: &Desk| vec![update(json!({"forceNewDeployment": true}))];
    let plan = [
        "Restart lauv-gateway-service with a new deployment",
        "Tags are resolved anew; v9 still point",
        "--force-new-deployment",
        "There is none for this.",
    ];
    restarts(None, sent, &plan);
}

fn all_tasks_are_stopped_one_by_one() {
    let plan =
        ["Restart 2 tasks of lauv-gateway-service one by one", "each waits until the one before is replaced"];
    restarts(Some("One by one"), |desk| stops(&desk.stage), &plan);
}

fn all_tasks_are_stopped_at_once() {
    let plan =
        ["Stop all 2 tasks of lauv-gateway-service at once", "Nobody serves until the new tasks are up"];
    restarts(Some("All at once"), |desk| stops(&desk.stage), &plan);
}
