//! The one table widget: title, header, the rows in sight, and what there is instead of rows.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::list::List;
use super::panes::{Column, Item, Paint, Scope, Table};
use super::theme::Role;
use crate::text;

/// Columns between two cells.
const GAP: u16 = 2;
/// What the column that takes the rest asks for, where its cells need it.
const READABLE: u16 = 26;

/// Where a table's columns were drawn: what a click on the header means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns(Vec<(usize, u16, u16)>);

impl Columns {
    /// The column at a place of the screen.
    pub(super) fn at(&self, x: u16) -> Option<usize> {
        self.0.iter().find(|(_, from, to)| (*from..*to).contains(&x)).map(|(column, ..)| *column)
    }
}

/// Draws header and rows into `area`; the first line is the header's.
pub(super) fn draw(
    table: &dyn Table,
    list: &List,
    scope: &Scope<'_>,
    paint: &Paint<'_>,
    focused: bool,
    area: Rect,
    buffer: &mut Buffer,
) -> Columns {
    if area.height == 0 || area.width == 0 {
        return Columns::default();
    }
    let height = usize::from(area.height.saturating_sub(1));
    let rows: Vec<(usize, Vec<Line<'static>>)> =
        in_sight(list, height).map(|(place, item)| (place, table.cells(scope, item, paint))).collect();
    let columns = place_columns(table, scope, &rows, area);
    header(table, list, paint, &columns, area, buffer);
    for (line, (place, cells)) in rows.iter().enumerate() {
        let y = area.y + 1 + u16::try_from(line).unwrap_or(u16::MAX);
        let row = Rect { y, height: 1, ..area };
        for (column, from, to) in &columns.0 {
            if let (Some(cell), Some(spec)) = (cells.get(*column), table.columns().get(*column)) {
                draw_cell(cell, spec, *from, to - from, y, paint, buffer);
            }
        }
        if *place == list.cursor {
            select(row, focused, paint, buffer);
        }
    }
    columns
}

fn in_sight(list: &List, height: usize) -> impl Iterator<Item = (usize, Item)> + '_ {
    list.order.iter().copied().enumerate().skip(list.offset).take(height)
}

fn select(row: Rect, focused: bool, paint: &Paint<'_>, buffer: &mut Buffer) {
    let role = if focused { Role::Selection } else { Role::SelectionUnfocused };
    buffer.set_style(row, paint.theme.style(role));
}

fn draw_cell(
    cell: &Line<'static>,
    spec: &Column,
    x: u16,
    width: u16,
    y: u16,
    paint: &Paint<'_>,
    buffer: &mut Buffer,
) {
    let room = usize::from(width);
    let taken = line_width(cell);
    if taken > room {
        return draw_cut(cell, x, width, y, paint, buffer);
    }
    let gap = if spec.right { room - taken } else { 0 };
    buffer.set_line(x + u16::try_from(gap).unwrap_or(0), y, cell, width);
}

/// A cell that is too long ends in an ellipsis.
fn draw_cut(cell: &Line<'static>, x: u16, width: u16, y: u16, paint: &Paint<'_>, buffer: &mut Buffer) {
    let mut left = usize::from(width).saturating_sub(1);
    let mut at = x;
    for span in &cell.spans {
        let part = text::head(&span.content, left);
        let taken = text::width(part);
        (at, _) = buffer.set_stringn(at, y, part, left, span.style);
        left -= taken.min(left);
        if taken < text::width(&span.content) {
            break;
        }
    }
    buffer.set_stringn(at, y, paint.theme.glyphs.ellipsis, 1, paint.theme.style(Role::Muted));
}

fn line_width(line: &Line<'_>) -> usize {
    line.spans.iter().map(|span| text::width(&span.content)).sum()
}

/// Gives each column the room that its rows need; where there is too little, columns that matter
/// least go first.
fn place_columns(
    table: &dyn Table,
    scope: &Scope<'_>,
    rows: &[(usize, Vec<Line<'static>>)],
    area: Rect,
) -> Columns {
    let specs = table.columns();
    let mut wanted: Vec<(usize, u16, &Column)> = Vec::new();
    for (column, spec) in specs.iter().enumerate().filter(|(column, _)| table.shows(scope, *column)) {
        let widest =
            rows.iter().filter_map(|(_, cells)| cells.get(column)).map(line_width).max().unwrap_or(0);
        let widest = widest.max(text::width(spec.title)).max(usize::from(spec.min));
        let widest = u16::try_from(widest).unwrap_or(u16::MAX);
        // The column that takes the rest asks for enough to be read before others get anything.
        let most = if spec.max == u16::MAX { READABLE.max(spec.min) } else { spec.max };
        wanted.push((column, widest.min(most), spec));
    }
    let total = |wanted: &[(usize, u16, &Column)]| -> u32 {
        wanted
            .iter()
            .map(|(_, width, _)| u32::from(*width) + u32::from(GAP))
            .sum::<u32>()
            .saturating_sub(u32::from(GAP))
    };
    while total(&wanted) > u32::from(area.width) {
        let least = wanted.iter().enumerate().max_by_key(|(_, (.., spec))| spec.drop);
        match least {
            Some((place, (.., spec))) if spec.drop > 0 => {
                wanted.remove(place);
            }
            _ => break,
        }
    }
    let spare = u32::from(area.width).saturating_sub(total(&wanted));
    let grows = wanted.iter().position(|(.., spec)| spec.max == u16::MAX);
    let mut columns = Vec::with_capacity(wanted.len());
    let mut x = area.x;
    for (place, (column, width, _)) in wanted.iter().enumerate() {
        let extra = if Some(place) == grows { u16::try_from(spare).unwrap_or(0) } else { 0 };
        let to = (x + width + extra).min(area.right());
        if x >= to {
            break;
        }
        columns.push((*column, x, to));
        x = to + GAP;
    }
    Columns(columns)
}

fn header(
    table: &dyn Table,
    list: &List,
    paint: &Paint<'_>,
    columns: &Columns,
    area: Rect,
    buffer: &mut Buffer,
) {
    let glyphs = paint.theme.glyphs;
    for (column, from, to) in &columns.0 {
        let Some(spec) = table.columns().get(*column) else { continue };
        let sorted = list.sort == Some(*column);
        let arrow = match (sorted, list.reversed) {
            (false, _) => "",
            (true, false) => glyphs.down,
            (true, true) => glyphs.up,
        };
        let title = text::truncate(spec.title, usize::from(to - from)).into_owned() + arrow;
        let role = if sorted { Role::Accent } else { Role::Column };
        let gap = if spec.right { usize::from(to - from).saturating_sub(text::width(&title)) } else { 0 };
        let room = usize::from(to - from) + usize::from(GAP) - 1;
        let x = from + u16::try_from(gap).unwrap_or(0);
        buffer.set_stringn(x, area.y, title, room, paint.theme.style(role));
    }
}
