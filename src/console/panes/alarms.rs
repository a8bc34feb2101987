//! Alarms: those that ring first, those that only drive scaling last.

use std::cmp::Ordering;

use ratatui::text::Line;

use super::{Column, Item, Paint, RowId, Scope, Table, add_words, index};
use crate::console::spark;
use crate::console::theme::Role;
use crate::model::{Alarm, AlarmState, Part};

/// The pane.
pub(super) struct Alarms;

const COLUMNS: [Column; 5] = [
    Column::new("", 1, 1, 0),
    Column::new("ALARM", 12, u16::MAX, 0),
    Column::new("VALUE", 8, 22, 0),
    Column::new("FOR", 3, 4, 1).right(),
    Column::new("", 8, 12, 2),
];
/// Points of the metric's line.
const SPARK: usize = 12;

impl Table for Alarms {
    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn items(&self, scope: &Scope<'_>) -> Vec<Item> {
        let mut items: Vec<Item> = (0..scope.picture.snapshot.alarms.len()).map(|i| (index(i), 0)).collect();
        items.sort_by_key(|item| (alarm(scope, *item).map(rank), *item));
        items
    }

    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId> {
        alarm(scope, item).map(|alarm| RowId::Alarm(alarm.name.clone()))
    }

    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String) {
        let Some(alarm) = alarm(scope, item) else { return };
        add_words(row, [alarm.name.as_str(), alarm.state.as_str()]);
        add_words(row, [&alarm.metric, &alarm.namespace].into_iter().filter_map(|text| text.as_deref()));
        add_words(row, alarm.dimensions.iter().map(|(_, value)| value.as_str()));
    }

    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering {
        let (Some(one), Some(other)) = (alarm(scope, a), alarm(scope, b)) else { return Ordering::Equal };
        match column {
            1 => one.name.cmp(&other.name),
            2 => load(scope, other).total_cmp(&load(scope, one)),
            3 => other.since.cmp(&one.since),
            _ => (rank(one), a).cmp(&(rank(other), b)),
        }
    }

    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>> {
        let Some(alarm) = alarm(scope, item) else { return Vec::new() };
        let (mark, role) = mark(alarm, paint);
        let name = if counts(alarm) { Role::Title } else { Role::Muted };
        let (line, line_role) = (values(scope, alarm), if counts(alarm) { Role::Bad } else { Role::Muted });
        vec![
            paint.cell(mark, role),
            paint.cell(alarm.name.clone(), name),
            value(scope, alarm, paint),
            paint.cell(paint.age(alarm.since), Role::Muted),
            paint.cell(
                spark::line(&line, SPARK, alarm.threshold.unwrap_or_default(), &paint.theme.glyphs),
                line_role,
            ),
        ]
    }

    fn about(&self, _scope: &Scope<'_>) -> String {
        String::new()
    }

    fn note(&self, scope: &Scope<'_>, shown: usize) -> String {
        match scope.picture.overview.ringing.len() {
            0 => shown.to_string(),
            ringing => format!("{ringing} of {shown} in alarm"),
        }
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::Alarms]
    }

    fn empty(&self, _scope: &Scope<'_>) -> String {
        "No alarm watches this cluster. Nobody is told when it breaks.".to_owned()
    }
}

fn alarm<'a>(scope: &Scope<'a>, item: Item) -> Option<&'a Alarm> {
    scope.picture.snapshot.alarms.get(item.0 as usize).map(AsRef::as_ref)
}

fn counts(alarm: &Alarm) -> bool {
    alarm.is_ringing() && !alarm.only_scales()
}

fn rank(alarm: &Alarm) -> u8 {
    match alarm.state {
        _ if alarm.only_scales() => 3,
        AlarmState::Alarm => 0,
        AlarmState::Ok => 2,
        _ => 1,
    }
}

fn mark(alarm: &Alarm, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match alarm.state {
        AlarmState::Alarm if alarm.only_scales() => (glyphs.unknown, Role::Muted),
        AlarmState::Alarm => (glyphs.bad, Role::Bad),
        AlarmState::Ok => (glyphs.ok, Role::Ok),
        _ => (glyphs.unknown, Role::Unknown),
    }
}

/// The metric's values, from the series where it was read, else from the alarm's own reason.
fn values(scope: &Scope<'_>, alarm: &Alarm) -> Vec<f64> {
    match scope.picture.alarm_series.get(&alarm.name) {
        Some(series) => series.points.iter().map(|(_, value)| *value).collect(),
        None => alarm.recent.clone(),
    }
}

/// The newest value as a share of the threshold, to sort by.
fn load(scope: &Scope<'_>, alarm: &Alarm) -> f64 {
    match (values(scope, alarm).last(), alarm.threshold) {
        (Some(value), Some(threshold)) if threshold != 0.0 => value / threshold,
        _ => 0.0,
    }
}

fn value(scope: &Scope<'_>, alarm: &Alarm, paint: &Paint<'_>) -> Line<'static> {
    let Some(threshold) = alarm.threshold else {
        let what = if alarm.children.is_empty() { "band" } else { "composite" };
        return paint.cell(format!("{what} {}", alarm.state.as_str()), Role::Muted);
    };
    let (sign, role) = if alarm.is_ringing() && !alarm.only_scales() {
        (crossed(alarm), Role::Bad)
    } else {
        (kept(alarm), Role::Muted)
    };
    match values(scope, alarm).last() {
        Some(value) => paint.cell(format!("{} {sign} {}", number(*value), number(threshold)), role),
        None if alarm.state == AlarmState::InsufficientData => paint.cell("no data", Role::Unknown),
        None => paint.cell(format!("{sign} {}", number(threshold)), role),
    }
}

/// The comparison that makes the alarm ring.
pub(in crate::console) fn crossed(alarm: &Alarm) -> &'static str {
    match alarm.comparison.as_deref().unwrap_or_default() {
        "LessThanThreshold" => "<",
        "LessThanOrEqualToThreshold" => "≤",
        "GreaterThanOrEqualToThreshold" => "≥",
        _ => ">",
    }
}

/// The comparison that holds while it does not.
fn kept(alarm: &Alarm) -> &'static str {
    match crossed(alarm) {
        "<" => "≥",
        "≤" => ">",
        "≥" => "<",
        _ => "≤",
    }
}

/// Up to three digits that count: `18`, `0.42`, `1.2k`, `3.4M`.
pub(in crate::console) fn number(value: f64) -> String {
    let plain = |value: f64| {
        let digits = match value.abs() {
            v if v == v.trunc() || v >= 100.0 => 0,
            v if v >= 10.0 => 1,
            _ => 2,
        };
        let text = format!("{value:.digits$}");
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    };
    match value.abs() {
        v if !v.is_finite() => "?".to_owned(),
        v if v >= 1e9 => format!("{}G", plain(value / 1e9)),
        v if v >= 1e6 => format!("{}M", plain(value / 1e6)),
        v if v >= 1e4 => format!("{}k", plain(value / 1e3)),
        _ => plain(value),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        let said: Vec<_> = [18.0, 0.42, 0.4, 61.25, 70.0, 12_345.0, 5e6, 2.5e9, 0.0, -1.5].map(number).into();
        assert_eq!(said, ["18", "0.42", "0.4", "61.2", "70", "12.3k", "5M", "2.5G", "0", "-1.5"]);
    }
}
