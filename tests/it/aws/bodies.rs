//! What changes send: what they change, and nothing else.

use dogwatch::model::{Arn, Network, RevisionLoadBalancer, SecretValue, ServiceChange};
use serde_json::{Value, json};

use super::account;
use super::script::{Script, aws, serve};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A server that knows every operation and has nothing to tell.
fn served() -> Script {
    serve([aws(200, "", "{}")])
}

async fn body_of(change: ServiceChange) -> Value {
    let script = served();
    account(&script.url).await.update_service(&change).await.unwrap();
    let requests = script.requests();
    assert!(requests[0].head.contains(".updateservice\r\n"), "{}", requests[0].head);
    requests[0].json()
}

fn of() -> ServiceChange {
    ServiceChange::of("lauv", "api")
}

fn value(text: &str) -> SecretValue {
    let mut value = SecretValue::new();
    value.push_str(text);
    value
}

#[tokio::test]
async fn a_service_is_sent_what_changes() {
    assert_eq!(body_of(of()).await, json!({"cluster": "lauv", "service": "api"}));
    assert_eq!(
        body_of(ServiceChange { desired: Some(0), ..of() }).await,
        json!({"cluster": "lauv", "service": "api", "desiredCount": 0})
    );
    assert_eq!(
        body_of(ServiceChange { force_new_deployment: true, ..of() }).await,
        json!({"cluster": "lauv", "service": "api", "forceNewDeployment": true})
    );
    assert_eq!(
        body_of(ServiceChange { task_definition: Some("api:7".to_owned()), ..of() }).await,
        json!({"cluster": "lauv", "service": "api", "taskDefinition": "api:7"})
    );
}

#[tokio::test]
async fn a_service_is_sent_all_that_differs() {
    let network = Network {
        subnets: vec!["subnet-1".to_owned()],
        security_groups: vec!["sg-1".to_owned()],
        assign_public_ip: Some("DISABLED".to_owned()),
    };
    let balancer = RevisionLoadBalancer {
        target_group: Arn::new("arn:tg"),
        container: "api".to_owned(),
        port: Some(5000),
    };
    let change = ServiceChange {
        network: Some(network),
        load_balancers: Some(vec![balancer]),
        platform_version: Some("1.4.0".to_owned()),
        ..of()
    };
    let awsvpc = json!({"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED"});
    let balancer = json!({"targetGroupArn": "arn:tg", "containerName": "api", "containerPort": 5000});
    assert_eq!(
        body_of(change).await,
        json!({
            "cluster": "lauv", "service": "api", "platformVersion": "1.4.0",
            "networkConfiguration": {"awsvpcConfiguration": awsvpc}, "loadBalancers": [balancer],
        })
    );
    let none = body_of(ServiceChange { load_balancers: Some(Vec::new()), ..of() }).await;
    assert_eq!(none["loadBalancers"], json!([]));
}

#[tokio::test]
async fn deployments_and_tasks_are_stopped() {
    let script = served();
    let account = account(&script.url).await;
    let arn = Arn::new("arn:aws:ecs:us-east-1:1:x/y");
    account.stop_service_deployment(&arn).await.unwrap();
    account.continue_service_deployment(&arn, "hook-1").await.unwrap();
    account.stop_task("lauv", &arn, &"why".repeat(1000)).await.unwrap();
    account.set_scaling_bounds("lauv", "api", None, Some(12)).await.unwrap();
    let bodies: Vec<Value> = script.requests().iter().map(|request| request.json()).collect();
    assert_eq!(bodies[0], json!({"serviceDeploymentArn": arn, "stopType": "ROLLBACK"}));
    assert_eq!(bodies[1], json!({"serviceDeploymentArn": arn, "hookId": "hook-1", "action": "ROLLBACK"}));
    assert_eq!(bodies[2]["task"], json!(arn));
    assert_eq!(bodies[2]["reason"].as_str().unwrap().len(), 1024);
    assert_eq!(
        bodies[3],
        json!({
            "ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": "service/lauv/api", "MaxCapacity": 12,
        })
    );
}

