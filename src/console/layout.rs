//! Where everything stands on a screen of a size.

use ratatui::layout::{Rect, Size};

use super::panes::PaneId;

/// Below this one line says what is needed.
pub(super) const SMALLEST: Size = Size { width: 60, height: 16 };
/// From this on the panes stand beside each other; below, one at a time under tabs.
pub(super) const FULL: Size = Size { width: 100, height: 30 };

/// What is where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The first line.
    pub(super) header: Rect,
    /// The line below it, while there is an error that concerns everything.
    pub(super) banner: Rect,
    /// The line of tabs, when one pane is shown at a time.
    pub(super) tabs: Rect,
    /// Everything between header and hint: panes, or a detail view.
    pub(super) body: Rect,
    /// The panes in sight, with their borders.
    pub(super) panes: Vec<(PaneId, Rect)>,
    /// The line that says what is wrong.
    pub(super) hint: Rect,
    /// The line of keys.
    pub(super) footer: Rect,
    /// Whether there is room for anything at all.
    pub(super) too_small: bool,
}

/// What the layout depends on besides the size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) focus: PaneId,
    pub(super) zoomed: bool,
    /// Logs or Timeline.
    pub(super) lower: PaneId,
    /// Rows that Services, Tasks, Targets and Alarms have.
    pub(super) rows: [usize; 4],
    /// Lines that the banner takes.
    pub(super) banner: u16,
}

/// Lines that a pane needs besides its rows: two borders and the header.
const FRAME: u16 = 3;
/// Lines that a pane has at least.
const LOWEST: u16 = 6;

impl Layout {
    pub(super) fn new(size: Size, wanted: Wanted) -> Self {
        let mut layout = Self::default();
        if size.width < SMALLEST.width || size.height < SMALLEST.height {
            layout.too_small = true;
            return layout;
        }
        let line = |y: u16, height: u16| Rect { x: 0, y, width: size.width, height };
        layout.header = line(0, 1);
        layout.banner = line(1, wanted.banner);
        layout.footer = line(size.height - 1, 1);
        layout.hint = line(size.height - 2, 1);
        let single = size.width < FULL.width || size.height < FULL.height;
        let mut top = 1 + wanted.banner;
        if single {
            layout.tabs = line(top, 1);
            top += 1;
        }
        layout.body = line(top, (size.height - 2).saturating_sub(top));
        layout.panes = if single || wanted.zoomed {
            vec![(wanted.focus, layout.body)]
        } else {
            side_by_side(layout.body, wanted)
        };
        layout
    }

    /// The pane at a place of the screen.
    pub(super) fn pane_at(&self, x: u16, y: u16) -> Option<(PaneId, Rect)> {
        self.panes.iter().copied().find(|(_, area)| area.contains((x, y).into()))
    }

    /// Where a pane is, if it is in sight.
    pub(super) fn pane(&self, pane: PaneId) -> Option<Rect> {
        self.panes.iter().find(|(known, _)| *known == pane).map(|(_, area)| *area)
    }
}

/// A pane without its border.
pub(super) fn inside(area: Rect) -> Rect {
    Rect {
        x: area.x + 2.min(area.width),
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(4),
        height: area.height.saturating_sub(2),
    }
}

/// Services over Alarms at the left, Tasks over Targets at the right, Logs or Timeline below. The
/// upper ones take the height that their rows need, up to two thirds.
fn side_by_side(body: Rect, wanted: Wanted) -> Vec<(PaneId, Rect)> {
    let [services, tasks, targets, alarms] =
        wanted.rows.map(|rows| u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(FRAME).max(LOWEST));
    let most = body.height.saturating_mul(2) / 3;
    let upper = services.saturating_add(alarms).max(tasks.saturating_add(targets)).min(most);
    let left = (body.width * 47 / 100).max(48);
    let column = |x: u16, width: u16, first: u16, second: u16| {
        let second = share(upper, first, second);
        let above = Rect { x, y: body.y, width, height: upper - second };
        (above, Rect { y: body.y + above.height, height: second, ..above })
    };
    let (services, alarms) = column(body.x, left, services, alarms);
    let (tasks, targets) = column(body.x + left, body.width - left, tasks, targets);
    let lower = Rect { y: body.y + upper, height: body.height - upper, ..body };
    vec![
        (PaneId::Services, services),
        (PaneId::Tasks, tasks),
        (PaneId::Targets, targets),
        (PaneId::Alarms, alarms),
        (wanted.lower, lower),
    ]
}

/// The lower pane's part of a column: what it needs, while the upper one needs more than half.
fn share(height: u16, first: u16, second: u16) -> u16 {
    let half = height / 2;
    if u32::from(first) + u32::from(second) <= u32::from(height) {
        // Room for both: the rest goes to the upper one, whose list grows.
        second
    } else if second <= half {
        second
    } else if first <= half {
        height - first
    } else {
        half
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wanted() -> Wanted {
        Wanted { focus: PaneId::Tasks, zoomed: false, lower: PaneId::Logs, rows: [3, 5, 3, 4], banner: 0 }
    }

    #[test]
    fn panes_take_what_their_rows_need() {
        let layout = Layout::new(Size::new(160, 48), wanted());
        assert_eq!(layout.panes.len(), 5);
        assert_eq!(layout.pane(PaneId::Tasks).unwrap().height, 8);
        let logs = layout.pane(PaneId::Logs).unwrap();
        assert!(logs.height > 20, "{logs:?}");
    }

    #[test]
    fn small_screens_show_one_pane() {
        let layout = Layout::new(Size::new(99, 40), wanted());
        assert_eq!(layout.panes.len(), 1);
        assert_eq!(layout.tabs.height, 1);
        assert!(Layout::new(Size::new(59, 40), wanted()).too_small);
    }

    proptest! {
        /// Panes never overlap, never leave the body, and fill it.
        #[test]
        fn panes_tile_the_body(width in 0u16..300, height in 0u16..100, rows in [0usize..200, 0..200, 0..200, 0..200], banner in 0u16..3, zoomed: bool) {
            let layout = Layout::new(Size::new(width, height), Wanted { rows, banner, zoomed, ..wanted() });
            if layout.too_small {
                return Ok(());
            }
            let area: u32 = layout.panes.iter().map(|(_, pane)| pane.area()).sum();
            prop_assert_eq!(area, layout.body.area());
            for (at, (_, pane)) in layout.panes.iter().enumerate() {
                prop_assert_eq!(layout.body.intersection(*pane), *pane);
                for (_, other) in &layout.panes[at + 1..] {
                    prop_assert!(!pane.intersects(*other));
                }
            }
        }
    }
}
