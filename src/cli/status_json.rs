//! `dogwatch status --json`: the documented, versioned form for programs.
//!
//! A field may be added within a schema; none is renamed, removed or given another meaning
//! without a new number. Values that AWS does not give are `null`. Times are RFC 3339 in UTC.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::model::{self, Snapshot};

/// The number of this schema.
const SCHEMA: u32 = 1;

/// The whole document.
#[derive(Serialize)]
struct Document<'a> {
    /// The schema's number.
    schema: u32,
    /// Whose credentials were used.
    account: Account<'a>,
    /// The region.
    region: &'a str,
    /// The clusters, by name.
    clusters: Vec<Cluster<'a>>,
    /// The alarms in scope, by name, whatever their state.
    alarms: Vec<Alarm<'a>>,
    /// What could not be read.
    unread: Vec<Unread>,
    /// Requests sent, retries included, by AWS service.
    calls: Calls,
}

#[derive(Serialize)]
struct Account<'a> {
    /// Twelve digits.
    id: Option<&'a str>,
    /// The caller's ARN.
    arn: Option<&'a str>,
}

#[derive(Serialize)]
struct Cluster<'a> {
    name: &'a str,
    /// The services that were asked for, by name.
    services: Vec<Service<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Service<'a> {
    name: &'a str,
    /// `ACTIVE`, `DRAINING`, `INACTIVE`.
    status: &'a str,
    desired: i32,
    running: i32,
    pending: i32,
    /// `family:revision`.
    task_definition: &'a str,
    /// In AWS's order, the primary one first.
    deployments: Vec<Deployment<'a>>,
    /// Running and stopped tasks; the stopped ones of about the last hour.
    tasks: Vec<Task<'a>>,
    target_groups: Vec<TargetGroup<'a>>,
    /// Names of the alarms that speak of this service.
    alarms: Vec<&'a str>,
    /// Names of the log groups that its containers write to.
    log_groups: Vec<&'a str>,
    /// `null` without auto scaling.
    scaling: Option<Scaling>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Deployment<'a> {
    id: &'a str,
    /// `PRIMARY`, `ACTIVE`, `INACTIVE`.
    status: &'a str,
    /// `IN_PROGRESS`, `COMPLETED`, `FAILED`.
    rollout_state: Option<&'a str>,
    /// `family:revision`.
    task_definition: &'a str,
    desired: i32,
    running: i32,
    /// Tasks that failed to start or were found unhealthy.
    failed: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Task<'a> {
    /// The last part of the ARN.
    id: &'a str,
    last_status: &'a str,
    health_status: Option<&'a str>,
    /// The deployment's id for a service's task.
    started_by: Option<&'a str>,
    started_at: Option<Timestamp>,
    stopped_at: Option<Timestamp>,
    stop_code: Option<&'a str>,
    stopped_reason: Option<&'a str>,
    containers: Vec<Container<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Container<'a> {
    name: &'a str,
    last_status: Option<&'a str>,
    exit_code: Option<i32>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TargetGroup<'a> {
    name: &'a str,
    protocol: Option<&'a str>,
    port: Option<i32>,
    health_check_path: Option<&'a str>,
    targets: Vec<Target<'a>>,
}

#[derive(Serialize)]
struct Target<'a> {
    id: &'a str,
    port: Option<i32>,
    /// `healthy`, `unhealthy`, `initial`, `draining`, `unused`, `unavailable` …
    state: &'a str,
    reason: Option<&'a str>,
    description: Option<&'a str>,
}

#[derive(Serialize)]
struct Scaling {
    min: i32,
    max: i32,
}

#[derive(Serialize)]
struct Alarm<'a> {
    name: &'a str,
    /// `OK`, `ALARM`, `INSUFFICIENT_DATA`.
    state: &'a str,
    reason: Option<&'a str>,
    /// Since when it is in that state.
    since: Option<Timestamp>,
    metric: Option<&'a str>,
    threshold: Option<f64>,
}

#[derive(Serialize)]
struct Unread {
    /// The part of the picture, and the call that failed.
    what: String,
    /// `denied`, `throttled`, `unsupported`, `unreachable`, `expired` or another word, then `: `
    /// and a sentence.
    why: String,
    /// What the operator can do.
    remedy: String,
}

#[derive(Serialize)]
struct Calls {
    ecs: u64,
    elb: u64,
    cloudwatch: u64,
    logs: u64,
    ssm: u64,
    secretsmanager: u64,
    autoscaling: u64,
    ecr: u64,
    sts: u64,
}

