//! The logs around something: which service's, which task's, and around when.

use jiff::Timestamp;

use super::{Moment, Restriction};
use crate::console::app::App;
use crate::console::panes::{PaneId, RowId};
use crate::engine::poll::Subject;
use crate::model::{Alarm, ServiceKey, Task, TransitionKind};

/// Where to look for what was written about something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console) struct Around {
    /// The service; `None` means all of them.
    pub(in crate::console) service: Option<ServiceKey>,
    /// One task alone.
    pub(in crate::console) task: Option<Restriction>,
    /// When; `None` means now.
    pub(in crate::console) moment: Option<Moment>,
}

/// The logs around what is open in detail.
pub(in crate::console) fn subject(app: &App, subject: &Subject) -> Option<Around> {
    let snapshot = &app.picture.snapshot;
    match subject {
        Subject::Service(key) => Some(Around { service: Some(key.clone()), ..Around::default() }),
        Subject::Task(arn) => snapshot.tasks.iter().find(|known| known.arn == *arn).map(|found| task(found)),
        Subject::Alarm(name) => {
            snapshot.alarms.iter().find(|known| known.name == *name).map(|found| alarm(app, found))
        }
        Subject::TargetGroup(arn) => {
            let serves = |service: &&std::sync::Arc<crate::model::Service>| {
                service.load_balancers.iter().any(|balancer| balancer.target_group == *arn)
            };
            let service = snapshot.services.iter().find(serves).map(|service| service.key());
            Some(Around { service, ..Around::default() })
        }
    }
}

/// The logs around what is selected in the pane that has the focus.
pub(in crate::console) fn selection(app: &App) -> Option<Around> {
    let pane = if app.focus == PaneId::Logs { PaneId::Services } else { app.focus };
    let list = app.list(pane);
    list.current()?;
    match list.selected.as_ref()? {
        RowId::Service(key) => subject(app, &Subject::Service(key.clone())),
        RowId::Task(arn) => subject(app, &Subject::Task(arn.clone())),
        RowId::Alarm(name) => subject(app, &Subject::Alarm(name.clone())),
        RowId::Target { group, id, .. } => {
            let tasks = &app.picture.snapshot.tasks;
            let by_address = tasks.iter().find(|task| task.address.as_deref() == Some(id));
            by_address.map(|found| task(found)).or_else(|| subject(app, &Subject::TargetGroup(group.clone())))
        }
        RowId::Transition(..) => transition(app),
    }
}

/// A task's own lines: the newest while it runs, those around its end when it has stopped.
fn task(task: &Task) -> Around {
    let end = task.stopping_at.or(task.stopped_at).filter(|_| task.is_stopping());
    let service =
        task.service.as_ref().map(|name| ServiceKey { cluster: task.cluster.clone(), name: name.clone() });
    let ended = task.stopped_at.is_some();
    Around {
        task: Some(Restriction { task: task.id().to_owned(), service: service.clone(), ended }),
        service,
        moment: end.map(|at| moment(at, format!("task {} stops", short(task.id())))),
    }
}

/// Around the alarm's last turn: of the selected service where it speaks of it, else of the first
/// one that it speaks of.
fn alarm(app: &App, alarm: &Alarm) -> Around {
    let snapshot = &app.picture.snapshot;
    let watched = |service: &crate::model::Service| {
        snapshot.alarms_of(service).iter().any(|known| known.name == alarm.name)
    };
    let keys = || snapshot.services.iter().filter(|service| watched(service)).map(|service| service.key());
    let selected = app.service().filter(|selected| keys().any(|key| key == **selected)).cloned();
    Around {
        service: selected.or_else(|| keys().next()),
        task: None,
        moment: alarm.since.map(|at| moment(at, format!("{} turned {}", alarm.name, alarm.state))),
    }
}

/// Around the selected line of the timeline.
fn transition(app: &App) -> Option<Around> {
    let item = app.list(PaneId::Timeline).current()?;
    let transition = app.picture.transitions.get(item.0 as usize)?;
    let tasks = &app.picture.snapshot.tasks;
    let own = match transition.what {
        TransitionKind::Task => {
            tasks.iter().find(|known| known.id() == transition.name).map(|found| task(found))
        }
        _ => None,
    };
    let own = own.unwrap_or_default();
    let what = format!("{} {}", transition.name, transition.text);
    Some(Around {
        service: transition.service.clone().or(own.service),
        task: own.task,
        moment: Some(moment(transition.at, what)),
    })
}

fn moment(at: Timestamp, what: String) -> Moment {
    Moment { at: at.as_millisecond(), what }
}

fn short(id: &str) -> &str {
    crate::text::head(id, 8)
}
