use super::*;
use crate::model::*;
use std::collections::BTreeMap;

fn service(name: &str, desired: i32, running: i32) -> Service {
    Service {
        arn: Arn::new(format!("arn:aws:ecs:us-east-1:1:service/lauv/{name}")),
        name: name.to_owned(),
        cluster: "lauv".to_owned(),
        status: ServiceStatus::Active,
        desired,
        running,
        pending: 0,
        task_definition: Arn::new("lauv:1"),
        controller: DeploymentController::Ecs,
        settings: DeploymentSettings::default(),
        deployments: vec![deployment(RolloutState::Completed, 0)],
        events: Vec::new(),
        load_balancers: Vec::new(),
        health_check_grace_seconds: None,
        launch_type: None,
        scheduling: "REPLICA".to_owned(),
        created_at: None,
        scaling: None,
    }
}

fn deployment(state: RolloutState, failed: i32) -> Deployment {
    Deployment {
        id: "ecs-svc/1".to_owned(),
        status: DeploymentStatus::Primary,
        rollout_state: Some(state),
        rollout_reason: None,
        task_definition: Arn::new("lauv:1"),
        desired: 2,
        running: 1,
        pending: 1,
        failed,
        created_at: None,
        updated_at: None,
    }
}

fn alarm(name: &str, dimensions: &[(&str, &str)]) -> Alarm {
    Alarm {
        name: name.to_owned(),
        arn: Arn::default(),
        state: AlarmState::Alarm,
        reason: None,
        since: None,
        metric: None,
        namespace: None,
        dimensions: dimensions.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect(),
        statistic: None,
        threshold: None,
        comparison: None,
        period_seconds: None,
        evaluation_periods: None,
        datapoints_to_alarm: None,
        recent: Vec::new(),
        actions: Vec::new(),
        children: Vec::new(),
    }
}

fn group(state: TargetState) -> TargetGroup {
    TargetGroup {
        arn: Arn::new("arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/tg/1"),
        name: "tg".to_owned(),
        protocol: None,
        port: None,
        target_type: None,
        load_balancers: vec![Arn::new("arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/alb/9")],
        health_check: TargetHealthCheck::default(),
        targets: vec![Target {
            id: "10.0.0.1".to_owned(),
            port: Some(80),
            zone: None,
            state,
            reason: None,
            description: None,
        }],
        rules: Vec::new(),
    }
}

fn behind(mut service: Service, group: &TargetGroup) -> Service {
    service.load_balancers.push(ServiceLoadBalancer {
        target_group: group.arn.clone(),
        container: "app".to_owned(),
        port: Some(80),
    });
    service
}

fn snapshot(services: Vec<Service>) -> Snapshot {
    Snapshot {
        taken_at: jiff::Timestamp::UNIX_EPOCH,
        caller: None,
        region: "us-east-1".to_owned(),
        scope: Scope::Account,
        cluster: None,
        clusters: Vec::new(),
        services: services.into_iter().map(Into::into).collect(),
        tasks: Vec::new(),
        task_definitions: BTreeMap::new(),
        target_groups: Vec::new(),
        alarms: Vec::new(),
        unread: Vec::new(),
        calls: CallCounts::default(),
    }
}

fn hole(part: Part) -> Unread {
    Unread {
        part,
        operation: String::new(),
        why: Why::Denied,
        message: String::new(),
        remedy: String::new(),
        times: 1,
    }
}

#[test]
fn worst_comes_first() {
    let targets = group(TargetState::Unhealthy);
    let mut failing = service("b-failing", 2, 2);
    failing.deployments = vec![deployment(RolloutState::InProgress, 3)];
    let mut rolling = service("d-rolling", 2, 1);
    rolling.deployments = vec![deployment(RolloutState::InProgress, 0)];
    let mut picture = snapshot(vec![
        service("a-well", 2, 2),
        rolling,
        behind(service("c-targets", 2, 2), &targets),
        service("c-missing", 2, 1),
        failing,
        service("z-alarm", 2, 2),
        service("a-also-well", 2, 2),
    ]);
    picture.target_groups.push(targets.into());
    picture.alarms.push(alarm("cpu", &[("ClusterName", "lauv"), ("ServiceName", "z-alarm")]).into());
    let names: Vec<_> = picture.worst_first().into_iter().map(|(s, _)| s.name.as_str()).collect();
    assert_eq!(
        names,
        ["z-alarm", "b-failing", "c-missing", "c-targets", "d-rolling", "a-also-well", "a-well"]
    );
}

