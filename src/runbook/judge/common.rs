//! What the conditions share: how they say it, and what they look at.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::model::{Arn, Deployment, Service, Task, TaskStatus, Unread};
use crate::runbook::plan::history::same_definition;
use crate::runbook::{Context, Count, Evidence, Facts, Known, Marks, Progress, Reached};

/// So long after a change, what is read may still be from before it: ECS's reading calls are
/// eventually consistent (ECS API reference, RunTask).
const SETTLES: SignedDuration = SignedDuration::from_secs(60);

/// The account's clock is known to two seconds, and a change is noted when its answer has come.
pub(super) const CLOCKS: SignedDuration = SignedDuration::from_secs(5);

/// Why nothing can be told.
#[derive(Debug)]
pub(super) struct Untold(pub(super) String);

/// It is so.
pub(super) fn yes(text: impl Into<String>) -> Progress {
    progress(Reached::Yes, text.into())
}

/// Not yet.
pub(super) fn not_yet(text: impl Into<String>) -> Progress {
    progress(Reached::NotYet, text.into())
}

/// It will not be so.
pub(super) fn never(text: impl Into<String>) -> Progress {
    let text = text.into();
    progress(Reached::Never(text.clone()), text)
}

/// It cannot be told.
pub(super) fn unknown(why: Untold) -> Progress {
    progress(Reached::Unknown(why.0.clone()), why.0)
}

fn progress(state: Reached, text: String) -> Progress {
    Progress { state, counts: Vec::new(), text, evidence: Vec::new(), near: false }
}

impl Progress {
    /// With a number of so many; near the end when a quarter or one is left.
    pub(super) fn counting(mut self, what: &str, have: usize, of: usize) -> Self {
        let left = of.saturating_sub(have);
        self.near = self.state == Reached::NotYet && (left <= 1 || left * 4 <= of);
        self.counts.push(Count { what: what.to_owned(), have: have.min(of), of });
        self
    }

    /// Near its end or not, whatever the numbers say.
    pub(super) fn near(mut self, near: bool) -> Self {
        self.near = near;
        self
    }

    /// With what supports it.
    pub(super) fn with(mut self, evidence: Evidence) -> Self {
        if !evidence.rows.is_empty() {
            self.evidence.push(evidence);
        }
        self
    }
}

/// What could not be read, as a reason.
pub(super) fn untold(what: &str, hole: &Unread) -> Untold {
    Untold(format!("{what} could not be read: {} {}", hole.message, hole.remedy).trim().to_owned())
}

/// What was read of something.
pub(super) fn known<'f, T>(what: &str, known: &'f Known<T>) -> Result<&'f T, Untold> {
    match known {
        Known::Read(value) => Ok(value),
        Known::Unread(hole) => Err(untold(what, hole)),
        Known::NotAsked => Err(Untold(format!("{what} was not read."))),
    }
}

/// The service.
pub(super) fn service(facts: &Facts) -> Result<&Service, Untold> {
    match known("The service", &facts.service)? {
        Some(service) => Ok(service),
        None => Err(Untold("The service is no longer there.".to_owned())),
    }
}

/// The service's tasks, running and lately stopped.
pub(super) fn tasks(facts: &Facts) -> Result<&[Arc<Task>], Untold> {
    known("The tasks", &facts.tasks).map(Vec::as_slice)
}

/// Whether a task runs and is to go on running.
pub(super) fn runs(task: &Task) -> bool {
    task.last_status == TaskStatus::Running && !task.is_stopping()
}

/// Whether a task is gone.
pub(super) fn is_gone(task: &Task) -> bool {
    matches!(task.last_status, TaskStatus::Stopped | TaskStatus::Deleted)
}

/// `rev 9` of a task definition.
pub(super) fn revision(definition: &Arn) -> String {
    match definition.name().rsplit_once(':') {
        Some((_, revision)) => format!("rev {revision}"),
        None => definition.name().to_owned(),
    }
}

/// Whether what was read may still be from before the change.
pub(super) fn may_be_stale(context: &Context<'_>) -> bool {
    let age = context.marks.changed_at.map(|at| context.now.duration_since(at));
    age.is_some_and(|age| age < SETTLES)
}

/// Whether something was there before the run's first change.
pub(super) fn is_before(at: Option<Timestamp>, marks: &Marks) -> bool {
    at.zip(marks.changed_at).is_some_and(|(at, changed)| changed.duration_since(at) > CLOCKS)
}

/// Whether a task belongs to the deployment that the run began; any does where none is known.
pub(super) fn is_of_deployment(task: &Task, marks: &Marks) -> bool {
    match (&marks.deployment, deployment_of(task)) {
        (Some(wanted), Some(deployment)) => wanted == deployment,
        (Some(_), None) => runs_wanted(marks, &task.task_definition).unwrap_or(true),
        (None, _) => true,
    }
}

/// The deployment that started a task. An emulator may write the service's name there.
pub(super) fn deployment_of(task: &Task) -> Option<&String> {
    task.started_by.as_ref().filter(|by| by.starts_with("ecs-svc/"))
}

/// Whether a task definition is the one that must run; `None` where that is not known.
pub(super) fn runs_wanted(marks: &Marks, definition: &Arn) -> Option<bool> {
    let wanted = marks.task_definition.as_ref()?;
    Some(same_definition(wanted.as_str(), definition.as_str()))
}

/// `deployment of rev 10`.
pub(super) fn name(deployment: &Deployment) -> String {
    format!("deployment of {}", revision(&deployment.task_definition))
}

/// A count that is never below zero.
pub(super) fn size(count: i32) -> usize {
    usize::try_from(count).unwrap_or_default()
}
