//! What `status --json` says, as far as the benchmarks look at it.

use std::collections::{BTreeMap, HashSet};

use color_eyre::eyre::{Result, WrapErr};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The whole document.
#[derive(Deserialize)]
pub struct Picture {
    pub clusters: Vec<Cluster>,
    pub alarms: Vec<IgnoredAny>,
    pub unread: Vec<Unread>,
    /// Requests sent, by API.
    pub calls: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
pub struct Cluster {
    pub name: String,
    pub services: Vec<Service>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    pub name: String,
    task_definition: String,
    deployments: Vec<Deployment>,
    tasks: Vec<Task>,
    target_groups: Vec<TargetGroup>,
    log_groups: Vec<IgnoredAny>,
    scaling: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Deployment {
    task_definition: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Task {
    last_status: String,
}

#[derive(Deserialize)]
struct TargetGroup {
    name: String,
}

/// Something that could not be read.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "printed by Debug")]
pub struct Unread {
    what: String,
    why: String,
}

impl Picture {
    /// Reads the document.
    pub fn read(json: &[u8]) -> Result<Self> {
        serde_json::from_slice(json).wrap_err("status --json has not printed what was expected")
    }

    /// All services.
    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.clusters.iter().flat_map(|cluster| &cluster.services)
    }

    /// How many target groups there are.
    pub fn target_groups(&self) -> usize {
        let groups = self.services().flat_map(|service| &service.target_groups);
        groups.map(|group| group.name.as_str()).collect::<HashSet<_>>().len()
    }

    /// How many task definitions the services name.
    pub fn task_definitions(&self) -> usize {
        self.services().flat_map(Service::task_definitions).collect::<HashSet<_>>().len()
    }

    /// How many services have log groups.
    pub fn logging(&self) -> usize {
        self.services().filter(|service| !service.log_groups.is_empty()).count()
    }

    /// How many services have bounds to scale within.
    pub fn scaled(&self) -> usize {
        self.services().filter(|service| service.scaling.is_some()).count()
    }

    /// All requests sent.
    pub fn calls(&self) -> u64 {
        self.calls.values().sum()
    }
}

impl Cluster {
    /// How many tasks have stopped, and how many have not.
    pub fn tasks(&self) -> [usize; 2] {
        let tasks = || self.services.iter().flat_map(|service| &service.tasks);
        let stopped = tasks().filter(|task| task.last_status == "STOPPED").count();
        [stopped, tasks().count() - stopped]
    }
}

impl Service {
    fn task_definitions(&self) -> impl Iterator<Item = &str> {
        let deployed = self.deployments.iter().map(|deployment| deployment.task_definition.as_str());
        deployed.chain([self.task_definition.as_str()])
    }
}
