//! Scenarios that begin when something has already happened, as clients get to see them.

use dogwatch::sim::Account;
use dogwatch::sim::world::service::{Rollout, Status};
use serde_json::{Value, json};

use super::rig::{done, newest, refused};
use crate::support::{calm_world, service, until};

const CLUSTER: &str = "lauv-prod-cluster";
const GATEWAY: &str = "lauv-gateway-service";
const FAMILY: &str = "lauv-gateway-task";

fn begun(scenario: &str) -> Account {
    let account = calm_world("lauv");
    account.begin(scenario, None).unwrap();
    account
}

/// Statuses and task definition revisions of the service deployments, newest first.
fn history(account: &Account) -> Vec<(Status, u32)> {
    let world = account.world();
    let gateway = service(&world, GATEWAY);
    let revision = |number: u64| gateway.revision(number).unwrap().revision;
    gateway.history.iter().rev().map(|record| (record.status, revision(record.target))).collect()
}

fn revisions_that_run(account: &Account) -> Vec<u32> {
    let world = account.world();
    service(&world, GATEWAY).counted().filter(|task| task.runs()).map(|task| task.revision).collect()
}

#[test]
fn every_service_remembers_successful_revisions_at_birth() {
    for name in ["lauv", "prodready", "rupaya", "asharvi", "fleet:3x2"] {
        for service in &calm_world(name).world().services {
            let worked: Vec<u32> = service
                .history
                .iter()
                .filter(|record| record.status == Status::Successful)
                .map(|record| service.revision(record.target).unwrap().revision)
                .collect();
            assert!(worked.len() >= 3 && worked.is_sorted_by(|a, b| a < b), "{}: {worked:?}", service.name);
        }
    }
}

#[test]
fn the_build_before_a_bad_release_never_came_up() {
    let account = begun("previous-broken-too");
    let expected = [(Status::Successful, 11), (Status::RollbackSuccessful, 10), (Status::Successful, 9)];
    assert_eq!(history(&account)[..3], expected);
    assert_eq!(revisions_that_run(&account), [11, 11]);
    account.advance(60_000);
    assert_eq!(newest(&account, CLUSTER, GATEWAY)["status"], "SUCCESSFUL");
    // Revision 10 cannot be deployed again, revision 9 can.
    for (revision, status) in [(10, Status::RollbackSuccessful), (9, Status::Successful)] {
        let input =
            json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": format!("{FAMILY}:{revision}")});
        done(&account, "ecs", "UpdateService", input);
        until(&account, 1800, |world| service(world, GATEWAY).history.last().unwrap().status.over());
        assert_eq!(history(&account)[0].0, status, "revision {revision}");
    }
}

#[test]
fn the_image_to_go_back_to_is_gone() {
    let account = begun("image-gone");
    assert_eq!(history(&account)[..2], [(Status::Successful, 10), (Status::Successful, 9)]);
    let image = |tag: &str| json!({"repositoryName": "lauv-nginx-gateway", "imageIds": [{"imageTag": tag}]});
    assert_eq!(refused(&account, "ecr", "DescribeImages", image("v9")).0, "ImageNotFoundException");
    done(&account, "ecr", "DescribeImages", image("v8"));
    account.advance(120_000);
    assert_eq!(revisions_that_run(&account), [10, 10]);
}

#[test]
fn the_definition_to_go_back_to_is_inactive() {
    let account = begun("definition-inactive");
    let found =
        done(&account, "ecs", "DescribeTaskDefinition", json!({"taskDefinition": format!("{FAMILY}:9")}));
    assert_eq!(found["taskDefinition"]["status"], "INACTIVE");
    let input = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": format!("{FAMILY}:9")});
    assert_eq!(refused(&account, "ecs", "UpdateService", input).1, "TaskDefinition is inactive");
}

