//! The plan of a run: from what to what, what is sent, and what stays as it is.

use ratatui::text::Span;

use super::sheet::{Sheet, bold};
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::console::view::flow;
use crate::runbook::journal::Settled;
use crate::runbook::machine::Run;
use crate::runbook::{Difference, Plan};
use crate::text;

/// The whole plan, the most important first.
pub(super) fn write(run: &Run, sheet: &mut Sheet<'_>) {
    let Some(plan) = run.plan() else { return };
    let paint = sheet.paint;
    sheet.hanging(Vec::new(), &plan.title, Role::Title);
    if let Some(why) = run.replanned() {
        let first = vec![paint.span(format!("{} ", paint.theme.glyphs.changing), Role::Changing)];
        sheet.hanging(first, &format!("This plan is new, nothing was sent yet: {why}"), Role::Changing);
    }
    for sentence in &plan.summary {
        sheet.text(sentence, Role::Muted);
    }
    differences(plan, sheet);
    if !plan.warnings.is_empty() {
        sheet.heading("Before you go on");
        sheet.rows(&plan.warnings);
    }
    calls(run, sheet);
    if !plan.untouched.is_empty() {
        sheet.heading("What will not be touched");
        for sentence in &plan.untouched {
            let first = vec![paint.span(format!("  {} ", paint.theme.glyphs.dot), Role::Muted)];
            sheet.hanging(first, sentence, Role::Muted);
        }
    }
    sheet.heading("Undo");
    let undo = plan.undo.as_ref().map_or("There is none for this.".to_owned(), |undo| {
        format!("{}: offered once this run has ended.", undo.title)
    });
    sheet.hanging(vec![Span::raw("  ")], &undo, Role::Muted);
    whose(plan, sheet);
}

/// Whose credentials are used, and where.
fn whose(plan: &Plan, sheet: &mut Sheet<'_>) {
    let Some(caller) = &plan.caller else { return };
    sheet.heading("With the credentials of");
    sheet.hanging(vec![Span::raw("  ")], caller, Role::Muted);
}

fn differences(plan: &Plan, sheet: &mut Sheet<'_>) {
    if plan.differences.is_empty() {
        return;
    }
    sheet.heading("What will change");
    let names = plan.differences.iter().map(|difference| text::width(&difference.what)).max();
    let names = names.unwrap_or(0).min(sheet.width / 3);
    for difference in &plan.differences {
        sheet.lines.extend(flow::wrap(
            &from_to(difference, sheet.paint),
            vec![sheet.paint.span(format!("  {}   ", text::pad(&difference.what, names)), Role::Muted)],
            sheet.width,
        ));
    }
}

/// What is and what will be; what stays the same is muted.
fn from_to(difference: &Difference, paint: &Paint<'_>) -> flow::Pieces {
    let style = |role| paint.span("", role).style;
    if difference.from == difference.to {
        return vec![(format!("{}, unchanged", difference.to), style(Role::Muted))];
    }
    let arrow = format!(" {} ", paint.theme.glyphs.right);
    vec![
        (difference.from.clone(), style(Role::DiffRemoved)),
        (arrow, style(Role::Muted)),
        (difference.to.clone(), style(Role::DiffAdded)),
    ]
}

/// The calls, each with its command and what became of it.
pub(super) fn calls(run: &Run, sheet: &mut Sheet<'_>) {
    let Some(plan) = run.plan() else { return };
    let paint = sheet.paint;
    let glyphs = paint.theme.glyphs;
    if plan.changes.is_empty() {
        sheet.heading("What will be sent");
        return sheet.hanging(vec![Span::raw("  ")], "Nothing: what is under way is watched.", Role::Text);
    }
    sheet.heading(match (run.has_changed(), run.ended()) {
        (false, _) => "What will be sent",
        (true, None) => "What is sent",
        (true, Some(_)) => "What was sent",
    });
    for (place, planned) in plan.changes.iter().enumerate() {
        let (glyph, role) = match run.changes().get(place).copied().flatten() {
            Some(Settled::Done) => (glyphs.ok, Role::Ok),
            Some(Settled::NotDone) => (glyphs.bad, Role::Bad),
            Some(Settled::Unclear) => (glyphs.question, Role::Changing),
            None => (glyphs.unknown, Role::Muted),
        };
        let first = vec![paint.span(format!("  {glyph} "), role)];
        sheet.hanging(first, &planned.why, Role::Muted);
        command(&planned.change.command(&plan.region), sheet);
    }
}

/// A command over several lines as a shell would take it; a word that is wider than a line is cut
/// without a sign, since none would leave it whole.
fn command(command: &str, sheet: &mut Sheet<'_>) {
    let room = sheet.width.saturating_sub(8).max(10);
    let mut rest = command;
    for (place, line) in text::wrap(command, room).into_iter().enumerate() {
        rest = rest.trim_start().strip_prefix(line.as_str()).unwrap_or_default();
        let indent = if place == 0 { "    " } else { "      " };
        let end = if rest.starts_with(' ') { " \\" } else { "" };
        sheet.line(vec![Span::raw(indent), sheet.paint.span(line + end, Role::Code)]);
    }
}

/// What the copy command takes: the calls as commands, one a line; and what it says of it.
pub(in crate::console) fn copied(run: &Run) -> Option<(String, String)> {
    let plan = run.plan().filter(|plan| !plan.changes.is_empty())?;
    let commands: Vec<_> = plan.changes.iter().map(|planned| planned.change.command(&plan.region)).collect();
    Some((commands.join("\n"), format!("Copied {}", text::count(commands.len(), "command"))))
}

/// A title of the page, in bold.
pub(super) fn title(sheet: &mut Sheet<'_>, sign: Span<'static>, words: &str, role: Role) {
    let paint = sheet.paint;
    sheet.line(vec![sign, Span::raw(" "), bold(paint, words, role)]);
}
