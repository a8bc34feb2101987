//! Lines: sign, time, source, level, text.

use std::ops::Range;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use crate::console::app::App;
use crate::console::layers::log_line::level_role;
use crate::console::logs::{Columns, Divider, Placed, Row, Shown, TimeStyle};
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::model::{BREAK, Level, LineView, MARK};
use crate::text;

/// With what lines are drawn.
struct Lines<'a> {
    app: &'a App,
    paint: &'a Paint<'a>,
    area: Rect,
    columns: Columns,
    zone: TimeZone,
    focused: bool,
}

/// Draws the lines in sight.
pub(super) fn draw(app: &App, paint: &Paint<'_>, area: Rect, focused: bool, buffer: &mut Buffer) {
    let zone = text::zone(paint.utc);
    let lines = Lines { app, paint, area, columns: app.logs.window.columns, zone, focused };
    for placed in &app.logs.window.lines {
        if let Some(line) = app.logs.book.line(placed.key) {
            lines.line(placed, &line, buffer);
        }
    }
}

impl Lines<'_> {
    /// A row of the pane, when it is in sight.
    fn row(&self, row: isize) -> Option<Rect> {
        let row = u16::try_from(row).ok().filter(|row| *row < self.area.height)?;
        Some(Rect { y: self.area.y + row, height: 1, ..self.area })
    }

    fn line(&self, placed: &Placed, line: &LineView<'_>, buffer: &mut Buffer) {
        let mut row = placed.top;
        let rows = placed.rows - usize::from(placed.divider.is_some());
        if placed.divider == Some(Divider::Before) {
            self.divider(row, buffer);
            row += 1;
        }
        if placed.divider == Some(Divider::After) {
            self.divider(row.saturating_add_unsigned(rows), buffer);
        }
        let shown = self.app.logs.shown(line);
        let room = self.columns.text_room();
        let parts = match self.app.logs.look {
            look if look.wrap => Row::wrapped(&shown.text, room, rows),
            look => vec![cut(&shown.text, look.left, room)],
        };
        let hits = self.hits(placed, &shown, &parts);
        let last = parts.len().saturating_sub(1);
        for (at, part) in parts.into_iter().enumerate() {
            let Some(area) = self.row(row.saturating_add_unsigned(at)) else { continue };
            let more = at == last && (shown.cut || part.0.end < shown.text.len());
            self.text(line, &shown, &part.0, &hits, more, area, buffer);
            if at == 0 {
                self.head(placed, line, area, buffer);
            }
            self.select(placed, area, buffer);
        }
    }

    /// The moment's own row: `╌╌ 12:04:31 lauv-alb-high-5xx turned ALARM ╌╌╌`, with the date where
    /// that is not today.
    fn divider(&self, row: isize, buffer: &mut Buffer) {
        let (Some(area), Some(moment)) = (self.row(row), &self.app.logs.moment) else { return };
        let style = self.paint.theme.style(Role::LogDivider);
        let sign = self.paint.theme.glyphs.threshold;
        let at = Timestamp::from_millisecond(moment.at).unwrap_or_default();
        let what = if moment.what.is_empty() { String::new() } else { format!(" {}", moment.what) };
        let day = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        let date = if day(at) == day(self.paint.now) { String::new() } else { format!("{} ", day(at)) };
        let words = format!("{} {date}{}{what} ", sign.repeat(2), self.paint.clock(at));
        let words = text::truncate(&words, usize::from(area.width)).into_owned();
        let rest = usize::from(area.width).saturating_sub(text::width(&words));
        buffer.set_stringn(area.x, area.y, words + &sign.repeat(rest), usize::from(area.width), style);
    }

    fn head(&self, placed: &Placed, line: &LineView<'_>, area: Rect, buffer: &mut Buffer) {
        let put = |buffer: &mut Buffer, column: usize, words: &str, room: usize, style: Style| {
            let x = area.x.saturating_add(u16::try_from(column).unwrap_or(u16::MAX));
            if x < area.right() {
                let room = room.min(usize::from(area.right() - x));
                buffer.set_stringn(x, area.y, words, room, style);
            }
        };
        let theme = self.paint.theme;
        let (sign, role) = self.sign(placed, line);
        put(buffer, 0, sign, 1, theme.style(role));
        let columns = self.columns;
        put(buffer, columns.time_at(), &self.time(line), columns.time, theme.style(Role::Muted));
        let source = self.app.logs.sources().get(line.stream.source);
        let name = source.map_or("", |source| source.name.as_str());
        let name = columns.source_name(name, line.stream.task.as_deref());
        put(buffer, columns.source_at(), &name, columns.source, theme.source(line.stream.source));
        let style = theme.style(level_role(line.level));
        put(buffer, columns.level_at(), letter(line.level), 1, style);
    }

    /// A mark before a gap before lateness: one sign has room.
    fn sign(&self, placed: &Placed, line: &LineView<'_>) -> (&'static str, Role) {
        let glyphs = self.paint.theme.glyphs;
        match () {
            () if self.app.logs.marks.contains(&placed.key) => (glyphs.mark, Role::Accent),
            () if placed.gap => (glyphs.gap, Role::Changing),
            () if line.late => (glyphs.late, Role::Changing),
            () => (" ", Role::Muted),
        }
    }

    fn time(&self, line: &LineView<'_>) -> String {
        let at = Timestamp::from_millisecond(line.key.at).unwrap_or_default();
        match self.app.logs.look.time {
            TimeStyle::Clock => at.to_zoned(self.zone.clone()).strftime("%H:%M:%S%.3f").to_string(),
            TimeStyle::Utc => format!("{at:.3}"),
            TimeStyle::Age => text::pad_left(&self.paint.age(Some(at)), 4),
        }
    }

    /// One row of the text.
    #[expect(clippy::too_many_arguments, reason = "a row is where all of them meet")]
    fn text(
        &self,
        line: &LineView<'_>,
        shown: &Shown,
        part: &Range<usize>,
        hits: &[(Range<usize>, Style)],
        more: bool,
        area: Rect,
        buffer: &mut Buffer,
    ) {
        let theme = self.paint.theme;
        let from = u16::try_from(self.columns.text_at()).unwrap_or(u16::MAX);
        let x = area.x.saturating_add(from);
        if x >= area.right() {
            return;
        }
        let style = theme.style(level_role(line.level));
        let words = shown.text.get(part.clone()).unwrap_or_default();
        buffer.set_stringn(x, area.y, words, self.columns.text_room(), style);
        // Where a piece of the text stands in this row.
        let place = |piece: Range<usize>| {
            let (from, to) = (piece.start.clamp(part.start, part.end), piece.end.clamp(part.start, part.end));
            let before = text::width(shown.text.get(part.start..from).unwrap_or_default());
            let width = text::width(shown.text.get(from..to).unwrap_or_default());
            let at = |columns: usize| u16::try_from(columns).unwrap_or(u16::MAX);
            let x = x.saturating_add(at(before)).min(area.right());
            Rect { x, width: at(width).min(area.right() - x), ..area }
        };
        for (piece, look) in &shown.looks {
            buffer.set_style(place(piece.clone()), theme.honoured(*look));
        }
        buffer.set_style(place(shown.quiet..shown.text.len()), theme.style(Role::Muted));
        for (at, _) in words.match_indices([MARK, BREAK]) {
            let at = part.start + at;
            buffer.set_style(place(at..at + MARK.len_utf8()), theme.style(Role::Faint));
        }
        for (hit, style) in hits {
            buffer.set_style(place(hit.clone()), *style);
        }
        if more {
            let end = place(part.clone()).right().min(area.right() - 1);
            buffer.set_stringn(end, area.y, theme.glyphs.ellipsis, 1, theme.style(Role::Muted));
        }
    }

    /// What of a line's text is lit, as far as it is in sight.
    fn hits(&self, placed: &Placed, shown: &Shown, parts: &[Row]) -> Vec<(Range<usize>, Style)> {
        let logs = &self.app.logs;
        let end = parts.last().map_or(0, |part| part.0.end);
        let seen = shown.text.get(..end).unwrap_or_default();
        let theme = self.paint.theme;
        let mut hits = Vec::new();
        for regex in &logs.filter_hits {
            hits.extend(regex.find_iter(seen).map(|hit| (hit.range(), theme.style(Role::LogFilter))));
        }
        if let Some(search) = &logs.search {
            let here = logs.cursor == Some(placed.key) && !logs.follow;
            let style = theme.style(if here { Role::MatchCurrent } else { Role::Match });
            hits.extend(search.regex.find_iter(seen).map(|hit| (hit.range(), style)));
        }
        hits
    }

    fn select(&self, placed: &Placed, area: Rect, buffer: &mut Buffer) {
        let logs = &self.app.logs;
        let selected = logs.selected().is_some_and(|(from, to)| (from..=to).contains(&placed.key));
        let here = logs.cursor == Some(placed.key) && !logs.follow;
        let role = match (here, selected, self.focused) {
            (true, _, true) => Role::Selection,
            (true, _, false) | (false, true, _) => Role::SelectionUnfocused,
            _ => return,
        };
        let mut style = self.paint.theme.style(role);
        // A match keeps its own look, or it could not be seen in the very line that was sought.
        let lit = self.paint.theme.style(Role::MatchCurrent).bg;
        for x in area.x..area.right() {
            let cell = &mut buffer[(x, area.y)];
            style.bg =
                if lit.is_some() && Some(cell.bg) == lit { lit } else { self.paint.theme.style(role).bg };
            cell.set_style(style);
        }
    }
}

/// What is in sight of a text that is not wrapped, with room for the sign that it goes on.
fn cut(text: &str, left: usize, room: usize) -> Row {
    let row = Row::cut(text, left, room);
    if row.0.end < text.len() { Row::cut(text, left, room.saturating_sub(1)) } else { row }
}

/// The level's letter. What is calm has none.
fn letter(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Fatal) => "F",
        Some(Level::Error) => "E",
        Some(Level::Warn) => "W",
        Some(Level::Debug) => "D",
        Some(Level::Trace) => "T",
        Some(Level::Info) | None => " ",
    }
}
