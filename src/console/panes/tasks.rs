//! Tasks: those that start or run, then those that stopped, newest first.

use std::cmp::{Ordering, Reverse};

use ratatui::text::Line;

use super::{Column, Item, Paint, RowId, Scope, Table, add_words, index};
use crate::console::theme::Role;
use crate::model::{Arn, HealthStatus, Part, StopCode, Task, TaskStatus};

/// The pane.
pub(super) struct Tasks;

const COLUMNS: [Column; 10] = [
    Column::new("", 1, 1, 0),
    Column::new("TASK", 7, 9, 0),
    Column::new("SERVICE", 10, 28, 4),
    Column::new("STATE", 7, 14, 0),
    Column::new("HEALTH", 7, 9, 2),
    Column::new("REV", 3, 5, 3).right(),
    Column::new("ZONE", 4, 4, 7),
    Column::new("ADDRESS", 9, 15, 6),
    Column::new("AGE", 3, 4, 1).right(),
    Column::new("WHY", 10, u16::MAX, 0),
];
/// The column that is only of use when several services are shown.
const SERVICE: usize = 2;
/// Characters of a task's id that tell it from its neighbours.
pub(super) const SHORT_ID: usize = 8;

impl Table for Tasks {
    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn shows(&self, scope: &Scope<'_>, column: usize) -> bool {
        column != SERVICE || scope.service().is_none()
    }

    fn items(&self, scope: &Scope<'_>) -> Vec<Item> {
        let tasks = &scope.picture.snapshot.tasks;
        let mut items: Vec<Item> = match scope.service() {
            Some(key) => {
                let standing = scope.picture.overview.standing(key);
                standing.map(|s| s.tasks.iter().map(|place| (index(*place), 0)).collect()).unwrap_or_default()
            }
            None => (0..tasks.len()).map(|place| (index(place), 0)).collect(),
        };
        items.sort_by_cached_key(|item| task(scope, *item).map(order));
        items
    }

    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId> {
        task(scope, item).map(|task| RowId::Task(task.arn.clone()))
    }

    fn is(&self, scope: &Scope<'_>, item: Item, id: &RowId) -> bool {
        matches!(id, RowId::Task(arn) if task(scope, item).is_some_and(|task| task.arn == *arn))
    }

    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String) {
        let Some(task) = task(scope, item) else { return };
        let optional = [&task.service, &task.zone, &task.address, &task.stopped_reason];
        add_words(row, [task.id(), task.last_status.as_str(), task.task_definition.name(), &why(task)]);
        add_words(row, optional.into_iter().filter_map(|text| text.as_deref()));
        add_words(row, task.health.as_ref().map(HealthStatus::as_str));
    }

    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering {
        let (Some(one), Some(other)) = (task(scope, a), task(scope, b)) else { return Ordering::Equal };
        match column {
            1 => one.id().cmp(other.id()),
            2 => one.service.cmp(&other.service),
            3 => one.last_status.cmp(&other.last_status),
            4 => one.health.cmp(&other.health),
            5 => revision(one).cmp(&revision(other)),
            6 => one.zone.cmp(&other.zone),
            7 => address(one).cmp(&address(other)),
            8 => other.created_at.cmp(&one.created_at),
            9 => why(one).cmp(&why(other)),
            _ => order(one).cmp(&order(other)),
        }
    }

    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>> {
        let Some(task) = task(scope, item) else { return Vec::new() };
        let (mark, role) = mark(task, paint);
        let ended = task.is_stopping();
        let quiet = if ended { Role::Muted } else { Role::Text };
        let ellipsis = paint.theme.glyphs.ellipsis;
        let id: String = task.id().chars().take(SHORT_ID).collect();
        let age =
            if ended { task.stopped_at.or(task.stopping_at) } else { task.started_at.or(task.created_at) };
        vec![
            paint.cell(mark, role),
            paint.cell(format!("{id}{ellipsis}"), quiet),
            paint.cell(task.service.clone().unwrap_or_else(|| "(no service)".to_owned()), quiet),
            paint.cell(task.last_status.as_str(), role),
            health(task, paint),
            paint.cell(revision(task).map(|r| r.to_string()).unwrap_or_default(), Role::Muted),
            paint.cell(task.zone.as_deref().map(short_zone).unwrap_or_default(), Role::Muted),
            paint.cell(task.address.clone().unwrap_or_default(), Role::Muted),
            paint.cell(paint.age(age), Role::Muted),
            why_cell(task, paint),
        ]
    }

    fn about(&self, scope: &Scope<'_>) -> String {
        scope.service().map_or_else(|| "all services".to_owned(), |key| key.name.clone())
    }

    fn note(&self, _scope: &Scope<'_>, shown: usize) -> String {
        shown.to_string()
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::Tasks]
    }

    fn empty(&self, scope: &Scope<'_>) -> String {
        match scope.service() {
            Some(key) => format!("No task of {} runs, and none has stopped lately.", key.name),
            None => "No task runs here, and none has stopped lately.".to_owned(),
        }
    }
}

