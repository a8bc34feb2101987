//! Protected tasks, stopped tasks, and the bounds of auto scaling.

use dogwatch::sim::Account;
use dogwatch::sim::world::service::Status;
use serde_json::{Value, json};

use super::rig::{done, refused};
use crate::support::{calm_world, service, until};

const CLUSTER: &str = "lauv-prod-cluster";
const GATEWAY: &str = "lauv-gateway-service";
const RESOURCE: &str = "service/lauv-prod-cluster/lauv-gateway-service";

fn scale(account: &Account, desired: u32) {
    done(
        account,
        "ecs",
        "UpdateService",
        json!({"cluster": CLUSTER, "service": GATEWAY, "desiredCount": desired}),
    );
}

fn running(account: &Account) -> Vec<String> {
    let world = account.world();
    service(&world, GATEWAY).tasks.iter().filter(|task| task.runs()).map(|task| task.id.clone()).collect()
}

fn protected(account: &Account) -> Vec<String> {
    let found =
        done(account, "ecs", "GetTaskProtection", json!({"cluster": CLUSTER, "tasks": running(account)}));
    let tasks = found["protectedTasks"].as_array().unwrap().clone();
    let on = tasks.iter().filter(|task| task["protectionEnabled"] == true);
    on.map(|task| {
        assert!(task["expirationDate"].is_number());
        task["taskArn"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn protection_holds_against_scaling_and_deployments_and_not_against_a_stop() {
    let account = calm_world("lauv");
    account.world().scaling.clear();
    account.begin("protected-tasks", None).unwrap();
    let kept = protected(&account);
    assert_eq!(kept.len(), 1);
    scale(&account, 0);
    account.advance(300_000);
    assert_eq!(running(&account), kept, "scaling in leaves it");
    scale(&account, 2);
    account.begin("deploy", None).unwrap();
    account.advance(1_200_000);
    assert!(running(&account).contains(&kept[0]), "a deployment leaves it");
    let status = |account: &Account| service(&account.world(), GATEWAY).history.last().unwrap().status;
    assert_eq!(status(&account), Status::InProgress);
    done(&account, "ecs", "StopTask", json!({"cluster": CLUSTER, "task": kept[0]}));
    account.advance(60_000);
    assert_eq!((protected(&account).len(), status(&account)), (0, Status::Successful));
}

#[test]
fn a_stopped_task_is_replaced_and_the_events_say_what_drains() {
    let account = calm_world("lauv");
    let victim = running(&account)[0].clone();
    let answer =
        done(&account, "ecs", "StopTask", json!({"cluster": CLUSTER, "task": victim, "reason": "leaks"}));
    let task = &answer["task"];
    assert_eq!(
        (task["stopCode"].as_str(), task["stoppedReason"].as_str()),
        (Some("UserInitiated"), Some("leaks"))
    );
    until(&account, 180, |world| {
        service(world, GATEWAY).steady.is_some() && service(world, GATEWAY).tasks.len() == 2
    });
    let world = account.world();
    let since = crate::support::NIGHT;
    let told: Vec<&str> = service(&world, GATEWAY)
        .events
        .iter()
        .filter(|event| event.at >= since)
        .map(|event| event.message.as_str())
        .collect();
    assert!(told[0].ends_with("has begun draining connections on 1 tasks."), "{told:?}");
    assert!(told[1].contains("deregistered 1 targets in (target-group arn:aws:"), "{told:?}");
    assert!(told[2].contains("has started 1 tasks: (task "), "{told:?}");
    assert!(told.last().unwrap().ends_with("has reached a steady state."), "{told:?}");
    assert!(
        !told.iter().any(|message| message.contains("has stopped")),
        "the scheduler stopped nothing: {told:?}"
    );
}

fn targets(account: &Account) -> Value {
    let input = json!({"ServiceNamespace": "ecs", "ResourceIds": [RESOURCE]});
    done(account, "application-autoscaling", "DescribeScalableTargets", input)["ScalableTargets"][0].clone()
}

fn register(account: &Account, change: Value) {
    let mut input = json!({"ServiceNamespace": "ecs", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount"});
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    done(account, "application-autoscaling", "RegisterScalableTarget", input);
}

#[test]
fn a_count_outside_of_the_bounds_is_moved_back() {
    let account = calm_world("lauv");
    account.begin("scaling-bounds", None).unwrap();
    assert_eq!(targets(&account)["MaxCapacity"], 2);
    scale(&account, 5);
    account.advance(60_000);
    assert_eq!(service(&account.world(), GATEWAY).desired, 2, "back at once");
    register(&account, json!({"MinCapacity": 2, "MaxCapacity": 8}));
    scale(&account, 0);
    account.advance(60_000);
    assert_eq!(service(&account.world(), GATEWAY).desired, 2);
    let input = json!({"ServiceNamespace": "ecs", "ResourceId": RESOURCE});
    let told = done(&account, "application-autoscaling", "DescribeScalingActivities", input);
    assert_eq!(told["ScalingActivities"].as_array().unwrap().len(), 2);
}

#[test]
fn what_is_suspended_does_not_scale() {
    let account = calm_world("lauv");
    account.begin("scaling-bounds", None).unwrap();
    let state = json!({"DynamicScalingInSuspended": true, "DynamicScalingOutSuspended": false, "ScheduledScalingSuspended": true});
    register(&account, json!({"SuspendedState": state}));
    assert_eq!(targets(&account)["SuspendedState"], state);
    scale(&account, 5);
    account.advance(120_000);
    assert_eq!(service(&account.world(), GATEWAY).desired, 5);
    register(&account, json!({"SuspendedState": {}}));
    account.advance(60_000);
    assert_eq!(service(&account.world(), GATEWAY).desired, 2);
    let wrong = json!({"ServiceNamespace": "ecs", "ResourceId": RESOURCE, "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 9, "MaxCapacity": 1});
    assert_eq!(
        refused(&account, "application-autoscaling", "RegisterScalableTarget", wrong).0,
        "ValidationException"
    );
}
