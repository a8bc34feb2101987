//! What the pane shows without lines. Loading, empty, hidden, elsewhere, forbidden and failed each
//! look different, and say what to do.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::note::failed;
use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::console::view::pane::write;
use crate::engine::poll::Connection;
use crate::model::{Unread, Why};
use crate::text;

/// Words and how they look, a paragraph each.
type Words = Vec<(String, Role)>;

/// Draws it.
pub(super) fn draw(app: &App, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let logs = &app.logs;
    let wish = logs.tail.wish();
    let words = if let Connection::Failed(_) = app.picture.connection {
        vec![("Not connected.".to_owned(), Role::Muted)]
    } else if wish.sources.is_empty() {
        no_source(app)
    } else if !logs.window.complete {
        vec![("Looking…".to_owned(), Role::Changing)]
    } else if !logs.book.is_empty() {
        hidden(app)
    } else if let Some(error) = failed(app).next() {
        not_read(error)
    } else if app.paused {
        vec![(format!("Reading is paused. {} goes on.", app.keymap.shown("pause")), Role::Changing)]
    } else if logs.state.reading || !logs.tail.is_settled() {
        vec![(reading(app), Role::Changing)]
    } else {
        nothing(app)
    };
    write(&words, paint, area, buffer);
}

fn groups(app: &App) -> String {
    let sources = &app.logs.tail.wish().sources;
    let first = sources.first().map(|source| source.group.as_str()).unwrap_or_default();
    let mut groups: Vec<&str> = sources.iter().map(|source| source.group.as_str()).collect();
    groups.sort_unstable();
    groups.dedup();
    match groups.len() {
        0 | 1 => first.to_owned(),
        more => format!("{first} and {} more", more - 1),
    }
}

fn reading(app: &App) -> String {
    match (&app.logs.target, &app.logs.moment) {
        (Some(_), Some(moment)) => {
            let at = jiff::Timestamp::from_millisecond(moment.at).unwrap_or_default();
            let at = crate::console::panes::clock(at, app.settings.utc);
            format!("Reading {} around {at}…", groups(app))
        }
        _ => format!("Reading the last {} of {}…", back(app), groups(app)),
    }
}

fn back(app: &App) -> String {
    text::count(usize::try_from(app.settings.logs.back.as_secs() / 60).unwrap_or(0), "minute")
}

fn no_source(app: &App) -> Words {
    let wish = app.logs.tail.wish();
    if wish.incomplete {
        return vec![("Reading task definitions…".to_owned(), Role::Changing)];
    }
    let Some(first) = wish.elsewhere.first() else {
        let words = match app.scope().service() {
            _ if app.picture.snapshot.services.is_empty() => {
                "No service is known, so there are no logs.".to_owned()
            }
            Some(key) => format!("No container of {} names a log group.", key.name),
            None => "No container here names a log group.".to_owned(),
        };
        return vec![(words, Role::Muted)];
    };
    let mut words = vec![(
        format!("Logs go elsewhere: {} (container {}).", first.place, first.container),
        Role::Changing,
    )];
    for other in wish.elsewhere.iter().skip(1).take(8) {
        words.push((format!("{} (container {})", other.place, other.container), Role::Changing));
    }
    words.push((
        "dogwatch reads what goes to CloudWatch Logs by the awslogs driver in this region.".to_owned(),
        Role::Muted,
    ));
    words
}

fn hidden(app: &App) -> Words {
    let logs = &app.logs;
    let mut why = Vec::new();
    if let Some(level) = logs.sieve.level {
        why.push(format!("level {} and worse ({} changes it)", level.name(), app.keymap.shown("log-level")));
    }
    if !logs.sieve.filter.is_empty() {
        why.push(format!("filter “{}” ({} drops it)", logs.sieve.filter, app.keymap.shown("back")));
    }
    if !logs.sieve.muted.is_empty() {
        why.push(format!("sources that are off ({} switches them)", app.keymap.shown("log-sources")));
    }
    let all = match logs.book.len() {
        1 => "The one line that is held is hidden.".to_owned(),
        lines => format!("All {lines} lines are hidden."),
    };
    vec![(all, Role::Text), (why.join(", "), Role::Muted)]
}

fn not_read(error: &Unread) -> Words {
    let (sign, role) = match error.why {
        Why::Denied => ("Not allowed. ", Role::Changing),
        _ => ("", Role::Bad),
    };
    vec![(format!("{sign}{}", error.message), role), (error.remedy.clone(), Role::Text)]
}

fn nothing(app: &App) -> Words {
    let older = format!("{} reads older ones.", app.keymap.shown("up"));
    let only = match app.logs.pattern.as_str() {
        "" => String::new(),
        pattern => format!(" that match {pattern}"),
    };
    match &app.logs.tail.restriction {
        Some(task) => {
            let id = text::head(&task.task, 8);
            let words = if task.ended {
                format!("Task {id} wrote no lines{only} around its end.")
            } else {
                format!("Task {id} has written no lines{only} in the last {}.", back(app))
            };
            vec![(words, Role::Muted), (older, Role::Muted)]
        }
        None => vec![
            (format!("No lines{only} in the last {} of {}.", back(app), groups(app)), Role::Muted),
            (format!("New ones appear here by themselves; {older}"), Role::Muted),
        ],
    }
}
