//! The format of a world file: what exists in a simulated account before its
//! clock starts.
//!
//! A world is TOML, read with unknown keys refused. Durations are written the
//! way people write them (`90s`, `10m`, `6d`; a day is 24 hours).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

/// One simulated account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct WorldSpec {
    /// Short name, as given to `--world`.
    pub name: String,
    /// One line for people: whose system this is.
    pub about: String,
    /// Twelve digits.
    pub account: String,
    /// AWS region that everything lives in.
    pub region: String,
    /// Caller identity, as in the last part of an STS ARN (`assumed-role/OnCall/alex`).
    pub caller: String,
    /// Seed of everything random: ids, log lines, jitter.
    #[serde(default)]
    pub seed: u64,
    /// The service that a scenario strikes when none is named.
    pub focus: String,
    /// Virtual network id.
    pub vpc: String,
    /// Private subnets that tasks get their addresses from.
    #[serde(rename = "subnet")]
    pub subnets: Vec<SubnetSpec>,
    /// Application load balancers with their listeners.
    #[serde(default, rename = "load-balancer")]
    pub load_balancers: Vec<LoadBalancerSpec>,
    /// Target groups (type `ip`).
    #[serde(default, rename = "target-group")]
    pub target_groups: Vec<TargetGroupSpec>,
    /// Services, in any cluster; a cluster exists by being named here.
    #[serde(default, rename = "service")]
    pub services: Vec<ServiceSpec>,
    /// CloudWatch metric alarms.
    #[serde(default, rename = "alarm")]
    pub alarms: Vec<AlarmSpec>,
    /// SSM parameters.
    #[serde(default, rename = "parameter")]
    pub parameters: Vec<ParameterSpec>,
    /// Secrets Manager secrets.
    #[serde(default, rename = "secret")]
    pub secrets: Vec<SecretSpec>,
    /// Retention in days by log group; groups come from the containers, 30 days unless said.
    #[serde(default)]
    pub retention: BTreeMap<String, u32>,
    /// What happens by itself in the default demo.
    #[serde(default)]
    pub story: Vec<StorySpec>,
}

/// A subnet with its zone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubnetSpec {
    /// `subnet-…`
    pub id: String,
    /// IPv4 block, `10.0.11.0/24`.
    pub cidr: String,
    /// Availability zone, `us-east-1a`.
    pub zone: String,
}

/// An application load balancer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoadBalancerSpec {
    /// Load balancer name.
    pub name: String,
    /// Listeners by port.
    #[serde(rename = "listener")]
    pub listeners: Vec<ListenerSpec>,
}

/// A listener: forwards to a target group, or redirects to HTTPS when it names none.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ListenerSpec {
    /// TCP port.
    pub port: u16,
    /// `HTTP` or `HTTPS`.
    pub protocol: String,
    /// Default target group; none redirects to HTTPS:443.
    pub target_group: Option<String>,
    /// Rules before the default one.
    #[serde(default, rename = "rule")]
    pub rules: Vec<RuleSpec>,
}

/// A listener rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RuleSpec {
    /// Evaluation order, lowest first.
    pub priority: u32,
    /// Path pattern, `/api/*`.
    pub path: Option<String>,
    /// Host header.
    pub host: Option<String>,
    /// Where matching requests go.
    pub target_group: String,
}

/// A target group and its health check (ELBv2's own defaults where unsaid).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct TargetGroupSpec {
    /// Target group name.
    pub name: String,
    /// Port of the group.
    pub port: u16,
    /// Health check path.
    pub path: String,
    /// Seconds between checks.
    #[serde(default = "thirty")]
    pub interval: u32,
    /// Seconds until a check is given up.
    #[serde(default = "five")]
    pub timeout: u32,
    /// Successes in a row that make a target healthy.
    #[serde(default = "two")]
    pub healthy: u32,
    /// Failures in a row that make a target unhealthy.
    #[serde(default = "three")]
    pub unhealthy: u32,
    /// HTTP codes that pass.
    #[serde(default = "matcher")]
    pub matcher: String,
    /// Seconds that a target drains after deregistration.
    #[serde(default = "thirty")]
    pub deregistration_delay: u32,
}

