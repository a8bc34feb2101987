//! The service scheduler: keeps the desired count and rolls deployments forward
//! between minimum and maximum percent.
//!
//! Rules: Amazon ECS developer guide, "Rolling update".

use super::estate::Estate;
use super::lifecycle::{self, Tally, healthy};
use super::rollout;
use super::service::{Breaker, Condition, Rollout, Service, Status};
use super::target::{Health, TargetGroup};
use super::task::Task;

const SECOND: i64 = 1000;
/// A steady service says so again every six hours.
const REPEAT: i64 = 6 * 3600 * SECOND;
/// How long ECS takes to see that a target has become unhealthy.
const NOTICE: i64 = 10 * SECOND;
/// No deployment, and no rollback, is over sooner.
const SETTLES: i64 = 10 * SECOND;
/// Failures in a row after which the scheduler begins to wait, and the longest wait (27 minutes).
const PATIENCE: u32 = 4;
const LONGEST_WAIT: i64 = 27 * 60 * SECOND;

/// Moves a service on to the estate's time.
pub fn step(service: &mut Service, estate: &mut Estate) {
    if is_at_rest(service, estate) {
        return;
    }
    let mut tally = Tally::default();
    lifecycle::advance(service, estate, &mut tally);
    lifecycle::check_targets(service, estate);
    if service.settings.controller == "ECS" {
        rollout::proceed(service, estate);
        replace_unhealthy(service, estate, &mut tally);
        note_healthy(service, estate);
        rollout::trip_breaker(service, estate);
        let held = rollout::held(service);
        if held.is_none() {
            retire_old(service, estate, &mut tally);
        }
        scale_in(service, estate, &mut tally);
        if held != Some("PRE_SCALE_UP") {
            start_missing(service, estate, &mut tally);
        }
        if held.is_none() {
            tell_stuck(service, estate);
            complete(service, estate);
        }
        forget_empty_deployments(service);
    } else {
        // Task sets keep their count whoever deploys them.
        replace_unhealthy(service, estate, &mut tally);
        note_healthy(service, estate);
        scale_in(service, estate, &mut tally);
        start_missing(service, estate, &mut tally);
    }
    tell(service, estate, &tally);
    tell_steady(service, estate);
}

/// Whether a second changes nothing: all is as it should be, and no check, event or stopped task
/// is due. Large worlds live by this.
fn is_at_rest(service: &Service, estate: &Estate) -> bool {
    let now = estate.now;
    let settled = |task: &Task| task.runs() && task.was_healthy && task.end.is_none();
    let done = service.primary().is_some_and(|primary| primary.rollout == Rollout::Completed);
    let remembers = service
        .stopped
        .front()
        .is_none_or(|task| task.stopped.is_none_or(|at| now < at + lifecycle::REMEMBERED));
    let quiet = |group: &TargetGroup| {
        group.targets.iter().all(|target| target.health == Health::Healthy && now < target.next)
    };
    let groups = || service.groups().into_iter().filter_map(|name| estate.groups.get(name));
    done && remembers
        && service.deployments.len() == 1
        && service.conditions.is_empty()
        && service.tasks.len() == service.desired as usize
        && service.tasks.iter().all(settled)
        && service.steady.is_some_and(|told| now < told + REPEAT)
        && groups().all(quiet)
}

/// Tasks whose checks failed are stopped; the grace period shields young ones from the load balancer's.
fn replace_unhealthy(service: &mut Service, estate: &mut Estate, tally: &mut Tally) {
    let mut tasks = std::mem::take(&mut service.tasks);
    for task in tasks.iter_mut().filter(|task| task.runs()) {
        let Some(reason) = unhealthy_reason(service, task, estate) else { continue };
        if let Some(words) = reason.event {
            let id = estate.ids.uuid();
            service.tell(id, estate.now, &words);
        }
        if !reason.shielded {
            lifecycle::fail(service, task);
            lifecycle::stop(service, task, estate, "ServiceSchedulerInitiated", reason.stop, tally);
        }
    }
    service.tasks = tasks;
}

struct Unhealthy {
    stop: String,
    event: Option<String>,
    shielded: bool,
}

