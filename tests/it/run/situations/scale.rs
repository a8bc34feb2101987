//! Scaling: the count alone, with the bounds where it is asked for, and back again.

use serde_json::{Value, json};

use super::scene::{Scene, alone, play};
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};
use crate::run::{FRONTEND, GATEWAY};

pub const ALL: &[Situation] = situations![
    inside_the_bounds_the_count_alone_is_sent,
    above_the_maximum_the_bounds_move_first_and_undo_brings_all_back,
    no_task_at_all_is_warned_of_and_undo_brings_them_back,
    above_the_maximum_alone_it_is_refused,
    the_same_count_is_refused,
    what_is_no_count_is_refused,
];

/// The shop; auto scaling of the gateway leaves the count where it is put.
pub fn shop() -> Stage {
    let stage = Stage::new("lauv").later(60);
    for target in &mut stage.account().world().scaling {
        target.suspended.inward = true;
    }
    stage
}

pub fn wants(service: &str, count: u32) -> (&'static str, Value) {
    ("ecs:UpdateService", json!({"cluster": CLUSTER, "service": service, "desiredCount": count}))
}

pub fn bounds(change: Value) -> (&'static str, Value) {
    let mut input = json!({
        "ServiceNamespace": "ecs",
        "ResourceId": format!("service/{CLUSTER}/{GATEWAY}"),
        "ScalableDimension": "ecs:service:DesiredCount",
    });
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    ("application-autoscaling:RegisterScalableTarget", input)
}

/// The bounds of the gateway.
pub fn bounded(stage: &Stage) -> (u32, u32) {
    let world = stage.account().world();
    let target = world.scaling.iter().find(|target| target.service == GATEWAY).unwrap();
    (target.spec.min, target.spec.max)
}

/// Plays the command that takes a run back, as it was printed.
fn taken_back(scene: Scene, service: &str) -> Scene {
    let undo = scene.undo().expect("a command");
    assert_eq!(undo[..3], ["run", "scale", &format!("{CLUSTER}/{service}")]);
    let flags: Vec<&str> = undo[3..].iter().map(String::as_str).collect();
    scene.stage.again();
    alone(scene.stage, "scale", service, &flags, b"")
}

pub fn count(stage: &Stage, service: &str) -> (u32, usize) {
    (stage.with_service(service, |service| service.desired), stage.tasks(service).len())
}

fn inside_the_bounds_the_count_alone_is_sent() {
    let stage = shop();
    let before = stage.history(GATEWAY, 9);
    let scene = play(stage, "scale", GATEWAY, &["--set", "count=4"])
        .sent(&[wants(GATEWAY, 4)])
        .says("Auto scaling policy request-count-scaling")
        .ended(0, "PASS  Scale lauv-gateway-service from 2 to 4 tasks: done and verified.");
    assert_eq!(count(&scene.stage, GATEWAY), (4, 4));
    assert_eq!(scene.stage.history(GATEWAY, 9), before, "no deployment began");
    let scene = taken_back(scene, GATEWAY).sent(&[wants(GATEWAY, 2)]).ended(0, "PASS  ");
    assert_eq!((count(&scene.stage, GATEWAY), bounded(&scene.stage)), ((2, 2), (2, 10)));
}

pub fn tight() -> Stage {
    let stage = shop();
    stage.account().begin("scaling-bounds", None).unwrap();
    assert_eq!(bounded(&stage), (2, 2));
    stage
}

fn above_the_maximum_the_bounds_move_first_and_undo_brings_all_back() {
    let scene = play(tight(), "scale", GATEWAY, &["--set", "count=6 with bounds"])
        .sent(&[bounds(json!({"MaxCapacity": 6})), wants(GATEWAY, 6)])
        .ended(0, "PASS  Scale lauv-gateway-service from 2 to 6 tasks: done and verified.");
    assert_eq!((count(&scene.stage, GATEWAY), bounded(&scene.stage)), ((6, 6), (2, 6)));
    let scene = taken_back(scene, GATEWAY)
        .sent(&[wants(GATEWAY, 2), bounds(json!({"MaxCapacity": 2}))])
        .ended(0, "PASS  Scale lauv-gateway-service from 6 to 2 tasks: done and verified.");
    assert_eq!((count(&scene.stage, GATEWAY), bounded(&scene.stage)), ((2, 2), (2, 2)));
}

fn no_task_at_all_is_warned_of_and_undo_brings_them_back() {
    let scene = play(shop(), "scale", FRONTEND, &["--set", "count=0"])
        .says("No task of lauv-frontend-service will run: nobody serves until it is scaled up again.")
        .sent(&[wants(FRONTEND, 0)])
        .ended(0, "PASS  Scale lauv-frontend-service from 2 to 0 tasks: done and verified.");
    assert_eq!(count(&scene.stage, FRONTEND), (0, 0));
    let scene = taken_back(scene, FRONTEND).sent(&[wants(FRONTEND, 2)]).ended(0, "PASS  ");
    assert_eq!(count(&scene.stage, FRONTEND), (2, 2));
}

fn refused(stage: Stage, text: &str, exit: i32, words: &str, remedy: &str) {
    let scene = play(stage, "scale", GATEWAY, &["--set", &format!("count={text}")])
        .sent_nothing()
        .ended(exit, &format!("REFUSED  {words}"))
        .says(remedy);
    assert_eq!(count(&scene.stage, GATEWAY), (2, 2));
}

fn above_the_maximum_alone_it_is_refused() {
    refused(tight(), "6", 1, "6 ", "`6 with bounds`");
}

fn the_same_count_is_refused() {
    refused(shop(), "2", 1, "lauv-gateway-service wants 2 tasks already.", "Press D");
}

fn what_is_no_count_is_refused() {
    let stage = shop();
    for count in ["-1", "six", "5001", "6 with bounds 7-9"] {
        let ran = stage.rig.run("scale", GATEWAY, &["--set", &format!("count={count}"), "--plan"]);
        assert_eq!(ran.exit, 2, "{count}: {ran:?}");
    }
    assert!(stage.sent().is_empty());
}
