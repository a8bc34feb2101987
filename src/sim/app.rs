//! The applications themselves, by plain HTTP: what users of a service get to see.
//!
//! `GET /_app/SERVICE/ANY/PATH`, or any path under a load balancer's own host name.

use bytes::Bytes;
use http::{Request, Response};

use super::Account;
use super::answer::plain;
use super::body::Body;
use super::world::lifecycle::{behaviour_of, probe};
use super::world::registry::Behaviour;
use super::world::service::Service;
use super::world::target::{Health, Probe};
use super::world::task::Task;
use super::world::{World, estate::Estate};

const PATH: &str = "/_app/";

/// Answers a request that is meant for an application; none where it is not.
pub(super) fn answer(account: &Account, request: &Request<Bytes>) -> Option<Response<Body>> {
    let path = request.uri().path();
    let named = path.strip_prefix(PATH).map(|rest| rest.split('/').next().unwrap_or(rest).to_owned());
    let host = request.headers().get(http::header::HOST).and_then(|host| host.to_str().ok());
    if named.is_none() && !host.is_some_and(|host| host.contains(".elb.amazonaws.com")) {
        return None;
    }
    let mut world = account.world();
    let service = match named {
        Some(name) => world.services.iter().position(|service| service.name == name),
        None => host.and_then(|host| behind(&world, host, path)),
    };
    let (status, text) = match service {
        Some(index) => serve(&mut world, index),
        None => (404, "Not Found"),
    };
    Some(plain(status, text.as_bytes().to_vec()))
}

/// The service that a load balancer's host name and a path lead to.
fn behind(world: &World, host: &str, path: &str) -> Option<usize> {
    let host = host.split(':').next().unwrap_or(host);
    let balancer =
        world.estate.balancers.iter().find(|balancer| balancer.host(&world.estate.region) == host)?;
    let (_, listener) = balancer.listeners.iter().find(|(_, listener)| listener.target_group.is_some())?;
    let mut rules: Vec<_> = listener.rules.iter().filter(|rule| rule.host.is_none()).collect();
    rules.sort_by_key(|rule| rule.priority);
    let takes = |pattern: &str| match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == pattern,
    };
    let rule = rules.into_iter().find(|rule| rule.path.as_deref().is_some_and(takes));
    let group = rule.map(|rule| &rule.target_group).or(listener.target_group.as_ref())?;
    world.services.iter().position(|service| service.target_group.as_ref() == Some(group))
}

/// What the next user gets: the tasks take turns.
fn serve(world: &mut World, index: usize) -> (u16, &'static str) {
    let turn = world.served;
    world.served += 1;
    let Some(service) = world.services.get(index) else { return (404, "Not Found") };
    let tasks = bearing(service, &world.estate);
    let count = tasks.len() as u64;
    let at = turn.checked_rem(count).and_then(|at| usize::try_from(at).ok());
    let Some(task) = at.and_then(|at| tasks.get(at)) else {
        return (503, "503 Service Temporarily Unavailable");
    };
    match probe(service, task, &world.estate) {
        Probe::Code(200..300) if fails(service, task, &world.estate, turn / count.max(1)) => {
            (500, "Internal Server Error")
        }
        Probe::Code(200..300) => (200, "ok"),
        Probe::Code(502) | Probe::Refused => (502, "502 Bad Gateway"),
        Probe::Code(code) => (code, "error"),
        Probe::TimedOut => (504, "504 Gateway Time-out"),
    }
}

/// Tasks that requests go to: those with a healthy target; a load balancer that has none asks all.
fn bearing<'a>(service: &'a Service, estate: &Estate) -> Vec<&'a Task> {
    let running: Vec<&Task> = service.tasks.iter().filter(|task| task.runs()).collect();
    let target = |task: &Task| {
        let group = service.attachment(task).and_then(|at| estate.groups.get(&at.group));
        group.map(|group| group.of(&task.id).map(|target| target.health))
    };
    let well: Vec<&Task> = running
        .iter()
        .filter(|task| matches!(target(task), None | Some(Some(Health::Healthy))))
        .copied()
        .collect();
    if well.is_empty() { running } else { well }
}

/// Whether a task fails its request number `nth`: evenly, as often as its application fails.
fn fails(service: &Service, task: &Task, estate: &Estate, nth: u64) -> bool {
    let Some(definition) = estate.definition(&service.family, task.revision) else { return false };
    match behaviour_of(definition, task, estate) {
        Behaviour::Errors { percent } => {
            let before = nth.wrapping_mul(u64::from(percent)) / 100;
            nth.wrapping_add(1).wrapping_mul(u64::from(percent)) / 100 > before
        }
        _ => false,
    }
}
