//! `run --json`, schema 1: every field that is documented, and none that is not.

use serde_json::Value;

use super::{FRONTEND, Rig, sure};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

#[test]
fn all_fields_are_there() {
    let rig = Rig::lauv();
    let flags = [&["--json", "--set", "count=3"][..], &sure(FRONTEND)].concat();
    let json = rig.run("scale", FRONTEND, &flags).ended(0).json();
    assert_eq!(
        keys(&json),
        [
            "account", "changes", "cluster", "journal", "plan", "region", "run", "runbook", "schema",
            "service", "steps", "text", "undo", "verdict"
        ]
    );
    assert_eq!((&json["schema"], &json["verdict"]), (&1.into(), &"pass".into()));
    assert_eq!((&json["runbook"], &json["service"]), (&"scale".into(), &FRONTEND.into()));
    assert_eq!((&json["region"], &json["account"]), (&"us-east-1".into(), &"123456789012".into()));
    assert_eq!(
        keys(&json["steps"][0]),
        ["evidence", "number", "remarks", "seconds", "state", "text", "title"]
    );
    assert_eq!(
        keys(&json["plan"]),
        ["attach", "caller", "changes", "differences", "summary", "title", "undo", "untouched", "warnings"]
    );
    assert_eq!(keys(&json["plan"]["changes"][0]), ["command", "operation", "step", "why"]);
    assert_eq!(keys(&json["changes"][0]), ["command", "operation", "outcome", "requestId"]);
    assert_eq!(json["changes"][0]["outcome"], "done");
    assert_eq!(keys(&json["undo"]), ["command", "title"]);
    let journal = json["journal"].as_str().unwrap();
    assert!(journal.contains(json["run"].as_str().unwrap()) && std::path::Path::new(journal).is_file());
}

#[test]
fn what_is_refused_says_so() {
    let rig = Rig::lauv();
    let flags = [&["--json"][..], &sure(FRONTEND)].concat();
    let json = rig.run("scale", FRONTEND, &flags).ended(2).json();
    assert_eq!(json["verdict"], "refused");
    assert_eq!((&json["plan"], &json["undo"]), (&Value::Null, &Value::Null));
}
