//! Secrets of Secrets Manager that get another value, as a whole or by a key.

use dogwatch::sim::world::vault::Secret;
use serde_json::{Value, json};

use super::parameters::{restart, started_with};
use super::scene::{Scene, alone, play_with};
use super::stage::Stage;
use super::{Situation, situations};
use crate::run::GATEWAY;

pub const ALL: &[Situation] = situations![
    one_key_changes_and_all_else_stays_byte_for_byte,
    the_whole_value_changes_and_undo_makes_the_version_before_current,
    a_secret_that_rotates_by_itself_is_warned_of,
    a_rotation_under_way_is_not_crossed,
    a_secret_that_waits_to_be_deleted_is_refused,
    a_secret_that_is_gone_is_refused,
    a_pinned_secret_is_refused,
    a_key_that_the_secret_does_not_have_is_refused_before_anything_is_written,
];

pub const SHARED: &str = "shared/app";
pub const VARIABLE: &str = "SHARED_API_KEY";
const VALUE: &str = "n\"e\\w\u{e9}\tkey";
const GIVEN: [&str; 4] = ["--set", "secret=SHARED_API_KEY", "--set", "value=-"];

pub fn shared() -> Stage {
    Stage::after("secret-shared", 60)
}

pub fn secret(stage: &Stage, name: &str) -> Secret {
    stage.account().world().estate.vault.secrets[name].clone()
}

pub fn staged(secret: &Secret, stage: &str) -> (String, String) {
    let version = secret.version(None, Some(stage)).unwrap();
    (version.id.clone(), version.value.clone())
}

pub fn arn(stage: &Stage, name: &str) -> String {
    let suffix = secret(stage, name).suffix;
    stage.account().world().estate.arn("secretsmanager", &format!("secret:{name}-{suffix}"))
}

