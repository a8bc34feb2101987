//! A change as the call that it makes, as an `aws` command, and in words.

use serde_json::json;

use super::Change;
use super::wording::definition_name;
use crate::model::{Arn, ServiceChange};

/// Where the command takes a secret's value from: never from its own line.
const STDIN: &str = "file:///dev/stdin";

/// What ECS shows as the reason of a task that a run stops.
pub const STOPPED_BY: &str = "Stopped by dogwatch: restart runbook";

impl Change {
    /// The call, in IAM's spelling.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::StopDeployment { .. } => "ecs:StopServiceDeployment",
            Self::ContinueDeployment { .. } => "ecs:ContinueServiceDeployment",
            Self::Update(_) => "ecs:UpdateService",
            Self::StopTask { .. } => "ecs:StopTask",
            Self::Bounds { .. } => "application-autoscaling:RegisterScalableTarget",
            Self::WriteParameter { .. } => "ssm:PutParameter",
            Self::LabelParameter { .. } => "ssm:LabelParameterVersion",
            Self::WriteSecret { .. } => "secretsmanager:PutSecretValue",
            Self::MoveStage { .. } => "secretsmanager:UpdateSecretVersionStage",
        }
    }

    /// The equivalent `aws` command, quoted for a POSIX shell. A secret's value is read from
    /// standard input; the command of a JSON secret's key expects the whole JSON there.
    pub fn command(&self, region: &str) -> String {
        let mut line = Line::of(self.operation());
        self.options(&mut line);
        line.option("--region", region);
        line.0
    }

    fn options(&self, line: &mut Line) {
        match self {
            Self::StopDeployment { deployment } => {
                line.option("--service-deployment-arn", deployment.as_str())
                    .option("--stop-type", "ROLLBACK");
            }
            Self::ContinueDeployment { deployment, hook } => {
                line.option("--service-deployment-arn", deployment.as_str());
                line.option("--hook-id", hook).option("--action", "ROLLBACK");
            }
            Self::Update(change) => update(change, line),
            Self::StopTask { cluster, task } => {
                line.option("--cluster", cluster).option("--task", task.as_str());
                line.option("--reason", STOPPED_BY);
            }
            Self::Bounds { cluster, service, min, max } => {
                line.option("--service-namespace", "ecs");
                line.option("--resource-id", &format!("service/{cluster}/{service}"));
                line.option("--scalable-dimension", "ecs:service:DesiredCount");
                line.maybe("--min-capacity", min.map(|min| min.to_string()).as_deref());
                line.maybe("--max-capacity", max.map(|max| max.to_string()).as_deref());
            }
            Self::WriteParameter { name, kind, tier, key_id, from: _ } => {
                line.option("--name", name).option("--type", kind);
                line.maybe("--tier", tier.as_deref()).maybe("--key-id", key_id.as_deref());
                line.flag("--overwrite").option("--value", STDIN);
            }
            Self::LabelParameter { name, version, label } => {
                line.option("--name", name).option("--parameter-version", version).option("--labels", label);
            }
            Self::WriteSecret { secret, key: _, token, from: _ } => {
                line.option("--secret-id", secret).option("--client-request-token", token);
                line.option("--secret-string", STDIN);
            }
            Self::MoveStage { secret, to, from } => {
                line.option("--secret-id", secret).option("--version-stage", "AWSCURRENT");
                line.option("--move-to-version-id", to).option("--remove-from-version-id", from);
            }
        }
    }

    /// What is done, in a few words.
    pub fn words(&self) -> String {
        match self {
            Self::StopDeployment { deployment } => {
                format!("stop deployment {} and roll it back", deployment.name())
            }
            Self::ContinueDeployment { deployment, .. } => {
                format!("end the pause of deployment {} and roll it back", deployment.name())
            }
            Self::Update(change) => updated(change),
            Self::StopTask { task, .. } => format!("stop task {}", task.name()),
            Self::Bounds { service, min, max, .. } => {
                let bound = |what, value: &Option<i32>| value.map(|value| format!("{what} {value}"));
                let bounds: Vec<_> =
                    [bound("at least", min), bound("at most", max)].into_iter().flatten().collect();
                format!("let auto scaling of {service} hold {} tasks", bounds.join(" and "))
            }
            Self::WriteParameter { name, from, .. } => format!("write {name} anew, after version {from}"),
            Self::LabelParameter { name, version, label } => {
                format!("label version {version} of {name} {label}")
            }
            Self::WriteSecret { secret, key: Some(key), .. } => {
                format!("write a new version of {} with another {key}", secret_name(secret))
            }
            Self::WriteSecret { secret, key: None, .. } => {
                format!("write a new version of {}", secret_name(secret))
            }
            Self::MoveStage { secret, to, .. } => {
                format!("make version {to} of {} AWSCURRENT", secret_name(secret))
            }
        }
    }
}

