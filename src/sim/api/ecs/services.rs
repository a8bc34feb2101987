//! Services and their deployments.

use super::{cluster, cluster_arn, failure, invalid, resolved};
use crate::sim::api::{last, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::estate::Estate;
use crate::sim::world::service::{Deployment, Network, Pause, Rollout, Service, Setup};

/// `DescribeServices` takes at most ten.
const DESCRIBED: usize = 10;

pub(super) fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let fargate = input.text("launchType")?.is_none_or(|launch| launch == "FARGATE");
    let mine = world.services.iter().filter(|service| fargate && service.cluster == cluster);
    let arns: Vec<String> = mine.map(|service| service_arn(&world.estate, service)).collect();
    // The default page is ten, unlike everywhere else in ECS.
    let size = size(input, "maxResults", 10, 100, "InvalidParameterException")?;
    let (arns, next) = page(&arns, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("serviceArns", arns.to_vec()).maybe("nextToken", next))
}

pub(super) fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let given = input.texts("services")?;
    if given.is_empty() {
        return Err(invalid("Services cannot be empty."));
    }
    if given.len() > DESCRIBED {
        return Err(invalid(format!("Services cannot contain more than {DESCRIBED} elements.")));
    }
    let mut services = Vec::new();
    let mut failures = Vec::new();
    for name in given {
        match world.service(&cluster, name) {
            Some(service) => services.push(one(world, service)),
            None => {
                failures.push(failure(world.estate.arn("ecs", &format!("service/{cluster}/{}", last(name)))))
            }
        }
    }
    Ok(Map::new().put("services", services).put("failures", failures))
}

pub(super) fn service_arn(estate: &Estate, service: &Service) -> String {
    estate.arn("ecs", &format!("service/{}/{}", service.cluster, service.name))
}

/// A service as every operation that answers with one shows it.
pub(super) fn one(world: &World, service: &Service) -> Map {
    let estate = &world.estate;
    let running = service.counted().filter(|task| task.runs()).count();
    let pending = service.counted().count() - running;
    let revision = service.primary().map_or(0, |primary| primary.revision);
    let events = service.events.iter().rev().map(|event| {
        Map::new()
            .put("id", event.id.clone())
            .put("createdAt", Value::Time(event.at))
            .put("message", event.message.clone())
    });
    Map::new()
        .put("serviceArn", service_arn(estate, service))
        .put("serviceName", service.name.clone())
        .put("clusterArn", cluster_arn(world, &service.cluster))
        .put("loadBalancers", load_balancers(estate, &service.setup))
        .put("serviceRegistries", Vec::<Map>::new())
        .put("status", "ACTIVE")
        .put("desiredCount", service.desired)
        .put("runningCount", running)
        .put("pendingCount", pending)
        .put("launchType", "FARGATE")
        .put("platformVersion", service.setup.platform.clone())
        .put("platformFamily", "Linux")
        .put("taskDefinition", estate.definition_arn(&service.family, revision))
        .put("deploymentConfiguration", configuration(service))
        .put(
            "deployments",
            service
                .deployments
                .iter()
                .enumerate()
                .map(|(index, deployment)| deployment_map(estate, service, deployment, index == 0))
                .collect::<Vec<_>>(),
        )
        .put("roleArn", estate.role_arn("aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"))
        .put("events", events.collect::<Vec<_>>())
        .put("createdAt", Value::Time(service.created))
        .put("placementConstraints", Vec::<Map>::new())
        .put("placementStrategy", Vec::<Map>::new())
        .put("networkConfiguration", network(&service.setup.network))
        .put("healthCheckGracePeriodSeconds", service.settings.grace)
        .put("schedulingStrategy", "REPLICA")
        .put("deploymentController", Map::new().put("type", service.settings.controller.clone()))
        .put("createdBy", estate.role_arn("Deployer"))
        .put("enableECSManagedTags", false)
        .put("propagateTags", "NONE")
        .put("enableExecuteCommand", false)
        .put("availabilityZoneRebalancing", "ENABLED")
}

pub(super) fn load_balancers(estate: &Estate, setup: &Setup) -> Vec<Map> {
    let one = setup.attachments.iter().map(|attachment| {
        Map::new()
            .put("targetGroupArn", estate.group_arn(&attachment.group))
            .put("containerName", attachment.container.clone())
            .put("containerPort", attachment.port)
    });
    one.collect()
}

pub(super) fn configuration(service: &Service) -> Map {
    let breaker =
        Map::new().put("enable", service.settings.breaker).put("rollback", service.settings.rollback);
    let pause = service.settings.pause;
    Map::new()
        .put("deploymentCircuitBreaker", breaker)
        .put("maximumPercent", service.settings.maximum)
        .put("minimumHealthyPercent", service.settings.minimum)
        .put("strategy", if pause.is_some() { "BLUE_GREEN" } else { "ROLLING" })
        .put("bakeTimeInMinutes", 0)
        .maybe("lifecycleHooks", pause.map(|pause| vec![hook(pause)]))
}

fn hook(pause: Pause) -> Map {
    let timeout = Map::new().put("timeoutInMinutes", pause.minutes).put("action", "ROLLBACK");
    Map::new()
        .put("targetType", "PAUSE")
        .put("lifecycleStages", vec![pause.stage])
        .put("timeoutConfiguration", timeout)
}

pub(super) fn network(network: &Network) -> Map {
    let inner = Map::new()
        .put("subnets", network.subnets.clone())
        .put("securityGroups", network.groups.clone())
        .put("assignPublicIp", if network.public { "ENABLED" } else { "DISABLED" });
    Map::new().put("awsvpcConfiguration", inner)
}

fn deployment_map(estate: &Estate, service: &Service, deployment: &Deployment, primary: bool) -> Map {
    let mine = || service.counted().filter(|task| task.deployment == deployment.number);
    let running = mine().filter(|task| task.runs()).count();
    let desired = match (primary, deployment.rollout) {
        (true, Rollout::Failed) | (false, _) => 0,
        (true, _) => service.desired,
    };
    let setup = service.revision(deployment.number).map_or(&service.setup, |revision| &revision.setup);
    Map::new()
        .put("id", deployment.id())
        .put("status", if primary { "PRIMARY" } else { "ACTIVE" })
        .put("taskDefinition", estate.definition_arn(&service.family, deployment.revision))
        .put("desiredCount", desired)
        .put("pendingCount", mine().count() - running)
        .put("runningCount", running)
        .put("failedTasks", deployment.failed)
        .put("createdAt", Value::Time(deployment.created))
        .put("updatedAt", Value::Time(deployment.updated))
        .put("launchType", "FARGATE")
        .put("platformVersion", resolved(&setup.platform))
        .put("platformFamily", "Linux")
        .put("networkConfiguration", network(&setup.network))
        .put("rolloutState", deployment.rollout.name())
        .put("rolloutStateReason", deployment.reason.clone())
}
