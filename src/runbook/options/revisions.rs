//! The revisions that a service can go back to.

use super::choice;
use crate::model::{Arn, Service, ServiceDeployment, ServiceDeploymentStatus, ServiceRevision};
use crate::runbook::plan::history::{self, Situation};
use crate::runbook::plan::{compare, images, rollback, target, wording};
use crate::runbook::{Choice, Context, Facts, Known, Parameter, Refusal};
use crate::text;

/// How many are offered where nothing is known of their success.
const UNPROVEN: usize = 10;

/// The revisions of the history, newest first; without one, those of the family.
pub(super) fn choices(
    param: &Parameter,
    context: &Context<'_>,
    facts: &Facts,
) -> Result<Vec<Choice>, Refusal> {
    let service = wording::service(context.subject, facts)?;
    rollback::owner(context, service)?;
    let mut found = match (facts.history.get(), facts.revisions.get()) {
        (Some(past), Some(_)) => known(past, service, facts),
        _ => unproven(service, facts),
    };
    if let Some(usual) = param.default.as_deref() {
        let usual = target::resolve(usual, facts).ok();
        let name = usual.and_then(|usual| usual.definition).map(|name| wording::definition_name(&name));
        let usual = found.iter_mut().find(|c| Some(&c.value) == name.as_ref() && c.refused.is_none());
        usual.into_iter().for_each(|choice| choice.default = true);
    }
    by_situation(&mut found, service, facts);
    match found.iter().any(|choice| choice.refused.is_none()) {
        true => Ok(found),
        false => Err(wording::state(
            format!("{} has no other revision to go back to.", service.name),
            "Deploy a revision that you trust with `--set revision=FAMILY:REVISION`, or press D.",
        )),
    }
}

/// A rollback that is under way is all that can be taken: it is watched. One that is over is what
/// would have been taken, and says so: what was rolled back must not come out again by a single key.
fn by_situation(found: &mut [Choice], service: &Service, facts: &Facts) {
    let returns = |deployment| history::returns_to(facts, deployment);
    let name = |arn: &Arn| history::revision(facts, arn).map(|r| r.task_definition.name().to_owned());
    match history::situation(facts) {
        Situation::Returning(deployment) => {
            let Some(goes) = returns(deployment).and_then(name) else { return };
            for choice in found {
                choice.default = choice.value == goes;
                choice.refused = (!choice.default).then(|| {
                    format!("{} is going back to {goes} already ({}).", service.name, deployment.status)
                });
                if choice.default {
                    choice.about.push_str(" · it goes back to it already");
                }
            }
        }
        Situation::RolledBack(_) => {
            let runs = service.task_definition.name();
            if let Some(choice) = found.iter_mut().find(|choice| choice.value == runs) {
                choice.default = true;
                choice.refused = Some(format!(
                    "{} was already rolled back to it. Press D to see what was wrong.",
                    service.name
                ));
            }
        }
        _ => {}
    }
}

fn known(past: &[ServiceDeployment], service: &Service, facts: &Facts) -> Vec<Choice> {
    let mut seen: Vec<&ServiceRevision> = Vec::new();
    let mut found: Vec<Choice> = Vec::new();
    let named = past
        .iter()
        .flat_map(|d| [d.target_revision.as_ref(), d.rollback.as_ref().and_then(|r| r.revision.as_ref())]);
    for revision in named.flatten().filter_map(|arn| history::revision(facts, arn)) {
        let twin = |other: &&ServiceRevision| {
            other.task_definition == revision.task_definition
                && compare::configuration(other, revision).is_empty()
        };
        if seen.iter().any(twin) {
            continue;
        }
        let name = revision.task_definition.name();
        let again = seen.iter().any(|other| other.task_definition == revision.task_definition);
        let value = if again { revision.arn.as_str() } else { name };
        let mut choice = choice(value, name, about(revision, past, facts));
        if again {
            choice.about.push_str(" · another network, load balancer or platform");
        }
        choice.refused = refused(revision, again, service, facts);
        seen.push(revision);
        found.push(choice);
    }
    found
}

fn refused(revision: &ServiceRevision, again: bool, service: &Service, facts: &Facts) -> Option<String> {
    if revision.task_definition == service.task_definition && !again {
        return Some("It runs now.".to_owned());
    }
    let family = |arn: &Arn| arn.name().rsplit_once(':').map(|(family, _)| family.to_owned());
    let listed =
        facts.family.get().filter(|_| family(&revision.task_definition) == family(&service.task_definition));
    let gone = listed.is_some_and(|active| !active.contains(&revision.task_definition));
    gone.then(|| "Its task definition was deregistered: ECS starts no task of it.".to_owned())
}

/// `succeeded 6d ago, ran 5d · image v9`.
fn about(revision: &ServiceRevision, past: &[ServiceDeployment], facts: &Facts) -> String {
    let twins = |arn: &Arn| {
        history::revision(facts, arn).is_some_and(|r| r.task_definition == revision.task_definition)
    };
    let of = |d: &&ServiceDeployment| d.target_revision.as_ref().is_some_and(twins);
    let worked = past.iter().filter(of).find(|d| d.status == ServiceDeploymentStatus::Successful);
    let told = worked.or_else(|| past.iter().find(of));
    let mut about = told.map_or_else(|| "a rollback returned to it".to_owned(), |d| outcome(d, past, facts));
    let images: Vec<_> = revision.images.iter().filter_map(|i| i.image.as_deref().map(images::tag)).collect();
    if !images.is_empty() {
        about.push_str(&format!(" · image {}", images.join(", ")));
    }
    about
}

fn outcome(deployment: &ServiceDeployment, past: &[ServiceDeployment], facts: &Facts) -> String {
    use ServiceDeploymentStatus as Status;
    let ended = deployment.finished_at.or(deployment.updated_at);
    let ago = wording::ago(ended, facts.now).unwrap_or_else(|| "some time ago".to_owned());
    let why = deployment.status_reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
    match &deployment.status {
        Status::Successful => {
            let newer = past.iter().take_while(|d| d.arn != deployment.arn).last();
            let until = newer.and_then(|newer| newer.created_at).zip(ended);
            let ran = until
                .map(|(until, from)| format!(", ran {}", text::age(until.as_second() - from.as_second())));
            format!("succeeded {ago}{}", ran.unwrap_or_default())
        }
        Status::RollbackSuccessful => format!("failed and was rolled back {ago}{why}"),
        Status::RollbackFailed => format!("failed {ago}, and so did its rollback{why}"),
        Status::Stopped => format!("was stopped {ago}{why}"),
        moving => format!("{moving} now{why}"),
    }
}

fn unproven(service: &Service, facts: &Facts) -> Vec<Choice> {
    let deployed = service.task_definitions();
    let family = match &facts.family {
        Known::Read(family) => family.iter().take(UNPROVEN).collect(),
        _ => Vec::new(),
    };
    let mut found: Vec<Choice> = Vec::new();
    for arn in deployed.into_iter().chain(family) {
        if found.iter().any(|choice| choice.value == arn.name()) {
            continue;
        }
        let mut choice = choice(arn.name(), arn.name(), "success not known");
        choice.refused = (*arn == service.task_definition).then(|| "It runs now.".to_owned());
        found.push(choice);
    }
    found
}