#[tokio::test]
async fn parameters_keep_what_they_are() {
    let script = served();
    let account = account(&script.url).await;
    let (secure, plain) = (Some("SecureString"), Some("String"));
    let (tier, key) = (Some("Advanced"), Some("alias/own"));
    account.put_parameter("/a", secure, tier, key, &value("v")).await.unwrap();
    account.put_parameter("/a", plain, tier, key, &value("v")).await.unwrap();
    account.put_parameter("/a", None, None, None, &value("v")).await.unwrap();
    account.label_parameter_version("/a", 3, "before").await.unwrap();
    assert_eq!(account.calls().ssm, 4);
    let bodies: Vec<Value> = script.requests().iter().map(|request| request.json()).collect();
    let (name, overwrite) = ("/a", true);
    assert_eq!(
        bodies,
        [
            json!({"Name": name, "Value": "v", "Overwrite": overwrite, "Type": "SecureString",
                "Tier": "Advanced", "KeyId": "alias/own"}),
            json!({"Name": name, "Value": "v", "Overwrite": overwrite, "Type": "String", "Tier": "Advanced"}),
            json!({"Name": name, "Value": "v", "Overwrite": overwrite}),
            json!({"Name": name, "ParameterVersion": 3, "Labels": ["before"]}),
        ]
    );
}

#[tokio::test]
async fn secrets_are_written_and_their_stages_moved() {
    let script = served();
    let account = account(&script.url).await;
    account.put_secret_value("db", TOKEN, &value("v")).await.unwrap();
    account.move_secret_stage("db", "AWSCURRENT", "to", Some("from")).await.unwrap();
    account.move_secret_stage("db", "before", "to", None).await.unwrap();
    let bodies: Vec<Value> = script.requests().iter().map(|request| request.json()).collect();
    assert_eq!(bodies[0], json!({"SecretId": "db", "ClientRequestToken": TOKEN, "SecretString": "v"}));
    assert_eq!(
        bodies[1],
        json!({"SecretId": "db", "VersionStage": "AWSCURRENT", "MoveToVersionId": "to",
            "RemoveFromVersionId": "from"})
    );
    assert_eq!(bodies[2], json!({"SecretId": "db", "VersionStage": "before", "MoveToVersionId": "to"}));
}

#[tokio::test]
async fn a_label_that_aws_does_not_take_is_refused() {
    let script = serve([aws(200, "", r#"{"InvalidLabels": ["1st"], "ParameterVersion": 3}"#)]);
    let outcome = account(&script.url).await.label_parameter_version("/a", 3, "1st").await;
    assert!(!outcome.unwrap_err().is_unclear());
}

#[tokio::test]
async fn values_are_read_in_the_clear() {
    let script = serve([
        aws(200, "", r#"{"Parameters": [{"Name": "/a", "Value": "one"}]}"#),
        aws(200, "", r#"{"SecretString": "two"}"#),
        aws(200, "", r#"{"SecretBinary": "AAAA"}"#),
        aws(200, "", r#"{"InvalidParameters": ["/b"]}"#),
    ]);
    let account = account(&script.url).await;
    assert_eq!(account.parameter_value("/a:3").await.unwrap().expose(), "one");
    assert_eq!(account.secret_value("db", Some("version-1")).await.unwrap().expose(), "two");
    let bytes = account.secret_value("db", None).await.unwrap_err();
    assert!(bytes.message.contains("holds bytes"), "{bytes}");
    let missing = account.parameter_value("/b").await.unwrap_err();
    assert!(missing.message.contains("no parameter /b"), "{missing}");
    let bodies: Vec<Value> = script.requests().iter().map(|request| request.json()).collect();
    assert_eq!(bodies[0], json!({"Names": ["/a:3"], "WithDecryption": true}));
    assert_eq!(bodies[1], json!({"SecretId": "db", "VersionId": "version-1"}));
    assert_eq!(bodies[2], json!({"SecretId": "db"}));
}
