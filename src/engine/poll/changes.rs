//! What changed between two readings of one thing: pure functions from the old and the new.
//!
//! Of what is seen for the first time only that is told which carries a time of its own, and a
//! recent one: the operator was not there, and AWS remembers.

use jiff::{SignedDuration, Timestamp};

use crate::model::{
    Alarm, AlarmState, Deployment, HealthStatus, RolloutState, Service, ServiceEvent, ServiceKey, Target,
    TargetGroup, TargetState, Task, TaskStatus, Tone, Transition, TransitionKind,
};

/// What happened before the first sight is told as far back as this.
const RECENT: SignedDuration = SignedDuration::from_hours(6);

/// The changes of a service: events, deployments, the desired count.
pub(super) fn of_service(old: Option<&Service>, new: &Service, now: Timestamp) -> Vec<Transition> {
    let key = new.key();
    let mut found = Vec::new();
    let known = |event: &ServiceEvent| old.is_some_and(|old| old.events.iter().any(|e| e.id == event.id));
    for event in new.events.iter().filter(|event| !known(event)) {
        if let Some(at) = event.at.filter(|at| is_recent(*at, now)) {
            found.push(transition(
                TransitionKind::Event,
                at,
                &key,
                &new.name,
                &event.message,
                tone_of(event),
            ));
        }
    }
    for deployment in &new.deployments {
        let before = old.and_then(|old| old.deployments.iter().find(|known| known.id == deployment.id));
        found.extend(of_deployment(&key, before, deployment, now));
    }
    if let Some(old) = old.filter(|old| old.desired != new.desired) {
        let text = format!("desired count {} → {}", old.desired, new.desired);
        found.push(transition(TransitionKind::Scaling, now, &key, &new.name, &text, Tone::Plain));
    }
    found
}

fn of_deployment(
    key: &ServiceKey,
    old: Option<&Deployment>,
    new: &Deployment,
    now: Timestamp,
) -> Vec<Transition> {
    let mut found = Vec::new();
    let name = new.task_definition.name();
    let mut tell = |at, text: String, tone| {
        let told = transition(TransitionKind::Deployment, at, key, &new.id, &text, tone);
        found.push(told);
    };
    if let (None, Some(at)) = (old, new.created_at.filter(|at| is_recent(*at, now))) {
        tell(at, format!("deployment of {name} began"), Tone::Changing);
    }
    let ended = old.is_none_or(|old| old.rollout_state != new.rollout_state);
    let at = match old {
        Some(_) => Some(new.updated_at.filter(|at| is_recent(*at, now)).unwrap_or(now)),
        None => new.updated_at.filter(|at| is_recent(*at, now)),
    };
    match (&new.rollout_state, at) {
        (Some(RolloutState::Completed), Some(at)) if ended => {
            tell(at, format!("deployment of {name} completed"), Tone::Good);
        }
        (Some(RolloutState::Failed), Some(at)) if ended => {
            let reason = new.rollout_reason.as_deref().unwrap_or("no reason is given");
            tell(at, format!("deployment of {name} failed: {reason}"), Tone::Bad);
        }
        _ => {}
    }
    found
}

/// The changes of a task. `first` says that the account is only just being seen.
pub(super) fn of_task(old: Option<&Task>, new: &Task, first: bool, now: Timestamp) -> Vec<Transition> {
    let key =
        new.service.as_ref().map(|name| ServiceKey { cluster: new.cluster.clone(), name: name.clone() });
    let revision = new.task_definition.name();
    let mut found = Vec::new();
    let mut tell = |at: Timestamp, text: String, tone| {
        let (name, service) = (new.id().to_owned(), key.clone());
        found.push(Transition { at, what: TransitionKind::Task, service, name, text, tone });
    };
    let was = |status: TaskStatus| old.is_some_and(|old| old.last_status == status);
    let unseen = old.is_none() && first;
    if new.last_status == TaskStatus::Running && !was(TaskStatus::Running) && !unseen {
        tell(new.started_at.unwrap_or(now), format!("started ({revision})"), Tone::Good);
    }
    if new.last_status == TaskStatus::Stopped && !was(TaskStatus::Stopped) {
        let at = new.stopped_at.or(new.stopping_at);
        if let Some(at) = at.or(old.map(|_| now)).filter(|at| is_recent(*at, now)) {
            let tone = if new.stopped_benignly() { Tone::Plain } else { Tone::Bad };
            tell(at, format!("stopped ({revision}){}", why_stopped(new)), tone);
        }
    }
    match (old.map(|old| &old.health), &new.health) {
        (Some(before), Some(HealthStatus::Healthy)) if *before != new.health => {
            tell(now, "healthy".to_owned(), Tone::Good);
        }
        (Some(before), Some(HealthStatus::Unhealthy)) if *before != new.health => {
            tell(now, "unhealthy by its own check".to_owned(), Tone::Bad);
        }
        _ => {}
    }
    found
}

