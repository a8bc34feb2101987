//! A pane: its frame, and its table or what there is instead.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::bars::age_of;
use super::{frame, logs, scrollbar};
use crate::console::app::App;
use crate::console::layers::Layer;
use crate::console::panes::{Paint, PaneId, Table};
use crate::console::table::{self, Columns};
use crate::console::theme::Role;
use crate::engine::poll::Connection;
use crate::model::{Part, Unread, Why};
use crate::text;

/// Draws a pane; gives back where its columns stand.
pub(super) fn draw(
    app: &App,
    pane: PaneId,
    paint: &Paint<'_>,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Columns> {
    let focused = pane == app.focus;
    let role = if focused { Role::BorderFocused } else { Role::Border };
    let Some(table) = pane.table() else {
        logs::draw(app, paint, area, buffer);
        return None;
    };
    let scope = app.scope();
    let list = app.list(pane);
    let title = title(app, pane, &table.about(&scope), paint);
    let inner = frame(title, note(app, pane, table, paint), role, area, paint, buffer);
    if list.order.is_empty() {
        instead(app, pane, table, paint, inner, buffer);
        return None;
    }
    let columns = table::draw(table, list, &scope, paint, focused, inner, buffer);
    let height = usize::from(inner.height.saturating_sub(1));
    if list.order.len() > height && height > 0 {
        let bar = Rect { x: area.right() - 1, y: inner.y + 1, width: 1, height: inner.height - 1 };
        scrollbar(list.order.len(), list.offset, bar, paint, buffer);
    }
    Some(columns)
}

