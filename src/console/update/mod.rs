//! `update`: the state and what happened, to the new state and what is to be done. Pure: no clock,
//! no terminal, no network.

mod choices;
mod commands;
mod feed;
mod keys;
mod leaving;
mod logs;
mod mouse;
mod prompt;
mod run_keys;
mod run_list;
mod runs;
#[cfg(test)]
mod runs_tests;

pub(super) use runs::can_skip;

use std::sync::Arc;

use super::app::App;
use super::event::{Effect, Event, Moment};
use super::layers::Layer;
use super::layers::choice::Topic;
use super::panes::PaneId;
use crate::engine::poll::{Ask, Picture};

/// Takes an event at a time; gives back what is to be done outside.
pub fn update(app: &mut App, event: Event, now: Moment) -> Vec<Effect> {
    (app.now, app.wall) = (now.instant, now.wall);
    let shown = app.toasts.len();
    app.toasts.retain(|toast| toast.until > now.instant);
    app.dirty |= shown != app.toasts.len();
    let mut effects = match event {
        Event::Key(event) => keys::key(app, event.into()),
        Event::Mouse(event) => mouse::mouse(app, event),
        Event::Paste(text) => keys::paste(app, &text),
        Event::Resize(width, height) => {
            app.fit((width, height).into());
            app.dirty = true;
            Vec::new()
        }
        Event::Focus(focus) => {
            app.logs.away_since = if focus { None } else { Some(now.instant) };
            vec![Effect::Ask(Ask::Focus(focus))]
        }
        Event::Picture(picture) => {
            let left = picture.generation > app.picture.generation;
            take(app, picture);
            left.then(|| feed::leave(app)).into_iter().collect()
        }
        Event::Tail(report) => {
            feed::take(app, report);
            Vec::new()
        }
        Event::Run(run) => {
            runs::take(app, run);
            Vec::new()
        }
        Event::NotBegun(id, why) => {
            runs::not_begun(app, &id, why);
            Vec::new()
        }
        Event::Saved(outcome) => feed::saved(app, outcome),
        Event::Work => feed::work(app),
        Event::Tick => {
            app.dirty = true;
            Vec::new()
        }
    };
    effects.extend(feed::settle(app));
    if app.dirty {
        app.arrange_logs();
    }
    let gaze = app.looking_at();
    if gaze != app.gaze {
        app.gaze = gaze.clone();
        effects.push(Effect::Ask(Ask::Look(gaze)));
    }
    effects
}

/// Takes a new picture over. One of an older place is late and is dropped.
fn take(app: &mut App, picture: Arc<Picture>) {
    if picture.generation < app.picture.generation {
        return;
    }
    if picture.generation > app.picture.generation {
        app.list_mut(PaneId::Services).at_top = true;
    }
    let same = (picture.generation, picture.revision) == (app.picture.generation, app.picture.revision);
    app.picture = picture;
    if same {
        // Only ages differ, which are drawn with the clock.
        return;
    }
    app.refresh();
    if app.knows_the_worst() {
        app.list_mut(PaneId::Services).at_top = false;
    }
    let clusters = choices::clusters(app);
    for layer in &mut app.layers {
        if let Layer::Choice(choice) = layer
            && choice.topic == Topic::Cluster
        {
            choice.renew(clusters.clone());
        }
    }
    app.dirty = true;
}
