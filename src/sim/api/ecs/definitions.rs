//! Task definitions.

use super::invalid;
use crate::sim::api::{last, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::definition::{Container, LogConfiguration, Script, TaskDefinition};

pub(super) fn families(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let prefix = input.text("familyPrefix")?.unwrap_or_default();
    let names: Vec<String> =
        world.estate.families.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
    let size = size(input, "maxResults", 100, 100, "InvalidParameterException")?;
    let (names, next) = page(&names, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("families", names.to_vec()).maybe("nextToken", next))
}

pub(super) fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let family = input.text("familyPrefix")?;
    let active = input.text("status")?.unwrap_or("ACTIVE") == "ACTIVE";
    let all = world.estate.families.iter().filter(|(name, _)| family.is_none_or(|family| *name == family));
    let mut arns: Vec<String> = all
        .flat_map(|(_, revisions)| revisions)
        .filter(|definition| definition.active == active)
        .map(|definition| world.estate.definition_arn(&definition.family, definition.revision))
        .collect();
    if input.text("sort")? == Some("DESC") {
        arns.reverse();
    }
    let size = size(input, "maxResults", 100, 100, "InvalidParameterException")?;
    let (arns, next) = page(&arns, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("taskDefinitionArns", arns.to_vec()).maybe("nextToken", next))
}

pub(super) fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let definition = find(world, input.required("taskDefinition")?);
    let definition = definition
        .ok_or_else(|| ApiError::client("ClientException", "Unable to describe task definition."))?;
    Ok(Map::new().put("taskDefinition", one(world, definition)).put("tags", Vec::<Map>::new()))
}

pub(super) fn register(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let family = input.required("family")?.to_owned();
    let given = input.inners("containerDefinitions")?;
    if given.is_empty() {
        return Err(ApiError::client("ClientException", "Container list cannot be empty."));
    }
    // An application stays itself across revisions: what it writes comes from the revision before.
    let before = world.estate.families.get(&family).and_then(|revisions| revisions.last()).cloned();
    let containers =
        given.iter().map(|container| read_container(container, before.as_ref())).collect::<Result<_, _>>()?;
    let definition = TaskDefinition {
        family: family.clone(),
        revision: 0,
        active: true,
        cpu: input.text("cpu")?.unwrap_or("256").to_owned(),
        memory: input.text("memory")?.unwrap_or("512").to_owned(),
        execution_role: input.text("executionRoleArn")?.map(str::to_owned),
        task_role: input.text("taskRoleArn")?.map(str::to_owned),
        registered: 0,
        deregistered: None,
        containers,
    };
    let revision = world.estate.register(definition);
    match world.estate.definition(&family, revision) {
        Some(definition) => {
            Ok(Map::new().put("taskDefinition", one(world, definition)).put("tags", Vec::<Map>::new()))
        }
        None => Err(ApiError::with_status("ServerException", 500, "The task definition was not kept.")),
    }
}

pub(super) fn deregister(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let given = input.required("taskDefinition")?;
    if !last(given).contains(':') {
        return Err(invalid("The task definition must be given with its revision."));
    }
    let found = find(world, given).map(|definition| (definition.family.clone(), definition.revision));
    let (family, revision) = found.ok_or_else(|| {
        ApiError::client("ClientException", "The specified task definition does not exist.")
    })?;
    world.estate.deregister(&family, revision);
    match world.estate.definition(&family, revision) {
        Some(definition) => Ok(Map::new().put("taskDefinition", one(world, definition))),
        None => Err(ApiError::with_status("ServerException", 500, "The task definition was not kept.")),
    }
}

fn read_container(input: &Input, before: Option<&TaskDefinition>) -> Result<Container, ApiError> {
    let name = input.required("name")?.to_owned();
    let known =
        before.and_then(|definition| definition.containers.iter().find(|container| container.name == name));
    let pairs = |list: &str, value: &str| -> Result<Vec<(String, String)>, ApiError> {
        let items = input.inners(list)?;
        items
            .iter()
            .map(|item| Ok((item.required("name")?.to_owned(), item.required(value)?.to_owned())))
            .collect()
    };
    let port = match input.inners("portMappings")?.first() {
        Some(mapping) => mapping.int("containerPort")?,
        None => None,
    };
    let (log, log_driver) = match input.inner("logConfiguration")? {
        Some(log) => match log.text("logDriver")? {
            Some("awslogs") => (read_log(&log)?, None),
            other => (None, other.map(str::to_owned)),
        },
        None => (None, None),
    };
    let health = match input.inner("healthCheck")? {
        Some(check) => check.texts("command")?.last().map(|command| (*command).to_owned()),
        None => None,
    };
    Ok(Container {
        name,
        image: input.required("image")?.to_owned(),
        port: port.and_then(|port| u16::try_from(port).ok()),
        environment: pairs("environment", "value")?,
        secrets: pairs("secrets", "valueFrom")?,
        log,
        log_driver,
        health_command: health,
        script: known
            .map(|container| container.script.clone())
            .unwrap_or_else(|| Script { start_seconds: 8, ..Script::default() }),
    })
}

