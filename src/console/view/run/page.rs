//! The page of a run: what the operator needs to see now, the most important first.

use ratatui::text::Line;

use super::sheet::{Sheet, bold, sign};
use super::{ending, plan, steps};
use crate::console::panes::Paint;
use crate::console::runs::screen::RunScreen;
use crate::console::runs::stands;
use crate::console::theme::Role;
use crate::runbook::machine::{Phase, Run};
use crate::runbook::{Action, Count, Evidence, Row, Step, Tone};

/// The lines.
pub(super) fn lines(run: &Run, screen: &RunScreen, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(paint, width);
    match (screen.step, run.phase()) {
        (Some(place), _) => step(run, place, &mut sheet),
        (None, Phase::Over) => ending::write(run, &mut sheet),
        (None, Phase::Confirming { .. }) => {
            plan::write(run, &mut sheet);
            about_step(run, run.current(), &mut sheet);
            seen_before(run, &mut sheet);
        }
        (None, Phase::Held { .. }) => {
            step(run, run.current(), &mut sheet);
            seen_before(run, &mut sheet);
        }
        (None, Phase::Choosing { .. } | Phase::Asking { .. }) => {
            heading(run, run.current(), &mut sheet);
            standing_out(run, &mut sheet);
            prose(run, run.current(), Role::Text, &mut sheet);
            remarks(run, run.current(), &mut sheet);
            seen_before(run, &mut sheet);
        }
        (None, _) => step(run, run.current(), &mut sheet),
    }
    sheet.lines
}

fn step_of(run: &Run, place: usize) -> Option<&Step> {
    run.runbook().steps.get(place)
}

/// A step as it stands: how far it is before what it is about.
fn step(run: &Run, place: usize, sheet: &mut Sheet<'_>) {
    heading(run, place, sheet);
    standing(run, place, sheet);
    if step_of(run, place).is_some_and(|step| step.action.changes()) {
        plan::calls(run, sheet);
    }
    if let Some(state) = run.steps().get(place) {
        // While it is watched, what was seen last is in the progress.
        let watched = state.progress.iter().flat_map(|progress| &progress.evidence);
        let evidence: Vec<_> =
            if state.evidence.is_empty() { watched.collect() } else { state.evidence.iter().collect() };
        evidence.into_iter().for_each(|evidence| sheet.evidence(evidence));
    }
    remarks(run, place, sheet);
    about_step(run, place, sheet);
}

fn heading(run: &Run, place: usize, sheet: &mut Sheet<'_>) {
    let Some(step) = step_of(run, place) else { return };
    sheet.line(vec![bold(sheet.paint, &step.title, Role::Title)]);
}

/// How a step stands: counts and time while it is under way, what was seen once it is over.
fn standing(run: &Run, place: usize, sheet: &mut Sheet<'_>) {
    let (Some(step), Some(state)) = (step_of(run, place), run.steps().get(place)) else { return };
    let (glyph, role) = sign(state.state, sheet.paint);
    let is_current = place == run.current() && state.ended.is_none() && run.ended().is_none();
    if let Some(progress) = state.progress.as_ref().filter(|_| is_current) {
        sheet.blank();
        progress.counts.iter().for_each(|count| bar(count, sheet));
        let first = vec![sheet.paint.span(format!("{glyph} "), role)];
        sheet.hanging(first, &progress.text, Role::Text);
    } else if is_current {
        let first = vec![sheet.paint.span(format!("{glyph} "), role)];
        sheet.hanging(first, &format!("{}…", sentence_case(stands(run))), Role::Muted);
    } else if is_current_problem(run, place, &state.text) {
        // It is said where the operator is asked what to do.
    } else if !state.text.is_empty() {
        let first = vec![sheet.paint.span(format!("{glyph} "), role)];
        sheet.hanging(first, &state.text, Role::Text);
    } else if state.began.is_none() {
        sheet.text("Not reached yet.", Role::Muted);
    }
    if let (true, Some(left)) = (is_current, steps::left(state, sheet.paint)) {
        let budget = match &step.action {
            Action::Wait { within, .. } => format!(" of {}", crate::text::age(within.as_secs())),
            _ => String::new(),
        };
        sheet.text(&format!("{left}{budget}"), Role::Muted);
    }
}

