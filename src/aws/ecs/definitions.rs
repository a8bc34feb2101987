//! Task definitions. A revision never changes, so one that was read need not be read again.

use aws_sdk_ecs::types;
use futures_util::Stream;

use super::LIST_PAGE;
use crate::aws::convert::{arn, arn_or_empty, clean, clean_all, clean_or_empty, time};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{
    Arn, ContainerDefinition, ContainerHealthCheck, EnvironmentVariable, LogConfiguration, PortMapping,
    SecretReference, TaskDefinition,
};
use crate::text;

static DESCRIBE: Operation = Operation::new(Api::Ecs, "DescribeTaskDefinition", Bucket::EcsTaskDefinitions);
static LIST: Operation = Operation::new(Api::Ecs, "ListTaskDefinitions", Bucket::EcsTaskDefinitions);
static FAMILIES: Operation =
    Operation::new(Api::Ecs, "ListTaskDefinitionFamilies", Bucket::EcsTaskDefinitions);

impl Account {
    /// A task definition by ARN, `family:revision`, or family (the newest active revision).
    pub async fn task_definition(&self, name: &str) -> Result<TaskDefinition, Error> {
        let request = || self.clients().ecs.describe_task_definition().task_definition(name).send();
        let answer = self.call(&DESCRIBE, request).await?;
        match answer.task_definition() {
            Some(found) => Ok(definition(found)),
            None => Err(Error::nonsense(&DESCRIBE, &format!("answered without {name}"))),
        }
    }

    /// The ARNs of a family's active revisions, newest first, by page.
    pub fn task_definition_arns<'a>(
        &'a self,
        family: &'a str,
    ) -> impl Stream<Item = Result<Vec<Arn>, Error>> + 'a {
        pages(&LIST, move |token| async move {
            let request = || {
                let request = self.clients().ecs.list_task_definitions().family_prefix(family);
                let request = request.sort(types::SortOrder::Desc).max_results(LIST_PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&LIST, request).await?;
            // The prefix must be the whole family, says the API reference; emulators differ.
            let whole = |arn: &Arn| arn.name().rsplit_once(':').is_some_and(|(name, _)| name == family);
            let arns = answer.task_definition_arns().iter().map(|arn| Arn::new(text::clean(arn)));
            Ok((arns.filter(whole).collect(), answer.next_token))
        })
    }

    /// The active families that begin with a text, by page.
    pub fn task_definition_families<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl Stream<Item = Result<Vec<String>, Error>> + 'a {
        pages(&FAMILIES, move |token| async move {
            let request = || {
                let request = self.clients().ecs.list_task_definition_families().family_prefix(prefix);
                let request = request.status(types::TaskDefinitionFamilyStatus::Active);
                request.max_results(LIST_PAGE).set_next_token(token.clone()).send()
            };
            let answer = self.call(&FAMILIES, request).await?;
            Ok((clean_all(answer.families()), answer.next_token))
        })
    }
}

fn definition(definition: &types::TaskDefinition) -> TaskDefinition {
    let platform = definition.runtime_platform();
    let architecture = platform.and_then(|p| p.cpu_architecture()).map(|a| a.as_str());
    TaskDefinition {
        arn: arn_or_empty(definition.task_definition_arn()),
        family: clean_or_empty(definition.family()),
        revision: definition.revision(),
        status: clean_or_empty(definition.status().map(|status| status.as_str())),
        cpu: clean(definition.cpu()),
        memory: clean(definition.memory()),
        architecture: clean(architecture),
        network_mode: clean(definition.network_mode().map(|mode| mode.as_str())),
        task_role: arn(definition.task_role_arn()),
        execution_role: arn(definition.execution_role_arn()),
        containers: definition.container_definitions().iter().map(container).collect(),
        registered_at: time(definition.registered_at()),
    }
}

fn container(container: &types::ContainerDefinition) -> ContainerDefinition {
    let secret = |secret: &types::Secret| SecretReference {
        name: text::clean(secret.name()).into_owned(),
        value_from: text::clean(secret.value_from()).into_owned(),
    };
    let variable = |pair: &types::KeyValuePair| {
        EnvironmentVariable::new(clean_or_empty(pair.name()), clean_or_empty(pair.value()))
    };
    ContainerDefinition {
        name: clean_or_empty(container.name()),
        image: clean_or_empty(container.image()),
        // A container is essential unless it says otherwise (ContainerDefinition, API reference).
        essential: container.essential().unwrap_or(true),
        ports: container.port_mappings().iter().map(port).collect(),
        health_check: container.health_check().map(health_check),
        logs: container.log_configuration().map(logs),
        secrets: container.secrets().iter().map(secret).collect(),
        environment: container.environment().iter().map(variable).collect(),
        memory: container.memory(),
        cpu: container.cpu(),
        stop_timeout_seconds: container.stop_timeout(),
    }
}

fn port(mapping: &types::PortMapping) -> PortMapping {
    PortMapping {
        container: mapping.container_port(),
        host: mapping.host_port(),
        protocol: clean(mapping.protocol().map(|protocol| protocol.as_str())),
    }
}

fn health_check(check: &types::HealthCheck) -> ContainerHealthCheck {
    ContainerHealthCheck {
        command: clean_all(check.command()),
        interval_seconds: check.interval(),
        timeout_seconds: check.timeout(),
        retries: check.retries(),
        start_period_seconds: check.start_period(),
    }
}

fn logs(logs: &types::LogConfiguration) -> LogConfiguration {
    let option = |name: &str| {
        let options = logs.options()?;
        options.get(name).map(|value| text::clean(value).into_owned())
    };
    LogConfiguration {
        driver: text::clean(logs.log_driver().as_str()).into_owned(),
        group: option("awslogs-group"),
        region: option("awslogs-region"),
        stream_prefix: option("awslogs-stream-prefix"),
        mode: option("mode"),
    }
}
