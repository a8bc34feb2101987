//! Keys while something is typed in the Logs pane, and in its layers.

use crossterm::event::KeyCode;

use super::logs;
use crate::console::app::App;
use crate::console::event::Effect;
use crate::console::key::Key;
use crate::console::layers::Layer;
use crate::console::layers::prompt::{Asked, Prompt};
use crate::console::logs::{Extent, Moment, jump_time};
use crate::model::Sieve;

/// Takes a key.
pub(super) fn key(app: &mut App, key: Key) -> Vec<Effect> {
    match key.plain() {
        Some(KeyCode::Esc) => drop_it(app),
        Some(KeyCode::Enter) => return keep(app),
        Some(KeyCode::Tab) => turn(app),
        _ => {
            let Some(Layer::Prompt(prompt)) = app.layers.last_mut() else { return Vec::new() };
            if prompt.input.key(key) {
                changed(app);
            }
        }
    }
    Vec::new()
}

/// Takes a pasted text.
pub(super) fn paste(app: &mut App, text: &str) {
    if let Some(Layer::Prompt(prompt)) = app.layers.last_mut() {
        prompt.input.insert(text);
        changed(app);
    }
}

/// What is typed acts at once where it only changes the view.
fn changed(app: &mut App) {
    let Some(Layer::Prompt(prompt)) = app.layers.last() else { return };
    let text = prompt.input.text().to_owned();
    let error = match prompt.asked {
        Asked::Search => logs::try_search(app, &text).err(),
        Asked::Filter => try_filter(app, &text).err(),
        _ => None,
    };
    if let Some(Layer::Prompt(prompt)) = app.layers.last_mut() {
        prompt.error = error;
    }
}

fn try_filter(app: &mut App, text: &str) -> Result<(), String> {
    let sieve = Sieve { filter: text.to_owned(), ..app.logs.sieve.clone() };
    sieve.check()?;
    app.logs.sieve = sieve;
    app.logs.sift();
    Ok(())
}

/// Back to how it was.
fn drop_it(app: &mut App) {
    let Some(Layer::Prompt(Prompt { asked, before, .. })) = app.layers.pop() else { return };
    match asked {
        Asked::Search => app.logs.set_search(before.search),
        Asked::Filter => {
            app.logs.sieve.filter = before.filter;
            app.logs.sift();
        }
        _ => {}
    }
    (app.logs.cursor, app.logs.row) = (before.cursor.or(app.logs.cursor), before.row);
    if before.follow {
        app.logs.follow_on();
    }
    app.relayout();
}

/// Tab: the other choice, where there is one.
fn turn(app: &mut App) {
    let Some(Layer::Prompt(prompt)) = app.layers.last_mut() else { return };
    if let Asked::Save(extent) = prompt.asked {
        prompt.asked = Asked::Save(if extent == Extent::Shown { Extent::Held } else { Extent::Shown });
    }
}

/// Enter: what was typed counts, unless something is wrong with it.
fn keep(app: &mut App) -> Vec<Effect> {
    let Some(Layer::Prompt(prompt)) = app.layers.last() else { return Vec::new() };
    let (asked, text) = (prompt.asked, prompt.input.text().trim().to_owned());
    if prompt.error.is_some() && matches!(asked, Asked::Search | Asked::Filter) {
        return Vec::new();
    }
    match asked {
        Asked::Search => {
            close(app);
            logs::begin_search(app);
        }
        Asked::Filter => close(app),
        Asked::Pattern => {
            app.logs.pattern = text;
            app.logs.tail.hurry();
            close(app);
        }
        Asked::Jump => return jump(app, &text),
        Asked::Save(extent) => return save(app, &text, extent),
    }
    Vec::new()
}

fn close(app: &mut App) {
    app.layers.pop();
    app.relayout();
}

fn wrong(app: &mut App, error: impl Into<String>) -> Vec<Effect> {
    if let Some(Layer::Prompt(prompt)) = app.layers.last_mut() {
        prompt.error = Some(error.into());
    }
    Vec::new()
}

fn jump(app: &mut App, text: &str) -> Vec<Effect> {
    match jump_time(text, app.account_time(), app.settings.utc) {
        Err(error) => wrong(app, error),
        Ok(at) if at > app.account_time() => wrong(app, "that time has not come yet"),
        Ok(at) => {
            close(app);
            logs::go_to(app, Moment { at: at.as_millisecond(), what: String::new() })
        }
    }
}

fn save(app: &mut App, path: &str, extent: Extent) -> Vec<Effect> {
    if path.is_empty() {
        return wrong(app, "a file needs a name");
    }
    if app.logs.saving.is_some() {
        return wrong(app, "another file is still being written");
    }
    match app.logs.save(path.to_owned(), extent) {
        Some(step) => vec![Effect::Save(step)],
        None => wrong(app, "there is no line to save"),
    }
}

/// A key in the list of sources.
pub(super) fn sources_key(app: &mut App, key: Key) -> bool {
    let count = app.logs.sources().len();
    let Some(Layer::Sources(cursor)) = app.layers.last_mut() else { return false };
    let at = *cursor;
    match key.plain() {
        Some(KeyCode::Char(' ')) => app.logs.toggle(at),
        Some(KeyCode::Enter) => app.logs.only(at),
        Some(KeyCode::Up | KeyCode::Char('k')) => *cursor = at.saturating_sub(1),
        Some(KeyCode::Down | KeyCode::Char('j')) => *cursor = (at + 1).min(count.saturating_sub(1)),
        Some(KeyCode::Char('s')) => drop(app.layers.pop()),
        _ => return false,
    }
    true
}
