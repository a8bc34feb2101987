//! Target groups and their targets.

use super::common::{known, service};
use crate::model::{Target, TargetGroup, TargetState};
use crate::runbook::{Facts, Row, Tone};

pub(super) fn rows(facts: &Facts) -> Vec<Row> {
    let service = match service(facts) {
        Ok(service) => service,
        Err(row) => return vec![row],
    };
    if service.load_balancers.is_empty() {
        return vec![Row::new(Tone::Plain, "No load balancer serves it.")];
    }
    match known("The target groups", &facts.target_groups) {
        Ok(groups) => groups.iter().flat_map(|group| of_group(group)).collect(),
        Err(row) => vec![row],
    }
}

fn of_group(group: &TargetGroup) -> Vec<Row> {
    let healthy = group.targets.iter().filter(|target| target.state == TargetState::Healthy).count();
    let tone = match (group.serves_nobody(), group.targets.len()) {
        (true, _) => Tone::Bad,
        (false, 0) => Tone::Notice,
        (false, all) if all == healthy => Tone::Good,
        _ => Tone::Notice,
    };
    let nobody = if group.serves_nobody() { ": nobody is served through it" } else { "" };
    let text =
        format!("{}: {healthy} of {} healthy{nobody}{}", group.name, group.targets.len(), check(group));
    let others = group.targets.iter().filter(|target| target.state != TargetState::Healthy);
    std::iter::once(Row::new(tone, text)).chain(others.map(|target| target_row(group, target))).collect()
}

/// `, checked with GET /health for 200-299`.
fn check(group: &TargetGroup) -> String {
    let check = &group.health_check;
    let Some(path) = &check.path else { return String::new() };
    let codes = check.matcher.as_deref().map(|codes| format!(" for {codes}")).unwrap_or_default();
    format!(", checked with GET {path}{codes}")
}

/// A target, its state and why.
pub(in crate::runbook) fn target_row(group: &TargetGroup, target: &Target) -> Row {
    let tone = match target.state {
        TargetState::Healthy => Tone::Good,
        TargetState::Unhealthy | TargetState::Unavailable | TargetState::UnhealthyDraining => Tone::Bad,
        TargetState::Initial | TargetState::Draining => Tone::Notice,
        _ => Tone::Plain,
    };
    let port = target.port.map(|port| format!(":{port}")).unwrap_or_default();
    let why = [target.reason.as_deref(), target.description.as_deref()];
    let why = why.into_iter().flatten().collect::<Vec<_>>().join(": ");
    let why = if why.is_empty() { String::new() } else { format!(" ({why})") };
    Row::new(tone, format!("{} {}{port} is {}{why}", group.name, target.id, target.state))
}
