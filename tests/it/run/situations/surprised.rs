//! What happens between the plan and its end, and is not as it was planned.

use std::time::Duration;

use dogwatch::sim::Account;
use dogwatch::sim::world::registry::Behaviour;
use dogwatch::sim::world::service::{Condition, Status};
use serde_json::{Value, json};

use super::rollback::{released, update};
use super::scene::{Scene, alone, play};
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};
use crate::run::GATEWAY;
use crate::run::asked::asked_while;
use crate::sim::rig::done;

pub const ALL: &[Situation] = situations![
    a_deployment_that_begins_before_the_confirmation_stops_the_run,
    a_rollback_of_somebody_else_before_the_confirmation_stops_the_run,
    an_automatic_rollback_is_no_pass,
    a_rollback_that_fails_while_it_is_watched_is_no_pass,
    a_target_that_never_gets_healthy_runs_out_of_time,
    a_deployment_of_somebody_else_meanwhile_is_no_pass,
    tasks_that_stop_for_another_reason_meanwhile_are_no_failure,
    draining_tasks_after_the_success_are_no_failure,
];

/// A plan is shown, something happens, and the plan is confirmed.
fn confirmed_after(stage: Stage, happens: impl FnOnce(&Stage), words: &str) {
    let mut happens = Some(happens);
    let answers = [("type lauv-gateway-service", "lauv-gateway-service\r"), ("Why", "a test\r")];
    let (exit, screen) = asked_while(&stage.rig, &["run", "rollback", GATEWAY], &answers, || {
        if let Some(happens) = happens.take() {
            happens(&stage);
        }
    });
    let screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(exit, 1, "{screen}");
    assert!(screen.contains("REFUSED Nothing was sent: "), "{screen}");
    assert!(screen.contains(words), "{words}: {screen}");
    assert_eq!(stage.sent(), [], "{screen}");
    let kinds: Vec<String> =
        stage.journal().iter().map(|line| line["entry"]["kind"].as_str().unwrap().to_owned()).collect();
    assert!(kinds.iter().any(|kind| kind == "confirmed") && !kinds.iter().any(|kind| kind == "intent"));
}

fn a_deployment_that_begins_before_the_confirmation_stops_the_run() {
    let deploy = |stage: &Stage| {
        let input = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": "lauv-gateway-task:8"});
        stage.calls("ecs", "UpdateService", input);
    };
    confirmed_after(released(), deploy, "has begun since the plan.");
}

fn a_rollback_of_somebody_else_before_the_confirmation_stops_the_run() {
    let stop = |stage: &Stage| {
        let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "stopType": "ROLLBACK"});
        stage.calls("ecs", "StopServiceDeployment", input);
    };
    let stage = super::rollback::endless().later(300);
    confirmed_after(stage, stop, "was IN_PROGRESS and is ROLLBACK_REQUESTED now");
}

fn an_automatic_rollback_is_no_pass() {
    let stage = released();
    stage.push("v9", Behaviour::Crash { exit: 1 });
    let definition = stage.definition(GATEWAY, 9);
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[update(json!({"taskDefinition": definition}))])
        .ended(1, "FAILED  The deployment of rev 9 was rolled back to rev 10, not by this run: ")
        .left(&[(Status::RollbackSuccessful, 9), (Status::Successful, 10)], &[10, 10]);
}

fn a_rollback_that_fails_while_it_is_watched_is_no_pass() {
    let stage = Stage::after("rolling-back", 1).with(GATEWAY, |gateway| {
        gateway.conditions.insert(Condition::EcrDenied);
    });
    let scene = play(stage.going(), "rollback", GATEWAY, &[])
        .sent_nothing()
        .ended(1, "FAILED  The rollback to rev 9 failed: ");
    assert_eq!(scene.stage.history(GATEWAY, 1), [(Status::RollbackFailed, 10)]);
    assert!(scene.stage.running(GATEWAY).contains(&9), "the task that serves is left alone");
}

fn a_target_that_never_gets_healthy_runs_out_of_time() {
    let stage = released().with(GATEWAY, |gateway| gateway.settings.breaker = false);
    stage.push("v9", Behaviour::Answers { code: 502 });
    let definition = stage.definition(GATEWAY, 9);
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[update(json!({"taskDefinition": definition}))])
        .ended(1, "FAILED  The time is over. ")
        .says("Done: lauv-gateway-service: deploy lauv-gateway-task:9.");
}

/// Plays a rollback of a release to rev 9; once it is sent, something happens.
fn meanwhile(happens: impl FnOnce(&Account) + Send + 'static, other: (&'static str, Value)) -> Scene {
    let stage = released();
    let account = stage.account().clone();
    let definition = stage.definition(GATEWAY, 9);
    let watching = std::thread::spawn(move || {
        while !account.requests().iter().any(super::stage::changes) {
            std::thread::sleep(Duration::from_millis(10));
        }
        account.advance(20_000);
        happens(&account);
    });
    let scene = alone(stage, "rollback", GATEWAY, &[], b"");
    watching.join().unwrap();
    scene.sent_beside(&[update(json!({"taskDefinition": definition}))], &[other])
}

fn a_deployment_of_somebody_else_meanwhile_is_no_pass() {
    let deploy = |account: &Account| {
        let input = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": "lauv-gateway-task:8"});
        done(account, "ecs", "UpdateService", input);
    };
    meanwhile(deploy, update(json!({"taskDefinition": "lauv-gateway-task:8"})))
        .ended(1, "FAILED  The deployment of rev 9 was overtaken by another ");
}

/// As zone rebalancing stops a task that is well.
fn tasks_that_stop_for_another_reason_meanwhile_are_no_failure() {
    let stop = |account: &Account| {
        let world = account.world();
        let task = crate::support::service(&world, GATEWAY).tasks[0].id.clone();
        drop(world);
        let input = json!({"cluster": CLUSTER, "task": task, "reason": "Availability Zone rebalancing"});
        done(account, "ecs", "StopTask", input);
    };
    meanwhile(stop, ("ecs:StopTask", Value::Null))
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9)], &[9, 9]);
}

fn draining_tasks_after_the_success_are_no_failure() {
    play(released().draining(300).slowly(), "rollback", GATEWAY, &[])
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Successful, 10)], &[9, 9]);
}
