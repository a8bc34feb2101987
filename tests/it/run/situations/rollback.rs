//! Going back, by the state of the deployment: what is sent, and nothing else.

use dogwatch::sim::world::service::{Rollout, Setup, Status};
use serde_json::{Value, json};

use super::scene::{Scene, play};
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};
use crate::run::GATEWAY;

pub const ALL: &[Situation] = situations![
    a_deployment_that_is_pending_is_stopped,
    a_deployment_that_is_under_way_is_stopped,
    a_deployment_that_is_paused_at_a_hook_is_told_to_go_back,
    a_rollback_that_was_asked_for_is_watched_to_its_end,
    a_rollback_that_is_under_way_is_watched_to_its_end,
    another_revision_overtakes_a_deployment_that_is_under_way,
    a_release_that_is_out_and_bad_is_replaced_by_its_task_definition_alone,
    a_network_that_differs_is_put_back_too,
    a_network_a_platform_and_load_balancers_that_differ_are_put_back_too,
    after_a_deployment_that_was_stopped_the_last_success_is_deployed,
    after_a_rollback_that_failed_another_success_is_deployed,
    after_a_deployment_that_failed_and_stalled_the_last_success_is_deployed,
    a_build_that_never_came_up_is_passed_over,
    a_service_that_stalls_takes_a_revision_that_is_named,
    where_deployments_cannot_be_read_a_named_revision_is_deployed,
    a_tag_that_was_moved_is_told_before,
];

/// A deployment that comes to no end by itself.
pub fn endless() -> Stage {
    let stage = Stage::new("lauv").with(GATEWAY, |gateway| gateway.settings.breaker = false);
    stage.account().begin("health-502", None).unwrap();
    stage
}

/// A release that is out and complete.
pub fn released() -> Stage {
    let stage = Stage::after("bad-release", 900);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::Successful, 10)]);
    stage
}

/// Going back to the revision by its task definition alone.
fn deployed(scene: Scene, revision: u32) -> Scene {
    let definition = scene.stage.definition(GATEWAY, revision);
    scene.sent(&[update(json!({"taskDefinition": definition}))])
}

/// UpdateService of the gateway with these fields alone.
pub fn update(fields: Value) -> (&'static str, Value) {
    let mut input = json!({"cluster": CLUSTER, "service": GATEWAY});
    input.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    ("ecs:UpdateService", input)
}

fn a_deployment_that_is_pending_is_stopped() {
    let stage = endless();
    assert_eq!(stage.history(GATEWAY, 1), [(Status::Pending, 10)]);
    stopped(stage);
}

fn a_deployment_that_is_under_way_is_stopped() {
    let stage = endless().later(300);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::InProgress, 10)]);
    stopped(stage);
}

fn stopped(stage: Stage) {
    let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "stopType": "ROLLBACK"});
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[("ecs:StopServiceDeployment", input)])
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], &[9, 9]);
}

fn a_deployment_that_is_paused_at_a_hook_is_told_to_go_back() {
    let stage = Stage::after("paused-at-hook", 600);
    let hook =
        stage.with_service(GATEWAY, |gateway| gateway.history.last().unwrap().hook.clone().unwrap().id);
    let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "hookId": hook, "action": "ROLLBACK"});
    play(stage, "rollback", GATEWAY, &[])
        .sent(&[("ecs:ContinueServiceDeployment", input)])
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], &[9, 9]);
}

fn a_rollback_that_was_asked_for_is_watched_to_its_end() {
    let stage = endless().later(300);
    let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "stopType": "ROLLBACK"});
    let stage = stage.called("ecs", "StopServiceDeployment", input);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::RollbackRequested, 10)]);
    watched(stage);
}

fn a_rollback_that_is_under_way_is_watched_to_its_end() {
    let stage = Stage::after("rolling-back", 1);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::RollbackInProgress, 10)]);
    watched(stage);
}

fn watched(stage: Stage) {
    play(stage.going(), "rollback", GATEWAY, &[])
        .sent_nothing()
        .ended(0, "PASS  Watch lauv-gateway-service go back to lauv-gateway-task:9: done and verified.")
        .left(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], &[9, 9]);
}

fn another_revision_overtakes_a_deployment_that_is_under_way() {
    let stage = endless().later(300);
    let scene = play(stage, "rollback", GATEWAY, &["--set", "revision=lauv-gateway-task:8"]);
    deployed(scene, 8)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 8: done and verified.")
        .says("is under way and is overtaken by the new one.")
        .left(&[(Status::Successful, 8), (Status::Stopped, 10)], &[8, 8]);
}

fn a_release_that_is_out_and_bad_is_replaced_by_its_task_definition_alone() {
    deployed(play(released(), "rollback", GATEWAY, &[]), 9)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Successful, 10)], &[9, 9]);
}

/// A release that brought another setup as well; also the setup before it.
fn released_with(change: impl FnOnce(&mut Setup)) -> (Stage, Setup) {
    let stage = released();
    let before = stage.with_service(GATEWAY, |gateway| gateway.setup.clone());
    let mut setup = before.clone();
    change(&mut setup);
    let stage = stage.with(GATEWAY, |gateway| {
        let number = gateway.primary_number();
        let revision = gateway.revisions.iter_mut().find(|revision| revision.number == number).unwrap();
        revision.setup = setup.clone();
        gateway.adopt(setup);
    });
    (stage, before)
}