#[test]
fn codedeploy_owns_its_deployments() {
    let account = begun("codedeploy");
    let input = json!({"cluster": CLUSTER, "service": GATEWAY, "forceNewDeployment": true});
    let (code, message) = refused(&account, "ecs", "UpdateService", input);
    assert_eq!(code, "InvalidParameterException");
    assert!(message.contains("Use AWS CodeDeploy to trigger a new deployment."), "{message}");
    assert_eq!(newest(&account, CLUSTER, GATEWAY), Value::Null);
    done(
        &account,
        "ecs",
        "UpdateService",
        json!({"cluster": CLUSTER, "service": GATEWAY, "desiredCount": 3}),
    );
    account.world().scaling.clear();
    until(&account, 120, |world| {
        service(world, GATEWAY).tasks.iter().filter(|task| task.runs()).count() == 3
    });
}

#[test]
fn deployments_cannot_be_read_and_all_else_can() {
    let account = begun("deployments-unreadable");
    let input = json!({"cluster": CLUSTER, "service": GATEWAY});
    for _ in 0..3 {
        assert_eq!(
            refused(&account, "ecs", "ListServiceDeployments", input.clone()).0,
            "AccessDeniedException"
        );
    }
    for (operation, member) in [
        ("DescribeServiceDeployments", "serviceDeploymentArns"),
        ("DescribeServiceRevisions", "serviceRevisionArns"),
    ] {
        assert_eq!(refused(&account, "ecs", operation, json!({member: ["x"]})).0, "AccessDeniedException");
    }
    done(&account, "ecs", "ListTaskDefinitions", json!({"familyPrefix": FAMILY}));
    assert_eq!(revisions_that_run(&account), [10, 10]);
}

#[test]
fn a_first_release_that_crashes_stalls_the_service() {
    let account = begun("stalled");
    until(&account, 1800, |world| service(world, GATEWAY).primary().unwrap().rollout == Rollout::Failed);
    assert_eq!(history(&account), [(Status::Stopped, 10)]);
    let arn = newest(&account, CLUSTER, GATEWAY)["serviceDeploymentArn"].clone();
    let stop = json!({"serviceDeploymentArn": arn, "stopType": "ROLLBACK"});
    assert_eq!(refused(&account, "ecs", "StopServiceDeployment", stop).0, "ConflictException");
}

#[test]
fn a_release_has_already_been_rolled_back() {
    let account = begun("rolled-back");
    assert_eq!(history(&account)[..2], [(Status::RollbackSuccessful, 10), (Status::Successful, 9)]);
    let record = newest(&account, CLUSTER, GATEWAY);
    assert_eq!(record["deploymentCircuitBreaker"]["status"], "TRIGGERED");
    assert!(record["rollback"]["serviceRevisionArn"].is_string());
    assert_eq!(revisions_that_run(&account), [9, 9]);
    let input = json!({"cluster": CLUSTER, "serviceName": GATEWAY, "desiredStatus": "STOPPED"});
    let stopped = done(&account, "ecs", "ListTasks", input)["taskArns"].clone();
    let tasks = done(&account, "ecs", "DescribeTasks", json!({"cluster": CLUSTER, "tasks": stopped}));
    assert_eq!(tasks["tasks"].as_array().unwrap().len(), 3);
    assert_eq!(tasks["tasks"][0]["containers"][0]["exitCode"], 1);
    account.advance(3_600_000);
    assert_eq!(history(&account)[0].0, Status::RollbackSuccessful);
}

#[test]
fn a_rollback_is_under_way_and_gets_there() {
    let account = begun("rolling-back");
    assert_eq!(history(&account)[0], (Status::RollbackInProgress, 10));
    account.advance(20_000);
    assert_eq!(newest(&account, CLUSTER, GATEWAY)["status"], "ROLLBACK_IN_PROGRESS");
    until(&account, 900, |world| {
        service(world, GATEWAY).history.last().unwrap().status == Status::RollbackSuccessful
    });
    assert_eq!(revisions_that_run(&account), [9, 9]);
}
