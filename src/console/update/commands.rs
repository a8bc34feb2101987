//! What each command does.

use super::keys::set_filter;
use super::{choices, leaving, logs, run_list, runs};
use crate::console::app::{App, ToastTone};
use crate::console::command::{Action, Command, Motion};
use crate::console::event::Effect;
use crate::console::input::Input;
use crate::console::layers::Layer;
use crate::console::layers::choice::Topic;
use crate::console::layers::detail::Detail;
use crate::console::link;
use crate::console::panes::{PaneId, RowId};
use crate::engine::poll::{Ask, Subject};
use crate::engine::tail::TailAsk;

/// Runs a command.
pub(super) fn run(app: &mut App, command: &'static Command) -> Vec<Effect> {
    app.dirty = true;
    match command.action {
        Action::Quit => return leaving::leave(app),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::Pause => return pause(app),
        Action::Refresh => {
            app.toast(ToastTone::Info, "Reading everything in sight again");
            return vec![Effect::Ask(Ask::Refresh)];
        }
        Action::Copy if app.run_screen().is_some() => return runs::copy(app),
        Action::Copy => return copy(app),
        Action::Runbook(id) => return runs::begin(app, id),
        Action::Run(action) => return runs::act(app, action),
        Action::Open if matches!(app.layers.last(), Some(Layer::Runbooks(_))) => {
            return run_list::open(app);
        }
        Action::Around => return logs::around(app),
        Action::Log(action) => return logs::run(app, action),
        Action::Open => return open(app),
        Action::Move(motion) if app.focus == PaneId::Logs => return logs::go(app, motion),
        Action::Link => return copy_link(app),
        Action::Panic => crash(),
        _ => change_view(app, command.action),
    }
    Vec::new()
}

/// The commands that change nothing but the view.
fn change_view(app: &mut App, action: Action) {
    match action {
        Action::Back => back(app),
        Action::Move(motion) => go(app, app.focus, motion),
        Action::Focus(number) => {
            if let Some(pane) = PaneId::by_number(number) {
                focus(app, pane);
            }
        }
        Action::FocusNext => step_focus(app, 1),
        Action::FocusPrevious => step_focus(app, PANES - 1),
        Action::Zoom => {
            app.layers.clear();
            app.zoomed = !app.zoomed;
            app.relayout();
        }
        // Where a run offers a choice, its own keys begin the filter.
        Action::Filter if app.run_screen().is_some() => {}
        Action::Filter => filter(app),
        Action::Runbooks => runbooks(app),
        Action::Sort => sort(app),
        Action::Reverse => {
            let pane = app.focus;
            app.list_mut(pane).reversed = !app.list(pane).reversed;
            app.refresh_list(pane);
            app.relayout();
        }
        Action::Palette => choices::open_palette(app),
        Action::Help => app.layers.push(Layer::Help(0)),
        Action::Problems => app.layers.push(Layer::Problems(0)),
        Action::Clusters => choices::open(app, Topic::Cluster),
        Action::Environments => environments(app),
        Action::Themes => choices::open(app, Topic::Theme),
        Action::Everything => {
            app.everything = !app.everything;
            app.refresh_followers();
        }
        Action::NextTab => on_detail(app, Detail::next_tab),
        Action::PreviousTab => on_detail(app, Detail::previous_tab),
        _ => {}
    }
}

/// The list of runs and runbooks, or no more.
fn runbooks(app: &mut App) {
    if matches!(app.layers.last(), Some(Layer::Runbooks(_))) {
        app.layers.pop();
        return;
    }
    app.layers.push(Layer::Runbooks(0));
}

/// How many panes the focus goes round.
const PANES: usize = 5;

fn on_detail(app: &mut App, act: impl Fn(&mut Detail)) {
    if let Some(Layer::Detail(detail)) = app.layers.last_mut() {
        act(detail);
    }
}

/// Closes what is on top; without anything, drops the filter, then the zoom.
fn back(app: &mut App) {
    if app.layers.pop().is_none() {
        let pane = app.focus;
        if pane == PaneId::Logs && logs::back(app) {
            return app.relayout();
        }
        if !app.list(pane).filter.is_empty() {
            return set_filter(app, pane, String::new());
        }
        app.zoomed = false;
    }
    app.relayout();
}

/// Gives a pane the focus; Logs and Timeline share a place.
pub(super) fn focus(app: &mut App, pane: PaneId) {
    if matches!(pane, PaneId::Logs | PaneId::Timeline) {
        app.lower = pane;
    }
    app.layers.clear();
    app.focus = pane;
    app.relayout();
}

