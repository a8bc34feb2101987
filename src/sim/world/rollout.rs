//! Deployments begin, fail and are rolled back; the circuit breaker decides when.
//!
//! Rules: Amazon ECS developer guide, "How the Amazon ECS deployment circuit
//! breaker detects failures".

use super::estate::Estate;
use super::service::{
    Backoff, Breaker, Deployment, Rollback, Rollout, Service, ServiceDeployment, ServiceRevision, Status,
};

/// Starts a new deployment; the one under way, if any, is overtaken.
pub fn deploy(service: &mut Service, estate: &mut Estate, revision: u32) -> u64 {
    let number = estate.ids.number();
    let sources: Vec<u64> = service.deployments.iter().map(|deployment| deployment.number).collect();
    for record in service.history.iter_mut().filter(|record| !record.status.over()) {
        record.status = Status::Stopped;
        record.reason = Some("A newer service deployment was started.".into());
        record.finished = Some(estate.now);
        record.breaker =
            if record.breaker == Breaker::Monitoring { Breaker::Complete } else { record.breaker };
    }
    service.revisions.push(ServiceRevision {
        number,
        revision,
        created: estate.now,
        images: resolved_images(service, estate, revision),
    });
    let record = new_record(service, estate, number, sources);
    service.history.push(record);
    make_primary(service, estate, number, revision, format!("ECS deployment ecs-svc/{number} in progress."));
    number
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
        finished: None,
        status: Status::InProgress,
        reason: None,
        rollback: None,
        breaker: if service.settings.breaker { Breaker::Monitoring } else { Breaker::Disabled },
        failures: 0,
        threshold: threshold(service.desired),
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

/// Goes back to the last service revision that was deployed with success. Tells whether there is one.
pub fn roll_back(service: &mut Service, estate: &mut Estate, why: &str) -> bool {
    let failing = service.primary_number();
    let Some(to) = service.last_successful() else { return false };
    let Some(revision) = service.revision(to).map(|revision| revision.revision) else { return false };
    let now = estate.now;
    if let Some(primary) = service.deployments.first_mut() {
        primary.rollout = Rollout::Failed;
        primary.reason = why.to_owned();
        primary.updated = now;
    }
    if let Some(record) = service.record(failing) {
        record.status = Status::RollbackInProgress;
        record.rollback = Some(Rollback { reason: why.to_owned(), started: now, to });
    }
    make_primary(
        service,
        estate,
        to,
        revision,
        format!("ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/{to}."),
    );
    let id = estate.ids.uuid();
    service.tell(id, now, &format!("rolling back to deployment ecs-svc/{to}."));
    true
}

/// Gives a deployment up that has failed too often, and goes back where that is wished and possible.
pub fn trip_breaker(service: &mut Service, estate: &mut Estate) {
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
    record.reason =
        Some("Service deployment rolled back because the circuit breaker threshold was exceeded.".into());
    let why = "ECS deployment circuit breaker: tasks failed to start.";
    let id = estate.ids.uuid();
    service.tell(
        id,
        now,
        &format!("(deployment ecs-svc/{primary}) deployment failed: tasks failed to start."),
    );
    if service.settings.rollback && roll_back(service, estate, why) {
        return;
    }
    // Nothing to go back to: the deployment is failed and the service stalls.
    if let Some(deployment) = service.deployments.first_mut() {
        deployment.rollout = Rollout::Failed;
        deployment.reason = why.to_owned();
        deployment.updated = now;
    }
    if let Some(record) = service.record(primary) {
        record.status = Status::Stopped;
        record.reason = Some(
            "The circuit breaker threshold was exceeded and there is no service revision to roll back to."
                .into(),
        );
        record.finished = Some(now);
    }
}
