//! What a task lives through: the phases, what can go wrong in each, and what
//! its target's health checks get to see.

use super::definition::TaskDefinition;
use super::estate::Estate;
use super::ids::{chance, name_number};
use super::registry::{Behaviour, split};
use super::service::{Condition, Rollout, Service, Status};
use super::target::{Health, Probe, Target, TargetGroup};
use super::task::{ContainerState, Exit, Phase, Stop, Task, TaskSecret};

const SECOND: i64 = 1000;
/// How long a stopped task can be described: "about an hour".
pub(super) const REMEMBERED: i64 = 3600 * SECOND;
/// A container's own check: `startPeriod` 60 s, then three failures 30 s apart.
const CHECK_START: i64 = 60 * SECOND;
const CHECK_FAILS: i64 = 150 * SECOND;
/// A service without any check counts a task as well when it has run this long.
const UNCHECKED: i64 = 10 * SECOND;

/// What happened in one step, for the service's events.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tasks started.
    pub started: Vec<String>,
    /// Tasks told to stop while running.
    pub stopped: Vec<String>,
    /// Targets registered.
    pub registered: usize,
    /// Targets deregistered.
    pub deregistered: usize,
}

/// Moves a service's tasks on to the estate's time.
pub fn advance(service: &mut Service, estate: &mut Estate, tally: &mut Tally) {
    let now = estate.now;
    let mut tasks = std::mem::take(&mut service.tasks);
    for task in &mut tasks {
        if task.runs() && task.end.as_ref().is_some_and(|(at, _)| *at <= now) {
            exit_by_itself(service, task, estate, tally);
        }
        while task.until.is_some_and(|until| until <= now) {
            leave_phase(service, task, estate, tally);
        }
    }
    let (over, going): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|task| task.phase == Phase::Stopped);
    service.tasks = going;
    service.stopped.extend(over);
    while service.stopped.front().is_some_and(|task| task.stopped.is_some_and(|at| at + REMEMBERED <= now)) {
        service.stopped.pop_front();
    }
}

/// Makes a task for the PRIMARY deployment; `None` where no address is free.
pub fn create(service: &Service, estate: &mut Estate) -> Option<Task> {
    let primary = service.primary()?;
    let (deployment, revision) = (primary.number, primary.revision);
    let containers = estate.definition(&service.family, revision)?.containers.len();
    let subnet = least_used_subnet(service, estate)?;
    let (now, id) = (estate.now, estate.ids.hex(32));
    let address = estate.subnets.get_mut(subnet)?.take()?;
    let runtime = estate.ids.number() % 10_000_000_000;
    let mut task = Task {
        deployment,
        revision,
        phase: Phase::Provisioning,
        since: now,
        until: None,
        created: now,
        pull: (None, None),
        started: None,
        ready: None,
        end: None,
        stop: None,
        execution_stopped: None,
        stopped: None,
        subnet,
        address,
        eni: format!("eni-{}", estate.ids.hex(17)),
        containers: (0..containers)
            .map(|index| ContainerState {
                digest: None,
                exit: None,
                reason: None,
                runtime_id: format!("{id}-{}", runtime + index as u64),
            })
            .collect(),
        was_healthy: false,
        counted: false,
        secrets: Vec::new(),
        protected_until: None,
        id,
    };
    let length = 3 * SECOND + jitter(estate, &task, 2 * SECOND);
    task.enter(Phase::Provisioning, now, Some(length));
    Some(task)
}

/// Spreads tasks over zones, as ECS does on Fargate.
fn least_used_subnet(service: &Service, estate: &Estate) -> Option<usize> {
    let used = |index: usize| service.counted().filter(|task| task.subnet == index).count();
    let wanted = &service.setup.network.subnets;
    let ours = estate.subnets.iter().enumerate().filter(|(_, subnet)| wanted.contains(&subnet.spec.id));
    ours.map(|(index, _)| index).min_by_key(|index| used(*index))
}

fn jitter(estate: &Estate, task: &Task, most: i64) -> i64 {
    (chance(estate.seed, name_number(&task.id), task.phase as i64) * most as f64) as i64
}