fn step_focus(app: &mut App, by: usize) {
    let round = [PaneId::Services, PaneId::Tasks, PaneId::Targets, PaneId::Alarms, app.lower];
    let place = round.iter().position(|pane| *pane == app.focus).unwrap_or(0);
    if let Some(pane) = round.get((place + by) % round.len()) {
        focus(app, *pane);
    }
}

/// Moves in a pane's list; Tasks and the others follow the service.
pub(super) fn go(app: &mut App, pane: PaneId, motion: Motion) {
    let place = app.list(pane).moved(motion, app.page(pane));
    select(app, pane, place);
}

/// Selects a row of a pane.
pub(super) fn select(app: &mut App, pane: PaneId, place: usize) {
    let Some(table) = pane.table() else { return };
    let mut list = std::mem::take(app.list_mut(pane));
    let scope = crate::console::panes::Scope {
        picture: &app.picture,
        selected: app.service(),
        everything: app.everything,
    };
    // Identity does not depend on what is selected, so an empty list of services does no harm here.
    list.select(place, table, &scope);
    *app.list_mut(pane) = list;
    if pane == PaneId::Services {
        app.refresh_followers();
    }
    app.relayout();
}

fn filter(app: &mut App) {
    if app.focus.table().is_none() {
        return logs::search(app);
    }
    app.layers.clear();
    let text = app.list(app.focus).filter.clone();
    app.layers.push(Layer::Filter(app.focus, Input::new(&text)));
}

fn sort(app: &mut App) {
    let pane = app.focus;
    let Some(table) = pane.table() else { return };
    app.list_mut(pane).next_sort(table.columns().len());
    app.refresh_list(pane);
    app.relayout();
    let sort = app.list(pane).sort.and_then(|column| table.columns().get(column));
    let title = match sort {
        Some(column) if column.title.is_empty() => "state",
        Some(column) => column.title,
        None => "",
    };
    let text =
        if title.is_empty() { "In the pane's own order".to_owned() } else { format!("Sorted by {title}") };
    app.toast(ToastTone::Info, text);
}

fn environments(app: &mut App) {
    if app.settings.environments.len() < 2 {
        return app.toast(
            ToastTone::Info,
            "There is one environment. More are written into config.toml as [[environment]].",
        );
    }
    choices::open(app, Topic::Environment);
}

/// Opens what is selected; from a detail view, the logs around what it shows.
fn open(app: &mut App) -> Vec<Effect> {
    match app.layers.last() {
        Some(Layer::Detail(_)) => return logs::around(app),
        None if app.focus == PaneId::Logs => logs::open(app),
        None => open_selected(app),
        Some(_) => {}
    }
    Vec::new()
}

fn open_selected(app: &mut App) {
    let pane = app.focus;
    let subject = match app.list(pane).selected.clone().filter(|_| app.list(pane).current().is_some()) {
        Some(RowId::Service(key)) => Subject::Service(key),
        Some(RowId::Task(arn)) => Subject::Task(arn),
        Some(RowId::Target { group, .. }) => Subject::TargetGroup(group),
        Some(RowId::Alarm(name)) => Subject::Alarm(name),
        Some(RowId::Transition(..)) => match app.transition_subject() {
            Some(subject) => subject,
            None => return app.toast(ToastTone::Info, "What this line speaks of is no longer there"),
        },
        None => return,
    };
    app.layers.push(Layer::Detail(Detail::new(subject)));
}

fn pause(app: &mut App) -> Vec<Effect> {
    app.paused = !app.paused;
    let text = if app.paused { "Reading is paused" } else { "Reading goes on" };
    app.toast(ToastTone::Info, text);
    vec![Effect::Ask(Ask::Pause(app.paused)), Effect::Tail(TailAsk::Pause(app.paused))]
}

fn copy(app: &mut App) -> Vec<Effect> {
    if app.focus == PaneId::Logs
        && app.subject().is_none()
        && let Some((text, said)) = logs::copied(app)
    {
        app.toast(ToastTone::Good, said);
        return vec![Effect::Copy(text)];
    }
    match link::copied(app) {
        Some(text) => {
            app.toast(ToastTone::Good, format!("Copied {text}"));
            vec![Effect::Copy(text)]
        }
        None => {
            app.toast(ToastTone::Info, "Nothing is selected");
            Vec::new()
        }
    }
}

fn copy_link(app: &mut App) -> Vec<Effect> {
    match link::console(app) {
        Some(url) => {
            app.toast(ToastTone::Good, format!("Copied {url}"));
            vec![Effect::Copy(url)]
        }
        None => {
            app.toast(ToastTone::Info, "Nothing is selected");
            Vec::new()
        }
    }
}

/// For the test of what a panic leaves behind.
#[expect(clippy::panic, reason = "the hidden command of a test")]
fn crash() {
    panic!("a panic that a test asked for");
}
