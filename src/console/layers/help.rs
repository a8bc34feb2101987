//! All keys, from the command table.

use ratatui::text::{Line, Span};

use crate::console::app::App;
use crate::console::command::{COMMANDS, Context};
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::text;

/// Columns of the keys.
const KEYS: usize = 16;

/// The lines.
pub(in crate::console) fn lines(app: &App, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for context in Context::ALL {
        if !lines.is_empty() {
            lines.push(Line::default());
        }
        lines.push(Line::from(paint.span(context.title(), Role::Accent)));
        for command in COMMANDS.iter().filter(|command| command.context == context && command.is_public()) {
            let keys = app.keymap.all_shown(command.id);
            for (at, line) in text::wrap(command.doc, width.saturating_sub(KEYS + 2)).into_iter().enumerate()
            {
                let keys = if at == 0 { keys.as_str() } else { "" };
                lines.push(Line::from(vec![
                    paint.span(text::pad(keys, KEYS), Role::Key),
                    Span::raw("  "),
                    paint.span(line, Role::Text),
                ]));
            }
        }
    }
    lines.push(Line::default());
    lines.push(Line::from(paint.span("Signs", Role::Accent)));
    let glyphs = paint.theme.glyphs;
    for (sign, role, meaning) in [
        (glyphs.ok, Role::Ok, "well"),
        (glyphs.changing, Role::Changing, "on its way: rolling out, starting, first checks"),
        (glyphs.bad, Role::Bad, "broken: it needs somebody"),
        (glyphs.unknown, Role::Muted, "neither: draining, stopped on purpose, not known"),
    ] {
        let sign = paint.span(text::pad(sign, KEYS + 2), role);
        lines.push(Line::from(vec![sign, paint.span(meaning, Role::Text)]));
    }
    lines
}
