//! The alarms of the service.

use std::sync::Arc;

use super::common::{hole, known, service};
use crate::model::{Alarm, AlarmState, TargetGroup};
use crate::runbook::{Context, Facts, Known, Row, Tone};
use crate::text;

/// The alarms that speak of the service, composite ones made of them, and those that its
/// deployments watch; of these, the ones within the environment's prefixes. Alarms that only drive
/// scaling say nothing about health.
pub(in crate::runbook) fn alarms_of_service<'f>(context: &Context<'_>, facts: &'f Facts) -> Vec<&'f Alarm> {
    let Some(service) = facts.service() else { return Vec::new() };
    let alarms: Vec<&Alarm> = facts.alarms.get().into_iter().flatten().map(Arc::as_ref).collect();
    let groups: Vec<&TargetGroup> =
        facts.target_groups.get().into_iter().flatten().map(Arc::as_ref).collect();
    let own =
        |alarm: &Alarm| alarm.watches(service, &groups) || service.settings.alarms.contains(&alarm.name);
    let prefixes = &context.surroundings.alarm_prefixes;
    let within = |alarm: &Alarm| {
        prefixes.is_empty() || prefixes.iter().any(|prefix| alarm.name.starts_with(prefix.as_str()))
    };
    let belongs = |alarm: &&&Alarm| {
        let child = |known: &&Alarm| alarm.children.contains(&known.name) && own(known);
        !alarm.only_scales() && within(alarm) && (own(alarm) || alarms.iter().any(child))
    };
    alarms.iter().filter(belongs).copied().collect()
}

pub(super) fn rows(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    if let Err(row) = service(facts) {
        return vec![row];
    }
    if let Err(row) = known("The alarms", &facts.alarms) {
        return vec![row];
    }
    let mut alarms = alarms_of_service(context, facts);
    alarms.sort_by_key(|alarm| (!alarm.is_ringing(), alarm.state != AlarmState::InsufficientData));
    let mut rows: Vec<Row> = alarms.into_iter().map(|alarm| alarm_row(alarm, context)).collect();
    if rows.is_empty() {
        rows.push(Row::new(Tone::Notice, "No alarm watches this service."));
    }
    if let Known::Unread(unread) = &facts.target_groups {
        rows.push(hole("Alarms on target groups", unread));
    }
    rows
}

/// An alarm, its state and since when.
pub(in crate::runbook) fn alarm_row(alarm: &Alarm, context: &Context<'_>) -> Row {
    let since = alarm.since.map(|since| text::age_at(since, context.now));
    let (tone, words) = match (&alarm.state, since) {
        (AlarmState::Alarm, Some(age)) => (Tone::Bad, format!("rings for {age}")),
        (AlarmState::Alarm, None) => (Tone::Bad, "rings".to_owned()),
        (AlarmState::Ok, Some(age)) => (Tone::Good, format!("is OK for {age}")),
        (AlarmState::Ok, None) => (Tone::Good, "is OK".to_owned()),
        (AlarmState::InsufficientData, _) => (Tone::Notice, "has too little data".to_owned()),
        (AlarmState::Other(other), _) => (Tone::Unknown, format!("is in {other}")),
    };
    let before = alarm.is_ringing() && alarm.since.is_some_and(|since| since < context.began);
    let before = if before { ", since before this run" } else { "" };
    let why = alarm.reason.as_deref().filter(|_| alarm.is_ringing());
    let why = why.map(|why| format!(": {why}")).unwrap_or_default();
    Row::at(alarm.since, tone, format!("{} {words}{before}{why}", alarm.name))
}
