//! The JSON of `dogwatch status`: every member of the documented schema, true to the world.

use serde_json::Value;

use super::serve;

/// Members of an object, in alphabetical order.
fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[test]
fn every_member_of_the_schema_is_there_and_no_other() {
    let (_, json) = serve("lauv").after("health-502", 240).json(&[]);
    assert_eq!(json["schema"], 1);
    assert_eq!(members(&json), ["account", "alarms", "calls", "clusters", "region", "schema", "unread"]);
    assert_eq!(members(&json["account"]), ["arn", "id"]);
    let cluster = &json["clusters"][0];
    assert_eq!(members(cluster), ["name", "services"]);
    let services = cluster["services"].as_array().unwrap();
    let service = services.iter().find(|service| service["name"] == "lauv-gateway-service").unwrap();
    let expected = [
        "alarms",
        "deployments",
        "desired",
        "logGroups",
        "name",
        "pending",
        "running",
        "scaling",
        "status",
        "targetGroups",
        "taskDefinition",
        "tasks",
    ];
    assert_eq!(members(service), expected);
    assert_eq!(
        members(&service["deployments"][0]),
        ["desired", "failed", "id", "rolloutState", "running", "status", "taskDefinition"]
    );
    let expected = [
        "containers",
        "healthStatus",
        "id",
        "lastStatus",
        "startedAt",
        "startedBy",
        "stopCode",
        "stoppedAt",
        "stoppedReason",
    ];
    assert_eq!(members(&service["tasks"][0]), expected);
    assert_eq!(members(&service["tasks"][0]["containers"][0]), ["exitCode", "lastStatus", "name", "reason"]);
    let group = &service["targetGroups"][0];
    assert_eq!(members(group), ["healthCheckPath", "name", "port", "protocol", "targets"]);
    assert_eq!(members(&group["targets"][0]), ["description", "id", "port", "reason", "state"]);
    assert_eq!(members(&service["scaling"]), ["max", "min"]);
    assert_eq!(members(&json["alarms"][0]), ["metric", "name", "reason", "since", "state", "threshold"]);
}

#[test]
fn a_calm_world_is_told_as_its_file_has_it() {
    let (exit, json) = serve("lauv").json(&[]);
    assert_eq!(exit, 0, "{json:#}");
    assert_eq!(json["account"]["id"], "123456789012");
    assert_eq!(json["region"], "us-east-1");
    assert_eq!(json["unread"], serde_json::json!([]));
    let services = json["clusters"][0]["services"].as_array().unwrap();
    let names: Vec<&str> = services.iter().map(|service| service["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["lauv-backend-service", "lauv-frontend-service", "lauv-gateway-service"]);
    let backend = &services[0];
    assert_eq!(
        (&backend["taskDefinition"], &backend["desired"], &backend["running"]),
        (&"lauv-backend-task:42".into(), &2.into(), &2.into())
    );
    assert_eq!(backend["logGroups"], serde_json::json!(["/ecs/lauv-backend"]));
    assert_eq!(backend["scaling"], serde_json::json!({"min": 2, "max": 10}));
    assert_eq!(backend["alarms"], serde_json::json!(["lauv-backend-high-cpu", "lauv-backend-high-memory"]));
    assert_eq!(services[1]["scaling"], Value::Null);
    let group = &services[2]["targetGroups"][0];
    assert_eq!(group["name"], "tg-lauv-gateway");
    assert_eq!(group["healthCheckPath"], "/api/health");
    assert!(group["targets"].as_array().unwrap().iter().all(|target| target["state"] == "healthy"));
    assert_eq!(json["alarms"].as_array().unwrap().len(), 4);
}

#[test]
fn what_is_broken_is_told_with_its_reasons() {
    let (exit, json) =
        serve("lauv").after("image-missing", 20).json(&["lauv-prod-cluster", "lauv-gateway-service"]);
    assert_eq!(exit, 1);
    let services = json["clusters"][0]["services"].as_array().unwrap();
    assert_eq!(services.len(), 1, "only what was asked for");
    let stopped = services[0]["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|task| task["stopCode"] == "TaskFailedToStart")
        .unwrap();
    assert!(stopped["stoppedReason"].as_str().unwrap().contains("CannotPullContainerError"), "{stopped}");
    assert!(stopped["stoppedAt"].is_string());
}

#[test]
fn secrets_and_environment_values_are_never_printed() {
    for world in ["lauv", "rupaya", "asharvi", "prodready"] {
        let served = serve(world);
        let text = String::from_utf8(served.run(&["status", "--json"]).stdout).unwrap();
        let world = served.account.world();
        let secrets = world
            .estate
            .vault
            .secrets
            .values()
            .flat_map(|secret| &secret.versions)
            .map(|version| &version.value);
        let parameters = world.estate.vault.parameters.values().flat_map(|parameter| &parameter.versions);
        for value in secrets.chain(parameters.map(|version| &version.value)) {
            assert!(!text.contains(value.as_str()));
        }
        assert!(!text.contains("postgresql://"));
    }
}
