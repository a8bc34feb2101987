//! Whether a deployment has succeeded, judged by its own id: steady state is reached after an
//! automatic rollback too (ECS developer guide, "Deployment circuit breaker").

use super::common::{
    Untold, is_before, may_be_stale, name, never, not_yet, revision, runs_wanted, service, size, untold, yes,
};
use super::rolled_back;
use crate::model::{Deployment, DeploymentStatus, RolloutState, Service, ServiceDeployment};
use crate::runbook::{Ask, Context, Facts, Known, Progress};
use crate::text;

/// DescribeServices alone, as long as it tells enough.
pub(super) fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::Service];
    let wants_history = match watched(context) {
        Watched::Rollback(_) => facts.service().is_some_and(rolled_back::wants_history),
        Watched::Deployment(id) => facts.service().is_some_and(|service| {
            let untouched = service.primary().is_some_and(|primary| is_untouched(primary, context));
            is_elsewhere(service, id) && !(untouched && may_be_stale(context))
        }),
        Watched::Primary => false,
    };
    if wants_history {
        asks.push(Ask::History);
    }
    asks
}

/// What has to succeed.
enum Watched<'a> {
    /// The service deployment that is rolled back, or is watched.
    Rollback(&'a crate::model::Arn),
    /// The deployment of this id.
    Deployment(&'a str),
    /// Nothing was begun: the primary one.
    Primary,
}

fn watched<'a>(context: &Context<'a>) -> Watched<'a> {
    let attached = context.plan.and_then(|plan| plan.attach.as_ref());
    match (context.marks.rolled_back.as_ref().or(attached), &context.marks.deployment) {
        (Some(arn), _) => Watched::Rollback(arn),
        (None, Some(id)) => Watched::Deployment(id),
        (None, None) => Watched::Primary,
    }
}

/// Whether the deployment is not, or no longer, the primary one.
fn is_elsewhere(service: &Service, id: &str) -> bool {
    service.primary().is_none_or(|primary| primary.id != id) && !tells_no_rollout(service)
}

/// Emulators tell no rollout state.
fn tells_no_rollout(service: &Service) -> bool {
    !service.deployments.is_empty() && service.deployments.iter().all(|d| d.rollout_state.is_none())
}

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    let service = service(facts)?;
    let id = match watched(context) {
        Watched::Rollback(arn) => return rolled_back::judge(arn, service, context, facts),
        Watched::Deployment(id) => id,
        Watched::Primary => {
            let primary = service.primary().ok_or_else(|| Untold("The service has no deployment.".into()))?;
            return Ok(by_rollout(service, primary));
        }
    };
    if tells_no_rollout(service) {
        return Ok(by_counts(service, id, context));
    }
    let own = service.deployments.iter().find(|deployment| deployment.id == id);
    let Some(primary) = service.primary() else {
        return Err(Untold("The service has no primary deployment.".to_owned()));
    };
    match own {
        Some(own) if own.status == DeploymentStatus::Primary => Ok(by_rollout(service, own)),
        Some(own) if own.rollout_state == Some(RolloutState::Failed) => Ok(failed(service, own)),
        own => match automatic_rollback(context, facts) {
            Some(rolled) => Ok(rolled_back_by_itself(rolled, &what(own, context), primary)),
            None if is_untouched(primary, context) => behind(context, primary),
            None => Ok(overtaken(own, primary, context, facts)),
        },
    }
}

/// Whether the primary deployment is as it was before the change. An automatic rollback makes the
/// deployment before the primary one again, and updates it.
fn is_untouched(primary: &Deployment, context: &Context<'_>) -> bool {
    let marks = context.marks;
    is_before(primary.created_at, marks)
        && (primary.updated_at.is_none() || is_before(primary.updated_at, marks))
}

/// The service shows a state from before the change.
fn behind(context: &Context<'_>, primary: &Deployment) -> Result<Progress, Untold> {
    match may_be_stale(context) {
        true => Ok(not_yet("The new deployment is not shown yet.").near(true)),
        false => Err(Untold(format!(
            "The new deployment is not among the service's; the {} is the primary one.",
            name(primary)
        ))),
    }
}

/// `deployment of rev 10`, of what the run began.
fn what(own: Option<&Deployment>, context: &Context<'_>) -> String {
    let definition = own.map(|own| &own.task_definition).or(context.marks.task_definition.as_ref());
    definition.map_or_else(|| "new deployment".to_owned(), |arn| format!("deployment of {}", revision(arn)))
}

