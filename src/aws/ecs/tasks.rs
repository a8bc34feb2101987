//! Tasks, running and stopped.

use aws_sdk_ecs::types;
use futures_util::Stream;

use super::LIST_PAGE;
use crate::aws::convert::{arn_or_empty, clean, clean_or_empty, time};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{Arn, Container, Task, TaskProtection};
use crate::text;

static LIST: Operation = Operation::new(Api::Ecs, "ListTasks", Bucket::EcsTasks);
static DESCRIBE: Operation = Operation::new(Api::Ecs, "DescribeTasks", Bucket::EcsTasks);
static PROTECTION: Operation = Operation::new(Api::Ecs, "GetTaskProtection", Bucket::EcsTasks);

/// Where listed tasks are going: ListTasks' `desiredStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// Tasks that shall run; those that still start are among them.
    Running,
    /// Tasks that have stopped within the last hour or so, or are stopping.
    Stopped,
}

impl Account {
    /// The ARNs of a cluster's tasks, or of one of its services', by page.
    pub fn task_arns<'a>(
        &'a self,
        cluster: &'a str,
        service: Option<&'a str>,
        going: Going,
    ) -> impl Stream<Item = Result<Vec<Arn>, Error>> + 'a {
        let desired = match going {
            Going::Running => types::DesiredStatus::Running,
            Going::Stopped => types::DesiredStatus::Stopped,
        };
        pages(&LIST, move |token| {
            let desired = desired.clone();
            async move {
                let request = || {
                    let request = self.clients().ecs.list_tasks().cluster(cluster);
                    let request = request.set_service_name(service.map(str::to_owned));
                    let request = request.desired_status(desired.clone()).max_results(LIST_PAGE);
                    request.set_next_token(token.clone()).send()
                };
                let answer = self.call(&LIST, request).await?;
                let arns = answer.task_arns().iter().map(|arn| Arn::new(text::clean(arn)));
                Ok((arns.collect(), answer.next_token))
            }
        })
    }

    /// Tasks by id or ARN, at most 100; one that AWS has forgotten is left out.
    pub async fn tasks(&self, cluster: &str, tasks: &[String]) -> Result<Vec<Task>, Error> {
        let request = || {
            let request = self.clients().ecs.describe_tasks().cluster(cluster);
            request.set_tasks(Some(tasks.to_vec())).send()
        };
        let answer = self.call(&DESCRIBE, request).await?;
        Ok(answer.tasks().iter().map(task).collect())
    }

    /// Which of a service's tasks are protected from scale-in, at most 100 by id or ARN.
    pub async fn task_protection(
        &self,
        cluster: &str,
        tasks: &[String],
    ) -> Result<Vec<TaskProtection>, Error> {
        let request = || {
            let request = self.clients().ecs.get_task_protection().cluster(cluster);
            request.set_tasks(Some(tasks.to_vec())).send()
        };
        let answer = self.call(&PROTECTION, request).await?;
        let protection = |task: &types::ProtectedTask| TaskProtection {
            task: arn_or_empty(task.task_arn()),
            enabled: task.protection_enabled(),
            expires_at: time(task.expiration_date()),
        };
        Ok(answer.protected_tasks().iter().map(protection).collect())
    }
}

fn task(task: &types::Task) -> Task {
    Task {
        arn: arn_or_empty(task.task_arn()),
        cluster: arn_or_empty(task.cluster_arn()).name().to_owned(),
        service: clean(task.group().and_then(|group| group.strip_prefix("service:"))),
        task_definition: arn_or_empty(task.task_definition_arn()),
        last_status: task.last_status().unwrap_or_default().into(),
        desired_status: task.desired_status().unwrap_or_default().into(),
        health: task.health_status().map(|health| health.as_str().into()),
        started_by: clean(task.started_by()),
        created_at: time(task.created_at()),
        started_at: time(task.started_at()),
        stopping_at: time(task.stopping_at()),
        stopped_at: time(task.stopped_at()),
        stop_code: task.stop_code().map(|code| code.as_str().into()),
        stopped_reason: clean(task.stopped_reason()),
        zone: clean(task.availability_zone()),
        address: address(task),
        launch_type: clean(task.launch_type().map(|launch| launch.as_str())),
        containers: task.containers().iter().map(container).collect(),
    }
}

/// The private address: with `awsvpc` a detail of the network attachment, and the first
/// interface of a container as well.
fn address(task: &types::Task) -> Option<String> {
    let details = task.attachments().iter().flat_map(|attachment| attachment.details());
    let attached = details.filter(|detail| detail.name() == Some("privateIPv4Address"));
    let interfaces = task.containers().iter().flat_map(|container| container.network_interfaces());
    let found = attached.filter_map(|detail| detail.value()).next();
    clean(found.or_else(|| interfaces.filter_map(|i| i.private_ipv4_address()).next()))
}

fn container(container: &types::Container) -> Container {
    Container {
        name: clean_or_empty(container.name()),
        last_status: container.last_status().map(Into::into),
        exit_code: container.exit_code(),
        reason: clean(container.reason()),
        health: container.health_status().map(|health| health.as_str().into()),
        image: clean(container.image()),
        image_digest: clean(container.image_digest()),
        runtime_id: clean(container.runtime_id()),
    }
}
