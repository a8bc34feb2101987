//! What the keys do on the screen of a run, and what the run is at, in a sentence.

use crate::console::app::App;
use crate::console::runs::form::{Field, Form};
use crate::console::runs::screen::{Note, RunScreen};
use crate::console::theme::Role;
use crate::console::update::can_skip;
use crate::model::Guard;
use crate::runbook::Action;
use crate::runbook::machine::{Phase, Run};
use crate::text;

/// Keys and what they do, the most important first.
pub(in crate::console::view) fn footer(app: &App, screen: &RunScreen) -> Vec<(String, String)> {
    let Some(run) = app.runs.get(&screen.id) else { return Vec::new() };
    let mut keys = Keys { app, list: Vec::new() };
    let back = if run.ended().is_some() { "close" } else { "leave, the run goes on" };
    match (&screen.note, screen.step) {
        (Some(Note::Abort), _) => keys.command("run-abort", "end the run"),
        (Some(_), _) => keys.plain("enter", "write it down"),
        (None, Some(_)) => keys.command("run-next", "next step"),
        (None, None) => asked(run, screen, &mut keys),
    }
    if screen.note.is_some() {
        keys.list.push(("Esc".to_owned(), "back".to_owned()));
        return keys.list;
    }
    let typing = run.asks() && screen.step.is_none() && screen.form.takes_letters();
    if typing && !matches!(screen.form, Form::Choice(_)) {
        let key = match screen.form {
            Form::Words(_) => "next field",
            Form::Text(_) => "other keys",
            _ => "the other field",
        };
        keys.list.push(("Tab".to_owned(), key.to_owned()));
        keys.list.push(("↑↓".to_owned(), "scroll".to_owned()));
        keys.list.push(("Esc".to_owned(), back.to_owned()));
        return keys.list;
    }
    general(run, screen, &mut keys);
    keys.list.push((app.keymap.shown("back"), back.to_owned()));
    keys.list
}

struct Keys<'a> {
    app: &'a App,
    list: Vec<(String, String)>,
}

impl Keys<'_> {
    fn command(&mut self, id: &str, what: &str) {
        let key = self.app.keymap.shown(id);
        if !key.is_empty() {
            self.list.push((key, what.to_owned()));
        }
    }

    fn plain(&mut self, key: &str, what: &str) {
        let key = crate::console::key::Key::parse(key).map(|key| key.to_string()).unwrap_or_default();
        self.list.push((key, what.to_owned()));
    }
}

/// The keys that answer what the run asks for.
fn asked(run: &Run, screen: &RunScreen, keys: &mut Keys<'_>) {
    match (run.phase(), &screen.form) {
        (Phase::Choosing { .. }, Form::Choice(_)) => {
            keys.command("run-confirm", "choose it");
            keys.list.push(("↑↓".to_owned(), "move".to_owned()));
            keys.command("filter", "filter");
        }
        (Phase::Choosing { .. }, Form::Hidden(hidden)) => {
            keys.plain("enter", if hidden.again { "take it" } else { "type it once more" });
            keys.command("run-generate", "generate one");
        }
        (Phase::Choosing { .. }, _) => keys.command("run-confirm", "take it"),
        (Phase::Confirming { .. }, form) => confirm(run, form, keys),
        (Phase::Asking { .. }, _) if is_note(run) => {
            keys.command("run-confirm", "tick it off");
            keys.command("run-decline", "it cannot be done");
        }
        (Phase::Asking { .. }, _) => {
            keys.command("run-confirm", "yes, go on");
            keys.command("run-decline", "no");
        }
        (Phase::Held { .. }, _) => keys.command("run-retry", "try again"),
        _ => {}
    }
    if run.ended().is_some_and(|ending| ending.undo.is_some()) {
        keys.command("run-undo", "undo: its plan first");
    }
}

/// Whether the step is something that the operator does by hand.
pub(super) fn is_note(run: &Run) -> bool {
    run.runbook().steps.get(run.current()).is_some_and(|step| step.action == Action::Note)
}

fn confirm(run: &Run, form: &Form, keys: &mut Keys<'_>) {
    let sends =
        format!("confirm, and send {}", text::count(run.plan().map_or(0, |plan| plan.changes.len()), "call"));
    match (run.guard(), form) {
        (Guard::ReadOnly, _) => {}
        (Guard::Protected, Form::Words(words)) if words.field == Field::Service => {
            keys.plain("enter", "then the reason");
        }
        (Guard::Protected, Form::Words(words)) if words.field == Field::Plan => {
            keys.plain("tab", "to the service's name");
        }
        (Guard::Protected, _) => keys.plain("enter", &sends),
        (Guard::Open, _) => keys.command("run-confirm", &sends),
    }
}

/// The keys that are there whatever is asked.
fn general(run: &Run, screen: &RunScreen, keys: &mut Keys<'_>) {
    if run.ended().is_none() {
        if can_skip(run) && screen.step.is_none() {
            keys.command("run-skip", "skip");
        }
        keys.command("run-abort", "abort");
        keys.command("run-remark", "remark");
    }
    if run.plan().is_some_and(|plan| !plan.changes.is_empty()) {
        keys.command("copy", "copy the commands");
    }
    if screen.step.is_none() && !matches!(screen.form, Form::Words(_)) {
        keys.command("run-next", "look at the steps");
    }
}

/// What the run is at, or wants, in a sentence.
pub(in crate::console::view) fn sentence(app: &App, screen: &RunScreen) -> (String, Role) {
    let Some(run) = app.runs.get(&screen.id) else { return (String::new(), Role::Muted) };
    if screen.step.is_some() {
        let at = run.runbook().steps.get(run.current()).map(|step| step.number).unwrap_or_default();
        return (format!("You look at another step; the run is at step {at}."), Role::Muted);
    }
    let words = match run.phase() {
        Phase::Choosing { .. } => "It waits for you to choose.",
        Phase::Confirming { .. } if run.guard() == Guard::ReadOnly => {
            "This is the plan, and all there is here."
        }
        Phase::Confirming { .. } => "It waits for you. Nothing is sent before you confirm the plan.",
        Phase::Asking { .. } => "It waits for your answer.",
        Phase::Held { .. } => "The step has failed. It waits for you to decide.",
        Phase::Over => "The run is over; the journal keeps it.",
        _ => return (at_work(run), Role::Changing),
    };
    (words.to_owned(), if run.asks() { Role::Accent } else { Role::Muted })
}

/// What a run that needs nobody is doing, and how far it is.
fn at_work(run: &Run) -> String {
    let progress = run.steps().get(run.current()).and_then(|step| step.progress.as_ref());
    match (run.phase(), progress) {
        (Phase::Watching(_), Some(progress)) => progress.text.clone(),
        _ => format!("The run {}.", crate::console::runs::stands(run)),
    }
}
