//! Leaving, which asks first while runs are under way.

use crossterm::event::KeyCode;

use crate::console::app::App;
use crate::console::command::Action;
use crate::console::event::Effect;
use crate::console::key::Key;
use crate::console::layers::Layer;

/// Leaves; with runs under way, asks first.
pub(super) fn leave(app: &mut App) -> Vec<Effect> {
    let asked = matches!(app.layers.last(), Some(Layer::Leave));
    if asked || app.runs.running().next().is_none() {
        return vec![Effect::Quit];
    }
    app.layers.push(Layer::Leave);
    app.relayout();
    Vec::new()
}

/// A key while it is asked: the one that leaves once more, or any other to stay.
pub(super) fn key(app: &mut App, key: Key) -> Vec<Effect> {
    let contexts = [crate::console::command::Context::Global];
    let command = app.keymap.command(key, &contexts);
    if command.is_some_and(|command| command.action == Action::Quit) {
        return leave(app);
    }
    // A key that was meant for something else must neither leave nor do what it does elsewhere.
    let stays = key.plain() == Some(KeyCode::Esc) || command.is_some_and(|c| c.action == Action::Back);
    if stays {
        app.layers.pop();
        app.relayout();
    }
    Vec::new()
}
