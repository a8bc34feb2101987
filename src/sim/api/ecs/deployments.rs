//! Service deployments and service revisions.

use super::services::{configuration, load_balancers, network, service_arn};
use super::{cluster, cluster_arn, failure, invalid, resolved};
use crate::sim::api::{last, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::service::{Hook, HookStatus, Service, ServiceDeployment, ServiceRevision, Status};

/// Both Describe operations take at most twenty.
const DESCRIBED: usize = 20;

pub(super) fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let service = world.service(&cluster, input.required("service")?);
    let service =
        service.ok_or_else(|| ApiError::client("ServiceNotFoundException", "Service not found."))?;
    let wanted = input.texts("status")?;
    let (after, before) = match input.inner("createdAt")? {
        Some(range) => (range.time("after")?, range.time("before")?),
        None => (None, None),
    };
    let newest_first = service.history.iter().rev().filter(|record| {
        (wanted.is_empty() || wanted.contains(&record.status.name()))
            && after.is_none_or(|after| record.created >= after)
            && before.is_none_or(|before| record.created <= before)
    });
    let briefs: Vec<Map> = newest_first.map(|record| brief(world, service, record)).collect();
    let size = size(input, "maxResults", 20, 100, "InvalidParameterException")?;
    let (briefs, next) = page(&briefs, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("serviceDeployments", briefs.to_vec()).maybe("nextToken", next))
}

pub(super) fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let given = few(input.texts("serviceDeploymentArns")?, "serviceDeploymentArns")?;
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for arn in given {
        match find(world, arn) {
            Some((service, record)) => found.push(whole(world, service, record)),
            None => failures.push(failure(arn.to_owned())),
        }
    }
    Ok(Map::new().put("serviceDeployments", found).put("failures", failures))
}

pub(super) fn revisions(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let given = few(input.texts("serviceRevisionArns")?, "serviceRevisionArns")?;
    let mut found = Vec::new();
    let mut failures = Vec::new();
    for arn in given {
        let number: Option<u64> = last(arn).parse().ok();
        let revision = number.and_then(|number| {
            world.services.iter().find_map(|service| Some((service, service.revision(number)?)))
        });
        match revision {
            Some((service, revision)) => found.push(revision_map(world, service, revision)),
            None => failures.push(failure(arn.to_owned())),
        }
    }
    Ok(Map::new().put("serviceRevisions", found).put("failures", failures))
}

fn few<'a>(given: Vec<&'a str>, name: &str) -> Result<Vec<&'a str>, ApiError> {
    if given.is_empty() || given.len() > DESCRIBED {
        return Err(invalid(format!("{name} must have between 1 and {DESCRIBED} elements.")));
    }
    Ok(given)
}

pub(super) fn find<'a>(world: &'a World, arn: &str) -> Option<(&'a Service, &'a ServiceDeployment)> {
    let id = last(arn);
    world
        .services
        .iter()
        .find_map(|service| Some((service, service.history.iter().find(|record| record.id == id)?)))
}

fn arn(world: &World, service: &Service, record: &ServiceDeployment) -> String {
    world.estate.arn("ecs", &format!("service-deployment/{}/{}/{}", service.cluster, service.name, record.id))
}

fn revision_arn(world: &World, service: &Service, number: u64) -> String {
    world.estate.arn("ecs", &format!("service-revision/{}/{}/{number}", service.cluster, service.name))
}

fn brief(world: &World, service: &Service, record: &ServiceDeployment) -> Map {
    Map::new()
        .put("serviceDeploymentArn", arn(world, service, record))
        .put("serviceArn", service_arn(&world.estate, service))
        .put("clusterArn", cluster_arn(world, &service.cluster))
        .maybe("startedAt", record.started.map(Value::Time))
        .put("createdAt", Value::Time(record.created))
        .maybe("finishedAt", record.finished.map(Value::Time))
        .put("targetServiceRevisionArn", revision_arn(world, service, record.target))
        .put("status", record.status.name())
        .maybe("statusReason", record.reason.clone())
}

