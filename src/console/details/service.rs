//! A service: deployments, events, revisions, scaling, configuration.

use super::page::{Cell, Page};
use crate::console::panes::targets_check;
use crate::console::theme::Role;
use crate::engine::poll::{Picture, Subject};
use crate::model::{
    CircuitBreakerStatus, Deployment, RolloutState, Service, ServiceDeployment, ServiceDeploymentStatus,
    ServiceKey, TaskDefinition,
};

/// Writes one tab.
pub(super) fn write(picture: &Picture, key: &ServiceKey, tab: usize, page: &mut Page<'_>) {
    let place = picture.overview.index_of(key);
    let Some(service) = place.and_then(|place| picture.snapshot.services.get(place)) else {
        return page.text("This service is no longer there.", Role::Muted);
    };
    match tab {
        0 => deployments(picture, service, page),
        1 => events(service, page),
        2 => revisions(picture, service, page),
        3 => scaling(picture, service, page),
        _ => configuration(picture, service, page),
    }
}

fn subject(service: &Service) -> Subject {
    Subject::Service(service.key())
}

fn deployments(picture: &Picture, service: &Service, page: &mut Page<'_>) {
    let titles = ["STATUS", "TASK DEFINITION", "TASKS", "FAILED", "BEGAN", "ROLLOUT"];
    page.heading("Now");
    let rows: Vec<Vec<Cell>> = service.deployments.iter().map(|d| deployment(d, page)).collect();
    page.table(&titles, &rows);
    page.heading("Before, newest first");
    if picture.detail.deployments.is_empty() || picture.detail.subject != Some(subject(service)) {
        return page.nothing(
            picture,
            &subject(service),
            "AWS knows of no earlier deployment in the last 90 days.",
        );
    }
    let rows: Vec<Vec<Cell>> = picture.detail.deployments.iter().map(|d| history(picture, d, page)).collect();
    page.table(&["STATUS", "REVISION", "BEGAN", "TOOK", "BREAKER", "REASON"], &rows);
}

fn deployment(deployment: &Deployment, page: &Page<'_>) -> Vec<Cell> {
    let role = match deployment.rollout_state {
        Some(RolloutState::Failed) => Role::Bad,
        _ if deployment.failing() => Role::Bad,
        Some(RolloutState::InProgress) => Role::Changing,
        Some(RolloutState::Completed) => Role::Ok,
        _ => Role::Muted,
    };
    let state = deployment.rollout_state.as_ref().map(RolloutState::as_str).unwrap_or_default();
    let reason = deployment.rollout_reason.as_deref().unwrap_or_default();
    vec![
        (deployment.status.to_string(), Role::Text),
        (deployment.task_definition.name().to_owned(), Role::Title),
        (format!("{}/{}", deployment.running, deployment.desired), role),
        (deployment.failed.to_string(), if deployment.failed > 0 { Role::Bad } else { Role::Muted }),
        (page.time(deployment.created_at), Role::Muted),
        (format!("{state} {reason}").trim().to_owned(), role),
    ]
}

fn history(picture: &Picture, deployment: &ServiceDeployment, page: &Page<'_>) -> Vec<Cell> {
    use ServiceDeploymentStatus as Status;
    let role = match &deployment.status {
        Status::Successful => Role::Ok,
        status if status.is_moving() => Role::Changing,
        Status::Stopped => Role::Muted,
        _ => Role::Bad,
    };
    let revision =
        picture.detail.revisions.iter().find(|r| deployment.target_revision.as_ref() == Some(&r.arn));
    let revision = revision.map_or_else(
        || deployment.target_revision.as_ref().map(|arn| arn.name().to_owned()).unwrap_or_default(),
        |revision| revision.task_definition.name().to_owned(),
    );
    let took = match (deployment.started_at.or(deployment.created_at), deployment.finished_at) {
        (Some(from), Some(to)) => crate::text::age_at(from, to),
        _ => String::new(),
    };
    let breaker = deployment.circuit_breaker.as_ref().map(|breaker| {
        let tripped = breaker.status == CircuitBreakerStatus::Triggered;
        let text = format!("{}/{}", breaker.failures, breaker.threshold);
        (text, if tripped { Role::Bad } else { Role::Muted })
    });
    let mut reason = deployment.status_reason.clone().unwrap_or_default();
    if let Some(why) = deployment.rollback.as_ref().and_then(|rollback| rollback.reason.as_deref()) {
        reason = format!("{reason} {why}").trim().to_owned();
    }
    vec![
        (deployment.status.to_string(), role),
        (revision, Role::Text),
        (page.time(deployment.created_at), Role::Muted),
        (took, Role::Muted),
        breaker.unwrap_or((String::new(), Role::Muted)),
        (reason, Role::Muted),
    ]
}

fn events(service: &Service, page: &mut Page<'_>) {
    if service.events.is_empty() {
        return page.text("ECS has said nothing of this service yet.", Role::Muted);
    }
    let rows: Vec<Vec<Cell>> = service
        .events
        .iter()
        .map(|event| {
            let steady = event.message.contains("has reached a steady state");
            let bad =
                ["unable", "unhealthy", "failed", "error"].iter().any(|word| event.message.contains(word));
            let role = if bad {
                Role::Bad
            } else if steady {
                Role::Muted
            } else {
                Role::Text
            };
            vec![(page.time(event.at), Role::Muted), (event.message.clone(), role)]
        })
        .collect();
    page.table(&["WHEN", "EVENT"], &rows);
}

