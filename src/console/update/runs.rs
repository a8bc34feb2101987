//! Runs: beginning them, what they report, and what the operator says to them by commands.

use std::sync::Arc;

use crate::console::app::{App, ToastTone};
use crate::console::command::{Motion, RunAction};
use crate::console::event::Effect;
use crate::console::input::Input;
use crate::console::layers::Layer;
use crate::console::runs::form::Form;
use crate::console::runs::screen::{Note, RunScreen, is_held};
use crate::console::runs::{service_of, stands};
use crate::console::view::run_copied;
use crate::model::Guard;
use crate::runbook::machine::{Confirmation, Operator, Phase, Run};
use crate::runbook::{RunId, Subject, Values, Verdict};

/// Begins a runbook for the selected service, or shows its run that is under way.
pub(super) fn begin(app: &mut App, runbook: &str) -> Vec<Effect> {
    let Some(service) = app.runbook_service() else {
        return refuse(app, "Select a service first: a runbook is about one.");
    };
    match app.subject_of(&service) {
        Ok(subject) => begin_on(app, runbook, subject, Values::new()),
        Err(why) => refuse(app, why),
    }
}

fn begin_on(app: &mut App, runbook: &str, subject: Subject, values: Values) -> Vec<Effect> {
    if let Some(known) = app.runs.under_way(runbook, &subject) {
        let id = known.id().clone();
        show(app, &id);
        return Vec::new();
    }
    match app.beginning(runbook, subject, values) {
        Ok(beginning) => {
            let run = Arc::new(Run::new(beginning.clone(), app.account_time()));
            app.runs.take(Arc::clone(&run));
            show(app, run.id());
            vec![Effect::Begin(Box::new(beginning))]
        }
        Err(why) => refuse(app, why),
    }
}

fn refuse(app: &mut App, why: impl Into<String>) -> Vec<Effect> {
    app.toast(ToastTone::Info, why);
    Vec::new()
}

/// Shows a run's screen.
pub(super) fn show(app: &mut App, id: &RunId) {
    let Some(run) = app.runs.get(id).cloned() else { return };
    app.layers.retain(|layer| !matches!(layer, Layer::Run(screen) if screen.id == *id));
    app.layers.push(Layer::Run(Box::new(RunScreen::new(&run, app.now))));
    app.relayout();
}

/// A run could not be begun.
pub(super) fn not_begun(app: &mut App, id: &RunId, why: String) {
    app.runs.forget(id);
    app.layers.retain(|layer| !matches!(layer, Layer::Run(screen) if screen.id == *id));
    app.toast(ToastTone::Bad, why);
    app.relayout();
}

/// Takes how a run stands; tells of one that nobody looks at.
pub(super) fn take(app: &mut App, run: Arc<Run>) {
    app.dirty = true;
    let before = app.runs.take(Arc::clone(&run));
    let now = app.now;
    let is_shown = app.run_screen().is_some_and(|screen| screen.id == *run.id());
    for layer in &mut app.layers {
        if let Layer::Run(screen) = layer
            && screen.id == *run.id()
        {
            screen.follow(&run, now);
        }
    }
    let asked = before.as_ref().is_some_and(|before| before.asks());
    let ended = before.is_some_and(|before| before.ended().is_some());
    if !is_shown && ((run.asks() && !asked) || (run.ended().is_some() && !ended)) {
        tell(app, &run);
    }
}

fn tell(app: &mut App, run: &Run) {
    let tone = match run.ended().map(|ending| ending.verdict) {
        None => ToastTone::Info,
        Some(Verdict::Pass) => ToastTone::Good,
        Some(_) => ToastTone::Bad,
    };
    let key = app.keymap.shown("runbooks");
    let service = service_of(run).name;
    let title = &run.runbook().title;
    app.toast(tone, format!("{title}, {service}: {}. {key} shows it", stands(run)));
}

/// Does a command of the run's screen.
pub(super) fn act(app: &mut App, action: RunAction) -> Vec<Effect> {
    let Some(run) = app.run_on_top().cloned() else { return Vec::new() };
    match action {
        RunAction::Confirm => return confirm(app, &run),
        RunAction::Decline if matches!(run.phase(), Phase::Asking { .. }) => {
            return say(app, Operator::Answer(false));
        }
        RunAction::Retry if is_held(&run) => return say(app, Operator::Retry),
        RunAction::Skip if can_skip(&run) => write(app, Note::Skip(Input::default())),
        RunAction::Abort if run.ended().is_none() => write(app, Note::Abort),
        RunAction::Remark if run.ended().is_none() => write(app, Note::Remark(Input::default())),
        RunAction::Undo => return undo(app, &run),
        RunAction::Generate => return generate(app),
        RunAction::Next => look(app, &run, 1),
        RunAction::Previous => look(app, &run, -1),
        RunAction::Retry | RunAction::Skip | RunAction::Decline => {
            app.toast(ToastTone::Info, "Not now: the run does not ask for that");
        }
        RunAction::Abort | RunAction::Remark => app.toast(ToastTone::Info, "The run is over"),
    }
    Vec::new()
}

/// Whether the machine takes a skip now.
pub(in crate::console) fn can_skip(run: &Run) -> bool {
    matches!(run.phase(), Phase::Held { .. } | Phase::Asking { .. } | Phase::Watching(_))
}

fn write(app: &mut App, note: Note) {
    if let Some(screen) = app.run_screen_mut() {
        screen.note = Some(note);
    }
}

