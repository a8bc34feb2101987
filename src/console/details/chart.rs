//! A metric over time, as bars, with the threshold across.

use jiff::Timestamp;
use ratatui::text::{Line, Span};

use super::page::Page;
use crate::console::panes::number;
use crate::console::theme::Role;
use crate::text;

/// Columns of the scale at the left.
const SCALE: usize = 8;

/// Writes a chart `height` rows high, the newest value at the right. The scale begins at 0.
pub(super) fn write(points: &[(Timestamp, f64)], threshold: Option<f64>, height: usize, page: &mut Page<'_>) {
    let room = page.width.saturating_sub(SCALE + 1).max(1);
    let newest: Vec<(Timestamp, f64)> = points
        .iter()
        .copied()
        .skip(points.len().saturating_sub(room))
        .filter(|(_, v)| v.is_finite())
        .collect();
    let (Some((first, _)), Some((last, value))) = (newest.first(), newest.last()) else { return };
    // Few values are drawn wide, so that the chart does not hide in a corner.
    let wide = (room / newest.len().max(1)).clamp(1, 3);
    let top = newest.iter().map(|(_, value)| *value).chain(threshold).fold(f64::MIN_POSITIVE, f64::max);
    let step = top / height.max(1) as f64;
    for row in (0..height).rev() {
        let (low, high) = (row as f64 * step, (row + 1) as f64 * step);
        let crossed = threshold.is_some_and(|t| t > low && t <= high);
        let label = match () {
            () if crossed => threshold.map(number).unwrap_or_default(),
            () if row + 1 == height => number(top),
            () if row == 0 => "0".to_owned(),
            () => String::new(),
        };
        let mut spans = vec![page.paint.span(text::pad_left(&label, SCALE) + " ", Role::Muted)];
        for (_, value) in &newest {
            spans.push(bar(*value, low, step, crossed, threshold, wide, page));
        }
        page.line(Line::from(spans));
    }
    let span = format!("{} to {}", page.when(*first), page.when(*last));
    let now = format!("newest {}", number(*value));
    page.line(Line::from(page.paint.span(format!("{:>9}{span}   {now}", ""), Role::Muted)));
}

/// One value's part in one row.
fn bar(
    value: f64,
    low: f64,
    step: f64,
    crossed: bool,
    threshold: Option<f64>,
    wide: usize,
    page: &Page<'_>,
) -> Span<'static> {
    let glyphs = page.paint.theme.glyphs;
    let share = (value - low) / step;
    let over = threshold.is_some_and(|threshold| value > threshold);
    let role = if over { Role::Bad } else { Role::Chart };
    if share <= 0.0 {
        let (sign, role) = if crossed { (glyphs.threshold, Role::Threshold) } else { (" ", Role::Text) };
        return page.paint.span(sign.repeat(wide), role);
    }
    page.paint.span(glyphs.level(share).repeat(wide), role)
}
