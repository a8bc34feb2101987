//! The line that says what is wrong with the selected service, in words.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::run;
use crate::console::app::App;
use crate::console::panes::{Paint, task_why};
use crate::console::theme::Role;
use crate::model::{Service, Standing, Task};
use crate::text;

/// Draws the line; nothing while the selected service is well.
pub(super) fn draw(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = app.layout.hint;
    if let Some(screen) = app.run_screen() {
        let (words, role) = run::sentence(app, screen);
        buffer.set_line(area.x + 1, area.y, &Line::from(paint.span(words, role)), area.width - 1);
        return;
    }
    let Some(words) = words(app) else { return };
    buffer.set_style(area, paint.theme.style(Role::Hint));
    let key = app.keymap.shown("open");
    let ask = format!("  {key} opens it");
    let room = usize::from(area.width).saturating_sub(text::width(&ask) + 4);
    let line = Line::from(vec![
        Span::raw(" "),
        paint.span(format!("{} ", paint.theme.glyphs.hint), Role::Bad),
        Span::raw(text::truncate(&words, room).into_owned()),
        paint.span(ask, Role::Muted),
    ]);
    buffer.set_line(area.x, area.y, &line, area.width);
}

fn words(app: &App) -> Option<String> {
    let key = app.service()?;
    let place = app.picture.overview.index_of(key)?;
    let service = app.picture.snapshot.services.get(place)?;
    let standing = app.picture.overview.standings.get(place)?;
    let symptoms = standing.symptoms;
    if !symptoms.broken() {
        return None;
    }
    let mut said = Vec::new();
    let lost = lost(app, service, standing);
    if let Some(last) = lost.first() {
        let revision = last.task_definition.name().rsplit(':').next().unwrap_or_default();
        let tasks = if lost.len() == 1 { "1 task".to_owned() } else { format!("{} tasks", lost.len()) };
        said.push(format!("{tasks} of revision {revision} stopped, the last one: {}", task_why(last)));
    } else if symptoms.failing_rollout {
        said.push("the rollout is failing".to_owned());
    }
    if symptoms.missing_tasks > 0 {
        said.push(format!("{} of {} tasks missing", symptoms.missing_tasks, service.desired));
    }
    if symptoms.unserved {
        said.push("no target is healthy, nobody is served".to_owned());
    } else if symptoms.unhealthy_targets > 0 {
        said.push(format!("{} unhealthy", text::count(symptoms.unhealthy_targets, "target")));
    }
    if symptoms.alarm {
        let alarms = standing.alarms.iter().filter_map(|place| app.picture.snapshot.alarms.get(*place));
        let ringing: Vec<_> =
            alarms.filter(|a| a.is_ringing() && !a.only_scales()).map(|a| a.name.as_str()).collect();
        said.push(format!("alarm {}", ringing.join(", ")));
    }
    Some(format!("{}: {}", service.name, said.join("; ")))
}

/// Tasks of the deployments under way that stopped for no good reason, newest first: those of the
/// revision that lost one last. During a rollback that is not the primary deployment's.
fn lost<'a>(app: &'a App, service: &Service, standing: &Standing) -> Vec<&'a Task> {
    let tasks = standing.tasks.iter().filter_map(|place| app.picture.snapshot.tasks.get(*place));
    let under_way = |task: &&std::sync::Arc<Task>| {
        service.deployments.iter().any(|deployment| task.started_by.as_deref() == Some(&deployment.id))
    };
    let failed = tasks.filter(under_way).filter(|task| task.stopped_at.is_some() && !task.stopped_benignly());
    let mut lost: Vec<&Task> = failed.map(AsRef::as_ref).collect();
    lost.sort_by_key(|task| std::cmp::Reverse(task.stopped_at));
    let last = lost.first().map(|task| task.task_definition.clone());
    lost.retain(|task| Some(&task.task_definition) == last.as_ref());
    lost
}