/// The two calls of a rotation; the token is the run's own.
fn calls(scene: &Scene, name: &str, value: &str) -> [(&'static str, Value); 2] {
    let token = scene.stage.sent()[0].input["ClientRequestToken"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 36);
    let put =
        json!({"SecretId": arn(&scene.stage, name), "ClientRequestToken": token, "SecretString": value});
    [("secretsmanager:PutSecretValue", put), restart(GATEWAY)]
}

/// AWSCURRENT has the new value, AWSPREVIOUS the old one, and all tasks the new version.
fn left(scene: &Scene, value: &str, old: &(String, String)) {
    let after = secret(&scene.stage, SHARED);
    let (token, current) = staged(&after, "AWSCURRENT");
    assert_eq!((current.as_str(), &staged(&after, "AWSPREVIOUS")), (value, old));
    assert_eq!(scene.stage.sent()[0].input["ClientRequestToken"], token);
    assert_eq!(started_with(&scene.stage, GATEWAY, VARIABLE), [token.clone(), token]);
    assert!(!format!("{:?}", scene.ran).contains(VALUE) && !scene.stage.rig.keeps(VALUE));
}

fn one_key_changes_and_all_else_stays_byte_for_byte() {
    let stage = shared();
    let old = staged(&secret(&stage, SHARED), "AWSCURRENT");
    let untidy = "\"k\\u00e9y-\\\"1\\\"\"";
    assert_eq!(old.1.matches(untidy).count(), 1, "{}", old.1);
    let new = old.1.replace(untidy, &json!(VALUE).to_string());
    let scene = play_with(stage, "rotate-secret", GATEWAY, &GIVEN, VALUE.as_bytes());
    let expected = calls(&scene, SHARED, &new);
    let scene = scene
        .says("Also read by lauv-backend-service, lauv-frontend-service: they keep the old value until they restart.")
        .sent(&expected)
        .read_values(1)
        .ended(0, &format!("PASS  Write a new value of {SHARED}"));
    left(&scene, &new, &old);
    for other in ["lauv-backend-service", "lauv-frontend-service"] {
        assert_eq!(started_with(&scene.stage, other, VARIABLE), [old.0.clone(), old.0.clone()], "{other}");
    }
}

/// The shop, where the gateway takes the whole secret.
pub fn whole() -> Stage {
    let stage = shared();
    let family = stage.with_service(GATEWAY, |gateway| gateway.family.clone());
    for definition in stage.account().world().estate.families.get_mut(&family).unwrap() {
        for (_, from) in definition.containers.iter_mut().flat_map(|container| &mut container.secrets) {
            *from = from.trim_end_matches(":api_key::").to_owned();
        }
    }
    stage
}

fn the_whole_value_changes_and_undo_makes_the_version_before_current() {
    let stage = whole();
    let old = staged(&secret(&stage, SHARED), "AWSCURRENT");
    let scene = play_with(stage, "rotate-secret", GATEWAY, &GIVEN, VALUE.as_bytes());
    let expected = calls(&scene, SHARED, VALUE);
    let scene = scene.sent(&expected).read_values(0).ended(0, "PASS  ");
    left(&scene, VALUE, &old);
    let undo = scene.undo().unwrap();
    let flags: Vec<&str> = undo[3..].iter().map(String::as_str).collect();
    let (token, _) = staged(&secret(&scene.stage, SHARED), "AWSCURRENT");
    let stage_moves = json!({
        "SecretId": arn(&scene.stage, SHARED),
        "VersionStage": "AWSCURRENT",
        "MoveToVersionId": old.0,
        "RemoveFromVersionId": token,
    });
    scene.stage.again();
    let scene = alone(scene.stage, "rotate-secret", GATEWAY, &flags, b"")
        .sent(&[("secretsmanager:UpdateSecretVersionStage", stage_moves), restart(GATEWAY)])
        .read_values(0)
        .ended(0, "PASS  Put the value before back into shared/app");
    let after = secret(&scene.stage, SHARED);
    assert_eq!((staged(&after, "AWSCURRENT"), staged(&after, "AWSPREVIOUS").0), (old.clone(), token));
    assert_eq!(started_with(&scene.stage, GATEWAY, VARIABLE), [old.0.clone(), old.0]);
}

fn a_secret_that_rotates_by_itself_is_warned_of() {
    let stage = whole();
    let mut world = stage.account().world();
    world.estate.vault.secrets.get_mut(SHARED).unwrap().rotation_days = Some(30);
    drop(world);
    play_with(stage, "rotate-secret", GATEWAY, &GIVEN, VALUE.as_bytes())
        .says("rotates by itself every 30 days: the next rotation replaces this value.")
        .ended(0, "PASS  ");
}

fn refused(stage: Stage, service: &str, flags: &[&str], words: &str, remedy: &str) {
    let before = format!("{:?}", stage.account().world().estate.vault);
    let scene = play_with(stage, "rotate-secret", service, flags, VALUE.as_bytes()).sent_nothing();
    let exit = scene.ran.exit;
    assert_ne!(exit, 0);
    let scene = scene.ended(exit, &format!("REFUSED  {words}")).says(remedy).read_values(0);
    assert_eq!(format!("{:?}", scene.stage.account().world().estate.vault), before);
    assert!(!format!("{:?}", scene.ran).contains(VALUE) && !scene.stage.rig.keeps(VALUE));
}

fn a_rotation_under_way_is_not_crossed() {
    refused(
        Stage::after("rotation-pending", 60),
        GATEWAY,
        &["--set", "secret=DB_PASSWORD", "--set", "value=-"],
        "A rotation of lauv-gateway-service/credentials is under way: AWSPENDING sits on a version that is not AWSCURRENT.",
        "Let it end.",
    );
}

fn a_secret_that_waits_to_be_deleted_is_refused() {
    let stage = shared();
    let mut world = stage.account().world();
    let now = world.now();
    world.estate.vault.secrets.get_mut(SHARED).unwrap().deleted = Some(now);
    drop(world);
    refused(
        stage,
        GATEWAY,
        &GIVEN,
        "shared/app is waiting to be deleted: it cannot be written or read.",
        "`aws secretsmanager restore-secret --secret-id shared/app`",
    );
}

fn a_secret_that_is_gone_is_refused() {
    let stage = shared();
    stage.account().world().estate.vault.secrets.remove(SHARED);
    refused(stage, GATEWAY, &GIVEN, "shared/app", "Create it");
}

fn a_pinned_secret_is_refused() {
    let stage = Stage::new("rupaya");
    stage.account().begin("secret-pinned", None).unwrap();
    let stage = stage.later(900);
    let (focus, variable) = {
        let world = stage.account().world();
        let service = crate::support::service(&world, &world.focus);
        (world.focus.clone(), service.tasks[0].secrets[0].name.clone())
    };
    let flags = ["--set", &format!("secret={variable}"), "--set", "value=-"];
    refused(stage, &focus, &flags, &format!("{variable} of {focus} is held to version "), "then rotate.");
}

fn a_key_that_the_secret_does_not_have_is_refused_before_anything_is_written() {
    let flags = [&GIVEN[..], &["--set", "key=nobodys"]].concat();
    let arguments = [&["run", "rotate-secret", GATEWAY][..], &flags, &crate::run::SURE].concat();
    let stage = shared();
    let ran = stage.rig.with_stdin(&arguments, VALUE.as_bytes());
    assert_eq!((ran.exit, stage.sent().len()), (1, 0), "{ran:?}");
    assert!(
        ran.stdout.contains("The secret has no key nobodys. Its keys: zeta, api_key, nested, port, alpha.")
    );
    assert!(!format!("{ran:?}").contains(VALUE) && !stage.rig.keeps(VALUE));
}
