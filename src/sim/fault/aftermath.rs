//! Scenarios that begin when something has already happened: releases of the last hours, with the
//! records and tasks that they left.

use super::strike::{crashing_next, push_next, running_definition};
use crate::sim::world::estate::Estate;
use crate::sim::world::registry::{Behaviour, split};
use crate::sim::world::rollout::{self, Cause};
use crate::sim::world::service::{Breaker, Rollback, Rollout, Service, Status};
use crate::sim::world::task::{Phase, Stop, Task};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
/// What a release needs until it is complete, or has gone back.
const TOOK: i64 = 3 * MINUTE;
/// Share of requests that a bad release fails.
const BAD: Behaviour = Behaviour::Errors { percent: 35 };

/// What has happened.
#[derive(Clone, Copy, Debug)]
pub(super) enum Past {
    /// A release that fails users is out; the build before it never came up.
    PreviousBroken,
    /// A release that fails users is out; the image before it was deleted.
    ImageGone,
    /// A release that fails users is out; the definition before it was deregistered.
    DefinitionInactive,
    /// A release that fails users is out, deployed by CodeDeploy.
    CodeDeploy,
    /// A release that fails users is out.
    BadRelease,
    /// A release has just been rolled back.
    RolledBack,
    /// A release is being rolled back.
    RollingBack,
}

pub(super) fn strike(service: &mut Service, estate: &mut Estate, past: Past) {
    let before = running_definition(service, estate);
    match past {
        Past::PreviousBroken => {
            fail(service, estate, 120);
            release(service, estate, 20);
        }
        Past::RolledBack => fail(service, estate, 12),
        Past::RollingBack => begin_rollback(service, estate),
        _ => release(service, estate, 20),
    }
    let Some(before) = before else { return };
    match past {
        Past::ImageGone => {
            for container in &before.containers {
                let (repository, tag) = split(&container.image);
                estate.registry.expire(repository, tag);
            }
        }
        Past::DefinitionInactive => estate.deregister(&before.family, before.revision),
        Past::CodeDeploy => {
            service.settings.controller = "CODE_DEPLOY".into();
            service.history.clear();
        }
        _ => {}
    }
}

/// A release that was complete `minutes` ago and fails a share of the requests since.
fn release(service: &mut Service, estate: &mut Estate, minutes: i64) {
    let (now, at) = (estate.now, estate.now - minutes * MINUTE);
    estate.now = at;
    deploy_next(service, estate, BAD);
    estate.now = now;
    take_over(service, estate, at, usize::MAX);
    let number = service.primary_number();
    if service.counted().any(|task| task.deployment != number) {
        return; // What was on its way goes on; the scheduler does the rest.
    }
    if let Some(primary) = service.deployments.first_mut() {
        primary.rollout = Rollout::Completed;
        primary.reason = format!("ECS deployment ecs-svc/{number} completed.");
        primary.updated = at + TOOK;
    }
    service.deployments.truncate(1);
    if let Some(record) = service.record(number) {
        (record.status, record.started, record.finished) = (Status::Successful, Some(at), Some(at + TOOK));
        record.breaker = ended(record.breaker);
    }
    tell(service, estate, at + TOOK, &format!("(deployment ecs-svc/{number}) deployment completed."));
}

/// A release that crashed on its start and had been rolled back `minutes` ago.
fn fail(service: &mut Service, estate: &mut Estate, minutes: i64) {
    let good = service.primary_number();
    let (now, at) = (estate.now, estate.now - minutes * MINUTE);
    estate.now = at;
    let Some(mut definition) = running_definition(service, estate) else { return };
    crashing_next(&mut definition, estate);
    let revision = estate.register(definition);
    let number = rollout::deploy(service, estate, revision);
    estate.now = now;
    service.deployments.retain(|deployment| deployment.number != number);
    let why = "ECS deployment circuit breaker: tasks failed to start.";
    if let Some(record) = service.record(number) {
        (record.status, record.started, record.finished) =
            (Status::RollbackSuccessful, Some(at), Some(at + TOOK));
        record.reason =
            Some("Service deployment rolled back because the circuit breaker threshold was exceeded.".into());
        (record.breaker, record.failures) = (Breaker::Triggered, record.threshold);
        record.rollback = Some(Rollback { reason: why.into(), started: at + TOOK - MINUTE, to: good });
    }
    if let Some(primary) = service.deployments.first_mut() {
        primary.updated = primary.updated.max(at + TOOK);
    }
    for index in 0..3 {
        leave_crashed(service, estate, number, revision, at + index * 30 * SECOND);
    }
    let failed = format!("(deployment ecs-svc/{number}) deployment failed: tasks failed to start.");
    let back = format!("rolling back to deployment ecs-svc/{good}.");
    let done = format!("(deployment ecs-svc/{good}) deployment completed.");
    for (after, words) in [(2 * MINUTE, failed), (2 * MINUTE, back), (TOOK, done)] {
        tell(service, estate, at + after, &words);
    }
}

