//! `S`: the count, the bounds with it, and back again by `u`.

use serde_json::json;

use super::desk::Desk;
use crate::run::GATEWAY;
use crate::run::situations::scale::{bounded, bounds, count, shop, tight, wants};
use crate::run::situations::stage::Stage;
use crate::run::situations::{Situation as Named, situations};
use crate::situations::Call;

pub const ALL: &[Named] = situations![
    above_the_bounds_they_are_moved_too_and_undo_brings_all_back,
    inside_the_bounds_the_count_alone_is_sent_and_undo_brings_it_back,
    above_the_bounds_alone_it_is_refused,
];

/// Types a count, reads the plan, and confirms it.
fn scales(stage: Stage, wanted: &str, sent: &[Call], plan: &[&str]) -> Desk {
    let mut desk = Desk::at(stage);
    desk.choices("S", GATEWAY);
    desk.types(wanted, wanted);
    desk.press("enter", "What will be sent");
    plan.iter().for_each(|words| drop(desk.read(words)));
    desk.confirm(GATEWAY);
    desk.ends("PASSED done and verified");
    desk.sent(sent);
    desk
}

/// Takes the run on the screen back by its key.
fn undone(mut desk: Desk, sent: &[Call], plan: &[&str]) -> Desk {
    desk.stage.again();
    desk.press("u", "What will be sent");
    plan.iter().for_each(|words| drop(desk.read(words)));
    desk.sent(&[]);
    desk.confirm(GATEWAY);
    desk.ends("PASSED done and verified");
    desk.sent(sent);
    desk
}

fn inside_the_bounds_the_count_alone_is_sent_and_undo_brings_it_back() {
    let stage = shop();
    let before = stage.history(GATEWAY, 9);
    let plan = [
        "Scale lauv-gateway-service from 2 to 4 tasks",
        "no deployment begins",
        "Auto scaling policy request-count-scaling",
        "--desired-count 4",
        "Scale back to 2 tasks: offered once this run has ended.",
    ];
    let desk = scales(stage, "4", &[wants(GATEWAY, 4)], &plan);
    assert_eq!((count(&desk.stage, GATEWAY), bounded(&desk.stage)), ((4, 4), (2, 10)));
    let plan = ["Scale lauv-gateway-service from 4 to 2 tasks", "--desired-count 2"];
    let desk = undone(desk, &[wants(GATEWAY, 2)], &plan);
    assert_eq!(count(&desk.stage, GATEWAY), (2, 2));
    assert_eq!(desk.stage.history(GATEWAY, 9), before, "no deployment began");
}

fn above_the_bounds_they_are_moved_too_and_undo_brings_all_back() {
    let plan =
        ["Scale lauv-gateway-service from 2 to 6 tasks", "bounds of auto scaling", "2–6", "--max-capacity 6"];
    let sent = [bounds(json!({"MaxCapacity": 6})), wants(GATEWAY, 6)];
    let desk = scales(tight(), "6 with bounds", &sent, &plan);
    assert_eq!((count(&desk.stage, GATEWAY), bounded(&desk.stage)), ((6, 6), (2, 6)));
    let plan = ["Scale lauv-gateway-service from 6 to 2 tasks", "--max-capacity 2"];
    let desk = undone(desk, &[wants(GATEWAY, 2), bounds(json!({"MaxCapacity": 2}))], &plan);
    assert_eq!((count(&desk.stage, GATEWAY), bounded(&desk.stage)), ((2, 2), (2, 2)));
}

fn above_the_bounds_alone_it_is_refused() {
    let mut desk = Desk::at(tight());
    desk.choices("S", GATEWAY);
    desk.types("6", "6");
    desk.press("enter", "above the maximum of 2");
    desk.read("Write `6 with bounds`");
    desk.sent(&[]);
}
