//! The record of requests, and trouble with single operations.

use std::time::Duration;

use dogwatch::sim::fault::{Effect, OperationFault, end_all};
use serde_json::{Value, json};

use super::rig::{ask, call, control, done, run};
use crate::support::{calm_world, service};

const FRONTEND: &str = "lauv-frontend-service";

fn scale(to: u32) -> Value {
    json!({"cluster": "lauv-prod-cluster", "service": FRONTEND, "desiredCount": to})
}

#[test]
fn the_record_tells_what_was_asked_and_how_it_was_answered() {
    let account = calm_world("lauv");
    done(&account, "ecs", "ListClusters", json!({}));
    assert!(account.requests().is_empty(), "nothing is recorded until it is switched on");
    account.record();
    let value = json!({"Name": "/lauv/prod/JWT_SECRET", "Value": "s3cret", "Overwrite": true});
    done(&account, "ssm", "PutParameter", value.clone());
    ask(&account, "ecs", "DescribeServices", json!({"cluster": "nobody", "services": ["x"]}));
    let seen = account.requests();
    let brief: Vec<_> = seen
        .iter()
        .map(|seen| (seen.service.as_str(), seen.operation.as_str(), &seen.input, seen.status))
        .collect();
    assert_eq!(brief[0], ("ssm", "PutParameter", &value, Some(200)));
    assert_eq!((brief[1].1, brief[1].3), ("DescribeServices", Some(400)));
    assert_eq!(seen[0].at, account.world().now());
    account.record();
    assert!(account.requests().is_empty(), "recording anew forgets what was");
}

#[test]
fn the_control_door_records_and_tells() {
    let account = calm_world("lauv");
    control(&account, "POST", "record", Value::Null);
    done(&account, "ecs", "UpdateService", scale(3));
    let seen = control(&account, "GET", "requests", Value::Null);
    assert_eq!(seen[0]["operation"], "UpdateService");
    assert_eq!(seen[0]["input"]["desiredCount"], 3);
    assert_eq!(seen[0]["status"], 200);
}

#[test]
fn a_held_call_is_received_and_nothing_comes_of_it() {
    for (effect, count) in [(Effect::Hold, 2), (Effect::HoldAfter, 3)] {
        let account = calm_world("lauv");
        account.record();
        account.strike(OperationFault::new("UpdateService", effect));
        let held = run(async {
            let call = call(&account, "ecs", "UpdateService", scale(3));
            tokio::time::timeout(Duration::from_millis(50), call).await
        });
        assert!(held.is_err(), "no answer comes");
        assert_eq!(service(&account.world(), FRONTEND).desired, count, "{effect:?}");
        assert_eq!(account.requests()[0].status, None);
        done(&account, "ecs", "UpdateService", scale(4));
    }
}

#[test]
fn a_connection_breaks_before_or_after_the_deed() {
    for (kind, count) in [("cut-before", 2), ("cut-after", 3)] {
        let account = calm_world("lauv");
        control(&account, "POST", "fault", json!({"operation": "ecs:UpdateService", "kind": kind}));
        assert_eq!(run(call(&account, "ecs", "UpdateService", scale(3))), None);
        assert_eq!(service(&account.world(), FRONTEND).desired, count, "{kind}");
        done(&account, "ecs", "UpdateService", scale(4));
    }
}

#[test]
fn an_error_comes_as_often_as_it_was_asked_for() {
    let account = calm_world("lauv");
    let fault = json!({
        "operation": "UpdateService", "kind": "error", "times": 2,
        "code": "ServerException", "message": "later", "status": 500,
    });
    control(&account, "POST", "fault", fault);
    for _ in 0..2 {
        let (status, body) = ask(&account, "ecs", "UpdateService", scale(3));
        assert_eq!(
            (status, body["__type"].as_str(), body["message"].as_str()),
            (500, Some("ServerException"), Some("later"))
        );
    }
    done(&account, "ecs", "UpdateService", scale(3));
}

#[test]
fn what_is_denied_stays_so_until_the_calm() {
    let account = calm_world("lauv");
    account.strike(OperationFault::new("StopTask", Effect::Deny).always());
    for _ in 0..3 {
        let (_, body) =
            ask(&account, "ecs", "StopTask", json!({"cluster": "lauv-prod-cluster", "task": "x"}));
        assert_eq!(body["__type"], "AccessDeniedException");
        assert!(body["message"].as_str().unwrap().contains("is not authorized to perform: ecs:StopTask"));
    }
    done(&account, "ecs", "ListClusters", json!({}));
    end_all(&mut account.world());
    let (_, body) = ask(&account, "ecs", "StopTask", json!({"cluster": "lauv-prod-cluster", "task": "x"}));
    assert_eq!(body["__type"], "InvalidParameterException");
}
