//! Where the reader stands: moving, following, seeking. The place is a line, by its identity, at a
//! row of the pane: whatever arrives above or below, it stays there.

use super::{Logs, Moment, SLICE, Seek};
use crate::console::command::Motion;
use crate::model::{Found, LineKey, Toward};

/// What a motion came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::console) enum Edge {
    /// It went somewhere.
    None,
    /// There is nothing older.
    Oldest,
}

impl Logs {
    /// The shown line next to a place; none where there is none, or none is known yet.
    pub(super) fn step(&mut self, from: Option<LineKey>, toward: Toward) -> Option<LineKey> {
        match self.book.step(from, toward, SLICE) {
            Found::Line(key) => Some(key),
            Found::Nothing => None,
            Found::Unknown => {
                (self.unseen, self.window.complete) = (true, false);
                None
            }
        }
    }

    /// The shown line after or before one.
    pub(in crate::console) fn next(&mut self, from: LineKey, toward: Toward) -> Option<LineKey> {
        self.step(Some(from), toward)
    }

    /// Looks for a match as far as one slice goes; tells whether the look has ended.
    pub(in crate::console) fn work_seek(&mut self) -> bool {
        self.seek_on()
    }

    /// The line that the reader stands on: the newest one while following.
    pub(in crate::console) fn current(&self) -> Option<LineKey> {
        self.cursor.filter(|key| self.book.line(*key).is_some())
    }

    /// The newest line that is held, shown or hidden: whatever is newer is new.
    pub(super) fn newest(&self) -> Option<LineKey> {
        self.book.until().map(|at| LineKey { at, seq: u32::MAX })
    }

    /// Ends following; the reader stands where the newest line is now.
    pub(in crate::console) fn stay(&mut self) {
        self.target = None;
        if self.follow {
            self.follow = false;
            self.left_at = self.cursor;
        }
    }

    /// Follows the newest lines.
    pub(in crate::console) fn follow_on(&mut self) {
        (self.follow, self.target, self.selection) = (true, None, None);
        self.left_at = None;
    }

    /// Moves the cursor.
    pub(in crate::console) fn go(&mut self, motion: Motion) -> Edge {
        let page = self.window.height.saturating_sub(1).max(1);
        self.seek = None;
        match motion {
            Motion::Up => self.up(1, false),
            Motion::PageUp => self.up(page, true),
            Motion::Down => self.down(1, false),
            Motion::PageDown => self.down(page, true),
            Motion::First => self.first(),
            Motion::Last => {
                if self.selection.is_some() {
                    self.cursor = self.step(None, Toward::Older).or(self.cursor);
                    self.row = isize::MAX;
                } else {
                    self.follow_on();
                }
                Edge::None
            }
        }
    }

    /// So many rows up; `scroll` keeps the cursor's row where it is.
    fn up(&mut self, rows: usize, scroll: bool) -> Edge {
        let Some(mut cursor) = self.cursor else { return Edge::Oldest };
        let mut gone = 0;
        while gone < rows {
            let Some(older) = self.step(Some(cursor), Toward::Older) else { break };
            gone += self.rows_of(older);
            cursor = older;
        }
        if gone == 0 {
            return if self.window.complete { Edge::Oldest } else { Edge::None };
        }
        self.stay();
        self.cursor = Some(cursor);
        if !scroll {
            self.row = self.row.saturating_sub_unsigned(gone);
        }
        Edge::None
    }

    /// So many rows down; at the newest line it follows again, unless lines are being selected.
    fn down(&mut self, rows: usize, scroll: bool) -> Edge {
        let Some(mut cursor) = self.cursor.filter(|_| !self.follow) else { return Edge::None };
        self.target = None;
        let mut gone = 0;
        while gone < rows {
            let Some(newer) = self.step(Some(cursor), Toward::Newer) else { break };
            gone += self.rows_of(cursor);
            cursor = newer;
        }
        self.cursor = Some(cursor);
        if !scroll {
            self.row = self.row.saturating_add_unsigned(gone);
        }
        let known = self.window.complete;
        let last = known && self.step(Some(cursor), Toward::Newer).is_none() && self.window.complete;
        if last && self.selection.is_none() {
            self.follow_on();
        }
        Edge::None
    }

    fn first(&mut self) -> Edge {
        let Some(first) = self.step(None, Toward::Newer) else { return Edge::Oldest };
        if self.cursor == Some(first) && !self.follow {
            return Edge::Oldest;
        }
        self.stay();
        (self.cursor, self.row) = (Some(first), 0);
        Edge::None
    }

    /// Scrolls by rows, negative ones to what is older. The cursor stays in sight.
    pub(in crate::console) fn scroll(&mut self, rows: isize) -> Edge {
        let top = self.window.lines.first().map(|placed| (placed.key, placed.top));
        let Some((first, 0)) = top else { return self.scroll_on(rows) };
        if rows < 0 && self.step(Some(first), Toward::Older).is_none() && self.window.complete {
            return Edge::Oldest;
        }
        self.scroll_on(rows)
    }

