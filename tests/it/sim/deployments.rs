//! Service deployments through the API: stopping, pausing, and what a revision holds.

use dogwatch::sim::Account;
use dogwatch::sim::world::service::{Pause, Status};
use serde_json::{Value, json};

use super::rig::{done, newest, refused};
use crate::support::{calm_world, service, until};

const CLUSTER: &str = "lauv-prod-cluster";
const GATEWAY: &str = "lauv-gateway-service";

fn update(account: &Account, change: Value) -> Value {
    let mut input = json!({"cluster": CLUSTER, "service": GATEWAY});
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    done(account, "ecs", "UpdateService", input)["service"].clone()
}

fn described(account: &Account) -> Value {
    let input = json!({"cluster": CLUSTER, "services": [GATEWAY]});
    done(account, "ecs", "DescribeServices", input)["services"][0].clone()
}

fn status(account: &Account) -> String {
    newest(account, CLUSTER, GATEWAY)["status"].as_str().unwrap().to_owned()
}

fn stop(account: &Account) -> Value {
    let arn = newest(account, CLUSTER, GATEWAY)["serviceDeploymentArn"].clone();
    json!({"serviceDeploymentArn": arn, "stopType": "ROLLBACK"})
}

#[test]
fn a_stopped_deployment_goes_through_its_statuses_and_says_that_a_user_asked() {
    let account = calm_world("lauv");
    account.begin("bad-deploy", None).unwrap();
    assert_eq!(status(&account), "PENDING");
    assert!(newest(&account, CLUSTER, GATEWAY)["startedAt"].is_null());
    account.advance(30_000);
    assert_eq!(status(&account), "IN_PROGRESS");
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    assert_eq!(status(&account), "ROLLBACK_REQUESTED");
    account.advance(1000);
    assert_eq!(status(&account), "ROLLBACK_IN_PROGRESS");
    // What is on its way back already goes on doing so.
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    until(&account, 900, |world| {
        service(world, GATEWAY).history.last().unwrap().status == Status::RollbackSuccessful
    });
    let record = newest(&account, CLUSTER, GATEWAY);
    let reasons = [
        &record["statusReason"],
        &record["rollback"]["reason"],
        &described(&account)["deployments"][0]["rolloutStateReason"],
    ];
    for reason in reasons {
        assert!(!reason.as_str().unwrap().contains("circuit breaker"), "{reason}");
    }
    assert_eq!(record["deploymentCircuitBreaker"]["status"], "MONITORING");
    assert_eq!(refused(&account, "ecs", "StopServiceDeployment", stop(&account)).0, "ConflictException");
}

#[test]
fn a_pending_deployment_can_be_stopped() {
    let account = calm_world("lauv");
    account.begin("deploy", None).unwrap();
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    account.advance(15_000);
    let world = account.world();
    let gateway = service(&world, GATEWAY);
    assert_eq!(gateway.history.last().unwrap().status, Status::RollbackSuccessful);
    assert!(gateway.counted().all(|task| task.revision == 9));
}

#[test]
fn an_overtaken_deployment_stops_and_an_overtaken_rollback_fails() {
    let account = calm_world("lauv");
    account.begin("bad-deploy", None).unwrap();
    account.advance(30_000);
    update(&account, json!({"forceNewDeployment": true}));
    let before = |account: &Account| {
        let input = json!({"cluster": CLUSTER, "service": GATEWAY});
        done(account, "ecs", "ListServiceDeployments", input)["serviceDeployments"][1]["status"].clone()
    };
    assert_eq!(before(&account), "STOP_REQUESTED");
    account.advance(1000);
    assert_eq!(before(&account), "STOPPED");
    account.advance(20_000);
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    account.advance(1000);
    update(&account, json!({"forceNewDeployment": true}));
    assert_eq!(before(&account), "ROLLBACK_FAILED");
}

#[test]
fn a_rollback_that_cannot_start_its_tasks_fails() {
    let account = calm_world("lauv");
    account.begin("rolling-back", None).unwrap();
    account.world().estate.registry.expire("lauv-nginx-gateway", "v9");
    until(&account, 1800, |world| {
        service(world, GATEWAY).history.last().unwrap().status == Status::RollbackFailed
    });
    let record = newest(&account, CLUSTER, GATEWAY);
    assert_eq!(record["status"], "ROLLBACK_FAILED");
    assert_eq!(described(&account)["deployments"][0]["rolloutState"], "FAILED");
}

