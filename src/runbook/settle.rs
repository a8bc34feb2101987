//! Whether a call was made whose answer was lost.

use super::basis::{in_force, place};
use super::journal::Settled;
use super::machine::Answer;
use super::plan::{history, stores};
use super::{Ask, Basis, Change, Context, Facts, Known};
use crate::model::{
    Arn, SecretMetadata, SecretVersion, ServiceChange, ServiceDeploymentStatus, Task, Unread,
};

/// What was found: what became of the call, what its answer would have told, why.
type Found = (Settled, Answer, String);

/// What more must be read before that can be told.
pub fn asks(change: &Change, context: &Context<'_>, facts: &Facts) -> Vec<Ask> {
    let _ = context;
    facts.missing(match change {
        Change::StopDeployment { .. } | Change::ContinueDeployment { .. } => vec![Ask::History],
        Change::Update(_) => vec![Ask::Service],
        Change::StopTask { .. } => vec![Ask::Tasks],
        Change::Bounds { .. } => vec![Ask::Scaling],
        Change::WriteParameter { name, .. } => vec![Ask::Caller, Ask::Secret(place(name))],
        Change::LabelParameter { name, .. } => vec![Ask::Secret(place(name))],
        Change::WriteSecret { secret, .. } | Change::MoveStage { secret, .. } => {
            vec![Ask::Secret(place(secret))]
        }
    })
}

/// What became of a call, by what the account shows; with what its answer would have told, where
/// it was made, and why in a sentence.
pub fn settle(change: &Change, context: &Context<'_>, facts: &Facts) -> (Settled, Answer, String) {
    match change {
        Change::StopDeployment { deployment } | Change::ContinueDeployment { deployment, .. } => {
            stopped(deployment, facts)
        }
        Change::Update(change) => update(change, context, facts),
        Change::StopTask { task, .. } => task_stopped(task, facts),
        Change::Bounds { min, max, .. } => bounds(*min, *max, &basis(context), facts),
        Change::WriteParameter { name, from, .. } => parameter(name, from, facts),
        Change::LabelParameter { name, version, label } => labelled(name, version, label, facts),
        Change::WriteSecret { secret, token, .. } => written(secret, token, facts),
        Change::MoveStage { secret, to, from } => moved(secret, to, from, facts),
    }
}

fn basis(context: &Context<'_>) -> Basis {
    context.plan.map(|plan| plan.basis.clone()).unwrap_or_default()
}

fn done(answer: Answer, why: String) -> Found {
    (Settled::Done, answer, why)
}

fn not_done(facts: &Facts, why: String) -> Found {
    (Settled::NotDone, at(facts), why)
}

fn unclear(facts: &Facts, why: String) -> Found {
    (Settled::Unclear, at(facts), why)
}

fn unread(what: &str, hole: Option<&Unread>, facts: &Facts) -> Found {
    let why = hole.map(|hole| hole.message.as_str()).unwrap_or_default();
    unclear(facts, format!("{what} could not be read. {why}").trim().to_owned())
}

fn at(facts: &Facts) -> Answer {
    Answer { at: facts.now, ..Answer::default() }
}

fn stopped(deployment: &Arn, facts: &Facts) -> Found {
    use ServiceDeploymentStatus as Status;
    let history = match &facts.history {
        Known::Read(history) => history,
        other => return unread("The deployments", other.hole(), facts),
    };
    let Some(found) = history.iter().find(|d| d.arn == *deployment) else {
        return unclear(facts, format!("Deployment {} is not in the history.", deployment.name()));
    };
    let why = format!("Deployment {} is {}.", deployment.name(), found.status);
    match found.status {
        Status::StopRequested
        | Status::Stopped
        | Status::RollbackRequested
        | Status::RollbackInProgress
        | Status::RollbackSuccessful
        | Status::RollbackFailed => {
            let began = found.rollback.as_ref().and_then(|rollback| rollback.started_at);
            done(Answer { at: began.unwrap_or(facts.now), ..Answer::default() }, why)
        }
        Status::Pending | Status::InProgress | Status::Successful => not_done(facts, why),
        Status::Other(_) => unclear(facts, why),
    }
}

fn update(change: &ServiceChange, context: &Context<'_>, facts: &Facts) -> Found {
    let service = match &facts.service {
        Known::Read(Some(service)) => service,
        Known::Read(None) => return unclear(facts, format!("{} is not there any more.", change.service)),
        other => return unread(&change.service, other.hole(), facts),
    };
    if let (Some(wanted), false) = (change.desired, deploys(change)) {
        return counted(wanted, service.desired, &basis(context), facts);
    }
    let Some(primary) = service.primary() else {
        return unclear(facts, format!("{} has no primary deployment.", service.name));
    };
    let basis = basis(context);
    let before = context.marks.deployment.as_ref().or(basis.deployment.as_ref());
    let Some(before) = before else {
        return unclear(facts, "Which deployment ran before is not known.".to_owned());
    };
    let (id, runs) = (&primary.id, primary.task_definition.as_str());
    if id == before {
        return not_done(facts, format!("The primary deployment is still {id}."));
    }
    let wanted = change.task_definition.as_deref().or(basis.task_definition.as_deref());
    if wanted.is_none_or(|wanted| history::same_definition(wanted, runs)) {
        let at = primary.created_at.unwrap_or(facts.now);
        let answer = Answer { at, deployment: Some(id.clone()), ..Answer::default() };
        return done(answer, format!("Deployment {id} has begun with {}.", primary.task_definition.name()));
    }
    let name = primary.task_definition.name();
    unclear(facts, format!("Deployment {id} has begun with {name}, which is not what was asked for."))
}

