//! Small lines of bars.

use super::theme::Glyphs;

/// The newest `columns` values as bars. The scale begins at 0 and ends at `full` or the largest
/// value, whichever is larger. Values that are no numbers are left out.
pub(super) fn line(values: &[f64], columns: usize, full: f64, glyphs: &Glyphs) -> String {
    let start = values.len().saturating_sub(columns);
    let newest: Vec<f64> = values.iter().skip(start).copied().filter(|value| value.is_finite()).collect();
    let top = newest.iter().copied().fold(full.max(f64::MIN_POSITIVE), f64::max);
    let bars = &glyphs.levels;
    let bar = |value: f64| {
        let step = (value.max(0.0) / top * bars.len() as f64).ceil() as usize;
        bars.get(step.clamp(1, bars.len()) - 1).copied().unwrap_or_default()
    };
    newest.into_iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_reach_from_nothing_to_the_top() {
        let glyphs = Glyphs::UNICODE;
        assert_eq!(line(&[0.0, 50.0, 100.0], 5, 100.0, &glyphs), "▁▄█");
        assert_eq!(line(&[1.0, f64::NAN, 2.0], 5, 0.0, &glyphs), "▄█");
        assert_eq!(line(&[1.0, 2.0, 3.0], 2, 3.0, &glyphs), "▆█");
        assert_eq!(line(&[], 2, 3.0, &glyphs), "");
    }
}
