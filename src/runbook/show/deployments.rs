//! Deployments and events.

use super::common::{ago, hole, joined, revision, service, some};
use crate::model::{
    CircuitBreakerStatus, Deployment, DeploymentStatus, RolloutState, ServiceDeployment,
    ServiceDeploymentStatus, ServiceRevision,
};
use crate::runbook::{Context, Facts, Known, Row, Tone};
use crate::text;

/// Deployments and events that are shown.
const DEPLOYMENTS: usize = 10;
const EVENTS: usize = 15;

/// The history, newest first; where there is none, what DescribeServices tells.
pub(super) fn rows(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    match &facts.history {
        Known::Read(history) if !history.is_empty() => {
            let rows = history.iter().map(|deployment| past(deployment, context, facts)).collect();
            some(rows, DEPLOYMENTS, "deployment")
        }
        Known::Read(_) => {
            let none = "AWS tells of no deployment in the last 90 days; these it shows now.";
            with_current(Row::new(Tone::Notice, none), context, facts)
        }
        Known::Unread(unread) => with_current(hole("The history of deployments", unread), context, facts),
        Known::NotAsked => with_current(Row::new(Tone::Unknown, "The history was not read."), context, facts),
    }
}

fn with_current(first: Row, context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    match service(facts) {
        Ok(service) => {
            std::iter::once(first).chain(service.deployments.iter().map(|d| current(d, context))).collect()
        }
        Err(row) => vec![first, row],
    }
}

/// A deployment of the history.
fn past(deployment: &ServiceDeployment, context: &Context<'_>, facts: &Facts) -> Row {
    let revisions = facts.revisions.get().map(Vec::as_slice).unwrap_or_default();
    let find = |arn: Option<&crate::model::Arn>| revisions.iter().find(|r| Some(&r.arn) == arn);
    let target = find(deployment.target_revision.as_ref());
    let name = match (target, &deployment.target_revision) {
        (Some(target), _) => revision(&target.task_definition),
        (None, Some(arn)) => format!("service revision {}", arn.name()),
        (None, None) => "a revision that is not known".to_owned(),
    };
    let back = find(deployment.rollback.as_ref().and_then(|rollback| rollback.revision.as_ref()));
    let back = back.map(|back| format!(" to {}", revision(&back.task_definition))).unwrap_or_default();
    let (words, tone) = status(&deployment.status);
    let took = match (deployment.started_at.or(deployment.created_at), deployment.finished_at) {
        (Some(from), Some(to)) => format!("took {}", text::age_at(from, to)),
        _ => String::new(),
    };
    let text = joined([
        format!("{name} {words}{back}"),
        target.map(images).unwrap_or_default(),
        ago(deployment.created_at, context.now),
        took,
        breaker(deployment),
        paused(deployment),
        reason(deployment),
    ]);
    Row::at(deployment.created_at, tone, text)
}

/// What a status says, and what it means.
fn status(status: &ServiceDeploymentStatus) -> (&str, Tone) {
    use ServiceDeploymentStatus as Status;
    match status {
        Status::Successful => ("was successful", Tone::Good),
        Status::Pending => ("is about to begin", Tone::Notice),
        Status::InProgress => ("is under way", Tone::Notice),
        Status::StopRequested => ("is being stopped", Tone::Notice),
        Status::RollbackRequested | Status::RollbackInProgress => ("is being rolled back", Tone::Notice),
        Status::Stopped => ("was stopped", Tone::Plain),
        Status::RollbackSuccessful => ("was rolled back", Tone::Bad),
        Status::RollbackFailed => ("failed, and so did its rollback", Tone::Bad),
        Status::Other(other) => (other, Tone::Unknown),
    }
}

/// `app v2.3.1`, by container.
fn images(revision: &ServiceRevision) -> String {
    joined(revision.images.iter().map(|image| {
        let name = image.image.as_deref().unwrap_or_default();
        let tag = name.rsplit_once('/').map_or(name, |(_, last)| last).split_once(':').map(|(_, tag)| tag);
        let digest = image.digest.as_deref().map(|digest| text::head(digest, "sha256:".len() + 12));
        format!("{} {}", image.container, tag.or(digest).unwrap_or(name))
    }))
}

fn breaker(deployment: &ServiceDeployment) -> String {
    let Some(breaker) = &deployment.circuit_breaker else { return String::new() };
    let numbers = format!("failures {} of {}", breaker.failures, breaker.threshold);
    match breaker.status {
        CircuitBreakerStatus::Triggered => format!("circuit breaker tripped: {numbers}"),
        _ if breaker.failures > 0 => format!("circuit breaker: {numbers}"),
        _ => String::new(),
    }
}

fn paused(deployment: &ServiceDeployment) -> String {
    let Some(hook) = &deployment.paused_hook else { return String::new() };
    let stage = hook.stage.as_deref().map(|stage| format!(" at {stage}")).unwrap_or_default();
    format!("paused{stage} until somebody decides")
}

/// ECS's words, unless the status says all.
fn reason(deployment: &ServiceDeployment) -> String {
    let alarms = match deployment.triggered_alarms.as_slice() {
        [] => String::new(),
        alarms => format!("alarms: {}", alarms.join(" ")),
    };
    let why = deployment.rollback.as_ref().and_then(|rollback| rollback.reason.clone());
    let own = deployment.status_reason.clone().filter(|_| why.is_none());
    let own = own.filter(|_| deployment.status != ServiceDeploymentStatus::Successful);
    joined([alarms, why.or(own).unwrap_or_default()])
}

/// A deployment as DescribeServices shows it.
fn current(deployment: &Deployment, context: &Context<'_>) -> Row {
    let tone = match &deployment.rollout_state {
        _ if deployment.failing() => Tone::Bad,
        Some(RolloutState::Completed) => Tone::Good,
        Some(RolloutState::InProgress) => Tone::Notice,
        _ => Tone::Plain,
    };
    let state = match &deployment.rollout_state {
        Some(RolloutState::Completed) => "is complete",
        Some(RolloutState::InProgress) => "is under way",
        Some(RolloutState::Failed) => "failed",
        _ if deployment.status == DeploymentStatus::Primary => "is the primary deployment",
        _ => "is being replaced",
    };
    let failed = match usize::try_from(deployment.failed) {
        Ok(failed @ 1..) => text::count(failed, "failed task"),
        _ => String::new(),
    };
    let text = joined([
        format!("{} {state}", revision(&deployment.task_definition)),
        format!("{}/{} running", deployment.running, deployment.desired),
        failed,
        ago(deployment.created_at, context.now),
        deployment.rollout_reason.clone().filter(|_| tone == Tone::Bad).unwrap_or_default(),
    ]);
    Row::at(deployment.created_at, tone, text)
}

/// The newest events.
pub(super) fn events(facts: &Facts) -> Vec<Row> {
    let service = match service(facts) {
        Ok(service) => service,
        Err(row) => return vec![row],
    };
    if service.events.is_empty() {
        return vec![Row::new(Tone::Plain, "ECS has said nothing of this service yet.")];
    }
    let tone = |message: &str| {
        let bad = ["unable", "unhealthy", "failed", "error"].iter().any(|word| message.contains(word));
        if bad { Tone::Bad } else { Tone::Plain }
    };
    service
        .events
        .iter()
        .take(EVENTS)
        .map(|event| Row::at(event.at, tone(&event.message), event.message.clone()))
        .collect()
}
