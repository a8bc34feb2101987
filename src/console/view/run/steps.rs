//! The steps of a run: a column, or a line on a narrow screen.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::sheet::{Sheet, bold, sign};
use crate::console::panes::Paint;
use crate::console::runs::screen::RunScreen;
use crate::console::runs::stands;
use crate::console::theme::Role;
use crate::runbook::journal::StepState;
use crate::runbook::machine::{Run, StepRun};
use crate::runbook::{Action, Step};
use crate::text;

pub(super) fn draw(run: &Run, screen: &RunScreen, paint: &Paint<'_>, area: Rect, buffer: &mut Buffer) {
    let lines = if area.height == 1 {
        vec![row(run, screen, paint, area.width.into())]
    } else {
        column(run, screen, paint, area.width.into(), area.height.into())
    };
    for (y, line) in (area.y..area.bottom()).zip(&lines) {
        buffer.set_line(area.x, y, line, area.width);
    }
}

/// `● ● ▸ 3 Put it back ○ ○`: the step that is shown by its name, the others by their state.
fn row(run: &Run, screen: &RunScreen, paint: &Paint<'_>, width: usize) -> Line<'static> {
    let shown = screen.shown_step(run);
    let mut spans = Vec::new();
    let room = width.saturating_sub(run.steps().len() * 2 + 12);
    for (place, (step, state)) in run.runbook().steps.iter().zip(run.steps()).enumerate() {
        let (sign, role) = sign(state.state, paint);
        spans.push(paint.span(format!("{sign} "), role));
        if place == shown {
            let name = format!("{} {}  ", step.number, text::truncate(&step.title, room));
            spans.push(paint.span(name, Role::Title));
            spans.extend(left(state, paint).map(|left| paint.span(format!("{left}  "), Role::Muted)));
        }
    }
    Line::from(spans)
}

fn column(
    run: &Run,
    screen: &RunScreen,
    paint: &Paint<'_>,
    width: usize,
    height: usize,
) -> Vec<Line<'static>> {
    let shown = screen.shown_step(run);
    let roomy = run.steps().len() * 2 <= height;
    let digits = if run.steps().len() < 10 { 2 } else { 3 };
    let mut lines = Vec::new();
    let mut at = 0;
    for (place, (step, state)) in run.runbook().steps.iter().zip(run.steps()).enumerate() {
        if place == shown {
            at = lines.len();
        }
        lines.push(title(step, state, place == shown, paint, width, digits));
        let about = about(run, step, state, paint);
        if !about.is_empty() && (roomy || place == run.current()) {
            let indent = " ".repeat(digits + 3);
            let about = text::truncate(&about, width.saturating_sub(indent.len())).into_owned();
            lines.push(Line::from(vec![Span::raw(indent), paint.span(about, Role::Muted)]));
        }
    }
    let hidden = (at + 3).saturating_sub(height);
    lines.drain(..hidden.min(lines.len()));
    lines.extend(about_runbook(run, paint, width, height.saturating_sub(lines.len())));
    lines
}

fn title(
    step: &Step,
    state: &StepRun,
    shown: bool,
    paint: &Paint<'_>,
    width: usize,
    digits: usize,
) -> Line<'static> {
    let (sign, role) = sign(state.state, paint);
    let name_role = match state.state {
        _ if shown => Role::Title,
        StepState::Ahead | StepState::Skipped => Role::Muted,
        _ => Role::Text,
    };
    let name = text::truncate(&step.title, width.saturating_sub(digits + 3)).into_owned();
    let number =
        paint.span(format!("{:>digits$} ", step.number), if shown { Role::Title } else { Role::Muted });
    let name = if shown { bold(paint, &name, name_role) } else { paint.span(name, name_role) };
    Line::from(vec![paint.span(sign, role), number, Span::raw(" "), name])
}

/// What became of a step, or is to be expected of it, in a few words.
fn about(run: &Run, step: &Step, state: &StepRun, paint: &Paint<'_>) -> String {
    match state.state {
        StepState::Ahead => match &step.action {
            Action::Wait { within, .. } => format!("up to {}", text::age(within.as_secs())),
            _ => String::new(),
        },
        StepState::Running | StepState::Asking => {
            let counts = counts(state);
            let counts = if counts.is_empty() { stands(run).to_owned() } else { counts };
            match left(state, paint) {
                Some(left) => format!("{counts} {} {left}", paint.theme.glyphs.dot),
                None => counts,
            }
        }
        _ => state.text.clone(),
    }
}

/// `tasks replaced 2/4`.
pub(super) fn counts(state: &StepRun) -> String {
    let counts = state.progress.iter().flat_map(|progress| &progress.counts);
    let words: Vec<_> = counts.map(|count| format!("{} {}/{}", count.what, count.have, count.of)).collect();
    words.join(", ")
}

/// `12m left` of the time budget of a step that is under way.
pub(super) fn left(state: &StepRun, paint: &Paint<'_>) -> Option<String> {
    let deadline = state.deadline.filter(|_| state.ended.is_none())?;
    let seconds = deadline.as_second().saturating_sub(paint.now.as_second());
    Some(if seconds > 0 { format!("{} left", text::age(seconds)) } else { "time is over".to_owned() })
}

/// When to use the runbook, and where the run is written down, where there is room.
fn about_runbook(run: &Run, paint: &Paint<'_>, width: usize, room: usize) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(paint, width);
    sheet.line(Vec::new());
    sheet.line(Vec::new());
    sheet.line(vec![bold(paint, "When to use", Role::Muted)]);
    sheet.text(&run.runbook().when, Role::Muted);
    sheet.blank();
    sheet.text(&format!("journal {}", run.id()), Role::Faint);
    if sheet.lines.len() <= room { sheet.lines } else { Vec::new() }
}
