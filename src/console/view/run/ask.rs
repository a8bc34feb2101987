//! What a run asks for, where it is typed or chosen.

use ratatui::text::Line;

use super::field::{NAME, covered, field, typed};
use super::keys::is_note;
use super::sheet::{Sheet, bold};
use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::runs::form::{Choosing, Field, Form, Hidden, Typing, Words, param};
use crate::console::runs::is_calling;
use crate::console::runs::screen::{Note, RunScreen};
use crate::console::theme::Role;
use crate::model::Guard;
use crate::runbook::Choice;
use crate::runbook::machine::{Phase, Run};
use crate::text;

/// Columns of what can be seen of a field's text at most.
const FIELD: usize = 56;
/// With room for so many lines, fields stand apart.
const ROOMY: usize = 20;

/// The lines, of a width, at most so many.
pub(super) fn lines(
    app: &App,
    run: &Run,
    screen: &RunScreen,
    paint: &Paint<'_>,
    (width, most): (usize, usize),
) -> Vec<Line<'static>> {
    let mut sheet = Sheet::new(paint, width);
    if let Some(note) = &screen.note {
        write_note(app, run, note, &mut sheet);
        return sheet.lines;
    }
    if screen.step.is_some() {
        return Vec::new();
    }
    match run.phase() {
        Phase::Choosing { problem, .. } => {
            choice(run, screen, most, &mut sheet);
            wrong(problem.as_deref(), &mut sheet);
        }
        Phase::Confirming { problem } => {
            confirming(app, run, screen, most >= ROOMY, &mut sheet);
            wrong(problem.as_deref(), &mut sheet);
        }
        Phase::Asking { question } if is_note(run) => {
            question_asked(question, &mut sheet);
            sheet.text("By hand: tick it off when it is done. A remark says what you found.", Role::Muted);
        }
        Phase::Asking { question } => question_asked(question, &mut sheet),
        Phase::Held { problem, remedy } => held(app, problem, remedy, &mut sheet),
        _ => {}
    }
    if sheet.lines.len() > most.max(4) {
        sheet.lines.truncate(most.max(4));
    }
    sheet.lines
}

fn wrong(problem: Option<&str>, sheet: &mut Sheet<'_>) {
    if let Some(problem) = problem.map(str::trim).filter(|problem| !problem.is_empty()) {
        let first = vec![sheet.paint.span(format!("{} ", sheet.paint.theme.glyphs.bad), Role::Bad)];
        sheet.hanging(first, problem, Role::Bad);
    }
}

fn question_asked(question: &str, sheet: &mut Sheet<'_>) {
    let first = vec![sheet.paint.span(format!("{} ", sheet.paint.theme.glyphs.run), Role::Accent)];
    sheet.hanging(first, question, Role::Title);
}

fn held(app: &App, problem: &str, remedy: &str, sheet: &mut Sheet<'_>) {
    wrong(Some(problem), sheet);
    sheet.text(remedy, Role::Text);
    let keys = [
        ("run-retry", "tries again"),
        ("run-skip", "goes on without this step"),
        ("run-abort", "ends the run"),
    ];
    let mut spans = Vec::new();
    for (id, what) in keys {
        spans.push(sheet.paint.span(app.keymap.shown(id), Role::Key));
        spans.push(sheet.paint.span(format!(" {what}   "), Role::Muted));
    }
    sheet.line(spans);
}

fn choice(run: &Run, screen: &RunScreen, most: usize, sheet: &mut Sheet<'_>) {
    let prompt = param(run).map(|param| param.prompt.clone()).unwrap_or_default();
    let mut head = vec![bold(sheet.paint, &prompt, Role::Title)];
    match &screen.form {
        Form::Choice(choosing) => {
            if choosing.filtering || !choosing.filter.text().is_empty() {
                head.push(sheet.paint.span("   /", Role::Accent));
                head.extend(typed(&choosing.filter, 24, choosing.filtering, sheet.paint));
            }
            sheet.line(head);
            let rows = most.saturating_sub(2).max(3);
            choices(choosing, rows, sheet);
        }
        Form::Text(typing) => {
            sheet.line(head);
            text_field(typing, sheet);
        }
        Form::Hidden(hidden) => {
            sheet.line(head);
            hidden_fields(hidden, sheet);
        }
        Form::Words(_) | Form::Nothing => sheet.line(head),
    }
}

