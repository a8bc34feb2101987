//! The screen of a run: its steps at the left, what is at hand at the right, what is asked below.

mod ask;
mod ending;
mod field;
mod keys;
mod leave;
mod list;
mod page;
mod plan;
mod sheet;
mod steps;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{draw_text, frame};
use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::runs::screen::RunScreen;
use crate::console::theme::Role;
use crate::model::Guard;
use crate::runbook::machine::Run;
use crate::text;

pub(super) use keys::{footer, sentence};
pub(super) use leave::draw as draw_leave;
pub(super) use list::draw as draw_list;
pub(in crate::console) use plan::copied;

/// From this width on the steps have a column of their own.
const BESIDE: u16 = 92;

/// Where the parts of the screen stand.
struct Parts {
    steps: Rect,
    /// Between the steps and the rest.
    rule: Option<u16>,
    page: Rect,
    ask: Rect,
}

/// Draws the screen of a run.
pub(super) fn draw(app: &App, screen: &RunScreen, paint: &Paint<'_>, buffer: &mut Buffer) {
    let Some(run) = app.runs.get(&screen.id) else { return };
    let area = app.layout.body;
    super::overlay::cleared(area, paint, buffer);
    let title = vec![
        paint.span(run.runbook().title.clone(), Role::Title),
        paint.span(format!(" {} {}", paint.theme.glyphs.dot, run.subject().service), Role::Title),
    ];
    let title = Line::from(title);
    let room = usize::from(area.width).saturating_sub(title.width() + 9);
    let note = (0..=4).rev().map(|detail| note(run, detail, paint)).find(|note| note.width() <= room);
    let inner = frame(title, note.unwrap_or_default(), Role::BorderFocused, area, paint, buffer);
    let asked = ask::lines(app, run, screen, paint, ask_size(inner));
    let lines = page::lines(run, screen, paint, usize::from(page_width(inner)));
    let parts = parts(inner, lines.len(), asked.len());
    steps::draw(run, screen, paint, parts.steps, buffer);
    if let Some(x) = parts.rule {
        let sign = paint.theme.glyphs.separator;
        for y in parts.steps.y..parts.steps.bottom() {
            buffer.set_stringn(x, y, sign, 1, paint.theme.style(Role::Border).patch(overlay(paint)));
        }
    }
    draw_text(&lines, screen.scroll, parts.page, paint, buffer);
    for (y, line) in (parts.ask.y..parts.ask.bottom()).zip(&asked) {
        buffer.set_line(parts.ask.x, y, line, parts.ask.width);
    }
}

/// The overlay's background alone.
fn overlay(paint: &Paint<'_>) -> ratatui::style::Style {
    ratatui::style::Style { bg: paint.theme.style(Role::Overlay).bg, ..Default::default() }
}

/// Lines of the page, and how many of them are in sight.
pub(super) fn text_size(app: &App, screen: &RunScreen, paint: &Paint<'_>) -> (usize, usize) {
    let Some(run) = app.runs.get(&screen.id) else { return (0, 0) };
    let inner = crate::console::layout::inside(app.layout.body);
    let asked = ask::lines(app, run, screen, paint, ask_size(inner)).len();
    let lines = page::lines(run, screen, paint, usize::from(page_width(inner))).len();
    (lines, usize::from(parts(inner, lines, asked).page.height))
}

fn steps_width(inner: Rect) -> u16 {
    if inner.width < BESIDE { 0 } else { (inner.width * 28 / 100).clamp(28, 42) }
}

fn page_width(inner: Rect) -> u16 {
    match steps_width(inner) {
        0 => inner.width,
        // A column on each side of the rule, and one for the scrollbar.
        steps => inner.width - steps - 3,
    }
}

/// The width and the most lines of what is asked.
fn ask_size(inner: Rect) -> (usize, usize) {
    (usize::from(page_width(inner)), usize::from(inner.height.saturating_sub(4)) * 6 / 10)
}

/// What is asked stands under the page where there is room, else at the bottom.
fn parts(inner: Rect, lines: usize, asked: usize) -> Parts {
    let steps = steps_width(inner);
    let right = match steps {
        0 => Rect { y: inner.y + 2.min(inner.height), height: inner.height.saturating_sub(2), ..inner },
        steps => Rect { x: inner.x + steps + 3, width: page_width(inner), ..inner },
    };
    let asked = u16::try_from(asked).unwrap_or(u16::MAX).min(right.height);
    let gap = u16::from(asked > 0 && asked < right.height);
    let most = right.height - asked - gap;
    let height = u16::try_from(lines).unwrap_or(u16::MAX).min(most);
    let page = Rect { height, ..right };
    let ask = Rect { y: page.bottom() + gap, height: asked, ..right };
    let steps_area = match steps {
        0 => Rect { height: 1.min(inner.height), ..inner },
        steps => Rect { width: steps, ..inner },
    };
    Parts { steps: steps_area, rule: (steps > 0).then_some(inner.x + steps + 1), page, ask }
}

/// Where it acts, how it is guarded, and for how long it has been going on.
fn note(run: &Run, detail: usize, paint: &Paint<'_>) -> Line<'static> {
    let subject = run.subject();
    let dot = format!(" {} ", paint.theme.glyphs.dot);
    let mut place = Vec::new();
    if detail > 1 {
        place.extend(subject.environment.clone());
    }
    if detail > 2 || subject.environment.is_none() {
        place.push(subject.cluster.clone());
    }
    if detail > 3 {
        place.push(subject.region.clone());
        place.extend(subject.account.as_deref().map(account));
    }
    let mut spans = vec![paint.span(place.join(&dot), Role::Muted)];
    if detail > 0 {
        spans.extend([Span::raw("  "), badge(run.guard(), paint)]);
    }
    let until = run.ended().map_or(paint.now, |ending| ending.at);
    spans.push(paint.span(format!("  {}", text::age_at(run.began(), until)), Role::Muted));
    Line::from(spans)
}

fn badge(guard: Guard, paint: &Paint<'_>) -> Span<'static> {
    let role = match guard {
        Guard::Open => Role::BadgeOpen,
        Guard::Protected => Role::BadgeProtected,
        Guard::ReadOnly => Role::BadgeReadOnly,
    };
    paint.span(format!(" {} ", guard.badge()), role)
}

/// `1234-5678-9012`, as AWS shows it.
fn account(id: &str) -> String {
    match (id.get(..4), id.get(4..8), id.get(8..)) {
        (Some(a), Some(b), Some(c)) if id.len() == 12 => format!("{a}-{b}-{c}"),
        _ => id.to_owned(),
    }
}
