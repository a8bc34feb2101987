//! Keys on the screen of a run, as far as something is being typed there.

use crossterm::event::KeyCode;

use super::{keys, runs};
use crate::console::app::App;
use crate::console::command::{Action, Context, Motion, RunAction};
use crate::console::event::Effect;
use crate::console::key::Key;
use crate::console::runs::form::{Field, Form};
use crate::console::runs::screen::Note;
use crate::runbook::machine::Operator;

/// Takes a key; `None` when it is none that is typed, so that it is a command.
pub(super) fn key(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let asks = app.run_on_top().is_some_and(|run| run.asks());
    let screen = app.run_screen_mut()?;
    if screen.note.is_some() {
        return Some(note_key(app, key));
    }
    // Nothing is typed into what is not seen: another step is looked at, or the run works.
    if !asks || !screen.is_at_its_step() {
        return None;
    }
    match &mut screen.form {
        Form::Nothing => None,
        Form::Choice(_) => choice_key(app, key),
        Form::Text(_) => text_key(app, key),
        Form::Hidden(_) => Some(hidden_key(app, key)),
        Form::Words(words) if words.field == Field::Plan => plan_key(app, key),
        Form::Words(_) => Some(words_key(app, key)),
    }
}

/// Takes a pasted text; tells whether anything took it.
pub(super) fn paste(app: &mut App, text: &str) -> bool {
    let asks = app.run_on_top().is_some_and(|run| run.asks());
    let Some(screen) = app.run_screen_mut() else { return false };
    if let Some(Note::Skip(input) | Note::Remark(input)) = &mut screen.note {
        input.insert(text);
        return true;
    }
    match &mut screen.form {
        _ if !asks || screen.step.is_some() => return false,
        Form::Hidden(hidden) => hidden.paste(text),
        Form::Text(typing) if typing.focus => typing.input.insert(text.trim()),
        Form::Choice(choosing) if choosing.filtering => {
            choosing.filter.insert(text);
            choosing.renew();
        }
        Form::Words(words) => match words.input() {
            Some(input) => input.insert(text),
            None => return false,
        },
        _ => return false,
    }
    true
}

/// While a reason or a remark is written, or the end is asked for once more.
fn note_key(app: &mut App, key: Key) -> Vec<Effect> {
    let abort = is(app, key, RunAction::Abort);
    let Some(screen) = app.run_screen_mut() else { return Vec::new() };
    let Some(note) = &mut screen.note else { return Vec::new() };
    if key.plain() == Some(KeyCode::Esc) {
        screen.note = None;
        return Vec::new();
    }
    match note {
        Note::Abort if abort => {
            screen.note = None;
            return runs::say(app, Operator::Abort);
        }
        Note::Abort => {}
        Note::Skip(input) | Note::Remark(input) if key.plain() != Some(KeyCode::Enter) => {
            input.key(key);
        }
        Note::Skip(_) | Note::Remark(_) => return written(app),
    }
    Vec::new()
}

/// What was written is said, unless nothing was.
fn written(app: &mut App) -> Vec<Effect> {
    let Some(screen) = app.run_screen_mut() else { return Vec::new() };
    let (text, skips) = match &screen.note {
        Some(Note::Skip(input)) => (input.text().trim().to_owned(), true),
        Some(Note::Remark(input)) => (input.text().trim().to_owned(), false),
        _ => return Vec::new(),
    };
    if text.is_empty() {
        return Vec::new();
    }
    screen.note = None;
    let can_skip = app.run_on_top().is_some_and(|run| runs::can_skip(run));
    match skips {
        true if can_skip => runs::say(app, Operator::Skip(text)),
        true => Vec::new(),
        // A remark changes nothing, so it need not wait for an answer, nor anything for its own.
        false => app
            .run_screen()
            .map(|screen| vec![Effect::Say(screen.id.clone(), Operator::Remark(text))])
            .unwrap_or_default(),
    }
}

fn choice_key(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let command = app.keymap.command(key, &[Context::Run, Context::List, Context::Global]);
    let begins = command.is_some_and(|command| command.action == Action::Filter);
    let Some(Form::Choice(choosing)) = app.run_screen_mut().map(|screen| &mut screen.form) else {
        return None;
    };
    if !choosing.filtering {
        choosing.filtering = begins;
        return begins.then(Vec::new);
    }
    match key.plain() {
        Some(KeyCode::Esc) => {
            choosing.filter = Default::default();
            choosing.filtering = false;
            choosing.renew();
        }
        Some(KeyCode::Enter) => {
            choosing.filtering = false;
            return Some(enter(app));
        }
        Some(KeyCode::Up) => choosing.go(Motion::Up),
        Some(KeyCode::Down | KeyCode::Tab) => choosing.go(Motion::Down),
        _ => {
            if choosing.filter.key(key) {
                choosing.renew();
            }
        }
    }
    Some(Vec::new())
}

