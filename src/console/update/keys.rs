//! Keys: to the topmost layer first, then to the keymap.

use crossterm::event::KeyCode;

use super::{choices, commands, leaving, prompt, run_keys, run_list, runs};
use crate::console::app::App;
use crate::console::command::{Action, Context, Motion};
use crate::console::event::Effect;
use crate::console::key::Key;
use crate::console::layers::choice::Topic;
use crate::console::layers::palette::Target;
use crate::console::layers::{Layer, detail};
use crate::console::panes::PaneId;

/// Takes a key.
///
/// Over a slow line Esc and the key after it can arrive together, which reads as Alt and that key.
/// As no command has such a key, both are taken, one after the other.
pub(super) fn key(app: &mut App, key: Key) -> Vec<Effect> {
    match key.without_alt().filter(|_| app.keymap.command(key, contexts(app)).is_none()) {
        Some(plain) => {
            let mut effects = one_key(app, Key::ESC);
            effects.extend(one_key(app, plain));
            effects
        }
        None => one_key(app, key),
    }
}

fn one_key(app: &mut App, key: Key) -> Vec<Effect> {
    app.dirty = true;
    if key.is_ctrl('c') {
        return interrupt(app);
    }
    app.interrupted = None;
    match app.layers.last_mut() {
        Some(Layer::Filter(..)) => filter_key(app, key),
        Some(Layer::Palette(_)) => palette_key(app, key),
        Some(Layer::Choice(_)) => choice_key(app, key),
        Some(Layer::Prompt(_)) => prompt::key(app, key),
        Some(Layer::Leave) => leaving::key(app, key),
        Some(Layer::Run(_)) => match run_keys::key(app, key) {
            Some(effects) => effects,
            None => command_key(app, key),
        },
        Some(Layer::Sources(_)) => match prompt::sources_key(app, key) {
            true => Vec::new(),
            false => command_key(app, key),
        },
        _ => command_key(app, key),
    }
}

/// Ctrl-C closes what is open, and leaves when it is pressed once more.
fn interrupt(app: &mut App) -> Vec<Effect> {
    if app.interrupted.is_some_and(|before| app.now < before + INTERRUPT) {
        return leaving::leave(app);
    }
    app.interrupted = Some(app.now);
    app.layers.clear();
    let quit = app.keymap.shown("quit");
    app.toast(crate::console::app::ToastTone::Info, format!("Ctrl-C once more, or {quit}, leaves dogwatch"));
    app.relayout();
    Vec::new()
}

/// The second Ctrl-C counts within this long.
const INTERRUPT: std::time::Duration = std::time::Duration::from_secs(3);

/// The contexts whose keys count now, the topmost first.
fn contexts(app: &App) -> &'static [Context] {
    match app.layers.last() {
        Some(Layer::Detail(_)) => &[Context::Detail, Context::List, Context::Global],
        Some(Layer::Run(_)) => &[Context::Run, Context::List, Context::Global],
        Some(_) => &[Context::List, Context::Global],
        None if app.focus == PaneId::Logs => &[Context::Logs, Context::List, Context::Global],
        None => &[Context::List, Context::Global],
    }
}

fn command_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(command) = app.keymap.command(key, contexts(app)) else { return own_runbook(app, key) };
    // In a text that is scrolled, a key that moves scrolls.
    match (command.action, app.layers.last()) {
        (
            Action::Move(motion),
            Some(Layer::Help(_) | Layer::Problems(_) | Layer::Detail(_) | Layer::LogLine(..)),
        ) => {
            scroll(app, motion);
            Vec::new()
        }
        (Action::Move(motion), Some(Layer::Run(_))) => {
            runs::go(app, motion);
            Vec::new()
        }
        (Action::Move(motion), Some(Layer::Runbooks(_))) => {
            run_list::go(app, motion);
            Vec::new()
        }
        (Action::Help, Some(Layer::Help(_))) | (Action::Problems, Some(Layer::Problems(_))) => {
            app.layers.pop();
            Vec::new()
        }
        _ => commands::run(app, command),
    }
}

/// A key that is free of commands begins the runbook whose document names it.
fn own_runbook(app: &mut App, key: Key) -> Vec<Effect> {
    if !matches!(app.layers.last(), None | Some(Layer::Detail(_) | Layer::Run(_))) {
        return Vec::new();
    }
    let is_its_key = |written: &String| Key::parse(written) == Some(key);
    let known =
        app.settings.runbooks.runbooks.iter().find(|known| known.key.as_ref().is_some_and(is_its_key));
    let id = known.map(|known| known.id.clone());
    id.map(|id| runs::begin(app, &id)).unwrap_or_default()
}

pub(super) fn scroll(app: &mut App, motion: Motion) {
    let (lines, height) = app.text_size();
    match app.layers.last_mut() {
        Some(Layer::Help(at) | Layer::Problems(at) | Layer::LogLine(_, at)) => {
            *at = detail::scrolled(*at, motion, lines, height)
        }
        Some(Layer::Detail(detail)) => detail.go(motion, lines, height),
        Some(Layer::Run(screen)) => screen.scroll = detail::scrolled(screen.scroll, motion, lines, height),
        _ => {}
    }
}

