//! A run on a service, at 03:04, whose change was made five minutes ago.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::model::*;
use crate::runbook::*;

pub(crate) const SERVICE: &str = "lauv-gateway-service";
pub(crate) const NEW: &str = "ecs-svc/200";
pub(crate) const OLD: &str = "ecs-svc/100";

pub(crate) fn now() -> Timestamp {
    "2026-11-21T03:04:00Z".parse().unwrap()
}

pub(crate) fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

pub(crate) fn definition(revision: i32) -> Arn {
    Arn::new(format!("arn:aws:ecs:eu-west-1:1:task-definition/lauv-gateway:{revision}"))
}

pub(crate) fn task_arn(id: &str) -> Arn {
    Arn::new(format!("arn:aws:ecs:eu-west-1:1:task/lauv/{id}"))
}

/// Marks of a change five minutes ago.
pub(crate) fn marks() -> Marks {
    Marks {
        changed_at: Some(ago(300)),
        deployment: Some(NEW.to_owned()),
        task_definition: Some(definition(9)),
        ..Marks::default()
    }
}

/// A deployment of four tasks.
pub(crate) fn deployment(
    id: &str,
    status: DeploymentStatus,
    state: RolloutState,
    running: i32,
) -> Deployment {
    let (revision, created) = if id == NEW { (9, 299) } else { (10, 9_000) };
    Deployment {
        id: id.to_owned(),
        status,
        rollout_state: Some(state),
        rollout_reason: None,
        task_definition: definition(revision),
        desired: 4,
        running,
        pending: 0,
        failed: 0,
        created_at: Some(ago(created)),
        updated_at: Some(ago(created)),
    }
}

pub(crate) fn service(deployments: Vec<Deployment>) -> Service {
    Service {
        arn: Arn::new(format!("arn:aws:ecs:eu-west-1:1:service/lauv/{SERVICE}")),
        name: SERVICE.to_owned(),
        cluster: "lauv".to_owned(),
        status: ServiceStatus::Active,
        desired: 4,
        running: deployments.iter().map(|d| d.running).sum(),
        pending: 0,
        task_definition: definition(9),
        controller: DeploymentController::Ecs,
        settings: DeploymentSettings::default(),
        deployments,
        events: Vec::new(),
        load_balancers: Vec::new(),
        health_check_grace_seconds: None,
        launch_type: None,
        scheduling: "REPLICA".to_owned(),
        created_at: None,
        scaling: None,
    }
}

/// The usual end: the new deployment is complete and alone.
pub(crate) fn complete() -> Service {
    service(vec![deployment(NEW, DeploymentStatus::Primary, RolloutState::Completed, 4)])
}

pub(crate) fn task(id: &str, of: &str, age: i64, status: TaskStatus) -> Task {
    let stopped = status == TaskStatus::Stopped;
    Task {
        arn: task_arn(id),
        cluster: "lauv".to_owned(),
        service: Some(SERVICE.to_owned()),
        task_definition: definition(if of == NEW { 9 } else { 10 }),
        desired_status: if stopped { TaskStatus::Stopped } else { TaskStatus::Running },
        last_status: status,
        health: None,
        started_by: Some(of.to_owned()),
        created_at: Some(ago(age)),
        started_at: Some(ago(age - 20)),
        stopping_at: None,
        stopped_at: stopped.then(|| ago(10)),
        stop_code: None,
        stopped_reason: None,
        zone: None,
        address: Some(format!("10.0.0.{}", id.trim_start_matches(|c: char| c.is_alphabetic()))),
        launch_type: None,
        containers: Vec::new(),
    }
}

/// So many running tasks: `n1`, `n2` of the new deployment, `o1`, `o2` of the old one.
pub(crate) fn running(new: usize, old: usize) -> Vec<Task> {
    let new = (1..=new).map(|n| task(&format!("n{n}"), NEW, 200, TaskStatus::Running));
    new.chain((1..=old).map(|n| task(&format!("o{n}"), OLD, 9_000, TaskStatus::Running))).collect()
}

pub(crate) fn facts(service: Service, tasks: Vec<Task>) -> Facts {
    Facts {
        now: now(),
        service: Known::Read(Some(Arc::new(service))),
        tasks: Known::Read(tasks.into_iter().map(Arc::new).collect()),
        ..Facts::default()
    }
}

pub(crate) fn service_deployment(
    status: ServiceDeploymentStatus,
    age: i64,
    rollback: Option<&str>,
) -> ServiceDeployment {
    ServiceDeployment {
        arn: rolled_arn(),
        service: Arn::new(SERVICE),
        status,
        status_reason: Some("told by ECS".to_owned()),
        created_at: Some(ago(age)),
        started_at: None,
        finished_at: None,
        updated_at: None,
        target_revision: None,
        source_revisions: Vec::new(),
        circuit_breaker: None,
        triggered_alarms: Vec::new(),
        rollback: rollback.map(|why| Rollback {
            reason: Some(why.to_owned()),
            started_at: None,
            revision: None,
        }),
        lifecycle_stage: None,
        paused_hook: None,
    }
}

pub(crate) fn rolled_arn() -> Arn {
    Arn::new("arn:aws:ecs:eu-west-1:1:service-deployment/lauv/lauv-gateway-service/abc")
}

pub(crate) fn hole(part: Part, operation: &str) -> Unread {
    Unread {
        part,
        operation: operation.to_owned(),
        why: Why::Denied,
        message: format!("You may not call {operation}."),
        remedy: "Ask for it.".to_owned(),
        times: 1,
    }
}

pub(crate) fn runbook(params: Vec<Parameter>) -> Runbook {
    Runbook {
        id: "rollback".to_owned(),
        title: String::new(),
        key: None,
        when: String::new(),
        impact: Impact::Change,
        permissions: Vec::new(),
        params,
        preface: String::new(),
        steps: Vec::new(),
        sections: Vec::new(),
        origin: Origin::BuiltIn,
        source: String::new(),
    }
}

/// A run.
pub(crate) struct Run {
    pub(crate) runbook: Runbook,
    pub(crate) subject: Subject,
    pub(crate) values: Values,
    pub(crate) marks: Marks,
    pub(crate) surroundings: Surroundings,
    pub(crate) began: Timestamp,
}

impl Run {
    pub(crate) fn new(marks: Marks) -> Self {
        let subject =
            Subject { cluster: "lauv".to_owned(), service: SERVICE.to_owned(), ..Subject::default() };
        Self {
            runbook: runbook(Vec::new()),
            subject,
            values: Values::new(),
            marks,
            surroundings: Surroundings::default(),
            began: ago(400),
        }
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            runbook: &self.runbook,
            subject: &self.subject,
            values: &self.values,
            plan: None,
            marks: &self.marks,
            surroundings: &self.surroundings,
            began: self.began,
            now: now(),
        }
    }

    pub(crate) fn judge(&self, condition: &Condition, facts: &Facts) -> Progress {
        judge::judge(condition, &self.context(), facts)
    }
}

/// The state in a letter, and the text.
pub(crate) fn told(progress: &Progress) -> (char, &str) {
    let letter = match progress.state {
        Reached::Yes => 'y',
        Reached::NotYet => '-',
        Reached::Never(_) => 'n',
        Reached::Unknown(_) => '?',
    };
    (letter, &progress.text)
}

/// Of a count, `2/4`.
pub(crate) fn count(progress: &Progress) -> String {
    let one = |count: &Count| format!("{} {}/{}", count.what, count.have, count.of);
    progress.counts.iter().map(one).collect::<Vec<_>>().join(", ")
}
