//! What programs are told.

use serde_json::Value;

use super::Kept;

fn json(kept: &Kept, arguments: &[&str]) -> (i32, Value) {
    let (exit, text) = kept.told(arguments);
    (exit, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

#[test]
fn a_list_has_all_runs_and_problems() {
    let kept = Kept::three_runs();
    std::fs::create_dir(kept.runs().join("folder.jsonl")).unwrap();
    for arguments in [&["--json"][..], &["list", "--json"], &["--json", "list"]] {
        let (exit, list) = json(&kept, arguments);
        assert_eq!((exit, &list["schema"]), (0, &Value::from(1)));
        let standings: Vec<_> = list["runs"].as_array().unwrap().iter().map(|run| &run["standing"]).collect();
        assert_eq!(standings, ["pass", "left", "open"]);
        let open = &list["runs"][2];
        assert_eq!((&open["needsALook"], &open["ended"]), (&Value::Bool(true), &Value::Null));
        assert_eq!(open["open"][0]["command"], "aws ecs update-service --service lauv-gateway-service");
        assert_eq!(open["subject"]["cluster"], "lauv-prod-cluster");
        assert!(list["problems"][0]["file"].as_str().unwrap().ends_with("folder.jsonl"));
    }
}

#[test]
fn a_run_has_all_its_lines() {
    let (exit, shown) = json(&Kept::three_runs(), &["show", "last", "--json"]);
    assert_eq!(exit, 0);
    assert_eq!(shown["run"]["standing"], "pass");
    assert_eq!(shown["run"]["chain"], "whole");
    let lines = shown["lines"].as_array().unwrap();
    assert_eq!((lines.len(), &lines[4]["entry"]["kind"]), (6, &Value::from("outcome")));
    assert_eq!(shown["head"].as_str().unwrap().len(), 64);
    assert_eq!(json(&Kept::three_runs(), &["show", "20261119", "--json"]).0, 1);
}
