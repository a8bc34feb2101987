//! Running tasks.

use super::common::{joined, known, revision, short, some};
use crate::model::{HealthStatus, Task, TaskStatus};
use crate::runbook::{Context, Facts, Row, Tone};
use crate::text;

/// Tasks that are shown.
const TASKS: usize = 20;

pub(super) fn rows(context: &Context<'_>, facts: &Facts) -> Vec<Row> {
    let tasks = match known("The tasks", &facts.tasks) {
        Ok(tasks) => tasks,
        Err(row) => return vec![row],
    };
    let mut there: Vec<&Task> = tasks.iter().map(AsRef::as_ref).filter(|task| !task.is_stopping()).collect();
    if there.is_empty() {
        return vec![Row::new(Tone::Notice, "No task runs.")];
    }
    // What is wrong first, then the oldest.
    there.sort_by_key(|task| (std::cmp::Reverse(tone(task)), task.started_at.or(task.created_at)));
    some(there.into_iter().map(|task| row(task, context)).collect(), TASKS, "task")
}

fn tone(task: &Task) -> Tone {
    match (&task.last_status, &task.health) {
        (_, Some(HealthStatus::Unhealthy)) => Tone::Bad,
        (TaskStatus::Running, Some(HealthStatus::Healthy)) => Tone::Good,
        (TaskStatus::Running, _) => Tone::Plain,
        _ => Tone::Notice,
    }
}

fn row(task: &Task, context: &Context<'_>) -> Row {
    let health = match &task.health {
        Some(HealthStatus::Healthy) => "healthy",
        Some(HealthStatus::Unhealthy) => "unhealthy",
        _ => "",
    };
    let age = task.started_at.map(|at| format!("runs for {}", text::age_at(at, context.now)));
    let status = match task.last_status {
        TaskStatus::Running => String::new(),
        ref status => status.to_string(),
    };
    let text = joined([
        format!("{} of {}", short(task.id()), revision(&task.task_definition)),
        status,
        health.to_owned(),
        age.unwrap_or_default(),
        task.zone.clone().unwrap_or_default(),
    ]);
    Row::at(task.started_at, tone(task), text)
}
