//! Clusters.

use super::{cluster_arn, failure};
use crate::sim::api::{last, page, size};
use crate::sim::wire::{ApiError, Input, Map};
use crate::sim::world::World;

pub(super) fn list(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let arns: Vec<String> = world.clusters.iter().map(|cluster| cluster_arn(world, cluster)).collect();
    let size = size(input, "maxResults", 100, 100, "InvalidParameterException")?;
    let (arns, next) = page(&arns, input.text("nextToken")?, size, "InvalidParameterException")?;
    Ok(Map::new().put("clusterArns", arns.to_vec()).maybe("nextToken", next))
}

pub(super) fn describe(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let mut given = input.texts("clusters")?;
    if given.is_empty() {
        given.push("default");
    }
    let mut clusters = Vec::new();
    let mut failures = Vec::new();
    for name in given {
        match world.cluster(name) {
            Some(cluster) => clusters.push(one(world, cluster)),
            None => failures.push(failure(cluster_arn(world, last(name)))),
        }
    }
    Ok(Map::new().put("clusters", clusters).put("failures", failures))
}

fn one(world: &World, cluster: &str) -> Map {
    let services = || world.services.iter().filter(|service| service.cluster == cluster);
    let tasks = || services().flat_map(|service| &service.tasks);
    Map::new()
        .put("clusterArn", cluster_arn(world, cluster))
        .put("clusterName", cluster)
        .put("status", "ACTIVE")
        .put("registeredContainerInstancesCount", 0)
        .put("runningTasksCount", tasks().filter(|task| task.runs()).count())
        .put("pendingTasksCount", tasks().filter(|task| task.pending()).count())
        .put("activeServicesCount", services().count())
        .put("statistics", Vec::<Map>::new())
        .put("tags", Vec::<Map>::new())
        .put("settings", vec![Map::new().put("name", "containerInsights").put("value", "enabled")])
        .put("capacityProviders", vec!["FARGATE", "FARGATE_SPOT"])
        .put("defaultCapacityProviderStrategy", Vec::<Map>::new())
}
