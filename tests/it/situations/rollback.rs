//! Going back, by the state of the deployment.

use dogwatch::sim::world::service::{Rollout, Status};
use serde_json::json;

use super::{Situation, update};
use crate::run::GATEWAY;
use crate::run::situations::rollback::endless;
use crate::run::situations::stage::Stage;

/// The service in a scenario, so many seconds on.
fn after(scenario: &str, seconds: i64) -> Situation {
    Situation::still(Stage::after(scenario, seconds))
}

/// Goes back by the task definition alone.
fn deploys(situation: Situation, revision: u32, history: &[(Status, u32)]) -> Situation {
    let definition = situation.stage.definition(GATEWAY, revision);
    let (operation, input) = update(GATEWAY, json!({"taskDefinition": definition}));
    situation.sends(operation, input).leaves(history, revision)
}

pub fn pending() -> Situation {
    stops(endless())
}

pub fn under_way() -> Situation {
    let stage = endless().later(300);
    assert_eq!(stage.history(GATEWAY, 1), [(Status::InProgress, 10)]);
    stops(stage)
}

fn stops(stage: Stage) -> Situation {
    let input = json!({"serviceDeploymentArn": stage.newest(GATEWAY), "stopType": "ROLLBACK"});
    Situation::still(stage)
        .sends("ecs:StopServiceDeployment", input)
        .leaves(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], 9)
}

pub fn paused_at_a_hook() -> Situation {
    let stage = Stage::after("paused-at-hook", 600);
    let hook =
        stage.with_service(GATEWAY, |gateway| gateway.history.last().unwrap().hook.clone().unwrap().id);
    let deployment = stage.newest(GATEWAY);
    let input = json!({"serviceDeploymentArn": deployment, "hookId": hook, "action": "ROLLBACK"});
    Situation::still(stage)
        .sends("ecs:ContinueServiceDeployment", input)
        .leaves(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], 9)
}

pub fn going_back() -> Situation {
    let situation = after("rolling-back", 1);
    assert_eq!(situation.history[0], (Status::RollbackInProgress, 10));
    situation.leaves(&[(Status::RollbackSuccessful, 10), (Status::Successful, 9)], 9)
}

pub fn gone_back() -> Situation {
    after("rolled-back", 60)
}

pub fn released() -> Situation {
    let situation = after("bad-release", 900);
    deploys(situation, 9, &[(Status::Successful, 9), (Status::Successful, 10)])
}

pub fn was_stopped() -> Situation {
    let stage = endless().later(300).with(GATEWAY, |gateway| {
        let record = gateway.history.last_mut().unwrap();
        (record.status, record.reason) = (Status::Stopped, Some("A user stopped it.".to_owned()));
    });
    deploys(Situation::still(stage), 9, &[(Status::Successful, 9), (Status::Stopped, 10)])
}

pub fn rollback_failed() -> Situation {
    let stage = Stage::after("rolling-back", 1).with(GATEWAY, |gateway| {
        gateway.history.last_mut().unwrap().status = Status::RollbackFailed;
        gateway.deployments[0].rollout = Rollout::Failed;
    });
    deploys(Situation::still(stage), 8, &[(Status::Successful, 8), (Status::RollbackFailed, 10)])
}

pub fn previous_broken() -> Situation {
    let situation = after("previous-broken-too", 120);
    deploys(situation, 9, &[(Status::Successful, 9), (Status::Successful, 11)])
}

/// Nothing to go back to is offered.
pub fn stalled() -> Situation {
    after("stalled", 1800)
}

/// Revision 8 is chosen, as 9 cannot be had.
pub fn image_gone() -> Situation {
    deploys(after("image-gone", 120), 8, &[(Status::Successful, 8), (Status::Successful, 10)])
}

/// Revision 8 is chosen, as 9 cannot be had.
pub fn definition_inactive() -> Situation {
    deploys(after("definition-inactive", 120), 8, &[(Status::Successful, 8), (Status::Successful, 10)])
}

pub fn codedeploy() -> Situation {
    after("codedeploy", 60)
}

/// Revision 9 is chosen, as far as is known.
pub fn unreadable() -> Situation {
    deploys(after("deployments-unreadable", 120), 9, &[(Status::Successful, 9)])
}