/// A service, the task definition it runs and the load it bears.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServiceSpec {
    /// Service name.
    pub name: String,
    /// Cluster name.
    pub cluster: String,
    /// Desired count.
    pub desired: u32,
    /// Task definition family.
    pub family: String,
    /// Revision that runs now; all below exist, each one's image tag counted down.
    pub revision: u32,
    /// How long ago the running revision was deployed.
    #[serde(deserialize_with = "duration")]
    pub deployed: i64,
    /// CPU units of the task.
    pub cpu: u32,
    /// MiB of the task.
    pub memory: u32,
    /// IAM role names.
    #[serde(default = "execution_role")]
    pub execution_role: String,
    /// Role of the application itself.
    pub task_role: Option<String>,
    /// Minimum healthy percent.
    #[serde(default = "hundred")]
    pub minimum_healthy_percent: u32,
    /// Maximum percent.
    #[serde(default = "two_hundred")]
    pub maximum_percent: u32,
    /// Deployment circuit breaker.
    #[serde(default = "yes")]
    pub circuit_breaker: bool,
    /// Whether the breaker rolls back.
    #[serde(default = "yes")]
    pub rollback: bool,
    /// Health check grace period, seconds.
    #[serde(default)]
    pub grace: u32,
    /// Target group behind which the service's first container with a port stands.
    pub target_group: Option<String>,
    /// Containers, essential all.
    #[serde(rename = "container")]
    pub containers: Vec<ContainerSpec>,
    /// What the tasks bear when all is well.
    #[serde(default)]
    pub load: LoadSpec,
    /// Application Auto Scaling.
    pub scaling: Option<ScalingSpec>,
    /// Deployment controller, `ECS` unless said.
    #[serde(default = "ecs_controller")]
    pub controller: String,
}

/// One container of a task definition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ContainerSpec {
    /// Container name.
    pub name: String,
    /// ECR repository of this account, or a whole image name when it has a `/` in it.
    pub repository: String,
    /// Image tag; `{revision}` becomes the revision's number.
    #[serde(default = "tag")]
    pub tag: String,
    /// Container port.
    pub port: Option<u16>,
    /// Plain environment.
    #[serde(default)]
    pub environment: BTreeMap<String, String>,
    /// Environment name → parameter name (`/lauv/prod/X`) or `secret:name[:key]`.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// `awslogs` group; none means no log configuration.
    pub log_group: Option<String>,
    /// A log driver other than `awslogs`, whose lines are not to be seen here.
    pub log_driver: Option<String>,
    /// `awslogs-stream-prefix`.
    #[serde(default = "ecs_prefix")]
    pub stream_prefix: String,
    /// Container health check command (`CMD-SHELL`).
    pub health_command: Option<String>,
    /// Seconds from RUNNING until the application answers.
    #[serde(default = "eight")]
    pub start_seconds: u32,
    /// Lines written once at start; `{port}`, `{revision}`, `{tag}` are filled in.
    #[serde(default)]
    pub startup: Vec<String>,
    /// Lines written while it runs, drawn by chance; `{ms}`, `{id}`, `{user}` are filled in.
    #[serde(default)]
    pub lines: Vec<String>,
    /// Lines a minute of one task.
    #[serde(default = "twelve")]
    pub lines_per_minute: u32,
}

/// The load that a service bears.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LoadSpec {
    /// Requests a second over all tasks.
    pub requests: f64,
    /// CPU percent of one task at the desired count.
    pub cpu: f64,
    /// Memory percent of one task.
    pub memory: f64,
    /// Mean response time, seconds.
    pub response: f64,
}

impl Default for LoadSpec {
    fn default() -> Self {
        Self { requests: 2.0, cpu: 20.0, memory: 40.0, response: 0.05 }
    }
}

/// Scaling bounds and a target tracking policy.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ScalingSpec {
    /// Smallest desired count.
    pub min: u32,
    /// Largest desired count.
    pub max: u32,
    /// Tracked metric.
    #[serde(default)]
    pub metric: ScalingMetric,
    /// Target value of the metric.
    pub target: f64,
    /// Seconds between two scale-ins.
    #[serde(default = "three_hundred")]
    pub in_cooldown: u32,
    /// Seconds between two scale-outs.
    #[serde(default = "sixty")]
    pub out_cooldown: u32,
    /// Policy name.
    pub policy: String,
}

/// What a scaling policy tracks.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub enum ScalingMetric {
    /// ECSServiceAverageCPUUtilization
    #[default]
    Cpu,
    /// ECSServiceAverageMemoryUtilization
    Memory,
    /// ALBRequestCountPerTarget
    Requests,
}

