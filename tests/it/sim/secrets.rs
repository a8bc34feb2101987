//! Parameters and secrets through the API, and what running tasks know of them.

use dogwatch::sim::Account;
use serde_json::{Value, json};

use super::rig::{control, done, refused};
use crate::support::{calm_world, service, until};

const CLUSTER: &str = "lauv-prod-cluster";
const GATEWAY: &str = "lauv-gateway-service";
const JWT: &str = "/lauv/prod/JWT_SECRET";

fn put(account: &Account, change: Value) -> Value {
    let mut input = json!({"Name": JWT, "Overwrite": true});
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    done(account, "ssm", "PutParameter", input)
}

#[test]
fn a_parameter_keeps_its_type_tier_and_key_and_has_its_limits() {
    let account = calm_world("lauv");
    assert_eq!(put(&account, json!({"Value": "new"}))["Version"], 4);
    let found = done(&account, "ssm", "GetParameter", json!({"Name": JWT, "WithDecryption": true}));
    assert_eq!(
        (found["Parameter"]["Value"].as_str(), found["Parameter"]["Type"].as_str()),
        (Some("new"), Some("SecureString"))
    );
    let old = done(&account, "ssm", "GetParameter", json!({"Name": format!("{JWT}:3")}));
    assert_eq!(old["Parameter"]["Version"], 3);
    let long = |length: usize, tier: &str| json!({"Name": JWT, "Overwrite": true, "Value": "x".repeat(length), "Tier": tier});
    assert_eq!(refused(&account, "ssm", "PutParameter", long(4097, "Standard")).0, "ValidationException");
    assert_eq!(refused(&account, "ssm", "PutParameter", long(8193, "Advanced")).0, "ValidationException");
    assert_eq!(done(&account, "ssm", "PutParameter", long(4097, "Advanced"))["Tier"], "Advanced");
    assert_eq!(put(&account, json!({"Value": "x".repeat(8192)}))["Tier"], "Advanced");
    put(&account, json!({"Value": "abc", "AllowedPattern": "[a-z]+"}));
    let wrong = json!({"Name": JWT, "Overwrite": true, "Value": "ABC"});
    assert_eq!(refused(&account, "ssm", "PutParameter", wrong).0, "ParameterPatternMismatchException");
    done(
        &account,
        "ssm",
        "LabelParameterVersion",
        json!({"Name": JWT, "ParameterVersion": 3, "Labels": ["before"]}),
    );
    let labelled = done(&account, "ssm", "GetParameter", json!({"Name": format!("{JWT}:before")}));
    assert_eq!(labelled["Parameter"]["Version"], 3);
    let gone = json!({"Name": format!("{JWT}:77")});
    assert_eq!(refused(&account, "ssm", "GetParameter", gone).0, "ParameterVersionNotFound");
}

#[test]
fn a_labelled_oldest_version_blocks_new_ones() {
    let account = calm_world("lauv");
    account.begin("parameter-versions-full", None).unwrap();
    let name = format!("/{GATEWAY}/API_KEY");
    let input = json!({"Name": name, "Value": "new", "Overwrite": true});
    assert_eq!(refused(&account, "ssm", "PutParameter", input).0, "ParameterMaxVersionLimitExceeded");
    assert_eq!(account.world().estate.vault.parameters[&name].versions.len(), 100);
}

#[test]
fn a_running_task_keeps_the_versions_that_it_was_started_with() {
    let account = calm_world("lauv");
    let backend = "lauv-backend-service";
    let tasks = |account: &Account| -> Vec<String> {
        service(&account.world(), backend)
            .tasks
            .iter()
            .filter(|task| task.runs())
            .map(|task| task.id.clone())
            .collect()
    };
    let version = |account: &Account, task: &str| {
        let secrets = account.task_secrets(task).unwrap();
        secrets.into_iter().find(|secret| secret.name == "JWT_SECRET").unwrap().version
    };
    let old = tasks(&account);
    put(&account, json!({"Value": "new"}));
    account.advance(60_000);
    assert!(old.iter().all(|task| version(&account, task) == "3"));
    let told = control(&account, "GET", &format!("tasks/{}", old[0]), Value::Null);
    assert!(told["secrets"].to_string().contains("\"version\":\"3\""), "{told}");
    done(
        &account,
        "ecs",
        "UpdateService",
        json!({"cluster": CLUSTER, "service": backend, "forceNewDeployment": true}),
    );
    account.advance(600_000);
    let young = tasks(&account);
    assert!(young.iter().all(|task| !old.contains(task) && version(&account, task) == "4"));
    assert_eq!(account.task_secrets("nobody"), None);
}