fn network(setup: &Setup) -> Value {
    json!({"awsvpcConfiguration": {
        "subnets": setup.network.subnets,
        "securityGroups": setup.network.groups,
        "assignPublicIp": "DISABLED",
    }})
}

fn a_network_that_differs_is_put_back_too() {
    let (stage, before) = released_with(|setup| {
        setup.network.subnets.pop();
    });
    let definition = stage.definition(GATEWAY, 9);
    let scene = play(stage, "rollback", GATEWAY, &[])
        .sent(&[update(json!({"taskDefinition": definition, "networkConfiguration": network(&before)}))])
        .ended(0, "PASS  ")
        .left(&[(Status::Successful, 9)], &[9, 9]);
    assert_eq!(scene.stage.with_service(GATEWAY, |gateway| gateway.setup.clone()), before);
}

fn a_network_a_platform_and_load_balancers_that_differ_are_put_back_too() {
    let (stage, before) = released_with(|setup| {
        setup.network.groups = vec!["sg-0123456789abcdef0".to_owned()];
        setup.platform = "1.3.0".to_owned();
        setup.attachments.clear();
    });
    let definition = stage.definition(GATEWAY, 9);
    let group = stage.account().world().estate.group_arn("tg-lauv-gateway");
    let balancers = json!([{"targetGroupArn": group, "containerName": "gateway", "containerPort": 80}]);
    let fields = json!({
        "taskDefinition": definition,
        "networkConfiguration": network(&before),
        "loadBalancers": balancers,
        "platformVersion": "1.4.0",
    });
    let scene = play(stage, "rollback", GATEWAY, &[])
        .sent(&[update(fields)])
        .ended(0, "PASS  ")
        .left(&[(Status::Successful, 9)], &[9, 9]);
    let after = scene.stage.with_service(GATEWAY, |gateway| gateway.setup.clone());
    assert_eq!((&after.network, &after.attachments), (&before.network, &before.attachments));
}

fn after_a_deployment_that_was_stopped_the_last_success_is_deployed() {
    let stage = endless().later(300).with(GATEWAY, |gateway| {
        let record = gateway.history.last_mut().unwrap();
        (record.status, record.reason) = (Status::Stopped, Some("A user stopped it.".to_owned()));
    });
    deployed(play(stage, "rollback", GATEWAY, &[]), 9)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Stopped, 10)], &[9, 9]);
}

fn after_a_rollback_that_failed_another_success_is_deployed() {
    let stage = Stage::after("rolling-back", 1).with(GATEWAY, |gateway| {
        gateway.history.last_mut().unwrap().status = Status::RollbackFailed;
        gateway.deployments[0].rollout = Rollout::Failed;
    });
    deployed(play(stage, "rollback", GATEWAY, &[]), 8)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 9 to rev 8: done and verified.")
        .left(&[(Status::Successful, 8), (Status::RollbackFailed, 10)], &[8, 8]);
}

fn after_a_deployment_that_failed_and_stalled_the_last_success_is_deployed() {
    let stage = Stage::new("lauv").with(GATEWAY, |gateway| gateway.settings.rollback = false);
    stage.account().begin("crash-on-start", None).unwrap();
    let stage = stage.later(1800);
    stage.with_service(GATEWAY, |gateway| assert_eq!(gateway.deployments[0].rollout, Rollout::Failed));
    deployed(play(stage, "rollback", GATEWAY, &[]), 9)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Stopped, 10)], &[9, 9]);
}

fn a_build_that_never_came_up_is_passed_over() {
    let stage = Stage::after("previous-broken-too", 120);
    let past = [(Status::Successful, 11), (Status::RollbackSuccessful, 10), (Status::Successful, 9)];
    assert_eq!(stage.history(GATEWAY, 3), past);
    deployed(play(stage, "rollback", GATEWAY, &[]), 9)
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 11 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Successful, 11)], &[9, 9]);
}

fn a_service_that_stalls_takes_a_revision_that_is_named() {
    let stage = Stage::after("stalled", 1800);
    deployed(play(stage, "rollback", GATEWAY, &["--set", "revision=lauv-gateway-task:9"]), 9)
        .says("lauv-gateway-task:9: success not known.")
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9), (Status::Stopped, 10)], &[9, 9]);
}

fn where_deployments_cannot_be_read_a_named_revision_is_deployed() {
    let stage = Stage::after("deployments-unreadable", 120);
    deployed(play(stage, "rollback", GATEWAY, &["--set", "revision=lauv-gateway-task:9"]), 9)
        .says("lauv-gateway-task:9: success not known.")
        .ended(0, "PASS  Roll lauv-gateway-service back from rev 10 to rev 9: done and verified.")
        .left(&[(Status::Successful, 9)], &[9, 9]);
}

fn a_tag_that_was_moved_is_told_before() {
    let stage = released();
    stage.push("v9", dogwatch::sim::world::registry::Behaviour::Well);
    deployed(play(stage, "rollback", GATEWAY, &[]), 9)
        .says("Tag v9 of gateway now points to another image: ")
        .ended(0, "PASS  ")
        .left(&[(Status::Successful, 9)], &[9, 9]);
}
