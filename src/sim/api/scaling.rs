//! Application Auto Scaling.

use super::ecs::MOST;
use super::{Handler, page, size};
use crate::sim::spec::ScalingMetric;
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::scaling::{ScalableTarget, Suspended};

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("DescribeScalableTargets", targets),
    ("DescribeScalingPolicies", policies),
    ("DescribeScalingActivities", activities),
    ("RegisterScalableTarget", register),
];

const DIMENSION: &str = "ecs:service:DesiredCount";

fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::client("ValidationException", message)
}

fn upside_down() -> ApiError {
    invalid("Maximum capacity cannot be less than minimum capacity.")
}

/// Targets that a Describe call is about: those of ECS, and of the resources it names.
fn chosen<'a>(world: &'a World, input: &Input) -> Result<Vec<&'a ScalableTarget>, ApiError> {
    let ecs = input.required("ServiceNamespace")? == "ecs";
    let mut wanted = input.texts("ResourceIds")?;
    wanted.extend(input.text("ResourceId")?);
    let mine = world
        .scaling
        .iter()
        .filter(|target| ecs && (wanted.is_empty() || wanted.contains(&target.resource().as_str())));
    Ok(mine.collect())
}

fn paged(input: &Input, list: &'static str, items: Vec<Map>) -> Result<Map, ApiError> {
    let size = size(input, "MaxResults", 50, 50, "ValidationException")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextTokenException")?;
    Ok(Map::new().put(list, items.to_vec()).maybe("NextToken", next))
}

fn identity(target: &ScalableTarget) -> Map {
    Map::new()
        .put("ServiceNamespace", "ecs")
        .put("ResourceId", target.resource())
        .put("ScalableDimension", DIMENSION)
}

fn targets(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let role = world.estate.role_arn("aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService");
    let items = chosen(world, input)?.into_iter().map(|target| {
        let suspended = Map::new()
            .put("DynamicScalingInSuspended", target.suspended.inward)
            .put("DynamicScalingOutSuspended", target.suspended.outward)
            .put("ScheduledScalingSuspended", target.suspended.scheduled);
        identity(target)
            .put("MinCapacity", target.spec.min)
            .put("MaxCapacity", target.spec.max)
            .put("RoleARN", role.clone())
            .put("CreationTime", Value::Time(target.created))
            .put("SuspendedState", suspended)
            .put("ScalableTargetARN", target_arn(world, target))
    });
    let items = items.collect();
    paged(input, "ScalableTargets", items)
}

fn target_arn(world: &World, target: &ScalableTarget) -> String {
    world
        .estate
        .arn("application-autoscaling", &format!("scalable-target/{}", target.policy_id.replace('-', "")))
}

fn policies(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let items =
        chosen(world, input)?.into_iter().filter(|target| !target.spec.policy.is_empty()).map(|target| {
            let kind = match target.spec.metric {
                ScalingMetric::Cpu => "ECSServiceAverageCPUUtilization",
                ScalingMetric::Memory => "ECSServiceAverageMemoryUtilization",
                ScalingMetric::Requests => "ALBRequestCountPerTarget",
            };
            let tracking = Map::new()
                .put("TargetValue", target.spec.target)
                .put("PredefinedMetricSpecification", Map::new().put("PredefinedMetricType", kind))
                .put("ScaleOutCooldown", target.spec.out_cooldown)
                .put("ScaleInCooldown", target.spec.in_cooldown);
            let resource = target.resource();
            let arn = world.estate.arn(
                "autoscaling",
                &format!(
                    "scalingPolicy:{}:resource/ecs/{resource}:policyName/{}",
                    target.policy_id, target.spec.policy
                ),
            );
            let alarms = ["High", "Low"].map(|side| {
                let name = format!("TargetTracking-{resource}-Alarm{side}-{}", target.policy_id);
                Map::new()
                    .put("AlarmARN", world.estate.arn("cloudwatch", &format!("alarm:{name}")))
                    .put("AlarmName", name)
            });
            identity(target)
                .put("PolicyARN", arn)
                .put("PolicyName", target.spec.policy.clone())
                .put("PolicyType", "TargetTrackingScaling")
                .put("TargetTrackingScalingPolicyConfiguration", tracking)
                .put("Alarms", alarms.to_vec())
                .put("CreationTime", Value::Time(target.created))
        });
    let items = items.collect();
    paged(input, "ScalingPolicies", items)
}

fn activities(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let targets = chosen(world, input)?;
    let items = targets.into_iter().flat_map(|target| {
        target.activities.iter().rev().map(move |activity| {
            identity(target)
                .put("ActivityId", activity.id.clone())
                .put("Description", format!("Setting desired count to {}.", activity.to))
                .put("Cause", activity.cause.clone())
                .put("StartTime", Value::Time(activity.at))
                .put("EndTime", Value::Time(activity.at + 30_000))
                .put("StatusCode", "Successful")
                .put(
                    "StatusMessage",
                    format!(
                        "Successfully set desired count to {}. Change successfully fulfilled by ecs.",
                        activity.to
                    ),
                )
        })
    });
    let items = items.collect();
    paged(input, "ScalingActivities", items)
}

fn register(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    if input.required("ServiceNamespace")? != "ecs" || input.required("ScalableDimension")? != DIMENSION {
        return Err(invalid("Only ecs:service:DesiredCount is served here."));
    }
    let resource = input.required("ResourceId")?;
    let bound = |name: &str| -> Result<Option<u32>, ApiError> {
        input
            .int(name)?
            .map(|value| {
                let value = u32::try_from(value).ok().filter(|value| i64::from(*value) <= MOST);
                value.ok_or_else(|| invalid(format!("{name} must be between 0 and {MOST}.")))
            })
            .transpose()
    };
    let (min, max) = (bound("MinCapacity")?, bound("MaxCapacity")?);
    let known = world.scaling.iter().position(|target| target.resource() == resource);
    let at = match known {
        Some(at) => at,
        None => add(world, resource, min, max)?,
    };
    let Some(target) = world.scaling.get_mut(at) else {
        return Err(invalid("The scalable target was not kept."));
    };
    let (low, high) = (min.unwrap_or(target.spec.min), max.unwrap_or(target.spec.max));
    if low > high {
        return Err(upside_down());
    }
    (target.spec.min, target.spec.max) = (low, high);
    if let Some(given) = input.inner("SuspendedState")? {
        // What is not said is resumed.
        let flag = |name: &str| Ok::<bool, ApiError>(given.flag(name)?.unwrap_or(false));
        target.suspended = Suspended {
            inward: flag("DynamicScalingInSuspended")?,
            outward: flag("DynamicScalingOutSuspended")?,
            scheduled: flag("ScheduledScalingSuspended")?,
        };
    }
    match world.scaling.get(at) {
        Some(target) => Ok(Map::new().put("ScalableTargetARN", target_arn(world, target))),
        None => Err(invalid("The scalable target was not kept.")),
    }
}

fn add(world: &mut World, resource: &str, min: Option<u32>, max: Option<u32>) -> Result<usize, ApiError> {
    let mut parts = resource.split('/').skip(1);
    let (cluster, service) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if world.service(cluster, service).is_none() {
        return Err(invalid(format!("ECS service doesn't exist: {resource}")));
    }
    let (Some(min), Some(max)) = (min, max) else {
        return Err(invalid("MinCapacity and MaxCapacity are required for a new scalable target."));
    };
    if min > max {
        return Err(upside_down());
    }
    let target = ScalableTarget::new(cluster, service, min, max, &mut world.estate);
    world.scaling.push(target);
    Ok(world.scaling.len() - 1)
}
