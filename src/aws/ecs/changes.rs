//! What changes services and tasks. Each call carries only what it changes.

use aws_sdk_ecs::types;

use super::services::service;
use crate::aws::convert::arn_or_empty;
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::{Account, ChangeError};
use crate::model::{Arn, Changed, Network, RevisionLoadBalancer, Service, ServiceChange};

static UPDATE: Operation = Operation::new(Api::Ecs, "UpdateService", Bucket::EcsServiceChanges);
static STOP: Operation = Operation::new(Api::Ecs, "StopServiceDeployment", Bucket::EcsServiceChanges);
static CONTINUE: Operation = Operation::new(Api::Ecs, "ContinueServiceDeployment", Bucket::EcsServiceChanges);
static STOP_TASK: Operation = Operation::new(Api::Ecs, "StopTask", Bucket::EcsTaskStops);
/// StopTask's longest reason, in characters.
const LONGEST_REASON: usize = 1024;

impl Account {
    /// Changes a service and answers with it as it is then. What is not given is not sent and
    /// stays as it is.
    pub async fn update_service(&self, change: &ServiceChange) -> Result<Changed<Service>, ChangeError> {
        let send = || {
            let request = self.clients().ecs.update_service();
            let request = request.cluster(&change.cluster).service(&change.service);
            let balancers = change.load_balancers.as_ref();
            request
                .set_task_definition(change.task_definition.clone())
                .set_desired_count(change.desired)
                .set_force_new_deployment(change.force_new_deployment.then_some(true))
                .set_network_configuration(change.network.as_ref().and_then(network))
                .set_load_balancers(balancers.map(|all| all.iter().map(load_balancer).collect()))
                .set_platform_version(change.platform_version.clone())
                .send()
        };
        let changed = self.change(&UPDATE, send).await?;
        Ok(changed.map(|answer| match answer.service() {
            Some(found) => service(found),
            None => service(&types::Service::builder().service_name(&change.service).build()),
        }))
    }

    /// Stops a service deployment that is under way and returns to the last revision that
    /// succeeded (stop type ROLLBACK). Answers with the deployment's ARN.
    pub async fn stop_service_deployment(&self, deployment: &Arn) -> Result<Changed<Arn>, ChangeError> {
        let send = || {
            let request = self.clients().ecs.stop_service_deployment();
            let request = request.service_deployment_arn(deployment.as_str());
            request.stop_type(types::StopServiceDeploymentStopType::Rollback).send()
        };
        let changed = self.change(&STOP, send).await?;
        Ok(changed.map(|answer| arn_or_empty(answer.service_deployment_arn())))
    }

    /// Has a service deployment that is paused at a lifecycle hook roll back. Answers with the
    /// deployment's ARN.
    pub async fn continue_service_deployment(
        &self,
        deployment: &Arn,
        hook_id: &str,
    ) -> Result<Changed<Arn>, ChangeError> {
        let send = || {
            let request = self.clients().ecs.continue_service_deployment();
            let request = request.service_deployment_arn(deployment.as_str()).hook_id(hook_id);
            request.action(types::DeploymentLifecycleHookAction::Rollback).send()
        };
        let changed = self.change(&CONTINUE, send).await?;
        Ok(changed.map(|answer| arn_or_empty(answer.service_deployment_arn())))
    }

    /// Stops a task: SIGTERM, and SIGKILL after its stop time-out. Of the reason, which the task
    /// shows afterwards, the first 1024 characters are sent. Answers with the task's ARN.
    pub async fn stop_task(
        &self,
        cluster: &str,
        task: &Arn,
        reason: &str,
    ) -> Result<Changed<Arn>, ChangeError> {
        let reason: String = reason.chars().take(LONGEST_REASON).collect();
        let send = || {
            let request = self.clients().ecs.stop_task().cluster(cluster).task(task.as_str());
            request.reason(reason.clone()).send()
        };
        let changed = self.change(&STOP_TASK, send).await?;
        Ok(changed.map(|answer| arn_or_empty(answer.task().and_then(|task| task.task_arn()))))
    }
}

/// `None` never: the SDK asks only that the subnets be given, and they are.
fn network(network: &Network) -> Option<types::NetworkConfiguration> {
    let assign = network.assign_public_ip.as_deref().map(types::AssignPublicIp::from);
    let awsvpc = types::AwsVpcConfiguration::builder()
        .set_subnets(Some(network.subnets.clone()))
        .set_security_groups(Some(network.security_groups.clone()))
        .set_assign_public_ip(assign)
        .build()
        .ok()?;
    Some(types::NetworkConfiguration::builder().awsvpc_configuration(awsvpc).build())
}

fn load_balancer(balancer: &RevisionLoadBalancer) -> types::LoadBalancer {
    types::LoadBalancer::builder()
        .target_group_arn(balancer.target_group.as_str())
        .container_name(&balancer.container)
        .set_container_port(balancer.port)
        .build()
}
