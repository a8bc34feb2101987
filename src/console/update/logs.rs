//! What the commands of the Logs pane do.

use crate::console::app::{App, ToastTone};
use crate::console::command::{LogAction, Motion};
use crate::console::event::Effect;
use crate::console::input::Input;
use crate::console::layers::Layer;
use crate::console::layers::prompt::{Asked, Before, Prompt};
use crate::console::logs::around::{self, Around};
use crate::console::logs::{Edge, Extent, Moment, Restriction, Search, Seek, TimeStyle};
use crate::console::panes::{PaneId, RowId};
use crate::model::{Level, LineKey, Toward};
use crate::text;

use super::{commands, feed};

/// Runs a command of the Logs pane, which gets the focus.
pub(super) fn run(app: &mut App, action: LogAction) -> Vec<Effect> {
    if app.focus != PaneId::Logs || !app.layers.is_empty() {
        commands::focus(app, PaneId::Logs);
    }
    match action {
        LogAction::Follow if app.logs.follow => app.logs.stay(),
        LogAction::Follow => app.logs.follow_on(),
        LogAction::Wrap => {
            app.logs.look.wrap = !app.logs.look.wrap;
            app.logs.look.left = 0;
        }
        LogAction::Time => next_time(app),
        LogAction::Json => app.logs.look.json = !app.logs.look.json,
        LogAction::Next => seek(app, Seek::Newer),
        LogAction::Previous => seek(app, Seek::Older),
        LogAction::Level => next_level(app),
        LogAction::Sources => sources(app),
        LogAction::Save => ask(app, Asked::Save(Extent::Shown), &file_name(app)),
        LogAction::Filter => ask(app, Asked::Filter, &app.logs.sieve.filter.clone()),
        LogAction::Pattern => ask(app, Asked::Pattern, &app.logs.pattern.clone()),
        LogAction::Jump => ask(app, Asked::Jump, ""),
        LogAction::Mark => {
            app.logs.stay();
            app.logs.mark();
        }
        LogAction::NextMark => match app.logs.next_mark() {
            Some(key) => app.logs.stand_on(key),
            None => app.toast(ToastTone::Info, "No line is marked"),
        },
        LogAction::Select => select(app),
        LogAction::Left => app.logs.look.left = app.logs.look.left.saturating_sub(SIDEWAYS),
        LogAction::Right => sideways(app),
    }
    Vec::new()
}

/// Columns that long lines are scrolled by.
const SIDEWAYS: usize = 16;
/// More than any text that is shown is long.
const FARTHEST: usize = 64 << 10;

fn sideways(app: &mut App) {
    if app.logs.look.wrap {
        return app.toast(ToastTone::Info, "Wrapped lines are seen whole");
    }
    app.logs.look.left = (app.logs.look.left + SIDEWAYS).min(FARTHEST);
}

fn next_time(app: &mut App) {
    let (style, said) = match app.logs.look.time {
        TimeStyle::Clock => (TimeStyle::Utc, "Times in UTC, with the date"),
        TimeStyle::Utc => (TimeStyle::Age, "Times as ages"),
        TimeStyle::Age => (TimeStyle::Clock, "Times as clock"),
    };
    app.logs.look.time = style;
    app.toast(ToastTone::Info, said);
}

fn next_level(app: &mut App) {
    let said = match app.logs.next_level() {
        Some(level @ (Level::Error | Level::Fatal)) => format!("Lines of level {} and worse", level.name()),
        Some(level) => format!("Lines of level {} and worse; those without a level are hidden", level.name()),
        None => "Lines of every level".to_owned(),
    };
    app.toast(ToastTone::Info, said);
}

fn sources(app: &mut App) {
    app.layers.push(Layer::Sources(0));
}

fn select(app: &mut App) {
    if app.logs.selection.take().is_none() {
        app.logs.stay();
        app.logs.selection = app.logs.current();
    }
}

