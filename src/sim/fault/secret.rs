//! Scenarios around parameters and secrets.

use super::strike::{deploy, push_next, running_definition};
use crate::sim::world::World;
use crate::sim::world::estate::Estate;
use crate::sim::world::lifecycle;
use crate::sim::world::registry::Behaviour;
use crate::sim::world::service::Service;
use crate::sim::world::vault::{Parameter, ParameterVersion, Secret, SecretVersion};

const DAY: i64 = 86_400_000;
/// Versions that Parameter Store keeps.
const VERSIONS: i64 = 100;
/// Secret that several services read.
const SHARED: &str = "shared/app";
/// JSON as somebody typed it: spacing, escapes and order must survive a change of one key.
const UNTIDY: &str = "{ \"zeta\":\"last\\tfirst\",\n   \"api_key\" : \"k\\u00e9y-\\\"1\\\"\",\"nested\": {\"b\":1, \"a\" : [1,2 ]},\n\n  \"port\":5432 , \"alpha\":\"\" }\n";

/// What is the matter.
#[derive(Clone, Copy, Debug)]
pub(super) enum Matter {
    /// The newest task definition pins a version.
    Pinned,
    /// A rotation is under way.
    Pending,
    /// Three services read one JSON secret.
    Shared,
    /// A parameter has all its versions, and the oldest is labelled.
    Full,
}

pub(super) fn strike(world: &mut World, index: usize, matter: Matter) {
    if matches!(matter, Matter::Shared) {
        return share(world, index);
    }
    let Some(service) = world.services.get_mut(index) else { return };
    let estate = &mut world.estate;
    match matter {
        Matter::Pinned => pin(service, estate),
        Matter::Pending => begin_rotation(service, estate),
        Matter::Full => fill(service, estate),
        Matter::Shared => {}
    }
}

/// The first parameter or secret that a service reads.
fn read_by(service: &Service, estate: &Estate, part: &str) -> Option<String> {
    let definition = running_definition(service, estate)?;
    let mut secrets = definition.containers.into_iter().flat_map(|container| container.secrets);
    secrets.find(|(_, from)| from.contains(part)).map(|(_, from)| from)
}

/// Has the service read something, as if it always had.
fn give(service: &mut Service, estate: &mut Estate, name: &str, from: &str) {
    let revision = service.primary().map_or(0, |primary| primary.revision);
    let definitions = estate.families.get_mut(&service.family).into_iter().flatten();
    for definition in definitions.filter(|definition| definition.revision == revision) {
        if let Some(container) = definition.containers.first_mut() {
            container.secrets.retain(|(known, _)| known != name);
            container.secrets.push((name.to_owned(), from.to_owned()));
        }
    }
    let mut tasks = std::mem::take(&mut service.tasks);
    for task in tasks.iter_mut().filter(|task| task.runs() && task.revision == revision) {
        lifecycle::resolve(service, task, estate);
    }
    service.tasks = tasks;
}

fn parameter_of(service: &mut Service, estate: &mut Estate) -> String {
    if let Some(from) = read_by(service, estate, ":parameter/") {
        return from;
    }
    let name = format!("/{}/API_KEY", service.name);
    let from = estate.arn("ssm", &format!("parameter{name}"));
    let by = format!("arn:aws:sts::{}:{}", estate.account, estate.caller);
    let value = estate.ids.word(32);
    let version = |number: i64, value: String, written: i64| ParameterVersion {
        number,
        value,
        written,
        by: by.clone(),
        labels: Vec::new(),
    };
    let versions =
        vec![version(1, estate.ids.word(32), estate.now - 90 * DAY), version(2, value, estate.now - 9 * DAY)];
    let made = Parameter {
        kind: "SecureString".into(),
        tier: "Standard".into(),
        key: Some("alias/aws/ssm".into()),
        pattern: None,
        versions,
    };
    estate.vault.parameters.entry(name).or_insert(made);
    give(service, estate, "API_KEY", &from);
    from
}

fn secret_of(service: &mut Service, estate: &mut Estate) -> String {
    if let Some(from) = read_by(service, estate, ":secret:") {
        return from;
    }
    let name = format!("{}/credentials", service.name);
    let from = make_secret(estate, &name, "{\"password\":\"hunter2\",\"user\":\"app\"}");
    let from = format!("{from}:password::");
    give(service, estate, "DB_PASSWORD", &from);
    from
}

