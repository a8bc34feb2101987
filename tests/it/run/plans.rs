//! `--plan` shows all that would be sent and sends none of it.

use super::{FRONTEND, GATEWAY, Rig, sure};

#[test]
fn a_plan_changes_nothing_and_leaves_no_journal() {
    let rig = Rig::lauv();
    for (runbook, service, flags) in [
        ("rollback", GATEWAY, &["--plan"][..]),
        ("restart", GATEWAY, &["--plan"]),
        ("scale", GATEWAY, &["--plan", "--set", "count=6"]),
        ("restart", GATEWAY, &["--plan", "--read-only"]),
        // The value is not asked for.
        (
            "rotate-secret",
            "lauv-backend-service",
            &["--plan", "--set", "secret=JWT_SECRET", "--set", "value=-"],
        ),
    ] {
        let ran = rig.run(runbook, service, flags).ended(0);
        assert!(ran.stdout.contains("aws ") && ran.stdout.contains("Not touched"), "{ran:?}");
    }
    assert_eq!(rig.changed(), [""; 0]);
    assert!(rig.journals().is_empty());
}

#[test]
fn what_is_planned_is_what_is_sent() {
    let rig = Rig::lauv();
    let planned = rig.run("scale", FRONTEND, &["--plan", "--json", "--set", "count=3"]).ended(0).json();
    assert_eq!(planned["journal"], serde_json::Value::Null);
    assert_eq!(planned["changes"], serde_json::json!([]));
    let flags = [&["--json", "--set", "count=3"][..], &sure(FRONTEND)].concat();
    let made = rig.run("scale", FRONTEND, &flags).ended(0).json();
    let calls = |list: &serde_json::Value| -> Vec<(String, String)> {
        let text = |one: &serde_json::Value, key: &str| one[key].as_str().unwrap().to_owned();
        list.as_array().unwrap().iter().map(|one| (text(one, "operation"), text(one, "command"))).collect()
    };
    assert_eq!(calls(&planned["plan"]["changes"]), calls(&made["changes"]));
    let sent: Vec<String> = calls(&made["changes"]).into_iter().map(|(operation, _)| operation).collect();
    let seen: Vec<String> = rig.changed();
    assert_eq!(sent.len(), seen.len());
    assert!(sent.iter().zip(&seen).all(|(sent, seen)| sent.ends_with(seen)), "{sent:?} {seen:?}");
}

/// What the steps before the plan show is read once for all of them, and anew for the plan.
#[test]
fn what_is_shown_is_read_once() {
    let rig = Rig::lauv();
    rig.run("rollback", GATEWAY, &["--plan"]).ended(0);
    let seen = rig.account.requests();
    let lists = seen.iter().filter(|seen| seen.operation == "ListServiceDeployments").count();
    assert_eq!(lists, 2);
}
