//! Each kind of evidence.

use std::sync::Arc;

use crate::model::*;
use crate::runbook::judge::tests::fixture::*;
use crate::runbook::{Tone, *};

fn shown(run: &Run, kind: EvidenceKind, facts: &Facts) -> Vec<(Tone, String)> {
    let evidence = show::evidence(kind, &run.context(), facts);
    evidence.rows.into_iter().map(|row| (row.tone, row.text)).collect()
}

fn run() -> Run {
    Run::new(Marks::default())
}

fn rows(rows: &[(Tone, &str)]) -> Vec<(Tone, String)> {
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

fn task_definition(number: i32, secrets: &[(&str, &str)]) -> TaskDefinition {
    let reference = |(name, from): &(&str, &str)| SecretReference {
        name: (*name).to_owned(),
        value_from: (*from).to_owned(),
    };
    TaskDefinition {
        arn: definition(number),
        family: "lauv-gateway".to_owned(),
        revision: number,
        status: "ACTIVE".to_owned(),
        cpu: Some((number * 256).to_string()),
        memory: None,
        architecture: None,
        network_mode: None,
        task_role: None,
        execution_role: None,
        containers: vec![ContainerDefinition {
            name: "app".to_owned(),
            image: format!("lauv/gateway:v{number}"),
            essential: true,
            ports: Vec::new(),
            health_check: None,
            logs: None,
            secrets: secrets.iter().map(reference).collect(),
            environment: vec![EnvironmentVariable::new("MONGO_URI", format!("mongodb://u:hunter{number}@h"))],
            memory: None,
            cpu: 0,
            stop_timeout_seconds: None,
        }],
        registered_at: None,
    }
}

fn parameter(name: &str, days: i64) -> SecretMetadata {
    SecretMetadata {
        name: name.to_owned(),
        arn: None,
        store: SecretStore::Parameter { kind: "SecureString".to_owned(), tier: None },
        key_id: None,
        last_changed: Some(ago(days * 86_400)),
        versions: Vec::new(),
    }
}

fn known_definition(facts: &mut Facts, found: TaskDefinition) {
    let name = found.arn.as_str().to_owned();
    facts.definitions.insert(name, Known::Read(Some(Arc::new(found))));
}

#[test]
fn secrets_are_told_with_their_ages_and_pins() {
    let mut facts = facts(complete(), Vec::new());
    let names = [
        ("JWT_SECRET", "/lauv/JWT_SECRET"),
        ("API_KEY", "/lauv/API_KEY"),
        ("DB_PASSWORD", "/lauv/DB_PASSWORD:3"),
        ("GONE", "/lauv/GONE"),
    ];
    known_definition(&mut facts, task_definition(9, &names));
    let ages = [("/lauv/JWT_SECRET", 103), ("/lauv/API_KEY", 103), ("/lauv/DB_PASSWORD", 2)];
    facts.secrets = Known::Read(ages.map(|(name, days)| parameter(name, days)).to_vec());
    let expected = [
        (Tone::Notice, "JWT_SECRET from /lauv/JWT_SECRET: 103d old, rotate every 90d"),
        (Tone::Good, "API_KEY from /lauv/API_KEY: 103d old"),
        (
            Tone::Notice,
            "DB_PASSWORD from /lauv/DB_PASSWORD: 2d old, held to version 3: a new value will not reach it",
        ),
        (Tone::Bad, "GONE from /lauv/GONE is not there: a new task could not start"),
    ];
    assert_eq!(shown(&run(), EvidenceKind::Secrets, &facts), rows(&expected));
    // What could not be read is not missing.
    facts.holes.push(hole(Part::Detail, "ssm:DescribeParameters"));
    assert_eq!(shown(&run(), EvidenceKind::Secrets, &facts)[3].0, Tone::Unknown);
}

fn choosing(kind: ParameterKind, name: &str, value: &str) -> Run {
    let param = Parameter { name: name.to_owned(), kind, prompt: String::new(), default: None };
    let mut run = run();
    run.runbook = runbook(vec![param]);
    run.values.insert(name.to_owned(), Value::Text(value.to_owned()));
    run
}

#[test]
fn other_readers_of_the_chosen_secret_are_named() {
    let run = choosing(ParameterKind::Secret, "secret", "JWT_SECRET");
    let mut facts = facts(complete(), Vec::new());
    facts.asked.insert(Ask::Service);
    let definition_ask = Ask::Definition(definition(9).as_str().to_owned());
    let asks = |facts: &Facts| show::asks(EvidenceKind::SecretReaders, &run.context(), facts);
    assert_eq!(asks(&facts), [definition_ask]);
    known_definition(&mut facts, task_definition(9, &[("JWT_SECRET", "/lauv/JWT_SECRET")]));
    let reference = &facts.current_definition().unwrap().containers[0].secrets[0];
    let target = reference.target();
    assert_eq!(asks(&facts).last(), Some(&Ask::Readers(target.clone())));
    let reader = |service: &str| Reader {
        cluster: "lauv".to_owned(),
        service: service.to_owned(),
        variables: vec!["JWT".to_owned()],
    };
    for (services, incomplete, expected) in [
        (vec![reader(SERVICE)], false, vec![Tone::Good]),
        (vec![reader(SERVICE), reader("b")], false, vec![Tone::Notice]),
        (vec![reader(SERVICE)], true, vec![Tone::Unknown]),
    ] {
        facts.readers.insert(target.clone(), Known::Read(Readers { services, incomplete }));
        let found = shown(&run, EvidenceKind::SecretReaders, &facts);
        assert_eq!(found.into_iter().map(|(tone, _)| tone).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn differences_are_told_without_any_value() {
    let run = choosing(ParameterKind::ServiceRevision, "revision", "lauv-gateway:8");
    let mut facts = facts(complete(), Vec::new());
    facts.history = Known::Read(Vec::new());
    facts.revisions = Known::Read(Vec::new());
    known_definition(&mut facts, task_definition(9, &[("JWT", "/lauv/JWT")]));
    let chosen = task_definition(8, &[("JWT", "/lauv/JWT:2")]);
    facts.definitions.insert("lauv-gateway:8".to_owned(), Known::Read(Some(Arc::new(chosen))));
    let found = shown(&run, EvidenceKind::Diff, &facts);
    let all = found.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\n");
    for part in
        ["lauv-gateway:9 → lauv-gateway:8", "2304 → 2048", "gateway:v9 → lauv/gateway:v8", "MONGO_URI"]
    {
        assert!(all.contains(part), "{part} is not in {all}");
    }
    assert!(!all.contains("hunter"), "{all}");
    facts.definitions.insert("lauv-gateway:8".to_owned(), Known::Read(None));
    let expected = [(Tone::Bad, "Task definition lauv-gateway:8 is not there.")];
    assert_eq!(shown(&run, EvidenceKind::Diff, &facts), rows(&expected));
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
