//! Fields to type into.

use ratatui::style::Modifier;
use ratatui::text::Span;

use super::sheet::Sheet;
use crate::console::input::Input;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::model::SecretValue;
use crate::text;

/// Columns of a field's name.
pub(super) const NAME: usize = 10;
/// So many signs stand for a value, however long it is.
const SIGNS: usize = 8;

/// A value behind signs whose number says nothing of it.
pub(super) fn covered(value: &SecretValue, focus: bool, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let shown = if value.is_empty() { String::new() } else { paint.theme.glyphs.hidden.repeat(SIGNS) };
    typed(&Input::new(&shown), SIGNS + 4, focus, paint)
}

/// A field with its name, and what there is to say of it.
pub(super) fn field(name: &str, spans: Vec<Span<'static>>, note: &str, sheet: &mut Sheet<'_>) {
    let role = match note.chars().next() {
        Some(sign) if note.len() == sign.len_utf8() => Role::Ok,
        Some(sign) if sheet.paint.theme.glyphs.bad.starts_with(sign) => Role::Bad,
        _ => Role::Faint,
    };
    let mut line = vec![sheet.paint.span(text::pad(name, NAME), Role::Muted)];
    line.extend(spans);
    line.push(sheet.paint.span(format!("  {note}"), role));
    sheet.line(line);
}

/// A text in its field, with the cursor where the keys go; its end is seen when it is too long.
pub(super) fn typed(input: &Input, width: usize, focus: bool, paint: &Paint<'_>) -> Vec<Span<'static>> {
    let style = paint.theme.style(Role::Field);
    let column = input.column();
    let words = input.text();
    let from = text::head(words, column.saturating_sub(width.saturating_sub(2))).len();
    let shown = text::head(words.get(from..).unwrap_or_default(), width.saturating_sub(1));
    let before = text::head(shown, column.saturating_sub(text::width(words.get(..from).unwrap_or_default())));
    let mut after = shown.get(before.len()..).unwrap_or_default().chars();
    let under = after.next().map_or(" ".to_owned(), String::from);
    let rest: String = after.collect();
    let used = text::width(before) + text::width(&under) + text::width(&rest);
    let cursor = if focus { style.add_modifier(Modifier::REVERSED) } else { style };
    vec![
        Span::styled(format!(" {before}"), style),
        Span::styled(under, cursor),
        Span::styled(format!("{rest}{}", " ".repeat(width.saturating_sub(used))), style),
    ]
}
