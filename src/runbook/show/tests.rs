//! Each kind of evidence.

mod chosen;

use crate::model::*;
use crate::runbook::judge::tests::fixture::*;
use crate::runbook::{Tone, *};

pub(super) fn shown(run: &Run, kind: EvidenceKind, facts: &Facts) -> Vec<(Tone, String)> {
    let evidence = show::evidence(kind, &run.context(), facts);
    evidence.rows.into_iter().map(|row| (row.tone, row.text)).collect()
}

pub(super) fn run() -> Run {
    Run::new(Marks::default())
}

pub(super) fn rows(rows: &[(Tone, &str)]) -> Vec<(Tone, String)> {
    rows.iter().map(|(tone, text)| (*tone, (*text).to_owned())).collect()
}

fn revision(number: i32) -> ServiceRevision {
    ServiceRevision {
        arn: Arn::new(format!("arn:aws:ecs:eu-west-1:1:service-revision/lauv/s/{number}")),
        service: Arn::new(SERVICE),
        task_definition: definition(number),
        images: vec![RevisionImage {
            container: "app".to_owned(),
            image: Some(format!("1.dkr.ecr.eu-west-1.amazonaws.com/lauv/gateway:v2.{number}")),
            digest: None,
        }],
        load_balancers: Vec::new(),
        network: None,
        launch_type: None,
        platform_version: None,
        created_at: None,
    }
}

#[test]
fn deployments_are_told_newest_first_with_their_outcome() {
    use ServiceDeploymentStatus::{RollbackSuccessful, Successful};
    let mut failed = service_deployment(RollbackSuccessful, 720, Some("deployment circuit breaker"));
    failed.target_revision = Some(revision(10).arn);
    failed.rollback.as_mut().unwrap().revision = Some(revision(9).arn);
    failed.circuit_breaker =
        Some(CircuitBreaker { status: CircuitBreakerStatus::Triggered, failures: 3, threshold: 3 });
    let mut good = service_deployment(Successful, 90_000, None);
    good.target_revision = Some(revision(9).arn);
    good.finished_at = Some(ago(89_760));
    let mut facts = facts(complete(), Vec::new());
    facts.history = Known::Read(vec![failed, good]);
    facts.revisions = Known::Read(vec![revision(9), revision(10)]);
    let expected = [
        (
            Tone::Bad,
            "rev 10 was rolled back to rev 9, app v2.10, 12m ago, circuit breaker tripped: failures 3 of 3, \
             deployment circuit breaker",
        ),
        (Tone::Good, "rev 9 was successful, app v2.9, 1d ago, took 4m"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Deployments, &facts), rows(&expected));
    facts.history = Known::Unread(hole(Part::Detail, "ecs:ListServiceDeployments"));
    let expected = [
        (
            Tone::Unknown,
            "The history of deployments could not be read: You may not call ecs:ListServiceDeployments. Ask for it.",
        ),
        (Tone::Good, "rev 9 is complete, 4/4 running, 4m ago"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Deployments, &facts), rows(&expected));
    facts.history = Known::Read(Vec::new());
    assert_eq!(shown(&run(), EvidenceKind::Deployments, &facts).len(), 2);
}

fn dead(id: &str, exit: i32, reason: &str) -> Task {
    let container = Container {
        name: "app".to_owned(),
        last_status: None,
        exit_code: Some(exit),
        reason: None,
        health: None,
        image: None,
        image_digest: None,
        runtime_id: None,
    };
    Task {
        containers: vec![container],
        stopped_reason: Some(reason.to_owned()),
        stop_code: Some(StopCode::EssentialContainerExited),
        ..task(id, OLD, 100, TaskStatus::Stopped)
    }
}

#[test]
fn stopped_tasks_of_one_reason_stand_together() {
    let essential = "Essential container in task exited";
    let mut scaled = dead("o5", 0, "Scaling activity initiated by (deployment ecs-svc/1)");
    scaled.stop_code = Some(StopCode::ServiceSchedulerInitiated);
    let elb = |id: &str| format!("Task failed ELB health checks in (task {id}) (target-group x)");
    let tasks = vec![
        dead("o1", 1, essential),
        dead("o2", 1, essential),
        scaled,
        dead("o3", 1, essential),
        dead("o4", 137, "OutOfMemoryError: container killed"),
        dead("o6", 0, &elb("0f1e")),
        dead("o7", 0, &elb("4b1d")),
    ];
    let found = shown(&run(), EvidenceKind::StoppedTasks, &facts(complete(), tasks));
    assert!(found.contains(&(Tone::Bad, format!("3 tasks of rev 10: app exit 1, {essential}"))));
    assert!(found.iter().any(|(_, text)| text.starts_with("1 task of rev 10: app exit 137 (SIGKILL")));
    assert_eq!(found.last().unwrap().0, Tone::Plain);
    assert_eq!(found.len(), 4);
    let none = shown(&run(), EvidenceKind::StoppedTasks, &facts(complete(), running(1, 0)));
    assert_eq!(none, rows(&[(Tone::Good, "No task has stopped within the last hour.")]));
}