/// Tells a task to stop.
pub fn stop(
    service: &Service,
    task: &mut Task,
    estate: &mut Estate,
    code: &'static str,
    reason: String,
    tally: &mut Tally,
) {
    if task.stop.is_some() || task.phase == Phase::Stopped {
        return;
    }
    let now = estate.now;
    task.stop = Some(Stop { code, reason, at: now });
    let mut drain = 0;
    if let Some(group) = service.attachment(task).and_then(|at| estate.groups.get_mut(&at.group))
        && group.deregister(&task.id, now)
    {
        tally.deregistered += 1;
        drain = i64::from(group.spec.deregistration_delay) * SECOND;
    }
    if task.phase == Phase::Running {
        tally.stopped.push(task.id.clone());
        task.enter(Phase::Deactivating, now, Some(drain.max(SECOND)));
    } else {
        task.enter(Phase::Stopping, now, Some(SECOND));
    }
}

/// The application has ended: essential containers take the task with them.
fn exit_by_itself(service: &mut Service, task: &mut Task, estate: &mut Estate, tally: &mut Tally) {
    let Some((_, exit)) = task.end.clone() else { return };
    if let Some(container) = task.containers.first_mut() {
        container.exit = Some(exit.code);
        container.reason = exit.reason;
    }
    stop(
        service,
        task,
        estate,
        "EssentialContainerExited",
        "Essential container in task exited".into(),
        tally,
    );
    // Nothing is left to drain for.
    task.enter(Phase::Deactivating, estate.now, Some(SECOND));
    fail(service, task);
}

/// A task failed before it was ever well: its deployment counts it, once.
pub fn fail(service: &mut Service, task: &mut Task) {
    if task.was_healthy || task.counted {
        return;
    }
    task.counted = true;
    service.backoff.failures += 1;
    let number = task.deployment;
    let Some(deployment) = service.deployments.iter_mut().find(|deployment| deployment.number == number)
    else {
        return;
    };
    if deployment.rollout == Rollout::InProgress {
        deployment.failed += 1;
        if let Some(record) = service.record(number).filter(|record| record.status == Status::InProgress) {
            record.failures += 1;
        }
    }
}

fn leave_phase(service: &mut Service, task: &mut Task, estate: &mut Estate, tally: &mut Tally) {
    let now = task.until.unwrap_or(estate.now);
    let next = task.phase.next();
    match task.phase {
        Phase::Provisioning => {
            if service.conditions.contains(&Condition::NoAddresses) {
                return fail_to_start(service, task, estate, no_address(estate, task));
            }
            task.pull.0 = Some(now);
            let length = 4 * SECOND + jitter(estate, task, 4 * SECOND);
            task.enter(next, now, Some(length));
        }
        Phase::Pending => match start_trouble(service, task, estate) {
            Some(trouble) => fail_to_start(service, task, estate, trouble),
            None => {
                task.pull.1 = Some(now);
                resolve(service, task, estate);
                register(service, task, estate, tally);
                task.enter(next, now, Some(SECOND));
            }
        },
        Phase::Activating => run(service, task, estate, now),
        Phase::Deactivating => task.enter(next, now, Some(2 * SECOND)),
        Phase::Stopping => {
            end_containers(task);
            task.execution_stopped = Some(now);
            let length = 3 * SECOND + jitter(estate, task, 2 * SECOND);
            task.enter(next, now, Some(length));
        }
        Phase::Deprovisioning => {
            if let Some(subnet) = estate.subnets.get_mut(task.subnet) {
                subnet.give_back(&task.address);
            }
            task.stopped = Some(now);
            task.enter(next, now, None);
        }
        Phase::Running | Phase::Stopped => task.until = None,
    }
}

fn fail_to_start(service: &mut Service, task: &mut Task, estate: &Estate, reason: String) {
    for container in &mut task.containers {
        container.reason = reason.starts_with("Cannot").then(|| reason.clone());
    }
    task.stop = Some(Stop { code: "TaskFailedToStart", reason, at: estate.now });
    task.enter(Phase::Deprovisioning, estate.now, Some(2 * SECOND));
    fail(service, task);
}

fn end_containers(task: &mut Task) {
    for container in &mut task.containers {
        // 128 + SIGTERM, which ECS sends first.
        container.exit.get_or_insert(143);
    }
}

