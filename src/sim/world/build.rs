//! Makes a world from its file: everything as it stands after days of calm.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::alarm::{Alarm, State};
use super::definition::{Container, LogConfiguration, Script, TaskDefinition};
use super::estate::{Estate, Subnet};
use super::ids::Ids;
use super::logs::Logs;
use super::metric::{self, MINUTE, Metrics, Subject};
use super::registry::{Behaviour, Registry};
use super::scaling::{ScalableTarget, Suspended};
use super::service::{
    Attachment, Backoff, Breaker, Deployment, Network, Rollout, Service, ServiceDeployment, ServiceRevision,
    Settings, Setup, Status,
};
use super::target::{Balancer, Health, TargetGroup};
use super::task::{Phase, Task};
use super::vault::{Parameter, ParameterVersion, Secret, SecretVersion, Vault};
use super::{World, chatter, lifecycle, rollout};
use crate::sim::fault::{self, AccountFaults};
use crate::sim::spec::{AlarmSpec, ContainerSpec, ServiceSpec, WorldSpec};

const DAY: i64 = 86_400_000;
/// Minutes of metrics, and of log lines, that exist before the clock starts.
const METRIC_MINUTES: i64 = 180;
const LOG_MINUTES: i64 = 15;
/// Images that the lifecycle policy keeps of a repository (seed: "retain last 10 images").
const IMAGES: u32 = 10;
/// Deployments that the history knows of.
const DEPLOYMENTS: u32 = 3;

