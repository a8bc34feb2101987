//! What is to be changed about a service, and what AWS answered to a change.

use serde::{Deserialize, Serialize};

use super::Arn;

/// UpdateService with only what changes: every field that is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct ServiceChange {
    /// The cluster's name or ARN.
    pub cluster: String,
    /// The service's name or ARN.
    pub service: String,
    /// The task definition: an ARN or `family:revision`.
    pub task_definition: Option<String>,
    /// How many tasks are wanted; alone, it starts no deployment.
    pub desired: Option<i32>,
    /// Whether a deployment is begun even when nothing else changes.
    pub force_new_deployment: bool,
    /// The whole network configuration.
    pub network: Option<Network>,
    /// All load balancers; an empty list takes them all away.
    pub load_balancers: Option<Vec<RevisionLoadBalancer>>,
    /// Fargate's platform version, such as `1.4.0` or `LATEST`.
    pub platform_version: Option<String>,
}

/// Where tasks with network mode `awsvpc` are placed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Network {
    /// The subnets' ids.
    pub subnets: Vec<String>,
    /// The security groups' ids.
    pub security_groups: Vec<String>,
    /// `ENABLED` or `DISABLED`.
    pub assign_public_ip: Option<String>,
}

/// One target group that a revision's tasks are registered in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct RevisionLoadBalancer {
    /// The target group's ARN.
    pub target_group: Arn,
    /// The container whose port is registered.
    pub container: String,
    /// That port.
    pub port: Option<i32>,
}

/// What AWS answered to a change, and its request id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed<T> {
    /// The answer.
    pub answer: T,
    /// AWS's id of the request, by which its support and CloudTrail find it.
    pub request_id: Option<String>,
}

impl<T> Changed<T> {
    /// The same request with another form of its answer.
    pub fn map<U>(self, form: impl FnOnce(T) -> U) -> Changed<U> {
        Changed { answer: form(self.answer), request_id: self.request_id }
    }
}

impl ServiceChange {
    /// A change of a service that changes nothing yet.
    pub fn of(cluster: impl Into<String>, service: impl Into<String>) -> Self {
        Self { cluster: cluster.into(), service: service.into(), ..Self::default() }
    }
}
