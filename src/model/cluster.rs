//! Clusters.

use super::{Arn, open::open_enum};

open_enum! {
    /// A cluster's status, as DescribeClusters gives it.
    ClusterStatus {
        Active = "ACTIVE",
        Provisioning = "PROVISIONING",
        Deprovisioning = "DEPROVISIONING",
        Failed = "FAILED",
        Inactive = "INACTIVE",
    }
}

/// An ECS cluster.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The cluster's ARN.
    pub arn: Arn,
    /// The cluster's name.
    pub name: String,
    /// The status; `None` when the cluster could be listed and not described.
    pub status: Option<ClusterStatus>,
    /// ACTIVE services.
    pub active_services: u32,
    /// Tasks in RUNNING.
    pub running_tasks: u32,
    /// Tasks in PENDING.
    pub pending_tasks: u32,
}
