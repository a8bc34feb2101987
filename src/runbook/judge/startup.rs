//! Whether tasks of the new deployment failed to start.

use std::sync::Arc;

use super::common::{
    Untold, is_before, is_gone, is_of_deployment, never, not_yet, runs, service, size, tasks, yes,
};
use crate::model::{Deployment, RolloutState, StopCode, Task};
use crate::runbook::show;
use crate::runbook::{Context, Evidence, Facts, Progress};
use crate::text;

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    let (service, tasks) = (service(facts)?, tasks(facts)?);
    let own: Vec<&Arc<Task>> = tasks.iter().filter(|task| is_own(task, context)).collect();
    let failed: Vec<&Task> = own.iter().map(AsRef::as_ref).filter(|task| failed_to_start(task)).collect();
    if let Some(first) = failed.first() {
        let number = text::count(failed.len(), "task");
        let text = format!("{number} of the new deployment failed to start: {}", show::stop_reason(first));
        let rows = show::stopped_rows(&failed);
        return Ok(never(text).with(Evidence { title: "Tasks that failed to start".to_owned(), rows }));
    }
    let id = context.marks.deployment.as_ref();
    let deployment = id.and_then(|id| service.deployments.iter().find(|d| d.id == *id));
    if let Some(count) = deployment.map(failures).filter(|count| *count > 0) {
        let tasks = text::count_of(count, "failed task", "failed tasks in a row");
        return Ok(never(format!("ECS counts {tasks} of the new deployment.")));
    }
    let running = own.iter().filter(|task| runs(task)).count();
    let starting = own.iter().filter(|task| !is_gone(task) && !task.is_stopping() && !runs(task)).count();
    Ok(match (running, starting) {
        (0, 0) if service.desired > 0 => not_yet("No task of the new deployment is there yet."),
        (_, 0) => yes(format!("No task of the new deployment failed to start; {running} run.")),
        _ => yes(format!("No task of the new deployment failed to start; {running} run, {starting} start.")),
    })
}

/// Tasks that ECS counts as failed; once the deployment is complete they no longer matter.
fn failures(deployment: &Deployment) -> usize {
    match deployment.rollout_state {
        Some(RolloutState::Completed) => 0,
        _ => size(deployment.failed),
    }
}

fn is_own(task: &Task, context: &Context<'_>) -> bool {
    !is_before(task.created_at, context.marks) && is_of_deployment(task, context.marks)
}

/// Whether it stopped by itself: TaskFailedToStart (such as ResourceInitializationError), or an
/// essential container that exited (ECS developer guide, "Stopped tasks error codes").
fn failed_to_start(task: &Task) -> bool {
    let says = |text: &str| task.stopped_reason.as_deref().is_some_and(|reason| reason.contains(text));
    let code =
        matches!(task.stop_code, Some(StopCode::TaskFailedToStart | StopCode::EssentialContainerExited));
    task.is_stopping()
        && !task.stopped_benignly()
        && (code || says("ResourceInitializationError") || says("CannotPullContainerError"))
}
