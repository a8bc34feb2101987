//! The runs of this session, and all runbooks for the selected service.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::sheet::{bold, sign};
use crate::console::app::App;
use crate::console::command::{Command, Context};
use crate::console::panes::Paint;
use crate::console::runs::{service_of, stands, state_of, step_of};
use crate::console::theme::Role;
use crate::console::view::overlay;
use crate::runbook::machine::Run;
use crate::runbook::{Impact, Runbook};
use crate::text;

const WIDTH: u16 = 120;

/// A line, and its place in the order of the cursor.
type Row = (Option<usize>, Line<'static>);

pub(in crate::console::view) fn draw(app: &App, cursor: usize, paint: &Paint<'_>, buffer: &mut Buffer) {
    let width = usize::from(WIDTH.min(app.layout.body.width).saturating_sub(4));
    let rows = rows(app, width, paint);
    let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(3);
    let area = overlay::middle(app, WIDTH, height.max(7));
    let note = format!("{} opens  {} closes", app.keymap.shown("open"), app.keymap.shown("back"));
    let inner = overlay::boxed("Runbooks", &note, area, paint, buffer);
    let at = rows.iter().position(|(place, _)| *place == Some(cursor)).unwrap_or(0);
    let first = at.saturating_sub(usize::from(inner.height).saturating_sub(2));
    for (y, (place, line)) in (inner.y..inner.bottom()).zip(rows.into_iter().skip(first)) {
        buffer.set_line(inner.x, y, &line, inner.width);
        if place == Some(cursor) {
            buffer.set_style(Rect { y, height: 1, ..inner }, paint.theme.style(Role::Selection));
        }
    }
}

fn rows(app: &App, width: usize, paint: &Paint<'_>) -> Vec<Row> {
    let runs = app.runs.listed();
    let mut rows: Vec<Row> = Vec::new();
    if !runs.is_empty() {
        rows.push((None, Line::from(bold(paint, "Runs of this session", Role::Muted))));
    }
    let count = runs.len();
    rows.extend(runs.iter().enumerate().map(|(place, run)| (Some(place), run_line(run, width, paint))));
    if count > 0 {
        rows.push((None, Line::default()));
    }
    let service = app.runbook_service().map(|service| service.name);
    let about = service.map_or("Select a service to begin one".to_owned(), |name| format!("For {name}"));
    rows.push((None, Line::from(bold(paint, &about, Role::Muted))));
    let known = app.settings.runbooks.runbooks.iter().enumerate();
    rows.extend(known.map(|(place, known)| (Some(count + place), runbook_line(app, known, width, paint))));
    rows
}

/// Columns of a title.
const TITLE: usize = 26;

fn run_line(run: &Run, width: usize, paint: &Paint<'_>) -> Line<'static> {
    let (glyph, role) = sign(state_of(run), paint);
    let service = text::truncate(&service_of(run).name, 30).into_owned();
    let ended = run.ended().map(|ending| ending.at);
    let since = text::age_at(ended.unwrap_or(run.began()), paint.now);
    let age = if ended.is_some() { format!("ended {since} ago") } else { format!("for {since}") };
    let about = format!("{}  {}  {age}", step_of(run), stands(run));
    let room = width.saturating_sub(TITLE + 36);
    Line::from(vec![
        paint.span(format!("{glyph} "), role),
        paint.span(text::pad(&text::truncate(&run.runbook().title, TITLE), TITLE) + "  ", Role::Title),
        paint.span(text::pad(&service, 30) + "  ", Role::Text),
        paint.span(text::truncate(&about, room).into_owned(), Role::Muted),
    ])
}

fn runbook_line(app: &App, runbook: &Runbook, width: usize, paint: &Paint<'_>) -> Line<'static> {
    let (impact, role) = match runbook.impact {
        Impact::Read => ("reads", Role::Muted),
        Impact::Change => ("changes", Role::Changing),
        Impact::Disrupt => ("may interrupt", Role::Bad),
    };
    let room = width.saturating_sub(TITLE + 22);
    Line::from(vec![
        paint.span(text::pad(&key(app, runbook), 3) + " ", Role::KeyRunbook),
        paint.span(text::pad(&text::truncate(&runbook.title, TITLE), TITLE) + "  ", Role::Title),
        paint.span(text::pad(impact, 14), role),
        Span::raw(" "),
        paint.span(text::truncate(&runbook.when, room).into_owned(), Role::Muted),
    ])
}

/// The key that begins a runbook: that of its command, else its own where it is free.
fn key(app: &App, runbook: &Runbook) -> String {
    if let Some(command) = Command::of_runbook(&runbook.id) {
        return app.keymap.shown(command.id);
    }
    let own = runbook.key.as_deref().and_then(crate::console::key::Key::parse);
    let contexts = [Context::List, Context::Global];
    let free = own.filter(|key| app.keymap.command(*key, &contexts).is_none());
    free.map(|key| key.to_string()).unwrap_or_default()
}
