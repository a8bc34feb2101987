//! Tasks.

use std::collections::HashMap;

use super::{PLATFORM, cluster, cluster_arn, failure, invalid};
use crate::sim::api::{last, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::definition::Container;
use crate::sim::world::lifecycle::{self, Tally, container_health};
use crate::sim::world::service::Service;
use crate::sim::world::task::{ContainerState, Phase, Task};
use crate::sim::world::{World, schedule};

/// `DescribeTasks` takes at most a hundred.
const DESCRIBED: usize = 100;

pub(super) fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let wanted = input.text("desiredStatus")?.unwrap_or("RUNNING");
    let (service, family, started_by) =
        (input.text("serviceName")?.map(last), input.text("family")?, input.text("startedBy")?);
    if let Some(service) = service
        && world.service(&cluster, service).is_none()
    {
        return Err(ApiError::client("ServiceNotFoundException", "Service not found."));
    }
    let mine = world.services.iter().filter(|candidate| {
        candidate.cluster == cluster
            && service.is_none_or(|service| candidate.name == service)
            && family.is_none_or(|family| candidate.family == family)
    });
    let tasks = mine.flat_map(|service| service.tasks.iter().chain(&service.stopped));
    let tasks = tasks.filter(|task| {
        task.desired() == wanted && started_by.is_none_or(|by| by == format!("ecs-svc/{}", task.deployment))
    });
    let arns: Vec<String> = tasks.map(|task| task_arn(world, &cluster, &task.id)).collect();
    let size = size(input, "maxResults", 100, 100, "InvalidParameterException")?;
    let (arns, next) = page(&arns, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("taskArns", arns.to_vec()).maybe("nextToken", next))
}

pub(super) fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let given = input.texts("tasks")?;
    if given.is_empty() {
        return Err(invalid("Tasks cannot be empty."));
    }
    if given.len() > DESCRIBED {
        return Err(invalid(format!("Tasks cannot contain more than {DESCRIBED} elements.")));
    }
    let homes = homes(world, &cluster);
    let mut tasks = Vec::new();
    let mut failures = Vec::new();
    for id in given {
        match homes.get(last(id)) {
            Some((service, task)) => tasks.push(one(world, service, task)),
            None => failures.push(failure(task_arn(world, &cluster, last(id)))),
        }
    }
    Ok(Map::new().put("tasks", tasks).put("failures", failures))
}

pub(super) fn stop(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let id = last(input.required("task")?).to_owned();
    let reason = input.text("reason")?.unwrap_or("Task stopped by user").to_owned();
    let found = world.services.iter_mut().filter(|service| service.cluster == cluster).find_map(|service| {
        let at = service.tasks.iter().position(|task| task.id == id)?;
        Some((service, at))
    });
    if let Some((service, at)) = found {
        let mut task = service.tasks.remove(at);
        let mut tally = Tally::default();
        lifecycle::stop(service, &mut task, &mut world.estate, "UserInitiated", reason, &mut tally);
        service.tasks.insert(at, task);
        // The scheduler tells of the tasks that it stops itself, and of all that drains.
        tally.stopped.clear();
        schedule::tell(service, &mut world.estate, &tally);
    }
    match homes(world, &cluster).get(id.as_str()) {
        Some((service, task)) => Ok(Map::new().put("task", one(world, service, task))),
        None => Err(invalid("The referenced task was not found.")),
    }
}

pub(super) fn protection(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let cluster = cluster(world, input)?;
    let homes = homes(world, &cluster);
    let mut given: Vec<String> =
        input.texts("tasks")?.into_iter().map(|task| last(task).to_owned()).collect();
    if given.is_empty() {
        given = homes.keys().map(|id| (*id).to_owned()).collect();
        given.sort();
    }
    let (known, unknown): (Vec<String>, Vec<String>) =
        given.into_iter().partition(|id| homes.contains_key(id.as_str()));
    let until = |id: &String| homes.get(id.as_str()).and_then(|(_, task)| task.protected_until);
    let tasks = known.iter().map(|id| {
        let until = until(id).filter(|until| world.now() < *until);
        Map::new()
            .put("taskArn", task_arn(world, &cluster, id))
            .put("protectionEnabled", until.is_some())
            .maybe("expirationDate", until.map(Value::Time))
    });
    let failures = unknown.iter().map(|id| failure(task_arn(world, &cluster, id)));
    Ok(Map::new()
        .put("protectedTasks", tasks.collect::<Vec<_>>())
        .put("failures", failures.collect::<Vec<_>>()))
}

fn homes<'a>(world: &'a World, cluster: &str) -> HashMap<&'a str, (&'a Service, &'a Task)> {
    let services = world.services.iter().filter(|service| service.cluster == cluster);
    let tasks = services
        .flat_map(|service| service.tasks.iter().chain(&service.stopped).map(move |task| (service, task)));
    tasks.map(|(service, task)| (task.id.as_str(), (service, task))).collect()
}

fn task_arn(world: &World, cluster: &str, id: &str) -> String {
    world.estate.arn("ecs", &format!("task/{cluster}/{id}"))
}

