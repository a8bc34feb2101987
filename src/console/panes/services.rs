//! Services: worst first.

use std::cmp::Ordering;

use ratatui::text::Line;

use super::{Column, Item, Paint, RowId, Scope, Table, add_words, index};
use crate::console::list::by_number;
use crate::console::spark;
use crate::console::theme::Role;
use crate::model::{Deployment, DeploymentController, Part, RolloutState, Service, Standing, Symptoms};
use crate::text;

/// The pane.
pub(super) struct Services;

const COLUMNS: [Column; 6] = [
    Column::new("", 1, 1, 0),
    Column::new("SERVICE", 12, u16::MAX, 0),
    Column::new("TASKS", 5, 9, 0).right(),
    Column::new("REVISION", 8, 11, 3),
    Column::new("ROLLOUT", 12, 24, 1),
    Column::new("CPU", 9, 14, 4).right(),
];
/// Points of the CPU line.
const SPARK: usize = 5;

impl Table for Services {
    fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    fn items(&self, scope: &Scope<'_>) -> Vec<Item> {
        scope.picture.overview.worst_first.iter().map(|place| (index(*place), 0)).collect()
    }

    fn id(&self, scope: &Scope<'_>, item: Item) -> Option<RowId> {
        service(scope, item).map(|service| RowId::Service(service.key()))
    }

    fn is(&self, scope: &Scope<'_>, item: Item, id: &RowId) -> bool {
        let RowId::Service(key) = id else { return false };
        service(scope, item).is_some_and(|s| s.name == key.name && s.cluster == key.cluster)
    }

    fn haystack(&self, scope: &Scope<'_>, item: Item, row: &mut String) {
        let Some(service) = service(scope, item) else { return };
        let symptoms = standing(scope, item).map(|standing| standing.symptoms).unwrap_or_default();
        add_words(
            row,
            [
                service.name.as_str(),
                service.task_definition.name(),
                state(&symptoms),
                service.status.as_str(),
            ],
        );
        row.push_str(&rollout_words(service));
    }

    fn compare(&self, scope: &Scope<'_>, column: usize, a: Item, b: Item) -> Ordering {
        let (Some(one), Some(other)) = (service(scope, a), service(scope, b)) else { return Ordering::Equal };
        match column {
            1 => one.name.cmp(&other.name),
            2 => (other.missing(), &one.name).cmp(&(one.missing(), &other.name)),
            3 => one.task_definition.name().cmp(other.task_definition.name()),
            4 => newest(other).cmp(&newest(one)),
            5 => by_number(cpu(scope, other), cpu(scope, one)),
            _ => a.cmp(&b),
        }
    }

    fn cells(&self, scope: &Scope<'_>, item: Item, paint: &Paint<'_>) -> Vec<Line<'static>> {
        let Some(service) = service(scope, item) else { return Vec::new() };
        let symptoms = standing(scope, item).map(|standing| standing.symptoms).unwrap_or_default();
        let (mark, role) = mark(&symptoms, service, paint);
        let name = if symptoms.broken() || symptoms.rolling_out { Role::Title } else { Role::Text };
        vec![
            paint.cell(mark, role),
            paint.cell(service.name.clone(), name),
            tasks(service, &symptoms, paint),
            revision(service, paint),
            rollout(scope, service, &symptoms, paint),
            cpu_cell(scope, service, paint),
        ]
    }

    fn about(&self, _scope: &Scope<'_>) -> String {
        String::new()
    }

    fn note(&self, _scope: &Scope<'_>, shown: usize) -> String {
        shown.to_string()
    }

    fn parts(&self) -> &'static [Part] {
        &[Part::Services, Part::Clusters]
    }

    fn empty(&self, scope: &Scope<'_>) -> String {
        match &scope.picture.place.cluster {
            Some(cluster) => {
                format!("No services in {cluster}. c chooses another cluster, e another environment.")
            }
            None => "No clusters in this region. e chooses another environment.".to_owned(),
        }
    }
}

fn service<'a>(scope: &Scope<'a>, item: Item) -> Option<&'a Service> {
    scope.picture.snapshot.services.get(item.0 as usize).map(AsRef::as_ref)
}

fn standing<'a>(scope: &Scope<'a>, item: Item) -> Option<&'a Standing> {
    scope.picture.overview.standings.get(item.0 as usize)
}

fn mark(symptoms: &Symptoms, service: &Service, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match symptoms {
        symptoms if symptoms.broken() => (glyphs.bad, Role::Bad),
        symptoms if symptoms.rolling_out => (glyphs.changing, Role::Changing),
        _ if service.desired == 0 => (glyphs.unknown, Role::Muted),
        _ => (glyphs.ok, Role::Ok),
    }
}

