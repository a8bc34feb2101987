//! Below the table: why each broken service is broken, the other alarms, and what is unread.

use std::io::{self, Write};

use super::status_table::{BAD, CHANGING, MUTED, STRONG, WIDTH};
use crate::model::{Alarm, Arn, Deployment, Service, Snapshot, Symptoms, Task};
use crate::text;

/// Broken services that are explained; the others are in the table and in the JSON.
const SERVICES: usize = 20;
/// Lines of one kind for one service.
const LINES: usize = 3;
/// Where the text of a detail begins.
const INDENT: usize = 14;

pub(super) fn write(
    snapshot: &Snapshot,
    services: &[(&Service, Symptoms)],
    out: &mut impl Write,
) -> io::Result<()> {
    let tasks = snapshot.task_index();
    let broken = services.iter().filter(|(_, symptoms)| symptoms.broken());
    for (found, symptoms) in broken.clone().take(SERVICES) {
        let own = tasks.get(&(found.cluster.as_str(), found.name.as_str()));
        let own = own.map(Vec::as_slice).unwrap_or_default();
        service(snapshot, found, symptoms, own, out)?;
    }
    let more = broken.count().saturating_sub(SERVICES);
    if more > 0 {
        writeln!(out, "\n{MUTED}… and {} more broken; see --json{MUTED:#}", text::count(more, "service"))?;
    }
    other_alarms(snapshot, out)?;
    unread(snapshot, out)
}

fn service(
    snapshot: &Snapshot,
    service: &Service,
    symptoms: &Symptoms,
    tasks: &[&Task],
    out: &mut impl Write,
) -> io::Result<()> {
    let name = text::truncate(&service.name, WIDTH - 2);
    writeln!(out, "\n{BAD}✖{BAD:#} {STRONG}{name}{STRONG:#}")?;
    for alarm in snapshot.alarms_of(service).into_iter().filter(|a| rings(a)).take(LINES) {
        detail("alarm", &alarm_words(alarm, snapshot), out)?;
    }
    for deployment in service.deployments.iter().filter(|deployment| deployment.failing()) {
        detail("deployment", &deployment_words(deployment), out)?;
    }
    if symptoms.missing_tasks > 0 {
        let missing = text::count(usize::try_from(symptoms.missing_tasks).unwrap_or(0), "task");
        let words = format!("{missing} missing: {} of {} running", service.running, service.desired);
        detail("tasks", &words, out)?;
    }
    for group in snapshot.target_groups_of(service).into_iter().filter(|_| symptoms.unserved) {
        if group.serves_nobody() {
            let targets = text::count(group.targets.len(), "target");
            detail(
                "targets",
                &format!("none of {targets} in {} is healthy: nobody is served", group.name),
                out,
            )?;
        }
    }
    let stops = stops(tasks);
    for stop in stops.iter().take(LINES) {
        detail("stopped", &stop_words(stop, snapshot), out)?;
    }
    let unhealthy = snapshot.unhealthy_targets_of(service);
    for (group, target) in unhealthy.iter().take(LINES) {
        let port = target.port.map(|port| format!(":{port}")).unwrap_or_default();
        let mut words = format!("{}{port} {} in {}", target.id, target.state, group.name);
        for said in [&target.reason, &target.description].into_iter().flatten() {
            words.push_str(": ");
            words.push_str(said);
        }
        detail("target", &words, out)?;
    }
    more(unhealthy.len(), "unhealthy target", out)
}

/// One labelled line, wrapped under itself.
fn detail(label: &str, words: &str, out: &mut impl Write) -> io::Result<()> {
    for (index, line) in text::wrap(words, WIDTH - INDENT).iter().enumerate() {
        let label = text::pad(if index == 0 { label } else { "" }, INDENT - 2);
        writeln!(out, "  {MUTED}{label}{MUTED:#}{line}")?;
    }
    Ok(())
}

fn more(all: usize, thing: &str, out: &mut impl Write) -> io::Result<()> {
    match all.saturating_sub(LINES) {
        0 => Ok(()),
        more => detail("", &format!("… and {} more", text::count(more, thing)), out),
    }
}

fn rings(alarm: &Alarm) -> bool {
    alarm.is_ringing() && !alarm.only_scales()
}

fn alarm_words(alarm: &Alarm, snapshot: &Snapshot) -> String {
    let since = alarm.since.map(|since| format!(" for {}", text::age_at(since, snapshot.taken_at)));
    let reason = alarm.reason.as_deref().map(|reason| format!(": {reason}"));
    format!("{}{}{}", alarm.name, since.unwrap_or_default(), reason.unwrap_or_default())
}