/// A secret of this name and its ARN; one that is there stays.
fn make_secret(estate: &mut Estate, name: &str, value: &str) -> String {
    if !estate.vault.secrets.contains_key(name) {
        let now = estate.now;
        let mut version = |stage: &str, age: i64| SecretVersion {
            id: estate.ids.uuid(),
            value: value.to_owned(),
            created: now - age * DAY,
            stages: vec![stage.to_owned()],
        };
        let versions = vec![version("AWSPREVIOUS", 90), version("AWSCURRENT", 9)];
        let suffix = estate.ids.word(6);
        let made = Secret { suffix, created: now - 400 * DAY, deleted: None, rotation_days: None, versions };
        estate.vault.secrets.insert(name.to_owned(), made);
    }
    let suffix = estate.vault.secrets.get(name).map_or("", |secret| secret.suffix.as_str());
    estate.arn("secretsmanager", &format!("secret:{name}-{suffix}"))
}

/// A new revision reads one fixed version of what the old one read the newest of.
fn pin(service: &mut Service, estate: &mut Estate) {
    let from = match read_by(service, estate, ":secret:") {
        Some(from) => from,
        None => parameter_of(service, estate),
    };
    let Some(version) = estate.vault.version(&from) else { return };
    let pinned = match from.split_once(":secret:") {
        Some((start, rest)) => {
            let mut parts = rest.split(':');
            let (name, key) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            format!("{start}:secret:{name}:{key}::{version}")
        }
        None => format!("{from}:{version}"),
    };
    deploy(service, estate, |definition, estate| {
        push_next(definition, estate, Behaviour::Well);
        let secrets = definition.containers.iter_mut().flat_map(|container| &mut container.secrets);
        for (_, reference) in secrets.filter(|(_, reference)| *reference == from) {
            reference.clone_from(&pinned);
        }
    });
}

/// AWSPENDING sits on a version of its own: the rotation function has not finished.
fn begin_rotation(service: &mut Service, estate: &mut Estate) {
    let from = secret_of(service, estate);
    let (id, now) = (estate.ids.uuid(), estate.now);
    let name = from.split_once(":secret:").and_then(|(_, rest)| rest.split(':').next());
    let name = name.and_then(|name| estate.vault.secret_name(name));
    let Some(secret) = name.and_then(|name| estate.vault.secrets.get_mut(&name)) else { return };
    let Some(value) = secret.version(None, None).map(|version| version.value.clone()) else { return };
    if secret.version(None, Some("AWSPENDING")).is_none() {
        secret.rotation_days = secret.rotation_days.or(Some(30));
        secret.versions.push(SecretVersion { id, value, created: now, stages: vec!["AWSPENDING".into()] });
    }
}

fn share(world: &mut World, index: usize) {
    let from = format!("{}:api_key::", make_secret(&mut world.estate, SHARED, UNTIDY));
    let count = world.services.len();
    for at in (index..count).chain(0..index.min(count)).take(3) {
        if let Some(service) = world.services.get_mut(at) {
            give(service, &mut world.estate, "SHARED_API_KEY", &from);
        }
    }
}

/// No version can be added: the oldest would have to go, and its label keeps it.
fn fill(service: &mut Service, estate: &mut Estate) {
    let from = parameter_of(service, estate);
    let name = from.split_once(":parameter").and_then(|(_, name)| estate.vault.parameter(name));
    let Some(name) = name.map(|(name, _, _)| name.to_owned()) else { return };
    let Some(parameter) = estate.vault.parameters.get_mut(&name) else { return };
    let Some(newest) = parameter.versions.last().cloned() else { return };
    let first = (newest.number - VERSIONS + 1).max(1);
    let last = first + VERSIONS - 1;
    let make = |number: i64| ParameterVersion {
        number,
        written: newest.written - (last - number) * DAY,
        labels: if number == first { vec!["before-migration".into()] } else { Vec::new() },
        ..newest.clone()
    };
    parameter.versions = (first..=last).map(make).collect();
}
