//! The Logs pane: title, note, lines, and what there is instead of lines.

mod instead;
mod line;
mod note;
mod prompt;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{frame, scrollbar};
use crate::console::app::App;
use crate::console::layers::Layer;
use crate::console::panes::{Paint, PaneId};
use crate::console::theme::Role;
use crate::text;

/// Columns that the title keeps, whatever there is to note.
const TITLE: usize = 32;

/// Draws the pane.
pub(super) fn draw(app: &App, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let focused = app.focus == PaneId::Logs;
    let role = if focused { Role::BorderFocused } else { Role::Border };
    let room = usize::from(area.width.saturating_sub(6));
    let note = note::line(app, paint, room.saturating_sub(TITLE));
    let title = title(app, paint, room.saturating_sub(note.width() + 2));
    let inner = frame(title, note, role, area, paint, buffer);
    let rows = app.log_area().unwrap_or(inner);
    if app.logs.window.lines.is_empty() {
        instead::draw(app, paint, rows, buffer);
    } else {
        line::draw(app, paint, rows, focused, buffer);
        thumb(app, paint, area, rows, buffer);
        news(app, paint, area, buffer);
    }
    if let Some(prompt) = app.layers.iter().find_map(|layer| match layer {
        Layer::Prompt(prompt) => Some(prompt),
        _ => None,
    }) {
        let below = Rect { y: rows.bottom(), height: 1, ..inner };
        prompt::draw(prompt, paint, below, buffer);
    }
}

/// `5 Logs  6 Timeline · gateway, backend`, the names as far as there is room.
fn title(app: &App, paint: &Paint<'_>, room: usize) -> Line<'static> {
    let role = if app.focus == PaneId::Logs { Role::Title } else { Role::Text };
    let mut spans = vec![paint.span("5 ", Role::Muted), paint.span("Logs", role)];
    if app.layout.tabs.height == 0 {
        spans.push(paint.span("  6 Timeline", Role::Faint));
    }
    let used = Line::from(spans.clone()).width();
    let room = room.saturating_sub(used + 3);
    if let Some(about) = about(app, room) {
        spans.push(paint.span(format!(" {} ", paint.theme.glyphs.dot), Role::Muted));
        spans.extend(about.into_iter().map(|(words, role)| paint.span(words, role)));
    }
    Line::from(spans)
}

/// Whose lines are shown.
fn about(app: &App, room: usize) -> Option<Vec<(String, Role)>> {
    if let Some(task) = &app.logs.tail.restriction {
        let of = task.service.as_ref().map(|key| format!(" of {}", key.name)).unwrap_or_default();
        let lift = format!("  {} shows all", app.keymap.shown("back"));
        let words = format!("task {}{of}", text::head(&task.task, 8));
        let lift = if text::width(&words) + text::width(&lift) <= room { lift } else { String::new() };
        return Some(vec![(text::truncate(&words, room).into_owned(), Role::Accent), (lift, Role::Muted)]);
    }
    let sources = &app.logs.tail.wish().sources;
    let mut names: Vec<&str> = Vec::new();
    for (place, source) in sources.iter().enumerate() {
        let muted = app.logs.sieve.muted.contains(&place) && app.logs.tail.is_settled();
        if !muted && !names.contains(&source.name.as_str()) {
            names.push(&source.name);
        }
    }
    let scope = app.scope();
    let first = scope.service().map_or("all services", |key| key.name.as_str());
    if names.is_empty() || (app.everything && names.len() > 6) {
        return Some(vec![(text::truncate(first, room).into_owned(), Role::Muted)]);
    }
    let mut said = String::new();
    for (at, name) in names.iter().enumerate() {
        let more = format!(" +{}", names.len() - at);
        let comma = if at > 0 { ", " } else { "" };
        if at > 0 && text::width(&said) + text::width(name) + 2 + more.len() > room {
            said.push_str(&more);
            break;
        }
        said.extend([comma, name]);
    }
    Some(vec![(text::truncate(&said, room).into_owned(), Role::Muted)])
}

/// The thumb at the right border: where among the shown lines the window stands.
fn thumb(app: &App, paint: &Paint<'_>, area: Rect, rows: Rect, buffer: &mut Buffer) {
    let logs = &app.logs;
    let (shown, height) = (logs.book.shown().lines, usize::from(rows.height));
    let Some(first) = logs.window.lines.first() else { return };
    if shown > height && height > 0 {
        let before = if logs.follow { shown - height } else { logs.book.shown_before(first.key).lines };
        let bar = Rect { x: area.right() - 1, width: 1, ..rows };
        scrollbar(shown, before.min(shown - height), bar, paint, buffer);
    }
}

/// `↓ 134 new` on the lower border, while the newest lines are not followed.
fn news(app: &App, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    if app.logs.follow {
        return;
    }
    let key = app.keymap.shown("last");
    let (words, role) = match app.logs.news() {
        0 => (format!(" {key} follows "), Role::Muted),
        new => (format!(" {} {new} new  {key} follows ", paint.theme.glyphs.down), Role::Accent),
    };
    let width = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
    if width + 4 < area.width {
        let x = area.right() - 2 - width;
        buffer.set_line(
            x,
            area.bottom() - 1,
            &Line::from(Span::styled(words, paint.theme.style(role))),
            width,
        );
    }
}
