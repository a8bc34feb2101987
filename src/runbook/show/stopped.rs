//! Stopped tasks, those of one reason together.

use std::collections::BTreeMap;

use super::common::{joined, known, revision, some};
use crate::model::{Task, TaskStatus, exit_words};
use crate::runbook::{Facts, Row, Tone};
use crate::text;

/// Reasons that are shown.
const REASONS: usize = 10;

pub(super) fn rows(facts: &Facts) -> Vec<Row> {
    let tasks = match known("The tasks", &facts.tasks) {
        Ok(tasks) => tasks,
        Err(row) => return vec![row],
    };
    let stopped: Vec<&Task> = tasks.iter().map(AsRef::as_ref).filter(|task| task.is_stopping()).collect();
    if stopped.is_empty() {
        return vec![Row::new(Tone::Good, "No task has stopped within the last hour.")];
    }
    some(stopped_rows(&stopped), REASONS, "reason")
}

/// Stopped tasks by revision and reason, failures first, then the newest.
pub(in crate::runbook) fn stopped_rows(stopped: &[&Task]) -> Vec<Row> {
    let mut groups: BTreeMap<(bool, String, String), Vec<&Task>> = BTreeMap::new();
    for task in stopped {
        let key = (task.stopped_benignly(), revision(&task.task_definition), stop_reason(task));
        groups.entry(key).or_default().push(task);
    }
    let mut rows: Vec<(bool, Row)> = groups
        .into_iter()
        .map(|((benign, revision, reason), tasks)| {
            let at = tasks.iter().filter_map(|task| task.stopped_at.or(task.stopping_at)).max();
            let text = format!("{} of {revision}: {reason}", text::count(tasks.len(), "task"));
            (benign, Row::at(at, if benign { Tone::Plain } else { Tone::Bad }, text))
        })
        .collect();
    rows.sort_by_key(|(benign, row)| (*benign, std::cmp::Reverse(row.at)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Why a task stopped: the container that tells most, and ECS's words.
pub(in crate::runbook) fn stop_reason(task: &Task) -> String {
    let container = task.telling_container();
    let exit = container.and_then(|c| Some(format!("{} exit {}", c.name, exit_words(c.exit_code?))));
    let own = container.and_then(|container| container.reason.clone()).unwrap_or_default();
    let own = own_words(own, task);
    let said = joined([
        exit.unwrap_or_default(),
        own,
        task.stopped_reason.clone().map(without_ids).unwrap_or_default(),
    ]);
    match (said.is_empty(), &task.stop_code) {
        (false, _) => said,
        (true, Some(code)) => code.to_string(),
        (true, None) if task.last_status == TaskStatus::Stopped => "no reason is given".to_owned(),
        (true, None) => "it is stopping".to_owned(),
    }
}

/// A container's reason is often the task's as well.
fn own_words(own: String, task: &Task) -> String {
    let told = task.stopped_reason.as_deref().is_some_and(|reason| reason.contains(own.as_str()));
    if told { String::new() } else { without_ids(own) }
}

/// The words without what differs from task to task: `(task 0f1e…)`, `(port 8080) …` stays.
fn without_ids(words: String) -> String {
    match words.split_once("(task ") {
        Some((head, rest)) if head.len() < 40 => match rest.split_once(')') {
            Some((_, tail)) => format!("{}{}", head.trim_end(), tail),
            None => words,
        },
        _ => words,
    }
}
