//! A picture to test with: the lauv cluster while its gateway is going bad, at 03:00.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::Effect;
use super::theme::{Depth, Terminal, Theme};
use super::{App, Environment, Event, Keymap, LogSettings, Moment, Settings, update};
use crate::engine::poll::{Connection, Picture, Place};
use crate::engine::tail::{GroupState, Mode, TailAsk, TailReport, TailState};
use crate::model::Guard;
use crate::model::*;

/// Three in the morning.
pub(super) fn night() -> Timestamp {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

pub(super) fn ago(seconds: i64) -> Option<Timestamp> {
    Some(night() - SignedDuration::from_secs(seconds))
}

pub(super) fn moment(base: Instant, seconds: u64) -> Moment {
    let wall = night() + SignedDuration::from_secs(seconds.cast_signed());
    Moment { instant: base + Duration::from_secs(seconds), wall }
}

fn arn(kind: &str, resource: &str) -> Arn {
    Arn::new(format!("arn:aws:{kind}:us-east-1:123456789012:{resource}"))
}

const CLUSTER: &str = "lauv-prod-cluster";

pub(super) fn deployment(
    family: &str,
    revision: i32,
    running: i32,
    state: RolloutState,
    age: i64,
) -> Deployment {
    Deployment {
        id: format!("ecs-svc/{family}{revision}"),
        status: if state == RolloutState::InProgress || revision != 9 {
            DeploymentStatus::Primary
        } else {
            DeploymentStatus::Active
        },
        rollout_state: Some(state),
        rollout_reason: None,
        task_definition: arn("ecs", &format!("task-definition/{family}:{revision}")),
        desired: 2,
        running,
        pending: 0,
        failed: 0,
        created_at: ago(age),
        updated_at: ago(age - 60),
    }
}

pub(super) fn service(name: &str, deployments: Vec<Deployment>) -> Service {
    Service {
        arn: arn("ecs", &format!("service/{CLUSTER}/{name}")),
        name: name.to_owned(),
        cluster: CLUSTER.to_owned(),
        status: ServiceStatus::Active,
        desired: 2,
        running: 2,
        pending: 0,
        task_definition: deployments.first().map(|d| d.task_definition.clone()).unwrap_or_default(),
        controller: DeploymentController::Ecs,
        settings: DeploymentSettings {
            minimum_healthy_percent: Some(100),
            maximum_percent: Some(200),
            circuit_breaker: true,
            circuit_breaker_rollback: true,
            ..DeploymentSettings::default()
        },
        deployments,
        events: Vec::new(),
        load_balancers: Vec::new(),
        health_check_grace_seconds: None,
        launch_type: Some("FARGATE".to_owned()),
        scheduling: "REPLICA".to_owned(),
        created_at: ago(90 * 86_400),
        scaling: None,
    }
}

pub(super) fn task(service: &str, id: &str, family: &str, revision: i32, age: i64) -> Task {
    Task {
        arn: arn("ecs", &format!("task/{CLUSTER}/{id}")),
        cluster: CLUSTER.to_owned(),
        service: Some(service.to_owned()),
        task_definition: arn("ecs", &format!("task-definition/{family}:{revision}")),
        last_status: TaskStatus::Running,
        desired_status: TaskStatus::Running,
        health: Some(HealthStatus::Healthy),
        started_by: Some(format!("ecs-svc/{family}{revision}")),
        created_at: ago(age + 30),
        started_at: ago(age),
        stopping_at: None,
        stopped_at: None,
        stop_code: None,
        stopped_reason: None,
        zone: Some("us-east-1a".to_owned()),
        address: Some("10.0.11.23".to_owned()),
        launch_type: Some("FARGATE".to_owned()),
        containers: vec![Container {
            name: "gateway".to_owned(),
            last_status: Some(TaskStatus::Running),
            exit_code: None,
            reason: None,
            health: Some(HealthStatus::Healthy),
            image: Some("123456789012.dkr.ecr.us-east-1.amazonaws.com/lauv-nginx-gateway:v9".to_owned()),
            image_digest: Some("sha256:0123456789abcdef0123456789abcdef".to_owned()),
            runtime_id: None,
        }],
    }
}

fn stopped(mut task: Task, age: i64) -> Task {
    task.last_status = TaskStatus::Stopped;
    task.desired_status = TaskStatus::Stopped;
    task.health = Some(HealthStatus::Unknown);
    task.stopped_at = ago(age);
    task.stop_code = Some(StopCode::ServiceSchedulerInitiated);
    let group = arn("elasticloadbalancing", "targetgroup/tg-lauv-gateway/9f");
    task.stopped_reason = Some(format!("Task failed ELB health checks in (target-group {group})"));
    for container in &mut task.containers {
        container.last_status = Some(TaskStatus::Stopped);
        container.exit_code = Some(143);
    }
    task
}

fn gateway() -> Service {
    let mut new = deployment("lauv-gateway-task", 10, 1, RolloutState::InProgress, 180);
    new.failed = 2;
    let mut service = service(
        "lauv-gateway-service",
        vec![new, deployment("lauv-gateway-task", 9, 1, RolloutState::Completed, 6 * 86_400)],
    );
    service.running = 1;
    service.load_balancers.push(ServiceLoadBalancer {
        target_group: arn("elasticloadbalancing", "targetgroup/tg-lauv-gateway/9f"),
        container: "gateway".to_owned(),
        port: Some(80),
    });
    for (age, message) in [
        (20, "(service lauv-gateway-service) (task 99ab7e) failed ELB health checks."),
        (180, "(service lauv-gateway-service) has started 2 tasks: (task 99ab7e) (task c81d44)."),
        (90_000, "(service lauv-gateway-service) has reached a steady state."),
    ] {
        service.events.push(ServiceEvent { id: age.to_string(), at: ago(age), message: message.to_owned() });
    }
    service.scaling =
        Some(ScalingBounds { min: 2, max: 6, scale_in_suspended: false, scale_out_suspended: false });
    service
}

fn target(id: &str, state: TargetState, description: Option<&str>) -> Target {
    Target {
        id: id.to_owned(),
        port: Some(80),
        zone: Some("us-east-1a".to_owned()),
        reason: description.map(|_| "Target.ResponseCodeMismatch".to_owned()),
        state,
        description: description.map(str::to_owned),
    }
}

fn group() -> TargetGroup {
    TargetGroup {
        arn: arn("elasticloadbalancing", "targetgroup/tg-lauv-gateway/9f"),
        name: "tg-lauv-gateway".to_owned(),
        protocol: Some("HTTP".to_owned()),
        port: Some(80),
        target_type: Some("ip".to_owned()),
        load_balancers: vec![arn("elasticloadbalancing", "loadbalancer/app/lauv-prod-alb/57")],
        health_check: TargetHealthCheck {
            protocol: Some("HTTP".to_owned()),
            port: Some("traffic-port".to_owned()),
            path: Some("/api/health".to_owned()),
            matcher: Some("200".to_owned()),
            interval_seconds: Some(30),
            timeout_seconds: Some(5),
            healthy_threshold: Some(2),
            unhealthy_threshold: Some(3),
            enabled: Some(true),
        },
        targets: vec![
            target("10.0.11.23", TargetState::Healthy, None),
            target("10.0.12.71", TargetState::Initial, None),
            target(
                "10.0.12.44",
                TargetState::Unhealthy,
                Some("Health checks failed with these codes: [502]"),
            ),
            target("10.0.12.63", TargetState::Draining, Some("Target deregistration is in progress")),
        ],
        rules: Vec::new(),
    }
}

pub(super) fn alarm(name: &str, state: AlarmState, threshold: f64) -> Alarm {
    Alarm {
        name: name.to_owned(),
        arn: arn("cloudwatch", &format!("alarm:{name}")),
        state,
        reason: Some("Threshold Crossed: 2 datapoints were greater than the threshold.".to_owned()),
        since: ago(190),
        metric: Some("HTTPCode_Target_5XX_Count".to_owned()),
        namespace: Some("AWS/ApplicationELB".to_owned()),
        dimensions: vec![("LoadBalancer".to_owned(), "app/lauv-prod-alb/57".to_owned())],
        statistic: Some("Sum".to_owned()),
        threshold: Some(threshold),
        comparison: Some("GreaterThanThreshold".to_owned()),
        period_seconds: Some(60),
        evaluation_periods: Some(2),
        datapoints_to_alarm: Some(2),
        recent: Vec::new(),
        actions: vec!["arn:aws:sns:us-east-1:123456789012:oncall".to_owned()],
        children: Vec::new(),
    }
}

fn series(values: &[f64]) -> Arc<MetricSeries> {
    let newest = values.len();
    let at = |place: usize| night() - SignedDuration::from_mins((newest - place) as i64);
    let points = values.iter().enumerate().map(|(place, value)| (at(place), *value)).collect();
    Arc::new(MetricSeries { id: "m".to_owned(), points })
}

fn definition(family: &str, revision: i32) -> TaskDefinition {
    TaskDefinition {
        arn: arn("ecs", &format!("task-definition/{family}:{revision}")),
        family: family.to_owned(),
        revision,
        status: "ACTIVE".to_owned(),
        cpu: Some("256".to_owned()),
        memory: Some("512".to_owned()),
        architecture: Some("X86_64".to_owned()),
        network_mode: Some("awsvpc".to_owned()),
        task_role: Some(arn("iam", "role/lauv-task")),
        execution_role: Some(arn("iam", "role/lauv-execution")),
        containers: vec![ContainerDefinition {
            name: "gateway".to_owned(),
            image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/lauv-nginx-gateway:v10".to_owned(),
            essential: true,
            ports: vec![PortMapping {
                container: Some(80),
                host: Some(80),
                protocol: Some("tcp".to_owned()),
            }],
            health_check: None,
            logs: Some(LogConfiguration {
                driver: "awslogs".to_owned(),
                group: Some("/ecs/lauv-gateway".to_owned()),
                region: Some("us-east-1".to_owned()),
                stream_prefix: Some("ecs".to_owned()),
                mode: None,
            }),
            secrets: vec![SecretReference {
                name: "JWT_SECRET".to_owned(),
                value_from: "arn:aws:ssm:us-east-1:123456789012:parameter/lauv/prod/JWT_SECRET".to_owned(),
            }],
            environment: vec![
                EnvironmentVariable::new("NODE_ENV", "production"),
                EnvironmentVariable::new("BACKEND_HOST", "backend.internal"),
            ],
            memory: None,
            cpu: 0,
            stop_timeout_seconds: None,
        }],
        registered_at: ago(200),
    }
}

/// The gateway's rollout of revision 10 fails its health checks; backend and frontend are well.
pub(super) fn picture(base: Instant) -> Picture {
    let place =
        Place { region: Some("us-east-1".to_owned()), cluster: Some(CLUSTER.to_owned()), ..Place::default() };
    let mut picture = Picture::empty(place, 1);
    picture.connection = Connection::Connected;
    for part in Part::ALL {
        picture.slices.of_mut(part).read_at = Some(base);
    }
    let snapshot = &mut picture.snapshot;
    snapshot.taken_at = night();
    snapshot.caller = Some(Caller {
        account: "123456789012".to_owned(),
        arn: Arn::new("arn:aws:sts::123456789012:assumed-role/OnCall/me"),
    });
    snapshot.clusters = vec![Cluster {
        arn: arn("ecs", &format!("cluster/{CLUSTER}")),
        name: CLUSTER.to_owned(),
        status: Some(ClusterStatus::Active),
        active_services: 3,
        running_tasks: 7,
        pending_tasks: 0,
    }];
    let steady = |family, revision, days: i64| {
        vec![deployment(family, revision, 2, RolloutState::Completed, days * 86_400)]
    };
    snapshot.services = [
        gateway(),
        service("lauv-backend-service", steady("lauv-backend-task", 42, 6)),
        service("lauv-frontend-service", steady("lauv-frontend-task", 17, 12)),
    ]
    .map(Arc::new)
    .into();
    let of_gateway = |id, revision, age| task("lauv-gateway-service", id, "lauv-gateway-task", revision, age);
    let mut starting = of_gateway("c81d44aa00", 10, 18);
    starting.health = Some(HealthStatus::Unknown);
    starting.last_status = TaskStatus::Activating;
    snapshot.tasks = [
        starting,
        of_gateway("4f1c02bb11", 9, 6 * 86_400),
        stopped(of_gateway("99ab7ecc22", 10, 160), 60),
        stopped(of_gateway("0d7711dd33", 10, 170), 120),
        task("lauv-backend-service", "7aa0011223", "lauv-backend-task", 42, 6 * 86_400),
        task("lauv-frontend-service", "1e40445566", "lauv-frontend-task", 17, 12 * 86_400),
    ]
    .map(Arc::new)
    .into();
    snapshot.task_definitions = BTreeMap::from([(
        arn("ecs", "task-definition/lauv-gateway-task:10"),
        Arc::new(definition("lauv-gateway-task", 10)),
    )]);
    snapshot.target_groups = vec![Arc::new(group())];
    snapshot.alarms = [
        alarm("lauv-alb-high-5xx", AlarmState::Alarm, 10.0),
        alarm("lauv-alb-slow-response", AlarmState::Ok, 2.0),
        alarm("lauv-backend-high-cpu", AlarmState::InsufficientData, 70.0),
    ]
    .map(Arc::new)
    .into();
    picture.alarm_series = HashMap::from([
        ("lauv-alb-high-5xx".to_owned(), series(&[0.0, 0.0, 1.0, 0.0, 2.0, 0.0, 4.0, 9.0, 14.0, 18.0])),
        ("lauv-alb-slow-response".to_owned(), series(&[0.3, 0.4, 0.3, 0.4])),
    ]);
    let key = ServiceKey { cluster: CLUSTER.to_owned(), name: "lauv-backend-service".to_owned() };
    picture.cpu = HashMap::from([(key, series(&[31.0, 35.0, 44.0, 52.0, 61.0]))]);
    picture.overview = Overview::of(&picture.snapshot);
    picture
}

/// A console of this size on a picture.
pub(super) fn app(picture: Picture, base: Instant, width: u16, height: u16) -> App {
    app_on(Terminal { depth: Depth::True, unicode: true }, picture, base, width, height)
}

pub(super) fn app_on(terminal: Terminal, picture: Picture, base: Instant, width: u16, height: u16) -> App {
    let settings = Settings {
        environments: vec![Environment {
            name: "lauv-prod".to_owned(),
            place: Place { region: Some("us-east-1".to_owned()), ..Place::default() },
            guard: Guard::Protected,
            guard_given: true,
            health_urls: vec!["https://lauv.example/api/health".to_owned()],
        }],
        themes: None,
        terminal,
        utc: true,
        mouse: true,
        demo: false,
        logs: LogSettings::default(),
        runbooks: Arc::new(super::runs_fixture::library()),
        state: None,
        session: 0x4f1c,
        test_commands: false,
    };
    let keymap = Keymap::new(&[]).unwrap();
    let mut app = App::new(settings, keymap, Theme::shipped(terminal), Arc::new(picture), moment(base, 0));
    update(&mut app, Event::Resize(width, height), moment(base, 1));
    app
}

/// The backend writes to CloudWatch Logs as well, in two containers, and its third goes elsewhere.
pub(super) fn with_backend_logs(picture: &mut Picture) {
    let mut backend = definition("lauv-backend-task", 42);
    let container = |name: &str, driver: &str| {
        let mut container = backend.containers.first().cloned().unwrap();
        container.name = name.to_owned();
        if let Some(logs) = &mut container.logs {
            logs.driver = driver.to_owned();
            logs.group = Some("/ecs/lauv-backend".to_owned());
        }
        container
    };
    backend.containers = vec![
        container("backend", "awslogs"),
        container("worker", "awslogs"),
        container("edge", "awsfirelens"),
    ];
    picture.snapshot.task_definitions.insert(backend.arn.clone(), Arc::new(backend));
    let frontend = arn("ecs", "task-definition/lauv-frontend-task:17");
    let mut elsewhere = definition("lauv-frontend-task", 17);
    if let Some(logs) = elsewhere.containers.first_mut().and_then(|container| container.logs.as_mut()) {
        logs.driver = "awsfirelens".to_owned();
    }
    picture.snapshot.task_definitions.insert(frontend, Arc::new(elsewhere));
    let nine = definition("lauv-gateway-task", 9);
    picture.snapshot.task_definitions.insert(nine.arn.clone(), Arc::new(nine));
}

/// A line as tests write it: seconds before the night, its stream, and what was written.
pub(super) fn line(ago_millis: i64, stream: StreamId, message: &str) -> LogLine {
    let at = night().as_millisecond() - ago_millis;
    let event = LogEvent { at, ingested: at + 300, message: message.to_owned(), ..LogEvent::default() };
    let mut line = LineReader::default().read(event, stream, false);
    let levels =
        [("ERROR", Level::Error), ("WARN", Level::Warn), ("INFO", Level::Info), ("DEBUG", Level::Debug)];
    let told = levels.iter().find(|(word, _)| line.text.to_uppercase().contains(word));
    line.level = told.map(|(_, level)| *level);
    line.json = line.text.starts_with('{');
    line
}

/// Streams of the tasks that the picture knows: one a source.
pub(super) fn streams() -> Vec<(StreamId, Arc<LogStream>)> {
    let stream = |source: usize, container: &str, task: &str| LogStream {
        source,
        name: format!("ecs/{container}/{task}"),
        task: Some(task.to_owned()),
    };
    let all = [
        stream(0, "gateway", "4f1c02bb11"),
        stream(0, "gateway", "99ab7ecc22"),
        stream(1, "worker", "7aa0011223"),
    ];
    (0..).zip(all.map(Arc::new)).collect()
}

/// The number of what the tail was asked for last.
pub(super) fn wanted(effects: &[Effect]) -> Option<u64> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Tail(TailAsk::Watch(want)) => Some(want.generation),
        _ => None,
    })
}

/// How a tail goes whose groups all come live.
pub(super) fn live(generation: u64) -> TailState {
    let now = night().as_millisecond();
    let group = |group: &str| GroupState { group: group.to_owned(), mode: Mode::Live };
    TailState {
        generation,
        groups: vec![group("/ecs/lauv-gateway")],
        sessions: 1,
        dollars_per_minute: 0.01,
        covered: vec![(now - 600_000, now)],
        ..TailState::default()
    }
}

/// Stands still until the tail is asked, and answers with lines.
pub(super) fn tell(app: &mut App, base: Instant, lines: Vec<LogLine>) -> u64 {
    let generation = wanted(&update(app, Event::Tick, moment(base, 2))).expect("the tail is asked");
    let batch = LogBatch { generation, streams: streams(), lines };
    update(app, Event::Tail(TailReport::Lines(batch)), moment(base, 2));
    update(app, Event::Tail(TailReport::State(Arc::new(live(generation)))), moment(base, 2));
    while app.is_working() {
        update(app, Event::Work, moment(base, 2));
    }
    generation
}