/// Whether a step's text is the problem that the run is held by.
fn is_current_problem(run: &Run, place: usize, text: &str) -> bool {
    let held = matches!(run.phase(), Phase::Held { problem, .. } if problem == text);
    held && place == run.current()
}

/// Columns of a count's bar.
const BAR: usize = 24;

/// `tasks replaced  ████████░░░░  2 of 4`.
fn bar(count: &Count, sheet: &mut Sheet<'_>) {
    let paint = sheet.paint;
    let full = (count.have.min(count.of) * BAR).checked_div(count.of).unwrap_or(BAR);
    let role = if count.have >= count.of { Role::Ok } else { Role::Changing };
    let name = crate::text::pad(&count.what, 20);
    let [empty, .., block] = paint.theme.glyphs.levels;
    sheet.line(vec![
        paint.span(format!("  {name} "), Role::Muted),
        paint.span(block.repeat(full), role),
        paint.span(empty.repeat(BAR - full), Role::Faint),
        paint.span(format!("  {} of {}", count.have, count.of), Role::Title),
    ]);
}

fn prose(run: &Run, place: usize, role: Role, sheet: &mut Sheet<'_>) {
    let Some(step) = step_of(run, place) else { return };
    sheet.prose(&step.prose, role);
}

/// What the runbook says of a step, after what is more urgent.
fn about_step(run: &Run, place: usize, sheet: &mut Sheet<'_>) {
    let Some(step) = step_of(run, place).filter(|step| !step.prose.trim().is_empty()) else { return };
    sheet.heading(&format!("About step {}, {}", step.number, step.title));
    sheet.markdown(&step.prose, Role::Muted);
}

fn remarks(run: &Run, place: usize, sheet: &mut Sheet<'_>) {
    let Some(state) = run.steps().get(place).filter(|state| !state.remarks.is_empty()) else { return };
    sheet.heading("Remarks");
    for remark in &state.remarks {
        let first = vec![sheet.paint.span(format!("  {} ", sheet.paint.theme.glyphs.mark), Role::Accent)];
        sheet.hanging(first, remark, Role::Text);
    }
}

/// Lines of one kind of evidence that are shown away from their own step.
const GLANCE: usize = 8;
/// Lines of one kind that stand out at most, the newest: ten times the same error says no more.
const WORST: usize = 2;

/// What the steps before have shown: choices are made by it.
fn seen_before(run: &Run, sheet: &mut Sheet<'_>) {
    for evidence in before(run) {
        let shown = Evidence {
            title: evidence.title.clone(),
            rows: evidence.rows.iter().take(GLANCE).cloned().collect(),
        };
        sheet.evidence(&shown);
        let more = evidence.rows.len().saturating_sub(GLANCE);
        if more > 0 {
            sheet.note(&format!("and {more} more at their step"));
        }
    }
}

fn before(run: &Run) -> impl Iterator<Item = &Evidence> {
    run.steps().iter().take(run.current()).flat_map(|state| &state.evidence)
}

/// What is wrong in all that was seen, in one place: it is looked for first.
pub(super) fn standing_out(run: &Run, sheet: &mut Sheet<'_>) {
    let (mut rows, mut more): (Vec<Row>, usize) = (Vec::new(), 0);
    for evidence in run.steps().iter().flat_map(|state| &state.evidence) {
        let mut bad: Vec<_> = evidence.rows.iter().filter(|row| row.tone == Tone::Bad).collect();
        bad.sort_by_key(|row| std::cmp::Reverse(row.at));
        more += bad.len().saturating_sub(WORST);
        rows.extend(
            bad.into_iter().take(WORST).filter(|row| !rows.contains(row)).cloned().collect::<Vec<_>>(),
        );
    }
    if rows.is_empty() {
        return;
    }
    sheet.heading("What stands out");
    sheet.rows(&rows);
    if more > 0 {
        sheet.note(&format!("and {more} more like these, below"));
    }
}

fn sentence_case(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