#[test]
fn a_deployment_pauses_at_its_hook_until_somebody_lets_it_go_on() {
    for (action, ends, revision) in
        [("CONTINUE", Status::Successful, 10), ("ROLLBACK", Status::RollbackSuccessful, 9)]
    {
        let account = calm_world("lauv");
        account.begin("paused-at-hook", None).unwrap();
        let paused = |account: &Account| newest(account, CLUSTER, GATEWAY)["lifecycleHookDetails"][0].clone();
        assert!(paused(&account).is_null());
        account.advance(3_600_000);
        let record = newest(&account, CLUSTER, GATEWAY);
        assert_eq!(
            (record["status"].as_str(), record["lifecycleStage"].as_str()),
            (Some("IN_PROGRESS"), Some("POST_SCALE_UP"))
        );
        let hook = paused(&account);
        assert_eq!(
            (hook["targetType"].as_str(), hook["status"].as_str()),
            (Some("PAUSE"), Some("AWAITING_ACTION"))
        );
        assert_eq!(hook["timeoutAction"], "ROLLBACK");
        let arn = record["serviceDeploymentArn"].clone();
        let input = |hook: &Value| json!({"serviceDeploymentArn": arn, "hookId": hook, "action": action});
        let wrong = refused(&account, "ecs", "ContinueServiceDeployment", input(&json!("nobody")));
        assert_eq!(wrong.0, "InvalidParameterException");
        done(&account, "ecs", "ContinueServiceDeployment", input(&hook["hookId"]));
        until(&account, 900, |world| service(world, GATEWAY).history.last().unwrap().status == ends);
        account.advance(120_000);
        assert!(
            service(&account.world(), GATEWAY).counted().all(|task| task.revision == revision),
            "{action}"
        );
        assert!(!newest(&account, CLUSTER, GATEWAY)["statusReason"].to_string().contains("circuit breaker"));
        let again = refused(&account, "ecs", "ContinueServiceDeployment", input(&hook["hookId"]));
        assert_eq!(again.0, "InvalidParameterException");
    }
}

#[test]
fn a_paused_deployment_can_be_stopped_and_goes_back_when_nobody_comes() {
    let account = calm_world("lauv");
    account.begin("paused-at-hook", None).unwrap();
    account.advance(120_000);
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    account.advance(60_000);
    assert_eq!(status(&account), "ROLLBACK_SUCCESSFUL");
    service_pause(&account, Pause { stage: "PRE_SCALE_UP", minutes: 5 });
    update(&account, json!({"forceNewDeployment": true}));
    account.advance(299_000);
    let record = newest(&account, CLUSTER, GATEWAY);
    assert_eq!(
        (record["lifecycleStage"].as_str(), record["targetServiceRevision"]["runningTaskCount"].as_i64()),
        (Some("PRE_SCALE_UP"), Some(0))
    );
    account.advance(20_000);
    let record = newest(&account, CLUSTER, GATEWAY);
    assert_eq!(
        (record["status"].as_str(), record["lifecycleHookDetails"][0]["status"].as_str()),
        (Some("ROLLBACK_SUCCESSFUL"), Some("TIMED_OUT"))
    );
}

fn service_pause(account: &Account, pause: Pause) {
    let mut world = account.world();
    world.service_mut(CLUSTER, GATEWAY).unwrap().0.settings.pause = Some(pause);
}

