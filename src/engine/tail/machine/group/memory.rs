//! What a group remembers of its lines, and what it may forget.

use super::{Group, REACH};
use crate::engine::tail::machine::spans::Spans;

/// Lines are remembered for so long at least, milliseconds.
const MEMORY: i64 = REACH + 60_000;

impl Group {
    /// Forgets lines that no reading can bring again.
    pub(in crate::engine::tail::machine) fn forget(&mut self, now: i64) {
        let oldest = [self.hole, self.deep_hole].into_iter().flatten().fold(now, i64::min);
        self.forget_below(oldest - MEMORY);
    }

    /// Forgets some of its oldest lines, because memory does not suffice. Where that is not
    /// enough, what is owed the longest is given up.
    pub(in crate::engine::tail::machine) fn forget_more(&mut self) {
        let Some(floor) = self.ledger.higher_floor() else { return };
        let before = self.ledger.len();
        self.forget_below(floor);
        if self.ledger.len() < before {
            return;
        }
        for lane in [&mut self.poll, &mut self.sweep] {
            let given = lane.give_up(floor);
            self.done.remove_all(&given);
            self.given_up.add_all(&given);
        }
        self.forget_below(floor);
    }

    fn forget_below(&mut self, floor: i64) {
        let mut owed = self.poll.unread();
        owed.add_all(&self.sweep.unread());
        owed.add_all(&self.past.unread());
        let mut settled = self.done.clone();
        settled.add_all(&self.given_up);
        self.ledger.forget(floor, &owed, &settled);
    }

    /// The spans of which every line is held.
    pub(in crate::engine::tail::machine) fn covered(&self, now: i64) -> Spans {
        let mut covered = self.done.within((i64::MIN, self.edge.unwrap_or(now)));
        covered.remove_all(&self.past.unread());
        covered
    }
}
