//! The fewest calls that can fetch what a picture shows, with AWS's largest pages.

use crate::picture::{Cluster, Picture};

/// The minimum of a picture of the whole account.
pub fn minimum(picture: &Picture) -> usize {
    let clusters = list(picture.clusters.len(), 100);
    let within: usize = picture.clusters.iter().map(of_cluster).sum();
    // The images and log groups of each revision: DescribeTaskDefinition takes one.
    let definitions = picture.task_definitions();
    // DescribeTargetGroups lists the region's; DescribeTargetHealth takes one group.
    let groups = picture.target_groups();
    let balancing = if groups == 0 { 0 } else { list(groups, 400) + groups };
    let alarms = list(picture.alarms.len(), 100);
    let scaling = list(picture.scaled(), 50);
    let identity = 1;
    clusters + within + definitions + balancing + alarms + scaling + identity
}

/// ListServices and DescribeServices; ListTasks, once for running and once for stopped tasks, and
/// DescribeTasks.
fn of_cluster(cluster: &Cluster) -> usize {
    let services = cluster.services.len();
    let tasks = cluster.tasks();
    let listed: usize = tasks.iter().map(|some| list(*some, 100)).sum();
    list(services, 100) + services.div_ceil(10) + listed + tasks.iter().sum::<usize>().div_ceil(100)
}

/// Pages of a list: one even when it is empty.
fn list(items: usize, page: usize) -> usize {
    items.div_ceil(page).max(1)
}