    fn scroll_on(&mut self, rows: isize) -> Edge {
        let Some(mut cursor) = self.cursor else { return Edge::None };
        if rows > 0 && self.at_bottom() {
            if self.selection.is_none() {
                self.follow_on();
            }
            return Edge::None;
        }
        self.target = None;
        if rows < 0 {
            self.stay();
        }
        let height = self.window.height.cast_signed();
        let mut row = self.row - rows;
        while row >= height {
            let Some(older) = self.step(Some(cursor), Toward::Older) else { break };
            row -= self.rows_of(older).cast_signed();
            cursor = older;
        }
        while row < 0 {
            let Some(newer) = self.step(Some(cursor), Toward::Newer) else { break };
            row += self.rows_of(cursor).cast_signed();
            cursor = newer;
        }
        (self.cursor, self.row) = (Some(cursor), row);
        Edge::None
    }

    /// Whether the newest line is in sight.
    fn at_bottom(&mut self) -> bool {
        let last = self.window.lines.last().map(|placed| placed.key);
        last.is_some() && self.step(last, Toward::Newer).is_none() && self.window.complete
    }

    /// Stands on a line, in the middle of the pane where it was not in sight.
    pub(in crate::console) fn stand_on(&mut self, key: LineKey) {
        self.stay();
        match self.window.lines.iter().find(|placed| placed.key == key) {
            Some(placed) => self.row = placed.top.max(0),
            None => self.row = (self.window.height / 3).cast_signed(),
        }
        self.cursor = Some(key);
    }

    /// The first shown line at a time or after it; before it where there is none after.
    pub(super) fn line_at(&mut self, at: i64) -> Option<LineKey> {
        let before = Some(LineKey { at: at.saturating_sub(1), seq: u32::MAX });
        self.step(before, Toward::Newer).or_else(|| self.step(before, Toward::Older))
    }

    /// Goes to a moment as far as its lines are there; the rest as they arrive.
    pub(in crate::console) fn go_to(&mut self, moment: Moment) {
        let at = moment.at;
        self.moment = Some(moment);
        self.stay();
        self.target = Some(at);
        self.approach();
    }

    /// Stands as near to the wanted time as is known by now.
    pub(super) fn approach(&mut self) {
        let Some(at) = self.target else { return };
        if let Some(key) = self.line_at(at) {
            (self.cursor, self.row) = (Some(key), (self.window.height / 3).cast_signed());
        }
    }

    /// Whether every line of a time is held.
    pub(in crate::console) fn covers(&self, at: i64) -> bool {
        self.state.covered.iter().any(|(from, to)| (*from..=*to).contains(&at))
    }

    /// Goes on looking for a match; tells whether the look has ended.
    pub(super) fn seek_on(&mut self) -> bool {
        let Some(seek) = self.seek else { return false };
        match self.sought(seek) {
            Found::Line(key) => {
                self.seek = None;
                self.stand_on(key);
                true
            }
            Found::Nothing => {
                self.seek = None;
                true
            }
            Found::Unknown => {
                self.unseen = true;
                false
            }
        }
    }

    fn sought(&mut self, seek: Seek) -> Found {
        match seek {
            Seek::Newer => self.book.step_match(self.cursor, Toward::Newer, SLICE),
            Seek::Older => self.book.step_match(self.cursor, Toward::Older, SLICE),
            Seek::From(key) => {
                let after = LineKey { seq: key.seq.saturating_add(1), ..key };
                match self.book.step_match(Some(after), Toward::Older, SLICE) {
                    Found::Nothing => self.book.step_match(Some(key), Toward::Newer, SLICE),
                    other => other,
                }
            }
        }
    }

    /// The next mark after the cursor; from the last one on to the first.
    pub(in crate::console) fn next_mark(&mut self) -> Option<LineKey> {
        self.marks.retain(|key| self.book.line(*key).is_some());
        let after = self.cursor.filter(|_| !self.follow);
        let next = after.and_then(|cursor| self.marks.range(cursor..).find(|key| **key > cursor));
        next.or_else(|| self.marks.first()).copied()
    }

    /// The span of ten minutes before what is held or read, to be read next.
    pub(in crate::console) fn older_span(&self) -> Option<(i64, i64)> {
        /// Milliseconds.
        const SPAN: i64 = 600_000;
        let oldest = self.book.since();
        let spans = &self.state.covered;
        let within = spans.iter().find(|(from, to)| oldest.is_none_or(|at| (*from..=*to).contains(&at)));
        let to = within.map(|(from, _)| *from).or(oldest)?;
        Some((to - SPAN, to))
    }
}
