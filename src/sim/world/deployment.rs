//! Deployments of a service, as `DescribeServices` and as `DescribeServiceDeployments` show them.

/// How a deployment of `DescribeServices` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    /// On its way.
    InProgress,
    /// Done.
    Completed,
    /// Given up by the circuit breaker.
    Failed,
}

impl Rollout {
    /// `rolloutState`
    pub fn name(self) -> &'static str {
        match self {
            Self::InProgress => "IN_PROGRESS",
            Self::Completed => "COMPLETED",
            Self::Failed => "FAILED",
        }
    }
}

/// A deployment as `DescribeServices` shows it.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Number in `ecs-svc/NUMBER`; also its service revision's.
    pub number: u64,
    /// Task definition revision.
    pub revision: u32,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it last changed.
    pub updated: i64,
    /// How it stands.
    pub rollout: Rollout,
    /// `rolloutStateReason`
    pub reason: String,
    /// `failedTasks`
    pub failed: u32,
}

impl Deployment {
    /// `ecs-svc/NUMBER`
    pub fn id(&self) -> String {
        format!("ecs-svc/{}", self.number)
    }
}

/// `status` of a service deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Taken on, not begun.
    Pending,
    /// On its way.
    InProgress,
    /// Somebody asked to stop it.
    StopRequested,
    /// Stopped, or overtaken by another.
    Stopped,
    /// Done.
    Successful,
    /// A rollback was asked for.
    RollbackRequested,
    /// Being rolled back.
    RollbackInProgress,
    /// Rolled back.
    RollbackSuccessful,
    /// The rollback failed as well.
    RollbackFailed,
}

impl Status {
    /// As ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::InProgress => "IN_PROGRESS",
            Self::StopRequested => "STOP_REQUESTED",
            Self::Stopped => "STOPPED",
            Self::Successful => "SUCCESSFUL",
            Self::RollbackRequested => "ROLLBACK_REQUESTED",
            Self::RollbackInProgress => "ROLLBACK_IN_PROGRESS",
            Self::RollbackSuccessful => "ROLLBACK_SUCCESSFUL",
            Self::RollbackFailed => "ROLLBACK_FAILED",
        }
    }

    /// Whether nothing more will happen to it.
    pub fn over(self) -> bool {
        matches!(self, Self::Stopped | Self::Successful | Self::RollbackSuccessful | Self::RollbackFailed)
    }
}

/// A service deployment.
#[derive(Clone, Debug)]
pub struct ServiceDeployment {
    /// Last part of its ARN.
    pub id: String,
    /// Number of its target service revision.
    pub target: u64,
    /// Service revisions that ran when it began.
    pub sources: Vec<u64>,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it began.
    pub started: Option<i64>,
    /// When it ended.
    pub finished: Option<i64>,
    /// How it stands.
    pub status: Status,
    /// `statusReason`
    pub reason: Option<String>,
    /// The rollback, once there is one.
    pub rollback: Option<Rollback>,
    /// Whether the circuit breaker watches it, and has tripped.
    pub breaker: Breaker,
    /// Failed tasks that the breaker has counted.
    pub failures: u32,
    /// Failures that trip it.
    pub threshold: u32,
    /// Where it pauses, when it does.
    pub hook: Option<Hook>,
}

/// A pause that a service puts into each of its deployments (a lifecycle hook of type `PAUSE`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// `PRE_SCALE_UP`: before tasks are started; `POST_SCALE_UP`: when they are all well.
    pub stage: &'static str,
    /// Minutes until it is rolled back by itself.
    pub minutes: i64,
}

/// The pause of one deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hook {
    /// `hookId`
    pub id: String,
    /// What was configured.
    pub pause: Pause,
    /// How it stands; none before the deployment gets there.
    pub status: Option<HookStatus>,
    /// When it is given up, milliseconds since the epoch.
    pub expires: i64,
}

/// `status` of a lifecycle hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookStatus {
    /// Paused.
    AwaitingAction,
    /// Somebody let it go on.
    Succeeded,
    /// Somebody had it rolled back.
    Failed,
    /// Nobody came.
    TimedOut,
}

impl HookStatus {
    /// As ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AwaitingAction => "AWAITING_ACTION",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
        }
    }
}

/// `deploymentCircuitBreaker.status`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaker {
    /// Not configured.
    Disabled,
    /// Watching.
    Monitoring,
    /// Nothing more to watch.
    Complete,
    /// Tripped.
    Triggered,
}

impl Breaker {
    /// As ECS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Disabled => "DISABLED",
            Self::Monitoring => "MONITORING",
            Self::Complete => "MONITORING_COMPLETE",
            Self::Triggered => "TRIGGERED",
        }
    }
}

/// A rollback of a service deployment.
#[derive(Clone, Debug)]
pub struct Rollback {
    /// Why.
    pub reason: String,
    /// When it began, milliseconds since the epoch.
    pub started: i64,
    /// Number of the service revision that it goes back to.
    pub to: u64,
}

/// A service revision: the whole configuration that a deployment brings.
#[derive(Clone, Debug)]
pub struct ServiceRevision {
    /// Its number.
    pub number: u64,
    /// Task definition revision.
    pub revision: u32,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// Container name, image and digest as resolved then.
    pub images: Vec<(String, String, Option<String>)>,
    /// All else that it was deployed with.
    pub setup: Setup,
}

/// What a deployment brings beside its task definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// `networkConfiguration`
    pub network: Network,
    /// `loadBalancers`
    pub attachments: Vec<Attachment>,
    /// `platformVersion`
    pub platform: String,
}

/// `awsvpcConfiguration`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// Subnet ids.
    pub subnets: Vec<String>,
    /// Security group ids.
    pub groups: Vec<String>,
    /// Whether tasks get a public address.
    pub public: bool,
}

/// A container's place behind a target group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Target group name.
    pub group: String,
    /// Container name.
    pub container: String,
    /// Container port.
    pub port: u16,
}
