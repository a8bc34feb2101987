//! Services.

use aws_sdk_ecs::types;
use futures_util::Stream;

use super::LIST_PAGE;
use crate::aws::convert::{arn, arn_or_empty, clean, clean_all, clean_or_empty, time};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{
    Arn, Deployment, DeploymentController, DeploymentSettings, Service, ServiceEvent, ServiceLoadBalancer,
};
use crate::text;

static LIST: Operation = Operation::new(Api::Ecs, "ListServices", Bucket::EcsServices);
static DESCRIBE: Operation = Operation::new(Api::Ecs, "DescribeServices", Bucket::EcsServices);

impl Account {
    /// The ARNs of all services of a cluster, by page.
    pub fn service_arns<'a>(&'a self, cluster: &'a str) -> impl Stream<Item = Result<Vec<Arn>, Error>> + 'a {
        pages(&LIST, move |token| async move {
            let request = || {
                let request = self.clients().ecs.list_services().cluster(cluster);
                request.max_results(LIST_PAGE).set_next_token(token.clone()).send()
            };
            let answer = self.call(&LIST, request).await?;
            let arns = answer.service_arns().iter().map(|arn| Arn::new(text::clean(arn)));
            Ok((arns.collect(), answer.next_token))
        })
    }

    /// Services by name or ARN, at most ten, with deployments and events; one that does not
    /// exist is left out.
    pub async fn services(&self, cluster: &str, names: &[String]) -> Result<Vec<Service>, Error> {
        let request = || {
            let request = self.clients().ecs.describe_services().cluster(cluster);
            request.set_services(Some(names.to_vec())).send()
        };
        let answer = self.call(&DESCRIBE, request).await?;
        Ok(answer.services().iter().map(service).collect())
    }
}

pub(super) fn service(service: &types::Service) -> Service {
    let controller = service.deployment_controller().map(|c| c.r#type().as_str().into());
    let scheduling = service.scheduling_strategy().map_or("REPLICA", |strategy| strategy.as_str());
    Service {
        arn: arn_or_empty(service.service_arn()),
        name: clean_or_empty(service.service_name()),
        cluster: arn_or_empty(service.cluster_arn()).name().to_owned(),
        status: service.status().unwrap_or_default().into(),
        desired: service.desired_count(),
        running: service.running_count(),
        pending: service.pending_count(),
        task_definition: arn_or_empty(service.task_definition()),
        controller: controller.unwrap_or(DeploymentController::Ecs),
        settings: service.deployment_configuration().map(settings).unwrap_or_default(),
        deployments: service.deployments().iter().map(deployment).collect(),
        events: service.events().iter().map(event).collect(),
        load_balancers: service.load_balancers().iter().filter_map(load_balancer).collect(),
        health_check_grace_seconds: service.health_check_grace_period_seconds(),
        launch_type: clean(service.launch_type().map(|launch| launch.as_str())),
        scheduling: text::clean(scheduling).into_owned(),
        created_at: time(service.created_at()),
        scaling: None,
    }
}

fn settings(settings: &types::DeploymentConfiguration) -> DeploymentSettings {
    let breaker = settings.deployment_circuit_breaker();
    let alarms = settings.alarms().filter(|alarms| alarms.enable());
    DeploymentSettings {
        minimum_healthy_percent: settings.minimum_healthy_percent(),
        maximum_percent: settings.maximum_percent(),
        circuit_breaker: breaker.is_some_and(|breaker| breaker.enable()),
        circuit_breaker_rollback: breaker.is_some_and(|breaker| breaker.rollback()),
        alarms: alarms.map(|alarms| clean_all(alarms.alarm_names())).unwrap_or_default(),
        alarm_rollback: alarms.is_some_and(|alarms| alarms.rollback()),
    }
}

fn deployment(deployment: &types::Deployment) -> Deployment {
    Deployment {
        id: clean_or_empty(deployment.id()),
        status: deployment.status().unwrap_or_default().into(),
        rollout_state: deployment.rollout_state().map(|state| state.as_str().into()),
        rollout_reason: clean(deployment.rollout_state_reason()),
        task_definition: arn_or_empty(deployment.task_definition()),
        desired: deployment.desired_count(),
        running: deployment.running_count(),
        pending: deployment.pending_count(),
        failed: deployment.failed_tasks(),
        created_at: time(deployment.created_at()),
        updated_at: time(deployment.updated_at()),
    }
}

fn event(event: &types::ServiceEvent) -> ServiceEvent {
    ServiceEvent {
        id: clean_or_empty(event.id()),
        at: time(event.created_at()),
        message: clean_or_empty(event.message()),
    }
}

/// Classic load balancers have a name in place of a target group, and are left out.
fn load_balancer(balancer: &types::LoadBalancer) -> Option<ServiceLoadBalancer> {
    Some(ServiceLoadBalancer {
        target_group: arn(balancer.target_group_arn())?,
        container: clean_or_empty(balancer.container_name()),
        port: balancer.container_port(),
    })
}
