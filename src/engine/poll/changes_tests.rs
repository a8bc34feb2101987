use super::*;
use crate::model::{Arn, DeploymentStatus};

fn now() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> Option<Timestamp> {
    Some(now() - SignedDuration::from_mins(minutes))
}

fn task(status: TaskStatus) -> Task {
    Task {
        arn: Arn::new("arn:aws:ecs:r:1:task/c/abc"),
        cluster: "c".to_owned(),
        service: Some("s".to_owned()),
        task_definition: Arn::new("arn:aws:ecs:r:1:task-definition/app:7"),
        desired_status: status.clone(),
        last_status: status,
        health: None,
        started_by: None,
        created_at: ago(10),
        started_at: ago(9),
        stopping_at: None,
        stopped_at: None,
        stop_code: None,
        stopped_reason: None,
        zone: None,
        address: None,
        launch_type: None,
        containers: Vec::new(),
    }
}

#[test]
fn a_task_starts_and_stops_once() {
    let running = task(TaskStatus::Running);
    assert!(of_task(None, &running, true, now()).is_empty(), "it ran before anybody looked");
    let started = of_task(None, &running, false, now());
    assert_eq!((started[0].at, started[0].text.as_str()), (ago(9).unwrap(), "started (app:7)"));
    let stopped = Task {
        stopped_at: ago(1),
        stopped_reason: Some("Essential container in task exited".to_owned()),
        ..task(TaskStatus::Stopped)
    };
    let told = of_task(Some(&running), &stopped, false, now());
    assert_eq!(told[0].text, "stopped (app:7): Essential container in task exited");
    assert_eq!((told[0].tone, told[0].at), (Tone::Bad, ago(1).unwrap()));
    assert_eq!(of_task(None, &stopped, true, now()), told, "AWS still tells when");
    assert!(of_task(Some(&stopped), &stopped, false, now()).is_empty());
    let scaled_in = Task {
        stopped_reason: Some("Scaling activity initiated by (deployment ecs-svc/1)".to_owned()),
        ..stopped.clone()
    };
    assert_eq!(of_task(None, &scaled_in, true, now())[0].tone, Tone::Plain);
    let old = Task { stopped_at: ago(60 * 24), ..stopped };
    assert!(of_task(None, &old, true, now()).is_empty());
}

fn deployment(state: RolloutState) -> Deployment {
    Deployment {
        id: "ecs-svc/1".to_owned(),
        status: DeploymentStatus::Primary,
        rollout_state: Some(state),
        rollout_reason: Some("tasks failed to start".to_owned()),
        task_definition: Arn::new("arn:aws:ecs:r:1:task-definition/app:8"),
        desired: 1,
        running: 0,
        pending: 1,
        failed: 0,
        created_at: ago(5),
        updated_at: ago(2),
    }
}

#[test]
fn a_deployment_begins_and_ends() {
    let key = ServiceKey { cluster: "c".to_owned(), name: "s".to_owned() };
    let moving = deployment(RolloutState::InProgress);
    let texts = |old: Option<&Deployment>, new: &Deployment| -> Vec<String> {
        of_deployment(&key, old, new, now()).into_iter().map(|t| t.text).collect()
    };
    assert_eq!(texts(None, &moving), ["deployment of app:8 began"]);
    assert_eq!(texts(Some(&moving), &moving), [""; 0]);
    let done = deployment(RolloutState::Completed);
    assert_eq!(texts(Some(&moving), &done), ["deployment of app:8 completed"]);
    let failed = deployment(RolloutState::Failed);
    assert_eq!(texts(Some(&moving), &failed), ["deployment of app:8 failed: tasks failed to start"]);
    let old = Deployment { created_at: ago(6_000), updated_at: ago(6_000), ..done };
    assert_eq!(texts(None, &old), [""; 0]);
}
