//! Steadiness, targets, alarms, addresses.

use std::sync::Arc;

use super::fixture::*;
use crate::model::*;
use crate::runbook::*;

#[test]
fn steady_is_as_many_as_wanted_and_none_moving() {
    let run = Run::new(Marks { desired: Some(4), ..marks() });
    let moving = |status: TaskStatus| {
        let mut tasks = running(4, 0);
        tasks.push(task("n5", NEW, 20, status));
        tasks
    };
    let counted =
        |running: i32, desired: i32, pending: i32| Service { running, desired, pending, ..complete() };
    for (service, tasks, letter, text) in [
        (counted(4, 4, 0), running(4, 0), 'y', "4 tasks run as wanted, and none starts or stops."),
        (counted(3, 4, 1), running(3, 0), '-', "3 of 4 tasks run."),
        (counted(6, 4, 0), running(6, 0), '-', "2 tasks are too many."),
        (
            counted(4, 4, 0),
            moving(TaskStatus::Pending),
            '-',
            "All wanted tasks run; 1 task is still starting or stopping.",
        ),
        (
            counted(4, 4, 0),
            moving(TaskStatus::Stopped),
            'y',
            "4 tasks run as wanted, and none starts or stops.",
        ),
        (
            counted(6, 6, 0),
            running(6, 0),
            'n',
            "The desired count was set to 4 and is 6 now: auto scaling or somebody else has changed it.",
        ),
    ] {
        let progress = run.judge(&Condition::Steady, &facts(service, tasks));
        assert_eq!(told(&progress), (letter, text));
    }
    let mut early = Run::new(Marks { desired: Some(6), ..marks() });
    early.marks.changed_at = Some(ago(2));
    assert_eq!(told(&early.judge(&Condition::Steady, &facts(counted(4, 4, 0), running(4, 0)))).0, '-');
    let mut facts = facts(counted(3, 4, 1), Vec::new());
    facts.asked.insert(Ask::Service);
    assert_eq!(judge::asks(&Condition::Steady, &run.context(), &facts), []);
}

fn group(targets: &[(&str, TargetState)]) -> Arc<TargetGroup> {
    let target = |(id, state): &(&str, TargetState)| Target {
        id: (*id).to_owned(),
        port: Some(80),
        zone: None,
        state: state.clone(),
        reason: None,
        description: None,
    };
    Arc::new(TargetGroup {
        arn: group_arn(),
        name: "lauv-tg".to_owned(),
        protocol: None,
        port: None,
        target_type: Some("ip".to_owned()),
        load_balancers: Vec::new(),
        health_check: TargetHealthCheck::default(),
        targets: targets.iter().map(target).collect(),
        rules: Vec::new(),
    })
}

fn group_arn() -> Arn {
    Arn::new("arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/lauv-tg/0123")
}

fn balanced() -> Service {
    let balancer =
        ServiceLoadBalancer { target_group: group_arn(), container: "app".to_owned(), port: Some(80) };
    Service { load_balancers: vec![balancer], desired: 2, ..complete() }
}

#[test]
fn targets_of_running_tasks_are_healthy() {
    use TargetState::{Draining, Healthy, Initial, Unhealthy};
    let run = Run::new(marks());
    for (targets, letter, counts) in [
        (vec![("10.0.0.1", Healthy), ("10.0.0.2", Healthy)], 'y', "targets healthy 2/2"),
        (vec![("10.0.0.1", Healthy), ("10.0.0.2", Initial)], '-', "targets healthy 1/2"),
        (vec![("10.0.0.1", Healthy), ("10.0.0.2", Unhealthy)], '-', "targets healthy 1/2"),
        (vec![("10.0.0.1", Healthy)], '-', "targets healthy 1/2"),
        // Old ones that drain, or fail while their task is gone, do not count.
        (
            vec![
                ("10.0.0.1", Healthy),
                ("10.0.0.2", Healthy),
                ("10.0.0.7", Draining),
                ("10.0.0.8", Unhealthy),
            ],
            'y',
            "targets healthy 2/2",
        ),
    ] {
        let mut facts = facts(balanced(), running(2, 0));
        facts.target_groups = Known::Read(vec![group(&targets)]);
        let progress = run.judge(&Condition::TargetsHealthy, &facts);
        assert_eq!((told(&progress).0, count(&progress).as_str()), (letter, counts));
    }
    let none = run.judge(&Condition::TargetsHealthy, &facts(complete(), running(2, 0)));
    assert_eq!(told(&none), ('y', "No load balancer serves it."));
    let mut blind = facts(balanced(), running(2, 0));
    blind.target_groups =
        Known::Unread(hole(Part::TargetGroups, "elasticloadbalancing:DescribeTargetHealth"));
    assert_eq!(told(&run.judge(&Condition::TargetsHealthy, &blind)).0, '?');
    // Without addresses, all that are registered count.
    let mut tasks = running(2, 0);
    tasks.iter_mut().for_each(|task| task.address = None);
    let mut nameless = facts(balanced(), tasks);
    nameless.target_groups = Known::Read(vec![group(&[("i-1", Healthy), ("i-2", Draining)])]);
    assert_eq!(told(&run.judge(&Condition::TargetsHealthy, &nameless)).0, 'y');
}

