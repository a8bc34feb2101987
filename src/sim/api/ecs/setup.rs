//! What UpdateService says of network, load balancers and platform version.

use super::invalid;
use crate::sim::wire::{ApiError, Input};
use crate::sim::world::World;
use crate::sim::world::service::{Attachment, Network, Service, Setup};

/// Platform versions of Fargate for Linux that can be asked for.
const PLATFORMS: [&str; 3] = ["LATEST", "1.4.0", "1.3.0"];

/// The service's setup as it will be: members that are not given stay as they are.
pub(super) fn read(
    world: &World,
    service: &Service,
    revision: u32,
    input: &Input,
) -> Result<Setup, ApiError> {
    let mut setup = service.setup.clone();
    if let Some(platform) = input.text("platformVersion")? {
        if !PLATFORMS.contains(&platform) {
            return Err(ApiError::client(
                "PlatformUnknownException",
                "The specified platform version does not exist.",
            ));
        }
        platform.clone_into(&mut setup.platform);
    }
    if let Some(given) = input.inner("networkConfiguration")? {
        let given = given.inner("awsvpcConfiguration")?;
        let given = given.ok_or_else(|| invalid("awsvpcConfiguration is missing."))?;
        setup.network = network(world, &given)?;
    }
    if input.has("loadBalancers") {
        let given = input.inners("loadBalancers")?;
        setup.attachments = given
            .iter()
            .map(|balancer| attachment(world, service, revision, balancer))
            .collect::<Result<_, _>>()?;
    }
    Ok(setup)
}

fn network(world: &World, given: &Input) -> Result<Network, ApiError> {
    let texts = |name: &str| -> Result<Vec<String>, ApiError> {
        Ok(given.texts(name)?.into_iter().map(str::to_owned).collect())
    };
    let subnets = texts("subnets")?;
    if subnets.is_empty() {
        return Err(invalid("subnets can not be empty."));
    }
    let known = |id: &String| world.estate.subnets.iter().any(|subnet| subnet.spec.id == *id);
    if let Some(unknown) = subnets.iter().find(|id| !known(id)) {
        return Err(invalid(format!(
            "Error retrieving subnet information for [{unknown}]: The subnet ID '{unknown}' does not exist (ErrorCode: InvalidSubnetID.NotFound)"
        )));
    }
    let public = given.text("assignPublicIp")? == Some("ENABLED");
    Ok(Network { subnets, groups: texts("securityGroups")?, public })
}

fn attachment(
    world: &World,
    service: &Service,
    revision: u32,
    given: &Input,
) -> Result<Attachment, ApiError> {
    let arn = given.required("targetGroupArn")?;
    let group = world
        .estate
        .group_named(arn)
        .ok_or_else(|| invalid(format!("The target group with targetGroupArn {arn} does not exist.")))?;
    let container = given.required("containerName")?;
    let definition = world.estate.definition(&service.family, revision);
    let known = definition
        .is_some_and(|definition| definition.containers.iter().any(|known| known.name == container));
    if !known {
        return Err(invalid(format!("The container {container} does not exist in the task definition.")));
    }
    let port = given.int("containerPort")?.and_then(|port| u16::try_from(port).ok());
    let port = port.ok_or_else(|| invalid("containerPort is missing or out of range."))?;
    Ok(Attachment { group: group.to_owned(), container: container.to_owned(), port })
}
