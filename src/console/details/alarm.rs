//! An alarm: its metric against the threshold, and its history.

use super::chart;
use super::page::{Cell, Page};
use crate::console::panes::{alarm_crossed, number};
use crate::console::theme::Role;
use crate::engine::poll::{Picture, Subject};
use crate::model::{Alarm, AlarmState};

/// Rows of the chart.
const CHART: usize = 10;

/// Writes one tab.
pub(super) fn write(picture: &Picture, name: &str, tab: usize, page: &mut Page<'_>) {
    let Some(alarm) = picture.snapshot.alarms.iter().find(|alarm| alarm.name == name) else {
        return page.text("This alarm is no longer there.", Role::Muted);
    };
    match tab {
        0 => metric(picture, alarm, page),
        _ => history(picture, alarm, page),
    }
}

fn metric(picture: &Picture, alarm: &Alarm, page: &mut Page<'_>) {
    let role = match alarm.state {
        AlarmState::Alarm => Role::Bad,
        AlarmState::Ok => Role::Ok,
        _ => Role::Unknown,
    };
    page.field_as("state", format!("{} since {}", alarm.state, page.time(alarm.since)), role);
    page.field("reason", alarm.reason.as_deref().unwrap_or_default());
    rule(alarm, page);
    let subject = Subject::Alarm(alarm.name.clone());
    let detail = picture.detail.series.as_ref().filter(|_| picture.detail.subject.as_ref() == Some(&subject));
    let series = detail.or_else(|| picture.alarm_series.get(&alarm.name));
    match series.filter(|series| !series.points.is_empty()) {
        Some(series) => {
            page.heading(alarm.metric.as_deref().unwrap_or("Metric"));
            chart::write(&series.points, alarm.threshold, CHART, page);
        }
        None if alarm.children.is_empty() => {
            page.blank();
            page.nothing(
                picture,
                &subject,
                "CloudWatch has no values of this metric in the last three hours.",
            );
        }
        None => {}
    }
}

fn rule(alarm: &Alarm, page: &mut Page<'_>) {
    if let Some(threshold) = alarm.threshold {
        let statistic = alarm.statistic.as_deref().unwrap_or_default();
        let metric = alarm.metric.as_deref().unwrap_or_default();
        let period = alarm.period_seconds.map(|seconds| crate::text::age(seconds.into())).unwrap_or_default();
        let periods = alarm.evaluation_periods.unwrap_or(1);
        let needed = alarm.datapoints_to_alarm.unwrap_or(periods);
        page.field(
            "rings when",
            format!(
                "{statistic} {metric} {} {} in {needed} of {periods} periods of {period}",
                alarm_crossed(alarm),
                number(threshold)
            ),
        );
    }
    page.field("made of", alarm.children.join(", "));
    let dimensions: Vec<_> = alarm.dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
    page.field("namespace", alarm.namespace.as_deref().unwrap_or_default());
    page.field("dimensions", dimensions.join("  "));
    let actions: Vec<_> =
        alarm.actions.iter().map(|action| action.rsplit(':').next().unwrap_or(action)).collect();
    if actions.is_empty() {
        page.field_as("tells", "nobody: it has no action", Role::Changing);
    } else {
        page.field("tells", actions.join(", "));
    }
    page.field("ARN", alarm.arn.as_str());
}

fn history(picture: &Picture, alarm: &Alarm, page: &mut Page<'_>) {
    let subject = Subject::Alarm(alarm.name.clone());
    if picture.detail.history.is_empty() || picture.detail.subject.as_ref() != Some(&subject) {
        return page.nothing(picture, &subject, "Nothing has happened to this alarm lately.");
    }
    let rows: Vec<Vec<Cell>> = picture
        .detail
        .history
        .iter()
        .map(|turn| {
            let role = if turn.summary.ends_with("to ALARM") { Role::Bad } else { Role::Text };
            vec![(page.time(turn.at), Role::Muted), (turn.summary.clone(), role)]
        })
        .collect();
    page.table(&["WHEN", "WHAT"], &rows);
}