fn no_address(estate: &Estate, task: &Task) -> String {
    let subnet = estate.subnets.get(task.subnet).map_or("", |subnet| subnet.spec.id.as_str());
    format!(
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in subnet '{subnet}': InsufficientFreeAddressesInSubnet"
    )
}

/// Why a task cannot start, in ECS's words; secrets are read before images are pulled.
fn start_trouble(service: &Service, task: &Task, estate: &Estate) -> Option<String> {
    let definition = estate.definition(&service.family, task.revision)?;
    let role = definition.execution_role.as_deref().unwrap_or("none");
    for container in &definition.containers {
        for (_, reference) in &container.secrets {
            if let Some(trouble) = secret_trouble(service, estate, role, &task.id, reference) {
                return Some(trouble);
            }
        }
    }
    definition.containers.iter().find_map(|container| {
        image_trouble(service, estate, role, &task.id, &container.image).or_else(|| {
            let log = container.log.as_ref()?;
            (!estate.logs.has(&log.group)).then(|| {
                format!("ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. ({})", log.group)
            })
        })
    })
}

fn secret_trouble(
    service: &Service,
    estate: &Estate,
    role: &str,
    task: &str,
    reference: &str,
) -> Option<String> {
    let parameter = reference.contains(":parameter/");
    let start = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:";
    if service.conditions.contains(&Condition::SecretDenied) {
        let (from, action) = if parameter {
            ("unable to retrieve secrets from ssm", "ssm:GetParameters")
        } else {
            ("unable to retrieve secret from asm", "secretsmanager:GetSecretValue")
        };
        let user = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
        return Some(format!(
            "{start} {from}: service call has been retried 1 time(s): AccessDeniedException: User: {user}/{task} is not authorized to perform: {action} on resource: {reference} because no identity-based policy allows the {action} action"
        ));
    }
    if estate.vault.resolves(reference) {
        return None;
    }
    Some(if parameter {
        let name = reference.split_once(":parameter").map_or(reference, |(_, name)| name);
        format!(
            "{start} unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: {name}"
        )
    } else {
        format!(
            "{start} unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {reference} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
        )
    })
}

fn image_trouble(service: &Service, estate: &Estate, role: &str, task: &str, image: &str) -> Option<String> {
    let ours = image.contains(".dkr.ecr.");
    if ours && service.conditions.contains(&Condition::EcrDenied) {
        let user = role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/");
        return Some(format!(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: pulling from host failed with status code 403 Forbidden: User: {user}/{task} is not authorized to perform: ecr:BatchGetImage on resource: {}",
            estate.arn("ecr", &format!("repository/{}", split(image).0))
        ));
    }
    if ours && estate.registry.resolve(image).is_none() {
        return Some(format!(
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {image}: {image}: not found"
        ));
    }
    None
}

/// What a task finds when it is started, and keeps: its images, and the versions of its secrets.
pub fn resolve(service: &Service, task: &mut Task, estate: &Estate) {
    let Some(definition) = estate.definition(&service.family, task.revision) else { return };
    for (container, state) in definition.containers.iter().zip(&mut task.containers) {
        state.digest = estate.registry.resolve(&container.image).map(|image| image.digest.clone());
    }
    let secrets = definition.containers.iter().flat_map(|container| &container.secrets);
    let read = secrets.filter_map(|(name, from)| {
        let version = estate.vault.version(from)?;
        Some(TaskSecret { name: name.clone(), from: from.clone(), version })
    });
    task.secrets = read.collect();
}

fn register(service: &Service, task: &Task, estate: &mut Estate, tally: &mut Tally) {
    let Some(attachment) = service.attachment(task) else { return };
    let zone = estate.subnets.get(task.subnet).map_or(String::new(), |subnet| subnet.spec.zone.clone());
    let now = estate.now;
    if let Some(group) = estate.groups.get_mut(&attachment.group) {
        group.register(&task.id, &task.address, attachment.port, &zone, now);
        tally.registered += 1;
    }
}

