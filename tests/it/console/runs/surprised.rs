//! What happens beside a run: others act, the account fails, and the operator looks elsewhere.

use dogwatch::sim::fault::{Effect, OperationFault};
use dogwatch::sim::world::service::Status;
use serde_json::json;

use super::desk::{Desk, REASON};
use crate::run::GATEWAY;
use crate::run::situations::rollback::{released, update};
use crate::run::situations::stage::CLUSTER;
use crate::run::situations::{Situation as Named, situations};
use crate::sim::rig::done;

pub const ALL: &[Named] = situations![
    a_step_that_fails_is_tried_again_then_skipped_with_a_reason,
    a_deployment_of_somebody_else_makes_a_new_plan_and_nothing_is_sent,
    a_second_run_for_the_service_is_refused,
    a_run_that_is_left_goes_on_and_says_when_it_is_over,
    leaving_dogwatch_asks_and_the_journal_has_the_run,
    a_run_that_is_ended_says_what_stays,
    a_call_that_is_refused_is_told_and_tried_again,
];

/// A rollback at its plan.
fn planned(mut desk: Desk) -> Desk {
    desk.choices("B", GATEWAY);
    desk.press("enter", "What will be sent");
    desk
}

/// A rollback of a bad release that is watched.
fn watched() -> Desk {
    let mut desk = planned(Desk::at(released()));
    desk.confirm(GATEWAY);
    desk.read("of 15m");
    desk
}

fn a_deployment_of_somebody_else_makes_a_new_plan_and_nothing_is_sent() {
    let mut desk = planned(Desk::at(released()));
    let input = json!({"cluster": CLUSTER, "service": GATEWAY, "taskDefinition": "lauv-gateway-task:8"});
    done(desk.stage.account(), "ecs", "UpdateService", input);
    desk.stage.again();
    desk.confirm(GATEWAY);
    desk.read("nothing was sent yet");
    desk.read("has begun since the plan.");
    desk.read("is PROTECTED. Type the service's name, then why.");
    desk.sent(&[]);
    assert!(desk.entries("intent").is_empty());
    // The reason stays; the name is asked for again.
    assert!(desk.console.screen().has(REASON));
}

fn a_second_run_for_the_service_is_refused() {
    let mut desk = watched();
    let home = desk.console.home.path().to_owned();
    let flags = ["run", "restart", GATEWAY, "--confirm", GATEWAY, "--reason", "another"];
    let other = desk.stage.rig.command(&flags).env("HOME", &home).output().unwrap();
    let said = String::from_utf8_lossy(&other.stdout).into_owned() + &String::from_utf8_lossy(&other.stderr);
    assert!(
        !other.status.success() && said.contains("is changing lauv-gateway-service. Wait for its end."),
        "{said}"
    );
    // From the same dogwatch too.
    desk.console.press("esc");
    desk.choices("S", GATEWAY);
    desk.types("4", "4");
    desk.press("enter", "What will be sent");
    desk.confirm(GATEWAY);
    desk.read("is changing lauv-gateway-service. Wait for its end.");
    let definition = desk.stage.definition(GATEWAY, 9);
    desk.sent(&[update(json!({"taskDefinition": definition}))]);
}

fn a_run_that_is_left_goes_on_and_says_when_it_is_over() {
    let mut desk = watched();
    desk.press("esc", "1 Services");
    assert!(desk.console.screen().line(0).contains("rollback lauv-gateway-service"));
    desk.press("X", "Runs of this session");
    desk.press("esc", "2 Tasks");
    desk.read("Roll back a deployment, lauv-gateway-service: done and verified. X shows it");
    desk.press("X", "done and verified");
    desk.press("enter", "PASSED done and verified");
}

fn leaving_dogwatch_asks_and_the_journal_has_the_run() {
    let mut desk = watched();
    desk.press("esc", "2 Tasks");
    desk.press("q", "Leave while a run is under way?");
    desk.read("`dogwatch journal resume`");
    desk.press("esc", "2 Tasks");
    desk.press("q", "once more leaves all the same");
    desk.console.press("q");
    assert_eq!(desk.console.ended(), 0);
    let home = desk.console.home.path().to_owned();
    let listed = desk.stage.rig.command(&["journal"]).env("HOME", home).output().unwrap();
    let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
    assert!(listed.contains("interrupted") && listed.contains("dogwatch journal resume"), "{listed}");
    assert_eq!((desk.entries("intent").len(), desk.entries("outcome").len()), (1, 1));
    assert!(desk.entries("ended").is_empty());
}

fn a_run_that_is_ended_says_what_stays() {
    let mut desk = watched();
    desk.press("A", "End this run?");
    desk.read("What was sent stays in effect");
    desk.press("A", "The run is over");
    desk.read("Ended by hand. Done: lauv-gateway-service: deploy lauv-gateway-task:9.");
    desk.read("Roll forward to lauv-gateway-task:10");
    assert_eq!(desk.entries("ended").len(), 1);
}

/// The time is over for a target that never gets healthy.
fn a_step_that_fails_is_tried_again_then_skipped_with_a_reason() {
    let stage = released();
    stage.push("v9", dogwatch::sim::world::registry::Behaviour::Answers { code: 502 });
    let stage = stage.with(GATEWAY, |gateway| gateway.settings.breaker = false);
    let mut desk = planned(Desk::at(stage));
    desk.confirm(GATEWAY);
    let minutes = ["12m left of 15m", "9m left of 15m", "6m left of 15m"];
    desk.console.wait("the time runs down", |screen| minutes.iter().any(|left| screen.has(left)));
    desk.console.wait_for(super::desk::RUN, "the step has failed", |screen| screen.has("tries again"));
    desk.press("r", "left of 15m");
    desk.console.wait_for(super::desk::RUN, "it has failed again", |screen| screen.has("tries again"));
    desk.press("s", "Why is this step left out?");
    desk.types("it will not come up", "it will not come up");
    desk.console.press("enter");
    desk.console.wait("the next step", |screen| !screen.has("Why is this step left out?"));
    assert!(desk.entries("step").iter().any(|step| {
        step["state"] == "skipped"
            && step["text"].as_str().unwrap_or_default().contains("it will not come up")
    }));
    assert_eq!(desk.stage.sent().len(), 1);
    assert_ne!(desk.stage.history(GATEWAY, 1)[0].0, Status::Successful);
}

fn a_call_that_is_refused_is_told_and_tried_again() {
    let mut desk = planned(Desk::at(released()));
    desk.stage.account().strike(OperationFault {
        code: "ServerException".to_owned(),
        message: "Try again later.".to_owned(),
        ..OperationFault::new("ecs:UpdateService", Effect::Deny)
    });
    desk.confirm(GATEWAY);
    desk.read("The step has failed. It waits for you to decide.");
    desk.read("ecs:UpdateService");
    desk.stage.again();
    desk.console.press("r");
    desk.ends("PASSED done and verified");
    let definition = desk.stage.definition(GATEWAY, 9);
    desk.sent(&[update(json!({"taskDefinition": definition}))]);
}
