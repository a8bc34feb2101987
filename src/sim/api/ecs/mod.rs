//! Amazon ECS.

mod clusters;
mod definitions;
mod deployments;
mod services;
mod setup;
mod stop;
mod tasks;
mod update;

use super::Handler;
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::World;

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("ListClusters", clusters::list),
    ("DescribeClusters", clusters::describe),
    ("ListServices", services::list),
    ("DescribeServices", services::describe),
    ("UpdateService", update::update_service),
    ("ListTasks", tasks::list),
    ("DescribeTasks", tasks::describe),
    ("StopTask", tasks::stop),
    ("GetTaskProtection", tasks::protection),
    ("ListTaskDefinitionFamilies", definitions::families),
    ("ListTaskDefinitions", definitions::list),
    ("DescribeTaskDefinition", definitions::describe),
    ("RegisterTaskDefinition", definitions::register),
    ("ListServiceDeployments", deployments::list),
    ("DescribeServiceDeployments", deployments::describe),
    ("DescribeServiceRevisions", deployments::revisions),
    ("StopServiceDeployment", stop::stop),
    ("ContinueServiceDeployment", stop::resume),
    ("DeregisterTaskDefinition", definitions::deregister),
];

/// The biggest desired count of a service (ECS quota).
pub(super) const MOST: i64 = 5000;

/// The platform version that `LATEST` has meant since 2020.
const PLATFORM: &str = "1.4.0";

/// A platform version as tasks run on it.
fn resolved(platform: &str) -> String {
    if platform == "LATEST" { PLATFORM.to_owned() } else { platform.to_owned() }
}

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::client("InvalidParameterException", message)
}

/// The cluster that a call names, `default` where it names none.
fn cluster(world: &World, input: &Input) -> Result<String, ApiError> {
    let given = input.text("cluster")?.unwrap_or("default");
    let found = world.cluster(given).map(str::to_owned);
    found.ok_or_else(|| ApiError::client("ClusterNotFoundException", "Cluster not found."))
}

fn failure(arn: String) -> Map {
    Map::new().put("arn", arn).put("reason", "MISSING")
}

fn cluster_arn(world: &World, cluster: &str) -> String {
    world.estate.arn("ecs", &format!("cluster/{cluster}"))
}
