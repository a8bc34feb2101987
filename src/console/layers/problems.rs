//! What could not be read, why, and what to do.

use ratatui::text::Line;

use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::engine::poll::Connection;
use crate::text;

/// The lines.
pub(in crate::console) fn lines(app: &App, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let mut say = |words: &str, role: Role| {
        for line in text::wrap(words, width) {
            lines.push(Line::from(paint.span(line, role)));
        }
    };
    if let Connection::Failed(failure) = &app.picture.connection {
        say(&failure.message, Role::Bad);
        say(&failure.remedy, Role::Text);
        say("", Role::Text);
    }
    let mut any = false;
    for error in app.picture.slices.errors().chain(&app.picture.detail.unread) {
        any = true;
        say(&error.what(), Role::Title);
        say(&error.message, Role::Bad);
        say(&error.remedy, Role::Text);
        say(" ", Role::Text);
    }
    if !any && app.picture.connection == Connection::Connected {
        say("Everything was read.", Role::Ok);
    }
    let spending = &app.picture.spending;
    let ceiling = spending.ceiling.total();
    let allowed = if ceiling > 0 { format!(" of at most {ceiling}") } else { String::new() };
    lines.push(Line::default());
    let calls = format!("{}{allowed} requests in the last minute.", spending.last_minute.total());
    lines.push(Line::from(paint.span(calls, Role::Muted)));
    lines
}