fn deployment_words(deployment: &Deployment) -> String {
    let state = deployment.rollout_state.as_ref().map_or("in progress", |state| state.as_str());
    let failed = text::count(usize::try_from(deployment.failed).unwrap_or(0), "failed task");
    let reason = deployment.rollout_reason.as_deref().unwrap_or_default();
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    format!(
        "{} {} {state}, {}/{} running, {failed}{reason}",
        deployment.id,
        deployment.task_definition.name(),
        deployment.running,
        deployment.desired
    )
}

/// Tasks that stopped for the same reason.
struct Stop<'a> {
    /// The one that stopped last.
    newest: &'a Task,
    tasks: usize,
    /// The exit code and the reasons, for a person.
    why: String,
}

/// The stops that were not benign, by revision and reason, the newest first.
fn stops<'a>(tasks: &[&'a Task]) -> Vec<Stop<'a>> {
    let failed = |task: &&&Task| task.is_stopping() && !task.stopped_benignly();
    let mut failed: Vec<_> = tasks.iter().filter(failed).copied().collect();
    failed.sort_by_key(|task| std::cmp::Reverse(task.stopped_at.or(task.stopping_at)));
    let mut stops: Vec<Stop<'_>> = Vec::new();
    for task in failed {
        let why = why_stopped(task);
        let same =
            |stop: &&mut Stop<'_>| stop.why == why && stop.newest.task_definition == task.task_definition;
        match stops.iter_mut().find(same) {
            Some(stop) => stop.tasks += 1,
            None => stops.push(Stop { newest: task, tasks: 1, why }),
        }
    }
    stops
}

fn why_stopped(task: &Task) -> String {
    let telling = task.telling_container();
    let exit =
        telling.and_then(|container| Some(format!("{} exit {}", container.name, container.exit_code?)));
    let reason = telling.and_then(|container| container.reason.as_deref());
    let reasons = [task.stopped_reason.as_deref(), exit.as_deref(), reason];
    let said: Vec<_> = reasons.into_iter().flatten().filter(|reason| !reason.is_empty()).collect();
    short_arns(&said.join(": "))
}

fn stop_words(stop: &Stop<'_>, snapshot: &Snapshot) -> String {
    let task = stop.newest;
    let ago = task.stopped_at.or(task.stopping_at).map(|at| text::age_at(at, snapshot.taken_at));
    let ago = ago.map(|age| format!(" {age} ago")).unwrap_or_default();
    let (id, revision) = (text::truncate(task.id(), 9), task.task_definition.name());
    match stop.tasks {
        1 => format!("{id} of {revision}{ago}: {}", stop.why),
        many => format!("{many} tasks of {revision}, last {id}{ago}: {}", stop.why),
    }
}

/// Names in place of ARNs, which take a line each and tell a person nothing more.
fn short_arns(words: &str) -> String {
    let short = |word: &str| {
        let at = word.find("arn:")?;
        let (before, rest) = word.split_at_checked(at)?;
        let end = rest.find([')', ']', ',']).unwrap_or(rest.len());
        let (arn, after) = rest.split_at_checked(end)?;
        let arn = Arn::new(arn);
        let of_group = arn.resource().strip_prefix("targetgroup/").and_then(|r| r.split('/').next());
        Some(format!("{before}{}{after}", of_group.unwrap_or(arn.name())))
    };
    let words = words.split(' ').map(|word| short(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// Alarms that ring and speak of none of the services.
fn other_alarms(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    let speaks_of_any = |alarm: &Alarm| {
        let of = |service: &Service| snapshot.alarms_of(service).iter().any(|a| a.name == alarm.name);
        snapshot.services.iter().any(|service| of(service))
    };
    let others = snapshot.ringing_alarms().into_iter().filter(|alarm| !speaks_of_any(alarm));
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{BAD}✖{BAD:#} {STRONG}Alarms that name no service{STRONG:#}")?;
    for alarm in others.iter().take(SERVICES) {
        detail("alarm", &alarm_words(alarm, snapshot), out)?;
    }
    match others.len().saturating_sub(SERVICES) {
        0 => Ok(()),
        more => detail("", &format!("… and {} more", text::count(more, "alarm")), out),
    }
}

fn unread(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    if snapshot.unread.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{CHANGING}○{CHANGING:#} {STRONG}Not read{STRONG:#}")?;
    for hole in &snapshot.unread {
        let times = if hole.times > 1 { format!(" ({} calls)", hole.times) } else { String::new() };
        let words = format!("{}{times}: {} {}", hole.part.as_str(), hole.message, hole.remedy);
        for (index, line) in text::wrap(&words, WIDTH - 4).iter().enumerate() {
            writeln!(out, "  {} {line}", if index == 0 { "·" } else { " " })?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_shortened_to_names() {
        let said = "failed checks in (target-group arn:aws:elasticloadbalancing:r:1:targetgroup/tg/9f) of \
                    arn:aws:ecs:r:1:task/c/4f1c, sorry";
        assert_eq!(short_arns(said), "failed checks in (target-group tg) of 4f1c, sorry");
    }
}
