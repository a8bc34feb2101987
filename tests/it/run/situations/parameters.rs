//! Parameters that get another value: what is written beside it, what tasks are started with, and
//! back again.

use dogwatch::sim::world::vault::Parameter;
use serde_json::{Value, json};

use super::scene::{Scene, alone, play, play_with};
use super::stage::{CLUSTER, Stage};
use super::{Situation, situations};

pub const ALL: &[Situation] = situations![
    a_secure_string_keeps_its_type_tier_and_key_and_undo_brings_the_value_back,
    a_plain_string_stays_one_and_is_warned_of,
    an_advanced_parameter_stays_advanced,
    a_key_of_ones_own_stays,
    a_value_is_generated_as_it_was_asked_for,
    a_pinned_parameter_is_refused,
    a_parameter_with_all_its_versions_is_refused,
    a_parameter_that_is_gone_is_refused,
    a_secret_that_the_service_does_not_take_is_refused,
    a_parameter_that_somebody_writes_before_the_confirmation_is_not_written,
];

pub const BACKEND: &str = "lauv-backend-service";
pub const JWT: &str = "/lauv/prod/JWT_SECRET";
const GIVEN: [&str; 4] = ["--set", "secret=JWT_SECRET", "--set", "value=-"];
const VALUE: &str = "correct horse battery staple";

pub fn parameter(stage: &Stage) -> Parameter {
    stage.account().world().estate.vault.parameters[JWT].clone()
}

pub fn shop(change: impl FnOnce(&mut Parameter)) -> Stage {
    let stage = Stage::new("lauv").later(60);
    change(stage.account().world().estate.vault.parameters.get_mut(JWT).unwrap());
    stage
}

/// The three calls of a rotation; type, tier and key are in `kept`.
fn calls(scene: &Scene, version: i64, value: &str, kept: Value) -> [(&'static str, Value); 3] {
    let labels = scene.stage.sent()[0].input["Labels"].clone();
    let label = labels[0].as_str().unwrap();
    assert!(label.starts_with("dogwatch-before-2") && labels.as_array().unwrap().len() == 1, "{label}");
    let mut put = json!({"Name": JWT, "Value": value, "Overwrite": true});
    put.as_object_mut().unwrap().extend(kept.as_object().unwrap().clone());
    [
        ("ssm:LabelParameterVersion", json!({"Name": JWT, "ParameterVersion": version, "Labels": labels})),
        ("ssm:PutParameter", put),
        restart(BACKEND),
    ]
}

pub fn restart(service: &str) -> (&'static str, Value) {
    ("ecs:UpdateService", json!({"cluster": CLUSTER, "service": service, "forceNewDeployment": true}))
}

/// The versions that the running tasks of a service were started with.
pub fn started_with(stage: &Stage, service: &str, variable: &str) -> Vec<String> {
    let version = |task: String| {
        let secrets = stage.account().task_secrets(&task).unwrap();
        secrets.into_iter().find(|secret| secret.name == variable).unwrap().version
    };
    stage.tasks(service).into_iter().map(version).collect()
}

/// A rotation with a given value that passes, and leaves all else as it was.
fn rotated(stage: Stage, value: &str, kept: Value) -> Scene {
    let before = parameter(&stage);
    let old = before.versions.last().unwrap().number;
    let scene = play_with(stage, "rotate-secret", BACKEND, &GIVEN, format!("{value}\n").as_bytes());
    let expected = calls(&scene, old, value, kept);
    let scene =
        scene.sent(&expected).read_values(0).ended(0, "PASS  Write a new value of /lauv/prod/JWT_SECRET");
    let after = parameter(&scene.stage);
    assert_eq!((&after.kind, &after.tier, &after.key), (&before.kind, &before.tier, &before.key));
    let [.., labelled, newest] = after.versions.as_slice() else { panic!("{after:?}") };
    assert_eq!((newest.number, newest.value.as_str(), newest.labels.len()), (old + 1, value, 0));
    assert_eq!((labelled.number, labelled.labels.len()), (old, 1));
    assert_eq!(labelled.value, before.versions.last().unwrap().value);
    let version = (old + 1).to_string();
    assert_eq!(started_with(&scene.stage, BACKEND, "JWT_SECRET"), [version.clone(), version]);
    assert!(!format!("{:?}", scene.ran).contains(value) && !scene.stage.rig.keeps(value));
    scene
}

fn a_secure_string_keeps_its_type_tier_and_key_and_undo_brings_the_value_back() {
    let kept = json!({"Type": "SecureString", "Tier": "Standard", "KeyId": "alias/aws/ssm"});
    let scene = rotated(shop(|_| {}), VALUE, kept.clone());
    let undo = scene.undo().unwrap();
    let flags: Vec<&str> = undo[3..].iter().map(String::as_str).collect();
    assert!(flags.contains(&"value=previous") && flags.contains(&"secret=JWT_SECRET"), "{flags:?}");
    let before = parameter(&scene.stage).versions[2].value.clone();
    scene.stage.again();
    let scene = alone(scene.stage, "rotate-secret", BACKEND, &flags, b"");
    let expected = calls(&scene, 4, &before, kept);
    let scene = scene.sent(&expected).read_values(1).ended(
        0,
        "PASS  Put the value before back into /lauv/prod/JWT_SECRET, then restart lauv-backend-service",
    );
    assert_eq!(started_with(&scene.stage, BACKEND, "JWT_SECRET"), ["5", "5"]);
    assert!(!format!("{:?}", scene.ran).contains(&before) && !scene.stage.rig.keeps(&before));
}

fn a_plain_string_stays_one_and_is_warned_of() {
    let stage = shop(|parameter| (parameter.kind, parameter.key) = ("String".to_owned(), None));
    rotated(stage, VALUE, json!({"Type": "String", "Tier": "Standard"}))
        .says("/lauv/prod/JWT_SECRET is a String: its value is kept without encryption.");
}

fn an_advanced_parameter_stays_advanced() {
    let stage = shop(|parameter| parameter.tier = "Advanced".to_owned());
    let kept = json!({"Type": "SecureString", "Tier": "Advanced", "KeyId": "alias/aws/ssm"});
    rotated(stage, &"0123456789".repeat(500), kept);
}

fn a_key_of_ones_own_stays() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/6f2b1d0e-8c53-4f6a-9c11-2f3e4d5c6b7a";
    let stage = shop(|parameter| parameter.key = Some(key.to_owned()));
    rotated(stage, VALUE, json!({"Type": "SecureString", "Tier": "Standard", "KeyId": key}));
}

