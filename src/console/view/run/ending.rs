//! A run that is over: how it ended, what to do, what was seen.

use ratatui::text::Span;

use super::sheet::{Sheet, sign};
use super::{page, plan};
use crate::console::runs::{stands, state_of};
use crate::console::theme::Role;
use crate::runbook::Verdict;
use crate::runbook::journal::StepState;
use crate::runbook::machine::Run;

pub(super) fn write(run: &Run, sheet: &mut Sheet<'_>) {
    let Some(ending) = run.ended() else { return };
    let paint = sheet.paint;
    let (glyph, mut role) = sign(state_of(run), paint);
    if ending.verdict == Verdict::Refused {
        role = Role::Changing;
    }
    let words = match ending.verdict {
        Verdict::Pass => "PASSED",
        Verdict::Fail => "FAILED",
        Verdict::Unknown => "NOT KNOWN",
        Verdict::Refused => "NOT DONE",
    };
    let about = format!("{words}  {}", stands(run));
    plan::title(sheet, paint.span(glyph, role), &about, role);
    sheet.text(&ending.text, Role::Text);
    if !ending.remedy.is_empty() {
        sheet.text(&ending.remedy, Role::Title);
    }
    if let Some(undo) = &ending.undo {
        sheet.heading("Undo");
        sheet.hanging(vec![Span::raw("  ")], &format!("{}: its plan comes first.", undo.title), Role::Text);
    }
    troubles(run, sheet);
    if !run.runbook().changes() {
        page::standing_out(run, sheet);
    }
    if run.has_changed() {
        plan::calls(run, sheet);
        sections(run, sheet);
    }
    for state in run.steps() {
        state.evidence.iter().for_each(|evidence| sheet.evidence(evidence));
    }
    if !run.has_changed() {
        sections(run, sheet);
    }
}

/// Steps that did not pass, with what was seen.
fn troubles(run: &Run, sheet: &mut Sheet<'_>) {
    let wrong =
        |state: StepState| matches!(state, StepState::Failed | StepState::Unknown | StepState::Skipped);
    let pairs = run.runbook().steps.iter().zip(run.steps());
    let found: Vec<_> = pairs.filter(|(_, state)| wrong(state.state)).collect();
    if found.is_empty() {
        return;
    }
    sheet.heading("Steps that did not pass");
    for (step, state) in found {
        let (glyph, role) = sign(state.state, sheet.paint);
        let first = vec![sheet.paint.span(format!("  {glyph} "), role)];
        sheet.hanging(first, &format!("{} {}: {}", step.number, step.title, state.text), Role::Text);
    }
}

/// What the runbook says behind its steps: how to undo, what to tell the others.
fn sections(run: &Run, sheet: &mut Sheet<'_>) {
    for section in &run.runbook().sections {
        sheet.heading(&section.title);
        sheet.markdown(&section.prose, Role::Muted);
    }
}
