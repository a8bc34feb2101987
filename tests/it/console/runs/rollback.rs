//! `B`: going back, by the state of the deployment.

use super::desk::{Desk, REASON};
use crate::run::GATEWAY;
use crate::run::situations::{Situation as Named, situations};
use crate::situations::{Call, Situation, rollback};

pub const ALL: &[Named] = situations![
    a_rollback_that_is_under_way_is_watched_and_nothing_is_sent,
    the_last_success_is_deployed,
    a_deployment_that_is_pending_is_stopped,
    a_deployment_that_is_under_way_is_stopped,
    a_deployment_that_is_paused_at_a_hook_is_told_to_go_back,
    after_a_deployment_that_was_stopped_the_last_success_is_deployed,
    after_a_rollback_that_failed_another_success_is_deployed,
    a_build_that_never_came_up_is_passed_over,
    an_image_that_is_gone_leaves_the_next_one,
    a_definition_that_is_inactive_leaves_the_next_one,
    a_revision_whose_success_is_not_known_is_chosen_by_hand,
    what_was_rolled_back_already_says_so,
    where_none_is_known_to_have_worked_each_choice_says_so,
    codedeploy_owns_its_deployments,
];

/// What is left of a run once its calls were sent.
fn settled(desk: Desk, sent: &[Call], left: impl FnOnce(&Desk) -> bool) {
    desk.ends("PASSED done and verified");
    desk.sent(sent);
    assert!(left(&desk), "{}", desk.console.screen().text());
    assert_eq!(desk.entries("ended")[0]["verdict"], "pass");
    assert_eq!(desk.entries("intent").len(), sent.len());
}

/// Takes a revision, reads the plan, confirms it, and looks at what is left.
fn goes_back(situation: Situation, revision: Option<&str>, plan: &[&str]) {
    let Situation { stage, service, sent, history, runs } = situation;
    let mut desk = Desk::at(stage);
    desk.choices("B", service);
    match revision {
        Some(revision) => desk.choose(revision),
        None => desk.console.press("enter"),
    }
    desk.read("What will be sent");
    plan.iter().for_each(|words| drop(desk.read(words)));
    desk.sent(&[]);
    desk.confirm(service);
    let left = |desk: &Desk| {
        desk.stage.history(service, history.len()) == history
            && desk.stage.running(service).iter().all(|revision| *revision == runs)
    };
    let reason = |desk: &Desk| desk.entries("confirmed")[0]["reason"] == REASON;
    settled(desk, &sent, |desk| left(desk) && reason(desk));
}

const ROLLED_BACK: &str = "Roll lauv-gateway-service back from rev 10 to rev 9";

fn a_deployment_that_is_pending_is_stopped() {
    let plan = [ROLLED_BACK, "is under way", "no new revision is made", "--stop-type ROLLBACK"];
    goes_back(rollback::pending(), None, &plan);
}

fn a_deployment_that_is_under_way_is_stopped() {
    let plan = [ROLLED_BACK, "is under way", "no new revision is made", "aws ecs stop-service-deployment"];
    goes_back(rollback::under_way(), None, &plan);
}

fn a_deployment_that_is_paused_at_a_hook_is_told_to_go_back() {
    let plan = [ROLLED_BACK, "is paused at", "aws ecs continue-service-deployment", "--action ROLLBACK"];
    goes_back(rollback::paused_at_a_hook(), None, &plan);
}

fn a_rollback_that_is_under_way_is_watched_and_nothing_is_sent() {
    let situation = rollback::going_back();
    let mut desk = Desk::at(situation.stage);
    desk.choices("B", GATEWAY);
    desk.press("enter", "left of 15m");
    let account = desk.stage.account().clone();
    desk.console.live_by(20, &account, "it is watched to its end", |screen| screen.has("The run is over"));
    settled(desk, &[], |desk| desk.stage.history(GATEWAY, 2) == situation.history);
}

fn the_last_success_is_deployed() {
    let plan = [
        ROLLED_BACK,
        "The deployment of lauv-gateway-task:10 ended SUCCESSFUL",
        "lauv-nginx-gateway:v10",
        "lauv-nginx-gateway:v9",
        "--task-definition arn:aws:ecs:us-east-1:123456789012:task-definition/lauv-gateway-task:9",
        "The desired count and the bounds of auto scaling stay.",
    ];
    goes_back(rollback::released(), None, &plan);
}

fn a_build_that_never_came_up_is_passed_over() {
    let plan = ["Roll lauv-gateway-service back from rev 11 to rev 9"];
    goes_back(rollback::previous_broken(), None, &plan);
}

fn an_image_that_is_gone_leaves_the_next_one() {
    let plan = ["Roll lauv-gateway-service back from rev 10 to rev 8"];
    goes_back(rollback::image_gone(), Some("lauv-gateway-task:8"), &plan);
}

fn after_a_deployment_that_was_stopped_the_last_success_is_deployed() {
    goes_back(rollback::was_stopped(), None, &["Roll lauv-gateway-service back from rev 10 to rev 9"]);
}

fn after_a_rollback_that_failed_another_success_is_deployed() {
    goes_back(rollback::rollback_failed(), None, &["Roll lauv-gateway-service back from rev 9 to rev 8"]);
}

fn a_definition_that_is_inactive_leaves_the_next_one() {
    let plan = ["Roll lauv-gateway-service back from rev 10 to rev 8"];
    goes_back(rollback::definition_inactive(), Some("lauv-gateway-task:8"), &plan);
}

fn a_revision_whose_success_is_not_known_is_chosen_by_hand() {
    let plan = [ROLLED_BACK, "lauv-gateway-task:9: success not known."];
    goes_back(rollback::unreadable(), Some("lauv-gateway-task:9"), &plan);
}

const OVER: &str = "NOT DONE not possible";

/// Nothing is sent, and the screen says why and what to do.
fn refused(situation: Situation, first: &str, words: &[&str]) {
    let before = situation.stage.history(GATEWAY, 5);
    let mut desk = Desk::at(situation.stage);
    desk.begin("B", GATEWAY, first);
    desk.console.press("enter");
    words.iter().for_each(|words| drop(desk.read(words)));
    desk.sent(&[]);
    assert_eq!(desk.stage.history(GATEWAY, 5), before);
}

fn what_was_rolled_back_already_says_so() {
    let words = [
        "was already rolled back to it. The debug runbook (D) shows what was wrong",
        "It waits for you to choose.",
    ];
    refused(rollback::gone_back(), "It waits for you to choose.", &words);
}

fn where_none_is_known_to_have_worked_each_choice_says_so() {
    let mut desk = Desk::at(rollback::stalled().stage);
    desk.begin("B", GATEWAY, "It waits for you to choose.");
    desk.read("lauv-gateway-task:9   success not known");
    desk.sent(&[]);
}

fn codedeploy_owns_its_deployments() {
    let words = ["CodeDeploy owns the deployments of lauv-gateway-service", "aws deploy stop-deployment"];
    refused(rollback::codedeploy(), OVER, &words);
}