#[test]
fn running_tasks_are_told_with_health_and_age() {
    let mut sick = task("n7", NEW, 7_300, TaskStatus::Running);
    sick.health = Some(HealthStatus::Unhealthy);
    let found = shown(&run(), EvidenceKind::Tasks, &facts(complete(), vec![running(1, 0).remove(0), sick]));
    let expected =
        [(Tone::Bad, "n7 of rev 9, unhealthy, runs for 2h"), (Tone::Plain, "n1 of rev 9, runs for 3m")];
    assert_eq!(found, rows(&expected));
}

#[test]
fn usage_is_numbers_and_a_word() {
    let mut facts = Facts {
        usage: Known::Read(Usage { cpu: vec![20.0, 22.0, 40.0, 61.0, 84.0, 85.4], memory: Vec::new() }),
        ..Facts::default()
    };
    let expected = [
        (Tone::Notice, "CPU 85% now, 20% to 85%, rising"),
        (Tone::Unknown, "Memory: CloudWatch has no value of the last 30 minutes."),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Usage, &facts), rows(&expected));
    facts.usage = Known::Unread(hole(Part::Metrics, "cloudwatch:GetMetricData"));
    let text = "CPU and memory could not be read: You may not call cloudwatch:GetMetricData. Ask for it.";
    assert_eq!(shown(&run(), EvidenceKind::Usage, &facts), rows(&[(Tone::Unknown, text)]));
}

#[test]
fn scaling_tells_counts_bounds_and_policies() {
    let mut facts = facts(complete(), Vec::new());
    facts.scaling = Known::Read(Some(ScalingBounds {
        min: 2,
        max: 4,
        scale_in_suspended: true,
        scale_out_suspended: false,
    }));
    facts.policies = Known::Read(vec![ScalingPolicy {
        name: "cpu".to_owned(),
        arn: Arn::new("p"),
        cluster: String::new(),
        service: String::new(),
        kind: "TargetTrackingScaling".to_owned(),
        target_value: Some(70.0),
        metric: Some("ECSServiceAverageCPUUtilization".to_owned()),
        alarms: Vec::new(),
    }]);
    let expected = [
        (Tone::Good, "4 wanted, 4 running"),
        (Tone::Notice, "Auto scaling keeps it between 2 and 4: the count is at the upper bound"),
        (Tone::Notice, "Scaling in is suspended."),
        (Tone::Plain, "Policy cpu holds ECSServiceAverageCPUUtilization at 70"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Scaling, &facts), rows(&expected));
}

#[test]
fn lines_of_failed_tasks_come_first() {
    let line = |age: i64, task: &str, bad: bool, text: &str| LogExcerpt {
        at: ago(age),
        from: format!("app {task}"),
        task: Some(task.to_owned()),
        bad,
        text: text.to_owned(),
    };
    let mut facts = facts(complete(), vec![dead("o1", 1, "Essential container in task exited")]);
    let lines = vec![line(90, "o1", true, "no such host"), line(30, "n1", false, "GET /health 200")];
    facts.logs = Known::Read(lines);
    let expected = [
        (Tone::Plain, "Last lines of task o1, which failed:"),
        (Tone::Bad, "app o1: no such host"),
        (Tone::Plain, "Newest lines of the service:"),
        (Tone::Plain, "app n1: GET /health 200"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Logs, &facts), rows(&expected));
}

#[test]
fn everything_says_that_it_is_unread() {
    for kind in EvidenceKind::ALL {
        let found = shown(&run(), kind, &Facts::default());
        assert!(
            found.iter().all(|(tone, _)| *tone == Tone::Unknown) && !found.is_empty(),
            "{kind:?}: {found:?}"
        );
    }
}