fn read_log(log: &Input) -> Result<Option<LogConfiguration>, ApiError> {
    let Some(options) = log.inner("options")? else { return Ok(None) };
    Ok(Some(LogConfiguration {
        group: options.text("awslogs-group")?.ok_or_else(|| invalid("awslogs-group is missing."))?.to_owned(),
        region: options.text("awslogs-region")?.unwrap_or_default().to_owned(),
        prefix: options.text("awslogs-stream-prefix")?.unwrap_or("ecs").to_owned(),
    }))
}

/// A task definition by `family`, `family:revision` or ARN; a family alone is its newest active revision.
pub(super) fn find<'a>(world: &'a World, given: &str) -> Option<&'a TaskDefinition> {
    let name = last(given);
    match name.split_once(':') {
        Some((family, revision)) => world.estate.definition(family, revision.parse().ok()?),
        None => world.estate.families.get(name)?.iter().rev().find(|definition| definition.active),
    }
}

fn one(world: &World, definition: &TaskDefinition) -> Map {
    Map::new()
        .put("taskDefinitionArn", world.estate.definition_arn(&definition.family, definition.revision))
        .put("containerDefinitions", definition.containers.iter().map(container_map).collect::<Vec<_>>())
        .put("family", definition.family.clone())
        .maybe("taskRoleArn", definition.task_role.clone())
        .maybe("executionRoleArn", definition.execution_role.clone())
        .put("networkMode", "awsvpc")
        .put("revision", definition.revision)
        .put("volumes", Vec::<Map>::new())
        .put("status", if definition.active { "ACTIVE" } else { "INACTIVE" })
        .put("requiresAttributes", Vec::<Map>::new())
        .put("placementConstraints", Vec::<Map>::new())
        .put("compatibilities", vec!["EC2", "FARGATE"])
        .put("requiresCompatibilities", vec!["FARGATE"])
        .put("cpu", definition.cpu.clone())
        .put("memory", definition.memory.clone())
        .put("registeredAt", Value::Time(definition.registered))
        .maybe("deregisteredAt", definition.deregistered.map(Value::Time))
        .put("registeredBy", world.estate.role_arn("Deployer"))
}

fn container_map(container: &Container) -> Map {
    let pair = |name: &String, key: &'static str, value: &String| {
        Map::new().put("name", name.clone()).put(key, value.clone())
    };
    let port = container
        .port
        .map(|port| Map::new().put("containerPort", port).put("hostPort", port).put("protocol", "tcp"));
    let check = container.health_command.as_ref().map(|command| {
        Map::new()
            .put("command", vec!["CMD-SHELL".to_owned(), command.clone()])
            .put("interval", 30)
            .put("timeout", 5)
            .put("retries", 3)
            .put("startPeriod", 60)
    });
    let log = container.log.as_ref().map(|log| {
        let options = Map::new()
            .put("awslogs-group", log.group.clone())
            .put("awslogs-region", log.region.clone())
            .put("awslogs-stream-prefix", log.prefix.clone());
        Map::new().put("logDriver", "awslogs").put("options", options)
    });
    let other = || container.log_driver.as_ref().map(|driver| Map::new().put("logDriver", driver.clone()));
    let log = log.or_else(other);
    Map::new()
        .put("name", container.name.clone())
        .put("image", container.image.clone())
        .put("cpu", 0)
        .put("portMappings", port.into_iter().collect::<Vec<_>>())
        .put("essential", true)
        .put(
            "environment",
            container.environment.iter().map(|(name, value)| pair(name, "value", value)).collect::<Vec<_>>(),
        )
        .put("mountPoints", Vec::<Map>::new())
        .put("volumesFrom", Vec::<Map>::new())
        .put(
            "secrets",
            container.secrets.iter().map(|(name, from)| pair(name, "valueFrom", from)).collect::<Vec<_>>(),
        )
        .maybe("logConfiguration", log)
        .maybe("healthCheck", check)
        .put("systemControls", Vec::<Map>::new())
}