#[test]
fn a_pinned_version_stays_whatever_is_written() {
    let account = calm_world("lauv");
    account.begin("secret-pinned", None).unwrap();
    account.advance(600_000);
    let name = format!("/{GATEWAY}/API_KEY");
    done(&account, "ssm", "PutParameter", json!({"Name": name, "Value": "new", "Overwrite": true}));
    done(
        &account,
        "ecs",
        "UpdateService",
        json!({"cluster": CLUSTER, "service": GATEWAY, "forceNewDeployment": true}),
    );
    account.advance(600_000);
    let task = service(&account.world(), GATEWAY).tasks[0].clone();
    assert_eq!((task.revision, task.secrets[0].version.as_str()), (10, "2"));
    assert!(task.secrets[0].from.ends_with("/API_KEY:2"), "{}", task.secrets[0].from);
    let other = calm_world("rupaya");
    other.begin("secret-pinned", None).unwrap();
    let focus = other.world().focus.clone();
    until(&other, 900, |world| {
        service(world, &focus)
            .tasks
            .iter()
            .any(|task| task.was_healthy && task.secrets[0].from.contains(":db_password::"))
    });
}

#[test]
fn stages_of_a_secret_move_as_secrets_manager_moves_them() {
    let account = calm_world("lauv");
    account.begin("rotation-pending", None).unwrap();
    let secret = format!("{GATEWAY}/credentials");
    let stages = |account: &Account, stage: &str| {
        let secret = account.world().estate.vault.secrets[&secret].clone();
        secret.version(None, Some(stage)).map(|version| version.id.clone())
    };
    assert!(stages(&account, "AWSPENDING").is_some());
    let before = stages(&account, "AWSCURRENT").unwrap();
    let token = "0123456789abcdef0123456789abcdef";
    let input = |value: &str| json!({"SecretId": secret, "SecretString": value, "ClientRequestToken": token});
    for _ in 0..2 {
        assert_eq!(done(&account, "secretsmanager", "PutSecretValue", input("one"))["VersionId"], token);
    }
    assert_eq!(
        refused(&account, "secretsmanager", "PutSecretValue", input("two")).0,
        "ResourceExistsException"
    );
    assert_eq!(
        (stages(&account, "AWSCURRENT").as_deref(), stages(&account, "AWSPREVIOUS")),
        (Some(token), Some(before.clone()))
    );
    let shift = |change: Value| {
        let mut input = json!({"SecretId": secret, "VersionStage": "AWSCURRENT"});
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        input
    };
    for wrong in [
        json!({"MoveToVersionId": before}),
        json!({"MoveToVersionId": before, "RemoveFromVersionId": before}),
        json!({"RemoveFromVersionId": token}),
    ] {
        assert_eq!(
            refused(&account, "secretsmanager", "UpdateSecretVersionStage", shift(wrong)).0,
            "InvalidParameterException"
        );
    }
    let back = json!({"MoveToVersionId": before, "RemoveFromVersionId": token});
    done(&account, "secretsmanager", "UpdateSecretVersionStage", shift(back));
    assert_eq!(
        (stages(&account, "AWSCURRENT"), stages(&account, "AWSPREVIOUS").as_deref()),
        (Some(before), Some(token))
    );
}

#[test]
fn a_secret_that_waits_to_be_deleted_can_only_be_described() {
    let account = calm_world("lauv");
    account.begin("secret-shared", None).unwrap();
    let mut world = account.world();
    let now = world.now();
    world.estate.vault.secrets.get_mut("shared/app").unwrap().deleted = Some(now);
    drop(world);
    let whole = json!({"SecretId": "shared/app"});
    let described = done(&account, "secretsmanager", "DescribeSecret", whole.clone());
    assert!(described["DeletedDate"].is_number(), "{described}");
    assert_eq!(refused(&account, "secretsmanager", "GetSecretValue", whole).0, "InvalidRequestException");
    let put = json!({"SecretId": "shared/app", "SecretString": "new"});
    assert_eq!(refused(&account, "secretsmanager", "PutSecretValue", put).0, "InvalidRequestException");
    assert_eq!(done(&account, "secretsmanager", "ListSecrets", json!({}))["SecretList"], json!([]));
}

#[test]
fn three_services_read_one_untidy_secret() {
    let account = calm_world("lauv");
    account.begin("secret-shared", None).unwrap();
    let world = account.world();
    let readers = world
        .services
        .iter()
        .filter(|service| service.tasks[0].secrets.iter().any(|secret| secret.from.ends_with(":api_key::")));
    assert_eq!(readers.count(), 3);
    let value = &world.estate.vault.secrets["shared/app"].versions[1].value;
    let json: Value = serde_json::from_str(value).unwrap();
    assert_eq!(json["api_key"], "kéy-\"1\"");
    assert_ne!(*value, json.to_string());
}