#[test]
fn a_change_of_network_is_a_deployment_and_a_rollback_brings_the_old_one_back() {
    let account = calm_world("lauv");
    let before = described(&account);
    let subnet = before["networkConfiguration"]["awsvpcConfiguration"]["subnets"][0].clone();
    let network = json!({"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": ["sg-0bad"], "assignPublicIp": "DISABLED"}});
    let after = update(&account, json!({"networkConfiguration": network, "platformVersion": "1.4.0"}));
    assert_eq!(after["networkConfiguration"], network);
    assert_eq!(after["deployments"][0]["networkConfiguration"], network);
    assert_eq!(after["deployments"][1]["networkConfiguration"], before["networkConfiguration"]);
    let arn = newest(&account, CLUSTER, GATEWAY)["targetServiceRevision"]["arn"].clone();
    let found = done(&account, "ecs", "DescribeServiceRevisions", json!({"serviceRevisionArns": [arn]}));
    let revision = &found["serviceRevisions"][0];
    assert_eq!(
        (&revision["networkConfiguration"], revision["platformVersion"].as_str()),
        (&network, Some("1.4.0"))
    );
    account.advance(20_000);
    assert!(
        service(&account.world(), GATEWAY)
            .counted()
            .filter(|task| task.created > crate::support::NIGHT)
            .all(|task| task.subnet == 0)
    );
    done(&account, "ecs", "StopServiceDeployment", stop(&account));
    account.advance(1000);
    assert_eq!(described(&account)["networkConfiguration"], before["networkConfiguration"]);
    assert_eq!(described(&account)["platformVersion"], "LATEST");
    let bad = json!({"cluster": CLUSTER, "service": GATEWAY, "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0"]}}});
    assert_eq!(refused(&account, "ecs", "UpdateService", bad).0, "InvalidParameterException");
}

#[test]
fn a_service_can_leave_its_target_group_and_come_back() {
    let account = calm_world("lauv");
    let before = described(&account)["loadBalancers"].clone();
    assert_eq!(before.as_array().unwrap().len(), 1);
    let after = update(&account, json!({"loadBalancers": []}));
    assert_eq!(after["loadBalancers"], json!([]));
    until(&account, 600, |world| {
        service(world, GATEWAY).history.last().unwrap().status == Status::Successful
    });
    account.advance(120_000);
    assert!(
        account.world().estate.groups["tg-lauv-gateway"].targets.is_empty(),
        "the old tasks have drained"
    );
    update(&account, json!({"loadBalancers": before}));
    until(&account, 600, |world| world.estate.groups["tg-lauv-gateway"].targets.len() == 2);
    let revisions = service(&account.world(), GATEWAY).revisions.clone();
    let counts: Vec<usize> = revisions.iter().map(|revision| revision.setup.attachments.len()).collect();
    assert_eq!(counts, [1, 1, 1, 0, 1]);
}

#[test]
fn settings_and_count_start_no_deployment() {
    let account = calm_world("lauv");
    let after = update(&account, json!({"healthCheckGracePeriodSeconds": 77, "desiredCount": 3}));
    assert_eq!(
        (after["healthCheckGracePeriodSeconds"].as_i64(), after["deployments"].as_array().unwrap().len()),
        (Some(77), 1)
    );
    // What is refused changes nothing.
    let bad = json!({"cluster": CLUSTER, "service": GATEWAY, "desiredCount": 4, "platformVersion": "0.1"});
    assert_eq!(refused(&account, "ecs", "UpdateService", bad).0, "PlatformUnknownException");
    assert_eq!(service(&account.world(), GATEWAY).desired, 3);
}

#[test]
fn a_deregistered_definition_is_inactive_and_cannot_be_deployed() {
    let account = calm_world("lauv");
    let answer =
        done(&account, "ecs", "DeregisterTaskDefinition", json!({"taskDefinition": "lauv-gateway-task:8"}));
    assert_eq!(answer["taskDefinition"]["status"], "INACTIVE");
    assert!(answer["taskDefinition"]["deregisteredAt"].is_number());
    let list = done(&account, "ecs", "ListTaskDefinitions", json!({"familyPrefix": "lauv-gateway-task"}));
    assert!(!list.to_string().contains("lauv-gateway-task:8\""), "{list}");
    let found =
        done(&account, "ecs", "DescribeTaskDefinition", json!({"taskDefinition": "lauv-gateway-task:8"}));
    assert_eq!(found["taskDefinition"]["status"], "INACTIVE");
    let change = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": "lauv-gateway-task:8"});
    let expected = ("ClientException".to_owned(), "TaskDefinition is inactive".to_owned());
    assert_eq!(refused(&account, "ecs", "UpdateService", change), expected);
    let unknown = json!({"taskDefinition": "lauv-gateway-task:99"});
    assert_eq!(refused(&account, "ecs", "DeregisterTaskDefinition", unknown).0, "ClientException");
}
