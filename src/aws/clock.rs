//! The account's clock, as the `Date` headers of its answers tell it.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};

/// Headers tell whole seconds and travel for a while: less than this is no difference.
const TOLERANCE: i64 = 2;

static PARSER: DateTimeParser = DateTimeParser::new();

/// How far the account's clock is ahead of this machine's, in whole seconds.
#[derive(Debug, Default)]
pub(crate) struct AccountClock(AtomicI64);

impl AccountClock {
    /// Learns from an answer's `Date` header; one that is no date teaches nothing.
    pub(crate) fn learn(&self, date: &str, now: Timestamp) {
        if let Ok(theirs) = PARSER.parse_timestamp(date) {
            let known = self.0.load(Ordering::Relaxed);
            let seen = theirs.as_second().saturating_sub(now.as_second());
            self.0.store(settled(known, seen), Ordering::Relaxed);
        }
    }

    /// The account's clock less this machine's; zero until a difference was seen.
    pub(crate) fn offset(&self) -> SignedDuration {
        SignedDuration::from_secs(self.0.load(Ordering::Relaxed))
    }
}

/// What is believed after an answer: as before, unless the difference is larger than what the
/// headers' resolution and the network can make.
fn settled(known: i64, seen: i64) -> i64 {
    if seen.saturating_abs() < TOLERANCE {
        0
    } else if seen.saturating_sub(known).saturating_abs() < TOLERANCE {
        known
    } else {
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_is_learned_and_does_not_flicker() {
        let clock = AccountClock::default();
        let now: Timestamp = "2026-11-21T03:00:00.9Z".parse().unwrap();
        let learn = |date: &str| {
            clock.learn(date, now);
            clock.offset().as_secs()
        };
        assert_eq!(learn("Sat, 21 Nov 2026 03:00:01 GMT"), 0);
        assert_eq!(learn("Sat, 21 Nov 2026 03:10:00 GMT"), 600);
        assert_eq!(learn("Sat, 21 Nov 2026 03:10:01 GMT"), 600);
        assert_eq!(learn("nonsense"), 600);
        assert_eq!(learn("Sat, 21 Nov 2026 02:59:57 GMT"), -3);
        assert_eq!(learn("Sat, 21 Nov 2026 03:00:00 GMT"), 0);
    }
}
