//! Whether the load balancers' targets of all running tasks are healthy.

use std::sync::Arc;

use super::common::{Untold, known, not_yet, runs, service, tasks, yes};
use crate::model::{Target, TargetGroup, TargetState, Task};
use crate::runbook::show;
use crate::runbook::{Ask, Evidence, Facts, Progress};
use crate::text;

pub(super) fn asks(facts: &Facts) -> Vec<Ask> {
    match facts.service() {
        Some(service) if service.load_balancers.is_empty() => vec![Ask::Service],
        Some(_) => vec![Ask::Service, Ask::Tasks, Ask::Targets],
        None => vec![Ask::Service],
    }
}

pub(super) fn judge(facts: &Facts) -> Result<Progress, Untold> {
    let service = service(facts)?;
    if service.load_balancers.is_empty() {
        return Ok(yes("No load balancer serves it."));
    }
    let groups = known("The target groups", &facts.target_groups)?;
    let running: Vec<&Arc<Task>> = tasks(facts)?.iter().filter(|task| runs(task)).collect();
    if running.is_empty() {
        return Ok(match service.desired {
            0 => yes("No task is wanted, so no target has to be healthy."),
            _ => not_yet("No task runs."),
        });
    }
    let mut seen = Seen::default();
    for group in groups {
        seen.look(group, &running);
    }
    Ok(seen.progress())
}

/// What was seen of the targets.
#[derive(Default)]
struct Seen {
    healthy: usize,
    all: usize,
    missing: usize,
    rows: Vec<crate::runbook::Row>,
}

impl Seen {
    /// The targets of running tasks. Without addresses of tasks, or with instances as targets, all
    /// of the group that are not on their way out.
    fn look(&mut self, group: &TargetGroup, running: &[&Arc<Task>]) {
        let addresses: Vec<&str> = running.iter().filter_map(|task| task.address.as_deref()).collect();
        let by_address = addresses.len() == running.len() && group.target_type.as_deref() != Some("instance");
        let counted: Vec<&Target> = match by_address {
            true => group.targets.iter().filter(|t| addresses.contains(&t.id.as_str())).collect(),
            false => group.targets.iter().collect(),
        };
        let counted: Vec<&Target> = counted.into_iter().filter(|target| !is_draining(target)).collect();
        if by_address {
            self.registered(group, &addresses, &counted);
        } else if counted.is_empty() {
            self.all += 1;
            self.missing += 1;
        }
        self.all += counted.len();
        self.healthy += counted.iter().filter(|target| serves(target)).count();
        self.rows.extend(counted.iter().filter(|target| !serves(target)).map(|t| show::target_row(group, t)));
    }

    fn registered(&mut self, group: &TargetGroup, addresses: &[&str], counted: &[&Target]) {
        let missing = addresses.iter().filter(|a| !counted.iter().any(|target| target.id == **a)).count();
        self.all += missing;
        self.missing += missing;
        if missing > 0 {
            let text = format!("{}: {} not registered yet", group.name, text::count(missing, "task"));
            self.rows.push(crate::runbook::Row::new(crate::runbook::Tone::Notice, text));
        }
    }

    fn progress(self) -> Progress {
        let Self { healthy, all, missing, rows } = self;
        let progress = match rows.first() {
            None if missing == 0 => {
                yes(format!("{} healthy.", text::count_of(all, "target is", "targets are")))
            }
            None => not_yet("No target is registered yet."),
            Some(first) => not_yet(format!(
                "{healthy} of {} healthy. {}",
                text::count_of(all, "target is", "targets are"),
                first.text
            )),
        };
        progress
            .counting("targets healthy", healthy, all)
            .with(Evidence { title: "Targets that are not healthy".to_owned(), rows })
    }
}

fn is_draining(target: &Target) -> bool {
    matches!(target.state, TargetState::Draining | TargetState::UnhealthyDraining)
}

/// Healthy, or never checked: `unused` in a group that no listener uses, `unavailable` where health
/// checks are off (ELBv2 API reference, TargetHealth).
fn serves(target: &Target) -> bool {
    let unchecked = match target.state {
        TargetState::Unused => target.reason.as_deref() == Some("Target.NotInUse"),
        TargetState::Unavailable => target.reason.as_deref() == Some("Target.HealthCheckDisabled"),
        _ => false,
    };
    target.state == TargetState::Healthy || unchecked
}
