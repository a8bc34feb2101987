//! Service deployments and service revisions: the history that a rollback needs.

use jiff::Timestamp;

use super::{Arn, Network, RevisionLoadBalancer, open::open_enum};

open_enum! {
    /// A service deployment's status (ECS API reference, ServiceDeployment).
    ServiceDeploymentStatus {
        Pending = "PENDING",
        InProgress = "IN_PROGRESS",
        StopRequested = "STOP_REQUESTED",
        Stopped = "STOPPED",
        Successful = "SUCCESSFUL",
        RollbackRequested = "ROLLBACK_REQUESTED",
        RollbackInProgress = "ROLLBACK_IN_PROGRESS",
        RollbackSuccessful = "ROLLBACK_SUCCESSFUL",
        RollbackFailed = "ROLLBACK_FAILED",
    }
}

open_enum! {
    /// What the circuit breaker of one service deployment is doing.
    CircuitBreakerStatus {
        Triggered = "TRIGGERED",
        Monitoring = "MONITORING",
        MonitoringComplete = "MONITORING_COMPLETE",
        Disabled = "DISABLED",
    }
}

/// One deployment in a service's history of 90 days.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceDeployment {
    /// The service deployment's ARN.
    pub arn: Arn,
    /// The service's ARN.
    pub service: Arn,
    /// The status.
    pub status: ServiceDeploymentStatus,
    /// Why the status is what it is.
    pub status_reason: Option<String>,
    /// When it was asked for.
    pub created_at: Option<Timestamp>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
    /// The revision that it brings.
    pub target_revision: Option<Arn>,
    /// The revisions that it replaces.
    pub source_revisions: Vec<Arn>,
    /// The circuit breaker, where one watches.
    pub circuit_breaker: Option<CircuitBreaker>,
    /// The alarms that have tripped it.
    pub triggered_alarms: Vec<String>,
    /// The rollback, where one was begun.
    pub rollback: Option<Rollback>,
    /// The lifecycle stage, as AWS spells it.
    pub lifecycle_stage: Option<String>,
    /// The lifecycle hook that holds it until somebody decides.
    pub paused_hook: Option<PausedHook>,
}

/// A lifecycle hook at which a deployment is paused, AWAITING_ACTION: it waits for
/// ContinueServiceDeployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PausedHook {
    /// The id that ContinueServiceDeployment asks for.
    pub id: String,
    /// The lifecycle stage, as AWS spells it.
    pub stage: Option<String>,
    /// When ECS decides by itself.
    pub expires_at: Option<Timestamp>,
    /// What it does then: `CONTINUE` or `ROLLBACK`.
    pub timeout_action: Option<String>,
}

/// The circuit breaker's own figures; the threshold is read, never computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CircuitBreaker {
    /// What it is doing.
    pub status: CircuitBreakerStatus,
    /// Failures in a row so far.
    pub failures: i32,
    /// Failures at which it trips.
    pub threshold: i32,
}

/// A rollback of a service deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollback {
    /// Why it was begun.
    pub reason: Option<String>,
    /// When it was begun.
    pub started_at: Option<Timestamp>,
    /// The service revision that it returns to.
    pub revision: Option<Arn>,
}

/// A service's whole configuration at one time, as a rollback restores it.
#[derive(Clone, Debug, PartialEq)]
pub struct ServiceRevision {
    /// The service revision's ARN.
    pub arn: Arn,
    /// The service's ARN.
    pub service: Arn,
    /// The task definition.
    pub task_definition: Arn,
    /// The containers' images as they were resolved.
    pub images: Vec<RevisionImage>,
    /// The target groups that its tasks are registered in.
    pub load_balancers: Vec<RevisionLoadBalancer>,
    /// The network; `None` in modes other than `awsvpc`.
    pub network: Option<Network>,
    /// The launch type, where one is set.
    pub launch_type: Option<String>,
    /// The platform version, where one is set.
    pub platform_version: Option<String>,
    /// When the revision was made.
    pub created_at: Option<Timestamp>,
}

/// The image of one container in a service revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionImage {
    /// The container's name.
    pub container: String,
    /// The image as the task definition names it.
    pub image: Option<String>,
    /// The digest that it was resolved to, `sha256:…`.
    pub digest: Option<String>,
}

impl ServiceDeploymentStatus {
    /// Whether the deployment still moves.
    pub fn is_moving(&self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::InProgress
                | Self::StopRequested
                | Self::RollbackRequested
                | Self::RollbackInProgress
        )
    }
}
