//! Service deployments and service revisions.

use aws_sdk_ecs::types;
use futures_util::Stream;

use crate::aws::convert::{arn, arn_or_empty, clean, clean_all, clean_or_empty, time};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{
    Arn, CircuitBreaker, Network, PausedHook, RevisionImage, RevisionLoadBalancer, Rollback,
    ServiceDeployment, ServiceDeploymentStatus, ServiceRevision,
};

static LIST: Operation = Operation::new(Api::Ecs, "ListServiceDeployments", Bucket::EcsServiceDeployments);
static DESCRIBE: Operation =
    Operation::new(Api::Ecs, "DescribeServiceDeployments", Bucket::EcsServiceDeployments);
static REVISIONS: Operation =
    Operation::new(Api::Ecs, "DescribeServiceRevisions", Bucket::EcsServiceRevisions);
const LARGEST_PAGE: i32 = 100;

impl Account {
    /// The ARNs of a service's deployments of the last 90 days, newest first, by page.
    pub fn service_deployment_arns<'a>(
        &'a self,
        cluster: &'a str,
        service: &'a str,
    ) -> impl Stream<Item = Result<Vec<Arn>, Error>> + 'a {
        pages(&LIST, move |token| async move {
            let request = || {
                let request = self.clients().ecs.list_service_deployments().cluster(cluster);
                let request = request.service(service).max_results(LARGEST_PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&LIST, request).await?;
            let briefs = answer.service_deployments().iter();
            let arns = briefs.filter_map(|brief| arn(brief.service_deployment_arn()));
            Ok((arns.collect(), answer.next_token))
        })
    }

    /// Service deployments by ARN, at most 20.
    pub async fn service_deployments(&self, arns: &[String]) -> Result<Vec<ServiceDeployment>, Error> {
        let request = || {
            let request = self.clients().ecs.describe_service_deployments();
            request.set_service_deployment_arns(Some(arns.to_vec())).send()
        };
        let answer = self.call(&DESCRIBE, request).await?;
        Ok(answer.service_deployments().iter().map(deployment).collect())
    }

    /// Service revisions by ARN, at most 20.
    pub async fn service_revisions(&self, arns: &[String]) -> Result<Vec<ServiceRevision>, Error> {
        let request = || {
            let request = self.clients().ecs.describe_service_revisions();
            request.set_service_revision_arns(Some(arns.to_vec())).send()
        };
        let answer = self.call(&REVISIONS, request).await?;
        Ok(answer.service_revisions().iter().map(revision).collect())
    }
}

fn deployment(deployment: &types::ServiceDeployment) -> ServiceDeployment {
    let status = deployment.status().map(|status| status.as_str()).unwrap_or_default();
    let target = deployment.target_service_revision();
    let sources = deployment.source_service_revisions().iter();
    let triggered = deployment.alarms().map(|alarms| alarms.triggered_alarm_names());
    ServiceDeployment {
        arn: arn_or_empty(deployment.service_deployment_arn()),
        service: arn_or_empty(deployment.service_arn()),
        status: ServiceDeploymentStatus::from(status),
        status_reason: clean(deployment.status_reason()),
        created_at: time(deployment.created_at()),
        started_at: time(deployment.started_at()),
        finished_at: time(deployment.finished_at()),
        updated_at: time(deployment.updated_at()),
        target_revision: target.and_then(|revision| arn(revision.arn())),
        source_revisions: sources.filter_map(|revision| arn(revision.arn())).collect(),
        circuit_breaker: deployment.deployment_circuit_breaker().map(breaker),
        triggered_alarms: triggered.map(clean_all).unwrap_or_default(),
        rollback: deployment.rollback().map(rollback),
        lifecycle_stage: clean(deployment.lifecycle_stage().map(|stage| stage.as_str())),
        paused_hook: paused_hook(deployment),
    }
}

fn paused_hook(deployment: &types::ServiceDeployment) -> Option<PausedHook> {
    let awaiting = types::DeploymentLifecycleHookStatus::AwaitingAction;
    let hook = deployment.lifecycle_hook_details().iter().find(|hook| hook.status() == Some(&awaiting))?;
    Some(PausedHook {
        id: clean(hook.hook_id())?,
        stage: clean(deployment.lifecycle_stage().map(|stage| stage.as_str())),
        expires_at: time(hook.expires_at()),
        timeout_action: clean(hook.timeout_action().map(|action| action.as_str())),
    })
}

fn breaker(breaker: &types::ServiceDeploymentCircuitBreaker) -> CircuitBreaker {
    CircuitBreaker {
        status: breaker.status().map(|status| status.as_str()).unwrap_or_default().into(),
        failures: breaker.failure_count(),
        threshold: breaker.threshold(),
    }
}

fn rollback(rollback: &types::Rollback) -> Rollback {
    Rollback {
        reason: clean(rollback.reason()),
        started_at: time(rollback.started_at()),
        revision: arn(rollback.service_revision_arn()),
    }
}

fn revision(revision: &types::ServiceRevision) -> ServiceRevision {
    let network = revision.network_configuration().and_then(|n| n.awsvpc_configuration());
    let image = |image: &types::ContainerImage| RevisionImage {
        container: clean_or_empty(image.container_name()),
        image: clean(image.image()),
        digest: clean(image.image_digest()),
    };
    ServiceRevision {
        arn: arn_or_empty(revision.service_revision_arn()),
        service: arn_or_empty(revision.service_arn()),
        task_definition: arn_or_empty(revision.task_definition()),
        images: revision.container_images().iter().map(image).collect(),
        load_balancers: revision.load_balancers().iter().filter_map(load_balancer).collect(),
        network: network.map(awsvpc),
        launch_type: clean(revision.launch_type().map(|launch| launch.as_str())),
        platform_version: clean(revision.platform_version()),
        created_at: time(revision.created_at()),
    }
}

fn load_balancer(balancer: &types::LoadBalancer) -> Option<RevisionLoadBalancer> {
    Some(RevisionLoadBalancer {
        target_group: arn(balancer.target_group_arn())?,
        container: clean_or_empty(balancer.container_name()),
        port: balancer.container_port(),
    })
}

fn awsvpc(network: &types::AwsVpcConfiguration) -> Network {
    Network {
        subnets: clean_all(network.subnets()),
        security_groups: clean_all(network.security_groups()),
        assign_public_ip: clean(network.assign_public_ip().map(|assign| assign.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deployment_is_paused_at_the_hook_that_awaits_action() {
        use types::DeploymentLifecycleHookStatus::{AwaitingAction, Succeeded};
        let hook = |id: &str, status| {
            let hook = types::DeploymentLifecycleHookDetail::builder().hook_id(id).status(status);
            hook.timeout_action(types::DeploymentLifecycleHookAction::Rollback).build()
        };
        let told = types::ServiceDeployment::builder()
            .lifecycle_stage(types::ServiceDeploymentLifecycleStage::PostScaleUp)
            .lifecycle_hook_details(hook("first", Succeeded));
        assert_eq!(deployment(&told.clone().build()).paused_hook, None);
        let told = told.lifecycle_hook_details(hook("second", AwaitingAction)).build();
        let paused = deployment(&told).paused_hook.unwrap();
        assert_eq!((paused.id.as_str(), paused.stage.as_deref()), ("second", Some("POST_SCALE_UP")));
        assert_eq!(paused.timeout_action.as_deref(), Some("ROLLBACK"));
    }
}
