//! Deployments begin, fail and are rolled back; the circuit breaker decides when.
//!
//! Rules: Amazon ECS developer guide, "How the Amazon ECS deployment circuit
//! breaker detects failures".

use super::estate::Estate;
use super::lifecycle::healthy;
use super::service::{
    Backoff, Breaker, Deployment, Hook, HookStatus, Rollback, Rollout, Service, ServiceDeployment,
    ServiceRevision, Status,
};

/// Why a deployment is rolled back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The circuit breaker has tripped.
    Breaker,
    /// Somebody called StopServiceDeployment.
    User,
    /// Somebody called ContinueServiceDeployment with ROLLBACK.
    Hook,
    /// A pause ended by itself.
    HookTimeout,
}

impl Cause {
    /// `statusReason` of the service deployment.
    fn status_reason(self) -> &'static str {
        match self {
            Self::Breaker => {
                "Service deployment rolled back because the circuit breaker threshold was exceeded."
            }
            Self::User => "Service deployment rolled back because a user stopped it.",
            Self::Hook => "Service deployment rolled back because a user asked for it at a lifecycle hook.",
            Self::HookTimeout => "Service deployment rolled back because a lifecycle hook timed out.",
        }
    }

    /// `rolloutStateReason` of the deployment that is given up.
    fn failure(self) -> &'static str {
        match self {
            Self::Breaker => "ECS deployment circuit breaker: tasks failed to start.",
            other => other.status_reason(),
        }
    }

    /// `rolloutStateReason` of the deployment that takes over.
    fn takeover(self, to: u64) -> String {
        match self {
            Self::Breaker => {
                format!("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/{to}.")
            }
            _ => format!("ECS deployment ecs-svc/{to} in progress: rolling back to it by user request."),
        }
    }
}

/// Starts a new deployment; the one under way, if any, is overtaken.
pub fn deploy(service: &mut Service, estate: &mut Estate, revision: u32) -> u64 {
    let number = estate.ids.number();
    let sources: Vec<u64> = service.deployments.iter().map(|deployment| deployment.number).collect();
    for record in service.history.iter_mut().filter(|record| !record.status.over()) {
        overtake(record, estate.now);
    }
    service.revisions.push(ServiceRevision {
        number,
        revision,
        created: estate.now,
        images: resolved_images(service, estate, revision),
        setup: service.setup.clone(),
    });
    let record = new_record(service, estate, number, sources);
    service.history.push(record);
    make_primary(service, estate, number, revision, format!("ECS deployment ecs-svc/{number} in progress."));
    number
}

fn overtake(record: &mut ServiceDeployment, now: i64) {
    record.reason = Some("A newer service deployment was started.".into());
    record.breaker = if record.breaker == Breaker::Monitoring { Breaker::Complete } else { record.breaker };
    // What was on its way back does not get there.
    let back = record.status == Status::RollbackInProgress;
    record.status = if back { Status::RollbackFailed } else { Status::StopRequested };
    record.finished = back.then_some(now);
}

/// Moves on what was asked for since the last step: deployments begin, stop, go back, pause.
pub fn proceed(service: &mut Service, estate: &mut Estate) {
    let now = estate.now;
    for record in &mut service.history {
        match record.status {
            Status::Pending => (record.status, record.started) = (Status::InProgress, Some(now)),
            Status::StopRequested => (record.status, record.finished) = (Status::Stopped, Some(now)),
            _ => {}
        }
    }
    pause(service, estate);
    if let Some(record) = service.newest().filter(|record| record.status == Status::RollbackRequested) {
        let cause = match record.hook.as_ref().and_then(|hook| hook.status) {
            Some(HookStatus::Failed) => Cause::Hook,
            Some(HookStatus::TimedOut) => Cause::HookTimeout,
            _ => Cause::User,
        };
        roll_back(service, estate, cause);
    }
}

/// A deployment that gets to its hook waits there, for as long as the hook says.
fn pause(service: &mut Service, estate: &Estate) {
    let now = estate.now;
    let well = all_well(service, estate);
    let Some(record) = service.newest().filter(|record| record.status == Status::InProgress) else { return };
    let Some(hook) = record.hook.as_mut() else { return };
    match hook.status {
        None if hook.pause.stage == "PRE_SCALE_UP" || well => {
            hook.status = Some(HookStatus::AwaitingAction);
            hook.expires = now + hook.pause.minutes * 60_000;
        }
        Some(HookStatus::AwaitingAction) if now >= hook.expires => {
            hook.status = Some(HookStatus::TimedOut);
            record.status = Status::RollbackRequested;
        }
        _ => {}
    }
}

fn all_well(service: &Service, estate: &Estate) -> bool {
    let primary = service.primary_number();
    let mine = service.counted().filter(|task| task.deployment == primary);
    mine.filter(|task| healthy(service, task, estate)).count() >= service.desired as usize
}

/// The lifecycle stage beyond which the deployment under way may not go yet.
pub fn held(service: &Service) -> Option<&'static str> {
    let record = service.history.last().filter(|record| record.status == Status::InProgress)?;
    let hook = record.hook.as_ref()?;
    matches!(hook.status, None | Some(HookStatus::AwaitingAction)).then_some(hook.pause.stage)
}