fn secret_name(secret: &str) -> String {
    let name = if secret.starts_with("arn:") {
        Arn::new(secret).name().to_owned()
    } else {
        return secret.to_owned();
    };
    // A secret's name may hold slashes, of which an ARN's name keeps the last part.
    secret.split_once(":secret:").map_or(name, |(_, whole)| whole.to_owned())
}

fn update(change: &ServiceChange, line: &mut Line) {
    line.option("--cluster", &change.cluster).option("--service", &change.service);
    line.maybe("--task-definition", change.task_definition.as_deref());
    line.maybe("--desired-count", change.desired.map(|count| count.to_string()).as_deref());
    if let Some(network) = &change.network {
        let mut inner = json!({ "subnets": network.subnets, "securityGroups": network.security_groups });
        if let (Some(address), Some(fields)) = (&network.assign_public_ip, inner.as_object_mut()) {
            fields.insert("assignPublicIp".to_owned(), json!(address));
        }
        line.option("--network-configuration", &json!({ "awsvpcConfiguration": inner }).to_string());
    }
    if let Some(balancers) = &change.load_balancers {
        let one = |b: &crate::model::RevisionLoadBalancer| json!({ "targetGroupArn": b.target_group, "containerName": b.container, "containerPort": b.port });
        let all: Vec<_> = balancers.iter().map(one).collect();
        line.option("--load-balancers", &json!(all).to_string());
    }
    line.maybe("--platform-version", change.platform_version.as_deref());
    if change.force_new_deployment {
        line.flag("--force-new-deployment");
    }
}

fn updated(change: &ServiceChange) -> String {
    let service = &change.service;
    let mut parts = Vec::new();
    parts.extend(change.task_definition.as_deref().map(|name| format!("deploy {}", definition_name(name))));
    parts.extend(change.desired.map(|count| {
        format!("want {}", crate::text::count(usize::try_from(count).unwrap_or_default(), "task"))
    }));
    parts.extend(change.network.as_ref().map(|_| "put the network back".to_owned()));
    parts.extend(change.load_balancers.as_ref().map(|_| "put the load balancers back".to_owned()));
    parts.extend(change.platform_version.as_ref().map(|version| format!("use platform version {version}")));
    if change.force_new_deployment {
        parts.push("begin a new deployment".to_owned());
    }
    format!("{service}: {}", parts.join(", "))
}

/// A command line that grows.
struct Line(String);

impl Line {
    /// `aws SERVICE COMMAND` of a call in IAM's spelling.
    fn of(operation: &str) -> Self {
        let (service, call) = operation.split_once(':').unwrap_or((operation, ""));
        let mut line = format!("aws {service} ");
        for (at, letter) in call.char_indices() {
            if letter.is_ascii_uppercase() && at > 0 {
                line.push('-');
            }
            line.push(letter.to_ascii_lowercase());
        }
        Self(line)
    }

    fn flag(&mut self, name: &str) -> &mut Self {
        self.0.push(' ');
        self.0.push_str(name);
        self
    }

    fn option(&mut self, name: &str, value: &str) -> &mut Self {
        self.flag(name);
        self.0.push(' ');
        self.0.push_str(&quoted(value));
        self
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.option(name, value),
            None => self,
        }
    }
}

/// A word for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}
