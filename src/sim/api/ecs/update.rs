//! UpdateService.

use super::{MOST, cluster, definitions, invalid, services, setup};
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::service::{Service, Settings};
use crate::sim::world::{World, rollout};

/// Members of the request that start a deployment.
const DEPLOYS: [&str; 5] =
    ["taskDefinition", "forceNewDeployment", "networkConfiguration", "loadBalancers", "platformVersion"];

pub(super) fn update_service(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let name = input.required("service")?;
    let found = world
        .service(&cluster, name)
        .ok_or_else(|| ApiError::client("ServiceNotFoundException", "Service not found."))?;
    let (family, current) = (found.family.clone(), found.primary().map_or(0, |primary| primary.revision));
    if found.settings.controller != "ECS" && DEPLOYS.iter().any(|member| input.has(member)) {
        return Err(invalid(format!(
            "Unable to update task definition on services with a {} deployment controller. Use AWS CodeDeploy to trigger a new deployment.",
            found.settings.controller
        )));
    }
    let desired = desired(input)?;
    let wanted = match input.text("taskDefinition")? {
        Some(given) => Some(revision(world, given, &family)?),
        None => None,
    };
    let setup = setup::read(world, found, wanted.unwrap_or(current), input)?;
    let settings = settings(found, input)?;
    let forced = input.flag("forceNewDeployment")?.unwrap_or(false);
    let Some((service, estate)) = world.service_mut(&cluster, name) else {
        return Err(ApiError::client("ServiceNotFoundException", "Service not found."));
    };
    if let Some(desired) = desired.filter(|desired| *desired != service.desired) {
        service.desired = desired;
        service.steady = None;
    }
    service.settings = settings;
    let changed = setup != service.setup;
    service.adopt(setup);
    if forced || changed || wanted.is_some_and(|wanted| wanted != current) {
        rollout::deploy(service, estate, wanted.unwrap_or(current));
    }
    match world.service(&cluster, name) {
        Some(service) => Ok(Map::new().put("service", services::one(world, service))),
        None => Err(ApiError::client("ServiceNotFoundException", "Service not found.")),
    }
}

/// The settings as they will be; none of them starts a deployment.
fn settings(service: &Service, input: &Input) -> Result<Settings, ApiError> {
    let mut settings = service.settings.clone();
    if let Some(given) = input.inner("deploymentConfiguration")? {
        let percent = |name: &str, old: u32| {
            Ok::<u32, ApiError>(given.int(name)?.and_then(|value| u32::try_from(value).ok()).unwrap_or(old))
        };
        settings.minimum = percent("minimumHealthyPercent", settings.minimum)?;
        settings.maximum = percent("maximumPercent", settings.maximum)?;
        if let Some(breaker) = given.inner("deploymentCircuitBreaker")? {
            settings.breaker = breaker.flag("enable")?.unwrap_or(settings.breaker);
            settings.rollback = breaker.flag("rollback")?.unwrap_or(settings.rollback);
        }
    }
    if let Some(grace) = input.int("healthCheckGracePeriodSeconds")? {
        settings.grace =
            u32::try_from(grace).map_err(|_| invalid("healthCheckGracePeriodSeconds is out of range."))?;
    }
    Ok(settings)
}

fn desired(input: &Input) -> Result<Option<u32>, ApiError> {
    let Some(wanted) = input.int("desiredCount")? else { return Ok(None) };
    if !(0..=MOST).contains(&wanted) {
        return Err(invalid(format!("Desired count must be between 0 and {MOST}.")));
    }
    Ok(u32::try_from(wanted).ok())
}

fn revision(world: &World, given: &str, family: &str) -> Result<u32, ApiError> {
    let definition = definitions::find(world, given)
        .ok_or_else(|| ApiError::client("ClientException", "TaskDefinition not found."))?;
    if !definition.active {
        return Err(ApiError::client("ClientException", "TaskDefinition is inactive"));
    }
    if definition.family != family {
        // ECS allows it; this account keeps a service to its family.
        return Err(invalid(format!("This account keeps service tasks within the family {family}.")));
    }
    Ok(definition.revision)
}
