//! Rollbacks that are refused: nothing is sent, and what to do is said.

use dogwatch::sim::world::service::Status;

use super::rollback::{endless, released};
use super::scene::play;
use super::stage::Stage;
use super::{Situation, situations};
use crate::run::GATEWAY;

pub const ALL: &[Situation] = situations![
    what_was_rolled_back_already_says_so,
    a_rollback_to_elsewhere_is_not_crossed,
    codedeploy_owns_its_deployments,
    an_external_controller_owns_its_deployments,
    where_deployments_cannot_be_read_nothing_is_taken_without_a_choice,
    a_service_with_nothing_to_go_back_to_says_so,
    an_image_that_is_gone_names_the_next_best,
    a_definition_that_is_inactive_names_the_next_best,
    a_definition_that_never_was_is_refused,
    the_revision_that_runs_is_refused,
];

fn refused(stage: Stage, flags: &[&str], words: &str, remedy: &str) {
    let before = stage.history(GATEWAY, 5);
    let scene = play(stage, "rollback", GATEWAY, flags).sent_nothing();
    assert_ne!(scene.ran.exit, 0);
    let exit = scene.ran.exit;
    let scene = scene.ended(exit, &format!("REFUSED  {words}")).says(remedy);
    assert_eq!(scene.stage.history(GATEWAY, 5), before);
}

fn what_was_rolled_back_already_says_so() {
    refused(
        Stage::after("rolled-back", 60),
        &[],
        "lauv-gateway-service was already rolled back to lauv-gateway-task:9.",
        "The debug runbook (D) shows what was wrong",
    );
}

fn a_rollback_to_elsewhere_is_not_crossed() {
    refused(
        Stage::after("rolling-back", 1),
        &["--set", "revision=lauv-gateway-task:8"],
        "lauv-gateway-service is going back to lauv-gateway-task:9 already (ROLLBACK_IN_PROGRESS), not to lauv-gateway-task:8.",
        "Let it end, then choose again.",
    );
}

fn codedeploy_owns_its_deployments() {
    refused(
        Stage::after("codedeploy", 60),
        &[],
        "CodeDeploy owns the deployments of lauv-gateway-service, so ECS cannot roll it back.",
        "aws deploy stop-deployment --deployment-id ID --auto-rollback-enabled --region us-east-1",
    );
}

fn an_external_controller_owns_its_deployments() {
    let stage = released().with(GATEWAY, |gateway| gateway.settings.controller = "EXTERNAL".to_owned());
    refused(
        stage,
        &[],
        "An external controller owns the deployments of lauv-gateway-service",
        "aws ecs update-service-primary-task-set",
    );
}

fn where_deployments_cannot_be_read_nothing_is_taken_without_a_choice() {
    refused(
        Stage::after("deployments-unreadable", 60),
        &[],
        "Which revision worked last is not known.",
        "--set revision=FAMILY:REVISION",
    );
}

fn a_service_with_nothing_to_go_back_to_says_so() {
    refused(
        Stage::after("stalled", 1800),
        &[],
        "lauv-gateway-service has nothing to go back to: no other revision was deployed with success",
        "--set revision=FAMILY:REVISION",
    );
}

fn an_image_that_is_gone_names_the_next_best() {
    refused(
        Stage::after("image-gone", 120),
        &[],
        "The image of lauv-gateway-task:9 is gone from ECR: ",
        "The next one that worked is lauv-gateway-task:8: choose it with `--set revision=lauv-gateway-task:8`.",
    );
}

fn a_definition_that_is_inactive_names_the_next_best() {
    refused(
        Stage::after("definition-inactive", 120),
        &[],
        "lauv-gateway-task:9 is INACTIVE: it was deregistered, and ECS starts no task of it.",
        "The next one that worked is lauv-gateway-task:8: choose it with `--set revision=lauv-gateway-task:8`.",
    );
}

fn a_definition_that_never_was_is_refused() {
    let words = "There is no task definition lauv-gateway-task:99.";
    refused(endless(), &["--set", "revision=lauv-gateway-task:99"], words, "lauv-gateway-task:");
}

fn the_revision_that_runs_is_refused() {
    let stage = released();
    assert_eq!(stage.history(GATEWAY, 1), [(Status::Successful, 10)]);
    let words = "lauv-gateway-service runs lauv-gateway-task:10 already.";
    refused(stage, &["--set", "revision=lauv-gateway-task:10"], words, "");
}
