//! How many lines come in a second.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Over how long it is measured.
const SPAN: Duration = Duration::from_secs(5);
/// Lines older than this were not written just now: the past is being read.
const FRESH: i64 = 30_000;

/// Lines that were written lately, by the time of their arrival.
#[derive(Clone, Debug, Default)]
pub(in crate::console) struct Rate(VecDeque<(Instant, usize)>);

impl Rate {
    /// Counts lines whose times, in milliseconds, are near the account's time.
    pub(in crate::console) fn count(&mut self, times: impl Iterator<Item = i64>, account: i64, now: Instant) {
        let fresh = times.filter(|at| *at > account - FRESH).count();
        if fresh > 0 {
            self.0.push_back((now, fresh));
        }
        while self.0.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > SPAN) {
            self.0.pop_front();
        }
    }

    /// Lines a second.
    pub(in crate::console) fn per_second(&self, now: Instant) -> usize {
        let recent = self.0.iter().filter(|(at, _)| now.saturating_duration_since(*at) <= SPAN);
        let lines: usize = recent.map(|(_, lines)| lines).sum();
        lines.div_ceil(usize::try_from(SPAN.as_secs()).unwrap_or(1))
    }
}