/// Container, image and digest of a task definition as they resolve now.
pub fn resolved_images(
    service: &Service,
    estate: &Estate,
    revision: u32,
) -> Vec<(String, String, Option<String>)> {
    let containers =
        estate.definition(&service.family, revision).map(|definition| definition.containers.as_slice());
    let digest = |image: &str| estate.registry.resolve(image).map(|image| image.digest.clone());
    containers
        .unwrap_or_default()
        .iter()
        .map(|container| (container.name.clone(), container.image.clone(), digest(&container.image)))
        .collect()
}

fn new_record(service: &Service, estate: &mut Estate, target: u64, sources: Vec<u64>) -> ServiceDeployment {
    ServiceDeployment {
        id: estate.ids.word(21),
        target,
        sources,
        created: estate.now,
        started: None,
        finished: None,
        status: Status::Pending,
        reason: None,
        rollback: None,
        breaker: if service.settings.breaker { Breaker::Monitoring } else { Breaker::Disabled },
        failures: 0,
        threshold: threshold(service.desired),
        hook: service.settings.pause.map(|pause| Hook {
            id: estate.ids.uuid(),
            pause,
            status: None,
            expires: 0,
        }),
    }
}

/// Half the desired count, at least 3, at most 200.
pub fn threshold(desired: u32) -> u32 {
    desired.div_ceil(2).clamp(3, 200)
}

fn make_primary(service: &mut Service, estate: &Estate, number: u64, revision: u32, reason: String) {
    let before = service.deployments.iter().position(|deployment| deployment.number == number);
    let created = before.map_or(estate.now, |at| service.deployments.remove(at).created);
    let deployment = Deployment {
        number,
        revision,
        created,
        updated: estate.now,
        rollout: Rollout::InProgress,
        reason,
        failed: 0,
    };
    service.deployments.insert(0, deployment);
    service.steady = None;
    service.backoff = Backoff::default();
}

/// Goes back to the last service revision that was deployed with success, all of it. Tells whether
/// there is one.
pub fn roll_back(service: &mut Service, estate: &mut Estate, cause: Cause) -> bool {
    let failing = service.primary_number();
    let Some(to) = service.last_successful() else { return false };
    let Some(target) = service.revision(to) else { return false };
    let (revision, setup) = (target.revision, target.setup.clone());
    let now = estate.now;
    if let Some(primary) = service.deployments.first_mut() {
        primary.rollout = Rollout::Failed;
        primary.reason = cause.failure().to_owned();
        primary.updated = now;
    }
    if let Some(record) = service.record(failing) {
        record.status = Status::RollbackInProgress;
        record.reason = Some(cause.status_reason().into());
        record.rollback = Some(Rollback { reason: cause.failure().to_owned(), started: now, to });
    }
    service.adopt(setup);
    make_primary(service, estate, to, revision, cause.takeover(to));
    let id = estate.ids.uuid();
    service.tell(id, now, &format!("rolling back to deployment ecs-svc/{to}."));
    true
}

/// Gives a deployment up that has failed too often, and goes back where that is wished and possible.
pub fn trip_breaker(service: &mut Service, estate: &mut Estate) {
    give_up_rollback(service, estate);
    let primary = service.primary_number();
    let now = estate.now;
    let Some(record) = service.record(primary) else { return };
    if record.breaker != Breaker::Monitoring
        || record.failures < record.threshold
        || record.status != Status::InProgress
    {
        return;
    }
    record.breaker = Breaker::Triggered;
    tell_failed(service, estate, primary);
    if service.settings.rollback && roll_back(service, estate, Cause::Breaker) {
        return;
    }
    // Nothing to go back to: the deployment is failed and the service stalls.
    stall(service, now);
    if let Some(record) = service.record(primary) {
        record.status = Status::Stopped;
        record.reason = Some(
            "The circuit breaker threshold was exceeded and there is no service revision to roll back to."
                .into(),
        );
        record.finished = Some(now);
    }
}

/// A rollback whose tasks fail as well is given up: the service stalls.
fn give_up_rollback(service: &mut Service, estate: &mut Estate) {
    let (now, breaker) = (estate.now, service.settings.breaker);
    let Some(primary) = service.primary() else { return };
    let (number, failed) = (primary.number, primary.failed);
    let record = service.newest().filter(|record| record.status == Status::RollbackInProgress);
    let Some(record) = record.filter(|record| breaker && failed >= record.threshold) else { return };
    record.status = Status::RollbackFailed;
    record.reason = Some("Service deployment rollback failed: tasks failed to start.".into());
    record.finished = Some(now);
    tell_failed(service, estate, number);
    stall(service, now);
}

fn tell_failed(service: &mut Service, estate: &mut Estate, number: u64) {
    let (id, now) = (estate.ids.uuid(), estate.now);
    service.tell(
        id,
        now,
        &format!("(deployment ecs-svc/{number}) deployment failed: tasks failed to start."),
    );
}

fn stall(service: &mut Service, now: i64) {
    if let Some(deployment) = service.deployments.first_mut() {
        deployment.rollout = Rollout::Failed;
        deployment.reason = Cause::Breaker.failure().to_owned();
        deployment.updated = now;
    }
}