/// The primary deployment, by its rollout state.
fn by_rollout(service: &Service, deployment: &Deployment) -> Progress {
    let (running, wanted) = (size(deployment.running), size(deployment.desired));
    let counted = |progress: Progress| progress.counting("running", running, wanted);
    let what = name(deployment);
    match &deployment.rollout_state {
        Some(RolloutState::Completed) => counted(yes(format!("The {what} is complete."))),
        Some(RolloutState::Failed) => failed(service, deployment),
        Some(RolloutState::InProgress) if deployment.failed > 0 => {
            let failures = text::count(size(deployment.failed), "failed task");
            counted(not_yet(format!("The {what} is losing tasks: {failures}.")))
        }
        Some(RolloutState::InProgress) => counted(not_yet(format!("The {what} is under way."))),
        _ => by_numbers(service, deployment),
    }
}

/// Without a rollout state: all tasks run, and no other deployment has any.
fn by_numbers(service: &Service, deployment: &Deployment) -> Progress {
    let (running, wanted) = (size(deployment.running), size(deployment.desired));
    let others = service.deployments.iter().filter(|other| other.id != deployment.id);
    let left: usize = others.map(|other| size(other.running) + size(other.pending)).sum();
    let what = name(deployment);
    let progress = if running >= wanted && deployment.pending == 0 && left == 0 {
        yes(format!("The {what} runs all its tasks, and no other has any; no rollout state is told."))
    } else {
        not_yet(format!("The {what} is under way; no rollout state is told."))
    };
    progress.counting("running", running, wanted)
}

/// An emulator may give the deployment another id: then the task definition tells.
fn by_counts(service: &Service, id: &str, context: &Context<'_>) -> Progress {
    let own = service.deployments.iter().find(|deployment| deployment.id == id);
    let same = |d: &&Deployment| runs_wanted(context.marks, &d.task_definition) == Some(true);
    match own.or_else(|| service.primary().filter(same)) {
        Some(deployment) => by_numbers(service, deployment),
        None => never("The new deployment is no longer among the service's."),
    }
}

fn failed(service: &Service, deployment: &Deployment) -> Progress {
    let why = deployment.rollout_reason.as_deref().unwrap_or("ECS gives no reason.");
    let back = service.primary().filter(|primary| primary.id != deployment.id);
    let back = back.map(|p| format!(" The service went back to {}.", revision(&p.task_definition)));
    never(format!("The {} failed: {why}{}", name(deployment), back.unwrap_or_default()))
}

fn rolled_back_by_itself(rolled: &ServiceDeployment, what: &str, primary: &Deployment) -> Progress {
    let why = rolled.rollback.as_ref().and_then(|rollback| rollback.reason.as_deref());
    let why = why.or(rolled.status_reason.as_deref()).unwrap_or("ECS gives no reason.");
    let to = revision(&primary.task_definition);
    never(format!("The {what} was rolled back to {to}, not by this run: {why}"))
}

/// Another deployment is the primary one, and no rollback is known of.
fn overtaken(
    own: Option<&Deployment>,
    primary: &Deployment,
    context: &Context<'_>,
    facts: &Facts,
) -> Progress {
    let hole = match &facts.history {
        Known::Unread(hole) => format!(" {}", untold("The service's history", hole).0),
        _ => String::new(),
    };
    let (what, by) = (what(own, context), name(primary));
    let complete = own.is_some_and(|own| own.rollout_state == Some(RolloutState::Completed));
    never(match (complete, is_before(primary.created_at, context.marks)) {
        (_, true) => format!("The service went back from the {what} to an older {by}.{hole}"),
        (true, _) => format!("The {what} was complete, and was then overtaken by another {by}.{hole}"),
        (false, _) => format!("The {what} was overtaken by another {by}.{hole}"),
    })
}

/// The rollback of a deployment that began with or after the run's change.
fn automatic_rollback<'f>(context: &Context<'_>, facts: &'f Facts) -> Option<&'f ServiceDeployment> {
    let history = facts.history.get()?;
    let brings = |deployment: &ServiceDeployment| {
        let revisions = facts.revisions.get().into_iter().flatten();
        let target = revisions.into_iter().find(|r| deployment.target_revision.as_ref() == Some(&r.arn));
        target.and_then(|revision| runs_wanted(context.marks, &revision.task_definition)).unwrap_or(true)
    };
    history.iter().find(|deployment| {
        deployment.rollback.is_some()
            && deployment.created_at.is_some()
            && !is_before(deployment.created_at, context.marks)
            && brings(deployment)
    })
}