fn alarm(name: &str, state: AlarmState, since: i64) -> Arc<Alarm> {
    Arc::new(Alarm {
        name: name.to_owned(),
        arn: Arn::new(name),
        state,
        reason: None,
        since: Some(ago(since)),
        metric: None,
        namespace: None,
        dimensions: vec![("ServiceName".to_owned(), SERVICE.to_owned())],
        statistic: None,
        threshold: None,
        comparison: None,
        period_seconds: None,
        evaluation_periods: None,
        datapoints_to_alarm: None,
        recent: Vec::new(),
        actions: Vec::new(),
        children: Vec::new(),
    })
}

#[test]
fn only_alarms_of_the_service_count() {
    use AlarmState::{Alarm as Rings, InsufficientData, Ok};
    let mut run = Run::new(marks());
    run.surroundings.alarm_prefixes = vec!["prod-".to_owned()];
    let mut other = Arc::unwrap_or_clone(alarm("prod-other", Rings, 60));
    other.dimensions = vec![("ServiceName".to_owned(), "other".to_owned())];
    let mut scaling = Arc::unwrap_or_clone(alarm("prod-scaling", Rings, 60));
    scaling.actions = vec!["arn:aws:autoscaling:eu-west-1:1:scalingPolicy:x".to_owned()];
    let quiet = [alarm("prod-cpu", Ok, 60), Arc::new(other), Arc::new(scaling), alarm("dev-cpu", Rings, 60)];
    for (more, letter, text) in [
        (None, 'y', "1 alarm does not ring."),
        (
            Some(alarm("prod-5xx", InsufficientData, 60)),
            'y',
            "2 alarms do not ring; too little data for prod-5xx.",
        ),
        (Some(alarm("prod-5xx", Rings, 60)), '-', "1 alarm rings: prod-5xx."),
        (
            Some(alarm("prod-5xx", Rings, 720)),
            '-',
            "1 alarm rings: prod-5xx (for 12m, since before this run).",
        ),
    ] {
        let mut facts = facts(complete(), Vec::new());
        facts.target_groups = Known::Read(Vec::new());
        facts.alarms = Known::Read(quiet.iter().cloned().chain(more).collect());
        assert_eq!(told(&run.judge(&Condition::AlarmsOk, &facts)), (letter, text));
    }
    let mut blind = facts(balanced(), Vec::new());
    blind.alarms = Known::Read(Vec::new());
    blind.target_groups =
        Known::Unread(hole(Part::TargetGroups, "elasticloadbalancing:DescribeTargetGroups"));
    assert_eq!(told(&run.judge(&Condition::AlarmsOk, &blind)).0, '?');
}

#[test]
fn addresses_answer_or_are_not_known() {
    let mut run = Run::new(marks());
    let condition = Condition::HttpOk(None);
    let progress = run.judge(&condition, &Facts::default());
    assert_eq!(told(&progress), ('?', "No health address is configured: set health_urls."));
    run.surroundings.health_urls = vec!["https://a/health".to_owned(), "https://b/health".to_owned()];
    let asked = judge::asks(&condition, &run.context(), &Facts::default());
    assert_eq!(asked, run.surroundings.health_urls.iter().cloned().map(Ask::Probe).collect::<Vec<_>>());
    let answered = |status: u16| Probe::Answered { status, millis: 12 };
    for (probe, letter, text) in [
        (answered(200), 'y', "2 addresses answer."),
        (answered(302), 'y', "2 addresses answer."),
        (answered(503), '-', "https://b/health answers 503 in 12 ms."),
        (
            Probe::Failed("the connection was refused".to_owned()),
            '-',
            "https://b/health does not answer: the connection was refused.",
        ),
    ] {
        let mut facts = Facts::default();
        facts.probes.insert("https://a/health".to_owned(), answered(204));
        facts.probes.insert("https://b/health".to_owned(), probe);
        assert_eq!(told(&run.judge(&condition, &facts)), (letter, text));
    }
    let own = Condition::HttpOk(Some(Template("https://{{host}}/".to_owned())));
    run.values.insert("host".to_owned(), Value::Text("c".to_owned()));
    assert_eq!(judge::asks(&own, &run.context(), &Facts::default()), [Ask::Probe("https://c/".to_owned())]);
}
