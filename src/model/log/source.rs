//! Where containers write their logs, as their task definitions say.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::model::{Arn, ContainerDefinition, LogConfiguration, Service, ServiceKey, Snapshot};

/// A container's output in CloudWatch Logs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogSource {
    /// The service whose container it is.
    pub service: ServiceKey,
    /// The container's name.
    pub container: String,
    /// What it is called on the screen: the container's name, with the service's where others
    /// have the same.
    pub name: String,
    /// The log group's name, `awslogs-group`.
    pub group: String,
    /// The log group's ARN, without a trailing `:*`.
    pub group_arn: Arn,
    /// `awslogs-stream-prefix`; its streams are `prefix/container/task-id`. Without one, which
    /// only EC2 allows, streams bear the container's runtime id.
    pub stream_prefix: Option<String>,
}

/// A container whose output dogwatch does not read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Elsewhere {
    /// The service whose container it is.
    pub service: ServiceKey,
    /// The container's name.
    pub container: String,
    /// Where it goes, for a person: `awsfirelens`, `splunk`, `CloudWatch Logs in eu-west-1`,
    /// `nowhere: it has no log driver`.
    pub place: String,
}

/// Where the containers of one service, or of all of a cluster, write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// What can be read, by service and container.
    pub cloudwatch: Vec<LogSource>,
    /// What cannot, by service and container.
    pub elsewhere: Vec<Elsewhere>,
    /// Whether task definitions that belong to it have not been read yet.
    pub incomplete: bool,
}

impl LogSource {
    /// What the names of its streams begin with; `None` when they may have any name.
    pub fn stream_start(&self) -> Option<String> {
        self.stream_prefix.as_ref().map(|prefix| format!("{prefix}/{}/", self.container))
    }

    /// The name of the stream of one of its tasks.
    pub fn stream_of(&self, task: &str) -> Option<String> {
        self.stream_start().map(|start| start + task)
    }

    /// Whether a stream of its group is its own.
    pub fn has_stream(&self, stream: &str) -> bool {
        let Some(prefix) = &self.stream_prefix else { return true };
        let rest = stream.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_prefix('/'));
        let task = rest.and_then(|rest| rest.strip_prefix(self.container.as_str()));
        task.is_some_and(|task| task.starts_with('/'))
    }
}

/// The task id in a stream's name, `prefix/container/task-id`.
pub fn task_of_stream(stream: &str) -> Option<&str> {
    let mut parts = stream.rsplitn(3, '/');
    let task = parts.next()?;
    parts.next()?;
    parts.next().map(|_| task)
}

impl Sources {
    /// Where the containers of a service write, or with `None` of all services of the snapshot.
    /// Every task definition counts that a deployment or a known task of it has, since tasks of
    /// older revisions have written too.
    pub fn of(snapshot: &Snapshot, service: Option<&ServiceKey>) -> Self {
        let wanted = |known: &&Service| {
            service.is_none_or(|key| (&key.name, &key.cluster) == (&known.name, &known.cluster))
        };
        let mut old = definitions_of_tasks(snapshot, service);
        let mut found = Finder::default();
        for service in snapshot.services.iter().map(AsRef::as_ref).filter(wanted) {
            let current = service.task_definitions();
            let mut arns = old.remove(&(service.cluster.as_str(), service.name.as_str())).unwrap_or_default();
            arns.extend(current.iter().copied());
            for arn in arns {
                match snapshot.task_definitions.get(arn) {
                    Some(definition) => found.add(service, &definition.containers),
                    // Only where definitions of old tasks were read: they do not make it incomplete.
                    None => found.incomplete |= current.contains(&arn),
                }
            }
        }
        found.sources()
    }
}

/// Task definitions by the cluster and service of the tasks that have them.
type Definitions<'a> = HashMap<(&'a str, &'a str), BTreeSet<&'a Arn>>;

/// The task definitions that the known tasks of a service have, or of all services.
fn definitions_of_tasks<'a>(snapshot: &'a Snapshot, service: Option<&ServiceKey>) -> Definitions<'a> {
    let mut found = Definitions::new();
    for task in &snapshot.tasks {
        let Some(name) = task.service.as_deref() else { continue };
        if service.is_none_or(|key| key.name == name && key.cluster == task.cluster) {
            found.entry((task.cluster.as_str(), name)).or_default().insert(&task.task_definition);
        }
    }
    found
}

