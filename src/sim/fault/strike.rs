//! How a scenario changes the world.

use super::aftermath::{self, Past};
use super::{Begins, Effect, OperationFault, secret};
use crate::sim::world::World;
use crate::sim::world::definition::TaskDefinition;
use crate::sim::world::estate::Estate;
use crate::sim::world::registry::{Behaviour, split};
use crate::sim::world::rollout;
use crate::sim::world::scaling::ScalableTarget;
use crate::sim::world::service::{Condition, Pause, Service};

/// How long `UpdateTaskProtection` protects where nothing is said.
const PROTECTED: i64 = 120 * 60_000;

/// What the caller may not do in `deployments-unreadable`.
const DEPLOYMENTS: [&str; 3] =
    ["ListServiceDeployments", "DescribeServiceDeployments", "DescribeServiceRevisions"];

pub(super) fn strike(world: &mut World, begins: Begins, index: usize) {
    if matches!(begins, Begins::Unreadable) {
        for operation in DEPLOYMENTS {
            world.account.strike(OperationFault::new(operation, Effect::Deny).always());
        }
    }
    if let Begins::Secret(matter) = begins {
        return secret::strike(world, index, matter);
    }
    if matches!(begins, Begins::Bounded) {
        return bound(world, index);
    }
    let Some(service) = world.services.get_mut(index) else { return };
    let estate = &mut world.estate;
    match begins {
        Begins::Calm | Begins::Bounded | Begins::Secret(_) => {}
        Begins::Deploy(behaviour) => deploy(service, estate, |definition, estate| {
            push_next(definition, estate, behaviour);
        }),
        Begins::Cycle => {
            service.settings.breaker = false;
            service.settings.grace = 0;
            if let Some(group) = service.target_group.as_ref().and_then(|name| estate.groups.get_mut(name)) {
                // Seed 004: registered 14:18:41, deregistered 14:19:03, again and again.
                (group.spec.interval, group.spec.unhealthy) = (10, 2);
            }
            deploy(service, estate, |definition, estate| {
                push_next(definition, estate, Behaviour::ListensOn { port: 9000 });
            });
        }
        Begins::Paused => {
            // A day is what ECS waits where nothing is said.
            service.settings.pause = Some(Pause { stage: "POST_SCALE_UP", minutes: 1440 });
            deploy(service, estate, |definition, estate| push_next(definition, estate, Behaviour::Well));
        }
        Begins::After(past) => aftermath::strike(service, estate, past),
        Begins::Unreadable => aftermath::strike(service, estate, Past::BadRelease),
        Begins::Stalls => {
            service.history.clear();
            deploy(service, estate, crashing_next);
        }
        Begins::Protected => {
            let half = service.counted().count().div_ceil(2);
            for task in service.tasks.iter_mut().filter(|task| task.counts()).take(half) {
                task.protected_until = Some(estate.now + PROTECTED);
            }
        }
        Begins::MissingImage => deploy(service, estate, |definition, estate| {
            name_next(definition, estate);
        }),
        Begins::MissingSecret => deploy(service, estate, missing_secret),
        Begins::MissingLogGroup => deploy(service, estate, |definition, _| {
            for log in definition.containers.iter_mut().filter_map(|container| container.log.as_mut()) {
                log.group.push_str("-v2");
            }
        }),
        Begins::Around(condition) => {
            service.conditions.insert(condition);
            if condition == Condition::SecretDenied {
                give_secret(service, estate);
            }
            redeploy(service, estate);
        }
        Begins::Under(condition) => {
            service.conditions.insert(condition);
        }
        Begins::Account(trouble) => world.account.begin(trouble),
    }
}

/// Registers a changed copy of the running task definition and deploys it.
pub(super) fn deploy(
    service: &mut Service,
    estate: &mut Estate,
    change: impl FnOnce(&mut TaskDefinition, &mut Estate),
) {
    let Some(mut definition) = running_definition(service, estate) else { return };
    change(&mut definition, estate);
    let revision = estate.register(definition);
    rollout::deploy(service, estate, revision);
}