fn filter_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Layer::Filter(pane, input)) = app.layers.last_mut() else { return Vec::new() };
    let pane = *pane;
    match key.plain() {
        Some(KeyCode::Enter) => {
            app.layers.pop();
            return Vec::new();
        }
        Some(KeyCode::Esc) => {
            app.layers.pop();
            set_filter(app, pane, String::new());
            return Vec::new();
        }
        Some(KeyCode::Up) => commands::go(app, pane, Motion::Up),
        Some(KeyCode::Down) => commands::go(app, pane, Motion::Down),
        _ => {
            if input.key(key) {
                let text = input.text().to_owned();
                set_filter(app, pane, text);
            }
        }
    }
    Vec::new()
}

pub(super) fn set_filter(app: &mut App, pane: PaneId, filter: String) {
    app.list_mut(pane).filter = filter;
    app.refresh_list(pane);
    if pane == PaneId::Services {
        app.refresh_followers();
    }
    app.relayout();
}

fn palette_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Layer::Palette(palette)) = app.layers.last_mut() else { return Vec::new() };
    match key.plain() {
        Some(KeyCode::Esc) => {
            app.layers.pop();
        }
        Some(KeyCode::Up) => palette.go(-1),
        Some(KeyCode::Down) | Some(KeyCode::Tab) => palette.go(1),
        Some(KeyCode::PageUp) => palette.go(-10),
        Some(KeyCode::PageDown) => palette.go(10),
        Some(KeyCode::Enter) => {
            let target = palette.selected().map(|entry| entry.target.clone());
            let typed = palette.input.text().to_owned();
            app.layers.pop();
            return target.map(|target| reach(app, target)).unwrap_or_else(|| hidden(app, &typed));
        }
        _ => {
            if key.is_ctrl('n') {
                palette.go(1);
            } else if key.is_ctrl('p') {
                palette.go(-1);
            } else if palette.input.key(key) {
                palette.search();
            }
        }
    }
    Vec::new()
}

fn reach(app: &mut App, target: Target) -> Vec<Effect> {
    match target {
        Target::Command(command) => return commands::run(app, command),
        Target::Service(key) => choices::go_to_service(app, &key),
        Target::Cluster(name) => return choices::go_to_cluster(app, &name),
        Target::Environment(place) => return choices::go_to_environment(app, place),
        Target::Theme(name) => choices::use_theme(app, &name),
        Target::Runbook(id) => return runs::begin(app, &id),
    }
    Vec::new()
}

/// The commands that tests have to themselves, by their whole name.
fn hidden(app: &mut App, typed: &str) -> Vec<Effect> {
    let found = crate::console::command::find(typed).filter(|_| app.settings.test_commands);
    found.map(|command| commands::run(app, command)).unwrap_or_default()
}

fn choice_key(app: &mut App, key: Key) -> Vec<Effect> {
    let Some(Layer::Choice(choice)) = app.layers.last_mut() else { return Vec::new() };
    let topic = choice.topic;
    match key.plain() {
        Some(KeyCode::Esc) => {
            let before = choice.before.clone();
            app.layers.pop();
            if topic == Topic::Theme {
                choices::use_theme(app, &before);
            }
            return Vec::new();
        }
        Some(KeyCode::Enter) => {
            let name = choice.selected().map(|entry| entry.name.clone());
            app.layers.pop();
            return name.map(|name| choices::choose(app, topic, &name)).unwrap_or_default();
        }
        Some(KeyCode::Up) => choice.go(Motion::Up),
        Some(KeyCode::Down) | Some(KeyCode::Tab) => choice.go(Motion::Down),
        Some(KeyCode::PageUp) => choice.go(Motion::PageUp),
        Some(KeyCode::PageDown) => choice.go(Motion::PageDown),
        _ => {
            if choice.input.key(key) {
                choice.keep();
            }
        }
    }
    try_theme(app);
    Vec::new()
}

/// A theme is tried as one moves over it.
fn try_theme(app: &mut App) {
    let Some(Layer::Choice(choice)) = app.layers.last() else { return };
    if choice.topic != Topic::Theme {
        return;
    }
    let name = choice.selected().map(|entry| entry.name.clone());
    if let Some(name) = name.filter(|name| *name != app.theme.name) {
        choices::use_theme(app, &name);
    }
}

/// Takes a pasted text where a text is being typed; elsewhere it is dropped, since its characters
/// would be keys.
pub(super) fn paste(app: &mut App, text: &str) -> Vec<Effect> {
    app.dirty = true;
    if run_keys::paste(app, text) {
        return Vec::new();
    }
    match app.layers.last_mut() {
        Some(Layer::Filter(pane, input)) => {
            input.insert(text);
            let (pane, text) = (*pane, input.text().to_owned());
            set_filter(app, pane, text);
        }
        Some(Layer::Palette(palette)) => {
            palette.input.insert(text);
            palette.search();
        }
        Some(Layer::Prompt(_)) => prompt::paste(app, text),
        Some(Layer::Choice(choice)) => {
            choice.input.insert(text);
            choice.keep();
        }
        _ => {
            let filter = app.keymap.shown("filter");
            app.toast(
                crate::console::app::ToastTone::Info,
                format!("What was pasted is not typed as keys. {filter} filters, and takes it."),
            );
        }
    }
    Vec::new()
}
