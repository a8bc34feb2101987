//! From what to what: the differences between two revisions. No value of an environment variable
//! is in it but a harmless one.

use super::Difference;
use super::wording::short_digest;
use crate::model::{
    Arn, ContainerDefinition, EnvironmentVariable, Network, RevisionLoadBalancer, ServiceRevision,
    TaskDefinition,
};

const NONE: &str = "none";

/// What differs between two task definitions.
pub(crate) fn definitions(old: &TaskDefinition, new: &TaskDefinition) -> Vec<Difference> {
    let mut found = Vec::new();
    add(&mut found, "task definition", old.arn.name(), new.arn.name());
    let text = |value: &Option<String>| value.clone().unwrap_or_else(|| NONE.to_owned());
    add(&mut found, "CPU units", &text(&old.cpu), &text(&new.cpu));
    add(&mut found, "memory (MiB)", &text(&old.memory), &text(&new.memory));
    add(&mut found, "architecture", &text(&old.architecture), &text(&new.architecture));
    add(&mut found, "network mode", &text(&old.network_mode), &text(&new.network_mode));
    let role = |role: &Option<Arn>| role.as_ref().map_or(NONE, Arn::name).to_owned();
    add(&mut found, "task role", &role(&old.task_role), &role(&new.task_role));
    add(&mut found, "execution role", &role(&old.execution_role), &role(&new.execution_role));
    for container in &new.containers {
        match old.containers.iter().find(|c| c.name == container.name) {
            Some(before) => containers(&mut found, before, container),
            None => add(&mut found, &format!("container {}", container.name), NONE, &container.image),
        }
    }
    for gone in old.containers.iter().filter(|c| !new.containers.iter().any(|n| n.name == c.name)) {
        add(&mut found, &format!("container {}", gone.name), &gone.image, NONE);
    }
    found
}

fn add(found: &mut Vec<Difference>, what: &str, from: &str, to: &str) {
    if from != to {
        found.push(Difference { what: what.to_owned(), from: from.to_owned(), to: to.to_owned() });
    }
}

fn containers(found: &mut Vec<Difference>, old: &ContainerDefinition, new: &ContainerDefinition) {
    let name = &new.name;
    add(found, &format!("image of {name}"), &old.image, &new.image);
    let memory = |c: &ContainerDefinition| c.memory.map_or(NONE.to_owned(), |memory| memory.to_string());
    add(found, &format!("memory of {name} (MiB)"), &memory(old), &memory(new));
    add(found, &format!("CPU of {name}"), &old.cpu.to_string(), &new.cpu.to_string());
    let ports = |c: &ContainerDefinition| {
        let ports: Vec<_> = c.ports.iter().filter_map(|p| p.container.map(|port| port.to_string())).collect();
        if ports.is_empty() { NONE.to_owned() } else { ports.join(", ") }
    };
    add(found, &format!("ports of {name}"), &ports(old), &ports(new));
    let check = |c: &ContainerDefinition| {
        let words = c.health_check.as_ref().map(|check| check.command.join(" "));
        words.unwrap_or_else(|| NONE.to_owned())
    };
    add(found, &format!("health check of {name}"), &check(old), &check(new));
    environment(found, old, new);
    secrets(found, old, new);
}

fn environment(found: &mut Vec<Difference>, old: &ContainerDefinition, new: &ContainerDefinition) {
    let what = |variable: &EnvironmentVariable| format!("{} of {}", variable.name(), new.name);
    for variable in &new.environment {
        match old.environment.iter().find(|v| v.name() == variable.name()) {
            None => add(found, &what(variable), "not set", variable.shown()),
            Some(before) => match variable.changed_from(before).as_deref() {
                None => {}
                Some("(changed)") => add(found, &what(variable), "(set)", "(changed)"),
                Some(_) => add(found, &what(variable), before.shown(), variable.shown()),
            },
        }
    }
    for gone in old.environment.iter().filter(|v| !new.environment.iter().any(|n| n.name() == v.name())) {
        add(found, &what(gone), gone.shown(), "not set");
    }
}