fn revisions(picture: &Picture, service: &Service, page: &mut Page<'_>) {
    if picture.detail.revisions.is_empty() || picture.detail.subject != Some(subject(service)) {
        return page.nothing(picture, &subject(service), "AWS knows of no service revision.");
    }
    for revision in picture.detail.revisions.iter() {
        page.heading(format!(
            "{}  ·  service revision {}",
            revision.task_definition.name(),
            revision.arn.name()
        ));
        page.field("made", page.time(revision.created_at));
        for image in &revision.images {
            let digest =
                image.digest.as_deref().map(|digest| format!("  {}", short(digest))).unwrap_or_default();
            page.field(&image.container, format!("{}{digest}", image.image.as_deref().unwrap_or_default()));
        }
        let network = revision.network.clone().unwrap_or_default();
        page.field("subnets", network.subnets.join(", "));
        page.field("security groups", network.security_groups.join(", "));
        page.field("platform", revision.platform_version.as_deref().unwrap_or_default());
    }
}

/// A digest's first digits, which tell images apart.
pub(super) fn short(digest: &str) -> String {
    digest.chars().take("sha256:".len() + 12).collect()
}

fn scaling(picture: &Picture, service: &Service, page: &mut Page<'_>) {
    page.heading("Bounds");
    match service.scaling {
        Some(bounds) => {
            page.field("tasks", format!("{} to {}, now {}", bounds.min, bounds.max, service.desired));
            if bounds.scale_in_suspended {
                page.field_as("scaling in", "suspended", Role::Changing);
            }
            if bounds.scale_out_suspended {
                page.field_as("scaling out", "suspended", Role::Changing);
            }
        }
        None => page.text("Nothing scales this service by itself.", Role::Muted),
    }
    page.heading("Policies");
    if picture.detail.policies.is_empty() || picture.detail.subject != Some(subject(service)) {
        return page.nothing(picture, &subject(service), "There is no scaling policy.");
    }
    for policy in picture.detail.policies.iter() {
        page.field_as("policy", &policy.name, Role::Title);
        page.field("kind", &policy.kind);
        let target = policy.target_value.map(|value| format!(" at {value}")).unwrap_or_default();
        page.field(
            "holds",
            policy.metric.as_ref().map(|metric| format!("{metric}{target}")).unwrap_or_default(),
        );
        page.field("alarms", policy.alarms.join(", "));
        page.blank();
    }
}

fn configuration(picture: &Picture, service: &Service, page: &mut Page<'_>) {
    page.heading("Service");
    page.field("ARN", service.arn.as_str());
    page.field("status", service.status.as_str());
    page.field("deployed by", service.controller.as_str());
    page.field("launch type", service.launch_type.as_deref().unwrap_or("capacity provider strategy"));
    page.field("scheduling", &service.scheduling);
    let settings = &service.settings;
    let percent = |value: Option<i32>| value.map_or_else(|| "?".to_owned(), |value| format!("{value}%"));
    page.field(
        "healthy tasks",
        format!("{} to {}", percent(settings.minimum_healthy_percent), percent(settings.maximum_percent)),
    );
    let breaker = match (settings.circuit_breaker, settings.circuit_breaker_rollback) {
        (false, _) => ("off: a failing deployment goes on for ever", Role::Changing),
        (true, false) => ("on, without rollback", Role::Text),
        (true, true) => ("on, rolls back by itself", Role::Ok),
    };
    page.field_as("circuit breaker", breaker.0, breaker.1);
    page.field("deployment alarms", settings.alarms.join(", "));
    if let Some(seconds) = service.health_check_grace_seconds {
        page.field("grace period", format!("{seconds}s without the load balancer's checks after a start"));
    }
    for group in picture.snapshot.target_groups_of(service) {
        page.field("target group", format!("{}  {}", group.name, targets_check(group)));
    }
    if let Some(definition) = picture.snapshot.task_definitions.get(&service.task_definition) {
        definition_lines(definition, page);
    }
}

/// The task definition, container by container.
pub(super) fn definition_lines(definition: &TaskDefinition, page: &mut Page<'_>) {
    page.heading(format!("Task definition {}:{}", definition.family, definition.revision));
    let size = [
        definition.cpu.as_ref().map(|cpu| format!("{cpu} CPU units")),
        definition.memory.as_ref().map(|m| format!("{m} MiB")),
    ];
    page.field("size", size.into_iter().flatten().collect::<Vec<_>>().join(", "));
    page.field("architecture", definition.architecture.as_deref().unwrap_or_default());
    page.field("task role", definition.task_role.as_ref().map(|arn| arn.name()).unwrap_or_default());
    page.field(
        "execution role",
        definition.execution_role.as_ref().map(|arn| arn.name()).unwrap_or_default(),
    );
    page.field("registered", page.time(definition.registered_at));
    for container in &definition.containers {
        page.blank();
        page.field_as("container", &container.name, Role::Title);
        page.field("image", &container.image);
        let ports: Vec<_> =
            container.ports.iter().filter_map(|port| port.container).map(|p| p.to_string()).collect();
        page.field("ports", ports.join(", "));
        if let Some(check) = &container.health_check {
            page.field("health check", check.command.join(" "));
        }
        if let Some(logs) = &container.logs {
            page.field("logs", format!("{} {}", logs.driver, logs.group.as_deref().unwrap_or_default()));
        }
        page.field("environment", names(container.environment.iter().map(ToString::to_string)));
        page.field("secrets", names(container.secrets.iter().map(|secret| secret.name.clone())));
    }
}

fn names(all: impl Iterator<Item = String>) -> String {
    all.collect::<Vec<_>>().join("  ")
}
