//! Tasks: replaced, with the new secret, started.

use DeploymentStatus::Primary;
use RolloutState::{Completed, Failed, InProgress};

use super::fixture::*;
use crate::model::*;
use crate::runbook::*;

fn old_tasks() -> Vec<Arn> {
    (1..=4).map(|n| task_arn(&format!("o{n}"))).collect()
}

fn stopped(mut tasks: Vec<Task>) -> Vec<Task> {
    for task in &mut tasks {
        task.last_status = TaskStatus::Stopped;
        task.desired_status = TaskStatus::Stopped;
        task.stopped_reason = Some("Scaling activity initiated by (deployment ecs-svc/200)".to_owned());
    }
    tasks
}

#[test]
fn tasks_are_replaced_when_the_old_are_gone_and_as_many_run() {
    let run = Run::new(Marks { old_tasks: old_tasks(), ..marks() });
    let draining = {
        let mut tasks = running(4, 1);
        tasks[4].last_status = TaskStatus::Deactivating;
        tasks[4].desired_status = TaskStatus::Stopped;
        tasks
    };
    for (tasks, letter, counts, text) in [
        (
            running(0, 4),
            '-',
            "tasks replaced 0/4, old tasks gone 0/4",
            "4 old tasks left; 4 new tasks still missing.",
        ),
        (
            running(2, 2),
            '-',
            "tasks replaced 2/4, old tasks gone 2/4",
            "2 old tasks left; 2 new tasks still missing.",
        ),
        (
            running(4, 1),
            '-',
            "tasks replaced 4/4, old tasks gone 3/4",
            "1 old task left; 4 new tasks run in their place.",
        ),
        // A deployment may be SUCCESSFUL while old tasks still drain.
        (
            draining,
            '-',
            "tasks replaced 4/4, old tasks gone 3/4",
            "1 old task left; 4 new tasks run in their place.",
        ),
        (
            running(4, 0),
            'y',
            "tasks replaced 4/4, old tasks gone 4/4",
            "All old tasks are gone; 4 new tasks run in their place.",
        ),
        (
            [running(4, 0), stopped(running(0, 4))].concat(),
            'y',
            "tasks replaced 4/4, old tasks gone 4/4",
            "All old tasks are gone; 4 new tasks run in their place.",
        ),
    ] {
        let progress = run.judge(&Condition::TasksReplaced, &facts(complete(), tasks));
        assert_eq!(told(&progress), (letter, text));
        assert_eq!(count(&progress), counts);
    }
}

#[test]
fn zone_rebalancing_disturbs_no_count() {
    let run = Run::new(Marks { old_tasks: old_tasks(), ..marks() });
    // One of the new tasks was moved to another zone, and its successor is of the same deployment.
    let mut tasks = running(4, 0);
    let mut moved = task("n9", NEW, 100, TaskStatus::Stopped);
    moved.stopped_reason = Some("Task stopped so that the service is AZ balanced".to_owned());
    moved.stop_code = Some(StopCode::ServiceSchedulerInitiated);
    tasks.push(moved);
    let facts = facts(complete(), tasks);
    for condition in [Condition::TasksReplaced, Condition::NoStartupErrors] {
        assert_eq!(told(&run.judge(&condition, &facts)).0, 'y');
    }
}

#[test]
fn a_rollback_by_itself_replaces_nothing() {
    let run = Run::new(Marks { old_tasks: old_tasks(), ..marks() });
    let back = service(vec![deployment(OLD, Primary, Completed, 4)]);
    let mut tasks = running(0, 4);
    for (task, id) in tasks.iter_mut().zip(["o5", "o6", "o7", "o8"]) {
        task.arn = task_arn(id);
        task.started_at = Some(ago(60));
    }
    let progress = run.judge(&Condition::TasksReplaced, &facts(back, tasks));
    assert_eq!(told(&progress).0, '-');
    let failed = service(vec![deployment(NEW, Primary, Failed, 0)]);
    assert_eq!(told(&run.judge(&Condition::TasksReplaced, &facts(failed, running(0, 4)))).0, 'n');
}