fn a_value_is_generated_as_it_was_asked_for() {
    let flags = ["--set", "secret=JWT_SECRET", "--set", "value=generate:24:hex"];
    let scene = play(shop(|_| {}), "rotate-secret", BACKEND, &flags);
    let value = parameter(&scene.stage).versions.last().unwrap().value.clone();
    assert!(value.len() == 24 && value.bytes().all(|byte| byte.is_ascii_hexdigit()), "{value}");
    let kept = json!({"Type": "SecureString", "Tier": "Standard", "KeyId": "alias/aws/ssm"});
    let expected = calls(&scene, 3, &value, kept);
    let scene = scene.sent(&expected).read_values(0).ended(0, "PASS  ");
    assert_eq!(started_with(&scene.stage, BACKEND, "JWT_SECRET"), ["4", "4"]);
    assert!(!format!("{:?}", scene.ran).contains(&value) && !scene.stage.rig.keeps(&value));
}

/// A rotation of the gateway's own parameter, which it has in some scenarios.
fn refused(stage: Stage, service: &str, secret: &str, words: &str, remedy: &str) {
    let flags = ["--set", &format!("secret={secret}"), "--set", "value=-"];
    let before = stage.tasks(service);
    let scene = play_with(stage, "rotate-secret", service, &flags, VALUE.as_bytes()).sent_nothing();
    let exit = scene.ran.exit;
    assert_ne!(exit, 0);
    let scene = scene.ended(exit, &format!("REFUSED  {words}")).says(remedy).read_values(0);
    assert_eq!(scene.stage.tasks(service), before);
    assert!(!format!("{:?}", scene.ran).contains(VALUE) && !scene.stage.rig.keeps(VALUE));
}

fn a_pinned_parameter_is_refused() {
    refused(
        Stage::after("secret-pinned", 600),
        crate::run::GATEWAY,
        "API_KEY",
        "API_KEY of lauv-gateway-service is held to version 2: a new value would not reach it.",
        "Register a task definition whose valueFrom for API_KEY ends without it, deploy that, then rotate.",
    );
}

fn a_parameter_with_all_its_versions_is_refused() {
    refused(
        Stage::after("parameter-versions-full", 60),
        crate::run::GATEWAY,
        "API_KEY",
        "/lauv-gateway-service/API_KEY has 100 versions and its oldest, 1, has a label: Parameter Store takes no new one.",
        "`aws ssm unlabel-parameter-version --name /lauv-gateway-service/API_KEY --parameter-version 1 --labels before-migration`",
    );
}

fn a_parameter_that_is_gone_is_refused() {
    let stage = shop(|_| {});
    stage.account().world().estate.vault.parameters.remove(JWT);
    let words = "/lauv/prod/JWT_SECRET does not exist, though the task definition names it.";
    refused(stage, BACKEND, "JWT_SECRET", words, "Create it");
}

fn a_secret_that_the_service_does_not_take_is_refused() {
    let words = "lauv-backend-service takes no secret “NOBODYS”.";
    refused(
        shop(|_| {}),
        BACKEND,
        "NOBODYS",
        words,
        "Choose one of JWT_SECRET, MONGO_URI, PAYPAL_CLIENT_ID.",
    );
}

fn a_parameter_that_somebody_writes_before_the_confirmation_is_not_written() {
    let stage = shop(|_| {});
    let flags = ["run", "rotate-secret", BACKEND, "--set", "secret=JWT_SECRET", "--set", "value=generate"];
    let answers = [("type lauv-backend-service", "lauv-backend-service\r"), ("Why", "a test\r")];
    let mut written = false;
    let (exit, screen) = crate::run::asked::asked_while(&stage.rig, &flags, &answers, || {
        if !std::mem::replace(&mut written, true) {
            let input = json!({"Name": JWT, "Value": "of somebody else", "Overwrite": true});
            crate::sim::rig::done(stage.account(), "ssm", "PutParameter", input);
            stage.account().record();
        }
    });
    let screen = screen.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!((exit, stage.sent().len()), (1, 0), "{screen}");
    let words = "The version of /lauv/prod/JWT_SECRET in force was 3 and is 4 now: somebody wrote it.";
    assert!(screen.contains(&format!("REFUSED Nothing was sent: {words}")), "{screen}");
}
