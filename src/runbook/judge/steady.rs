//! Whether as many tasks run as are wanted, and none is starting or stopping.

use super::common::{Untold, is_gone, may_be_stale, never, not_yet, runs, service, size, tasks, yes};
use crate::model::Service;
use crate::runbook::{Ask, Context, Facts, Progress};
use crate::text;

/// The tasks only once the service's own numbers are right.
pub(super) fn asks(facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::Service];
    if facts.service().is_some_and(has_its_number) {
        asks.push(Ask::Tasks);
    }
    asks
}

fn has_its_number(service: &Service) -> bool {
    service.running == service.desired && service.pending == 0
}

pub(super) fn judge(context: &Context<'_>, facts: &Facts) -> Result<Progress, Untold> {
    let service = service(facts)?;
    let (running, wanted) = (size(service.running), size(service.desired));
    if let Some(set) = context.marks.desired.filter(|set| *set != service.desired) {
        return Ok(match may_be_stale(context) {
            true => not_yet("The new desired count is not shown yet.").near(true),
            false => never(format!(
                "The desired count was set to {set} and is {wanted} now: auto scaling or somebody else has changed it."
            ))
            .counting("running", running, wanted),
        });
    }
    if !has_its_number(service) {
        let text = match service.running > service.desired {
            true => format!("{} too many.", text::count_of(running - wanted, "task is", "tasks are")),
            false => format!("{running} of {} run.", text::count(wanted, "task")),
        };
        return Ok(not_yet(text).counting("running", running, wanted));
    }
    let moving = tasks(facts)?.iter().filter(|task| !is_gone(task) && !runs(task)).count();
    let progress = match moving {
        0 => yes(format!(
            "{} as wanted, and none starts or stops.",
            text::count_of(running, "task runs", "tasks run")
        )),
        moving => {
            let moving = text::count_of(moving, "task is", "tasks are");
            not_yet(format!("All wanted tasks run; {moving} still starting or stopping."))
        }
    };
    Ok(progress.counting("running", running, wanted))
}