/// A number takes digits and what edits them: all else stays a command. A text takes letters too.
fn text_key(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let Some(Form::Text(typing)) = app.run_screen_mut().map(|screen| &mut screen.form) else { return None };
    if !typing.number {
        return free_text_key(app, key);
    }
    let digit = key.character().is_some_and(|character| character.is_ascii_digit());
    let edits =
        matches!(key.plain(), Some(KeyCode::Backspace | KeyCode::Delete | KeyCode::Left | KeyCode::Right));
    let is_number = typing.input.text().bytes().all(|byte| byte.is_ascii_digit());
    // `6 with bounds` is written behind the number.
    let spaced = key.character() == Some(' ') && is_number && !typing.input.text().is_empty();
    if (typing.words || spaced) && typing.input.key(key) {
        typing.words = typing.input.text().contains(' ');
        return Some(Vec::new());
    }
    if digit && !is_number {
        // One that is at hand and moves bounds too gives way to the plain number.
        typing.input = Default::default();
    }
    if (digit || edits) && typing.input.key(key) {
        return Some(Vec::new());
    }
    None
}

fn free_text_key(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let Some(Form::Text(typing)) = app.run_screen_mut().map(|screen| &mut screen.form) else { return None };
    match key.plain() {
        Some(KeyCode::Tab) => typing.focus = !typing.focus,
        _ if !typing.focus => return None,
        Some(KeyCode::Esc) => return None,
        Some(KeyCode::Enter) => return Some(enter(app)),
        _ if typing.input.key(key) => {}
        _ => return Some(scrolled(app, key)),
    }
    Some(Vec::new())
}

fn hidden_key(app: &mut App, key: Key) -> Vec<Effect> {
    if is(app, key, RunAction::Generate) {
        return runs::act(app, RunAction::Generate);
    }
    let Some(Form::Hidden(hidden)) = app.run_screen_mut().map(|screen| &mut screen.form) else {
        return Vec::new();
    };
    match (key.plain(), key.character()) {
        (Some(KeyCode::Enter), _) => return enter(app),
        (Some(KeyCode::Esc), _) => return back(app),
        (Some(KeyCode::Tab), _) => hidden.again = !hidden.again && !hidden.first.is_empty(),
        (Some(KeyCode::Backspace), _) => drop(hidden.current().pop()),
        (_, Some(character)) => {
            hidden.problem = None;
            hidden.current().push(character);
        }
        _ if key.is_ctrl('u') => hidden.current().clear(),
        _ => return scrolled(app, key),
    }
    Vec::new()
}

fn words_key(app: &mut App, key: Key) -> Vec<Effect> {
    let back_tab = Key::parse("shift-tab") == Some(key);
    let Some(Form::Words(words)) = app.run_screen_mut().map(|screen| &mut screen.form) else {
        return Vec::new();
    };
    match key.plain() {
        Some(KeyCode::Tab) => words.turn(false),
        _ if back_tab => words.turn(true),
        Some(KeyCode::Esc) => return back(app),
        Some(KeyCode::Enter) if words.field == Field::Service => words.turn(false),
        Some(KeyCode::Enter) => return enter(app),
        _ if words.input().is_some_and(|input| input.key(key)) => {}
        _ => return scrolled(app, key),
    }
    Vec::new()
}

/// Neither field has the keys: Tab goes to the first one, and nothing is confirmed by chance.
fn plan_key(app: &mut App, key: Key) -> Option<Vec<Effect>> {
    let back_tab = Key::parse("shift-tab") == Some(key);
    let Some(Form::Words(words)) = app.run_screen_mut().map(|screen| &mut screen.form) else { return None };
    match key.plain() {
        Some(KeyCode::Tab) => words.turn(false),
        _ if back_tab => words.turn(true),
        Some(KeyCode::Enter) => words.field = Field::Service,
        _ => return None,
    }
    Some(Vec::new())
}

fn enter(app: &mut App) -> Vec<Effect> {
    runs::act(app, RunAction::Confirm)
}

/// Leaves the screen; the run goes on.
fn back(app: &mut App) -> Vec<Effect> {
    app.layers.pop();
    app.relayout();
    Vec::new()
}

/// Keys that type nothing scroll.
fn scrolled(app: &mut App, key: Key) -> Vec<Effect> {
    let motion = match key.plain() {
        Some(KeyCode::Up) => Motion::Up,
        Some(KeyCode::Down) => Motion::Down,
        Some(KeyCode::PageUp) => Motion::PageUp,
        Some(KeyCode::PageDown) => Motion::PageDown,
        _ => return Vec::new(),
    };
    keys::scroll(app, motion);
    Vec::new()
}

/// Whether a key gives a command of the run's screen.
fn is(app: &App, key: Key, action: RunAction) -> bool {
    let command = app.keymap.command(key, &[Context::Run]);
    command.is_some_and(|command| command.action == Action::Run(action))
}
