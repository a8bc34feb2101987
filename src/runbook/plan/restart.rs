//! Restarting the tasks: with a new deployment, one by one, or all at once.

use std::sync::Arc;

use super::history::{self, Situation};
use super::images::{self, Standing};
use super::part::Part;
use super::wording::{self, state, unread, wrong};
use super::{Change, Refusal, RefusalKind, checks};
use crate::model::{DeploymentController, Service, ServiceChange, Task, TaskStatus};
use crate::runbook::{Ask, Context, Facts, Known, Row, Tone};
use crate::text;

/// How to restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// With a new deployment.
    Graceful,
    /// Each task stops when the one before it is replaced.
    OneByOne,
    /// All tasks stop now.
    All,
}

impl Mode {
    /// The mode that a word means.
    pub fn of(word: &str) -> Option<Self> {
        match word.trim() {
            "graceful" | "" => Some(Self::Graceful),
            "one-by-one" => Some(Self::OneByOne),
            "all" => Some(Self::All),
            _ => None,
        }
    }
}

/// What more must be read, as far as the facts tell.
pub(super) fn asks(how: &str, facts: &Facts) -> Vec<Ask> {
    let mut asks = vec![Ask::History, Ask::Tasks];
    let Some(service) = facts.service() else { return asks };
    asks.push(Ask::Definition(service.task_definition.as_str().to_owned()));
    asks.extend(facts.current_definition().into_iter().flat_map(images::asks));
    let running = facts.tasks.get().is_some_and(|tasks| tasks.iter().any(|task| !task.is_stopping()));
    if running && Mode::of(how) == Some(Mode::Graceful) {
        asks.push(Ask::Protection);
    }
    asks
}

/// The step's part of the plan.
pub(super) fn part(how: &str, context: &Context<'_>, facts: &Facts) -> Result<Part, Refusal> {
    let mode = Mode::of(how).ok_or_else(|| {
        wrong(format!("“{how}” is no way to restart."), "Write graceful, one-by-one or all.")
    })?;
    let service = wording::service(context.subject, facts)?;
    if service.desired == 0 {
        let message =
            format!("{} wants no task (desired count 0): there is nothing to restart.", service.name);
        return Err(Refusal::new(RefusalKind::Nothing, message, "Scale it up first (S)."));
    }
    let mut part = Part::default();
    under_way(mode, service, facts, &mut part)?;
    match mode {
        Mode::Graceful => graceful(service, context, facts, &mut part)?,
        Mode::OneByOne => stop_each(service, facts, true, &mut part)?,
        Mode::All => stop_each(service, facts, false, &mut part)?,
    }
    tags(service, facts, &mut part);
    part.keep(&[
        "The task definition, the desired count and the bounds of auto scaling stay.",
        "Databases and what the service has written stay as they are.",
    ]);
    Ok(part)
}

/// A restart would cross a rollback, and overtakes a deployment.
fn under_way(mode: Mode, service: &Service, facts: &Facts, part: &mut Part) -> Result<(), Refusal> {
    match history::situation(facts) {
        Situation::Returning(deployment) => Err(state(
            format!(
                "{} is being rolled back ({}): a restart would cross it.",
                service.name, deployment.status
            ),
            "Let it end: the rollback starts new tasks anyway. The rollback runbook (B) watches it.",
        )),
        Situation::Moving(deployment) | Situation::Paused(deployment, _) => {
            let does = match mode {
                Mode::Graceful => "the restart overtakes it, and a rollback of it is lost",
                _ => "the tasks that are stopped may come back in either revision",
            };
            let text = format!(
                "A deployment of {} is under way ({}): {does}. Roll back (B) instead if it is bad.",
                service.task_definition.name(),
                deployment.status
            );
            part.warn(Tone::Bad, text);
            Ok(())
        }
        Situation::Unread(Some(hole)) => {
            part.warn(
                Tone::Unknown,
                format!("Whether a deployment is under way could not be read: {}", hole.message),
            );
            Ok(())
        }
        _ => Ok(()),
    }
}

/// `forceNewDeployment` alone; AWS takes it with the ECS controller only (ECS API reference,
/// UpdateService).
fn graceful(service: &Service, context: &Context<'_>, facts: &Facts, part: &mut Part) -> Result<(), Refusal> {
    let owner = match service.controller {
        DeploymentController::CodeDeploy => Some("CodeDeploy"),
        DeploymentController::External => Some("An external controller"),
        _ => None,
    };
    if let Some(owner) = owner {
        return Err(state(
            format!("{owner} owns the deployments of {}: ECS begins none by itself.", service.name),
            "Choose one-by-one: it stops each task and waits for its replacement.",
        ));
    }
    let subject = context.subject;
    let mut change = ServiceChange::of(subject.cluster.as_str(), subject.service.as_str());
    change.force_new_deployment = true;
    part.title = format!("Restart {} with a new deployment", service.name);
    part.say(format!(
        "A new deployment of {} replaces {}. Old tasks stop as new ones become healthy.",
        service.task_definition.name(),
        text::count(usize::try_from(service.running).unwrap_or_default(), "running task"),
    ));
    part.change(Change::Update(change), "replace all tasks with a new deployment");
    checks::protected(facts, part);
    Ok(())
}

