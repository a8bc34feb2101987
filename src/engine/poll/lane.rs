//! One kind of reading: whether it runs, whether it is wanted again, and when it may try again.

use std::time::Duration;

use super::schedule::Outcome;

/// The first pause after a failure; it doubles with each one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause. It is never given up.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The state of one kind: at most one reading runs, and at most one more is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Lane {
    running: bool,
    asked: bool,
    began: Option<Duration>,
    ended: Option<Duration>,
    whole_at: Option<Duration>,
    failures: u32,
    out: bool,
    retry_at: Option<Duration>,
    cost: u64,
}

impl Lane {
    /// Whether a reading is under way.
    pub(super) fn is_running(&self) -> bool {
        self.running
    }

    /// Whether a reading is wanted out of turn.
    pub(super) fn is_asked(&self) -> bool {
        self.asked
    }

    /// When the last reading began.
    pub(super) fn began(&self) -> Option<Duration> {
        self.began
    }

    /// When the last reading ended, well or not.
    pub(super) fn ended(&self) -> Option<Duration> {
        self.ended
    }

    /// When the last reading that got everything began.
    pub(super) fn whole_at(&self) -> Option<Duration> {
        self.whole_at
    }

    /// After a failure: when it is tried again.
    pub(super) fn retry_at(&self) -> Option<Duration> {
        self.retry_at.filter(|_| !self.running)
    }

    /// Whether the last reading found that nothing can be read at all.
    pub(super) fn is_out(&self) -> bool {
        self.out
    }

    /// The requests that the next reading will cost: as many as the last one.
    pub(super) fn estimate(&self) -> f64 {
        self.cost.max(1) as f64
    }

    /// Wants a reading out of turn. One that runs is followed by one more; back-off goes on.
    pub(super) fn ask(&mut self) {
        self.asked = true;
    }

    pub(super) fn begin(&mut self, now: Duration) {
        self.running = true;
        self.asked = false;
        self.began = Some(now);
    }

    pub(super) fn finish(&mut self, now: Duration, cost: u64, outcome: Outcome, random: f64) {
        self.running = false;
        self.ended = Some(now);
        match outcome {
            Outcome::Whole => {
                self.cost = cost;
                self.whole_at = self.began;
                self.retry_at = None;
                self.failures = 0;
                self.out = false;
            }
            Outcome::Aborted => {}
            Outcome::Failed { outage } => {
                // A reading that broke off says little of what a whole one costs.
                self.cost = self.cost.max(cost);
                self.failures = self.failures.saturating_add(1);
                self.out = outage;
                self.retry_at = Some(now + pause(self.failures, random));
            }
        }
    }

    /// Forgets failures: the next try is due at once, the one after it in its turn.
    pub(super) fn forgive(&mut self) {
        self.asked |= self.retry_at.is_some();
        self.failures = 0;
        self.out = false;
        self.retry_at = None;
    }

    /// Is tried at once, to find out whether anything can be read again.
    pub(super) fn probe(&mut self) {
        self.asked = true;
        self.out = true;
        self.retry_at = None;
    }

    /// Forgets what runs; nobody will tell how it ended.
    pub(super) fn abandon(&mut self) {
        self.asked |= self.running;
        self.running = false;
    }
}

/// The pause after so many failures in a row, spread by `random` (0 to 1).
pub(super) fn pause(failures: u32, random: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(10));
    doubled.min(LONGEST_PAUSE).mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_half_a_minute_and_never_end() {
        assert_eq!(pause(1, 1.0), FIRST_PAUSE);
        assert_eq!(pause(3, 1.0), FIRST_PAUSE * 4);
        assert_eq!(pause(3, 0.0), FIRST_PAUSE * 2);
        for failures in [6, 100, u32::MAX] {
            assert_eq!(pause(failures, 1.0), LONGEST_PAUSE);
        }
    }
}
