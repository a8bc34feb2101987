//! The list of runs and runbooks.

use super::runs::{begin, show};
use crate::console::app::App;
use crate::console::command::Motion;
use crate::console::event::Effect;
use crate::console::layers::Layer;
use crate::runbook::RunId;

/// Opens what the cursor is on in the list of runs and runbooks.
pub(super) fn open(app: &mut App) -> Vec<Effect> {
    let Some(Layer::Runbooks(cursor)) = app.layers.last() else { return Vec::new() };
    let cursor = *cursor;
    let runs: Vec<RunId> = app.runs.listed().into_iter().map(|run| run.id().clone()).collect();
    if let Some(id) = runs.get(cursor) {
        app.layers.pop();
        show(app, id);
        return Vec::new();
    }
    let runbook =
        app.settings.runbooks.runbooks.get(cursor.saturating_sub(runs.len())).map(|known| known.id.clone());
    app.layers.pop();
    app.relayout();
    runbook.map(|id| begin(app, &id)).unwrap_or_default()
}

/// Moves in the list of runs and runbooks.
pub(super) fn go(app: &mut App, motion: Motion) {
    let rows = app.runs.count() + app.settings.runbooks.runbooks.len();
    if let Some(Layer::Runbooks(cursor)) = app.layers.last_mut() {
        let last = rows.saturating_sub(1);
        *cursor = match motion {
            Motion::Up => cursor.saturating_sub(1),
            Motion::Down => *cursor + 1,
            Motion::PageUp => cursor.saturating_sub(10),
            Motion::PageDown => *cursor + 10,
            Motion::First => 0,
            Motion::Last => last,
        }
        .min(last);
    }
}
