//! Which lines are in sight, and where. Nothing here is proportional to the lines that are held.

use super::Logs;
use super::row::{self, Columns};
use crate::model::{LineKey, Toward};

/// The lines in sight.
#[derive(Clone, Debug)]
pub(in crate::console) struct Window {
    pub(in crate::console) height: usize,
    pub(in crate::console) columns: Columns,
    pub(in crate::console) lines: Vec<Placed>,
    /// Whether filters have looked at all that it takes to fill the pane.
    pub(in crate::console) complete: bool,
    divider: Option<(LineKey, Divider)>,
}

/// A line in sight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) struct Placed {
    pub(in crate::console) key: LineKey,
    /// The row of its first row; negative where that is above the pane.
    pub(in crate::console) top: isize,
    /// Rows that it takes, the divider's included.
    pub(in crate::console) rows: usize,
    pub(in crate::console) divider: Option<Divider>,
    /// Whether lines between it and the one before were not read.
    pub(in crate::console) gap: bool,
}

/// Where the moment's own row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Divider {
    Before,
    After,
}

impl Default for Window {
    fn default() -> Self {
        Self { height: 0, columns: Columns::default(), lines: Vec::new(), complete: true, divider: None }
    }
}

impl Logs {
    /// Finds the lines in sight of a pane of this size.
    pub(in crate::console) fn arrange(&mut self, width: usize, height: usize) {
        self.window = Window {
            height,
            columns: Columns::new(self.look.time, self.sources(), width),
            ..Window::default()
        };
        if height == 0 {
            return;
        }
        self.window.divider = self.place_divider();
        if self.follow {
            self.arrange_from_the_end();
        } else if let Some(cursor) = self.keep_cursor() {
            self.arrange_around(cursor);
        }
        self.find_gaps();
    }

    fn place_divider(&mut self) -> Option<(LineKey, Divider)> {
        let at = self.moment.as_ref()?.at;
        let key = self.line_at(at)?;
        Some((key, if key.at >= at { Divider::Before } else { Divider::After }))
    }

    /// The cursor's line, or the next one where that is hidden or gone.
    fn keep_cursor(&mut self) -> Option<LineKey> {
        let before = self.cursor.map(|key| match key.seq.checked_sub(1) {
            Some(seq) => LineKey { seq, ..key },
            None => LineKey { at: key.at.saturating_sub(1), seq: u32::MAX },
        });
        let found = match before {
            Some(before) => {
                self.step(Some(before), Toward::Newer).or_else(|| self.step(Some(before), Toward::Older))
            }
            None => self.step(None, Toward::Older),
        };
        // What cannot be told yet keeps its place.
        self.cursor = found.or(self.cursor);
        found
    }

    /// Rows that a line takes.
    pub(super) fn rows_of(&self, key: LineKey) -> usize {
        let divider = usize::from(self.window.divider.is_some_and(|(known, _)| known == key));
        if !self.look.wrap {
            return 1 + divider;
        }
        let Some(line) = self.book.line(key) else { return 1 };
        let room = self.window.columns.text_room();
        row::rows(&self.shown(&line), room, self.window.height) + divider
    }

    fn arrange_from_the_end(&mut self) {
        let height = self.window.height;
        let (mut found, mut used) = (Vec::new(), 0);
        let mut next = self.step(None, Toward::Older);
        self.cursor = next.or(self.cursor.filter(|_| !self.window.complete));
        while let Some(key) = next.filter(|_| used < height) {
            let rows = self.rows_of(key);
            used += rows;
            found.push((key, rows));
            next = self.step(Some(key), Toward::Older);
        }
        found.reverse();
        let top = height.cast_signed().min(used.cast_signed()) - used.cast_signed();
        self.put(&found, top);
        self.row = self.window.lines.last().map_or(0, |placed| placed.top.max(0));
    }

    fn arrange_around(&mut self, cursor: LineKey) {
        let height = self.window.height.cast_signed();
        let own = self.rows_of(cursor);
        // The cursor's line is in sight, from its first row on where it is taller than the pane.
        let lowest = (height - own.cast_signed()).max(0);
        let wanted = self.row.clamp(0, lowest);
        let mut above = Vec::new();
        let mut row = 0;
        self.climb(cursor, wanted, &mut above, &mut row);
        // Where there is nothing older, the lines stand at the top.
        let mut at = row.min(wanted);
        let mut below = Vec::new();
        let mut used = at + own.cast_signed();
        let mut last = cursor;
        while used < height {
            let Some(newer) = self.step(Some(last), Toward::Newer) else { break };
            let rows = self.rows_of(newer);
            used += rows.cast_signed();
            below.push((newer, rows));
            last = newer;
        }
        if used < height {
            // Where there is nothing newer, no row is wasted while there is something older.
            let oldest = above.last().map_or(cursor, |(key, _): &(LineKey, usize)| *key);
            let most = at + height - used;
            self.climb(oldest, most, &mut above, &mut row);
            at = row.min(most);
        }
        let found: Vec<(LineKey, usize)> =
            above.into_iter().rev().chain([(cursor, own)]).chain(below).collect();
        self.put(&found, at - row);
        self.row = at;
    }

    /// Adds older lines until they take so many rows.
    fn climb(&mut self, from: LineKey, rows: isize, above: &mut Vec<(LineKey, usize)>, row: &mut isize) {
        let mut next = from;
        while *row < rows {
            let Some(older) = self.step(Some(next), Toward::Older) else { break };
            let taken = self.rows_of(older);
            *row += taken.cast_signed();
            above.push((older, taken));
            next = older;
        }
    }

    fn put(&mut self, found: &[(LineKey, usize)], mut top: isize) {
        let divider = self.window.divider;
        for (key, rows) in found {
            let divider = divider.filter(|(known, _)| known == key).map(|(_, divider)| divider);
            self.window.lines.push(Placed { key: *key, top, rows: *rows, divider, gap: false });
            top += rows.cast_signed();
        }
    }

    /// A span that was read ends between two lines: there may be more between them.
    fn find_gaps(&mut self) {
        let spans = &self.state.covered;
        let ended = spans.get(..spans.len().saturating_sub(1)).unwrap_or_default();
        let mut before: Option<LineKey> = None;
        for placed in &mut self.window.lines {
            let between = |key: LineKey| ended.iter().any(|(_, to)| (key.at..placed.key.at).contains(to));
            placed.gap = before.is_some_and(between);
            before = Some(placed.key);
        }
    }
}
