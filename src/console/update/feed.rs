//! What comes in for the Logs pane, and what the tail and the saver are told after each event.

use crate::console::app::{App, LogsOf, ToastTone};
use crate::console::event::Effect;
use crate::console::layers::Layer;
use crate::engine::tail::{TailAsk, TailReport};
use crate::model::Sources;
use crate::text;

/// Takes what the tail reports.
pub(super) fn take(app: &mut App, report: TailReport) {
    let (account, now) = (app.account_millis(), app.now);
    if app.logs.take(report, account, now) {
        app.dirty |= app.log_area().is_some();
    }
}

/// Does a slice of work.
pub(super) fn work(app: &mut App) -> Vec<Effect> {
    let mut effects = Vec::new();
    if app.logs.work() {
        app.dirty |= app.log_area().is_some();
    }
    if let Some(step) = app.logs.save_on() {
        effects.push(Effect::Save(step));
    }
    effects
}

/// Takes the answer to a step of saving.
pub(super) fn saved(app: &mut App, outcome: Result<(), String>) -> Vec<Effect> {
    let Some(mut saving) = app.logs.saving.take() else { return Vec::new() };
    app.dirty = true;
    match (outcome, saving.created) {
        (Ok(()), false) => {
            app.layers.retain(|layer| !matches!(layer, Layer::Prompt(_)));
            app.relayout();
            (saving.created, saving.waiting) = (true, false);
            app.logs.saving = Some(saving);
            return work(app);
        }
        (Ok(()), true) if saving.is_closed() => {
            let said = format!("Saved {} to {}", text::count(saving.lines, "line"), saving.path);
            app.toast(ToastTone::Good, said);
        }
        (Ok(()), true) => {
            saving.waiting = false;
            app.logs.saving = Some(saving);
            return work(app);
        }
        (Err(error), false) => match app.layers.last_mut() {
            Some(Layer::Prompt(prompt)) => prompt.error = Some(error),
            _ => app.toast(ToastTone::Bad, error),
        },
        (Err(error), true) => {
            app.toast(ToastTone::Bad, format!("Saving has ended early: {error}"));
        }
    }
    Vec::new()
}

/// Takes over what the pane should show, where that may have changed.
pub(super) fn wish(app: &mut App) {
    let service = app.scope().service().cloned();
    let of = LogsOf {
        generation: app.picture.generation,
        revision: app.picture.revision,
        service,
        everything: app.everything,
    };
    if app.logs_of.as_ref() == Some(&of) && app.logs.tail.wish().pattern == app.logs.pattern {
        return;
    }
    let restriction = app.logs.tail.restriction.clone();
    let left = restriction
        .as_ref()
        .is_some_and(|task| task.service.is_some() && of.service != task.service && !of.everything);
    if left {
        app.logs.tail.restriction = None;
    }
    let own = app.logs.tail.restriction.as_ref().and_then(|task| task.service.clone());
    let service = own.or_else(|| of.service.clone());
    let sources = match (service, of.everything) {
        (Some(key), _) => Sources::of(&app.picture.snapshot, Some(&key)),
        (None, true) => Sources::of(&app.picture.snapshot, None),
        // No service is selected: there is none, or none is known yet.
        (None, false) => Sources::default(),
    };
    app.logs_of = Some(of);
    let now = app.now;
    app.logs.wish(sources, now);
}

/// After each event: what the tail is to be told, and which lines are in sight.
pub(super) fn settle(app: &mut App) -> Vec<Effect> {
    wish(app);
    let (shown, account, now) = (app.shows_logs(), app.account_millis(), app.now);
    let asks = app.logs.tell(shown, account, now);
    if asks.iter().any(|ask| matches!(ask, TailAsk::Watch(_))) {
        app.dirty = true;
    }
    asks.into_iter().map(Effect::Tail).collect()
}

/// Another cluster or environment is looked at.
pub(super) fn leave(app: &mut App) -> Effect {
    app.logs_of = None;
    Effect::Tail(app.logs.leave())
}
