//! The note at the right of the title: how the lines come, and what narrows them. The important
//! first; what has no room is left out.

use ratatui::text::{Line, Span};

use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::engine::tail::Mode;
use crate::model::{Unread, Why};
use crate::text;

/// The note in at most so many columns.
pub(super) fn line(app: &App, paint: &Paint<'_>, room: usize) -> Line<'static> {
    let mut kept: Vec<(u8, String, Role)> = Vec::new();
    let mut used = 0;
    for (place, words, role) in items(app) {
        let words = text::truncate(&words, 40).into_owned();
        let width = text::width(&words) + if kept.is_empty() { 0 } else { 2 };
        if used + width <= room {
            used += width;
            kept.push((place, words, role));
        }
    }
    // Kept by importance, shown at their own places: nothing jumps when something comes or goes.
    kept.sort_by_key(|(place, ..)| *place);
    let mut spans = Vec::new();
    for (at, (_, words, role)) in kept.into_iter().enumerate() {
        if at > 0 {
            spans.push(Span::raw("  "));
        }
        spans.push(paint.span(words, role));
    }
    Line::from(spans)
}

/// What there is to tell, the most important first: where it stands, the words, their role.
fn items(app: &App) -> Vec<(u8, String, Role)> {
    let logs = &app.logs;
    let mut items = Vec::new();
    let mut add = |place: u8, words: String, role: Role| items.push((place, words, role));
    if logs.tail.wish().sources.is_empty() {
        return items;
    }
    let (words, role) = mode(app);
    add(9, words, role);
    if let Some(saving) = logs.saving.as_ref().filter(|saving| saving.created) {
        add(0, format!("saving, {}", text::count(saving.lines, "line")), Role::Changing);
    }
    let (failed, groups) = (failed(app).count(), logs.state.groups.len());
    if failed > 0 && failed < groups {
        let key = app.keymap.shown("log-sources");
        add(1, format!("{failed} of {groups} groups not read, {key} tells why"), Role::Bad);
    }
    if let Some(search) = &logs.search {
        let found = logs.book.matches();
        let more = if found.complete { "" } else { "…" };
        add(
            5,
            format!("/{} {}{more}", search.text, text::count_of(found.lines, "match", "matches")),
            Role::Accent,
        );
    }
    if !logs.sieve.filter.is_empty() {
        add(4, format!("&{}", logs.sieve.filter), Role::Accent);
    }
    if let Some(level) = logs.sieve.level {
        add(3, format!("{} and worse", level.name()), Role::Accent);
    }
    if !logs.pattern.is_empty() {
        add(2, format!("only {}", logs.pattern), Role::Accent);
    }
    let sifted = !logs.sieve.filter.is_empty() || logs.sieve.level.is_some() || !logs.sieve.muted.is_empty();
    if sifted {
        let shown = logs.book.shown();
        let more = if shown.complete { "" } else { "…" };
        add(6, format!("{}{more} of {}", shown.lines, logs.book.len()), Role::Muted);
    }
    if logs.window.lines.iter().any(|line| line.gap) {
        add(7, format!("{} not read between", gap_sign(app)), Role::Changing);
    }
    if logs.state.sampled {
        add(8, "sampled: the rest is read after".to_owned(), Role::Changing);
    }
    if let Some(since) = logs.book.since() {
        add(10, format!("since {}", app.minute(since)), Role::Muted);
    }
    if logs.state.sessions > 0 && logs.state.dollars_per_minute > 0.0 {
        add(11, format!("${:.2}/min", logs.state.dollars_per_minute), Role::Muted);
    }
    items
}

fn gap_sign(app: &App) -> &'static str {
    app.theme.glyphs.gap
}

/// The groups that cannot be read.
pub(super) fn failed(app: &App) -> impl Iterator<Item = &Unread> {
    app.logs.state.groups.iter().filter_map(|group| match &group.mode {
        Mode::Failed(error) => Some(error),
        _ => None,
    })
}

/// How the lines come.
fn mode(app: &App) -> (String, Role) {
    let logs = &app.logs;
    let rate = logs.rate.per_second(app.now);
    if app.paused {
        return ("paused".to_owned(), Role::Changing);
    }
    if let Some((from, to)) = logs.reaching {
        return (format!("reading {}–{}…", app.minute(from), app.minute(to)), Role::Changing);
    }
    if !logs.tail.is_settled() || logs.state.reading {
        return ("reading…".to_owned(), Role::Changing);
    }
    if logs.state.resting {
        return ("resting".to_owned(), Role::Muted);
    }
    let modes = || logs.state.groups.iter().map(|group| &group.mode);
    let why = modes().find_map(|mode| match mode {
        Mode::Polling { why, .. } => Some(why.as_ref()),
        _ => None,
    });
    match why {
        Some(Some(error)) => (format!("polling: live tail {}", reason(&error.why)), Role::Changing),
        Some(None) if app.settings.logs.live => ("connecting…".to_owned(), Role::Muted),
        Some(None) => (format!("polling {rate}/s"), Role::Muted),
        None if modes().any(|mode| *mode == Mode::Live) => (format!("live {rate}/s"), Role::Ok),
        None if modes().any(|mode| matches!(mode, Mode::Failed(_))) => ("failed".to_owned(), Role::Bad),
        None if modes().any(|mode| *mode == Mode::Done) => ("ended".to_owned(), Role::Muted),
        None => ("connecting…".to_owned(), Role::Muted),
    }
}

/// Why there is no live tail, in few words.
fn reason(why: &Why) -> &'static str {
    match why {
        Why::Denied => "is not allowed",
        Why::Throttled => "is over its limit",
        Why::Unsupported => "is not there",
        Why::Unreachable => "does not answer",
        Why::Expired => "needs new credentials",
        Why::Other(_) => "has failed",
    }
}