fn seek(app: &mut App, seek: Seek) {
    if app.logs.search.is_none() {
        let key = app.keymap.shown("filter");
        return app.toast(ToastTone::Info, format!("Nothing is searched for; {key} searches"));
    }
    app.logs.seek = Some(seek);
    let cursor = app.logs.cursor;
    if app.logs.work_seek() && app.logs.cursor == cursor {
        let place = if seek == Seek::Newer { "below" } else { "above" };
        app.toast(ToastTone::Info, format!("No match {place}"));
    }
}

/// Opens the line in which something is typed.
pub(super) fn ask(app: &mut App, asked: Asked, text: &str) {
    let logs = &app.logs;
    let before = Before {
        search: logs.search.clone(),
        filter: logs.sieve.filter.clone(),
        cursor: logs.cursor,
        row: logs.row,
        follow: logs.follow,
    };
    app.layers.retain(|layer| !matches!(layer, Layer::Prompt(_)));
    app.layers.push(Layer::Prompt(Prompt { asked, input: Input::new(text), error: None, before }));
}

/// Searches in the logs.
pub(super) fn search(app: &mut App) {
    ask(app, Asked::Search, "");
}

/// `dogwatch-gateway-20261121T120431Z.log`.
fn file_name(app: &App) -> String {
    let name = match (&app.logs.tail.restriction, app.scope().service()) {
        (Some(Restriction { task, .. }), _) => text::head(task, 8).to_owned(),
        (None, Some(key)) => key.name.clone(),
        (None, None) => app.picture.place.cluster.clone().unwrap_or_else(|| "logs".to_owned()),
    };
    let fits = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' };
    let name: String = name.chars().take(60).map(fits).collect();
    format!("dogwatch-{name}-{}.log", app.account_time().strftime("%Y%m%dT%H%M%SZ"))
}

/// Moves in the logs; past the oldest line, older ones are read.
pub(super) fn go(app: &mut App, motion: Motion) -> Vec<Effect> {
    let edge = app.logs.go(motion);
    at_edge(app, edge)
}

/// Scrolls the logs by rows, as the wheel does.
pub(super) fn scroll(app: &mut App, rows: isize) -> Vec<Effect> {
    let edge = app.logs.scroll(rows);
    at_edge(app, edge)
}

fn at_edge(app: &mut App, edge: Edge) -> Vec<Effect> {
    if edge == Edge::None || app.logs.state.reading {
        return Vec::new();
    }
    let Some((from, to)) = app.logs.older_span() else { return Vec::new() };
    let Some(ask) = app.logs.reach(from, to) else { return Vec::new() };
    app.logs.stay();
    let said = format!("Reading {}–{}…", app.minute(from), app.minute(to));
    app.toast(ToastTone::Info, said);
    vec![Effect::Tail(ask)]
}

/// Esc in the logs: what was done last to narrow them is undone. Tells whether there was anything.
pub(super) fn back(app: &mut App) -> bool {
    let logs = &mut app.logs;
    if logs.selection.take().is_some() {
        return true;
    }
    if logs.search.is_some() {
        logs.set_search(None);
        return true;
    }
    if !logs.sieve.filter.is_empty() {
        logs.sieve.filter.clear();
        logs.sift();
        return true;
    }
    if logs.tail.restriction.take().is_some() {
        // All tasks' lines are shown around the same moment.
        logs.target = logs.moment.as_ref().filter(|_| !logs.follow).map(|moment| moment.at);
        logs.tail.hurry();
        app.logs_of = None;
        return true;
    }
    logs.moment.take().is_some()
}

/// Opens the line that the reader stands on.
pub(super) fn open(app: &mut App) {
    match app.logs.current() {
        Some(key) => {
            app.logs.stay();
            app.layers.push(Layer::LogLine(key, 0));
        }
        None => app.toast(ToastTone::Info, "There is no line to open"),
    }
}