/// Whether a change begins a deployment.
fn deploys(change: &ServiceChange) -> bool {
    change.force_new_deployment
        || change.task_definition.is_some()
        || change.network.is_some()
        || change.load_balancers.is_some()
        || change.platform_version.is_some()
}

fn counted(wanted: i32, now: i32, basis: &Basis, facts: &Facts) -> Found {
    let why = format!("The desired count is {now}.");
    if now == wanted {
        done(at(facts), why)
    } else if basis.desired == Some(now) {
        not_done(facts, why)
    } else {
        unclear(
            facts,
            format!("The desired count is {now}, not {wanted}: auto scaling or somebody else moved it."),
        )
    }
}

fn task_stopped(task: &Arn, facts: &Facts) -> Found {
    let tasks = match &facts.tasks {
        Known::Read(tasks) => tasks,
        other => return unread("The tasks", other.hole(), facts),
    };
    let found: Option<&Task> = tasks.iter().find(|found| found.arn == *task).map(AsRef::as_ref);
    match found {
        None => done(at(facts), format!("Task {} is gone.", task.name())),
        Some(found) if found.is_stopping() => {
            let at = found.stopping_at.or(found.stopped_at).unwrap_or(facts.now);
            done(
                Answer { at, ..Answer::default() },
                format!("Task {} is {}.", task.name(), found.last_status),
            )
        }
        Some(found) => {
            not_done(facts, format!("Task {} is {} and is to go on.", task.name(), found.last_status))
        }
    }
}

fn bounds(min: Option<i32>, max: Option<i32>, basis: &Basis, facts: &Facts) -> Found {
    let now = match &facts.scaling {
        Known::Read(Some(now)) => now,
        Known::Read(None) => return unclear(facts, "Auto scaling was taken away.".to_owned()),
        other => return unread("The bounds of auto scaling", other.hole(), facts),
    };
    let why = format!("The bounds of auto scaling are {}–{}.", now.min, now.max);
    if min.is_none_or(|min| min == now.min) && max.is_none_or(|max| max == now.max) {
        done(at(facts), why)
    } else if basis.bounds == Some((now.min, now.max)) {
        not_done(facts, why)
    } else {
        unclear(facts, why)
    }
}

fn metadata<'f>(id: &str, facts: &'f Facts) -> Result<&'f SecretMetadata, Found> {
    match facts.secret.get(&place(id)) {
        Some(Known::Read(Some(metadata))) => Ok(metadata),
        Some(Known::Read(None)) => Err(unclear(facts, format!("{id} is not there any more."))),
        other => Err(unread(id, other.and_then(Known::hole), facts)),
    }
}

fn version(version: &SecretVersion, facts: &Facts) -> Answer {
    let at = version.created_at.unwrap_or(facts.now);
    Answer { at, version: Some(version.id.clone()), ..Answer::default() }
}

/// PutParameter knows no token: the version after the one that was in force is ours when our caller
/// wrote it.
fn parameter(name: &str, from: &str, facts: &Facts) -> Found {
    let metadata = match metadata(name, facts) {
        Ok(metadata) => metadata,
        Err(found) => return found,
    };
    if in_force(metadata).as_deref() == Some(from) {
        return not_done(facts, format!("{name} is still at version {from}."));
    }
    let next = from.parse::<u64>().ok().and_then(|from| from.checked_add(1));
    let found = metadata.versions.iter().find(|v| next.is_some() && stores::number(v) == next);
    let Some(found) = found else {
        return unclear(
            facts,
            format!("{name} is not at version {from} any more; the version after it is not known."),
        );
    };
    let caller = facts.caller.get().map(|caller| &caller.arn);
    if caller.is_some() && found.created_by.as_ref() == caller {
        return done(
            version(found, facts),
            format!("Version {} of {name} was written by these credentials.", found.id),
        );
    }
    let by = found.created_by.as_ref().map_or("somebody who is not known", Arn::as_str);
    unclear(facts, format!("Version {} of {name} was written by {by}.", found.id))
}

fn labelled(name: &str, wanted: &str, label: &str, facts: &Facts) -> Found {
    let metadata = match metadata(name, facts) {
        Ok(metadata) => metadata,
        Err(found) => return found,
    };
    match stores::staged(metadata, label) {
        Some(found) if found.id == wanted => {
            done(at(facts), format!("Version {wanted} of {name} has the label {label}."))
        }
        Some(found) => not_done(facts, format!("The label {label} of {name} sits on version {}.", found.id)),
        None => not_done(facts, format!("No version of {name} has the label {label}.")),
    }
}

/// The token of PutSecretValue is the version's id (Secrets Manager API reference).
fn written(secret: &str, token: &str, facts: &Facts) -> Found {
    let metadata = match metadata(secret, facts) {
        Ok(metadata) => metadata,
        Err(found) => return found,
    };
    match metadata.versions.iter().find(|version| version.id == token) {
        Some(found) => done(version(found, facts), format!("{} has the version {token}.", metadata.name)),
        None => not_done(facts, format!("{} has no version {token}.", metadata.name)),
    }
}

fn moved(secret: &str, to: &str, from: &str, facts: &Facts) -> Found {
    let metadata = match metadata(secret, facts) {
        Ok(metadata) => metadata,
        Err(found) => return found,
    };
    let now = stores::staged(metadata, "AWSCURRENT").map(|version| version.id.as_str());
    let why = format!("AWSCURRENT of {} sits on version {}.", metadata.name, now.unwrap_or("unknown"));
    match now {
        Some(now) if now == to => done(Answer { version: Some(to.to_owned()), ..at(facts) }, why),
        Some(now) if now == from => not_done(facts, why),
        _ => unclear(facts, why),
    }
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
