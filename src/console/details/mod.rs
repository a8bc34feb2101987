//! The texts of the detail views: pure functions from the picture to lines.

mod alarm;
mod chart;
mod page;
mod service;
mod target_group;
mod task;

use ratatui::text::Line;

use super::app::App;
use super::layers::detail::Detail;
use super::panes::Paint;
use crate::engine::poll::Subject;
use page::Page;

/// What the subject is called, for the view's title.
pub(super) fn title(app: &App, detail: &Detail) -> String {
    match &detail.subject {
        Subject::Service(key) => format!("Service {}", key.name),
        Subject::Task(arn) => {
            let task = app.picture.snapshot.tasks.iter().find(|task| task.arn == *arn);
            let service = task.and_then(|task| task.service.clone());
            let of = service.map(|service| format!(" of {service}")).unwrap_or_default();
            format!("Task {}{of}", arn.name())
        }
        Subject::TargetGroup(arn) => {
            let groups = &app.picture.snapshot.target_groups;
            let name = groups.iter().find(|group| group.arn == *arn).map(|group| group.name.clone());
            format!("Target group {}", name.unwrap_or_else(|| arn.name().to_owned()))
        }
        Subject::Alarm(name) => format!("Alarm {name}"),
    }
}

/// The lines of the open tab, wrapped to a width.
pub(super) fn lines(app: &App, detail: &Detail, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let mut page = Page::new(paint, width);
    let picture = &app.picture;
    match &detail.subject {
        Subject::Service(key) => service::write(picture, key, detail.tab, &mut page),
        Subject::Task(arn) => task::write(picture, arn, detail.tab, &mut page),
        Subject::TargetGroup(arn) => target_group::write(picture, arn, detail.tab, &mut page),
        Subject::Alarm(name) => alarm::write(picture, name, detail.tab, &mut page),
    }
    page.finish(picture, &detail.subject)
}
