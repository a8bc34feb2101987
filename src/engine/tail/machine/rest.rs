//! Whether anything is to be read at all.

use std::time::Duration;

/// What nobody sees is read for so long all the same: who looks away for a moment misses nothing.
const HIDDEN: Duration = Duration::from_secs(10);

/// Whether somebody looks, and wants to see more.
#[derive(Debug, Default)]
pub(super) struct Rest {
    paused: bool,
    hidden_at: Option<Duration>,
}

impl Rest {
    /// Somebody sees the lines, or nobody.
    pub(super) fn show(&mut self, shown: bool, now: Duration) {
        self.hidden_at = if shown { None } else { self.hidden_at.or(Some(now)) };
    }

    /// The operator paused, or goes on.
    pub(super) fn pause(&mut self, paused: bool) {
        self.paused = paused;
    }

    /// Whether nothing is to be read.
    pub(super) fn is_resting(&self, now: Duration) -> bool {
        self.paused || self.due().is_some_and(|due| due <= now)
    }

    /// When it comes to rest because nobody looks.
    pub(super) fn due(&self) -> Option<Duration> {
        self.hidden_at.map(|since| since + HIDDEN)
    }
}