/// The exit code and the reasons of a stopped task: `: exit 1, Essential container in task exited`.
fn why_stopped(task: &Task) -> String {
    let container = task.telling_container();
    let exit = container.and_then(|container| container.exit_code).map(|code| format!("exit {code}"));
    let own = container.and_then(|container| container.reason.clone());
    let parts: Vec<_> = [exit, task.stopped_reason.clone(), own].into_iter().flatten().collect();
    if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) }
}

/// The changes of a target group's targets; the group must have been read before.
pub(super) fn of_targets(
    group: &TargetGroup,
    old: &[Target],
    new: &[Target],
    service: Option<&ServiceKey>,
    now: Timestamp,
) -> Vec<Transition> {
    let same = |a: &Target, b: &Target| a.id == b.id && a.port == b.port;
    let mut found = Vec::new();
    let mut tell = |target: &Target, text: String, tone| {
        let name = target.port.map_or_else(|| target.id.clone(), |port| format!("{}:{port}", target.id));
        let service = service.cloned();
        found.push(Transition { at: now, what: TransitionKind::Target, service, name, text, tone });
    };
    for target in new {
        let tone = match target.state {
            TargetState::Healthy => Tone::Good,
            TargetState::Unhealthy | TargetState::UnhealthyDraining | TargetState::Unavailable => Tone::Bad,
            TargetState::Initial => Tone::Changing,
            _ => Tone::Plain,
        };
        let why = target.description.as_deref().filter(|_| tone == Tone::Bad);
        let why = why.map(|why| format!(": {why}")).unwrap_or_default();
        match old.iter().find(|known| same(known, target)) {
            None => tell(target, format!("registered in {}, {}{why}", group.name, target.state), tone),
            Some(known) if known.state != target.state => {
                tell(target, format!("{} → {}{why}", known.state, target.state), tone);
            }
            Some(_) => {}
        }
    }
    for target in old.iter().filter(|target| !new.iter().any(|known| same(known, target))) {
        tell(target, format!("deregistered from {}", group.name), Tone::Plain);
    }
    found
}

/// The change of an alarm's state.
pub(super) fn of_alarm(old: &Alarm, new: &Alarm, now: Timestamp) -> Option<Transition> {
    if old.state == new.state {
        return None;
    }
    let tone = match new.state {
        _ if new.only_scales() => Tone::Plain,
        AlarmState::Alarm => Tone::Bad,
        AlarmState::Ok => Tone::Good,
        _ => Tone::Plain,
    };
    let reason = new.reason.as_deref().filter(|_| tone == Tone::Bad);
    let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    let service = match (new.dimension("ClusterName"), new.dimension("ServiceName")) {
        (Some(cluster), Some(name)) => {
            Some(ServiceKey { cluster: cluster.to_owned(), name: name.to_owned() })
        }
        _ => None,
    };
    let text = format!("{} → {}{reason}", old.state, new.state);
    let at = new.since.filter(|at| is_recent(*at, now)).unwrap_or(now);
    Some(Transition { at, what: TransitionKind::Alarm, service, name: new.name.clone(), text, tone })
}

fn transition(
    what: TransitionKind,
    at: Timestamp,
    key: &ServiceKey,
    name: &str,
    text: &str,
    tone: Tone,
) -> Transition {
    Transition { at, what, service: Some(key.clone()), name: name.to_owned(), text: text.to_owned(), tone }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < RECENT
}

/// How ECS's scheduler means what it says (its event messages are documented sentences).
fn tone_of(event: &ServiceEvent) -> Tone {
    const BAD: [&str; 6] =
        ["unable to", "was unable", "unhealthy", "failed", "rolling back", "is not able to"];
    let message = event.message.to_ascii_lowercase();
    if BAD.iter().any(|words| message.contains(words)) {
        Tone::Bad
    } else if message.contains("steady state") || message.contains("deployment completed") {
        Tone::Good
    } else {
        Tone::Plain
    }
}

#[cfg(test)]
#[path = "changes_tests.rs"]
mod tests;