/// Makes the world as it is at `now`, milliseconds since the epoch.
///
/// # Errors
/// When the file names something that it does not define; the message says what and where.
pub fn build(spec: &WorldSpec, now: i64) -> Result<World, String> {
    let mut estate = estate(spec, now)?;
    let mut services = Vec::new();
    for service in &spec.services {
        define(service, &mut estate);
        services.push(settle(service, &mut estate)?);
    }
    let mut world = World {
        name: spec.name.clone(),
        clusters: spec
            .services
            .iter()
            .map(|service| service.cluster.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect(),
        alarms: spec
            .alarms
            .iter()
            .map(|alarm| make_alarm(alarm, spec, &estate, now))
            .collect::<Result<_, _>>()?,
        scaling: spec.services.iter().filter_map(|service| scalable(service, &mut estate.ids, now)).collect(),
        focus: spec.focus.clone(),
        began: now,
        story: Vec::new(),
        served: 0,
        account: AccountFaults::default(),
        services,
        estate,
    };
    if !world.services.iter().any(|service| service.name == world.focus) {
        return Err(format!("focus = \"{}\" is not a service of this world", world.focus));
    }
    for story in &spec.story {
        fault::check(&world, &story.fault, story.service.as_deref())?;
    }
    remember(&mut world, now);
    world.story = spec.story.clone();
    Ok(world)
}

fn estate(spec: &WorldSpec, now: i64) -> Result<Estate, String> {
    let mut ids = Ids::new(spec.seed);
    let mut groups = BTreeMap::new();
    for group in &spec.target_groups {
        let label = format!("targetgroup/{}/{}", group.name, ids.hex(16));
        let balancer = spec.load_balancers.iter().find(|balancer| {
            balancer.listeners.iter().any(|listener| {
                listener.target_group.as_ref() == Some(&group.name)
                    || listener.rules.iter().any(|rule| rule.target_group == group.name)
            })
        });
        let balancer = balancer.map(|balancer| balancer.name.clone());
        groups.insert(
            group.name.clone(),
            TargetGroup { spec: group.clone(), label, balancer, targets: Vec::new() },
        );
    }
    let balancers = spec.load_balancers.iter().map(|balancer| Balancer {
        name: balancer.name.clone(),
        label: format!("app/{}/{}", balancer.name, ids.hex(16)),
        listeners: balancer.listeners.iter().map(|listener| (ids.hex(16), listener.clone())).collect(),
    });
    let balancers: Vec<Balancer> = balancers.collect();
    for (_, listener) in balancers.iter().flat_map(|balancer| &balancer.listeners) {
        let named = listener.target_group.iter().chain(listener.rules.iter().map(|rule| &rule.target_group));
        if let Some(unknown) = named.into_iter().find(|name| !groups.contains_key(*name)) {
            return Err(format!(
                "a listener forwards to target group \"{unknown}\", which this world does not have"
            ));
        }
    }
    let vault = vault(spec, &mut ids, now);
    Ok(Estate {
        now,
        seed: spec.seed,
        account: spec.account.clone(),
        region: spec.region.clone(),
        caller: spec.caller.clone(),
        vpc: spec.vpc.clone(),
        subnets: spec.subnets.iter().cloned().map(Subnet::new).collect::<Result<_, _>>()?,
        families: BTreeMap::new(),
        registry: Registry::default(),
        balancers,
        groups,
        logs: log_groups(spec, now),
        metrics: Metrics::default(),
        vault,
        ids,
    })
}

fn log_groups(spec: &WorldSpec, now: i64) -> Logs {
    let mut logs = Logs::default();
    for container in spec.services.iter().flat_map(|service| &service.containers) {
        if let Some(group) = &container.log_group {
            let retention = spec.retention.get(group).copied().unwrap_or(30);
            logs.create(group, now - 90 * DAY, Some(retention));
        }
    }
    logs
}

fn vault(spec: &WorldSpec, ids: &mut Ids, now: i64) -> Vault {
    let mut vault = Vault::default();
    let by = format!("arn:aws:sts::{}:{}", spec.account, spec.caller);
    for parameter in &spec.parameters {
        let count = i64::from(parameter.version.max(1));
        let versions = (1..=count).map(|number| ParameterVersion {
            number,
            value: ids.word(32),
            written: now - parameter.age - (count - number) * 90 * DAY,
            by: by.clone(),
            labels: Vec::new(),
        });
        let made = Parameter {
            kind: parameter.kind.clone(),
            tier: parameter.tier.clone(),
            key: (parameter.kind == "SecureString").then(|| parameter.key.clone()),
            pattern: None,
            versions: versions.collect(),
        };
        vault.parameters.insert(parameter.name.clone(), made);
    }
    for secret in &spec.secrets {
        let mut version = |stage: &str, created: i64| {
            let keys = secret.keys.iter().map(|key| (key.clone(), serde_json::Value::String(ids.word(24))));
            let json = serde_json::Value::Object(keys.collect());
            let value = if secret.keys.is_empty() { ids.word(32) } else { json.to_string() };
            SecretVersion { id: ids.uuid(), value, created, stages: vec![stage.to_owned()] }
        };
        let versions = vec![
            version("AWSPREVIOUS", now - secret.age - 90 * DAY),
            version("AWSCURRENT", now - secret.age),
        ];
        let made = Secret {
            deleted: None,
            suffix: ids.word(6),
            created: now - 400 * DAY,
            rotation_days: secret.rotation_days,
            versions,
        };
        vault.secrets.insert(secret.name.clone(), made);
    }
    vault
}

/// Registers all revisions of a service's family and pushes the images that are still kept.
fn define(spec: &ServiceSpec, estate: &mut Estate) {
    let now = estate.now;
    for revision in 1..=spec.revision {
        let registered = now - spec.deployed * i64::from(1 + spec.revision - revision);
        let containers =
            spec.containers.iter().map(|container| make_container(container, revision, estate)).collect();
        let definition = TaskDefinition {
            family: spec.family.clone(),
            revision,
            active: true,
            cpu: spec.cpu.to_string(),
            memory: spec.memory.to_string(),
            execution_role: Some(estate.role_arn(&spec.execution_role)),
            task_role: spec.task_role.as_ref().map(|role| estate.role_arn(role)),
            registered,
            deregistered: None,
            containers,
        };
        let revisions = estate.families.entry(spec.family.clone()).or_default();
        if revisions.iter().any(|known| known.revision == revision) {
            continue; // Two services may share a family.
        }
        revisions.push(definition);
        if revision + IMAGES > spec.revision {
            for container in spec.containers.iter().filter(|container| !container.repository.contains('/')) {
                let tag = container.tag.replace("{revision}", &revision.to_string());
                let pushed = registered - 10 * MINUTE;
                estate.registry.push(&container.repository, &tag, pushed, Behaviour::Well, &mut estate.ids);
            }
        }
    }
}

fn make_container(spec: &ContainerSpec, revision: u32, estate: &Estate) -> Container {
    let tag = spec.tag.replace("{revision}", &revision.to_string());
    let registry = format!("{}.dkr.ecr.{}.amazonaws.com", estate.account, estate.region);
    let image = if spec.repository.contains('/') {
        format!("{}:{tag}", spec.repository)
    } else {
        format!("{registry}/{}:{tag}", spec.repository)
    };
    let reference = |given: &str| match given.strip_prefix("secret:") {
        Some(secret) => {
            let (name, key) = secret.split_once(':').unwrap_or((secret, ""));
            let suffix = estate.vault.secrets.get(name).map_or("000000", |secret| secret.suffix.as_str());
            let arn = estate.arn("secretsmanager", &format!("secret:{name}-{suffix}"));
            if key.is_empty() { arn } else { format!("{arn}:{key}::") }
        }
        None => estate.arn("ssm", &format!("parameter{given}")),
    };
    Container {
        name: spec.name.clone(),
        image,
        port: spec.port,
        environment: spec.environment.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        secrets: spec.secrets.iter().map(|(name, given)| (name.clone(), reference(given))).collect(),
        log: spec.log_group.as_ref().map(|group| LogConfiguration {
            group: group.clone(),
            region: estate.region.clone(),
            prefix: spec.stream_prefix.clone(),
        }),
        log_driver: spec.log_driver.clone(),
        health_command: spec.health_command.clone(),
        script: Script {
            start_seconds: spec.start_seconds,
            startup: spec.startup.clone(),
            lines: spec.lines.clone(),
            per_minute: spec.lines_per_minute,
        },
    }
}

/// The service as it stands after its last deployment, all tasks well.
fn settle(spec: &ServiceSpec, estate: &mut Estate) -> Result<Service, String> {
    if let Some(group) = spec.target_group.as_ref().filter(|group| !estate.groups.contains_key(*group)) {
        return Err(format!(
            "service \"{}\" stands behind target group \"{group}\", which this world does not have",
            spec.name
        ));
    }
    let now = estate.now;
    let mut service = Service {
        name: spec.name.clone(),
        cluster: spec.cluster.clone(),
        desired: spec.desired,
        base: spec.desired,
        family: spec.family.clone(),
        settings: Settings {
            minimum: spec.minimum_healthy_percent,
            maximum: spec.maximum_percent,
            breaker: spec.circuit_breaker,
            rollback: spec.rollback,
            grace: spec.grace,
            controller: spec.controller.clone(),
            pause: None,
        },
        target_group: spec.target_group.clone(),
        setup: setup(spec, estate),
        load: spec.load.clone(),
        conditions: BTreeSet::new(),
        created: now - 400 * DAY,
        deployments: Vec::new(),
        history: Vec::new(),
        revisions: Vec::new(),
        tasks: Vec::new(),
        stopped: VecDeque::new(),
        events: VecDeque::new(),
        steady: Some(now),
        backoff: Backoff::default(),
    };
    for back in (0..DEPLOYMENTS.min(spec.revision)).rev() {
        let at = now - spec.deployed * i64::from(back + 1);
        past_deployment(&mut service, estate, spec.revision - back, at, back == 0);
    }
    for index in 0..spec.desired {
        let task = old_task(&service, estate, now - spec.deployed + i64::from(index) * 7000)?;
        service.tasks.push(task);
    }
    past_events(&mut service, estate, now - spec.deployed);
    Ok(service)
}

fn setup(spec: &ServiceSpec, estate: &Estate) -> Setup {
    let container = spec.containers.iter().find_map(|container| Some((container, container.port?)));
    let attachment = spec.target_group.as_ref().zip(container).map(|(group, (container, port))| Attachment {
        group: group.clone(),
        container: container.name.clone(),
        port,
    });
    Setup {
        network: Network {
            subnets: estate.subnets.iter().map(|subnet| subnet.spec.id.clone()).collect(),
            groups: vec!["sg-0a1b2c3d4e5f60718".into()],
            public: false,
        },
        attachments: attachment.into_iter().collect(),
        platform: "LATEST".into(),
    }
}

fn past_deployment(service: &mut Service, estate: &mut Estate, revision: u32, at: i64, current: bool) {
    let number = estate.ids.number();
    let images = rollout::resolved_images(service, estate, revision);
    let sources = service.revisions.last().map(|revision| revision.number).into_iter().collect();
    let setup = service.setup.clone();
    service.revisions.push(ServiceRevision { number, revision, created: at, images, setup });
    service.history.push(ServiceDeployment {
        id: estate.ids.word(21),
        target: number,
        sources,
        created: at,
        started: Some(at),
        finished: Some(at + 3 * MINUTE),
        status: Status::Successful,
        reason: None,
        rollback: None,
        breaker: if service.settings.breaker { Breaker::Complete } else { Breaker::Disabled },
        failures: 0,
        threshold: rollout::threshold(service.desired),
        hook: None,
    });
    if current {
        service.deployments.push(Deployment {
            number,
            revision,
            created: at,
            updated: at + 3 * MINUTE,
            rollout: Rollout::Completed,
            reason: format!("ECS deployment ecs-svc/{number} completed."),
            failed: 0,
        });
    }
}

/// A task that has been running since `created`.
fn old_task(service: &Service, estate: &mut Estate, created: i64) -> Result<Task, String> {
    let mut task = lifecycle::create(service, estate).ok_or_else(|| {
        format!("service \"{}\": the subnets have no address left for its tasks", service.name)
    })?;
    let started = created + 18_000;
    task.created = created;
    task.pull = (Some(created + 4000), Some(created + 11_000));
    task.started = Some(started);
    task.ready = Some(started + 8000);
    task.was_healthy = true;
    task.enter(Phase::Running, started, None);
    lifecycle::resolve(service, &mut task, estate);
    let zone = estate.subnets.get(task.subnet).map_or(String::new(), |subnet| subnet.spec.zone.clone());
    let now = estate.now;
    if let Some(attachment) = service.attachment(&task)
        && let Some(group) = estate.groups.get_mut(&attachment.group)
    {
        group.register(&task.id, &task.address, attachment.port, &zone, now);
        if let Some(target) = group.targets.last_mut() {
            target.health = Health::Healthy;
            target.passed = group.spec.healthy;
        }
    }
    Ok(task)
}

fn past_events(service: &mut Service, estate: &mut Estate, deployed: i64) {
    let number = service.primary_number();
    let done = deployed + 3 * MINUTE;
    let id = estate.ids.uuid();
    service.tell(id, done, &format!("(deployment ecs-svc/{number}) deployment completed."));
    let mut at = done;
    while at <= estate.now {
        let id = estate.ids.uuid();
        service.tell(id, at, "has reached a steady state.");
        service.steady = Some(at);
        at += DAY / 4;
    }
}

fn make_alarm(spec: &AlarmSpec, world: &WorldSpec, estate: &Estate, now: i64) -> Result<Alarm, String> {
    let balancer = |name: &str| {
        let found = estate
            .balancers
            .iter()
            .find(|balancer| balancer.name == name)
            .map(|balancer| balancer.label.clone());
        found.ok_or_else(|| {
            format!(
                "alarm \"{}\" watches load balancer \"{name}\", which this world does not have",
                spec.name
            )
        })
    };
    let subject = match (&spec.service, &spec.load_balancer, &spec.target_group) {
        (Some(name), None, None) => {
            let service = world.services.iter().find(|service| service.name == *name);
            let service = service.ok_or_else(|| {
                format!("alarm \"{}\" watches service \"{name}\", which this world does not have", spec.name)
            })?;
            Subject::Service(service.cluster.clone(), name.clone())
        }
        (None, Some(name), None) => Subject::Balancer(balancer(name)?),
        (None, Some(name), Some(group)) => {
            let label = estate.groups.get(group).map(|group| group.label.clone());
            let label = label.ok_or_else(|| {
                format!(
                    "alarm \"{}\" watches target group \"{group}\", which this world does not have",
                    spec.name
                )
            })?;
            Subject::Group(balancer(name)?, label)
        }
        _ => return Err(format!("alarm \"{}\" names neither a service nor a load balancer", spec.name)),
    };
    Ok(Alarm {
        spec: spec.clone(),
        subject,
        state: State::InsufficientData,
        reason: "Unchecked: Initial alarm creation".into(),
        since: now - 30 * DAY,
        configured: now - 90 * DAY,
        history: VecDeque::new(),
    })
}

fn scalable(spec: &ServiceSpec, ids: &mut Ids, now: i64) -> Option<ScalableTarget> {
    Some(ScalableTarget {
        spec: spec.scaling.clone()?,
        cluster: spec.cluster.clone(),
        service: spec.name.clone(),
        created: now - 90 * DAY,
        policy_id: ids.uuid(),
        activities: VecDeque::new(),
        scaled: 0,
        suspended: Suspended::default(),
    })
}

/// Fills in the recent past: metrics, log lines, alarm states.
fn remember(world: &mut World, now: i64) {
    for minute in (0..METRIC_MINUTES).rev() {
        world.estate.now = now - minute * MINUTE;
        metric::record(&world.services, &mut world.estate);
    }
    world.estate.now = now;
    for service in &world.services {
        chatter::speak(service, &mut world.estate, now - LOG_MINUTES * MINUTE, now);
    }
    for alarm in &mut world.alarms {
        alarm.evaluate(&world.estate);
        alarm.since = now - 12 * DAY;
        alarm.history.clear();
    }
}
