//! Tasks, running and stopped, and their containers.

use jiff::Timestamp;

use super::{Arn, open::open_enum};

open_enum! {
    /// A task's or container's last known status (ECS developer guide, task lifecycle).
    TaskStatus {
        Provisioning = "PROVISIONING",
        Pending = "PENDING",
        Activating = "ACTIVATING",
        Running = "RUNNING",
        Deactivating = "DEACTIVATING",
        Stopping = "STOPPING",
        Deprovisioning = "DEPROVISIONING",
        Stopped = "STOPPED",
        Deleted = "DELETED",
    }
}

open_enum! {
    /// Health by the container's own check.
    HealthStatus {
        Healthy = "HEALTHY",
        Unhealthy = "UNHEALTHY",
        Unknown = "UNKNOWN",
    }
}

open_enum! {
    /// Why a task stopped, in one word.
    StopCode {
        TaskFailedToStart = "TaskFailedToStart",
        EssentialContainerExited = "EssentialContainerExited",
        UserInitiated = "UserInitiated",
        ServiceSchedulerInitiated = "ServiceSchedulerInitiated",
        SpotInterruption = "SpotInterruption",
        TerminationNotice = "TerminationNotice",
        InfrastructureHealth = "InfrastructureHealth",
    }
}

/// An ECS task.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// The task's ARN; its [`name`](Arn::name) is the task id.
    pub arn: Arn,
    /// The name of its cluster.
    pub cluster: String,
    /// The service it belongs to, by name; `None` for a task that was run by itself.
    pub service: Option<String>,
    /// The task definition.
    pub task_definition: Arn,
    /// Where it is in its life.
    pub last_status: TaskStatus,
    /// Where it is going: RUNNING or STOPPED.
    pub desired_status: TaskStatus,
    /// Health over all essential containers.
    pub health: Option<HealthStatus>,
    /// The deployment's id for a service's task.
    pub started_by: Option<String>,
    /// When the task was created.
    pub created_at: Option<Timestamp>,
    /// When it reached RUNNING.
    pub started_at: Option<Timestamp>,
    /// When it began to stop.
    pub stopping_at: Option<Timestamp>,
    /// When it stopped.
    pub stopped_at: Option<Timestamp>,
    /// Why it stopped, in one word.
    pub stop_code: Option<StopCode>,
    /// Why it stopped, in ECS's words.
    pub stopped_reason: Option<String>,
    /// The availability zone.
    pub zone: Option<String>,
    /// The private IPv4 address of its network interface.
    pub address: Option<String>,
    /// `FARGATE`, `EC2` or `EXTERNAL`.
    pub launch_type: Option<String>,
    /// The containers.
    pub containers: Vec<Container>,
}

/// A container of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Container {
    /// The name in the task definition.
    pub name: String,
    /// Where it is in its life.
    pub last_status: Option<TaskStatus>,
    /// The exit code; `None` while it runs or when it never started.
    pub exit_code: Option<i32>,
    /// Why it stopped or could not start.
    pub reason: Option<String>,
    /// Health by its own check.
    pub health: Option<HealthStatus>,
    /// The image as the task definition names it.
    pub image: Option<String>,
    /// The digest that was pulled.
    pub image_digest: Option<String>,
    /// The container's id in its runtime, which its log stream may carry.
    pub runtime_id: Option<String>,
}

/// Whether a task is protected from scale-in and deployments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskProtection {
    /// The task's ARN.
    pub task: Arn,
    /// Whether it is protected.
    pub enabled: bool,
    /// Until when.
    pub expires_at: Option<Timestamp>,
}

impl Task {
    /// The task id: the last part of the ARN.
    pub fn id(&self) -> &str {
        self.arn.name()
    }

    /// Whether the task has stopped or is on its way there.
    pub fn is_stopping(&self) -> bool {
        self.desired_status == TaskStatus::Stopped || self.last_status == TaskStatus::Stopped
    }

    /// The exit code and the reason that say most: the first container that failed, else the
    /// first that says anything.
    pub fn telling_container(&self) -> Option<&Container> {
        let failed = |c: &&Container| c.exit_code.is_some_and(|code| code != 0);
        let speaks = |c: &&Container| c.reason.as_deref().is_some_and(|reason| !reason.is_empty());
        self.containers
            .iter()
            .find(failed)
            .or_else(|| self.containers.iter().find(speaks))
            .or_else(|| self.containers.iter().find(|c| c.exit_code.is_some()))
    }

    /// Whether the stop was no failure: asked for by a person, by scaling, by a deployment or by
    /// maintenance (shared knowledge, "Reasons", benign).
    pub fn stopped_benignly(&self) -> bool {
        const BENIGN: [&str; 4] = [
            "Scaling activity initiated by",
            "is in DRAINING state",
            "performing maintenance on the underlying infrastructure",
            "AZ balanced",
        ];
        let reason = self.stopped_reason.as_deref().unwrap_or_default();
        self.stop_code == Some(StopCode::UserInitiated) || BENIGN.iter().any(|text| reason.contains(text))
    }
}

/// An exit code, and what the shell's convention makes of it: 128 and the signal's number.
pub fn exit_words(code: i32) -> String {
    let meaning = match code {
        137 => " (SIGKILL: out of memory, or it did not stop in time)",
        139 => " (SIGSEGV: it crashed)",
        143 => " (SIGTERM: it was told to stop)",
        134 => " (SIGABRT: it gave up)",
        126 => " (the command cannot be run)",
        127 => " (the command was not found)",
        _ => "",
    };
    format!("{code}{meaning}")
}
