//! Application Auto Scaling: between which counts a service's desired count is moved, and by what.

use aws_sdk_applicationautoscaling::types;
use futures_util::Stream;

use super::convert::{arn_or_empty, clean, clean_or_empty};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::pages::pages;
use super::{Account, ChangeError, Error};
use crate::model::{Arn, Changed, ScalableTarget, ScalingBounds, ScalingPolicy};
use crate::text;

static TARGETS: Operation = Operation::new(Api::AutoScaling, "DescribeScalableTargets", Bucket::AutoScaling);
static POLICIES: Operation = Operation::new(Api::AutoScaling, "DescribeScalingPolicies", Bucket::AutoScaling);
static REGISTER: Operation = Operation::new(Api::AutoScaling, "RegisterScalableTarget", Bucket::AutoScaling);
/// The largest page.
const PAGE: i32 = 50;

impl Account {
    /// The scalable targets of ECS services, by page: of those given as (cluster, service), or
    /// of all when none is given.
    pub fn scalable_targets<'a>(
        &'a self,
        services: &'a [(String, String)],
    ) -> impl Stream<Item = Result<Vec<ScalableTarget>, Error>> + 'a {
        pages(&TARGETS, move |token| async move {
            let ids = services.iter().map(|(cluster, service)| format!("service/{cluster}/{service}"));
            let ids: Option<Vec<_>> = (!services.is_empty()).then(|| ids.collect());
            let request = || {
                let request = self.clients().autoscaling.describe_scalable_targets();
                let request = request.service_namespace(types::ServiceNamespace::Ecs);
                let request = request.set_resource_ids(ids.clone()).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&TARGETS, request).await?;
            let targets = answer.scalable_targets().iter().filter_map(target);
            Ok((targets.collect(), answer.next_token))
        })
    }

    /// The scaling policies of one ECS service, by page.
    pub fn scaling_policies<'a>(
        &'a self,
        cluster: &'a str,
        service: &'a str,
    ) -> impl Stream<Item = Result<Vec<ScalingPolicy>, Error>> + 'a {
        pages(&POLICIES, move |token| async move {
            let request = || {
                let request = self.clients().autoscaling.describe_scaling_policies();
                let request = request.service_namespace(types::ServiceNamespace::Ecs);
                let request = request.resource_id(format!("service/{cluster}/{service}"));
                request.max_results(PAGE).set_next_token(token.clone()).send()
            };
            let answer = self.call(&POLICIES, request).await?;
            let policies = answer.scaling_policies().iter().filter_map(policy);
            Ok((policies.collect(), answer.next_token))
        })
    }

    /// Moves the bounds of a service's scalable target; a bound that is not given stays. A service
    /// that has none yet gets one when both are given. Answers with the target's ARN.
    pub async fn set_scaling_bounds(
        &self,
        cluster: &str,
        service: &str,
        min: Option<i32>,
        max: Option<i32>,
    ) -> Result<Changed<Arn>, ChangeError> {
        let send = || {
            let request = self.clients().autoscaling.register_scalable_target();
            request
                .service_namespace(types::ServiceNamespace::Ecs)
                .scalable_dimension(types::ScalableDimension::EcsServiceDesiredCount)
                .resource_id(format!("service/{cluster}/{service}"))
                .set_min_capacity(min)
                .set_max_capacity(max)
                .send()
        };
        let changed = self.change(&REGISTER, send).await?;
        Ok(changed.map(|answer| arn_or_empty(answer.scalable_target_arn())))
    }
}

/// `service/CLUSTER/SERVICE`, the resource id of a service.
fn service_of(resource_id: &str) -> Option<(String, String)> {
    let (cluster, service) = resource_id.strip_prefix("service/")?.split_once('/')?;
    Some((text::clean(cluster).into_owned(), text::clean(service).into_owned()))
}

fn target(target: &types::ScalableTarget) -> Option<ScalableTarget> {
    let (cluster, service) = service_of(target.resource_id())?;
    let suspended = target.suspended_state();
    let is = |flag: Option<bool>| flag.unwrap_or(false);
    let bounds = ScalingBounds {
        min: target.min_capacity(),
        max: target.max_capacity(),
        scale_in_suspended: suspended.is_some_and(|s| is(s.dynamic_scaling_in_suspended())),
        scale_out_suspended: suspended.is_some_and(|s| is(s.dynamic_scaling_out_suspended())),
    };
    Some(ScalableTarget { cluster, service, bounds })
}

fn policy(policy: &types::ScalingPolicy) -> Option<ScalingPolicy> {
    let (cluster, service) = service_of(policy.resource_id())?;
    let tracking = policy.target_tracking_scaling_policy_configuration();
    let predefined = tracking.and_then(|t| t.predefined_metric_specification());
    Some(ScalingPolicy {
        name: text::clean(policy.policy_name()).into_owned(),
        arn: arn_or_empty(Some(policy.policy_arn())),
        cluster,
        service,
        kind: text::clean(policy.policy_type().as_str()).into_owned(),
        target_value: tracking.map(|tracking| tracking.target_value()),
        metric: clean(predefined.map(|metric| metric.predefined_metric_type().as_str())),
        alarms: policy.alarms().iter().map(|a| clean_or_empty(Some(a.alarm_name()))).collect(),
    })
}
