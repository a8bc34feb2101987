//! A page of a run while it is being written.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::console::view::{flow, markdown};
use crate::runbook::journal::StepState;
use crate::runbook::{Evidence, Row, Tone};
use crate::text;

pub(super) struct Sheet<'a> {
    pub(super) paint: &'a Paint<'a>,
    pub(super) width: usize,
    pub(super) lines: Vec<Line<'static>>,
}

impl<'a> Sheet<'a> {
    pub(super) fn new(paint: &'a Paint<'a>, width: usize) -> Self {
        Self { paint, width, lines: Vec::new() }
    }

    pub(super) fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }

    pub(super) fn line(&mut self, spans: Vec<Span<'static>>) {
        self.lines.push(Line::from(spans));
    }

    /// A heading within the page, with a blank line before it.
    pub(super) fn heading(&mut self, words: &str) {
        self.blank();
        self.line(vec![bold(self.paint, words, Role::Muted)]);
    }

    pub(super) fn text(&mut self, words: &str, role: Role) {
        self.hanging(Vec::new(), words, role);
    }

    /// Words behind a sign, wrapped under themselves.
    pub(super) fn hanging(&mut self, first: Vec<Span<'static>>, words: &str, role: Role) {
        if words.trim().is_empty() {
            return;
        }
        let pieces = vec![(words.to_owned(), self.paint.span("", role).style)];
        self.lines.extend(flow::wrap(&pieces, first, self.width));
    }

    pub(super) fn prose(&mut self, markdown: &str, role: Role) {
        if markdown.trim().is_empty() {
            return;
        }
        self.blank();
        self.markdown(markdown, role);
    }

    /// Markdown right below what is there.
    pub(super) fn markdown(&mut self, markdown: &str, role: Role) {
        self.lines.extend(markdown::lines(markdown, role, self.paint, self.width));
    }

    /// Below lines of evidence: what is not shown of them.
    pub(super) fn note(&mut self, words: &str) {
        self.hanging(vec![Span::raw("    ")], words, Role::Faint);
    }

    /// A title, and what was seen, by its tone and time.
    pub(super) fn evidence(&mut self, evidence: &Evidence) {
        if !evidence.title.is_empty() {
            self.heading(&evidence.title);
        }
        self.rows(&evidence.rows);
    }

    /// Lines of evidence, their words below each other whatever their times are.
    pub(super) fn rows(&mut self, rows: &[Row]) {
        let times = rows.iter().filter_map(|row| Some(text::width(&when(row.at?, self.paint))));
        let time = times.max().unwrap_or(0);
        rows.iter().for_each(|row| self.row(row, time));
    }

    fn row(&mut self, row: &Row, time: usize) {
        let (sign, role) = tone(row.tone, self.paint);
        let mut first = vec![self.paint.span(format!("  {sign} "), role)];
        if time > 0 {
            let at = row.at.map(|at| when(at, self.paint)).unwrap_or_default();
            first.push(self.paint.span(format!("{}  ", text::pad_left(&at, time)), Role::Muted));
        }
        let words = if row.tone == Tone::Bad { Role::Title } else { Role::Text };
        self.hanging(first, &row.text, words);
    }
}

/// Words that stand out by weight alone.
pub(super) fn bold(paint: &Paint<'_>, words: &str, role: Role) -> Span<'static> {
    let span = paint.span(words.to_owned(), role);
    let style = span.style.add_modifier(ratatui::style::Modifier::BOLD);
    span.style(style)
}

/// The clock today; with the date otherwise.
fn when(at: Timestamp, paint: &Paint<'_>) -> String {
    let zone = crate::text::zone(paint.utc);
    let (at, now) = (at.to_zoned(zone.clone()), paint.now.to_zoned(zone));
    let format = if at.date() == now.date() { "%H:%M:%S" } else { "%m-%d %H:%M" };
    at.strftime(format).to_string()
}

fn tone(tone: Tone, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match tone {
        Tone::Good => (glyphs.ok, Role::Ok),
        Tone::Plain => (glyphs.dot, Role::Muted),
        Tone::Notice => (glyphs.changing, Role::Changing),
        Tone::Bad => (glyphs.bad, Role::Bad),
        Tone::Unknown => (glyphs.question, Role::Unknown),
    }
}

/// The sign of a step's or a run's state.
pub(in crate::console::view) fn sign(state: StepState, paint: &Paint<'_>) -> (&'static str, Role) {
    let glyphs = paint.theme.glyphs;
    match state {
        StepState::Ahead => (glyphs.unknown, Role::Muted),
        StepState::Running => (glyphs.changing, Role::Changing),
        StepState::Asking => (glyphs.run, Role::Accent),
        StepState::Passed => (glyphs.ok, Role::Ok),
        StepState::Failed => (glyphs.bad, Role::Bad),
        StepState::Unknown => (glyphs.question, Role::Changing),
        StepState::Skipped => (glyphs.skipped, Role::Muted),
    }
}
