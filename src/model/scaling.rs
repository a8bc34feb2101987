//! Auto scaling of services.

use super::Arn;

/// Between which counts Application Auto Scaling moves a service's desired count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScalingBounds {
    /// The smallest desired count.
    pub min: i32,
    /// The largest desired count.
    pub max: i32,
    /// Whether scaling in is suspended.
    pub scale_in_suspended: bool,
    /// Whether scaling out is suspended.
    pub scale_out_suspended: bool,
}

/// A service's scalable target: whose count it is, and its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalableTarget {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// The bounds.
    pub bounds: ScalingBounds,
}

/// A scaling policy of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalingPolicy {
    /// The policy's name.
    pub name: String,
    /// The policy's ARN, which its alarms name as their action.
    pub arn: Arn,
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// `TargetTrackingScaling`, `StepScaling` or `PredictiveScaling`.
    pub kind: String,
    /// The value that target tracking holds, in the metric's unit.
    pub target_value: Option<f64>,
    /// The predefined metric that target tracking follows.
    pub metric: Option<String>,
    /// The names of the alarms that drive the policy.
    pub alarms: Vec<String>,
}
