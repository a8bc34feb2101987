//! Whether every task that ran before a change is gone, and as many run that started after it.

use std::sync::Arc;

use super::common::{
    Untold, deployment_of, is_before, is_gone, is_of_deployment, never, not_yet, runs, service, size, tasks,
    yes,
};
use crate::model::{Deployment, RolloutState, Service, Task};
use crate::runbook::{Context, Facts, Progress};
use crate::text;

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    let (service, tasks) = (service(facts)?, tasks(facts)?);
    if let Some(failed) = failed_deployment(service, context) {
        let why = failed.rollout_reason.as_deref().unwrap_or("ECS gives no reason.");
        return Ok(never(format!("The new deployment failed, so its tasks will not stay: {why}")));
    }
    let old = &context.marks.old_tasks;
    let left = tasks.iter().filter(|task| !is_gone(task) && is_old(task, service, context)).count();
    // Fewer may be wanted now than ran before.
    let wanted = size(service.desired);
    let of = if old.is_empty() { wanted } else { old.len().min(wanted) };
    let new = tasks.iter().filter(|task| runs(task) && !is_old(task, service, context));
    let fresh = match context.marks.deployment {
        Some(_) => new.filter(|task| is_replacement(task, context)).count(),
        // Others may have been replaced earlier in this run: what counts is that none is missing.
        None => of.saturating_sub(wanted.saturating_sub(new.count())),
    };
    let text = describe(left, fresh, of);
    let progress = if left == 0 && fresh >= of { yes(text) } else { not_yet(text) };
    let progress = progress.counting("tasks replaced", fresh, of);
    Ok(match old.len() {
        0 => progress,
        all => {
            let near = progress.near && left <= 1;
            progress.counting("old tasks gone", all.saturating_sub(left), all).near(near)
        }
    })
}

/// Whether a task has to go. Where those are not known it is any that is of another deployment than
/// the one that the run began, or returned to.
fn is_old(task: &Task, service: &Service, context: &Context<'_>) -> bool {
    let marks = context.marks;
    if !marks.old_tasks.is_empty() {
        return marks.old_tasks.contains(&task.arn);
    }
    let returned_to = || service.primary().filter(|_| marks.rolled_back.is_some()).map(|primary| &primary.id);
    let wanted = marks.deployment.as_ref().or_else(returned_to);
    wanted.zip(deployment_of(task)).is_some_and(|(wanted, own)| wanted != own)
}

fn describe(left: usize, fresh: usize, of: usize) -> String {
    let gone = match left {
        0 => "All old tasks are gone".to_owned(),
        left => format!("{} left", text::count(left, "old task")),
    };
    match (left, of.saturating_sub(fresh)) {
        (_, 0) => format!("{gone}; {} in their place.", runs_now(fresh)),
        (_, missing) => format!("{gone}; {} still missing.", text::count(missing, "new task")),
    }
}

fn runs_now(fresh: usize) -> String {
    text::count_of(fresh, "new task runs", "new tasks run")
}

/// The run's own deployment, where it has failed.
pub(super) fn failed_deployment<'f>(service: &'f Service, context: &Context<'_>) -> Option<&'f Deployment> {
    let id = context.marks.deployment.as_ref()?;
    let own = service.deployments.iter().find(|deployment| deployment.id == *id)?;
    (own.rollout_state == Some(RolloutState::Failed)).then_some(own)
}

/// Whether a task of the new deployment was not there before the change. Zone rebalancing replaces
/// tasks outside deployments, with others of the same one (ECS developer guide, "Availability Zone
/// rebalancing"): they count.
fn is_replacement(task: &Arc<Task>, context: &Context<'_>) -> bool {
    let marks = context.marks;
    !is_before(task.started_at.or(task.created_at), marks) && is_of_deployment(task, marks)
}