fn unhealthy_reason(service: &Service, task: &Task, estate: &mut Estate) -> Option<Unhealthy> {
    if let Some(attachment) = service.attachment(task) {
        let name = &attachment.group;
        let arn = estate.group_arn(name);
        let grace = i64::from(service.settings.grace) * SECOND;
        let young = task.started.is_some_and(|started| estate.now < started + grace);
        let group = estate.groups.get_mut(name)?;
        let target = group
            .targets
            .iter_mut()
            .find(|target| target.task == task.id && target.health == Health::Unhealthy)?;
        let event = (!std::mem::replace(&mut target.told, true)).then(|| {
            let words = target.last_failure.map_or(String::new(), |failure| failure.reason().1);
            format!(
                "(task {}) (port {}) is unhealthy in (target-group {arn}) due to (reason {words}).",
                task.id, target.port
            )
        });
        let fresh = target.unhealthy_since.is_some_and(|since| estate.now < since + NOTICE);
        return Some(Unhealthy {
            stop: format!("Task failed ELB health checks in (target-group {arn})"),
            event,
            shielded: young || fresh,
        });
    }
    let unhealthy = lifecycle::container_health(service, task, estate) == Some("UNHEALTHY");
    unhealthy.then(|| Unhealthy {
        stop: "Task failed container health checks".into(),
        event: Some(format!("(task {}) failed container health checks.", task.id)),
        shielded: false,
    })
}

fn note_healthy(service: &mut Service, estate: &Estate) {
    let mut tasks = std::mem::take(&mut service.tasks);
    for task in tasks.iter_mut().filter(|task| !task.was_healthy) {
        if healthy(service, task, estate) {
            task.was_healthy = true;
            service.backoff.failures = 0;
        }
    }
    service.tasks = tasks;
}

/// Stops tasks of older deployments: unwell ones at once, well ones as long as enough stay.
fn retire_old(service: &mut Service, estate: &mut Estate, tally: &mut Tally) {
    let (primary, stalled) = match service.primary() {
        Some(primary) => (primary.number, primary.rollout == Rollout::Failed),
        None => return,
    };
    if stalled || service.counted().all(|task| task.deployment == primary) {
        return;
    }
    let mut tasks = std::mem::take(&mut service.tasks);
    let mut well = tasks.iter().filter(|task| healthy(service, task, estate)).count() as u32;
    let least = service.least();
    let reason = format!("Scaling activity initiated by (deployment ecs-svc/{primary})");
    for task in tasks.iter_mut().filter(|task| task.counts() && task.deployment != primary) {
        let is_well = healthy(service, task, estate);
        if (is_well && well <= least) || task.protected(estate.now) {
            continue;
        }
        well -= u32::from(is_well);
        lifecycle::stop(service, task, estate, "ServiceSchedulerInitiated", reason.clone(), tally);
    }
    service.tasks = tasks;
}

/// Stops what is more than desired: tasks that do not run yet first, then the youngest.
fn scale_in(service: &mut Service, estate: &mut Estate, tally: &mut Tally) {
    let primary = service.primary_number();
    let mine = service.counted().filter(|task| task.deployment == primary).count() as u32;
    let mut over = mine.saturating_sub(service.desired);
    if over == 0 {
        return;
    }
    let mut tasks = std::mem::take(&mut service.tasks);
    let reason = format!("Scaling activity initiated by (deployment ecs-svc/{primary})");
    let mut order: Vec<usize> = (0..tasks.len()).collect();
    order.sort_by_key(|index| tasks.get(*index).map(|task| (task.runs(), -task.created)));
    for index in order {
        let mine =
            |task: &&mut Task| task.counts() && task.deployment == primary && !task.protected(estate.now);
        let Some(task) = tasks.get_mut(index).filter(mine) else {
            continue;
        };
        if over == 0 {
            break;
        }
        over -= 1;
        lifecycle::stop(service, task, estate, "ServiceSchedulerInitiated", reason.clone(), tally);
    }
    service.tasks = tasks;
}

fn start_missing(service: &mut Service, estate: &mut Estate, tally: &mut Tally) {
    let Some(primary) = service.primary() else { return };
    if primary.rollout == Rollout::Failed || estate.now < service.backoff.until {
        return;
    }
    let primary = primary.number;
    let mine = service.counted().filter(|task| task.deployment == primary).count() as u32;
    let all = service.counted().count() as u32;
    // Outside a deployment nothing but the desired count limits a service.
    let most = service.most().max(if all == mine { service.desired } else { 0 });
    let mut missing = service.desired.saturating_sub(mine).min(most.saturating_sub(all));
    if missing == 0 || wait_after_failures(service, estate) {
        return;
    }
    if service.conditions.contains(&Condition::NoCapacity) {
        let id = estate.ids.uuid();
        let words = "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone.";
        service.tell(id, estate.now, words);
        service.backoff.until = estate.now + 30 * SECOND;
        return;
    }
    while missing > 0 {
        let Some(task) = lifecycle::create(service, estate) else { break };
        tally.started.push(task.id.clone());
        service.tasks.push(task);
        missing -= 1;
    }
    service.steady = None;
}

