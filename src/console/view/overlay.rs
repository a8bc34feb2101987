//! What lies over the panes.

mod sources;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{draw_text, frame, run, text_lines};
use crate::console::app::App;
use crate::console::details;
use crate::console::input::Input;
use crate::console::layers::Layer;
use crate::console::layers::choice::Choice;
use crate::console::layers::detail::Detail;
use crate::console::layers::palette::Palette;
use crate::console::layout::inside;
use crate::console::logs::around;
use crate::console::panes::{Paint, clock};
use crate::console::theme::Role;
use crate::text;

/// Draws a layer over what is there.
pub(super) fn draw(app: &App, layer: &Layer, paint: &Paint<'_>, buffer: &mut Buffer) {
    match layer {
        // The pane draws what is typed in it.
        Layer::Filter(..) | Layer::Prompt(_) => {}
        Layer::LogLine(_, scroll) => whole(app, "Line", *scroll, paint, buffer),
        Layer::Sources(cursor) => sources::draw(app, *cursor, paint, buffer),
        Layer::Help(scroll) => scrolled(app, "Keys", *scroll, paint, buffer),
        Layer::Problems(scroll) => scrolled(app, "What could not be read", *scroll, paint, buffer),
        Layer::Detail(detail) => draw_detail(app, detail, paint, buffer),
        Layer::Palette(palette) => draw_palette(app, palette, paint, buffer),
        Layer::Choice(choice) => draw_choice(app, choice, paint, buffer),
        Layer::Run(screen) => run::draw(app, screen, paint, buffer),
        Layer::Runbooks(cursor) => run::draw_list(app, *cursor, paint, buffer),
        Layer::Leave => run::draw_leave(app, paint, buffer),
    }
}

/// A box in the middle of the body, at most this large.
pub(super) fn middle(app: &App, width: u16, height: u16) -> Rect {
    let body = app.layout.body;
    let (width, height) = (width.min(body.width), height.min(body.height));
    Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 3, width, height }
}

/// Clears a box and frames it; gives back what is inside.
pub(super) fn boxed(title: &str, note: &str, area: Rect, paint: &Paint<'_>, buffer: &mut Buffer) -> Rect {
    cleared(area, paint, buffer);
    let title = Line::from(paint.span(title.to_owned(), Role::Title));
    let note = Line::from(paint.span(note.to_owned(), Role::Muted));
    frame(title, note, Role::BorderFocused, area, paint, buffer)
}

/// Clears an area for what lies over it.
pub(super) fn cleared(area: Rect, paint: &Paint<'_>, buffer: &mut Buffer) {
    for y in area.y..area.bottom() {
        for x in area.x..area.right() {
            buffer[(x, y)].reset();
        }
    }
    buffer.set_style(area, paint.theme.style(Role::Text));
    buffer.set_style(area, paint.theme.style(Role::Overlay));
}

const HELP_WIDTH: u16 = 100;
const LIST_WIDTH: u16 = 84;

/// Where the topmost text is written.
pub(super) fn text_area(app: &App) -> Rect {
    match app.layers.last() {
        Some(Layer::LogLine(..)) => inside(app.layout.body),
        Some(Layer::Detail(_)) => {
            let inner = inside(app.layout.body);
            Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
        }
        _ => inside(middle(app, HELP_WIDTH, app.layout.body.height)),
    }
}

fn scrolled(app: &App, title: &str, scroll: usize, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = middle(app, HELP_WIDTH, app.layout.body.height);
    let close = format!("{} closes", app.keymap.shown("back"));
    let inner = boxed(title, &close, area, paint, buffer);
    let lines = text_lines(app, paint, usize::from(inner.width));
    draw_text(&lines, scroll, inner, paint, buffer);
}

/// A text that takes all of the body.
fn whole(app: &App, title: &str, scroll: usize, paint: &Paint<'_>, buffer: &mut Buffer) {
    let close = format!("{} closes", app.keymap.shown("back"));
    let inner = boxed(title, &close, app.layout.body, paint, buffer);
    let lines = text_lines(app, paint, usize::from(inner.width));
    draw_text(&lines, scroll, inner, paint, buffer);
}

fn draw_detail(app: &App, detail: &Detail, paint: &Paint<'_>, buffer: &mut Buffer) {
    let title = details::title(app, detail);
    let close = format!("{}{} closes", leads_to(app, detail), app.keymap.shown("back"));
    let inner = boxed(&title, &close, app.layout.body, paint, buffer);
    if inner.height < 2 {
        return;
    }
    let mut x = inner.x;
    for (tab, name) in detail.tabs().iter().enumerate() {
        let role = if tab == detail.tab { Role::TabActive } else { Role::Tab };
        let room = usize::from(inner.right().saturating_sub(x));
        (x, _) = buffer.set_stringn(x, inner.y, format!(" {name} "), room, paint.theme.style(role));
        x += 1;
    }
    let body = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let lines = details::lines(app, detail, paint, usize::from(body.width));
    draw_text(&lines, detail.scroll, body, paint, buffer);
}

