//! Targets of the target groups, those that fail first.

use std::cmp::Ordering;

use ratatui::text::Line;

use super::tasks::short_zone;
use super::{Column, Item, Paint, RowId, Scope, Table, add_words, index};
use crate::console::theme::Role;
use crate::model::{Part, Target, TargetGroup, TargetState};

/// The pane.
pub(super) struct Targets;

const COLUMNS: [Column; 6] = [
    Column::new("", 1, 1, 0),
    Column::new("TARGET", 12, 24, 0),
    Column::new("GROUP", 10, 32, 2),
    Column::new("STATE", 7, 18, 0),
    Column::new("ZONE", 4, 4, 3),
    Column::new("WHY", 10, u16::MAX, 1),
];
/// The column that is only of use when several groups are shown.
const GROUP: usize = 2;

impl Table for Targets {
    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn shows(&self, scope: &Scope<'_>, column: usize) -> bool {
        column != GROUP || groups(scope).len() != 1
    }

    fn items(&self, scope: &Scope<'_>) -> Vec<Item> {
        let mut items = Vec::new();
        for place in groups(scope) {
            let Some(group) = scope.picture.snapshot.target_groups.get(place) else { continue };
            items.extend((0..group.targets.len()).map(|target| (index(place), index(target))));
        }
        items.sort_by_key(|item| (target(scope, *item).map(|(_, target)| badness(target)), *item));
        items
    }

    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId> {
        let (group, target) = target(scope, item)?;
        Some(RowId::Target { group: group.arn.clone(), id: target.id.clone(), port: target.port })
    }

    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String) {
        let Some((group, target)) = target(scope, item) else { return };
        add_words(row, [name(target).as_str(), &group.name, target.state.as_str()]);
        let optional = [&target.zone, &target.reason, &target.description];
        add_words(row, optional.into_iter().filter_map(|text| text.as_deref()));
    }

    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering {
        let (Some((group, one)), Some((other_group, other))) = (target(scope, a), target(scope, b)) else {
            return Ordering::Equal;
        };
        match column {
            1 => (&one.id, one.port).cmp(&(&other.id, other.port)),
            2 => group.name.cmp(&other_group.name),
            3 => one.state.cmp(&other.state),
            4 => one.zone.cmp(&other.zone),
            5 => one.description.cmp(&other.description),
            _ => (badness(one), a).cmp(&(badness(other), b)),
        }
    }

    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>> {
        let Some((group, target)) = target(scope, item) else { return Vec::new() };
        let (mark, role) = mark(target, paint);
        let quiet = if target.state == TargetState::Draining { Role::Muted } else { Role::Text };
        let why = match (&target.description, &target.reason) {
            (Some(text), _) | (None, Some(text)) => text.clone(),
            _ => String::new(),
        };
        let why_role = if target.state == TargetState::Unhealthy { Role::Bad } else { Role::Muted };
        vec![
            paint.cell(mark, role),
            paint.cell(name(target), quiet),
            paint.cell(group.name.clone(), Role::Muted),
            paint.cell(target.state.as_str(), role),
            paint.cell(target.zone.as_deref().map(short_zone).unwrap_or_default(), Role::Muted),
            paint.cell(why, why_role),
        ]
    }

    fn about(&self, scope: &Scope<'_>) -> String {
        match group_list(scope).as_slice() {
            [only] => only.name.clone(),
            [] => scope.service().map_or_else(String::new, |key| key.name.clone()),
            several => format!("{} target groups", several.len()),
        }
    }

    fn note(&self, scope: &Scope<'_>, shown: usize) -> String {
        match group_list(scope).as_slice() {
            [only] => check(only),
            _ => shown.to_string(),
        }
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::TargetHealth, Part::TargetGroups]
    }

    fn empty(&self, scope: &Scope<'_>) -> String {
        match (scope.service(), group_list(scope).as_slice()) {
            (Some(key), []) => format!("{} has no target group.", key.name),
            (None, []) => "No service here has a target group.".to_owned(),
            (_, [only]) => format!("No target is registered in {}: nobody is served through it.", only.name),
            _ => "No target is registered.".to_owned(),
        }
    }
}

fn target<'a>(scope: &Scope<'a>, item: Item) -> Option<(&'a TargetGroup, &'a Target)> {
    let group = scope.picture.snapshot.target_groups.get(item.0 as usize)?;
    Some((group, group.targets.get(item.1 as usize)?))
}

fn groups(scope: &Scope<'_>) -> Vec<usize> {
    match scope.service() {
        Some(key) => {
            let standing = scope.picture.overview.standing(key);
            standing.map(|standing| standing.target_groups.clone()).unwrap_or_default()
        }
        None => (0..scope.picture.snapshot.target_groups.len()).collect(),
    }
}

fn group_list<'a>(scope: &Scope<'a>) -> Vec<&'a TargetGroup> {
    let all = &scope.picture.snapshot.target_groups;
    groups(scope).into_iter().filter_map(|place| all.get(place)).map(AsRef::as_ref).collect()
}

/// `HTTP:80 /api/health every 30s`.
pub(in crate::console) fn check(group: &TargetGroup) -> String {
    let check = &group.health_check;
    let protocol = check.protocol.as_deref().or(group.protocol.as_deref()).unwrap_or_default();
    let port = match check.port.as_deref() {
        None | Some("traffic-port") => group.port.map(|port| port.to_string()).unwrap_or_default(),
        Some(port) => port.to_owned(),
    };
    let mut said = format!("{protocol}:{port}");
    if let Some(path) = &check.path {
        said.push(' ');
        said.push_str(path);
    }
    if let Some(seconds) = check.interval_seconds {
        said.push_str(&format!("  every {seconds}s"));
    }
    said
}

fn name(target: &Target) -> String {
    target.port.map_or_else(|| target.id.clone(), |port| format!("{}:{port}", target.id))
}

fn badness(target: &Target) -> u8 {
    match target.state {
        TargetState::Unhealthy | TargetState::Unavailable => 0,
        TargetState::Initial => 1,
        TargetState::Healthy => 2,
        TargetState::Draining | TargetState::UnhealthyDraining => 3,
        _ => 4,
    }
}

fn mark(target: &Target, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match target.state {
        TargetState::Healthy => (glyphs.ok, Role::Ok),
        TargetState::Unhealthy | TargetState::Unavailable => (glyphs.bad, Role::Bad),
        TargetState::Initial => (glyphs.changing, Role::Changing),
        _ => (glyphs.unknown, Role::Muted),
    }
}
