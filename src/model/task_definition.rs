//! Task definitions: what a task is made of.

use jiff::Timestamp;

use super::{Arn, EnvironmentVariable};

/// A revision of a task definition.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskDefinition {
    /// The ARN; its [`name`](Arn::name) is `family:revision`.
    pub arn: Arn,
    /// The family.
    pub family: String,
    /// The revision, from 1.
    pub revision: i32,
    /// `ACTIVE`, `INACTIVE` or `DELETE_IN_PROGRESS`.
    pub status: String,
    /// CPU units (1024 are one vCPU), as AWS writes them.
    pub cpu: Option<String>,
    /// Memory in MiB, as AWS writes it.
    pub memory: Option<String>,
    /// `X86_64` or `ARM64`.
    pub architecture: Option<String>,
    /// `awsvpc`, `bridge`, `host` or `none`.
    pub network_mode: Option<String>,
    /// The role of the application.
    pub task_role: Option<Arn>,
    /// The role that pulls images, reads secrets and writes logs.
    pub execution_role: Option<Arn>,
    /// The containers.
    pub containers: Vec<ContainerDefinition>,
    /// When the revision was registered.
    pub registered_at: Option<Timestamp>,
}

/// One container of a task definition.
#[derive(Clone, Debug, PartialEq)]
pub struct ContainerDefinition {
    /// The name.
    pub name: String,
    /// The image.
    pub image: String,
    /// Whether the task stops when this container does.
    pub essential: bool,
    /// The ports that it listens on.
    pub ports: Vec<PortMapping>,
    /// The container's own health check.
    pub health_check: Option<ContainerHealthCheck>,
    /// Where its output goes.
    pub logs: Option<LogConfiguration>,
    /// Which secrets it is given: references, never values.
    pub secrets: Vec<SecretReference>,
    /// Its environment, which prints only what is harmless.
    pub environment: Vec<EnvironmentVariable>,
    /// Hard memory limit in MiB.
    pub memory: Option<i32>,
    /// CPU units.
    pub cpu: i32,
    /// Seconds between SIGTERM and SIGKILL.
    pub stop_timeout_seconds: Option<i32>,
}

/// A port of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortMapping {
    /// The port inside the container.
    pub container: Option<i32>,
    /// The port on the host; the same as inside with `awsvpc`.
    pub host: Option<i32>,
    /// `tcp` or `udp`.
    pub protocol: Option<String>,
}

/// A container's own health check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerHealthCheck {
    /// The command, `CMD` or `CMD-SHELL` first.
    pub command: Vec<String>,
    /// Seconds between checks.
    pub interval_seconds: Option<i32>,
    /// Seconds until a check counts as failed.
    pub timeout_seconds: Option<i32>,
    /// Failures in a row that make the container unhealthy.
    pub retries: Option<i32>,
    /// Seconds after the start in which failures do not count.
    pub start_period_seconds: Option<i32>,
}

/// Where a container's output goes. Options other than these can hold tokens and are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogConfiguration {
    /// `awslogs`, `awsfirelens`, `splunk` …
    pub driver: String,
    /// `awslogs-group`.
    pub group: Option<String>,
    /// `awslogs-region`.
    pub region: Option<String>,
    /// `awslogs-stream-prefix`; the stream is `prefix/container/task-id`.
    pub stream_prefix: Option<String>,
    /// `mode`: `blocking` or `non-blocking`.
    pub mode: Option<String>,
}

/// A secret that is injected as an environment variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretReference {
    /// The variable's name.
    pub name: String,
    /// The parameter's name or ARN, or the secret's ARN with JSON key, stage and version.
    pub value_from: String,
}

impl TaskDefinition {
    /// Whether services may still be moved to this revision.
    pub fn is_active(&self) -> bool {
        self.status == "ACTIVE"
    }

    /// The log groups that its containers write to, sorted, without repeats.
    pub fn log_groups(&self) -> Vec<&str> {
        let groups = self.containers.iter().filter_map(|c| c.logs.as_ref()?.group.as_deref());
        let mut groups: Vec<_> = groups.collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}