fn look(app: &mut App, run: &Run, by: isize) {
    if let Some(screen) = app.run_screen_mut() {
        screen.look(run, by);
    }
}

/// Says something to the run on top, unless its answer to the last word is still to come.
pub(super) fn say(app: &mut App, word: Operator) -> Vec<Effect> {
    let Some(screen) = app.run_screen_mut() else { return Vec::new() };
    if screen.said {
        return Vec::new();
    }
    screen.said = true;
    vec![Effect::Say(screen.id.clone(), word)]
}

/// Gives what is asked for.
pub(super) fn confirm(app: &mut App, run: &Run) -> Vec<Effect> {
    match run.phase() {
        Phase::Choosing { .. } => choose(app),
        Phase::Confirming { .. } => confirm_plan(app, run),
        Phase::Asking { .. } => say(app, Operator::Answer(true)),
        Phase::Held { .. } => {
            let [retry, skip, abort] = ["run-retry", "run-skip", "run-abort"].map(|id| app.keymap.shown(id));
            refuse(app, format!("{retry} tries again, {skip} goes on without the step, {abort} ends the run"))
        }
        _ => Vec::new(),
    }
}

fn confirm_plan(app: &mut App, run: &Run) -> Vec<Effect> {
    let now = app.now;
    let Some(screen) = app.run_screen_mut() else { return Vec::new() };
    match (run.guard(), &screen.form) {
        (Guard::ReadOnly, _) => {
            let copy = app.keymap.shown("copy");
            refuse(
                app,
                format!("Nothing may be changed here. {copy} copies the commands for somebody who may"),
            )
        }
        (Guard::Open, _) if screen.is_fresh(now) => {
            refuse(app, "The plan has only just come up: read it, and press the key again")
        }
        (Guard::Open, _) => say(app, Operator::Confirm(Confirmation::Key)),
        (Guard::Protected, Form::Words(words)) => {
            let (service, reason) = (words.service.text().to_owned(), words.reason.text().to_owned());
            if service.trim().is_empty() {
                return refuse(app, "Type the service's name first, then why");
            }
            say(app, Operator::Confirm(Confirmation::Words { service, reason }))
        }
        (Guard::Protected, _) => Vec::new(),
    }
}

/// Takes what was chosen or typed.
fn choose(app: &mut App) -> Vec<Effect> {
    let Some(screen) = app.run_screen_mut() else { return Vec::new() };
    let id = screen.id.clone();
    let word = match &mut screen.form {
        Form::Choice(choosing) => match choosing.selected().cloned() {
            Some(choice) if choice.refused.is_some() => {
                let why = choice.refused.unwrap_or_default();
                return refuse(app, format!("{} cannot be chosen: {why}", choice.label));
            }
            // A value that is to be typed.
            Some(choice) if choice.value == TYPED => {
                screen.form = Form::Hidden(Default::default());
                return Vec::new();
            }
            Some(choice) => choice.value,
            None => return refuse(app, "Nothing here has these words"),
        },
        Form::Text(typing) => typing.input.text().trim().to_owned(),
        Form::Hidden(hidden) => {
            let Some(value) = hidden.finish() else { return Vec::new() };
            hidden.second.clear();
            let mut effects = vec![Effect::Value(id, value)];
            effects.extend(say(app, Operator::Choose(TYPED.to_owned())));
            return effects;
        }
        Form::Words(_) | Form::Nothing => return Vec::new(),
    };
    say(app, Operator::Choose(word))
}

/// The word for a value that goes to the call and nowhere else.
const TYPED: &str = "-";

fn generate(app: &mut App) -> Vec<Effect> {
    let is_asked = app.run_screen().is_some_and(|screen| matches!(screen.form, Form::Hidden(_)));
    if !is_asked {
        return refuse(app, "No value is asked for now");
    }
    say(app, Operator::Choose("generate".to_owned()))
}

/// Begins the run that takes another one back: its plan comes first.
fn undo(app: &mut App, run: &Run) -> Vec<Effect> {
    let Some(undo) = run.ended().and_then(|ending| ending.undo.clone()) else {
        return refuse(app, "There is nothing that this run could take back");
    };
    let here = app.subject_of(&service_of(run));
    let there = run.subject();
    let same = |here: &Subject| {
        (&here.environment, &here.account, &here.region)
            == (&there.environment, &there.account, &there.region)
    };
    match here {
        Ok(here) if same(&here) => begin_on(app, &undo.runbook, there.clone(), undo.values),
        Ok(_) => {
            let place = there.environment.as_deref().unwrap_or(&there.cluster).to_owned();
            let key = app.keymap.shown("environments");
            refuse(app, format!("That run acted in {place}: {key} goes there, then undo it"))
        }
        Err(why) => refuse(app, why),
    }
}

/// What the copy command takes from a run's screen.
pub(super) fn copy(app: &mut App) -> Vec<Effect> {
    let Some((text, said)) = app.run_on_top().and_then(|run| run_copied(run)) else {
        return refuse(app, "There is nothing to copy yet");
    };
    app.toast(ToastTone::Good, said);
    vec![Effect::Copy(text)]
}

/// Moves the cursor of what is chosen; else scrolls.
pub(super) fn go(app: &mut App, motion: Motion) {
    let Some(screen) = app.run_screen_mut() else { return };
    match &mut screen.form {
        Form::Choice(choosing) if screen.step.is_none() => choosing.go(motion),
        Form::Text(typing) if screen.step.is_none() && !typing.choices.is_empty() => typing.go(motion),
        _ => super::keys::scroll(app, motion),
    }
}
