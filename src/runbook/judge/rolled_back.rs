//! Whether a service deployment has been rolled back: its end is ROLLBACK_SUCCESSFUL (ECS API
//! reference, ServiceDeployment).

use super::common::{Untold, is_before, never, not_yet, revision, runs_wanted, size, untold, yes};
use crate::model::{Arn, RolloutState, Service, ServiceDeployment, ServiceDeploymentStatus};
use crate::runbook::{Context, Facts, Known, Progress};

/// Whether DescribeServices no longer tells enough: the rollback is complete, or in trouble.
pub(super) fn wants_history(service: &Service) -> bool {
    !service.primary().is_some_and(|primary| {
        primary.in_progress() && primary.failed == 0 && size(primary.running) + 1 < size(primary.desired)
    })
}

pub(super) fn judge(
    arn: &Arn,
    service: &Service,
    context: &Context<'_>,
    facts: &Facts,
) -> Result<Progress, Untold> {
    let history = match &facts.history {
        Known::Read(history) => history,
        Known::NotAsked => return Ok(under_way(service)),
        Known::Unread(hole) => return by_service(service, context, &untold("Its history", hole).0),
    };
    match history.iter().find(|deployment| deployment.arn == *arn) {
        Some(deployment) => Ok(by_status(deployment, service, facts)),
        None => by_service(service, context, "It is not in the service's history."),
    }
}

fn under_way(service: &Service) -> Progress {
    let Some(primary) = service.primary() else { return not_yet("The rollback is under way.") };
    let to = revision(&primary.task_definition);
    not_yet(format!("The rollback is under way; {to} is the primary deployment.")).counting(
        "running",
        size(primary.running),
        size(primary.desired),
    )
}

fn by_status(deployment: &ServiceDeployment, service: &Service, facts: &Facts) -> Progress {
    use ServiceDeploymentStatus as Status;
    let target = deployment.rollback.as_ref().and_then(|rollback| rollback.revision.as_ref());
    let revisions = facts.revisions.get().into_iter().flatten();
    let target = target.and_then(|arn| revisions.into_iter().find(|revision| revision.arn == *arn));
    let to = target.map(|target| format!(" to {}", revision(&target.task_definition))).unwrap_or_default();
    let why = deployment.status_reason.as_deref().unwrap_or("ECS gives no reason.");
    match &deployment.status {
        Status::RollbackSuccessful => {
            let done = yes(format!("The deployment is rolled back{to}."));
            match service.primary() {
                Some(p) => done.counting("running", size(p.running), size(p.desired)),
                None => done,
            }
        }
        Status::RollbackFailed => never(format!("The rollback{to} failed: {why}")),
        Status::Stopped => never(format!("The deployment was stopped and not rolled back: {why}")),
        Status::Successful => never("The deployment succeeded before it could be rolled back."),
        _ => under_way(service),
    }
}

/// By DescribeServices alone: a newer primary deployment of what must run is complete.
fn by_service(service: &Service, context: &Context<'_>, why: &str) -> Result<Progress, Untold> {
    let Some(primary) = service.primary() else { return Err(Untold(why.to_owned())) };
    let wanted = runs_wanted(context.marks, &primary.task_definition) == Some(true);
    let is_new = primary.created_at.is_some() && !is_before(primary.created_at, context.marks);
    let to = revision(&primary.task_definition);
    let counted =
        |progress: Progress| progress.counting("running", size(primary.running), size(primary.desired));
    match &primary.rollout_state {
        Some(RolloutState::Completed) if is_new && wanted => {
            Ok(counted(yes(format!("The service is back at {to}, and its deployment is complete. {why}"))))
        }
        Some(RolloutState::InProgress) => Ok(under_way(service)),
        Some(RolloutState::Failed) => {
            let reason = primary.rollout_reason.as_deref().unwrap_or("ECS gives no reason.");
            Ok(never(format!("The deployment of {to} failed: {reason}")))
        }
        _ => Err(Untold(format!("Whether the deployment was rolled back is not known. {why}"))),
    }
}
