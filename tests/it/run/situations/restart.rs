//! Restarts: what is sent, in which order, and that all that ran before is replaced.

use dogwatch::sim::world::service::Status;
use serde_json::{Value, json};

use super::rollback::update;
use super::scene::{Scene, play};
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};
use crate::run::GATEWAY;

pub const ALL: &[Situation] = situations![
    a_graceful_restart_forces_a_deployment_and_nothing_else,
    one_by_one_each_task_waits_for_the_replacement_of_the_one_before,
    all_tasks_stop_at_once_when_it_is_asked_for,
    tasks_of_codedeploy_are_stopped_one_by_one,
    protected_tasks_are_told_and_waited_for,
    a_restart_overtakes_a_deployment_and_says_so,
    a_restart_with_a_moved_tag_says_so,
    a_service_that_wants_no_task_is_refused,
    a_graceful_restart_under_codedeploy_is_refused,
    a_rollback_under_way_is_not_crossed,
    a_way_that_is_none_is_refused,
];

pub fn settled() -> Stage {
    Stage::new("lauv").later(60)
}

fn replaced(scene: &Scene, before: &[String]) {
    let after = scene.stage.tasks(GATEWAY);
    assert_eq!(after.len(), before.len());
    assert!(!after.iter().any(|task| before.contains(task)), "{before:?} {after:?}");
}

fn a_graceful_restart_forces_a_deployment_and_nothing_else() {
    let stage = settled();
    let before = stage.tasks(GATEWAY);
    let scene = play(stage, "restart", GATEWAY, &[])
        .sent(&[update(json!({"forceNewDeployment": true}))])
        .ended(0, "PASS  Restart lauv-gateway-service with a new deployment: done and verified.")
        .says("Tags are resolved anew; v9 still point")
        .left(&[(Status::Successful, 9), (Status::Successful, 9)], &[9, 9]);
    replaced(&scene, &before);
    assert_eq!(scene.undo(), None);
}

/// The tasks of the gateway that run, the oldest first, as calls that stop them.
pub fn stops(stage: &Stage) -> Vec<(&'static str, Value)> {
    let mut tasks = stage.with_service(GATEWAY, |gateway| {
        let tasks = gateway.counted().filter(|task| task.runs());
        tasks.map(|task| (task.started, task.id.clone())).collect::<Vec<_>>()
    });
    // As their ARNs sort where they started together.
    tasks.sort();
    let arn = |id: &str| stage.account().world().estate.arn("ecs", &format!("task/{CLUSTER}/{id}"));
    let call = |(_, id): &(_, String)| {
        let reason = "Stopped by dogwatch: restart runbook";
        ("ecs:StopTask", json!({"cluster": CLUSTER, "task": arn(id), "reason": reason}))
    };
    tasks.iter().map(call).collect()
}

fn one_by_one(stage: Stage) -> Scene {
    let (before, expected) = (stage.tasks(GATEWAY), stops(&stage));
    let scene = play(stage, "restart", GATEWAY, &["--set", "how=one-by-one"])
        .sent(&expected)
        .ended(0, "PASS  Restart 2 tasks of lauv-gateway-service one by one: done and verified.");
    replaced(&scene, &before);
    let second = scene.stage.sent()[1].at;
    let young = scene.stage.with_service(GATEWAY, |gateway| {
        gateway.tasks.iter().filter(|task| task.started.is_some_and(|at| at < second)).count()
    });
    assert_eq!(young, 1, "the first replacement ran before the second task was stopped");
    scene
}

fn one_by_one_each_task_waits_for_the_replacement_of_the_one_before() {
    one_by_one(settled()).left(&[(Status::Successful, 9)], &[9, 9]);
}

fn tasks_of_codedeploy_are_stopped_one_by_one() {
    let stage = settled().with(GATEWAY, |gateway| gateway.settings.controller = "CODE_DEPLOY".to_owned());
    one_by_one(stage).left(&[(Status::Successful, 9)], &[9, 9]);
}

