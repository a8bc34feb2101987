//! Lines of a history file: a stopped task or a transition, with a version.
//!
//! Own records, so that the file's form is no accident of the model's. There is nothing secret in
//! them: task definitions, and so environments, are never kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::{Arn, Container, ServiceKey, Task, Tone, Transition, TransitionKind};
use crate::text;

/// The form of the lines.
const VERSION: u32 = 1;

/// One line.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Line {
    v: u32,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum What {
    Task(Box<TaskLine>),
    Transition(TransitionLine),
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kept {
    Task(Box<Task>),
    Transition(Transition),
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct TaskLine {
    arn: String,
    cluster: String,
    service: Option<String>,
    task_definition: String,
    last_status: String,
    desired_status: String,
    health: Option<String>,
    started_by: Option<String>,
    created_at: Option<Timestamp>,
    started_at: Option<Timestamp>,
    stopping_at: Option<Timestamp>,
    stopped_at: Option<Timestamp>,
    stop_code: Option<String>,
    stopped_reason: Option<String>,
    zone: Option<String>,
    address: Option<String>,
    launch_type: Option<String>,
    containers: Vec<ContainerLine>,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct ContainerLine {
    name: String,
    last_status: Option<String>,
    exit_code: Option<i32>,
    reason: Option<String>,
    health: Option<String>,
    image: Option<String>,
    image_digest: Option<String>,
    runtime_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct TransitionLine {
    at: Timestamp,
    what: String,
    #[serde(default)]
    cluster: Option<String>,
    #[serde(default)]
    service: Option<String>,
    name: String,
    text: String,
    tone: String,
}

impl Line {
    pub(super) fn of_task(task: &Task) -> Self {
        Self { v: VERSION, what: What::Task(Box::new(task_line(task))) }
    }

    pub(super) fn of_transition(transition: &Transition) -> Self {
        let service = transition.service.as_ref();
        let line = TransitionLine {
            at: transition.at,
            what: kind_name(transition.what).to_owned(),
            cluster: service.map(|key| key.cluster.clone()),
            service: service.map(|key| key.name.clone()),
            name: transition.name.clone(),
            text: transition.text.clone(),
            tone: tone_name(transition.tone).to_owned(),
        };
        Self { v: VERSION, what: What::Transition(line) }
    }

    /// The line as it stands in the file, without its end.
    pub(super) fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// What a line holds; `None` for one that is damaged or of another version.
    pub(super) fn read(text: &str) -> Option<Kept> {
        let line: Self = serde_json::from_str(text).ok()?;
        if line.v != VERSION {
            return None;
        }
        match line.what {
            What::Task(task) if !task.arn.is_empty() => Some(Kept::Task(Box::new(task_of(*task)))),
            What::Task(_) => None,
            What::Transition(line) => transition_of(line).map(Kept::Transition),
        }
    }
}

fn task_line(task: &Task) -> TaskLine {
    let container = |c: &Container| ContainerLine {
        name: c.name.clone(),
        last_status: c.last_status.as_ref().map(ToString::to_string),
        exit_code: c.exit_code,
        reason: c.reason.clone(),
        health: c.health.as_ref().map(ToString::to_string),
        image: c.image.clone(),
        image_digest: c.image_digest.clone(),
        runtime_id: c.runtime_id.clone(),
    };
    TaskLine {
        arn: task.arn.to_string(),
        cluster: task.cluster.clone(),
        service: task.service.clone(),
        task_definition: task.task_definition.to_string(),
        last_status: task.last_status.to_string(),
        desired_status: task.desired_status.to_string(),
        health: task.health.as_ref().map(ToString::to_string),
        started_by: task.started_by.clone(),
        created_at: task.created_at,
        started_at: task.started_at,
        stopping_at: task.stopping_at,
        stopped_at: task.stopped_at,
        stop_code: task.stop_code.as_ref().map(ToString::to_string),
        stopped_reason: task.stopped_reason.clone(),
        zone: task.zone.clone(),
        address: task.address.clone(),
        launch_type: task.launch_type.clone(),
        containers: task.containers.iter().map(container).collect(),
    }
}

/// Anybody may have written the file: every text is cleaned as one from outside.
fn task_of(line: TaskLine) -> Task {
    let container = |c: ContainerLine| Container {
        name: text::cleaned(c.name),
        last_status: c.last_status.as_deref().map(Into::into),
        exit_code: c.exit_code,
        reason: c.reason.map(text::cleaned),
        health: c.health.as_deref().map(Into::into),
        image: c.image.map(text::cleaned),
        image_digest: c.image_digest.map(text::cleaned),
        runtime_id: c.runtime_id.map(text::cleaned),
    };
    Task {
        arn: Arn::new(text::cleaned(line.arn)),
        cluster: text::cleaned(line.cluster),
        service: line.service.map(text::cleaned),
        task_definition: Arn::new(text::cleaned(line.task_definition)),
        last_status: line.last_status.as_str().into(),
        desired_status: line.desired_status.as_str().into(),
        health: line.health.as_deref().map(Into::into),
        started_by: line.started_by.map(text::cleaned),
        created_at: line.created_at,
        started_at: line.started_at,
        stopping_at: line.stopping_at,
        stopped_at: line.stopped_at,
        stop_code: line.stop_code.as_deref().map(Into::into),
        stopped_reason: line.stopped_reason.map(text::cleaned),
        zone: line.zone.map(text::cleaned),
        address: line.address.map(text::cleaned),
        launch_type: line.launch_type.map(text::cleaned),
        containers: line.containers.into_iter().map(container).collect(),
    }
}

fn transition_of(line: TransitionLine) -> Option<Transition> {
    let service = line.cluster.zip(line.service);
    Some(Transition {
        at: line.at,
        what: KINDS.into_iter().find(|kind| kind_name(*kind) == line.what)?,
        service: service
            .map(|(cluster, name)| ServiceKey { cluster: text::cleaned(cluster), name: text::cleaned(name) }),
        name: text::cleaned(line.name),
        text: text::cleaned(line.text),
        tone: TONES.into_iter().find(|tone| tone_name(*tone) == line.tone)?,
    })
}

const KINDS: [TransitionKind; 6] = [
    TransitionKind::Deployment,
    TransitionKind::Event,
    TransitionKind::Task,
    TransitionKind::Target,
    TransitionKind::Alarm,
    TransitionKind::Scaling,
];

fn kind_name(kind: TransitionKind) -> &'static str {
    match kind {
        TransitionKind::Deployment => "deployment",
        TransitionKind::Event => "event",
        TransitionKind::Task => "task",
        TransitionKind::Target => "target",
        TransitionKind::Alarm => "alarm",
        TransitionKind::Scaling => "scaling",
    }
}

const TONES: [Tone; 4] = [Tone::Good, Tone::Plain, Tone::Changing, Tone::Bad];

fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Plain => "plain",
        Tone::Changing => "changing",
        Tone::Bad => "bad",
    }
}