/// `↵ logs around 12:04:31`: where Enter leads.
fn leads_to(app: &App, detail: &Detail) -> String {
    let Some(around) = around::subject(app, &detail.subject) else { return String::new() };
    let key = app.keymap.shown("open");
    match around.moment {
        Some(moment) => {
            let at = jiff::Timestamp::from_millisecond(moment.at).unwrap_or_default();
            format!("{key} logs around {}  ", clock(at, app.settings.utc))
        }
        None => format!("{key} its logs  "),
    }
}

/// The line that is being typed, with its cursor.
pub(super) fn draw_input(sign: &str, input: &Input, area: Rect, paint: &Paint<'_>, buffer: &mut Buffer) {
    let style = paint.theme.style(Role::Input);
    let (x, _) =
        buffer.set_stringn(area.x, area.y, sign, usize::from(area.width), paint.theme.style(Role::Accent));
    buffer.set_stringn(x, area.y, input.text(), usize::from(area.right().saturating_sub(x)), style);
    let at = x.saturating_add(u16::try_from(input.column()).unwrap_or(u16::MAX));
    if at < area.right() {
        let cursor = Rect { x: at, y: area.y, width: 1, height: 1 };
        buffer.set_style(cursor, style.add_modifier(ratatui::style::Modifier::REVERSED));
    }
}

/// A row of a list: name, what is said of it, and at the right a key.
struct Row<'a> {
    name: &'a str,
    about: &'a str,
    key: String,
    quiet: bool,
}

fn draw_rows<'a>(
    rows: impl ExactSizeIterator<Item = Row<'a>>,
    cursor: usize,
    area: Rect,
    paint: &Paint<'_>,
    buffer: &mut Buffer,
) {
    let height = usize::from(area.height);
    let first = cursor.saturating_sub(height.saturating_sub(1));
    let width = usize::from(area.width);
    let names = width * 2 / 5;
    for (y, (place, row)) in (area.y..area.bottom()).zip(rows.enumerate().skip(first)) {
        let room = width.saturating_sub(names + 2 + text::width(&row.key) + 1);
        let role = if row.quiet { Role::Faint } else { Role::Text };
        let line = Line::from(vec![
            paint.span(text::pad(row.name, names), role),
            Span::raw("  "),
            paint.span(text::pad(row.about, room), Role::Muted),
            Span::raw(" "),
            paint.span(row.key, Role::Key),
        ]);
        buffer.set_line(area.x, y, &line, area.width);
        if place == cursor {
            let style = paint.theme.style(Role::Selection);
            buffer.set_style(Rect { y, height: 1, ..area }, style);
        }
    }
}

fn draw_palette(app: &App, palette: &Palette, paint: &Paint<'_>, buffer: &mut Buffer) {
    let area = middle(app, LIST_WIDTH, 24);
    let inner = boxed("Commands", &format!("{}", palette.found().len()), area, paint, buffer);
    if inner.height < 3 {
        return;
    }
    draw_input(":", &palette.input, inner, paint, buffer);
    let list = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
    if palette.found().len() == 0 {
        let words = "No command, service, cluster or theme is called that.";
        buffer.set_stringn(list.x, list.y, words, usize::from(list.width), paint.theme.style(Role::Muted));
        return;
    }
    let rows = palette.found().map(|entry| {
        let command = match &entry.target {
            crate::console::layers::palette::Target::Command(command) => Some(*command),
            _ => None,
        };
        Row {
            name: &entry.name,
            about: &entry.about,
            key: command.map(|command| app.keymap.shown(command.id)).unwrap_or_default(),
            quiet: false,
        }
    });
    draw_rows(rows, palette.cursor, list, paint, buffer);
}

fn draw_choice(app: &App, choice: &Choice, paint: &Paint<'_>, buffer: &mut Buffer) {
    let shown = choice.shown();
    let height = u16::try_from(shown.len()).unwrap_or(u16::MAX).saturating_add(4).clamp(7, 24);
    let area = middle(app, LIST_WIDTH, height);
    let inner = boxed(choice.title(), &format!("{}", shown.len()), area, paint, buffer);
    if inner.height < 3 {
        return;
    }
    draw_input("/", &choice.input, inner, paint, buffer);
    let list = Rect { y: inner.y + 2, height: inner.height - 2, ..inner };
    if shown.is_empty() {
        let words = if choice.input.text().is_empty() { "Reading…" } else { "Nothing is called that." };
        buffer.set_stringn(list.x, list.y, words, usize::from(list.width), paint.theme.style(Role::Muted));
        return;
    }
    let rows = shown.into_iter().map(|entry| Row {
        name: &entry.name,
        about: &entry.about,
        key: if entry.current { "now".to_owned() } else { String::new() },
        quiet: false,
    });
    draw_rows(rows, choice.cursor, list, paint, buffer);
}