/// The selected lines, or the one that the reader stands on, as text. None without lines.
pub(super) fn copied(app: &mut App) -> Option<(String, String)> {
    /// More than terminals take by OSC 52.
    const MOST: usize = 48 << 10;
    let (first, last) = match app.logs.selected() {
        Some(range) => range,
        None => app.logs.current().map(|key| (key, key))?,
    };
    let mut text = String::new();
    let (mut lines, mut next) = (0_usize, Some(first));
    while let Some(key) = next.filter(|key| *key <= last) {
        let line = app.logs.book.line(key)?;
        if text.len() + line.text.len() > MOST {
            let room = MOST.saturating_sub(text.len());
            if lines == 0 {
                text.push_str(text::head(line.text, room));
            }
            break;
        }
        text.push_str(line.text);
        text.push('\n');
        lines += 1;
        next = app.logs.next(key, Toward::Newer);
    }
    let whole = next.is_none_or(|key| key > last);
    let single = first == last;
    app.logs.selection = None;
    let said = match (single, whole) {
        (true, true) => format!("Copied {}", text.trim_end()),
        (false, true) => format!("Copied {}", text::count(lines, "line")),
        (_, false) => format!(
            "Copied the first {}; the rest is too much for a clipboard",
            text::count(lines.max(1), "line")
        ),
    };
    if single {
        text.truncate(text.trim_end_matches('\n').len());
    }
    Some((text, said))
}

/// Shows the logs around what is open in detail, or else selected.
pub(super) fn around(app: &mut App) -> Vec<Effect> {
    let found = match app.subject() {
        Some(subject) => around::subject(app, &subject),
        None => around::selection(app),
    };
    let Some(around) = found else {
        app.toast(ToastTone::Info, "Nothing is selected that has logs");
        return Vec::new();
    };
    show(app, around)
}

fn show(app: &mut App, around: Around) -> Vec<Effect> {
    match &around.service {
        Some(key) if app.service() != Some(key) => {
            let wanted = RowId::Service(key.clone());
            app.list_mut(PaneId::Services).filter.clear();
            app.list_mut(PaneId::Services).at_top = false;
            app.list_mut(PaneId::Services).selected = Some(wanted);
            app.refresh();
        }
        None => app.everything = true,
        _ => {}
    }
    if around.service.is_some() && app.everything {
        app.everything = false;
    }
    app.refresh_followers();
    commands::focus(app, PaneId::Logs);
    app.logs.tail.restriction = around.task;
    app.logs.tail.hurry();
    app.logs_of = None;
    feed::wish(app);
    match around.moment {
        Some(moment) => go_to(app, moment),
        None => {
            app.logs.moment = None;
            app.logs.follow_on();
            Vec::new()
        }
    }
}

/// Goes to a moment; what is not held there is read.
pub(super) fn go_to(app: &mut App, moment: Moment) -> Vec<Effect> {
    let at = moment.at;
    app.logs.go_to(moment);
    // What is about to be read anew is read around the moment.
    if !app.logs.tail.is_settled() || app.logs.covers(at) {
        return Vec::new();
    }
    let account = app.account_millis();
    let ask = app.logs.reach_around(at, account);
    ask.map(Effect::Tail).into_iter().collect()
}

/// A search as it is being typed: valid ones are looked for at once.
pub(super) fn try_search(app: &mut App, text: &str) -> Result<(), String> {
    if text.is_empty() {
        app.logs.set_search(None);
        return Ok(());
    }
    let search = Search::new(text)?;
    app.logs.set_search(Some(search));
    Ok(())
}

/// The search is kept: to its nearest match.
pub(super) fn begin_search(app: &mut App) {
    if let Some(key) = app.logs.current() {
        app.logs.seek = Some(Seek::From(key));
        let before: Option<LineKey> = app.logs.cursor;
        let is_match = app.logs.search.as_ref().zip(app.logs.book.line(key));
        let here = is_match.is_some_and(|(search, line)| search.regex.is_match(line.text));
        if app.logs.work_seek() && app.logs.cursor == before && !here {
            app.toast(ToastTone::Info, "No match");
        }
    }
}