#[derive(Default)]
struct Finder {
    cloudwatch: BTreeSet<LogSource>,
    elsewhere: BTreeSet<Elsewhere>,
    incomplete: bool,
}

impl Finder {
    fn add(&mut self, service: &Service, containers: &[ContainerDefinition]) {
        for container in containers {
            match place(service, container.logs.as_ref()) {
                Ok((group, stream_prefix)) => {
                    self.cloudwatch.insert(LogSource {
                        service: service.key(),
                        container: container.name.clone(),
                        name: container.name.clone(),
                        group_arn: group_arn(&service.arn, &group),
                        group,
                        stream_prefix,
                    });
                }
                Err(place) => {
                    let container = container.name.clone();
                    self.elsewhere.insert(Elsewhere { service: service.key(), container, place });
                }
            }
        }
    }

    fn sources(self) -> Sources {
        let mut owners: BTreeMap<String, BTreeSet<ServiceKey>> = BTreeMap::new();
        for source in &self.cloudwatch {
            owners.entry(source.container.clone()).or_default().insert(source.service.clone());
        }
        let mut cloudwatch: Vec<LogSource> = self.cloudwatch.into_iter().collect();
        for source in &mut cloudwatch {
            if owners.get(&source.container).is_some_and(|owners| owners.len() > 1) {
                source.name = format!("{}/{}", source.service.name, source.container);
            }
        }
        Sources { cloudwatch, elsewhere: self.elsewhere.into_iter().collect(), incomplete: self.incomplete }
    }
}

/// The group and stream prefix of a container, or where else its output goes.
fn place(service: &Service, logs: Option<&LogConfiguration>) -> Result<(String, Option<String>), String> {
    let Some(logs) = logs else { return Err("nowhere: it has no log driver".to_owned()) };
    if logs.driver != "awslogs" {
        return Err(logs.driver.clone());
    }
    let Some(group) = logs.group.clone() else { return Err("awslogs without a group".to_owned()) };
    match (logs.region.as_deref(), service.arn.region()) {
        (Some(there), Some(here)) if there != here => Err(format!("CloudWatch Logs in {there}: {group}")),
        _ => Ok((group, logs.stream_prefix.clone())),
    }
}

/// A log group's ARN, in the partition, region and account of its service. Live tail takes
/// nothing else.
fn group_arn(service: &Arn, group: &str) -> Arn {
    let mut parts = service.as_str().split(':').skip(1);
    let partition = parts.next().unwrap_or("aws");
    let region = service.region().unwrap_or_default();
    let account = service.account().unwrap_or_default();
    Arn::new(format!("arn:{partition}:logs:{region}:{account}:log-group:{group}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(prefix: Option<&str>) -> LogSource {
        LogSource {
            service: ServiceKey { cluster: "c".to_owned(), name: "s".to_owned() },
            container: "app".to_owned(),
            name: "app".to_owned(),
            group: "/ecs/s".to_owned(),
            group_arn: group_arn(&Arn::new("arn:aws-cn:ecs:cn-north-1:123:service/c/s"), "/ecs/s"),
            stream_prefix: prefix.map(str::to_owned),
        }
    }

    #[test]
    fn streams_belong_to_the_container_that_names_them() {
        let own = source(Some("ecs/live"));
        assert!(own.has_stream("ecs/live/app/0f1e"));
        assert!(!own.has_stream("ecs/live/app2/0f1e"));
        assert!(!own.has_stream("ecs/app/0f1e"));
        assert!(source(None).has_stream("4b1d"));
        assert_eq!(own.stream_of("0f1e").as_deref(), Some("ecs/live/app/0f1e"));
        assert_eq!(task_of_stream("ecs/live/app/0f1e"), Some("0f1e"));
        assert_eq!(task_of_stream("4b1d"), None);
    }

    #[test]
    fn a_group_is_where_its_service_is() {
        let arn = source(None).group_arn;
        assert_eq!(arn.as_str(), "arn:aws-cn:logs:cn-north-1:123:log-group:/ecs/s");
    }
}