#[test]
fn without_a_deployment_any_successor_counts() {
    let run = Run::new(Marks { old_tasks: vec![task_arn("o1")], deployment: None, ..marks() });
    let mut tasks = running(0, 4);
    tasks[0] = task("o9", OLD, 100, TaskStatus::Running);
    let progress = run.judge(&Condition::TasksReplaced, &facts(complete(), tasks));
    assert_eq!(
        (told(&progress).0, count(&progress).as_str()),
        ('y', "tasks replaced 1/1, old tasks gone 1/1")
    );
    // One that was replaced earlier in the run is nobody's successor now.
    let run = Run::new(Marks { old_tasks: vec![task_arn("o2")], deployment: None, ..marks() });
    let mut tasks = running(0, 4);
    tasks[0] = task("o9", OLD, 100, TaskStatus::Running);
    tasks.remove(1);
    let progress = run.judge(&Condition::TasksReplaced, &facts(complete(), tasks));
    assert_eq!(told(&progress), ('-', "All old tasks are gone; 1 new task still missing."));
    // Fewer are wanted now.
    let run = Run::new(Marks { old_tasks: old_tasks(), ..marks() });
    let fewer = Service { desired: 2, ..complete() };
    assert_eq!(told(&run.judge(&Condition::TasksReplaced, &facts(fewer, running(2, 0)))).0, 'y');
}

#[test]
fn after_a_rollback_only_the_primary_deployment_has_tasks() {
    let rolled_back = Some(rolled_arn());
    let run = Run::new(Marks { rolled_back, deployment: None, task_definition: None, ..marks() });
    for (old, letter) in [(1, '-'), (0, 'y')] {
        let progress = run.judge(&Condition::TasksReplaced, &facts(complete(), running(4, old)));
        assert_eq!(told(&progress).0, letter, "{}", progress.text);
    }
}

#[test]
fn a_secret_is_loaded_by_tasks_created_after_the_write() {
    let run = Run::new(Marks { secret_written_at: Some(ago(310)), ..marks() });
    let mut between = running(3, 0);
    // Created before the write and started after it: it may have read the old value.
    between.push(Task { started_at: Some(ago(200)), ..task("n4", NEW, 400, TaskStatus::Running) });
    let mut draining = running(4, 1);
    draining[4].desired_status = TaskStatus::Stopped;
    let mut scaled = running(3, 0);
    scaled.push(task("s1", OLD, 100, TaskStatus::Running));
    for (tasks, letter, counts) in [
        (running(4, 0), 'y', "tasks with the new value 4/4"),
        (running(3, 1), '-', "tasks with the new value 3/4"),
        (running(4, 1), '-', "tasks with the new value 4/4"),
        (between, '-', "tasks with the new value 3/4"),
        (draining, '-', "tasks with the new value 4/4"),
        (scaled, '-', "tasks with the new value 3/4"),
        (running(3, 0), '-', "tasks with the new value 3/4"),
    ] {
        let progress = run.judge(&Condition::SecretLoaded, &facts(complete(), tasks));
        assert_eq!((told(&progress).0, count(&progress).as_str()), (letter, counts), "{}", progress.text);
    }
    let failed = service(vec![deployment(NEW, Primary, Failed, 0)]);
    assert_eq!(told(&run.judge(&Condition::SecretLoaded, &facts(failed, running(0, 4)))).0, 'n');
    let none = Run::new(marks());
    assert_eq!(told(&none.judge(&Condition::SecretLoaded, &facts(complete(), running(4, 0)))).0, '?');
}