/// A deployment that its percents leave no room for can neither start nor stop a task, and says so.
fn tell_stuck(service: &mut Service, estate: &mut Estate) {
    let now = estate.now;
    let primary = service.primary_number();
    let moving = service.primary().is_some_and(|primary| primary.rollout == Rollout::InProgress);
    let all = service.counted().count() as u32;
    let older = service.counted().any(|task| task.deployment != primary);
    let room = all < service.most() || all > service.least();
    let settled = service.tasks.iter().all(|task| task.runs() && task.was_healthy);
    if !moving || !older || room || !settled {
        return;
    }
    let words = "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.";
    let told = service.events.iter().any(|event| event.message.ends_with(words) && now < event.at + REPEAT);
    if !told {
        let id = estate.ids.uuid();
        service.tell(id, now, words);
    }
}

/// Several failures in a row: the scheduler waits, each time longer, and says so.
fn wait_after_failures(service: &mut Service, estate: &mut Estate) -> bool {
    let failures = service.backoff.failures;
    if failures < PATIENCE {
        return false;
    }
    // The doubling stops long before the shift could overflow.
    let wait = (10 * SECOND) << (failures - PATIENCE).min(8);
    service.backoff.until = estate.now + wait.min(LONGEST_WAIT);
    service.backoff.failures += 1;
    if failures == PATIENCE {
        let id = estate.ids.uuid();
        let words = "is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
        service.tell(id, estate.now, words);
        return true;
    }
    false
}

/// A deployment is complete when all its tasks are well and no older one counts any more.
fn complete(service: &mut Service, estate: &mut Estate) {
    let Some(primary) = service.primary() else { return };
    if primary.rollout != Rollout::InProgress || estate.now < primary.updated + SETTLES {
        return;
    }
    let number = primary.number;
    let well =
        service.counted().filter(|task| task.deployment == number && healthy(service, task, estate)).count()
            as u32;
    if well < service.desired || service.counted().any(|task| task.deployment != number) {
        return;
    }
    let now = estate.now;
    if let Some(primary) = service.deployments.first_mut() {
        primary.rollout = Rollout::Completed;
        primary.reason = format!("ECS deployment ecs-svc/{number} completed.");
        primary.updated = now;
    }
    let rolled_back =
        service.history.iter_mut().rev().find(|record| record.status == Status::RollbackInProgress);
    if let Some(record) = rolled_back {
        record.status = Status::RollbackSuccessful;
        record.finished = Some(now);
    } else if let Some(record) = service.record(number).filter(|record| record.status == Status::InProgress) {
        record.status = Status::Successful;
        record.finished = Some(now);
        record.breaker =
            if record.breaker == Breaker::Monitoring { Breaker::Complete } else { record.breaker };
    }
    let id = estate.ids.uuid();
    service.tell(id, now, &format!("(deployment ecs-svc/{number}) deployment completed."));
}

fn forget_empty_deployments(service: &mut Service) {
    let primary = service.primary_number();
    let tasks = &service.tasks;
    service.deployments.retain(|deployment| {
        deployment.number == primary || tasks.iter().any(|task| task.deployment == deployment.number)
    });
}

/// Tells what a step did, in ECS's own words.
pub fn tell(service: &mut Service, estate: &mut Estate, tally: &Tally) {
    let now = estate.now;
    let list =
        |tasks: &[String]| tasks.iter().map(|task| format!("(task {task})")).collect::<Vec<_>>().join(" ");
    let group = service.target_group.as_ref().map(|name| estate.group_arn(name)).unwrap_or_default();
    let mut lines = Vec::new();
    if tally.deregistered > 0 {
        lines.push(format!("has begun draining connections on {} tasks.", tally.deregistered));
        lines.push(format!("deregistered {} targets in (target-group {group})", tally.deregistered));
    }
    if !tally.stopped.is_empty() {
        lines.push(format!("has stopped {} running tasks: {}.", tally.stopped.len(), list(&tally.stopped)));
    }
    if !tally.started.is_empty() {
        lines.push(format!("has started {} tasks: {}.", tally.started.len(), list(&tally.started)));
    }
    if tally.registered > 0 {
        lines.push(format!("registered {} targets in (target-group {group})", tally.registered));
    }
    for line in lines {
        service.steady = None;
        let id = estate.ids.uuid();
        service.tell(id, now, &line);
    }
}

fn tell_steady(service: &mut Service, estate: &mut Estate) {
    let now = estate.now;
    if service.steady.is_some_and(|told| now < told + REPEAT) {
        return;
    }
    let done = service.primary().is_some_and(|primary| primary.rollout == Rollout::Completed);
    let well = service.tasks.iter().filter(|task| healthy(service, task, estate)).count();
    if done && well == service.desired as usize && service.tasks.len() == well {
        service.steady = Some(now);
        let id = estate.ids.uuid();
        service.tell(id, now, "has reached a steady state.");
    }
}