fn whole(world: &World, service: &Service, record: &ServiceDeployment) -> Map {
    let rollback = record.rollback.as_ref().map(|rollback| {
        Map::new()
            .put("reason", rollback.reason.clone())
            .put("startedAt", Value::Time(rollback.started))
            .put("serviceRevisionArn", revision_arn(world, service, rollback.to))
    });
    let breaker = Map::new()
        .put("status", record.breaker.name())
        .put("failureCount", record.failures)
        .put("threshold", record.threshold);
    let sources: Vec<Map> = record.sources.iter().map(|number| summary(world, service, *number)).collect();
    let updated = record
        .finished
        .or(record.rollback.as_ref().map(|rollback| rollback.started))
        .unwrap_or(record.created);
    let stopped = record.finished.filter(|_| record.status == Status::Stopped);
    Map::new()
        .put("serviceDeploymentArn", arn(world, service, record))
        .put("serviceArn", service_arn(&world.estate, service))
        .put("clusterArn", cluster_arn(world, &service.cluster))
        .put("createdAt", Value::Time(record.created))
        .maybe("startedAt", record.started.map(Value::Time))
        .maybe("finishedAt", record.finished.map(Value::Time))
        .maybe("stoppedAt", stopped.map(Value::Time))
        .put("updatedAt", Value::Time(updated))
        .put("sourceServiceRevisions", sources)
        .put("targetServiceRevision", summary(world, service, record.target))
        .put("status", record.status.name())
        .maybe("statusReason", record.reason.clone())
        .maybe("lifecycleStage", stage(record))
        .maybe("lifecycleHookDetails", record.hook.as_ref().and_then(hook_details))
        .put("deploymentConfiguration", configuration(service))
        .maybe("rollback", rollback)
        .put("deploymentCircuitBreaker", breaker)
}

/// Where a deployment with a pause is; ECS tells it of no others.
fn stage(record: &ServiceDeployment) -> Option<&'static str> {
    let hook = record.hook.as_ref()?;
    Some(match (record.status, hook.status) {
        (Status::Pending, _) => "RECONCILE_SERVICE",
        (Status::Successful, _) => "CLEAN_UP",
        (_, None) => "SCALE_UP",
        (Status::InProgress, Some(HookStatus::Succeeded)) if hook.pause.stage == "PRE_SCALE_UP" => "SCALE_UP",
        (Status::InProgress, Some(HookStatus::Succeeded)) => "PRODUCTION_TRAFFIC_SHIFT",
        _ => hook.pause.stage,
    })
}

/// Hooks that a deployment has got to.
fn hook_details(hook: &Hook) -> Option<Vec<Map>> {
    let detail = Map::new()
        .put("hookId", hook.id.clone())
        .put("targetType", "PAUSE")
        .put("status", hook.status?.name())
        .put("expiresAt", Value::Time(hook.expires))
        .put("timeoutAction", "ROLLBACK");
    Some(vec![detail])
}

fn summary(world: &World, service: &Service, number: u64) -> Map {
    let mine = || service.counted().filter(|task| task.deployment == number);
    let running = mine().filter(|task| task.runs()).count();
    let wanted = if service.primary_number() == number { service.desired } else { 0 };
    Map::new()
        .put("arn", revision_arn(world, service, number))
        .put("requestedTaskCount", wanted)
        .put("runningTaskCount", running)
        .put("pendingTaskCount", mine().count() - running)
}

fn revision_map(world: &World, service: &Service, revision: &ServiceRevision) -> Map {
    let images = revision.images.iter().map(|(container, image, digest)| {
        Map::new()
            .put("containerName", container.clone())
            .maybe("imageDigest", digest.clone())
            .put("image", image.clone())
    });
    Map::new()
        .put("serviceRevisionArn", revision_arn(world, service, revision.number))
        .put("serviceArn", service_arn(&world.estate, service))
        .put("clusterArn", cluster_arn(world, &service.cluster))
        .put("taskDefinition", world.estate.definition_arn(&service.family, revision.revision))
        .put("launchType", "FARGATE")
        .put("platformVersion", resolved(&revision.setup.platform))
        .put("platformFamily", "Linux")
        .put("loadBalancers", load_balancers(&world.estate, &revision.setup))
        .put("networkConfiguration", network(&revision.setup.network))
        .put("containerImages", images.collect::<Vec<_>>())
        .put("guardDutyEnabled", false)
        .put("createdAt", Value::Time(revision.created))
}