/// The choices around the cursor.
fn choices(choosing: &Choosing, rows: usize, sheet: &mut Sheet<'_>) {
    let shown = choosing.shown();
    if shown.is_empty() {
        return sheet.text("Nothing here has these words.", Role::Muted);
    }
    let names = shown.iter().map(|choice| text::width(&choice.label)).max().unwrap_or(0);
    let names = names.min(sheet.width * 2 / 5);
    let first = choosing.cursor.saturating_sub(rows.saturating_sub(1));
    for (place, choice) in shown.iter().enumerate().skip(first).take(rows) {
        let line = row(choice, place == choosing.cursor, names, sheet.paint, sheet.width);
        sheet.lines.push(line);
    }
    if shown.len() > rows {
        let words = format!("  {} of {}", choosing.cursor + 1, shown.len());
        sheet.text(&words, Role::Faint);
    }
}

fn row(choice: &Choice, selected: bool, names: usize, paint: &Paint<'_>, width: usize) -> Line<'static> {
    let (mark, name, about) = match &choice.refused {
        Some(why) => (paint.theme.glyphs.bad, Role::Faint, format!("not possible: {why}")),
        None if choice.default => (" ", Role::Title, format!("{}  (usual)", choice.about)),
        None => (" ", Role::Text, choice.about.clone()),
    };
    let cursor = if selected { paint.theme.glyphs.run } else { " " };
    let room = width.saturating_sub(names + 6);
    let spans = vec![
        paint.span(format!("{cursor}{mark} "), if selected { Role::Accent } else { Role::Faint }),
        paint.span(text::pad(&text::truncate(&choice.label, names), names), name),
        paint.span(format!("  {}", text::pad(&text::truncate(about.trim(), room), room)), Role::Muted),
    ];
    let line = Line::from(spans);
    if !selected {
        return line;
    }
    let style = paint.theme.style(Role::Selection);
    Line::from(line.spans.into_iter().map(|span| span.patch_style(style)).collect::<Vec<_>>())
}

fn text_field(typing: &Typing, sheet: &mut Sheet<'_>) {
    let width = if typing.number { 24 } else { FIELD };
    let name = if typing.number { "count" } else { "text" };
    field(name, typed(&typing.input, width, typing.focus, sheet.paint), "", sheet);
    let names = typing.choices.iter().map(|choice| text::width(&choice.label)).max().unwrap_or(0);
    for choice in &typing.choices {
        let same = choice.value == typing.input.text();
        let role = if same { Role::Title } else { Role::Muted };
        let about =
            choice.refused.as_ref().map_or(choice.about.clone(), |why| format!("not possible: {why}"));
        let sign = if same { sheet.paint.theme.glyphs.run } else { " " };
        let first = vec![sheet.paint.span(format!("  {sign} {}  ", text::pad(&choice.label, names)), role)];
        let used: usize = first.iter().map(|span| text::width(&span.content)).sum();
        let about = text::truncate(&about, sheet.width.saturating_sub(used)).into_owned();
        sheet.line(first.into_iter().chain([sheet.paint.span(about, Role::Muted)]).collect());
    }
}

fn hidden_fields(hidden: &Hidden, sheet: &mut Sheet<'_>) {
    let paint = sheet.paint;
    field("value", covered(&hidden.first, !hidden.again, paint), "", sheet);
    field("again", covered(&hidden.second, hidden.again, paint), "", sheet);
    wrong(hidden.problem, sheet);
}

fn confirming(app: &App, run: &Run, screen: &RunScreen, roomy: bool, sheet: &mut Sheet<'_>) {
    let paint = sheet.paint;
    let place = run.subject().environment.clone().unwrap_or_else(|| run.subject().cluster.clone());
    match (run.guard(), &screen.form) {
        (Guard::ReadOnly, _) => {
            let copy = app.keymap.shown("copy");
            sheet.text(&format!("{place} is READ-ONLY: nothing can be sent from here."), Role::Accent);
            let words = format!("This is the plan. {copy} copies its commands for somebody who may.");
            sheet.text(&words, Role::Muted);
        }
        (Guard::Open, _) => {
            let key = app.keymap.shown("run-confirm");
            let count = run.plan().map_or(0, |plan| plan.changes.len());
            let words =
                format!(" sends {}, as above. Nothing has been sent yet.", text::count(count, "call"));
            sheet.line(vec![paint.span(key, Role::Key), paint.span(words, Role::Text)]);
        }
        (Guard::Protected, Form::Words(words)) => {
            let asked = format!("{place} is PROTECTED. Type the service's name, then why.");
            sheet.line(vec![bold(paint, &asked, Role::Changing)]);
            fields(run, words, roomy, sheet);
        }
        (Guard::Protected, _) => {}
    }
}

fn fields(run: &Run, words: &Words, roomy: bool, sheet: &mut Sheet<'_>) {
    if roomy {
        sheet.line(Vec::new());
    }
    let paint = sheet.paint;
    let glyphs = paint.theme.glyphs;
    let service = &run.subject().service;
    let right = words.service.text().trim() == service;
    let note = match (right, service.starts_with(words.service.text().trim())) {
        (true, _) => glyphs.ok.to_owned(),
        (false, true) => service.clone(),
        (false, false) => format!("{} it is {service}", glyphs.bad),
    };
    let width = FIELD.min(sheet.width.saturating_sub(NAME + text::width(&note) + 3)).max(16);
    let spans = typed(&words.service, width, words.field == Field::Service, paint);
    field("service", spans, &note, sheet);
    if roomy {
        sheet.line(Vec::new());
    }
    let note = if words.reason.text().trim().is_empty() { "" } else { glyphs.ok };
    let spans = typed(&words.reason, width, words.field == Field::Reason, paint);
    field("reason", spans, note, sheet);
}

fn write_note(app: &App, run: &Run, note: &Note, sheet: &mut Sheet<'_>) {
    let paint = sheet.paint;
    let width = FIELD.min(sheet.width.saturating_sub(NAME + 2));
    match note {
        Note::Skip(input) => {
            sheet.line(vec![bold(
                paint,
                "Why is this step left out? It stands in the journal.",
                Role::Title,
            )]);
            field("reason", typed(input, width, true, paint), "", sheet);
        }
        Note::Remark(input) => {
            sheet.line(vec![bold(
                paint,
                "A remark, for the journal and whoever reads it later.",
                Role::Title,
            )]);
            field("remark", typed(input, width, true, paint), "", sheet);
        }
        Note::Abort => {
            sheet.line(vec![bold(paint, "End this run?", Role::Bad)]);
            sheet.text(what_stays(run), Role::Text);
            let key = app.keymap.shown("run-abort");
            let words = [(key, " once more ends it   "), ("Esc".to_owned(), " lets it go on")];
            let spans = words
                .into_iter()
                .flat_map(|(key, word)| [paint.span(key, Role::Key), paint.span(word, Role::Muted)]);
            sheet.line(spans.collect());
        }
    }
}

/// What the end of a run leaves behind.
fn what_stays(run: &Run) -> &'static str {
    if is_calling(run) {
        "A call is under way: it is waited for, and the run ends with its answer. What it did stays."
    } else if run.has_changed() {
        "What was sent stays in effect, and goes on in ECS; nobody watches it then. Undo is offered."
    } else {
        "Nothing has been changed so far, and nothing will be."
    }
}