/// Writes a picture as one line of JSON.
pub(super) fn write(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &document(snapshot))?;
    out.write_all(b"\n")
}

fn document(snapshot: &Snapshot) -> Document<'_> {
    let tasks = snapshot.task_index();
    let services = |cluster: &str| {
        let found = snapshot.services.iter().filter(|service| service.cluster == cluster);
        found.map(|found| service(snapshot, &tasks, found)).collect()
    };
    let clusters = snapshot.clusters.iter();
    Document {
        schema: SCHEMA,
        account: Account {
            id: snapshot.caller.as_ref().map(|caller| caller.account.as_str()),
            arn: snapshot.caller.as_ref().map(|caller| caller.arn.as_str()),
        },
        region: &snapshot.region,
        clusters: clusters.map(|c| Cluster { name: &c.name, services: services(&c.name) }).collect(),
        alarms: snapshot.alarms.iter().map(|found| alarm(found)).collect(),
        unread: snapshot.unread.iter().map(unread).collect(),
        calls: calls(snapshot.calls),
    }
}

fn service<'a>(
    snapshot: &'a Snapshot,
    tasks: &model::TaskIndex<'a>,
    service: &'a model::Service,
) -> Service<'a> {
    let own = tasks.get(&(service.cluster.as_str(), service.name.as_str()));
    let groups = snapshot.target_groups_of(service);
    Service {
        name: &service.name,
        status: service.status.as_str(),
        desired: service.desired,
        running: service.running,
        pending: service.pending,
        task_definition: service.task_definition.name(),
        deployments: service.deployments.iter().map(deployment).collect(),
        tasks: own.into_iter().flatten().copied().map(task).collect(),
        target_groups: groups.into_iter().map(target_group).collect(),
        alarms: snapshot.alarms_of(service).into_iter().map(|alarm| alarm.name.as_str()).collect(),
        log_groups: snapshot.log_groups_of(service),
        scaling: service.scaling.map(|bounds| Scaling { min: bounds.min, max: bounds.max }),
    }
}

fn deployment(deployment: &model::Deployment) -> Deployment<'_> {
    Deployment {
        id: &deployment.id,
        status: deployment.status.as_str(),
        rollout_state: deployment.rollout_state.as_ref().map(|state| state.as_str()),
        task_definition: deployment.task_definition.name(),
        desired: deployment.desired,
        running: deployment.running,
        failed: deployment.failed,
    }
}

fn task(task: &model::Task) -> Task<'_> {
    Task {
        id: task.id(),
        last_status: task.last_status.as_str(),
        health_status: task.health.as_ref().map(|health| health.as_str()),
        started_by: task.started_by.as_deref(),
        started_at: task.started_at,
        stopped_at: task.stopped_at,
        stop_code: task.stop_code.as_ref().map(|code| code.as_str()),
        stopped_reason: task.stopped_reason.as_deref(),
        containers: task.containers.iter().map(container).collect(),
    }
}

fn container(container: &model::Container) -> Container<'_> {
    Container {
        name: &container.name,
        last_status: container.last_status.as_ref().map(|status| status.as_str()),
        exit_code: container.exit_code,
        reason: container.reason.as_deref(),
    }
}

fn target_group(group: &model::TargetGroup) -> TargetGroup<'_> {
    TargetGroup {
        name: &group.name,
        protocol: group.protocol.as_deref(),
        port: group.port,
        health_check_path: group.health_check.path.as_deref(),
        targets: group.targets.iter().map(target).collect(),
    }
}

fn target(target: &model::Target) -> Target<'_> {
    Target {
        id: &target.id,
        port: target.port,
        state: target.state.as_str(),
        reason: target.reason.as_deref(),
        description: target.description.as_deref(),
    }
}

fn alarm(alarm: &model::Alarm) -> Alarm<'_> {
    Alarm {
        name: &alarm.name,
        state: alarm.state.as_str(),
        reason: alarm.reason.as_deref(),
        since: alarm.since,
        metric: alarm.metric.as_deref(),
        threshold: alarm.threshold,
    }
}

fn unread(hole: &model::Unread) -> Unread {
    Unread { what: hole.what(), why: format!("{}: {}", hole.why, hole.message), remedy: hole.remedy.clone() }
}

fn calls(calls: model::CallCounts) -> Calls {
    let model::CallCounts { ecs, elb, cloudwatch, logs, ssm, secretsmanager, autoscaling, ecr, sts } = calls;
    Calls { ecs, elb, cloudwatch, logs, ssm, secretsmanager, autoscaling, ecr, sts }
}