fn redeploy(service: &mut Service, estate: &mut Estate) {
    if let Some(revision) = service.primary().map(|primary| primary.revision) {
        rollout::deploy(service, estate, revision);
    }
}

pub(super) fn running_definition(service: &Service, estate: &Estate) -> Option<TaskDefinition> {
    estate.definition(&service.family, service.primary()?.revision).cloned()
}

/// Gives the first container the tag of the coming revision, as a pipeline would.
fn name_next(definition: &mut TaskDefinition, estate: &Estate) -> Option<(String, String)> {
    let newest = estate.families.get(&definition.family).and_then(|revisions| revisions.last());
    let next = newest.map_or(definition.revision, |newest| newest.revision) + 1;
    let container = definition.containers.first_mut()?;
    let (repository, old) = split(&container.image);
    let (repository, tag) = (repository.to_owned(), format!("v{next}"));
    container.image = match container.image.strip_suffix(&format!(":{old}")) {
        Some(name) => format!("{name}:{tag}"),
        None => format!("{}:{tag}", container.image),
    };
    Some((repository, tag))
}

pub(super) fn push_next(definition: &mut TaskDefinition, estate: &mut Estate, behaviour: Behaviour) {
    if let Some((repository, tag)) = name_next(definition, estate) {
        let now = estate.now;
        estate.registry.push(&repository, &tag, now, behaviour, &mut estate.ids);
    }
}

pub(super) fn crashing_next(definition: &mut TaskDefinition, estate: &mut Estate) {
    push_next(definition, estate, Behaviour::Crash { exit: 1 });
}

/// The bounds of auto scaling close around the count that there is.
fn bound(world: &mut World, index: usize) {
    let Some(service) = world.services.get(index) else { return };
    let (name, cluster, desired) = (service.name.clone(), service.cluster.clone(), service.desired);
    let known = world.scaling.iter_mut().find(|target| target.service == name && target.cluster == cluster);
    match known {
        Some(target) => (target.spec.min, target.spec.max) = (target.spec.min.min(desired), desired),
        None => {
            let target = ScalableTarget::new(&cluster, &name, desired.min(1), desired, &mut world.estate);
            world.scaling.push(target);
        }
    }
}

fn missing_secret(definition: &mut TaskDefinition, estate: &mut Estate) {
    let Some(container) = definition.containers.first_mut() else { return };
    match container.secrets.first_mut() {
        Some((_, reference)) if reference.contains(":parameter/") => reference.push_str("_V2"),
        Some((_, reference)) => {
            let name = reference
                .split_once(":secret:")
                .map_or("app", |(_, rest)| rest.split('-').next().unwrap_or(rest));
            *reference = estate.arn("secretsmanager", &format!("secret:{name}-v2-AbCdEf"));
        }
        None => container.secrets.push(("API_KEY".into(), estate.arn("ssm", "parameter/missing/API_KEY"))),
    }
}

/// A service whose task definition reads no secret cannot be denied one: give it one to read.
fn give_secret(service: &mut Service, estate: &mut Estate) {
    let reads = |definition: &TaskDefinition| {
        definition.containers.iter().any(|container| !container.secrets.is_empty())
    };
    let Some(definition) = running_definition(service, estate).filter(|definition| !reads(definition)) else {
        return;
    };
    let parameter =
        estate.vault.parameters.keys().next().map(|name| estate.arn("ssm", &format!("parameter{name}")));
    let secret = estate
        .vault
        .secrets
        .iter()
        .next()
        .map(|(name, secret)| estate.arn("secretsmanager", &format!("secret:{name}-{}", secret.suffix)));
    let Some(reference) = parameter.or(secret) else { return };
    let mut definition = definition;
    if let Some(container) = definition.containers.first_mut() {
        container.secrets.push(("API_KEY".into(), reference));
    }
    let revision = estate.register(definition);
    if let Some(primary) = service.deployments.first_mut() {
        primary.revision = revision;
    }
}
