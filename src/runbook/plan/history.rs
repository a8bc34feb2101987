//! What a service's deployments of the last 90 days say: how it stands, what it can go back to.

use super::wording::definition_name;
use crate::model::{Arn, PausedHook, ServiceDeployment, ServiceDeploymentStatus, ServiceRevision, Unread};
use crate::runbook::{Facts, Known};

/// How a service stands between its revisions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Situation<'f> {
    /// A deployment is under way.
    Moving(&'f ServiceDeployment),
    /// A deployment waits at a lifecycle hook until somebody decides.
    Paused(&'f ServiceDeployment, &'f PausedHook),
    /// A deployment is being stopped or rolled back.
    Returning(&'f ServiceDeployment),
    /// The newest deployment was rolled back.
    RolledBack(&'f ServiceDeployment),
    /// The newest deployment is over: it succeeded, was stopped, or its rollback failed.
    Settled(Option<&'f ServiceDeployment>),
    /// It is not known.
    Unread(Option<&'f Unread>),
}

/// A revision that has worked, and the deployment that shows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Success<'f> {
    /// The deployment.
    pub deployment: &'f ServiceDeployment,
    /// The service revision that has worked.
    pub arn: &'f Arn,
    /// What it is made of, where that was read.
    pub revision: Option<&'f ServiceRevision>,
}

/// How the service stands.
pub(crate) fn situation(facts: &Facts) -> Situation<'_> {
    use ServiceDeploymentStatus as Status;
    let history = match &facts.history {
        Known::Read(history) => history,
        other => return Situation::Unread(other.hole()),
    };
    let Some(newest) = history.first() else { return Situation::Settled(None) };
    match (&newest.status, &newest.paused_hook) {
        (Status::Pending | Status::InProgress, Some(hook)) => Situation::Paused(newest, hook),
        (Status::Pending | Status::InProgress, None) => Situation::Moving(newest),
        (Status::StopRequested | Status::RollbackRequested | Status::RollbackInProgress, _) => {
            Situation::Returning(newest)
        }
        (Status::RollbackSuccessful, _) => Situation::RolledBack(newest),
        _ => Situation::Settled(Some(newest)),
    }
}

/// What is known of a service revision.
pub(crate) fn revision<'f>(facts: &'f Facts, arn: &Arn) -> Option<&'f ServiceRevision> {
    facts.revisions.get()?.iter().find(|revision| revision.arn == *arn)
}

/// Everything that has worked, newest first: what was deployed with success, and what a rollback
/// returned to with success.
pub(crate) fn successes(facts: &Facts) -> Vec<Success<'_>> {
    facts.history.get().into_iter().flatten().filter_map(|d| success(facts, d)).collect()
}

fn success<'f>(facts: &'f Facts, deployment: &'f ServiceDeployment) -> Option<Success<'f>> {
    let arn = match deployment.status {
        ServiceDeploymentStatus::Successful => deployment.target_revision.as_ref()?,
        ServiceDeploymentStatus::RollbackSuccessful => deployment.rollback.as_ref()?.revision.as_ref()?,
        _ => return None,
    };
    Some(Success { deployment, arn, revision: revision(facts, arn) })
}

/// The revision that ECS returns to when this deployment is stopped with ROLLBACK: the one that it
/// names itself, else the last successful one before it (ECS API reference, StopServiceDeployment).
pub(crate) fn returns_to<'f>(facts: &'f Facts, deployment: &'f ServiceDeployment) -> Option<&'f Arn> {
    let named = deployment.rollback.as_ref().and_then(|rollback| rollback.revision.as_ref());
    named.or_else(|| {
        let older = facts.history.get()?.iter().skip_while(|d| d.arn != deployment.arn).skip(1);
        older.filter_map(|d| success(facts, d)).map(|success| success.arn).next()
    })
}

/// The newest revision that has worked and is another one than what runs now.
pub(crate) fn last_successful(facts: &Facts) -> Option<Success<'_>> {
    successes(facts).into_iter().find(|success| differs_from_current(facts, success))
}

/// The newest revision that has worked, besides what runs now and `but`.
pub(crate) fn next_best<'f>(facts: &'f Facts, but: &str) -> Option<&'f ServiceRevision> {
    let known = successes(facts).into_iter().filter(|success| differs_from_current(facts, success));
    known.filter_map(|success| success.revision).find(|r| !same_definition(r.task_definition.as_str(), but))
}

fn differs_from_current(facts: &Facts, success: &Success<'_>) -> bool {
    let Some(service) = facts.service() else { return false };
    success.revision.is_some_and(|revision| revision.task_definition != service.task_definition)
}

/// Whether two names mean the same task definition; either may be an ARN or `FAMILY:REVISION`.
pub(crate) fn same_definition(one: &str, other: &str) -> bool {
    one == other || (definition_name(one) == definition_name(other) && !(is_arn(one) && is_arn(other)))
}

fn is_arn(text: &str) -> bool {
    text.starts_with("arn:")
}

/// The service revision that the primary deployment brings, where that can be told.
pub(crate) fn current(facts: &Facts) -> Option<&ServiceRevision> {
    let newest = facts.history.get()?.first()?;
    let arn = match situation(facts) {
        Situation::RolledBack(_) | Situation::Returning(_) => {
            newest.rollback.as_ref().and_then(|rollback| rollback.revision.as_ref())
        }
        _ => newest.target_revision.as_ref(),
    };
    let found = revision(facts, arn?)?;
    (found.task_definition == facts.service()?.task_definition).then_some(found)
}

/// The newest deployment that was to bring a revision.
pub(crate) fn deployment_of<'f>(facts: &'f Facts, revision: &Arn) -> Option<&'f ServiceDeployment> {
    facts.history.get()?.iter().find(|d| d.target_revision.as_ref() == Some(revision))
}
