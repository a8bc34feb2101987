//! A target group: its health check, its targets, and the rules that lead to it.

use super::page::{Cell, Page};
use crate::console::theme::Role;
use crate::engine::poll::{Picture, Subject};
use crate::model::{Arn, Target, TargetGroup, TargetState};

/// Writes one tab.
pub(super) fn write(picture: &Picture, arn: &Arn, tab: usize, page: &mut Page<'_>) {
    let Some(group) = picture.snapshot.target_groups.iter().find(|group| group.arn == *arn) else {
        return page.text("This target group is no longer there.", Role::Muted);
    };
    match tab {
        0 => targets(group, page),
        _ => rules(picture, group, page),
    }
}

fn targets(group: &TargetGroup, page: &mut Page<'_>) {
    page.heading("Health check");
    let check = &group.health_check;
    let protocol = check.protocol.as_deref().unwrap_or("no protocol");
    let port = check.port.as_deref().unwrap_or("traffic-port");
    page.field("request", format!("{protocol} to {port} {}", check.path.as_deref().unwrap_or_default()));
    page.field("healthy codes", check.matcher.as_deref().unwrap_or_default());
    let seconds =
        |value: Option<i32>| value.map(|value| format!("{value}s")).unwrap_or_else(|| "?".to_owned());
    page.field(
        "every",
        format!("{}, at most {} each", seconds(check.interval_seconds), seconds(check.timeout_seconds)),
    );
    let times = |value: Option<i32>| value.map(|value| value.to_string()).unwrap_or_else(|| "?".to_owned());
    page.field(
        "thresholds",
        format!(
            "{} good in a row make it healthy, {} bad make it unhealthy",
            times(check.healthy_threshold),
            times(check.unhealthy_threshold)
        ),
    );
    page.heading(format!("Targets ({})", group.targets.len()));
    if group.serves_nobody() {
        page.text("No target is healthy: nobody is served through this group.", Role::Bad);
    }
    let rows: Vec<Vec<Cell>> = group.targets.iter().map(target).collect();
    page.table(&["TARGET", "STATE", "ZONE", "REASON"], &rows);
    page.heading("Group");
    page.field("ARN", group.arn.as_str());
    page.field("protocol", group.protocol.as_deref().unwrap_or_default());
    page.field("port", group.port.map(|port| port.to_string()).unwrap_or_default());
    page.field("target type", group.target_type.as_deref().unwrap_or_default());
    let balancers: Vec<_> = group.load_balancers.iter().map(|arn| arn.resource()).collect();
    page.field("load balancers", balancers.join(", "));
}

fn target(target: &Target) -> Vec<Cell> {
    let role = match target.state {
        TargetState::Healthy => Role::Ok,
        TargetState::Unhealthy | TargetState::Unavailable => Role::Bad,
        TargetState::Initial => Role::Changing,
        _ => Role::Muted,
    };
    let port = target.port.map(|port| format!(":{port}")).unwrap_or_default();
    let why = [target.reason.as_deref(), target.description.as_deref()];
    vec![
        (format!("{}{port}", target.id), Role::Text),
        (target.state.to_string(), role),
        (target.zone.clone().unwrap_or_default(), Role::Muted),
        (why.into_iter().flatten().collect::<Vec<_>>().join(": "), role),
    ]
}

fn rules(picture: &Picture, group: &TargetGroup, page: &mut Page<'_>) {
    let subject = Subject::TargetGroup(group.arn.clone());
    if picture.detail.rules.is_empty() || picture.detail.subject.as_ref() != Some(&subject) {
        return page.nothing(picture, &subject, "No listener rule leads here: this group gets no requests.");
    }
    let rows: Vec<Vec<Cell>> = picture
        .detail
        .rules
        .iter()
        .map(|rule| {
            let port = rule.port.map(|port| port.to_string()).unwrap_or_default();
            let conditions = if rule.conditions.is_empty() {
                "everything else".to_owned()
            } else {
                rule.conditions.join("  and  ")
            };
            vec![
                (format!("{}:{port}", rule.protocol.as_deref().unwrap_or_default()), Role::Text),
                (rule.priority.clone(), Role::Muted),
                (conditions, Role::Text),
            ]
        })
        .collect();
    page.table(&["LISTENER", "PRIORITY", "WHEN"], &rows);
}
