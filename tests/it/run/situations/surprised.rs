//! What happens between the plan and its end, and is not as it was planned.

use dogwatch::sim::world::registry::Behaviour;
use dogwatch::sim::world::service::Status;
use serde_json::json;

use super::rollback::{released, update};
use super::scene::play;
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};
use crate::run::GATEWAY;
use crate::run::asked::asked_while;
use crate::sim::rig::done;

pub const ALL: &[Situation] = situations![
    a_deployment_that_begins_before_the_confirmation_stops_the_run,
    a_rollback_of_somebody_else_before_the_confirmation_stops_the_run,
    an_automatic_rollback_is_no_pass,
    a_target_that_never_gets_healthy_runs_out_of_time,
    a_deployment_of_somebody_else_meanwhile_is_no_pass,
];

/// A plan is shown, something happens, and the plan is confirmed.
fn confirmed_after(stage: Stage, happens: impl FnOnce(&Stage), words: &str) {
    let mut happens = Some(happens);
    let answers = [("type lauv-gateway-service", "lauv-gateway-service\r"), ("Why", "a test\r")];
    let (exit, screen) = asked_while(&stage.rig, &["run", "rollback", GATEWAY], &answers, || {
        if let Some(happens) = happens.take() {
            happens(&stage);
            stage.account().record();
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
        done(stage.account(), "ecs", "UpdateService", input);
    };
    confirmed_after(released(), deploy, "has begun since the plan.");
}

fn a_rollback_of_somebody_else_before_the_confirmation_stops_the_run() {
    let stop = |stage: &Stage| {
        let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "stopType": "ROLLBACK"});
        done(stage.account(), "ecs", "StopServiceDeployment", input);
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

fn a_target_that_never_gets_healthy_runs_out_of_time() {
    let stage = released().with(GATEWAY, |gateway| gateway.settings.breaker = false);
    stage.push("v9", Behaviour::Answers { code: 502 });
    let definition = stage.definition(GATEWAY, 9);
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[update(json!({"taskDefinition": definition}))])
        .ended(1, "FAILED  The time is over. ")
        .says("Done and still in effect: lauv-gateway-service: deploy lauv-gateway-task:9.");
}

fn a_deployment_of_somebody_else_meanwhile_is_no_pass() {
    let stage = released();
    let account = stage.account().clone();
    let definition = stage.definition(GATEWAY, 9);
    let other = std::thread::spawn(move || {
        while !account.requests().iter().any(super::stage::changes) {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        account.advance(20_000);
        let input = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": "lauv-gateway-task:8"});
        done(&account, "ecs", "UpdateService", input);
    });
    let scene = super::scene::alone(stage, "rollback", GATEWAY, &[], b"");
    other.join().unwrap();
    let others = update(json!({"taskDefinition": "lauv-gateway-task:8"}));
    scene
        .sent_beside(&[update(json!({"taskDefinition": definition}))], &[others])
        .ended(1, "FAILED  The deployment of rev 9 was overtaken by another ");
}