fn all_tasks_stop_at_once_when_it_is_asked_for() {
    let stage = settled();
    let (before, expected) = (stage.tasks(GATEWAY), stops(&stage));
    let scene = play(stage, "restart", GATEWAY, &["--set", "how=all"])
        .sent(&expected)
        .ended(0, "PASS  Stop all 2 tasks of lauv-gateway-service at once: done and verified.")
        .says("Nobody serves until the new tasks are up")
        .left(&[(Status::Successful, 9)], &[9, 9]);
    replaced(&scene, &before);
}

fn protected_tasks_are_told_and_waited_for() {
    let stage = settled();
    stage.account().begin("protected-tasks", None).unwrap();
    let stage = stage.with(GATEWAY, |gateway| {
        let until = gateway.tasks.iter().filter_map(|task| task.protected_until).max().unwrap();
        // Five minutes instead of two hours.
        let until = until - 115 * 60_000;
        gateway.tasks.iter_mut().filter(|task| task.protected_until.is_some()).for_each(|task| {
            task.protected_until = Some(until);
        });
    });
    let before = stage.tasks(GATEWAY);
    let scene = play(stage, "restart", GATEWAY, &[])
        .says("1 task protected until ")
        .sent(&[update(json!({"forceNewDeployment": true}))])
        .ended(0, "PASS  ");
    replaced(&scene, &before);
}

fn a_restart_overtakes_a_deployment_and_says_so() {
    let stage = super::rollback::endless().later(300);
    let scene = play(stage, "restart", GATEWAY, &[])
        .says("A deployment of lauv-gateway-task:10 is under way (IN_PROGRESS): the restart overtakes it, and a rollback of it is lost.")
        .sent(&[update(json!({"forceNewDeployment": true}))])
        .ended(1, "FAILED  The time is over. ");
    assert_eq!(scene.stage.history(GATEWAY, 2)[1], (Status::Stopped, 10));
}

fn a_restart_with_a_moved_tag_says_so() {
    let stage = settled();
    stage.push("v9", dogwatch::sim::world::registry::Behaviour::Well);
    play(stage, "restart", GATEWAY, &[])
        .says("Tag v9 of gateway now points to another image: ")
        .sent(&[update(json!({"forceNewDeployment": true}))])
        .ended(0, "PASS  ");
}

fn refused(stage: Stage, flags: &[&str], exit: i32, words: &str, remedy: &str) {
    let before = stage.tasks(GATEWAY);
    let scene = play(stage, "restart", GATEWAY, flags)
        .sent_nothing()
        .ended(exit, &format!("REFUSED  {words}"))
        .says(remedy);
    assert_eq!(scene.stage.tasks(GATEWAY), before);
}

fn a_service_that_wants_no_task_is_refused() {
    let stage = Stage::new("lauv").with(GATEWAY, |gateway| gateway.desired = 0);
    let words = "lauv-gateway-service wants no task (desired count 0): there is nothing to restart.";
    refused(stage, &[], 1, words, "Scale it up");
}

fn a_graceful_restart_under_codedeploy_is_refused() {
    let words = "CodeDeploy owns the deployments of lauv-gateway-service: ECS begins none by itself.";
    refused(Stage::after("codedeploy", 60), &[], 1, words, "Choose one-by-one");
}

fn a_rollback_under_way_is_not_crossed() {
    let words = "lauv-gateway-service is being rolled back (ROLLBACK_IN_PROGRESS): a restart would cross it.";
    refused(Stage::after("rolling-back", 1), &[], 1, words, "Let it end");
}

fn a_way_that_is_none_is_refused() {
    let ran = settled().rig.run("restart", GATEWAY, &["--set", "how=fast", "--plan"]);
    assert_eq!((ran.exit, ran.stderr.contains("graceful")), (2, true), "{ran:?}");
}
