//! What is looked at before going to a revision: its task definition, its images, protected tasks.

use super::Refusal;
use super::history;
use super::images::{self, Standing};
use super::part::Part;
use super::target::Target;
use super::wording::{definition_name, state};
use crate::model::{RevisionImage, ServiceRevision, TaskDefinition};
use crate::runbook::{Facts, Known, Tone};
use crate::text;

/// The target's task definition, which must be ACTIVE.
pub(super) fn definition<'f>(
    target: &Target<'_>,
    facts: &'f Facts,
    part: &mut Part,
) -> Result<Option<&'f TaskDefinition>, Refusal> {
    let Some(name) = target.definition.as_deref() else {
        part.warn(
            Tone::Unknown,
            "The task definition and its images were not checked: the service revision could not be read.",
        );
        return Ok(None);
    };
    let shown = definition_name(name);
    match facts.definitions.get(name) {
        Some(Known::Read(Some(definition))) if definition.is_active() => Ok(Some(definition)),
        Some(Known::Read(Some(definition))) => Err(state(
            format!("{shown} is {}: it was deregistered, and ECS starts no task of it.", definition.status),
            next_best(name, facts),
        )),
        Some(Known::Read(None)) => {
            Err(state(format!("There is no task definition {shown}."), next_best(name, facts)))
        }
        Some(Known::Unread(hole)) => {
            let text = format!("{shown} and its images were not checked: {}", hole.message);
            part.warn(Tone::Unknown, text);
            Ok(None)
        }
        Some(Known::NotAsked) | None => Ok(None),
    }
}

fn next_best(but: &str, facts: &Facts) -> String {
    match history::next_best(facts, but) {
        Some(revision) => {
            let name = revision.task_definition.name();
            format!("The next one that worked is {name}: choose it with `--set revision={name}`.")
        }
        None => {
            "No other revision worked in the last 90 days. Push the image again, or deploy a fixed build."
                .to_owned()
        }
    }
}

/// The images of the target, which must be there.
pub(super) fn check_images(
    definition: &TaskDefinition,
    target: &Target<'_>,
    facts: &Facts,
    part: &mut Part,
) -> Result<(), Refusal> {
    for container in &definition.containers {
        let recorded = target.revision.and_then(|revision| recorded(revision, &container.name));
        let ran = recorded.and_then(|image| image.digest.as_deref());
        let standing = images::standing(container, ran, facts);
        if standing == Standing::Gone {
            let message =
                format!("The image of {} is gone from ECR: {}.", definition.arn.name(), container.image);
            return Err(state(message, next_best(definition.arn.as_str(), facts)));
        }
        part.warnings.extend(images::warning(container, &standing));
    }
    Ok(())
}

fn recorded<'f>(revision: &'f ServiceRevision, container: &str) -> Option<&'f RevisionImage> {
    revision.images.iter().find(|image| image.container == container)
}

/// ECS leaves protected tasks alone until their protection ends (ECS developer guide, "task
/// scale-in protection").
pub(super) fn protected(facts: &Facts, part: &mut Part) {
    match &facts.protection {
        Known::Read(all) => {
            let held: Vec<_> = all.iter().filter(|protection| protection.enabled).collect();
            if held.is_empty() {
                return;
            }
            let until = held.iter().filter_map(|protection| protection.expires_at).max();
            let until = until.map_or_else(|| "until it is lifted".to_owned(), |at| format!("until {at}"));
            let tasks = text::count(held.len(), "task");
            part.warn(
                Tone::Notice,
                format!("{tasks} protected {until}: the deployment leaves them running and waits."),
            );
        }
        Known::Unread(hole) => {
            part.warn(
                Tone::Unknown,
                format!("Whether tasks are protected could not be read: {}", hole.message),
            );
        }
        Known::NotAsked => {}
    }
}

/// Says where a target has not been seen to work.
pub(super) fn unproven(target: &Target<'_>, facts: &Facts, part: &mut Part) {
    let name = target.definition.as_deref().map(definition_name).unwrap_or_default();
    match (target.worked, target.arn.and_then(|arn| history::deployment_of(facts, arn))) {
        (Some(true), _) => {}
        (Some(false), Some(deployment)) => {
            let why = deployment.status_reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            part.warn(
                Tone::Bad,
                format!("{name} did not work the last time: its deployment ended {}{why}", deployment.status),
            );
        }
        _ => part.warn(
            Tone::Unknown,
            format!("{name}: success not known. No deployment of it was seen to succeed."),
        ),
    }
}
