//! `status` under every fault of the account: it ends, with all that can be read, and says what is missing.

use std::time::Instant;

use serde_json::Value;

use super::{BOUND, complaint, is_for_people, serve};

fn unread(json: &Value) -> Vec<(String, String, String)> {
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    json["unread"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| (text(entry, "what"), text(entry, "why"), text(entry, "remedy")))
        .collect()
}

fn services(json: &Value) -> usize {
    json["clusters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cluster| cluster["services"].as_array().unwrap().len())
        .sum()
}

#[test]
fn trouble_that_passes_is_retried_until_everything_is_read() {
    for scenario in ["throttling", "server-errors", "latency", "connection-reset", "truncated-answers"] {
        let served = serve("lauv").after(scenario, 0);
        let began = Instant::now();
        let (exit, json) = served.json(&[]);
        assert!(began.elapsed() < BOUND, "{scenario} took {:?}", began.elapsed());
        for (what, why, remedy) in unread(&json) {
            is_for_people(&why);
            assert!(!what.is_empty() && !why.is_empty() && !remedy.is_empty(), "{scenario}");
        }
        assert_eq!(services(&json), 3, "{scenario}: {json:#}");
        assert!(exit == 0 || !unread(&json).is_empty(), "{scenario}: exit {exit} without a reason");
    }
}

#[test]
fn where_nothing_gets_through_it_ends_in_time_and_says_why() {
    let served = serve("lauv").after("throttled-all", 0);
    let began = Instant::now();
    let output = served.run(&["status"]);
    assert!(began.elapsed() < BOUND, "took {:?}", began.elapsed());
    assert_eq!(output.status.code(), Some(3));
    let said = complaint(&output);
    is_for_people(&said);
    assert!(said.to_lowercase().contains("throttl"), "{said}");
}

#[test]
fn expired_credentials_give_the_command_to_run() {
    let output = serve("lauv").after("expired-credentials", 0).run(&["status"]);
    assert_eq!(output.status.code(), Some(3));
    let said = complaint(&output);
    is_for_people(&said);
    assert!(
        said.contains("expired")
            && (said.contains("aws login")
                || said.contains("aws sso login")
                || said.contains("AWS_SESSION_TOKEN")),
        "{said}"
    );
}

#[test]
fn what_is_denied_is_named_with_its_permission_and_the_rest_is_read() {
    let (exit, json) = serve("lauv").after("access-denied", 0).json(&[]);
    assert_eq!(services(&json), 3);
    assert_eq!(exit, 3, "all well cannot be claimed without the tasks");
    let all = unread(&json);
    for permission in [
        "ecs:ListTasks",
        "ecs:DescribeTaskDefinition",
        "cloudwatch:DescribeAlarms",
        "elasticloadbalancing:DescribeTargetGroups",
        "application-autoscaling:DescribeScalableTargets",
    ] {
        assert!(
            all.iter().any(|(_, why, remedy)| why.contains(permission) || remedy.contains(permission)),
            "{permission}: {all:#?}"
        );
    }
}

#[test]
fn a_clock_that_is_off_is_no_trouble() {
    let (exit, json) = serve("lauv").after("clock-skew", 0).json(&[]);
    assert_eq!((exit, services(&json)), (0, 3));
}

#[test]
fn an_address_where_nobody_answers_is_told_at_once() {
    let output = super::dogwatch("http://127.0.0.1:9", &["status"]);
    assert_eq!(output.status.code(), Some(3));
    let said = complaint(&output);
    is_for_people(&said.replace("http://", ""));
    assert!(said.contains("127.0.0.1:9"), "{said}");
}
