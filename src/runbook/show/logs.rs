//! Log lines, those of failed tasks first.

use super::common::{known, short};
use crate::model::Part;
use crate::runbook::{Facts, LogExcerpt, Row, Tone};

/// Lines of failed tasks, and others, that are shown.
const FAILED: usize = 30;
const OTHERS: usize = 30;

pub(super) fn rows(facts: &Facts) -> Vec<Row> {
    let lines = match known("The logs", &facts.logs) {
        Ok(lines) => lines,
        Err(row) => return vec![row],
    };
    let failed = failed_tasks(facts);
    let of_failed =
        |line: &&LogExcerpt| line.task.as_ref().is_some_and(|task| failed.contains(&task.as_str()));
    let (first, rest): (Vec<&LogExcerpt>, Vec<&LogExcerpt>) = lines.iter().partition(of_failed);
    let mut rows = Vec::new();
    for task in &failed {
        let own =
            first.iter().copied().filter(|line| line.task.as_deref() == Some(*task)).collect::<Vec<_>>();
        rows.extend(part(&own, FAILED, &format!("Last lines of task {}, which failed", short(task))));
    }
    rows.extend(part(&rest, OTHERS, "Newest lines of the service"));
    if rows.is_empty() {
        rows.push(Row::new(Tone::Plain, "No line was written in the last 30 minutes."));
    }
    let holes = facts.holes.iter().filter(|hole| hole.part == Part::Logs);
    rows.extend(holes.map(|hole| super::common::hole("Some logs", hole)));
    rows
}

/// The ids of tasks that stopped and were not meant to, the newest first.
fn failed_tasks(facts: &Facts) -> Vec<&str> {
    let tasks = facts.tasks.get().into_iter().flatten();
    let mut failed: Vec<_> = tasks.filter(|task| task.is_stopping() && !task.stopped_benignly()).collect();
    failed.sort_by_key(|task| std::cmp::Reverse(task.stopped_at.or(task.stopping_at)));
    failed.into_iter().map(|task| task.id()).collect()
}

/// The newest of some lines, oldest first, below what they are.
fn part(lines: &[&LogExcerpt], most: usize, title: &str) -> Vec<Row> {
    if lines.is_empty() {
        return Vec::new();
    }
    let newest = lines.iter().skip(lines.len().saturating_sub(most));
    let row = |line: &&LogExcerpt| {
        let tone = if line.bad { Tone::Bad } else { Tone::Plain };
        Row::at(Some(line.at), tone, format!("{}: {}", line.from, line.text))
    };
    std::iter::once(Row::new(Tone::Plain, format!("{title}:"))).chain(newest.map(row)).collect()
}
