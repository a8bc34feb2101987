//! Whether the state is still the one that a plan was made for.

use super::plan::{restart, stores};
use super::{Ask, Basis, Change, Context, Facts, Known};
use crate::model::{Arn, SecretMetadata, SecretTarget, ServiceDeploymentStatus, StoreKind, Unread};

/// What more must be read before that can be told.
pub fn asks(context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::Service];
    let Some(plan) = context.plan else { return facts.missing(asks) };
    let basis = &plan.basis;
    asks.extend(basis.newest.as_ref().map(|_| Ask::History));
    asks.extend(basis.bounds.map(|_| Ask::Scaling));
    asks.extend((!basis.tasks.is_empty()).then_some(Ask::Tasks));
    asks.extend(basis.secret.as_ref().map(|(id, _)| Ask::Secret(place(id))));
    facts.missing(asks)
}

/// What is not as it was when the plan was made, in a sentence; what the run itself has changed
/// since, as its marks tell, does not count. What cannot be read again counts as changed. `None`
/// when all is the same.
pub fn changed(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    primary(basis, context, facts)
        .or_else(|| newest(basis, context, facts))
        .or_else(|| bounds(basis, context, facts))
        .or_else(|| tasks(basis, context, facts))
        .or_else(|| secret(basis, context, facts))
}

/// The secret of this name or ARN, as it is asked for.
pub(crate) fn place(id: &str) -> SecretTarget {
    let store = if id.contains(":secretsmanager:") { StoreKind::Secret } else { StoreKind::Parameter };
    SecretTarget { store, id: id.to_owned(), key: None, pin: None }
}

fn again(what: &str, hole: Option<&Unread>) -> Option<String> {
    let why = hole.map(|hole| hole.message.as_str()).unwrap_or_default();
    Some(format!("{what} could not be read again, so nothing is sent. {why}").trim().to_owned())
}

fn primary(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    let name = &context.subject.service;
    let service = match &facts.service {
        Known::Read(Some(service)) => service,
        Known::Read(None) => return Some(format!("{name} is not there any more.")),
        other => return again(name, other.hole()),
    };
    let marks = context.marks;
    let primary = service.primary().map(|primary| primary.id.clone());
    let ours = marks.deployment.is_some() && marks.deployment == primary;
    // A rollback makes a deployment of its own, which no answer has named.
    let rolled_back = marks.rolled_back.is_some();
    if primary != basis.deployment && !ours && !rolled_back {
        let id = primary.unwrap_or_else(|| "without an id".to_owned());
        let runs = service.task_definition.name();
        return Some(format!("Another deployment of {name}, {id} ({runs}), has begun since the plan."));
    }
    let runs = service.task_definition.as_str();
    if basis.task_definition.as_deref() != Some(runs) && !ours && !rolled_back {
        return Some(format!("{name} runs {} since the plan was made.", service.task_definition.name()));
    }
    // Once the run has set it, auto scaling may move it: what is still to come does not rest on it.
    if counts(context) && marks.desired.is_none() && basis.desired != Some(service.desired) {
        let was = basis.desired.map(|count| count.to_string()).unwrap_or_default();
        return Some(format!("The desired count of {name} was {was} and is {} now.", service.desired));
    }
    None
}

/// Whether the plan sets the desired count; auto scaling may move it under any other.
fn counts(context: &Context<'_>) -> bool {
    planned(context).any(|change| matches!(change, Change::Update(change) if change.desired.is_some()))
}

fn planned<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Change> {
    context.plan.into_iter().flat_map(|plan| plan.changes.iter().map(|planned| &planned.change))
}

fn newest(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    let (arn, status) = basis.newest.as_ref()?;
    if context.marks.deployment.is_some() || context.marks.rolled_back.is_some() {
        return None;
    }
    let history = match &facts.history {
        Known::Read(history) => history,
        other => return again("The deployments", other.hole()),
    };
    let newest = history.first()?;
    if newest.arn != *arn {
        return Some(format!("Another deployment, {}, has begun since the plan.", newest.arn.name()));
    }
    if phase(&newest.status) == phase(&ServiceDeploymentStatus::from(status.as_str())) {
        return None;
    }
    let why = newest.status_reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    Some(format!("Deployment {} was {status} and is {} now{why}.", newest.arn.name(), newest.status))
}

/// What a status means for a plan: PENDING and IN_PROGRESS are stopped in the same way.
fn phase(status: &ServiceDeploymentStatus) -> &str {
    match status {
        ServiceDeploymentStatus::Pending => ServiceDeploymentStatus::InProgress.as_str(),
        other => other.as_str(),
    }
}

fn bounds(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    let (min, max) = basis.bounds?;
    let now = match &facts.scaling {
        Known::Read(Some(now)) => (now.min, now.max),
        Known::Read(None) => return Some("Auto scaling was taken away since the plan.".to_owned()),
        other => return again("The bounds of auto scaling", other.hole()),
    };
    let own = planned(context).any(|change| match change {
        Change::Bounds { min: low, max: high, .. } => now == (low.unwrap_or(min), high.unwrap_or(max)),
        _ => false,
    });
    if now == (min, max) || (own && context.marks.changed_at.is_some()) {
        return None;
    }
    Some(format!("The bounds of auto scaling were {min}–{max} and are {}–{} now.", now.0, now.1))
}

/// Tasks that were to be stopped and are gone; some of them the run itself may have stopped.
fn tasks(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    if basis.tasks.is_empty() || context.marks.changed_at.is_some() {
        return None;
    }
    let all = match &facts.tasks {
        Known::Read(all) => all,
        other => return again("The tasks", other.hole()),
    };
    let there = |arn: &&Arn| all.iter().any(|task| task.arn == **arn && restart::runs(task));
    let gone = basis.tasks.iter().find(|arn| !there(arn))?;
    Some(format!("Task {}, which was to be stopped, has stopped since the plan.", gone.name()))
}

fn secret(basis: &Basis, context: &Context<'_>, facts: &Facts) -> Option<String> {
    let (id, version) = basis.secret.as_ref()?;
    let metadata = match facts.secret.get(&place(id)) {
        Some(Known::Read(Some(metadata))) => metadata,
        Some(Known::Read(None)) => return Some(format!("{id} is not there any more.")),
        other => return again(id, other.and_then(Known::hole)),
    };
    if metadata.rotation_under_way() {
        return Some(format!("A rotation of {} has begun since the plan.", metadata.name));
    }
    let now = in_force(metadata);
    let ours = context.marks.secret_version.is_some() && context.marks.secret_version == now;
    if now.as_ref() == Some(version) || ours {
        return None;
    }
    let now = now.unwrap_or_else(|| "not known".to_owned());
    Some(format!(
        "The version of {} in force was {version} and is {now} now: somebody wrote it.",
        metadata.name
    ))
}

/// The version in force: AWSCURRENT, or a parameter's newest.
pub(crate) fn in_force(metadata: &SecretMetadata) -> Option<String> {
    let version = match metadata.store {
        crate::model::SecretStore::Secret { .. } => stores::staged(metadata, "AWSCURRENT"),
        crate::model::SecretStore::Parameter { .. } => stores::newest(metadata).ok(),
    };
    version.map(|version| version.id.clone())
}

#[cfg(test)]
#[path = "basis_tests.rs"]
mod tests;
