//! Below the table: why each broken service is broken, the other alarms, and what is unread.

use std::io::{self, Write};

use super::status_table::{BAD, CHANGING, MUTED, STRONG, WIDTH, count};
use crate::model::{Alarm, Deployment, Service, Snapshot, Symptoms, Task};
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
        writeln!(out, "\n{MUTED}… and {} more broken; see --json{MUTED:#}", count(more, "service"))?;
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
        let missing = count(usize::try_from(symptoms.missing_tasks).unwrap_or(0), "task");
        let words = format!("{missing} missing: {} of {} running", service.running, service.desired);
        detail("tasks", &words, out)?;
    }
    for task in newest_failures(tasks) {
        detail("stopped", &stop_words(task, snapshot), out)?;
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
        more => detail("", &format!("… and {} more", count(more, thing)), out),
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
    let failed = count(usize::try_from(deployment.failed).unwrap_or(0), "failed task");
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

/// The tasks that stopped last and not benignly, newest first.
fn newest_failures<'a>(tasks: &[&'a Task]) -> Vec<&'a Task> {
    let failed = |task: &&&Task| task.is_stopping() && !task.stopped_benignly();
    let mut failed: Vec<_> = tasks.iter().filter(failed).copied().collect();
    failed.sort_by_key(|task| std::cmp::Reverse(task.stopped_at.or(task.stopping_at)));
    failed.truncate(LINES);
    failed
}

fn stop_words(task: &Task, snapshot: &Snapshot) -> String {
    let id = text::truncate(task.id(), 8);
    let mut words = format!("{id} of {}", task.task_definition.name());
    if let Some(at) = task.stopped_at.or(task.stopping_at) {
        words.push_str(&format!(" {} ago", text::age_at(at, snapshot.taken_at)));
    }
    let telling = task.telling_container();
    if let Some((container, code)) = telling.and_then(|c| Some((&c.name, c.exit_code?))) {
        words.push_str(&format!(", {container} exit {code}"));
    }
    let reason = telling.and_then(|container| container.reason.as_deref());
    let reasons = [task.stopped_reason.as_deref(), reason];
    for reason in reasons.into_iter().flatten().filter(|reason| !reason.is_empty()) {
        words.push_str(": ");
        words.push_str(reason);
    }
    words
}

/// Alarms that ring and speak of none of the services.
fn other_alarms(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    let speaks_of_any = |alarm: &Alarm| {
        let of = |service: &Service| snapshot.alarms_of(service).iter().any(|a| a.name == alarm.name);
        snapshot.services.iter().any(of)
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
        more => detail("", &format!("… and {} more", count(more, "alarm")), out),
    }
}

fn unread(snapshot: &Snapshot, out: &mut impl Write) -> io::Result<()> {
    for hole in &snapshot.unread {
        let times = if hole.times > 1 { format!(" ({} calls)", hole.times) } else { String::new() };
        let words = format!("{}{times}: {} {}", hole.part.as_str(), hole.message, hole.remedy);
        writeln!(out, "\n{CHANGING}○{CHANGING:#} {STRONG}Not read{STRONG:#}")?;
        for line in text::wrap(&words, WIDTH - 2) {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}