fn run(service: &mut Service, task: &mut Task, estate: &mut Estate, now: i64) {
    task.enter(Phase::Running, now, None);
    task.started = Some(now);
    let Some(definition) = estate.definition(&service.family, task.revision) else { return };
    let behaviour = behaviour_of(definition, task, estate);
    let start = definition.containers.first().map_or(8, |container| container.script.start_seconds);
    let start = if let Behaviour::SlowStart { seconds } = behaviour { seconds } else { start };
    task.ready = Some(now + i64::from(start) * SECOND);
    let exit = |code: i32, reason: Option<&str>| Exit { code, reason: reason.map(str::to_owned) };
    let memory = "OutOfMemoryError: Container killed due to memory usage";
    task.end = match behaviour {
        Behaviour::Crash { exit: code } => Some((now + 3 * SECOND, exit(code, None))),
        Behaviour::OutOfMemory => Some((now + 20 * SECOND, exit(137, Some(memory)))),
        // From half to all of its memory in twenty minutes.
        Behaviour::Leak => Some((now + 1200 * SECOND, exit(137, Some(memory)))),
        _ => None,
    };
    service.backoff.failures =
        if matches!(behaviour, Behaviour::Crash { .. }) { service.backoff.failures } else { 0 };
}

/// How the image behaves that the task's first container was started from.
pub fn behaviour_of(definition: &TaskDefinition, task: &Task, estate: &Estate) -> Behaviour {
    let digest = task.containers.first().and_then(|state| state.digest.as_deref());
    let container = definition.containers.first();
    let image = container.and_then(|container| estate.registry.started_from(&container.image, digest));
    image.map_or(Behaviour::Well, |image| image.behaviour)
}

/// What a task answers to a health check.
pub fn probe(service: &Service, task: &Task, estate: &Estate) -> Probe {
    let now = estate.now;
    if task.phase != Phase::Running || task.ready.is_none_or(|ready| now < ready) {
        return Probe::Refused;
    }
    let Some(definition) = estate.definition(&service.family, task.revision) else { return Probe::Refused };
    match behaviour_of(definition, task, estate) {
        Behaviour::ListensOn { .. } => Probe::Refused,
        Behaviour::Hangs => Probe::TimedOut,
        Behaviour::Answers { code } => Probe::Code(code),
        _ if service.conditions.contains(&Condition::DatabaseUnreachable) => Probe::Code(503),
        _ => Probe::Code(200),
    }
}

/// Runs the health checks of the service's targets.
pub fn check_targets(service: &Service, estate: &mut Estate) {
    let now = estate.now;
    for name in service.groups() {
        let due = |group: &TargetGroup| group.targets.iter().any(|target| target.next <= now);
        if !estate.groups.get(name).is_some_and(due) {
            continue;
        }
        let Some(mut group) = estate.groups.remove(name) else { continue };
        group.check(now, |target: &Target| {
            let task = service.tasks.iter().find(|task| task.id == target.task)?;
            Some(probe(service, task, estate))
        });
        estate.groups.insert(name.to_owned(), group);
    }
}

/// Whether a task is well, in the eyes of its service.
pub fn healthy(service: &Service, task: &Task, estate: &Estate) -> bool {
    if !task.runs() {
        return false;
    }
    if let Some(group) = service.attachment(task).and_then(|at| estate.groups.get(&at.group)) {
        return group.of(&task.id).is_some_and(|target| target.health == Health::Healthy);
    }
    match container_health(service, task, estate) {
        Some(health) => health == "HEALTHY",
        None => task.started.is_some_and(|started| estate.now >= started + UNCHECKED),
    }
}

/// `healthStatus` of a task's containers by their own check; `None` where they have none.
pub fn container_health(service: &Service, task: &Task, estate: &Estate) -> Option<&'static str> {
    let definition = estate.definition(&service.family, task.revision)?;
    definition.containers.iter().find(|container| container.health_command.is_some())?;
    let Some(started) = task.started.filter(|_| task.phase == Phase::Running) else { return Some("UNKNOWN") };
    Some(match probe(service, task, estate) {
        Probe::Code(200..300) => "HEALTHY",
        _ if estate.now < started + CHECK_START + CHECK_FAILS => "UNKNOWN",
        _ => "UNHEALTHY",
    })
}