fn stop_each(service: &Service, facts: &Facts, one_by_one: bool, part: &mut Part) -> Result<(), Refusal> {
    let tasks = running(service, facts)?;
    let count = text::count(tasks.len(), "task");
    match one_by_one {
        true => {
            part.title = format!("Restart {count} of {} one by one", service.name);
            part.say(format!(
                "{count} of {} stop one after the other; each waits until the one before is replaced.",
                service.name
            ));
            if tasks.len() == 1 {
                part.warn(
                    Tone::Bad,
                    format!(
                        "{} runs one task: nobody serves until its replacement is up{}.",
                        service.name,
                        start_up(facts)
                    ),
                );
            }
        }
        false => {
            part.title = format!("Stop all {count} of {} at once", service.name);
            part.say(format!("ECS replaces {count} of {} after all have stopped.", service.name));
            part.warn(Tone::Bad, format!("Nobody serves until the new tasks are up{}.", start_up(facts)));
        }
    }
    for task in tasks {
        let change = Change::StopTask { cluster: task.cluster.clone(), task: task.arn.clone() };
        part.changes.push((change, format!("stop task {}", task.id()), one_by_one));
        part.tasks.push(task.arn.clone());
    }
    Ok(())
}

/// The tasks that run, the longest first.
fn running<'f>(service: &Service, facts: &'f Facts) -> Result<Vec<&'f Arc<Task>>, Refusal> {
    let all = match &facts.tasks {
        Known::Read(all) => all,
        Known::Unread(hole) => return Err(unread("The tasks", hole)),
        Known::NotAsked => {
            return Err(Refusal::new(RefusalKind::Unread, "The tasks were not read yet.", "Try again."));
        }
    };
    let mut tasks: Vec<_> = all.iter().filter(|task| runs(task)).collect();
    tasks.sort_by(|a, b| (a.started_at, &a.arn).cmp(&(b.started_at, &b.arn)));
    if tasks.is_empty() {
        let message = format!("No task of {} runs: there is nothing to stop.", service.name);
        return Err(Refusal::new(
            RefusalKind::Nothing,
            message,
            "The debug runbook (D) shows why none runs.",
        ));
    }
    Ok(tasks)
}

/// Whether a task runs and is to go on running.
pub(crate) fn runs(task: &Task) -> bool {
    task.last_status == TaskStatus::Running && !task.is_stopping()
}

/// How long the tasks that run took from their creation until they ran.
fn start_up(facts: &Facts) -> String {
    let tasks = facts.tasks.get().into_iter().flatten();
    let took = tasks.filter_map(|task| Some(task.started_at?.as_second() - task.created_at?.as_second()));
    let longest = took.max().map(|seconds| format!(", about {} as the last time", text::age(seconds)));
    longest.unwrap_or_default()
}

/// A new task pulls its images anew, so that a tag may bring another one.
fn tags(service: &Service, facts: &Facts, part: &mut Part) {
    let Some(definition) = facts.current_definition() else {
        let name = service.task_definition.name();
        part.warn(Tone::Unknown, format!("The images of {name} were not checked: it could not be read."));
        return;
    };
    let mut same = Vec::new();
    for container in &definition.containers {
        let standing = images::standing(container, ran(&container.name, service, facts).as_deref(), facts);
        match (&standing, container.image.contains('@')) {
            (Standing::There, true) => {}
            (Standing::There, false) => same.push(images::tag(&container.image)),
            _ => part.warnings.extend(images::warning(container, &standing)),
        }
    }
    if !same.is_empty() {
        let text = format!("Tags are resolved anew; {} still point to the images that run.", same.join(", "));
        part.warnings.push(Row::new(Tone::Plain, text));
    }
}

/// The digest of a container's image in the tasks that run, else in the service revision.
fn ran(container: &str, service: &Service, facts: &Facts) -> Option<String> {
    let tasks = facts.tasks.get().into_iter().flatten();
    let tasks = tasks.filter(|task| task.task_definition == service.task_definition && runs(task));
    let mut pulled = tasks.flat_map(|task| &task.containers).filter(|c| c.name == container);
    let recorded = || {
        let images = &history::current(facts)?.images;
        images.iter().find(|image| image.container == container)?.digest.clone()
    };
    pulled.find_map(|c| c.image_digest.clone()).or_else(recorded)
}