/// A release that answers its health check with 502 has just tripped the circuit breaker.
fn begin_rollback(service: &mut Service, estate: &mut Estate) {
    let (now, at) = (estate.now, estate.now - 4 * MINUTE);
    estate.now = at;
    deploy_next(service, estate, Behaviour::Answers { code: 502 });
    estate.now = now;
    // One good task is left where there were several.
    let several = service.counted().count().saturating_sub(1).max(1);
    take_over(service, estate, at, several);
    let number = service.primary_number();
    if let Some(record) = service.record(number) {
        (record.status, record.started) = (Status::InProgress, Some(at));
        (record.breaker, record.failures) = (Breaker::Triggered, record.threshold);
    }
    let failed = format!("(deployment ecs-svc/{number}) deployment failed: tasks failed to start.");
    tell(service, estate, now, &failed);
    rollout::roll_back(service, estate, Cause::Breaker);
}

fn deploy_next(service: &mut Service, estate: &mut Estate, behaviour: Behaviour) {
    let Some(mut definition) = running_definition(service, estate) else { return };
    push_next(&mut definition, estate, behaviour);
    let revision = estate.register(definition);
    rollout::deploy(service, estate, revision);
}

/// The running tasks, so many of them, become those of the PRIMARY deployment, started after `at`.
fn take_over(service: &mut Service, estate: &Estate, at: i64, most: usize) {
    let Some((number, revision)) = service.primary().map(|primary| (primary.number, primary.revision)) else {
        return;
    };
    let definition = estate.definition(&service.family, revision);
    for (task, place) in service.tasks.iter_mut().filter(|task| task.runs()).take(most).zip(0..) {
        (task.deployment, task.revision, task.end) = (number, revision, None);
        begin(task, at + (5 + place % 20) * SECOND);
        let images = definition.into_iter().flat_map(|definition| &definition.containers);
        for (state, container) in task.containers.iter_mut().zip(images) {
            state.digest = estate.registry.resolve(&container.image).map(|image| image.digest.clone());
        }
    }
}

/// Dates a task's start anew.
fn begin(task: &mut Task, at: i64) {
    let started = at + 18 * SECOND;
    task.created = at;
    task.pull = (Some(at + 4 * SECOND), Some(at + 11 * SECOND));
    (task.started, task.ready) = (Some(started), Some(started + 8 * SECOND));
    (task.was_healthy, task.counted) = (true, false);
    task.enter(Phase::Running, started, None);
}

/// A stopped task of a deployment that crashed, as it can be described for an hour.
fn leave_crashed(service: &mut Service, estate: &mut Estate, deployment: u64, revision: u32, at: i64) {
    let Some(mut task) = service.tasks.first().cloned() else { return };
    task.id = estate.ids.hex(32);
    task.protected_until = None;
    (task.deployment, task.revision) = (deployment, revision);
    begin(&mut task, at);
    let ended = at + 21 * SECOND;
    for state in &mut task.containers {
        (state.exit, state.reason) = (Some(1), None);
        state.runtime_id = format!("{}-{}", task.id, estate.ids.below(1_000_000_000));
    }
    let reason = "Essential container in task exited".into();
    task.stop = Some(Stop { code: "EssentialContainerExited", reason, at: ended });
    (task.was_healthy, task.counted) = (false, true);
    (task.execution_stopped, task.stopped) = (Some(ended + SECOND), Some(ended + 5 * SECOND));
    task.enter(Phase::Stopped, ended + 5 * SECOND, None);
    service.stopped.push_back(task);
}

fn ended(breaker: Breaker) -> Breaker {
    if breaker == Breaker::Monitoring { Breaker::Complete } else { breaker }
}

/// An event of the past; events stay in order.
fn tell(service: &mut Service, estate: &mut Estate, at: i64, words: &str) {
    let at = service.events.back().map_or(at, |last| at.max(last.at));
    let id = estate.ids.uuid();
    service.tell(id, at, words);
}
