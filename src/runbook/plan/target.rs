//! Which revision is meant, and how to get there.

use super::history::{self, Situation};
use super::wording::{state, unread, wrong};
use super::{Refusal, RefusalKind};
use crate::model::{Arn, PausedHook, Service, ServiceDeployment, ServiceRevision};
use crate::runbook::{Facts, Known};

/// The value that means the newest revision that has worked.
pub(crate) const LAST_SUCCESSFUL: &str = "last-successful";

/// The revision to go back to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Target<'f> {
    /// Its ARN, where it is a service revision of the history.
    pub arn: Option<&'f Arn>,
    /// What it is made of, where that was read.
    pub revision: Option<&'f ServiceRevision>,
    /// Its task definition, where it is known: an ARN, or `FAMILY:REVISION`.
    pub definition: Option<String>,
    /// Whether it has worked; `None` where that cannot be told.
    pub worked: Option<bool>,
}

/// How to get there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Way<'f> {
    /// Stop the deployment that is under way.
    Stop(&'f ServiceDeployment),
    /// Let the deployment that is paused go back.
    Continue(&'f ServiceDeployment, &'f PausedHook),
    /// Watch what is under way already.
    Attach(&'f ServiceDeployment),
    /// Update the service.
    Update,
}

/// The revision that a value means.
pub(crate) fn resolve<'f>(text: &str, facts: &'f Facts) -> Result<Target<'f>, Refusal> {
    let text = text.trim();
    if text == LAST_SUCCESSFUL || text.is_empty() {
        return usual(facts);
    }
    let number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if number || text.contains(":service-revision/") {
        return by_revision(text, facts);
    }
    Ok(by_definition(text, facts))
}

fn usual(facts: &Facts) -> Result<Target<'_>, Refusal> {
    let found = match history::situation(facts) {
        Situation::Moving(d) | Situation::Paused(d, _) | Situation::Returning(d) => {
            history::returns_to(facts, d)
        }
        Situation::RolledBack(d) => d.rollback.as_ref().and_then(|rollback| rollback.revision.as_ref()),
        Situation::Settled(_) => history::last_successful(facts).map(|success| success.arn),
        Situation::Unread(hole) => return Err(choose_one(hole.map(|hole| unread("The deployments", hole)))),
    };
    if let (None, Known::Unread(hole)) = (found, &facts.revisions) {
        return Err(choose_one(Some(unread("The service revisions", hole))));
    }
    found.map(|arn| of(arn, facts)).ok_or_else(|| nothing_before(facts))
}

fn choose_one(why: Option<Refusal>) -> Refusal {
    let why = why.map(|refusal| refusal.message).unwrap_or_default();
    let message = format!("Which revision worked last is not known. {why}");
    Refusal::new(
        RefusalKind::Unread,
        message.trim().to_owned(),
        "Choose a revision yourself, such as `--set revision=FAMILY:REVISION`; whether it worked cannot be told here.",
    )
}

/// With no completed deployment before, a rollback never happens and the service stalls (ECS
/// developer guide, deployment circuit breaker).
fn nothing_before(facts: &Facts) -> Refusal {
    let name = facts.service().map_or("The service", |service| service.name.as_str());
    state(
        format!(
            "{name} has nothing to go back to: no other revision was deployed with success in the last 90 days."
        ),
        "Deploy a revision that you trust with `--set revision=FAMILY:REVISION`; the debug runbook (D) shows what is wrong.",
    )
}

fn by_revision<'f>(text: &str, facts: &'f Facts) -> Result<Target<'f>, Refusal> {
    let all = match &facts.revisions {
        Known::Read(all) => all,
        Known::Unread(hole) => return Err(choose_one(Some(unread("The service revisions", hole)))),
        Known::NotAsked => return Err(choose_one(None)),
    };
    let found = all.iter().find(|r| r.arn.as_str() == text || r.arn.name() == text);
    found.map(|revision| of(&revision.arn, facts)).ok_or_else(|| {
        let family = facts.service().map(|service| service.task_definition.name().to_owned());
        let family = family.as_deref().and_then(|name| name.rsplit_once(':')).map_or("FAMILY", |(f, _)| f);
        wrong(
            format!("There is no service revision {text} in the history of the last deployments."),
            format!("For a task definition's revision write {family}:REVISION, or choose from the list."),
        )
    })
}

