//! Calls of operations without a client of AWS in between.

use bytes::Bytes;
use dogwatch::sim::{Account, Body};
use http::Request;
use http_body_util::BodyExt;
use serde_json::{Value, json};

/// What came back: HTTP status and body; none where the connection broke.
pub type Answer = Option<(u16, Value)>;

fn target(client: &str) -> &'static str {
    match client {
        "ecs" => "AmazonEC2ContainerServiceV20141113",
        "ssm" => "AmazonSSM",
        "secretsmanager" => "secretsmanager",
        "ecr" => "AmazonEC2ContainerRegistry_V20150921",
        "application-autoscaling" => "AnyScaleFrontendService",
        _ => panic!("{client} does not speak JSON"),
    }
}

/// Calls an operation of a JSON service.
pub async fn call(account: &Account, client: &str, operation: &str, input: Value) -> Answer {
    let request = Request::post("/")
        .header("x-amz-target", format!("{}.{operation}", target(client)))
        .header("authorization", "AWS4-HMAC-SHA256")
        .body(Bytes::from(input.to_string()))
        .unwrap();
    let answer = account.answer(request).await.ok()?;
    Some((answer.status().as_u16(), serde_json::from_slice(&body(answer.into_body()).await).unwrap()))
}

/// As [`call`], where an answer is certain.
pub fn ask(account: &Account, client: &str, operation: &str, input: Value) -> (u16, Value) {
    run(call(account, client, operation, input)).expect("an answer")
}

/// As [`ask`], of what must succeed.
pub fn done(account: &Account, client: &str, operation: &str, input: Value) -> Value {
    let (status, body) = ask(account, client, operation, input);
    assert_eq!(status, 200, "{operation}: {body}");
    body
}

/// As [`ask`], of what must be refused; tells the error's code and message.
pub fn refused(account: &Account, client: &str, operation: &str, input: Value) -> (String, String) {
    let (status, body) = ask(account, client, operation, input);
    assert_ne!(status, 200, "{operation}: {body}");
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (text("__type"), text("message"))
}

/// Asks the control door, or anything else by plain HTTP; tells status and text.
pub fn http(account: &Account, method: &str, path: &str, input: &Value) -> (u16, String) {
    let body_text = if input.is_null() { String::new() } else { input.to_string() };
    let request = Request::builder().method(method).uri(path).body(Bytes::from(body_text)).unwrap();
    run(async {
        let answer = account.answer(request).await.unwrap();
        let status = answer.status().as_u16();
        (status, String::from_utf8(body(answer.into_body()).await).unwrap())
    })
}

/// Asks the control door.
pub fn control(account: &Account, method: &str, path: &str, input: Value) -> Value {
    let (status, text) = http(account, method, &format!("/_dogwatch/{path}"), &input);
    assert_eq!(status, 200, "{path}: {text}");
    serde_json::from_str(&text).unwrap()
}

async fn body(body: Body) -> Vec<u8> {
    body.collect().await.unwrap().to_bytes().to_vec()
}

/// Runs to the end.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// The newest service deployment of a service, as described; null where there is none.
pub fn newest(account: &Account, cluster: &str, service: &str) -> Value {
    let list =
        done(account, "ecs", "ListServiceDeployments", json!({"cluster": cluster, "service": service}));
    let Some(arn) = list["serviceDeployments"][0]["serviceDeploymentArn"].as_str() else {
        return Value::Null;
    };
    let found = done(account, "ecs", "DescribeServiceDeployments", json!({"serviceDeploymentArns": [arn]}));
    found["serviceDeployments"][0].clone()
}