fn one(world: &World, service: &Service, task: &Task) -> Map {
    let estate = &world.estate;
    let arn = task_arn(world, &service.cluster, &task.id);
    let definition = estate.definition(&service.family, task.revision);
    let health = container_health(service, task, estate).unwrap_or("UNKNOWN");
    let subnet = estate.subnets.get(task.subnet).map(|subnet| &subnet.spec);
    let containers: Vec<Map> = definition
        .map(|definition| {
            let pairs = definition.containers.iter().zip(&task.containers);
            pairs
                .map(|(container, state)| container_map(world, service, task, container, state, &arn))
                .collect()
        })
        .unwrap_or_default();
    let attached = task.phase < Phase::Deprovisioning;
    Map::new()
        .put("attachments", vec![attachment(task, subnet.map_or("", |subnet| subnet.id.as_str()), attached)])
        .put("attributes", vec![Map::new().put("name", "ecs.cpu-architecture").put("value", "x86_64")])
        .maybe("availabilityZone", subnet.map(|subnet| subnet.zone.clone()))
        .put("clusterArn", cluster_arn(world, &service.cluster))
        .put("connectivity", "CONNECTED")
        .maybe("connectivityAt", task.pull.0.map(Value::Time))
        .put("containers", containers)
        .maybe("cpu", definition.map(|definition| definition.cpu.clone()))
        .put("createdAt", Value::Time(task.created))
        .put("desiredStatus", task.desired())
        .put("enableExecuteCommand", false)
        .maybe("executionStoppedAt", task.execution_stopped.map(Value::Time))
        .put("group", format!("service:{}", service.name))
        .put("healthStatus", health)
        .put("lastStatus", task.phase.name())
        .put("launchType", "FARGATE")
        .maybe("memory", definition.map(|definition| definition.memory.clone()))
        .put(
            "overrides",
            Map::new()
                .put("containerOverrides", Vec::<Map>::new())
                .put("inferenceAcceleratorOverrides", Vec::<Map>::new()),
        )
        .put("platformVersion", PLATFORM)
        .put("platformFamily", "Linux")
        .maybe("pullStartedAt", task.pull.0.map(Value::Time))
        .maybe("pullStoppedAt", task.pull.1.map(Value::Time))
        .maybe("startedAt", task.started.map(Value::Time))
        .put("startedBy", format!("ecs-svc/{}", task.deployment))
        .maybe("stopCode", task.stop.as_ref().map(|stop| stop.code))
        .maybe("stoppedAt", task.stopped.map(Value::Time))
        .maybe("stoppedReason", task.stop.as_ref().map(|stop| stop.reason.clone()))
        .maybe("stoppingAt", task.stop.as_ref().map(|stop| Value::Time(stop.at)))
        .put("tags", Vec::<Map>::new())
        .put("taskArn", arn)
        .put("taskDefinitionArn", estate.definition_arn(&service.family, task.revision))
        .put("version", task.phase as i64 + 1)
        .put("ephemeralStorage", Map::new().put("sizeInGiB", 20))
}

fn attachment(task: &Task, subnet: &str, attached: bool) -> Map {
    let detail = |name: &'static str, value: String| Map::new().put("name", name).put("value", value);
    Map::new()
        .put("id", format!("{}-eni", task.id))
        .put("type", "ElasticNetworkInterface")
        .put("status", if attached { "ATTACHED" } else { "DELETED" })
        .put(
            "details",
            vec![
                detail("subnetId", subnet.to_owned()),
                detail("networkInterfaceId", task.eni.clone()),
                detail("privateIPv4Address", task.address.clone()),
            ],
        )
}

fn container_map(
    world: &World,
    service: &Service,
    task: &Task,
    container: &Container,
    state: &ContainerState,
    arn: &str,
) -> Map {
    let status = match task.phase {
        Phase::Provisioning | Phase::Pending => "PENDING",
        Phase::Activating | Phase::Running if state.exit.is_none() => "RUNNING",
        Phase::Deactivating | Phase::Stopping if state.exit.is_none() => "RUNNING",
        _ => "STOPPED",
    };
    let checked = container.health_command.is_some();
    let health =
        if checked { container_health(service, task, &world.estate).unwrap_or("UNKNOWN") } else { "UNKNOWN" };
    let interface = Map::new()
        .put("attachmentId", format!("{}-eni", task.id))
        .put("privateIpv4Address", task.address.clone());
    Map::new()
        .put("containerArn", format!("{}/{}", arn.replace(":task/", ":container/"), state.runtime_id))
        .put("taskArn", arn.to_owned())
        .put("name", container.name.clone())
        .put("image", container.image.clone())
        .maybe("imageDigest", state.digest.clone())
        .put("runtimeId", state.runtime_id.clone())
        .put("lastStatus", status)
        .maybe("exitCode", state.exit)
        .maybe("reason", state.reason.clone())
        .put("networkBindings", Vec::<Map>::new())
        .put("networkInterfaces", vec![interface])
        .put("healthStatus", health)
        .put("cpu", "0")
}