/// `1 Services · about`.
fn title(app: &App, pane: PaneId, about: &str, paint: &Paint<'_>) -> Line<'static> {
    let name = if pane == app.focus { Role::Title } else { Role::Text };
    let mut spans = vec![paint.span(format!("{} ", pane as u8), Role::Muted), paint.span(pane.name(), name)];
    // Logs and Timeline share a place: each tells of the other.
    if let (Some(other), 0) = (other(pane), app.layout.tabs.height) {
        spans.push(paint.span(format!("  {} {}", other as u8, other.name()), Role::Faint));
    }
    if !about.is_empty() {
        spans.push(paint.span(format!(" {} {about}", paint.theme.glyphs.dot), Role::Muted));
    }
    Line::from(spans)
}

/// The pane that shares a pane's place.
fn other(pane: PaneId) -> Option<PaneId> {
    match pane {
        PaneId::Logs => Some(PaneId::Timeline),
        PaneId::Timeline => Some(PaneId::Logs),
        _ => None,
    }
}

/// Filter, order, what is wrong with the reading, and the pane's own note.
fn note(app: &App, pane: PaneId, table: &dyn Table, paint: &Paint<'_>) -> Line<'static> {
    let list = app.list(pane);
    let mut spans = Vec::new();
    let being_typed = app.layers.iter().find_map(|layer| match layer {
        Layer::Filter(known, input) if *known == pane => Some(input),
        _ => None,
    });
    // What is being typed must be seen; there is not always room for both.
    if let (Some(stale), None) = (stale(app, table), being_typed) {
        spans.push(paint.span(stale, Role::Changing));
    }
    if let Some(input) = being_typed {
        let (before, after) =
            input.text().split_at(input.text().len().min(byte_at(input.text(), input.column())));
        let mut after = after.chars();
        let under = after.next().unwrap_or(' ');
        spans.push(paint.span(format!("/{before}"), Role::Input));
        spans.push(Span::styled(
            under.to_string(),
            paint.theme.style(Role::Input).add_modifier(ratatui::style::Modifier::REVERSED),
        ));
        spans.push(paint.span(after.collect::<String>(), Role::Input));
    } else if !list.filter.is_empty() {
        spans.push(paint.span(format!("/{}", list.filter), Role::Accent));
    }
    if being_typed.is_some() || !list.filter.is_empty() {
        spans.push(paint.span(format!(" {} of {}", list.order.len(), list.total), Role::Muted));
    } else {
        if pane == PaneId::Services && list.total > 0 {
            spans.push(paint.span(order(app, table), Role::Muted));
        }
        if list.total > 0 {
            spans.push(paint.span(table.note(&app.scope(), list.order.len()), Role::Muted));
        }
    }
    let gap = Span::raw("  ");
    let spans: Vec<Span<'static>> = spans.into_iter().filter(|span| !span.content.is_empty()).collect();
    let stuck = being_typed.is_some();
    let mut line = Vec::new();
    for (at, span) in spans.into_iter().enumerate() {
        if at > 0 && !stuck {
            line.push(gap.clone());
        }
        line.push(span);
    }
    Line::from(line)
}

/// The byte at a column of a text.
fn byte_at(words: &str, column: usize) -> usize {
    text::head(words, column).len()
}

fn order(app: &App, table: &dyn Table) -> String {
    let list = app.list(PaneId::Services);
    match (list.sort.and_then(|column| table.columns().get(column)), list.reversed) {
        (None, false) => "worst first".to_owned(),
        (None, true) => "worst last".to_owned(),
        (Some(column), _) => format!("by {}", column.title.to_lowercase()),
    }
}

/// `stale 14s: throttled`, when what is shown is older than it should be.
fn stale(app: &App, table: &dyn Table) -> Option<String> {
    let broken = table.parts().iter().find_map(|part| {
        let reading = app.picture.slices.of(*part);
        reading.error.as_ref().map(|error| (reading, error))
    });
    let (reading, error) = broken?;
    let why = reason(error);
    Some(match reading.read_at {
        Some(at) => format!("stale {}: {why}", age_of(at, app.now)),
        None => why.to_owned(),
    })
}

/// Why something could not be read, in two words.
fn reason(error: &Unread) -> &str {
    match error.why {
        Why::Denied => "not allowed",
        Why::Throttled => "throttled",
        Why::Unsupported => "not supported here",
        Why::Unreachable => "no answer",
        Why::Expired => "credentials expired",
        Why::Other(_) => "failed",
    }
}

/// What a pane shows without rows: it is being read, it could not be, a filter hides all, or
/// there is nothing.
fn instead(app: &App, pane: PaneId, table: &dyn Table, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let list = app.list(pane);
    let mut lines: Vec<(String, Role)> = Vec::new();
    let error = table.parts().iter().find_map(|part| app.picture.slices.of(*part).error.clone());
    if list.total > 0 {
        let back = app.keymap.shown("back");
        lines.push((format!("Nothing here has “{}”. {back} drops the filter.", list.filter), Role::Muted));
    } else if let Some(error) = error {
        let (sign, role) = match error.why {
            Why::Denied => ("Not allowed. ", Role::Changing),
            _ => ("", Role::Bad),
        };
        lines.push((format!("{sign}{}", error.message), role));
        lines.push((error.remedy, Role::Text));
    } else if let Connection::Failed(_) = app.picture.connection {
        lines.push(("Not connected.".to_owned(), Role::Muted));
    } else if is_read(app, table) {
        lines.push((table.empty(&app.scope()), Role::Muted));
    } else {
        lines.push((format!("Reading {}…", pane.name().to_lowercase()), Role::Muted));
    }
    write(&lines, paint, area, buffer);
}

fn is_read(app: &App, table: &dyn Table) -> bool {
    let first = table.parts().first().copied().unwrap_or(Part::Services);
    // Without target groups there is no health to read.
    let second = table.parts().get(1).copied();
    let read = |part: Part| app.picture.slices.of(part).read_at.is_some();
    read(first) || second.is_some_and(read)
}

pub(super) fn write(lines: &[(String, Role)], paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let mut y = area.y;
    for (words, role) in lines {
        for line in text::wrap(words, usize::from(area.width)) {
            if y >= area.bottom() {
                return;
            }
            buffer.set_stringn(area.x, y, line, usize::from(area.width), paint.theme.style(*role));
            y += 1;
        }
    }
}
