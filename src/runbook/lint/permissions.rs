//! The IAM actions of a runbook: those of its changes must be listed, those of what it reads may be.

use super::Found;
use crate::runbook::{Action, Condition, EvidenceKind, Step};
use crate::sheet::nearest;

const HISTORY: [&str; 3] =
    ["ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments", "ecs:DescribeServiceRevisions"];
const DEFINITIONS: [&str; 3] =
    ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "ecr:DescribeImages"];
const TASKS: [&str; 3] = ["ecs:ListTasks", "ecs:DescribeTasks", "ecs:GetTaskProtection"];
const TARGETS: [&str; 2] =
    ["elasticloadbalancing:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetHealth"];
const SCALING: [&str; 2] =
    ["application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies"];
const SECRETS: [&str; 7] = [
    "ssm:DescribeParameters",
    "ssm:GetParameter",
    "ssm:GetParameterHistory",
    "secretsmanager:DescribeSecret",
    "secretsmanager:ListSecretVersionIds",
    "kms:Decrypt",
    "kms:GenerateDataKey",
];
const ALARMS: [&str; 2] = ["cloudwatch:DescribeAlarms", "cloudwatch:DescribeAlarmHistory"];
/// What every run reads.
const ALWAYS: [&str; 2] = ["sts:GetCallerIdentity", "ecs:DescribeServices"];

impl Found<'_> {
    pub(super) fn permissions(&mut self) {
        let line = self.line("permissions");
        let steps = &self.runbook.steps;
        let listed = &self.runbook.permissions;
        let mut needed: Vec<(u32, &str)> = Vec::new();
        let mut useful: Vec<&str> = ALWAYS.to_vec();
        for step in steps {
            needed.extend(changes(&step.action).into_iter().map(|action| (step.number, action)));
            useful.extend(reads(step));
        }
        needed.sort_by_key(|(number, action)| (*action, *number));
        needed.dedup_by_key(|(_, action)| *action);
        needed.sort();
        let missing = needed.iter().filter(|(_, action)| !listed.iter().any(|listed| listed == action));
        let mut told: Vec<String> = missing
            .map(|(number, action)| format!("step {number} needs `{action}`; add it to `permissions`"))
            .collect();
        useful.extend(needed.iter().map(|(_, action)| *action));
        for (at, action) in listed.iter().enumerate() {
            if listed.iter().take(at).any(|before| before == action) {
                told.push(format!("`permissions` names `{action}` twice; once is enough"));
            } else if !useful.contains(&action.as_str()) {
                told.push(unneeded(action, &useful));
            }
        }
        told.into_iter().for_each(|message| self.note(line, message));
    }
}

fn unneeded(action: &str, useful: &[&str]) -> String {
    if action.contains('*') {
        return format!(
            "`permissions` holds `{action}`; name each action, so that no more is allowed than is needed"
        );
    }
    match nearest(action, useful.iter().copied()) {
        Some(right) => {
            format!("`permissions` holds `{action}`, which no step needs; did you mean `{right}`?")
        }
        None => format!("`permissions` holds `{action}`, which no step needs; leave it out"),
    }
}

/// What changes something.
fn changes(action: &Action) -> Vec<&'static str> {
    match action {
        Action::Rollback { .. } => {
            vec!["ecs:StopServiceDeployment", "ecs:ContinueServiceDeployment", "ecs:UpdateService"]
        }
        Action::Restart { how } if how.0 == "graceful" => vec!["ecs:UpdateService"],
        Action::Restart { how } if how.params().is_empty() => vec!["ecs:StopTask"],
        Action::Restart { .. } => vec!["ecs:UpdateService", "ecs:StopTask"],
        Action::Scale { .. } => vec!["ecs:UpdateService", "application-autoscaling:RegisterScalableTarget"],
        Action::SecretWrite { key, .. } => {
            let mut actions = vec![
                "ssm:PutParameter",
                "ssm:LabelParameterVersion",
                "secretsmanager:PutSecretValue",
                "secretsmanager:UpdateSecretVersionStage",
            ];
            // The other keys of a JSON secret are written again as they are.
            actions.extend(key.as_ref().map(|_| "secretsmanager:GetSecretValue"));
            actions
        }
        _ => Vec::new(),
    }
}

/// What reads something for a step: for what is shown, for the plan, or to see what came of it.
fn reads(step: &Step) -> Vec<&'static str> {
    match &step.action {
        Action::Show { what } => what.iter().copied().flat_map(evidence).collect(),
        Action::Diagnose => EvidenceKind::ALL.into_iter().flat_map(evidence).collect(),
        Action::Choose { .. } => [&HISTORY[..], &DEFINITIONS, &TASKS, &SECRETS].concat(),
        Action::Rollback { .. } | Action::Restart { .. } => [&HISTORY[..], &DEFINITIONS, &TASKS].concat(),
        Action::Scale { .. } => SCALING.to_vec(),
        Action::SecretWrite { .. } => {
            [&SECRETS[..], &DEFINITIONS, &["secretsmanager:GetSecretValue"]].concat()
        }
        Action::Wait { until: condition, .. } | Action::Check { that: condition, .. } => judged(condition),
        Action::Confirm { .. } | Action::Note => Vec::new(),
    }
}

fn evidence(kind: EvidenceKind) -> Vec<&'static str> {
    match kind {
        EvidenceKind::Deployments => HISTORY.to_vec(),
        EvidenceKind::Diff => [&HISTORY[..], &DEFINITIONS].concat(),
        EvidenceKind::Events => Vec::new(),
        EvidenceKind::StoppedTasks | EvidenceKind::Tasks => [&TASKS[..], &DEFINITIONS].concat(),
        EvidenceKind::Logs => {
            [&TASKS[..], &DEFINITIONS, &["logs:FilterLogEvents", "logs:DescribeLogGroups"]].concat()
        }
        EvidenceKind::Targets => TARGETS.to_vec(),
        EvidenceKind::Alarms => ALARMS.to_vec(),
        EvidenceKind::Scaling => SCALING.to_vec(),
        EvidenceKind::Usage => vec!["cloudwatch:GetMetricData"],
        EvidenceKind::Secrets => [&SECRETS[..], &DEFINITIONS].concat(),
        EvidenceKind::SecretReaders => {
            vec!["ecs:ListClusters", "ecs:DescribeClusters", "ecs:ListServices", "ecs:DescribeTaskDefinition"]
        }
    }
}

fn judged(condition: &Condition) -> Vec<&'static str> {
    match condition {
        Condition::DeploymentComplete => [&HISTORY[..], &TASKS].concat(),
        Condition::TargetsHealthy => [&TARGETS[..], &TASKS].concat(),
        Condition::AlarmsOk => ALARMS.to_vec(),
        Condition::HttpOk(_) => Vec::new(),
        Condition::SecretLoaded => [&TASKS[..], &SECRETS].concat(),
        Condition::TasksReplaced | Condition::Steady | Condition::NoStartupErrors => TASKS.to_vec(),
    }
}
