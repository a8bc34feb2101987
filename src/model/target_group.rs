//! Target groups, their health checks, and their targets' health.

use super::{Arn, open::open_enum};

open_enum! {
    /// A target's state (ELBv2 API reference, TargetHealth).
    TargetState {
        Initial = "initial",
        Healthy = "healthy",
        Unhealthy = "unhealthy",
        UnhealthyDraining = "unhealthy.draining",
        Unused = "unused",
        Draining = "draining",
        Unavailable = "unavailable",
    }
}

/// A target group of an Application or Network Load Balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetGroup {
    /// The ARN; its resource, `targetgroup/name/id`, is the dimension of its alarms.
    pub arn: Arn,
    /// The name.
    pub name: String,
    /// The protocol towards the targets; `None` for Lambda functions.
    pub protocol: Option<String>,
    /// The default port.
    pub port: Option<i32>,
    /// `ip`, `instance`, `lambda` or `alb`.
    pub target_type: Option<String>,
    /// The load balancers that route to it.
    pub load_balancers: Vec<Arn>,
    /// The health check.
    pub health_check: TargetHealthCheck,
    /// The targets with their health.
    pub targets: Vec<Target>,
    /// The listener rules that lead here; empty until they are read.
    pub rules: Vec<ListenerRule>,
}

/// How a target group checks its targets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetHealthCheck {
    /// Whether targets are checked at all.
    pub enabled: Option<bool>,
    /// The protocol.
    pub protocol: Option<String>,
    /// The port, or `traffic-port`.
    pub port: Option<String>,
    /// The path, for HTTP checks.
    pub path: Option<String>,
    /// The codes that count as healthy, such as `200-299`.
    pub matcher: Option<String>,
    /// Seconds between checks.
    pub interval_seconds: Option<i32>,
    /// Seconds until a check counts as failed.
    pub timeout_seconds: Option<i32>,
    /// Successes in a row that make a target healthy.
    pub healthy_threshold: Option<i32>,
    /// Failures in a row that make a target unhealthy.
    pub unhealthy_threshold: Option<i32>,
}

/// One target and its health.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// An address, an instance id or an ARN.
    pub id: String,
    /// The port.
    pub port: Option<i32>,
    /// The availability zone.
    pub zone: Option<String>,
    /// The state.
    pub state: TargetState,
    /// The reason code, such as `Target.ResponseCodeMismatch`.
    pub reason: Option<String>,
    /// The reason in a sentence.
    pub description: Option<String>,
}

/// A load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// The ARN; its resource behind `loadbalancer/` is the dimension of its alarms.
    pub arn: Arn,
    /// The name.
    pub name: String,
    /// `application`, `network` or `gateway`.
    pub kind: Option<String>,
    /// The name that clients call.
    pub dns_name: Option<String>,
    /// `provisioning`, `active`, `active_impaired` or `failed`.
    pub state: Option<String>,
}

/// A listener rule that leads to a target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListenerRule {
    /// The listener's ARN.
    pub listener: Arn,
    /// The listener's protocol, such as `HTTPS`.
    pub protocol: Option<String>,
    /// The listener's port.
    pub port: Option<i32>,
    /// The priority, or `default`.
    pub priority: String,
    /// The conditions: `host-header: api.example.com`, `path-pattern: /api/*`.
    pub conditions: Vec<String>,
    /// The target groups that it forwards to.
    pub target_groups: Vec<Arn>,
}

impl TargetGroup {
    /// The targets that fail their checks.
    pub fn unhealthy(&self) -> impl Iterator<Item = &Target> {
        self.targets.iter().filter(|target| target.state == TargetState::Unhealthy)
    }

    /// Whether there are targets and none is healthy. A group that no listener uses serves nobody
    /// by intent: its targets are `unused`.
    pub fn serves_nobody(&self) -> bool {
        let mut used = self.targets.iter().filter(|target| target.state != TargetState::Unused).peekable();
        used.peek().is_some() && used.all(|target| target.state != TargetState::Healthy)
    }
}