/// MiniStack writes the service's name there; AWS writes the deployment's id.
#[test]
fn who_started_a_task_may_not_be_told() {
    let secret_written_at = Some(ago(301));
    let run = Run::new(Marks { old_tasks: old_tasks(), secret_written_at, ..marks() });
    let by_service = |mut tasks: Vec<Task>| {
        for task in &mut tasks {
            task.started_by = Some(SERVICE.to_owned());
            task.task_definition = definition(9);
        }
        tasks
    };
    let mut before = by_service(running(0, 4));
    before.iter_mut().for_each(|task| task.created_at = Some(ago(303)));
    for condition in [Condition::TasksReplaced, Condition::SecretLoaded] {
        for (tasks, letter) in [(by_service(running(4, 0)), 'y'), (before.clone(), '-')] {
            let progress = run.judge(&condition, &facts(complete(), tasks));
            assert_eq!(told(&progress).0, letter, "{}", progress.text);
        }
    }
    let progress = run.judge(&Condition::NoStartupErrors, &facts(complete(), by_service(running(4, 0))));
    assert_eq!(told(&progress).1, "No task of the new deployment failed to start; 4 run.");
}

fn dead(id: &str, of: &str, age: i64, code: StopCode, reason: &str) -> Task {
    Task {
        stop_code: Some(code),
        stopped_reason: Some(reason.to_owned()),
        ..task(id, of, age, TaskStatus::Stopped)
    }
}

#[test]
fn start_up_errors_are_those_of_the_new_deployment() {
    let run = Run::new(marks());
    let init = "ResourceInitializationError: unable to pull secrets or registry auth";
    let elb = "Task failed ELB health checks in (target-group x)";
    for (extra, letter) in [
        (None, 'y'),
        (Some(dead("n8", NEW, 100, StopCode::TaskFailedToStart, init)), 'n'),
        (
            Some(dead(
                "n8",
                NEW,
                100,
                StopCode::EssentialContainerExited,
                "Essential container in task exited",
            )),
            'n',
        ),
        (Some(dead("n8", NEW, 100, StopCode::UserInitiated, "stopped")), 'y'),
        (Some(dead("n8", NEW, 100, StopCode::ServiceSchedulerInitiated, elb)), 'y'),
        (Some(dead("n8", NEW, 100, StopCode::ServiceSchedulerInitiated, init)), 'n'),
        // Of the deployment before, or from before the change.
        (Some(dead("o8", OLD, 100, StopCode::TaskFailedToStart, init)), 'y'),
        (Some(dead("n8", NEW, 900, StopCode::TaskFailedToStart, init)), 'y'),
    ] {
        let tasks = running(4, 0).into_iter().chain(extra).collect();
        let progress = run.judge(&Condition::NoStartupErrors, &facts(complete(), tasks));
        assert_eq!(told(&progress).0, letter, "{}", progress.text);
        assert_eq!(progress.evidence.is_empty(), letter == 'y');
    }
    let losing = service(vec![Deployment { failed: 3, ..deployment(NEW, Primary, InProgress, 1) }]);
    let progress = run.judge(&Condition::NoStartupErrors, &facts(losing, running(1, 0)));
    assert_eq!(told(&progress), ('n', "ECS counts 3 failed tasks in a row of the new deployment."));
    let progress = run.judge(&Condition::NoStartupErrors, &facts(complete(), running(0, 4)));
    assert_eq!(told(&progress).0, '-');
}

#[test]
fn the_reason_is_told() {
    let run = Run::new(marks());
    let init = "ResourceInitializationError: unable to pull secrets";
    let tasks = ["n5", "n6"].map(|id| dead(id, NEW, 100, StopCode::TaskFailedToStart, init)).to_vec();
    let progress = run.judge(&Condition::NoStartupErrors, &facts(complete(), tasks));
    assert_eq!(told(&progress).1, format!("2 tasks of the new deployment failed to start: {init}"));
    assert_eq!(progress.evidence[0].rows[0].text, format!("2 tasks of rev 9: {init}"));
}
