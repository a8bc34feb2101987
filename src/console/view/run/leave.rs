//! Before dogwatch is left while runs are under way: what becomes of each.

use ratatui::buffer::Buffer;

use super::sheet::{Sheet, sign};
use crate::console::app::App;
use crate::console::panes::Paint;
use crate::console::runs::{is_calling, service_of, stands, state_of};
use crate::console::theme::Role;
use crate::console::view::{draw_text, overlay};
use crate::runbook::machine::Run;

const WIDTH: u16 = 84;

pub(in crate::console::view) fn draw(app: &App, paint: &Paint<'_>, buffer: &mut Buffer) {
    let inside = WIDTH.min(app.layout.body.width).saturating_sub(4);
    let mut sheet = Sheet::new(paint, usize::from(inside));
    sheet.line(Vec::new());
    for run in app.runs.running() {
        write(run, &mut sheet);
    }
    let [quit, back] = ["quit", "back"].map(|id| app.keymap.shown(id));
    sheet.line(vec![
        paint.span(quit, Role::Key),
        paint.span(" once more leaves all the same   ", Role::Muted),
        paint.span(back, Role::Key),
        paint.span(" stays here", Role::Muted),
    ]);
    let height = u16::try_from(sheet.lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = overlay::middle(app, WIDTH, height);
    let inner = overlay::boxed("Leave while a run is under way?", "", area, paint, buffer);
    // The keys are at the end, and must be seen.
    let hidden = sheet.lines.len().saturating_sub(usize::from(inner.height));
    draw_text(&sheet.lines, hidden, inner, paint, buffer);
}

fn write(run: &Run, sheet: &mut Sheet<'_>) {
    let (glyph, role) = sign(state_of(run), sheet.paint);
    let first = vec![sheet.paint.span(format!("{glyph} "), role)];
    let title = format!("{}, {}: {}", run.runbook().title, service_of(run).name, stands(run));
    sheet.hanging(first, &title, Role::Title);
    let what = if is_calling(run) {
        "A call is under way: its answer would be lost. Wait a moment if you can."
    } else if run.has_changed() {
        "What was sent goes on in ECS, and nobody watches it. The journal keeps the run as it is: \
         `dogwatch journal` lists it, and `dogwatch journal resume` goes on with it."
    } else {
        "Nothing has been changed. The run ends here; begin it anew when it is wanted."
    };
    sheet.hanging(vec![ratatui::text::Span::raw("  ")], what, Role::Text);
    sheet.line(Vec::new());
}