fn secrets(found: &mut Vec<Difference>, old: &ContainerDefinition, new: &ContainerDefinition) {
    let what = |variable: &str| format!("secret {variable} of {}", new.name);
    for secret in &new.secrets {
        let before = old.secrets.iter().find(|s| s.name == secret.name);
        let before = before.map_or("not set", |s| s.value_from.as_str());
        add(found, &what(&secret.name), before, &secret.value_from);
    }
    for gone in old.secrets.iter().filter(|s| !new.secrets.iter().any(|n| n.name == s.name)) {
        add(found, &what(&gone.name), &gone.value_from, "not set");
    }
}

/// What differs between two service revisions besides the task definition: network, load
/// balancers, platform version. What the new one does not say cannot be put back and is not told.
pub(crate) fn configuration(old: &ServiceRevision, new: &ServiceRevision) -> Vec<Difference> {
    let mut found = Vec::new();
    if let Some(network) = &new.network {
        let none = Network::default();
        let before = old.network.as_ref().unwrap_or(&none);
        add(&mut found, "subnets", &joined(&before.subnets), &joined(&network.subnets));
        let (was, is) = (joined(&before.security_groups), joined(&network.security_groups));
        add(&mut found, "security groups", &was, &is);
        let address = |n: &Network| n.assign_public_ip.clone().unwrap_or_else(|| "DISABLED".to_owned());
        add(&mut found, "public addresses", &address(before), &address(network));
    }
    add(&mut found, "load balancers", &balancers(old), &balancers(new));
    if let Some(version) = &new.platform_version {
        let before = old.platform_version.as_deref().unwrap_or(NONE);
        add(&mut found, "platform version", before, version);
    }
    found
}

/// Whether two revisions place their tasks in the same network.
pub(crate) fn same_network(old: &ServiceRevision, new: &ServiceRevision) -> bool {
    let sorted = |network: &Option<Network>| {
        network.clone().map(|mut network| {
            network.subnets.sort_unstable();
            network.security_groups.sort_unstable();
            network.assign_public_ip =
                Some(network.assign_public_ip.unwrap_or_else(|| "DISABLED".to_owned()));
            network
        })
    };
    sorted(&old.network) == sorted(&new.network)
}

/// Whether two revisions register their tasks in the same target groups.
pub(crate) fn same_balancers(old: &ServiceRevision, new: &ServiceRevision) -> bool {
    let all = |revision: &ServiceRevision| {
        let one = |b: &RevisionLoadBalancer| (b.target_group.clone(), b.container.clone(), b.port);
        revision.load_balancers.iter().map(one).collect::<std::collections::BTreeSet<_>>()
    };
    all(old) == all(new)
}

/// The names in order, since AWS keeps none.
fn joined(names: &[String]) -> String {
    let mut names = names.to_vec();
    names.sort_unstable();
    if names.is_empty() { NONE.to_owned() } else { names.join(", ") }
}

fn balancers(revision: &ServiceRevision) -> String {
    let one = |b: &RevisionLoadBalancer| {
        let group = b.target_group.resource().split('/').nth(1).unwrap_or(b.target_group.as_str());
        let port = b.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{group} → {}{port}", b.container)
    };
    joined(&revision.load_balancers.iter().map(one).collect::<Vec<_>>())
}

/// The digests that differ between two service revisions.
pub(crate) fn digests(old: &ServiceRevision, new: &ServiceRevision) -> Vec<Difference> {
    let mut found = Vec::new();
    for image in &new.images {
        let before = old.images.iter().find(|i| i.container == image.container);
        let before = before.and_then(|i| i.digest.as_deref());
        if let (Some(was), Some(is)) = (before, image.digest.as_deref())
            && was != is
        {
            let what = format!("image digest of {}", image.container);
            found.push(Difference { what, from: short_digest(was), to: short_digest(is) });
        }
    }
    found
}
