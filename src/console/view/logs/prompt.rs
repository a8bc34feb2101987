//! The line in which something is typed, at the foot of the pane.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::console::layers::prompt::Prompt;
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::console::view::overlay::draw_input;
use crate::text;

/// Draws it; at the right what can be typed, or what is wrong.
pub(super) fn draw(prompt: &Prompt, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    buffer.set_style(area, paint.theme.style(Role::Overlay));
    let (help, role) = match &prompt.error {
        Some(error) => (format!("{} {error}", paint.theme.glyphs.bad), Role::Bad),
        None => (prompt.asked.help().to_owned(), Role::Muted),
    };
    let typed = text::width(prompt.asked.sign()) + text::width(prompt.input.text()) + 1;
    let width = usize::from(area.width);
    // What is wrong must be seen; help gives way to what is typed.
    let room = match prompt.error {
        Some(_) => text::width(&help).min(width * 2 / 3),
        None if typed + 2 + text::width(&help) <= width => text::width(&help),
        None => 0,
    };
    let left = Rect { width: area.width.saturating_sub(u16::try_from(room + 2).unwrap_or(u16::MAX)), ..area };
    draw_input(prompt.asked.sign(), &prompt.input, if room > 0 { left } else { area }, paint, buffer);
    if room > 0 {
        let x = area.right().saturating_sub(u16::try_from(room).unwrap_or(u16::MAX));
        let words = text::truncate(&help, room).into_owned();
        buffer.set_stringn(x, area.y, words, room, paint.span("", role).style);
    }
}
