//! Task definitions.

/// A registered revision of a task definition family.
#[derive(Clone, Debug)]
pub struct TaskDefinition {
    /// Family.
    pub family: String,
    /// Revision number, from 1.
    pub revision: u32,
    /// Whether it is ACTIVE (else INACTIVE).
    pub active: bool,
    /// CPU units.
    pub cpu: String,
    /// MiB.
    pub memory: String,
    /// ARN of the role that pulls images and reads secrets.
    pub execution_role: Option<String>,
    /// ARN of the application's role.
    pub task_role: Option<String>,
    /// When it was registered, milliseconds since the epoch.
    pub registered: i64,
    /// When it was deregistered.
    pub deregistered: Option<i64>,
    /// Containers, all essential.
    pub containers: Vec<Container>,
}

impl TaskDefinition {
    /// `family:revision`
    pub fn name(&self) -> String {
        format!("{}:{}", self.family, self.revision)
    }
}

/// A container of a task definition.
#[derive(Clone, Debug)]
pub struct Container {
    /// Name.
    pub name: String,
    /// Image name as written.
    pub image: String,
    /// Container port.
    pub port: Option<u16>,
    /// Plain environment.
    pub environment: Vec<(String, String)>,
    /// Environment name and `valueFrom`.
    pub secrets: Vec<(String, String)>,
    /// `awslogs` options, when it logs there.
    pub log: Option<LogConfiguration>,
    /// Another log driver.
    pub log_driver: Option<String>,
    /// Container health check.
    pub health_command: Option<String>,
    /// What the application writes and how long it takes to start.
    pub script: Script,
}

/// The `awslogs` options that matter.
#[derive(Clone, Debug)]
pub struct LogConfiguration {
    /// `awslogs-group`
    pub group: String,
    /// `awslogs-region`
    pub region: String,
    /// `awslogs-stream-prefix`
    pub prefix: String,
}

/// What a container does when it is well.
#[derive(Clone, Debug, Default)]
pub struct Script {
    /// Seconds from RUNNING until it answers.
    pub start_seconds: u32,
    /// Lines written once at start.
    pub startup: Vec<String>,
    /// Lines written while it runs.
    pub lines: Vec<String>,
    /// Lines a minute.
    pub per_minute: u32,
}
