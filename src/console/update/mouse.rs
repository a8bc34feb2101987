//! The mouse: a click selects, a second one opens, the wheel scrolls, a click on a column's title
//! sorts.

use std::time::Duration;

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::{commands, keys, logs};
use crate::console::app::App;
use crate::console::command::{Motion, find};
use crate::console::event::Effect;
use crate::console::layers::Layer;
use crate::console::layout::inside;
use crate::console::panes::PaneId;

/// Two clicks on one place within this long are one double click.
const DOUBLE: Duration = Duration::from_millis(400);
/// Rows that a step of the wheel goes.
const WHEEL: usize = 3;

/// Takes what the mouse did.
pub(super) fn mouse(app: &mut App, event: MouseEvent) -> Vec<Effect> {
    let effects = match event.kind {
        MouseEventKind::Down(MouseButton::Left) => click(app, event.column, event.row),
        MouseEventKind::ScrollUp => wheel(app, event.column, event.row, Motion::Up),
        MouseEventKind::ScrollDown => wheel(app, event.column, event.row, Motion::Down),
        _ => return Vec::new(),
    };
    app.dirty = true;
    effects
}

fn click(app: &mut App, x: u16, y: u16) -> Vec<Effect> {
    let double = app
        .clicked
        .is_some_and(|(at, before_x, before_y)| app.now < at + DOUBLE && (before_x, before_y) == (x, y));
    app.clicked = if double { None } else { Some((app.now, x, y)) };
    if !app.layers.is_empty() {
        return Vec::new();
    }
    if app.layout.tabs.contains((x, y).into()) {
        if let Some(pane) = crate::console::view::tab_at(app, x) {
            commands::focus(app, pane);
        }
        return Vec::new();
    }
    let Some((pane, area)) = app.layout.pane_at(x, y) else { return Vec::new() };
    if app.focus != pane {
        commands::focus(app, pane);
    }
    let rows = inside(area);
    if pane == PaneId::Logs {
        return click_line(app, usize::from(y.saturating_sub(rows.y)), double);
    }
    if y == rows.y {
        sort(app, pane, x);
    } else if y > rows.y && y < rows.bottom() {
        let place = app.list(pane).offset + usize::from(y - rows.y - 1);
        if place < app.list(pane).order.len() {
            commands::select(app, pane, place);
            if double {
                return find("open").map(|command| commands::run(app, command)).unwrap_or_default();
            }
        }
    }
    Vec::new()
}

/// A click on a line of logs selects it; a second one opens it.
fn click_line(app: &mut App, row: usize, double: bool) -> Vec<Effect> {
    let row = row.cast_signed();
    let lines = &app.logs.window.lines;
    let hit =
        lines.iter().find(|line| (line.top..line.top.saturating_add_unsigned(line.rows)).contains(&row));
    if let Some(key) = hit.map(|line| line.key) {
        app.logs.stand_on(key);
        if double {
            logs::open(app);
        }
    }
    Vec::new()
}

fn sort(app: &mut App, pane: PaneId, x: u16) {
    let columns = app.columns.iter().find(|(known, _)| *known == pane);
    if let Some(column) = columns.and_then(|(_, columns)| columns.at(x)) {
        app.list_mut(pane).sort_by(column);
        app.refresh_list(pane);
        app.relayout();
    }
}

fn wheel(app: &mut App, x: u16, y: u16, motion: Motion) -> Vec<Effect> {
    let covered = app.layers.iter().any(|layer| !matches!(layer, Layer::Filter(..) | Layer::Prompt(_)));
    if !covered && app.layout.pane_at(x, y).is_some_and(|(pane, _)| pane == PaneId::Logs) {
        let rows = WHEEL.cast_signed();
        return logs::scroll(app, if motion == Motion::Up { -rows } else { rows });
    }
    for _ in 0..WHEEL {
        match app.layers.last_mut() {
            Some(Layer::Choice(choice)) => choice.go(motion),
            Some(Layer::Palette(palette)) => palette.go(if motion == Motion::Up { -1 } else { 1 }),
            Some(Layer::Filter(..) | Layer::Prompt(_)) | None => {
                if let Some((pane, _)) = app.layout.pane_at(x, y) {
                    commands::go(app, pane, motion);
                }
            }
            Some(_) => keys::scroll(app, motion),
        }
    }
    Vec::new()
}