/// The state in a word, for the filter.
fn state(symptoms: &Symptoms) -> &'static str {
    match symptoms {
        symptoms if symptoms.broken() => "broken",
        symptoms if symptoms.rolling_out => "rollout",
        _ => "well",
    }
}

fn tasks(service: &Service, symptoms: &Symptoms, paint: &Paint<'_>) -> Line<'static> {
    let role = match service.missing() {
        0 if service.desired == 0 => Role::Muted,
        0 => Role::Ok,
        _ if symptoms.missing_tasks > 0 || symptoms.failing_rollout => Role::Bad,
        _ => Role::Changing,
    };
    paint.cell(format!("{}/{}", service.running, service.desired), role)
}

/// `10 ← 9` while revisions change, the number alone otherwise.
fn revision(service: &Service, paint: &Paint<'_>) -> Line<'static> {
    let number = |name: &str| name.rsplit(':').next().unwrap_or_default().to_owned();
    let now = number(service.task_definition.name());
    let older = service.task_definitions().into_iter().find(|arn| **arn != service.task_definition);
    match older {
        Some(older) => Line::from(vec![
            paint.span(now, Role::Title),
            paint.span(format!(" {} {}", paint.theme.glyphs.left, number(older.name())), Role::Muted),
        ]),
        None => paint.cell(now, Role::Muted),
    }
}

fn rollout(scope: &Scope<'_>, service: &Service, symptoms: &Symptoms, paint: &Paint<'_>) -> Line<'static> {
    if service.controller != DeploymentController::Ecs {
        return paint.cell(format!("by {}", service.controller), Role::Muted);
    }
    let Some(primary) = service.primary() else { return paint.cell("none", Role::Muted) };
    let age = paint.age(primary.created_at);
    let changing = paint.theme.glyphs.changing;
    match primary.rollout_state {
        Some(RolloutState::Failed) => paint.cell(format!("failed {age}"), Role::Bad),
        Some(RolloutState::InProgress) => {
            let stopped = lost(scope, service, primary);
            if primary.failing() || stopped > 0 {
                return paint.cell(format!("{changing} {stopped} failed {age}"), Role::Bad);
            }
            paint.cell(format!("{changing} {}% {age}", primary.percent()), Role::Changing)
        }
        _ if symptoms.unserved => paint.cell("no healthy target", Role::Bad),
        _ if symptoms.unhealthy_targets > 0 => {
            paint.cell(format!("{} unhealthy", symptoms.unhealthy_targets), Role::Bad)
        }
        _ => {
            let since = primary.updated_at.or(primary.created_at);
            paint.cell(format!("steady {}", paint.age(since)), Role::Muted)
        }
    }
}

/// Tasks that a deployment has lost: what ECS counts, or what we have seen stop, whichever is more.
fn lost(scope: &Scope<'_>, service: &Service, deployment: &Deployment) -> usize {
    let tasks = scope.picture.overview.standing(&service.key()).map(|standing| &standing.tasks);
    let seen = tasks.into_iter().flatten().filter_map(|place| scope.picture.snapshot.tasks.get(*place));
    let of_it = seen.filter(|task| task.started_by.as_deref() == Some(&deployment.id));
    let stopped = of_it.filter(|task| task.stopped_at.is_some() && !task.stopped_benignly()).count();
    stopped.max(usize::try_from(deployment.failed).unwrap_or(0))
}

fn rollout_words(service: &Service) -> String {
    match service.primary().and_then(|primary| primary.rollout_state.as_ref()) {
        Some(RolloutState::InProgress) => "in progress".to_owned(),
        Some(RolloutState::Failed) => "failed".to_owned(),
        _ => "steady".to_owned(),
    }
}

fn newest(service: &Service) -> Option<jiff::Timestamp> {
    service.primary().and_then(|primary| primary.created_at)
}

fn cpu(scope: &Scope<'_>, service: &Service) -> Option<f64> {
    let series = scope.picture.cpu.get(&service.key())?;
    series.points.last().map(|(_, value)| *value)
}

fn cpu_cell(scope: &Scope<'_>, service: &Service, paint: &Paint<'_>) -> Line<'static> {
    let Some(series) = scope.picture.cpu.get(&service.key()) else { return Line::default() };
    let Some((_, last)) = series.points.last() else { return Line::default() };
    let values: Vec<f64> = series.points.iter().map(|(_, value)| *value).collect();
    let line = spark::line(&values, SPARK, 100.0, &paint.theme.glyphs);
    let share = text::pad_left(&format!("{last:.0}%"), 5);
    Line::from(vec![paint.span(line, Role::Sparkline), paint.span(share, Role::Text)])
}