/// A metric alarm on a service or a load balancer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AlarmSpec {
    /// Alarm name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// Metric name, as CloudWatch has it.
    pub metric: String,
    /// `Sum`, `Average`, `Maximum`, `Minimum`.
    pub statistic: String,
    /// Seconds of one data point.
    pub period: u32,
    /// Data points looked at.
    pub evaluation_periods: u32,
    /// Threshold in the metric's unit.
    pub threshold: f64,
    /// `GreaterThanThreshold` and its kin.
    #[serde(default = "greater")]
    pub comparison: String,
    /// Watches this service (`AWS/ECS`).
    pub service: Option<String>,
    /// Watches this load balancer (`AWS/ApplicationELB`).
    pub load_balancer: Option<String>,
    /// With `load-balancer`: one target group of it.
    pub target_group: Option<String>,
}

/// An SSM parameter. Its value is made up from the seed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ParameterSpec {
    /// Full name, `/lauv/prod/JWT_SECRET`.
    pub name: String,
    /// `String` or `SecureString`.
    #[serde(default = "secure_string", rename = "type")]
    pub kind: String,
    /// `Standard` or `Advanced`.
    #[serde(default = "standard")]
    pub tier: String,
    /// KMS key of a SecureString.
    #[serde(default = "ssm_key")]
    pub key: String,
    /// Age of the newest version.
    #[serde(deserialize_with = "duration")]
    pub age: i64,
    /// Newest version.
    #[serde(default = "one")]
    pub version: u32,
}

/// A Secrets Manager secret; with keys its value is a JSON object.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SecretSpec {
    /// Secret name.
    pub name: String,
    /// Keys of the JSON value.
    #[serde(default)]
    pub keys: Vec<String>,
    /// Age of AWSCURRENT.
    #[serde(deserialize_with = "duration")]
    pub age: i64,
    /// Days between automatic rotations; none: not rotated by itself.
    pub rotation_days: Option<u32>,
}

/// Something that begins by itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct StorySpec {
    /// When, after the clock starts.
    #[serde(deserialize_with = "duration")]
    pub after: i64,
    /// Or: when this operation is called for the first time after that.
    pub on_call: Option<String>,
    /// Fault or scenario id, see [`crate::sim::fault`].
    pub fault: String,
    /// Service struck; the world's focus unless said.
    pub service: Option<String>,
}

/// Milliseconds from a span such as `90s` or `6d`.
fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = String::deserialize(deserializer)?;
    millis(&text).map_err(serde::de::Error::custom)
}

/// Reads `90s`, `10m`, `6d`, `1h30m` as milliseconds; a day is 24 hours.
///
/// # Errors
/// When the text is not a span, or is negative.
pub fn millis(text: &str) -> Result<i64, String> {
    let span: jiff::Span =
        text.parse().map_err(|_| format!("`{text}` is not a duration; write it as `90s`, `10m` or `6d`"))?;
    let duration = span
        .to_duration(jiff::SpanRelativeTo::days_are_24_hours())
        .map_err(|_| format!("`{text}` has no fixed length; use seconds, minutes, hours or days"))?;
    let millis = i64::try_from(duration.as_millis()).map_err(|_| format!("`{text}` is too long"))?;
    if millis < 0 {
        return Err(format!("`{text}` is negative"));
    }
    Ok(millis)
}

fn thirty() -> u32 {
    30
}
fn five() -> u32 {
    5
}
fn two() -> u32 {
    2
}
fn three() -> u32 {
    3
}
fn one() -> u32 {
    1
}
fn eight() -> u32 {
    8
}
fn twelve() -> u32 {
    12
}
fn sixty() -> u32 {
    60
}
fn hundred() -> u32 {
    100
}
fn two_hundred() -> u32 {
    200
}
fn three_hundred() -> u32 {
    300
}
fn yes() -> bool {
    true
}
fn matcher() -> String {
    "200".into()
}
fn greater() -> String {
    "GreaterThanThreshold".into()
}
fn secure_string() -> String {
    "SecureString".into()
}
fn standard() -> String {
    "Standard".into()
}
fn ssm_key() -> String {
    "alias/aws/ssm".into()
}
fn execution_role() -> String {
    "ecsTaskExecutionRole".into()
}
fn ecs_prefix() -> String {
    "ecs".into()
}
fn ecs_controller() -> String {
    "ECS".into()
}
fn tag() -> String {
    "v{revision}".into()
}
