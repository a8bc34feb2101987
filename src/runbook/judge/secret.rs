//! Whether every running task has read a secret anew. A running task never does: it must have been
//! created after the write (ECS developer guide, "Pass sensitive data").

use jiff::{SignedDuration, Timestamp};

use super::common::{
    CLOCKS, Untold, is_gone, is_of_deployment, never, not_yet, runs, service, size, tasks, yes,
};
use super::replaced::failed_deployment;
use crate::model::Task;
use crate::runbook::{Context, Facts, Progress};
use crate::text;

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    let Some(written) = context.marks.secret_written_at else {
        return Err(Untold("This run has written no secret.".to_owned()));
    };
    let (service, tasks) = (service(facts)?, tasks(facts)?);
    if let Some(failed) = failed_deployment(service, context) {
        let why = failed.rollout_reason.as_deref().unwrap_or("ECS gives no reason.");
        return Ok(never(format!("The new deployment failed, so old tasks keep the old value: {why}")));
    }
    let there = tasks.iter().filter(|task| !is_gone(task));
    let (new, old): (Vec<_>, Vec<_>) = there.partition(|task| has_new(task, written, context));
    let running = new.iter().filter(|task| runs(task)).count();
    let of = size(service.desired).max(running);
    let text = match (old.len(), of - running) {
        (0, 0) => {
            format!("{} with the new value, and no other.", text::count_of(running, "task runs", "tasks run"))
        }
        (0, missing) => format!("{} still to start.", text::count(missing, "task")),
        (left, _) => {
            format!("{} from before the write.", text::count_of(left, "task is left", "tasks are left"))
        }
    };
    let done = old.is_empty() && running == of;
    let progress = if done { yes(text) } else { not_yet(text) };
    let progress = progress.counting("tasks with the new value", running, of);
    let near = progress.near && old.len() <= 1;
    Ok(progress.near(near))
}

/// Whether a task was created after the write, by the new deployment. A task that only *started*
/// after it may have read the secret before.
fn has_new(task: &Task, written: Timestamp, context: &Context<'_>) -> bool {
    // The tasks of a deployment that was begun after the write are all younger than it.
    let slack = if context.marks.deployment.is_some() { CLOCKS } else { SignedDuration::ZERO };
    let at = task.created_at.or(task.started_at);
    at.is_some_and(|at| written.duration_since(at) <= slack)
        && !context.marks.old_tasks.contains(&task.arn)
        && is_of_deployment(task, context.marks)
}
