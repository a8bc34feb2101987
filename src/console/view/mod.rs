//! Draws the state. Nothing here changes it.

mod bars;
mod flow;
mod hint;
mod logs;
mod markdown;
mod overlay;
mod pane;
mod run;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::app::App;
use super::layers::Layer;
use super::layout::{SMALLEST, inside};
use super::panes::{Paint, PaneId};
use super::table::Columns;
use super::theme::{Glyphs, Role};
use super::{details, layers};
use crate::text;

pub(super) use bars::tab_at;
pub(super) use run::copied as run_copied;

/// Draws everything; gives back where the tables' columns stand, for the mouse.
pub fn draw(app: &App, frame: &mut Frame<'_>) -> Drawn {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(area, app.theme.style(Role::Text));
    let mut drawn = Drawn(Vec::new());
    if app.layout.too_small {
        too_small(app, area, buffer);
    } else {
        let paint = paint(app);
        bars::header(app, &paint, buffer);
        bars::banner(app, &paint, buffer);
        bars::tabs(app, &paint, buffer);
        for (pane, area) in &app.layout.panes {
            if let Some(columns) = pane::draw(app, *pane, &paint, *area, buffer) {
                drawn.0.push((*pane, columns));
            }
        }
        hint::draw(app, &paint, buffer);
        bars::footer(app, &paint, buffer);
        for layer in &app.layers {
            overlay::draw(app, layer, &paint, buffer);
        }
        bars::toasts(app, &paint, buffer);
    }
    if app.theme.glyphs == Glyphs::ASCII {
        to_ascii(buffer);
    }
    drawn
}

/// What a frame tells of itself.
#[derive(Debug)]
pub struct Drawn(Vec<(PaneId, Columns)>);

impl App {
    /// Takes note of a frame that was drawn.
    pub fn drawn(&mut self, drawn: Drawn) {
        self.columns = drawn.0;
        self.dirty = false;
    }
}

pub(super) fn paint(app: &App) -> Paint<'_> {
    Paint { theme: &app.theme, now: app.account_time(), utc: app.settings.utc }
}

fn too_small(app: &App, area: Rect, buffer: &mut Buffer) {
    let (width, height) = (SMALLEST.width, SMALLEST.height);
    let words = format!("dogwatch needs {width}x{height}, this is {}x{}", area.width, area.height);
    buffer.set_stringn(0, 0, words, usize::from(area.width), app.theme.style(Role::Text));
}

/// Lines of the text on top, and how many of them are in sight.
pub(super) fn text_size(app: &App) -> (usize, usize) {
    if let Some(screen) = app.run_screen() {
        return run::text_size(app, screen, &paint(app));
    }
    let area = overlay::text_area(app);
    let height = usize::from(area.height);
    (text_lines(app, &paint(app), usize::from(area.width)).len(), height)
}

/// The text of the topmost layer that has one.
fn text_lines(app: &App, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    match app.layers.last() {
        Some(Layer::Help(_)) => layers::help::lines(app, paint, width),
        Some(Layer::Problems(_)) => layers::problems::lines(app, paint, width),
        Some(Layer::Detail(detail)) => details::lines(app, detail, paint, width),
        Some(Layer::LogLine(key, _)) => layers::log_line::lines(app, *key, paint, width),
        _ => Vec::new(),
    }
}

/// Draws what is in sight of a text.
fn draw_text(lines: &[Line<'static>], scroll: usize, area: Rect, paint: &Paint<'_>, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    let scroll = scroll.min(lines.len().saturating_sub(height));
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(scroll)) {
        buffer.set_line(area.x, y, line, area.width);
    }
    if lines.len() > height && height > 0 {
        scrollbar(lines.len(), scroll, Rect { x: area.right() + 1, width: 1, ..area }, paint, buffer);
    }
}

/// The thumb at the right border: which part is in sight.
fn scrollbar(lines: usize, scroll: usize, area: Rect, paint: &Paint<'_>, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    let length = (height * height / lines.max(1)).clamp(1, height);
    let hidden = lines.saturating_sub(height).max(1);
    let from = scroll * (height - length) / hidden;
    for at in from..from + length {
        let y = area.y + u16::try_from(at).unwrap_or(0);
        buffer.set_stringn(area.x, y, paint.theme.glyphs.thumb, 1, paint.theme.style(Role::Scrollbar));
    }
}

/// A frame with a title at the left and a note at the right; gives back what is inside.
fn frame(
    title: Line<'static>,
    note: Line<'static>,
    role: Role,
    area: Rect,
    paint: &Paint<'_>,
    buffer: &mut Buffer,
) -> Rect {
    if area.width < 4 || area.height < 2 {
        return Rect::default();
    }
    let style = paint.theme.style(role);
    let set = paint.theme.glyphs.border;
    let (left, right, top, bottom) = (area.x, area.right() - 1, area.y, area.bottom() - 1);
    for x in left + 1..right {
        buffer.set_stringn(x, top, set.horizontal_top, 1, style);
        buffer.set_stringn(x, bottom, set.horizontal_bottom, 1, style);
    }
    for y in top + 1..bottom {
        buffer.set_stringn(left, y, set.vertical_left, 1, style);
        buffer.set_stringn(right, y, set.vertical_right, 1, style);
    }
    for (x, y, corner) in [
        (left, top, set.top_left),
        (right, top, set.top_right),
        (left, bottom, set.bottom_left),
        (right, bottom, set.bottom_right),
    ] {
        buffer.set_stringn(x, y, corner, 1, style);
    }
    let room = area.width - 4;
    let (mut end, _) = buffer.set_line(left + 2, top, &spaced(title), room);
    let note_width = u16::try_from(note.width()).unwrap_or(u16::MAX);
    if note_width > 0 {
        let wanted = note_width.saturating_add(2);
        end = end.max(left + 2);
        if end.saturating_add(wanted) < right {
            buffer.set_line(right - 1 - wanted, top, &spaced(note), wanted);
        }
    }
    inside(area)
}

/// A line with a space before and after it, so that a border does not touch it.
fn spaced(line: Line<'static>) -> Line<'static> {
    if line.spans.is_empty() {
        return line;
    }
    let mut spans = vec![ratatui::text::Span::raw(" ")];
    spans.extend(line.spans);
    spans.push(ratatui::text::Span::raw(" "));
    Line::from(spans)
}

/// For terminals without UTF-8: what is not ASCII gets its nearest sign, or `?`.
fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        if cell.symbol().is_ascii() {
            continue;
        }
        let sign = match cell.symbol() {
            "…" => "~",
            "·" | "—" | "–" => "-",
            "≤" | "←" => "<",
            "≥" | "→" => ">",
            "↑" => "^",
            "↓" => "v",
            "↵" => "<",
            "␛" => "^",
            "“" | "”" => "\"",
            "×" => "x",
            _ => "?",
        };
        cell.set_symbol(sign);
    }
}

/// Whether a text fits a number of columns; used where a shorter one is at hand.
fn fits(line: &str, room: u16) -> bool {
    text::width(line) <= usize::from(room)
}
