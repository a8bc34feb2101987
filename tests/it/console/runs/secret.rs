//! `K`: another value of a parameter or secret, which nobody sees.

use dogwatch::sim::world::service::Status;
use serde_json::{Value, json};

use super::desk::Desk;
use crate::run::GATEWAY;
use crate::run::situations::parameters::{BACKEND, JWT, parameter, restart, shop, started_with};
use crate::run::situations::secrets::{SHARED, VARIABLE, arn, secret, shared, staged};
use crate::run::situations::stage::Stage;
use crate::run::situations::{Situation as Named, situations};

pub const ALL: &[Named] = situations![
    a_value_is_typed_twice_and_undo_brings_the_one_before_back,
    a_value_is_generated,
    a_key_of_a_shared_secret_changes_and_its_readers_are_named,
    a_pinned_secret_cannot_be_chosen,
    a_rotation_under_way_is_not_crossed,
];

const VALUE: &str = "correct-horse-battery-staple";

/// At the choice of where the value comes from.
fn sources(stage: Stage, service: &str, variable: &str) -> Desk {
    let mut desk = Desk::at(stage);
    desk.choices("K", service);
    desk.choose(variable);
    desk.read("Which key of it");
    desk.press("enter", "Generate it");
    desk
}

/// Types a value twice, the second time wrongly at first.
fn typed(desk: &mut Desk, value: &str) {
    desk.press("enter", "again");
    desk.types(value, "••••••••");
    desk.press("enter", "take it");
    desk.types("something-else", "••••••••");
    desk.press("enter", "The two are not the same. Type both again.");
    desk.types(value, "••••••••");
    desk.press("enter", "take it");
    desk.types(value, "••••••••");
    desk.press("enter", "What will be sent");
}

/// Nothing that was written to the terminal or to a file has the value.
fn is_hidden(desk: &Desk, value: &str) {
    let bytes = desk.console.bytes();
    assert!(!bytes.windows(value.len()).any(|window| window == value.as_bytes()), "{value} was drawn");
    assert!(!desk.keeps(value), "{value} is in a file");
    assert!(desk.keeps("rotate-secret"));
}

fn calls(desk: &Desk, version: i64, value: &str) -> [(&'static str, Value); 3] {
    let labels = desk.stage.sent()[0].input["Labels"].clone();
    assert!(labels[0].as_str().unwrap().starts_with("dogwatch-before-2"));
    let put = json!({"Name": JWT, "Value": value, "Overwrite": true, "Type": "SecureString", "Tier": "Standard",
        "KeyId": "alias/aws/ssm"});
    [
        ("ssm:LabelParameterVersion", json!({"Name": JWT, "ParameterVersion": version, "Labels": labels})),
        ("ssm:PutParameter", put),
        restart(BACKEND),
    ]
}

fn a_value_is_typed_twice_and_undo_brings_the_one_before_back() {
    let mut desk = sources(shop(|_| {}), BACKEND, "JWT_SECRET");
    let before = parameter(&desk.stage).versions.last().unwrap().value.clone();
    typed(&mut desk, VALUE);
    desk.read("Write a new value of /lauv/prod/JWT_SECRET, then restart lauv-backend-service");
    desk.read("--value file:///dev/stdin");
    desk.confirm(BACKEND);
    desk.ends("PASSED done and verified");
    desk.sent(&calls(&desk, 3, VALUE));
    assert_eq!(started_with(&desk.stage, BACKEND, "JWT_SECRET"), ["4", "4"]);
    is_hidden(&desk, VALUE);
    desk.stage.again();
    desk.press("u", "Put the value before back into /lauv/prod/JWT_SECRET");
    desk.confirm(BACKEND);
    desk.ends("PASSED done and verified");
    desk.sent(&calls(&desk, 4, &before));
    assert_eq!(started_with(&desk.stage, BACKEND, "JWT_SECRET"), ["5", "5"]);
    is_hidden(&desk, VALUE);
    is_hidden(&desk, &before);
}

fn a_value_is_generated() {
    let mut desk = sources(shop(|_| {}), BACKEND, "JWT_SECRET");
    desk.press("down enter", "What will be sent");
    desk.confirm(BACKEND);
    desk.ends("PASSED done and verified");
    let value = parameter(&desk.stage).versions.last().unwrap().value.clone();
    assert!(value.len() == 32 && value.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{value}");
    desk.sent(&calls(&desk, 3, &value));
    assert_eq!(desk.stage.history(BACKEND, 1), [(Status::Successful, 42)]);
    is_hidden(&desk, &value);
}

fn a_key_of_a_shared_secret_changes_and_its_readers_are_named() {
    let stage = shared();
    let old = staged(&secret(&stage, SHARED), "AWSCURRENT");
    let new = old.1.replace("\"k\\u00e9y-\\\"1\\\"\"", &json!(VALUE).to_string());
    assert_ne!(new, old.1);
    let mut desk = sources(stage, GATEWAY, VARIABLE);
    typed(&mut desk, VALUE);
    desk.read("Also read by lauv-backend-service, lauv-frontend-service: they keep the old value until they restart.");
    desk.confirm(GATEWAY);
    desk.console.wait_for(super::desk::RUN, "the restart is complete", |screen| {
        screen.has("The deployment of rev 9 is complete.")
    });
    let token = desk.stage.sent()[0].input["ClientRequestToken"].clone();
    let id = arn(&desk.stage, SHARED);
    let put = json!({"SecretId": id, "ClientRequestToken": token, "SecretString": new});
    desk.sent(&[("secretsmanager:PutSecretValue", put), restart(GATEWAY)]);
    let current = staged(&secret(&desk.stage, SHARED), "AWSCURRENT");
    assert_eq!((json!(current.0), current.1), (token, new));
    is_hidden(&desk, VALUE);
}

fn a_pinned_secret_cannot_be_chosen() {
    let mut desk = Desk::at(Stage::after("secret-pinned", 600));
    desk.begin("K", GATEWAY, "It is held to version 2: a new value would not reach it.");
    desk.press("enter", "API_KEY cannot be chosen: It is held to version 2");
    desk.read("It waits for you to choose.");
    desk.sent(&[]);
}

fn a_rotation_under_way_is_not_crossed() {
    let mut desk = sources(Stage::after("rotation-pending", 60), GATEWAY, "DB_PASSWORD");
    desk.press(
        "down enter",
        "A rotation of lauv-gateway-service/credentials is under way: AWSPENDING sits on",
    );
    desk.read("NOT DONE not possible");
    desk.sent(&[]);
}