/// A task definition; with the service revision that brought it, rather one that worked.
fn by_definition<'f>(text: &str, facts: &'f Facts) -> Target<'f> {
    let same = |r: &&'f ServiceRevision| history::same_definition(r.task_definition.as_str(), text);
    let returned = match history::situation(facts) {
        Situation::Moving(d) | Situation::Paused(d, _) | Situation::Returning(d) => {
            history::returns_to(facts, d).and_then(|arn| history::revision(facts, arn)).filter(same)
        }
        _ => None,
    };
    let worked = history::successes(facts).into_iter().filter_map(|success| success.revision).find(same);
    let deployed = facts.history.get().into_iter().flatten().filter_map(|d| d.target_revision.as_ref());
    let deployed = deployed.filter_map(|arn| history::revision(facts, arn)).find(same);
    match returned.or(worked).or(deployed) {
        Some(revision) => of(&revision.arn, facts),
        None => Target { arn: None, revision: None, definition: Some(named(text, facts)), worked: None },
    }
}

/// The ARN of a task definition where it was seen, so that nothing is read twice.
fn named(text: &str, facts: &Facts) -> String {
    let deployed = facts.service().into_iter().flat_map(Service::task_definitions);
    let seen = deployed.chain(facts.family.get().into_iter().flatten());
    let mut seen = seen.filter(|arn| history::same_definition(arn.as_str(), text));
    seen.next().map_or_else(|| text.to_owned(), |arn| arn.as_str().to_owned())
}

fn of<'f>(arn: &'f Arn, facts: &'f Facts) -> Target<'f> {
    let revision = history::revision(facts, arn);
    let worked = history::successes(facts).iter().any(|success| success.arn == arn);
    let definition = revision.map(|revision| revision.task_definition.as_str().to_owned());
    Target { arn: Some(arn), revision, definition, worked: Some(worked) }
}

/// How to get to a target by the state of the service. Fails where it is reached already, and
/// while a rollback goes somewhere else.
pub(crate) fn way<'f>(target: &Target<'_>, service: &Service, facts: &'f Facts) -> Result<Way<'f>, Refusal> {
    let situation = history::situation(facts);
    let returns = |d: &'f ServiceDeployment| {
        let arn = history::returns_to(facts, d);
        arn.is_some() && arn == target.arn
    };
    match situation {
        Situation::Moving(d) if returns(d) => return Ok(Way::Stop(d)),
        Situation::Paused(d, hook) if returns(d) => return Ok(Way::Continue(d, hook)),
        Situation::Returning(d) if returns(d) => return Ok(Way::Attach(d)),
        Situation::Returning(d) => return Err(returning(d, target, service, facts)),
        _ => {}
    }
    match runs_already(target, service, facts) {
        true => Err(already(&situation, target, service)),
        false => Ok(Way::Update),
    }
}

fn returning(d: &ServiceDeployment, target: &Target<'_>, service: &Service, facts: &Facts) -> Refusal {
    let wanted = target.definition.as_deref().map(super::wording::definition_name).unwrap_or_default();
    let goes = history::returns_to(facts, d).and_then(|arn| history::revision(facts, arn));
    let goes = goes.map(|revision| format!(" to {}", revision.task_definition.name())).unwrap_or_default();
    state(
        format!("{} is going back{goes} already ({}), not to {wanted}.", service.name, d.status),
        "Let it end, then choose again.",
    )
}

/// Whether the service runs the target: the same task definition, and nothing else that differs.
fn runs_already(target: &Target<'_>, service: &Service, facts: &Facts) -> bool {
    let definition = target.definition.as_deref().unwrap_or_default();
    if !history::same_definition(service.task_definition.as_str(), definition) {
        return false;
    }
    match (target.revision, history::current(facts)) {
        (Some(wanted), Some(current)) => super::compare::configuration(current, wanted).is_empty(),
        _ => true,
    }
}

fn already(situation: &Situation<'_>, target: &Target<'_>, service: &Service) -> Refusal {
    let name = super::wording::definition_name(target.definition.as_deref().unwrap_or_default());
    let message = match situation {
        Situation::RolledBack(_) => format!("{} was already rolled back to {name}.", service.name),
        _ => format!("{} runs {name} already.", service.name),
    };
    let remedy = "The debug runbook (D) shows what was wrong; restart (R) starts its tasks anew.";
    Refusal::new(RefusalKind::Nothing, message, remedy)
}