fn task<'a>(scope: &Scope<'a>, item: Item) -> Option<&'a Task> {
    scope.picture.snapshot.tasks.get(item.0 as usize).map(AsRef::as_ref)
}

/// Starting before running before stopping before stopped; within each the newest first.
fn order(task: &Task) -> (u8, Reverse<Option<jiff::Timestamp>>) {
    use TaskStatus::{Deleted, Running, Stopped};
    let rank = match &task.last_status {
        Stopped | Deleted => 3,
        _ if task.is_stopping() => 2,
        Running if task.health == Some(HealthStatus::Unhealthy) => 0,
        Running => 1,
        _ => 0,
    };
    let newest = if rank == 3 { task.stopped_at } else { task.created_at };
    (rank, Reverse(newest))
}

fn mark(task: &Task, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match &task.last_status {
        TaskStatus::Stopped | TaskStatus::Deleted if task.stopped_benignly() => (glyphs.unknown, Role::Muted),
        TaskStatus::Stopped | TaskStatus::Deleted => (glyphs.bad, Role::Bad),
        _ if task.is_stopping() => (glyphs.unknown, Role::Changing),
        TaskStatus::Running if task.health == Some(HealthStatus::Unhealthy) => (glyphs.bad, Role::Bad),
        TaskStatus::Running => (glyphs.ok, Role::Ok),
        _ => (glyphs.changing, Role::Changing),
    }
}

fn health(task: &Task, paint: &Paint<'_>) -> Line<'static> {
    if task.is_stopping() {
        return paint.cell(paint.theme.glyphs.none, Role::Muted);
    }
    match &task.health {
        Some(HealthStatus::Healthy) => paint.cell("healthy", Role::Ok),
        Some(HealthStatus::Unhealthy) => paint.cell("unhealthy", Role::Bad),
        Some(other) => paint.cell(other.as_str().to_lowercase(), Role::Muted),
        None => paint.cell(paint.theme.glyphs.none, Role::Muted),
    }
}

fn revision(task: &Task) -> Option<u32> {
    task.task_definition.name().rsplit(':').next()?.parse().ok()
}

fn address(task: &Task) -> Option<std::net::IpAddr> {
    task.address.as_deref()?.parse().ok()
}

/// `us-east-1b` reads `1b`.
pub(super) fn short_zone(zone: &str) -> String {
    zone.rsplit('-').next().unwrap_or(zone).to_owned()
}

/// Why a task stopped, in few words: how its telling container ended, when the task ended by
/// itself, then the reasons, with names instead of ARNs.
pub(in crate::console) fn why(task: &Task) -> String {
    if !task.is_stopping() {
        return String::new();
    }
    let container = task.telling_container();
    // A task that was told to stop ends with SIGTERM's or SIGKILL's code: that says nothing.
    let by_itself = task.stop_code == Some(StopCode::EssentialContainerExited);
    let code = container.and_then(|c| c.exit_code).filter(|code| *code != 0 && by_itself);
    let detail = container.and_then(|c| c.reason.as_deref()).unwrap_or_default();
    let reason = task.stopped_reason.as_deref().unwrap_or_default();
    let mut said: Vec<String> = code.map(|code| format!("exit {code}")).into_iter().collect();
    for words in [detail, reason] {
        let words = short_names(words);
        if !words.is_empty() && !said.contains(&words) {
            said.push(words);
        }
    }
    said.join(" · ")
}

/// A reason with the names of things instead of their ARNs.
pub(in crate::console) fn short_names(reason: &str) -> String {
    let short = |word: &str| {
        let Some(at) = word.find("arn:aws") else { return word.to_owned() };
        let (before, arn) = word.split_at(at);
        let end = arn.find([')', ',', '"', '\'']).unwrap_or(arn.len());
        let (arn, after) = arn.split_at(end);
        let arn = Arn::new(arn.trim_end_matches('.'));
        // `targetgroup/NAME/ID`: the name stands before the id.
        let name = arn.resource().strip_prefix("targetgroup/").and_then(|rest| rest.split('/').next());
        format!("{before}{}{after}", name.unwrap_or_else(|| arn.name()))
    };
    reason.split(' ').map(short).collect::<Vec<_>>().join(" ")
}

fn why_cell(task: &Task, paint: &Paint<'_>) -> Line<'static> {
    let role = match task.stopped_benignly() {
        _ if !task.is_stopping() => Role::Muted,
        true => Role::Muted,
        false => Role::Bad,
    };
    paint.cell(why(task), role)
}

#[cfg(test)]
mod tests {
    use super::short_names;

    #[test]
    fn reasons_name_things() {
        let arn = "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/tg-lauv-gateway/9f";
        let said = format!("Task failed ELB health checks in (target-group {arn})");
        assert_eq!(short_names(&said), "Task failed ELB health checks in (target-group tg-lauv-gateway)");
        assert_eq!(short_names("(service x) stopped"), "(service x) stopped");
    }
}
