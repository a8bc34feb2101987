//! The sources of logs: each with its colour, whether it is on, and how its lines come.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{boxed, middle};
use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::engine::tail::Mode;
use crate::text;

const WIDTH: u16 = 100;

pub(super) fn draw(app: &App, cursor: usize, paint: &Paint<'_>, buffer: &mut Buffer) {
    let sources = app.logs.sources();
    let elsewhere = &app.logs.tail.wish().elsewhere;
    let height = u16::try_from(sources.len() + elsewhere.len()).unwrap_or(u16::MAX).saturating_add(4);
    let area = middle(app, WIDTH, height.clamp(7, 24));
    let off = app.logs.sieve.muted.len();
    let note = format!("{} of {} on", sources.len().saturating_sub(off), sources.len());
    let inner = boxed("Sources", &note, area, paint, buffer);
    if inner.height < 3 {
        return;
    }
    let width = usize::from(inner.width);
    let rows = usize::from(inner.height.saturating_sub(2));
    let first = cursor.saturating_sub(rows.saturating_sub(1));
    let shown = lines(app, paint, width).into_iter().enumerate().skip(first).take(rows);
    for (y, (place, line)) in (inner.y..).zip(shown) {
        buffer.set_line(inner.x, y, &line, inner.width);
        if place == cursor && place < sources.len() {
            buffer.set_style(Rect { y, height: 1, ..inner }, paint.theme.style(Role::Selection));
        }
    }
    let keys = "Space switches on or off · ↵ this one alone, and all again · Esc closes";
    let help = Line::from(paint.span(keys, Role::Muted));
    buffer.set_line(inner.x, inner.bottom() - 1, &help, inner.width);
}

fn lines(app: &App, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let glyphs = paint.theme.glyphs;
    let names = width / 4;
    let mut lines = Vec::new();
    for (place, source) in app.logs.sources().iter().enumerate() {
        let on = !app.logs.sieve.muted.contains(&place);
        let (sign, role) = if on { (glyphs.ok, Role::Text) } else { (glyphs.unknown, Role::Faint) };
        let (how, how_role) = how(app, &source.group);
        let mut name = paint.theme.source(place);
        if !on {
            name = paint.theme.style(Role::Faint);
        }
        lines.push(Line::from(vec![
            Span::styled(format!("{sign} {}  ", text::pad(&source.name, names)), name),
            paint.span(text::pad(&source.group, names) + "  ", role),
            paint.span(text::truncate(&how, width.saturating_sub(names * 2 + 6)).into_owned(), how_role),
        ]));
    }
    for other in &app.logs.tail.wish().elsewhere {
        let place = text::truncate(&other.place, width.saturating_sub(names + 20)).into_owned();
        lines.push(Line::from(vec![
            paint.span(format!("{} {}  ", glyphs.none, text::pad(&other.container, names)), Role::Faint),
            paint.span(format!("logs go elsewhere: {place}"), Role::Muted),
        ]));
    }
    if lines.is_empty() {
        lines.push(Line::from(paint.span("No container here names a log group.", Role::Muted)));
    }
    lines
}

/// How a group's lines come.
fn how(app: &App, group: &str) -> (String, Role) {
    let state = app.logs.state.groups.iter().find(|state| state.group == group);
    match state.map(|state| &state.mode) {
        Some(Mode::Live) => ("live".to_owned(), Role::Ok),
        Some(Mode::Polling { why: Some(error), retry_in }) => {
            let again =
                retry_in.map(|wait| format!(" Tried again in {}.", text::age(wait.as_secs().cast_signed())));
            (format!("polling: {}{}", error.message, again.unwrap_or_default()), Role::Changing)
        }
        Some(Mode::Polling { why: None, .. }) => ("polling".to_owned(), Role::Muted),
        Some(Mode::Failed(error)) => (format!("{} {}", error.message, error.remedy), Role::Bad),
        Some(Mode::Done) => ("read".to_owned(), Role::Muted),
        Some(Mode::Waiting) | None => ("not read yet".to_owned(), Role::Muted),
    }
}