#[test]
fn a_healthy_rollout_is_not_broken() {
    let mut rolling = service("a", 2, 1);
    rolling.deployments = vec![deployment(RolloutState::InProgress, 0)];
    assert_eq!(snapshot(vec![rolling]).verdict(), Verdict::Well);
    assert_eq!(snapshot(vec![service("a", 2, 1)]).verdict(), Verdict::Broken);
    assert_eq!(snapshot(vec![service("a", 0, 0)]).verdict(), Verdict::Well);
}

#[test]
fn a_group_without_a_healthy_target_is_broken_unless_it_is_just_starting_or_unused() {
    let verdict = |state: TargetState, rollout: RolloutState| {
        let targets = group(state);
        let mut starting = behind(service("a", 2, 2), &targets);
        starting.deployments = vec![deployment(rollout, 0)];
        let mut picture = snapshot(vec![starting]);
        picture.target_groups.push(targets.into());
        picture.verdict()
    };
    assert_eq!(verdict(TargetState::Draining, RolloutState::Completed), Verdict::Broken);
    assert_eq!(verdict(TargetState::Initial, RolloutState::Completed), Verdict::Broken);
    assert_eq!(verdict(TargetState::Initial, RolloutState::InProgress), Verdict::Well);
    assert_eq!(verdict(TargetState::Unused, RolloutState::Completed), Verdict::Well);
    assert_eq!(verdict(TargetState::Healthy, RolloutState::Completed), Verdict::Well);
}

#[test]
fn a_thermostat_is_no_alarm() {
    let mut low = alarm("TargetTracking-service/lauv/a-AlarmLow-1", &[("ServiceName", "a")]);
    let mut picture = snapshot(vec![service("a", 2, 2)]);
    picture.alarms.push(low.clone().into());
    assert_eq!(picture.verdict(), Verdict::Well);
    low.name = "cpu".to_owned();
    picture.alarms.push(low.into());
    assert_eq!(picture.verdict(), Verdict::Broken);
}

#[test]
fn alarms_find_their_service_by_load_balancer_and_by_child() {
    let targets = group(TargetState::Healthy);
    let mut composite = alarm("all", &[]);
    composite.children.push("alb-5xx".to_owned());
    let mut picture = snapshot(vec![behind(service("a", 1, 1), &targets), service("b", 1, 1)]);
    picture.target_groups.push(targets.into());
    picture.alarms = vec![alarm("alb-5xx", &[("LoadBalancer", "app/alb/9")]).into(), composite.into()];
    let of = |index: usize| {
        let service = &picture.services[index];
        picture.alarms_of(service).into_iter().map(|a| a.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of(0), ["alb-5xx", "all"]);
    assert!(of(1).is_empty());
}

#[test]
fn alarms_of_other_clusters_do_not_count() {
    let mut picture = snapshot(vec![service("a", 1, 1)]);
    picture.scope = Scope::Cluster;
    picture.alarms = vec![alarm("x", &[("ClusterName", "other"), ("ServiceName", "a")]).into()];
    assert_eq!(picture.verdict(), Verdict::Well);
    picture.scope = Scope::Account;
    assert_eq!(picture.verdict(), Verdict::Broken);
}

#[test]
fn what_is_unread_cannot_be_well() {
    let mut picture = snapshot(Vec::new());
    picture.unread.push(hole(Part::Scaling));
    assert_eq!(picture.verdict(), Verdict::Well);
    picture.unread.push(hole(Part::Tasks));
    assert_eq!(picture.verdict(), Verdict::Unknown);
}

#[test]
fn the_same_hole_is_counted_once() {
    let mut all = Vec::new();
    add_unread(&mut all, hole(Part::Tasks));
    add_unread(&mut all, hole(Part::Tasks));
    assert_eq!((all.len(), all[0].times), (1, 2));
}
