//! Services and their deployments, as DescribeServices shows them.

use jiff::Timestamp;

use super::{Arn, ScalingBounds, open::open_enum};

open_enum! {
    /// A service's status.
    ServiceStatus {
        Active = "ACTIVE",
        Draining = "DRAINING",
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// Who moves a service from one task definition to the next.
    DeploymentController {
        Ecs = "ECS",
        CodeDeploy = "CODE_DEPLOY",
        External = "EXTERNAL",
    }
}

open_enum! {
    /// A deployment's place in its service.
    DeploymentStatus {
        Primary = "PRIMARY",
        Active = "ACTIVE",
        Inactive = "INACTIVE",
    }
}

open_enum! {
    /// How far a deployment's rollout has come.
    RolloutState {
        InProgress = "IN_PROGRESS",
        Completed = "COMPLETED",
        Failed = "FAILED",
    }
}

/// An ECS service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// The service's ARN.
    pub arn: Arn,
    /// The service's name, unique in its cluster.
    pub name: String,
    /// The name of its cluster.
    pub cluster: String,
    /// The status.
    pub status: ServiceStatus,
    /// How many tasks are wanted.
    pub desired: i32,
    /// How many tasks are RUNNING.
    pub running: i32,
    /// How many tasks are PENDING.
    pub pending: i32,
    /// The task definition of the primary deployment.
    pub task_definition: Arn,
    /// Who carries deployments out.
    pub controller: DeploymentController,
    /// How deployments go: limits, circuit breaker, alarms.
    pub settings: DeploymentSettings,
    /// The deployments, the primary one first as AWS lists them.
    pub deployments: Vec<Deployment>,
    /// The newest events first, at most 100.
    pub events: Vec<ServiceEvent>,
    /// The target groups that its tasks are registered in.
    pub load_balancers: Vec<ServiceLoadBalancer>,
    /// Seconds in which the load balancer's health checks are ignored after a task starts.
    pub health_check_grace_seconds: Option<i32>,
    /// `FARGATE`, `EC2` or `EXTERNAL`; `None` with a capacity provider strategy.
    pub launch_type: Option<String>,
    /// `REPLICA` or `DAEMON`.
    pub scheduling: String,
    /// When the service was created.
    pub created_at: Option<Timestamp>,
    /// The bounds of its auto scaling, `None` without any (or when they could not be read).
    pub scaling: Option<ScalingBounds>,
}

/// How a service's deployments go.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentSettings {
    /// The smallest share of the desired count that stays healthy, percent.
    pub minimum_healthy_percent: Option<i32>,
    /// The largest share of the desired count that may run, percent.
    pub maximum_percent: Option<i32>,
    /// Whether the circuit breaker is on.
    pub circuit_breaker: bool,
    /// Whether a tripped circuit breaker rolls back.
    pub circuit_breaker_rollback: bool,
    /// The alarms that fail a deployment.
    pub alarms: Vec<String>,
    /// Whether such an alarm rolls back.
    pub alarm_rollback: bool,
}

/// A deployment in DescribeServices.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// The id, `ecs-svc/…`; its tasks carry it in `startedBy`.
    pub id: String,
    /// The place in the service.
    pub status: DeploymentStatus,
    /// How far the rollout is; `None` with controllers other than ECS.
    pub rollout_state: Option<RolloutState>,
    /// Why the rollout is in that state.
    pub rollout_reason: Option<String>,
    /// The task definition.
    pub task_definition: Arn,
    /// How many tasks are wanted.
    pub desired: i32,
    /// How many tasks are RUNNING.
    pub running: i32,
    /// How many tasks are PENDING.
    pub pending: i32,
    /// Tasks that failed to reach RUNNING or were found unhealthy, in a row.
    pub failed: i32,
    /// When the deployment began.
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

/// A service event: one sentence by ECS's scheduler.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceEvent {
    /// The event's id.
    pub id: String,
    /// When it happened.
    pub at: Option<Timestamp>,
    /// What happened, in ECS's words.
    pub message: String,
}

/// One target group of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceLoadBalancer {
    /// The target group's ARN.
    pub target_group: Arn,
    /// The container whose port is registered.
    pub container: String,
    /// That port.
    pub port: Option<i32>,
}

impl Service {
    /// The primary deployment: the newest one.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.iter().find(|d| d.status == DeploymentStatus::Primary)
    }

    /// Every task definition that a deployment of the service names, without repeats.
    pub fn task_definitions(&self) -> Vec<&Arn> {
        let mut found = vec![&self.task_definition];
        for deployment in &self.deployments {
            if !found.contains(&&deployment.task_definition) {
                found.push(&deployment.task_definition);
            }
        }
        found.retain(|arn| !arn.as_str().is_empty());
        found
    }

    /// How many tasks are missing: desired less running, never below zero.
    pub fn missing(&self) -> i32 {
        self.desired.saturating_sub(self.running).max(0)
    }
}

impl Deployment {
    /// Whether the rollout is still moving.
    pub fn in_progress(&self) -> bool {
        self.rollout_state == Some(RolloutState::InProgress)
    }

    /// Whether the rollout has failed, or is losing tasks while it moves.
    pub fn failing(&self) -> bool {
        self.rollout_state == Some(RolloutState::Failed) || (self.in_progress() && self.failed > 0)
    }

    /// Running tasks as a share of the wanted ones, percent; 100 when none is wanted.
    pub fn percent(&self) -> u32 {
        if self.desired <= 0 {
            return 100;
        }
        let share = f64::from(self.running.max(0)) / f64::from(self.desired) * 100.0;
        share.min(100.0) as u32
    }
}
