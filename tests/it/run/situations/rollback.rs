//! Going back, by the state of the deployment: what is sent, and nothing else.

use dogwatch::sim::world::service::Status;
use serde_json::json;

use super::scene::play;
use super::stage::{CLUSTER, Stage};
use crate::run::GATEWAY;

/// A deployment that comes to no end by itself.
fn endless() -> Stage {
    let stage = Stage::new("lauv").with(GATEWAY, |gateway| gateway.settings.breaker = false);
    stage.account().begin("health-502", None).unwrap();
    stage
}

#[test]
fn a_deployment_that_is_pending_is_stopped() {
    let stage = endless();
    assert_eq!(stage.history(GATEWAY, 1), [(Status::Pending, 10)]);
    stopped(stage);
}

#[test]
fn a_deployment_that_is_under_way_is_stopped() {
    let stage = endless();
    stage.account().advance(300_000);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::InProgress, 10)]);
    stopped(stage);
}

fn stopped(stage: Stage) {
    let deployment = stage.newest(GATEWAY);
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[(
            "ecs:StopServiceDeployment",
            json!({"serviceDeploymentArn": deployment, "stopType": "ROLLBACK"}),
        )])
        .ended(0, "PASS  ")
        .left(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], &[9, 9]);
}

#[test]
fn a_release_that_is_out_and_bad_is_replaced_by_its_task_definition_alone() {
    let stage = Stage::after("bad-release", 1);
    stage.account().advance(900_000);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::Successful, 10)]);
    let definition = stage.definition(GATEWAY, 9);
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[(
            "ecs:UpdateService",
            json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": definition}),
        )])
        .ended(0, "PASS  ")
        .left(&[(Status::Successful, 9), (Status::Successful, 10)], &[9, 9]);
}
