//! A task: its containers and how they ended, its environment's names, its secrets' references.

use super::page::{Cell, Page};
use super::service::{definition_lines, short};
use crate::console::theme::Role;
use crate::engine::poll::{Picture, Subject};
use crate::model::{
    Arn, ContainerDefinition, ImageDetail, SecretMetadata, SecretStore, Task, TaskStatus, exit_words,
};

/// Writes one tab.
pub(super) fn write(picture: &Picture, arn: &Arn, tab: usize, page: &mut Page<'_>) {
    let Some(task) = picture.snapshot.tasks.iter().find(|task| task.arn == *arn) else {
        return page.text("This task is no longer known.", Role::Muted);
    };
    match tab {
        0 => containers(picture, task, page),
        1 => environment(picture, task, page),
        _ => secrets(picture, task, page),
    }
}

fn containers(picture: &Picture, task: &Task, page: &mut Page<'_>) {
    life(picture, task, page);
    for container in &task.containers {
        page.heading(format!("Container {}", container.name));
        page.field("status", container.last_status.as_ref().map(TaskStatus::as_str).unwrap_or_default());
        if let Some(code) = container.exit_code {
            let role = if code == 0 { Role::Text } else { Role::Bad };
            page.field_as("exit code", exit_words(code), role);
        }
        page.field_as("reason", container.reason.as_deref().unwrap_or_default(), Role::Bad);
        page.field("health", container.health.as_ref().map(|health| health.as_str()).unwrap_or_default());
        page.field("image", container.image.as_deref().unwrap_or_default());
        page.field("digest", container.image_digest.as_deref().map(short).unwrap_or_default());
        let detail = container.image.as_ref().and_then(|image| picture.detail.images.get(image));
        if let Some(image) = detail {
            image_lines(image, container.image_digest.as_deref(), page);
        }
        page.field("runtime id", container.runtime_id.as_deref().unwrap_or_default());
    }
}

fn life(picture: &Picture, task: &Task, page: &mut Page<'_>) {
    page.heading("Task");
    let role = if task.last_status == TaskStatus::Stopped && !task.stopped_benignly() {
        Role::Bad
    } else {
        Role::Text
    };
    page.field_as("status", format!("{} (wanted: {})", task.last_status, task.desired_status), role);
    page.field("health", task.health.as_ref().map(|health| health.as_str()).unwrap_or_default());
    page.field("task definition", task.task_definition.name());
    page.field("created", page.time(task.created_at));
    page.field("started", page.time(task.started_at));
    page.field("stopping", page.time(task.stopping_at));
    page.field("stopped", page.time(task.stopped_at));
    page.field_as("stop code", task.stop_code.as_ref().map(|code| code.as_str()).unwrap_or_default(), role);
    page.field_as("reason", task.stopped_reason.as_deref().unwrap_or_default(), role);
    page.field("address", task.address.as_deref().unwrap_or_default());
    page.field("zone", task.zone.as_deref().unwrap_or_default());
    page.field("launch type", task.launch_type.as_deref().unwrap_or_default());
    page.field("started by", task.started_by.as_deref().unwrap_or_default());
    let protection = picture.detail.protection.as_ref().filter(|p| p.task == task.arn && p.enabled);
    if let Some(protection) = protection {
        page.field_as("protected", format!("until {}", page.time(protection.expires_at)), Role::Changing);
    }
    page.field("ARN", task.arn.as_str());
}

fn image_lines(image: &ImageDetail, running: Option<&str>, page: &mut Page<'_>) {
    page.field("pushed", page.time(image.pushed_at));
    page.field("tags", image.tags.join(", "));
    if let (Some(now), Some(running)) = (image.digest.as_deref(), running)
        && now != running
    {
        page.field_as("tag moved", format!("the tag now points to {}", short(now)), Role::Changing);
    }
}

fn definition<'a>(picture: &'a Picture, task: &Task) -> Option<&'a [ContainerDefinition]> {
    picture.snapshot.task_definitions.get(&task.task_definition).map(|found| found.containers.as_slice())
}

fn environment(picture: &Picture, task: &Task, page: &mut Page<'_>) {
    let Some(containers) = definition(picture, task) else {
        return page.nothing(picture, &Subject::Task(task.arn.clone()), "The task definition is not known.");
    };
    for container in containers {
        page.heading(format!("Container {}", container.name));
        if container.environment.is_empty() {
            page.text("No variables.", Role::Muted);
            continue;
        }
        let rows: Vec<Vec<Cell>> = container
            .environment
            .iter()
            .map(|variable| {
                vec![(variable.name().to_owned(), Role::Text), (variable.shown().to_owned(), Role::Muted)]
            })
            .collect();
        page.table(&["NAME", "VALUE, WHERE IT IS HARMLESS"], &rows);
    }
    if let Some(definition) = picture.snapshot.task_definitions.get(&task.task_definition) {
        definition_lines(definition, page);
    }
}

fn secrets(picture: &Picture, task: &Task, page: &mut Page<'_>) {
    let Some(containers) = definition(picture, task) else {
        return page.nothing(picture, &Subject::Task(task.arn.clone()), "The task definition is not known.");
    };
    let known = &picture.detail.secrets;
    for container in containers {
        page.heading(format!("Container {}", container.name));
        if container.secrets.is_empty() {
            page.text("No secrets.", Role::Muted);
            continue;
        }
        let rows: Vec<Vec<Cell>> = container
            .secrets
            .iter()
            .map(|secret| {
                let metadata = known.iter().find(|metadata| names(metadata, &secret.value_from));
                let changed = metadata.and_then(|metadata| metadata.last_changed);
                vec![
                    (secret.name.clone(), Role::Text),
                    (metadata.map(store).unwrap_or_default(), Role::Muted),
                    (page.time(changed), Role::Muted),
                    (secret.value_from.clone(), Role::Muted),
                ]
            })
            .collect();
        page.table(&["NAME", "STORE", "CHANGED", "REFERENCE"], &rows);
    }
    page.blank();
    page.text("Values are never read and never shown.", Role::Muted);
}

/// Whether a reference names this parameter or secret.
fn names(metadata: &SecretMetadata, reference: &str) -> bool {
    let arn = metadata.arn.as_ref().map(Arn::as_str);
    reference == metadata.name
        || arn.is_some_and(|arn| reference.starts_with(arn))
        || reference.ends_with(&format!(":parameter/{}", metadata.name.trim_start_matches('/')))
}

fn store(metadata: &SecretMetadata) -> String {
    match &metadata.store {
        SecretStore::Parameter { kind, .. } => format!("Parameter Store {kind}"),
        SecretStore::Secret { deleted_at: Some(_), .. } => "Secrets Manager, being deleted".to_owned(),
        SecretStore::Secret { rotation_enabled: true, .. } => "Secrets Manager, rotates".to_owned(),
        SecretStore::Secret { .. } => "Secrets Manager".to_owned(),
    }
}
