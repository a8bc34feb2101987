//! Lines on their way to be shown.

use super::group::Group;
use super::ledger::Channel;
use super::{Delivery, Effect};
use crate::model::LogEvent;

/// A line that is older than another by more than this should have come before it, milliseconds.
const LATE: i64 = 2_000;

/// Lines to be delivered together.
pub(super) struct Fresh {
    pub(super) newest: i64,
    pub(super) may_be_late: bool,
    pub(super) now: i64,
    pub(super) lines: Vec<Delivery>,
}

impl Fresh {
    pub(super) fn note(&mut self, place: usize, group: &mut Group, channel: Channel, event: LogEvent) {
        if !group.note(channel, &event) {
            return;
        }
        let late = self.may_be_late && event.at < self.newest.saturating_sub(LATE);
        self.lines.push(Delivery { group: place, event, late });
    }

    /// Delivers them; gives the newest time that was delivered.
    pub(super) fn deliver(self, effects: &mut Vec<Effect>) -> i64 {
        // A writer whose clock is ahead does not make all others late.
        let newest = self.lines.iter().map(|line| line.event.at.min(self.now));
        let newest = newest.fold(self.newest, i64::max);
        if !self.lines.is_empty() {
            effects.push(Effect::Deliver(self.lines));
        }
        newest
    }
}
