//! UpdateService.

use super::{MOST, cluster, definitions, invalid, services};
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::{World, rollout};

pub(super) fn update_service(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let name = input.required("service")?;
    let found = world
        .service(&cluster, name)
        .ok_or_else(|| ApiError::client("ServiceNotFoundException", "Service not found."))?;
    let (family, current) = (found.family.clone(), found.primary().map_or(0, |primary| primary.revision));
    if found.settings.controller != "ECS" && (input.has("taskDefinition") || input.has("forceNewDeployment"))
    {
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
    let forced = input.flag("forceNewDeployment")?.unwrap_or(false);
    let settings = input.inner("deploymentConfiguration")?;
    let Some((service, estate)) = world.service_mut(&cluster, name) else {
        return Err(ApiError::client("ServiceNotFoundException", "Service not found."));
    };
    if let Some(desired) = desired.filter(|desired| *desired != service.desired) {
        service.desired = desired;
        service.steady = None;
    }
    if let Some(settings) = settings {
        let percent = |name: &str, old: u32| {
            Ok::<u32, ApiError>(
                settings.int(name)?.and_then(|value| u32::try_from(value).ok()).unwrap_or(old),
            )
        };
        service.settings.minimum = percent("minimumHealthyPercent", service.settings.minimum)?;
        service.settings.maximum = percent("maximumPercent", service.settings.maximum)?;
        if let Some(breaker) = settings.inner("deploymentCircuitBreaker")? {
            service.settings.breaker = breaker.flag("enable")?.unwrap_or(service.settings.breaker);
            service.settings.rollback = breaker.flag("rollback")?.unwrap_or(service.settings.rollback);
        }
    }
    if let Some(grace) = input.int("healthCheckGracePeriodSeconds")? {
        service.settings.grace =
            u32::try_from(grace).map_err(|_| invalid("healthCheckGracePeriodSeconds is out of range."))?;
    }
    if forced || wanted.is_some_and(|wanted| wanted != current) {
        rollout::deploy(service, estate, wanted.unwrap_or(current));
    }
    match world.service(&cluster, name) {
        Some(service) => Ok(Map::new().put("service", services::one(world, service))),
        None => Err(ApiError::client("ServiceNotFoundException", "Service not found.")),
    }
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
