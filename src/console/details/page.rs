//! A page of text: headings, fields, small tables, wrapped to a width.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::engine::poll::{Picture, Subject};
use crate::text;

/// Columns of a field's name.
const NAME: usize = 18;
/// Columns between two cells.
const GAP: usize = 2;

/// A page while it is being written.
pub(super) struct Page<'a> {
    pub(super) paint: &'a Paint<'a>,
    pub(super) width: usize,
    lines: Vec<Line<'static>>,
}

/// A cell of a small table.
pub(super) type Cell = (String, Role);

impl<'a> Page<'a> {
    pub(super) fn new(paint: &'a Paint<'a>, width: usize) -> Self {
        Self { paint, width, lines: Vec::new() }
    }

    pub(super) fn line(&mut self, line: Line<'static>) {
        self.lines.push(line);
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| !line.spans.is_empty()) {
            self.lines.push(Line::default());
        }
    }

    /// A heading, with a blank line before it.
    pub(super) fn heading(&mut self, title: impl Into<String>) {
        self.blank();
        self.lines.push(Line::from(self.paint.span(title, Role::Accent)));
    }

    /// A paragraph.
    pub(super) fn text(&mut self, words: &str, role: Role) {
        for line in text::wrap(words, self.width) {
            self.lines.push(Line::from(self.paint.span(line, role)));
        }
    }

    /// `name   value`, the value wrapped under itself. Nothing without a value.
    pub(super) fn field(&mut self, name: &str, value: impl AsRef<str>) {
        self.field_as(name, value, Role::Text);
    }

    pub(super) fn field_as(&mut self, name: &str, value: impl AsRef<str>, role: Role) {
        if value.as_ref().is_empty() {
            return;
        }
        let wrapped = text::wrap(value.as_ref(), self.width.saturating_sub(NAME + GAP).max(20));
        for (at, line) in wrapped.into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            self.lines.push(Line::from(vec![
                self.paint.span(text::pad(name, NAME + GAP), Role::Muted),
                self.paint.span(line, role),
            ]));
        }
    }

    /// A clock time and how long ago it was.
    pub(super) fn time(&self, at: Option<Timestamp>) -> String {
        at.map(|at| format!("{} ({} ago)", self.when(at), self.paint.age(Some(at)))).unwrap_or_default()
    }

    /// A time: the clock today, with the date otherwise.
    pub(super) fn when(&self, at: Timestamp) -> String {
        let zone = crate::text::zone(self.paint.utc);
        let (at, now) = (at.to_zoned(zone.clone()), self.paint.now.to_zoned(zone));
        let format = if at.date() == now.date() { "%H:%M:%S" } else { "%Y-%m-%d %H:%M" };
        at.strftime(format).to_string()
    }

    /// A table: titles, then rows; the last column is wrapped under itself.
    pub(super) fn table(&mut self, titles: &[&str], rows: &[Vec<Cell>]) {
        let columns = titles.len();
        let mut widths: Vec<usize> = titles.iter().map(|title| text::width(title)).collect();
        for row in rows {
            for (width, (cell, _)) in widths.iter_mut().zip(row) {
                *width = (*width).max(text::width(cell)).min(self.width / 2);
            }
        }
        let before: usize = widths.iter().take(columns.saturating_sub(1)).map(|width| width + GAP).sum();
        if let Some(last) = widths.last_mut() {
            *last = self.width.saturating_sub(before).max(20);
        }
        let header: Vec<Span<'static>> = titles
            .iter()
            .zip(&widths)
            .map(|(title, width)| self.paint.span(text::pad(title, width + GAP), Role::Column))
            .collect();
        self.lines.push(Line::from(header));
        for row in rows {
            self.row(row, &widths, before);
        }
    }

    fn row(&mut self, row: &[Cell], widths: &[usize], before: usize) {
        let Some(((last, role), cells)) = row.split_last() else { return };
        let mut wrapped = text::wrap(last, widths.last().copied().unwrap_or(20)).into_iter();
        let mut spans: Vec<Span<'static>> = cells
            .iter()
            .zip(widths)
            .map(|((cell, role), width)| self.paint.span(text::pad(cell, *width) + "  ", *role))
            .collect();
        spans.push(self.paint.span(wrapped.next().unwrap_or_default(), *role));
        self.lines.push(Line::from(spans));
        for line in wrapped {
            let indent = " ".repeat(before);
            self.lines.push(Line::from(vec![Span::raw(indent), self.paint.span(line, *role)]));
        }
    }

    /// The lines, and after them what could not be read for this page.
    pub(super) fn finish(mut self, picture: &Picture, subject: &Subject) -> Vec<Line<'static>> {
        if picture.detail.subject.as_ref() == Some(subject) {
            for hole in &picture.detail.unread {
                self.blank();
                self.text(&format!("Not read: {}. {}", hole.what(), hole.message), Role::Bad);
                self.text(&hole.remedy, Role::Muted);
            }
        }
        self.lines
    }

    /// What stands where something has not been read yet, or does not exist.
    pub(super) fn nothing(&mut self, picture: &Picture, subject: &Subject, what: &str) {
        let detail = &picture.detail;
        let said = match detail.subject.as_ref() == Some(subject) {
            true if detail.read_at.is_some() => what,
            // What it was stands at the end of the page; it may be the reason for nothing here.
            true if !detail.unread.is_empty() => "Nothing, as far as it could be read.",
            _ => "Reading…",
        };
        self.text(said, Role::Muted);
    }
}
