//! Tasks and the phases of their lives.

/// Where a task is in its life, in ECS's own order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Network interface is made.
    Provisioning,
    /// Image is pulled, secrets are read.
    Pending,
    /// Target is registered.
    Activating,
    /// The application runs.
    Running,
    /// Target is deregistered.
    Deactivating,
    /// SIGTERM was sent.
    Stopping,
    /// Network interface is removed.
    Deprovisioning,
    /// Over.
    Stopped,
}

impl Phase {
    /// `lastStatus` as ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }

    /// The phase after this one.
    pub fn next(self) -> Self {
        match self {
            Self::Provisioning => Self::Pending,
            Self::Pending => Self::Activating,
            Self::Activating => Self::Running,
            Self::Running => Self::Deactivating,
            Self::Deactivating => Self::Stopping,
            Self::Stopping => Self::Deprovisioning,
            Self::Deprovisioning | Self::Stopped => Self::Stopped,
        }
    }
}

/// Why a task was told to stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// `stopCode`
    pub code: &'static str,
    /// `stoppedReason`
    pub reason: String,
    /// When, milliseconds since the epoch.
    pub at: i64,
}

/// A task of a service.
#[derive(Clone, Debug)]
pub struct Task {
    /// 32 hexadecimal digits.
    pub id: String,
    /// Number of the deployment that started it.
    pub deployment: u64,
    /// Task definition revision.
    pub revision: u32,
    /// Where it is.
    pub phase: Phase,
    /// Since when, milliseconds since the epoch.
    pub since: i64,
    /// When it leaves this phase by itself; never, for RUNNING.
    pub until: Option<i64>,
    /// When it was made.
    pub created: i64,
    /// When it began and ended to pull.
    pub pull: (Option<i64>, Option<i64>),
    /// When it got to RUNNING.
    pub started: Option<i64>,
    /// When the application began to answer, known from RUNNING on.
    pub ready: Option<i64>,
    /// When the application ends by itself, and how.
    pub end: Option<(i64, Exit)>,
    /// Set once it was told to stop.
    pub stop: Option<Stop>,
    /// When its containers were gone.
    pub execution_stopped: Option<i64>,
    /// When it was over.
    pub stopped: Option<i64>,
    /// Subnet index.
    pub subnet: usize,
    /// Private address.
    pub address: String,
    /// Network interface id.
    pub eni: String,
    /// Container states, as in the task definition's order.
    pub containers: Vec<ContainerState>,
    /// Whether it has been seen well (behind its target group, or by its own check).
    pub was_healthy: bool,
    /// Whether its deployment has counted it as failed.
    pub counted: bool,
    /// What its secrets were when it was started, for good.
    pub secrets: Vec<TaskSecret>,
    /// Until when scaling in and deployments leave it alone, milliseconds since the epoch.
    pub protected_until: Option<i64>,
}

/// A secret as a task was started with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskSecret {
    /// Environment name.
    pub name: String,
    /// `valueFrom`
    pub from: String,
    /// A parameter's version number, or a secret's version id.
    pub version: String,
}

/// How an application ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exit {
    /// Exit code.
    pub code: i32,
    /// Container reason, when the runtime gives one.
    pub reason: Option<String>,
}

/// A container of a task.
#[derive(Clone, Debug)]
pub struct ContainerState {
    /// Digest it was started from.
    pub digest: Option<String>,
    /// Exit code, once over.
    pub exit: Option<i32>,
    /// `reason`
    pub reason: Option<String>,
    /// 40 hexadecimal digits and a number.
    pub runtime_id: String,
}

impl Task {
    /// `desiredStatus`
    pub fn desired(&self) -> &'static str {
        if self.stop.is_some() { "STOPPED" } else { "RUNNING" }
    }

    /// Whether it counts for its service: on its way up or up, and not told to stop.
    pub fn counts(&self) -> bool {
        self.stop.is_none() && self.phase <= Phase::Running
    }

    /// Whether it is RUNNING and was not told to stop.
    pub fn runs(&self) -> bool {
        self.stop.is_none() && self.phase == Phase::Running
    }

    /// Whether it is on its way to RUNNING.
    pub fn pending(&self) -> bool {
        self.stop.is_none() && self.phase < Phase::Running
    }

    /// Whether scaling in and deployments leave it alone.
    pub fn protected(&self, now: i64) -> bool {
        self.protected_until.is_some_and(|until| now < until)
    }

    /// Enters a phase; `length` milliseconds later it goes on by itself.
    pub fn enter(&mut self, phase: Phase, now: i64, length: Option<i64>) {
        self.phase = phase;
        self.since = now;
        self.until = length.map(|length| now + length);
    }
}
