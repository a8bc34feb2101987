//! One call: its turn, the request, trying again, the error in words; and what need not be asked
//! again for a while.
//!
//! The SDK itself never retries: its attempts would go past our pace, and so add to the very load
//! that a throttling service complains of.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::error::{Error, FaultKind, classify};
use super::operation::Operation;
use super::{Account, errand, words};

/// How often a call is tried that AWS throttles, fails to answer or breaks off: one hole fewer in
/// a picture is worth a few seconds.
pub(super) const ATTEMPTS: u32 = 9;
/// How often a call is tried where nobody answers, which mostly stays so.
const ATTEMPTS_UNANSWERED: u32 = 3;
/// The longest pause before the second attempt; it doubles with each one, up to `LONGEST_PAUSE`.
/// A throttled call waits for its bucket besides.
const PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// Denials of one operation, none of them granted in between, after which it is not asked again.
/// More than one, because a policy may allow some resources and deny others.
const DENIALS: u32 = 3;
/// After this long a refused operation is asked again: permissions are granted while one waits.
const REFUSED_FOR: Duration = Duration::from_secs(300);

/// Operations that AWS has refused.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<String, Refusal>>);

#[derive(Debug, Default)]
struct Refusal {
    granted: bool,
    denials: u32,
    last: Option<(Error, Instant)>,
}

impl Refusals {
    /// The error to give at once instead of asking again.
    fn of(&self, action: &str, now: Instant) -> Option<Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = known.get(action)?;
        let (error, at) = refusal.last.as_ref()?;
        let decided =
            !refusal.granted && (refusal.denials >= DENIALS || error.why == crate::model::Why::Unsupported);
        (decided && now.saturating_duration_since(*at) < REFUSED_FOR).then(|| error.clone())
    }

    fn note(&self, action: &str, outcome: Option<&Error>, now: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = known.entry(action.to_owned()).or_default();
        match outcome {
            None => refusal.granted = true,
            Some(error) if error.is_refusal() => {
                refusal.denials = refusal.denials.saturating_add(1);
                refusal.last = Some((error.clone(), now));
            }
            Some(_) => {}
        }
    }

    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Account {
    /// Makes one call: waits for its turn, sends it, tries again what may pass, and puts a failure
    /// into words. `send` makes the request anew for each attempt.
    pub(crate) async fn call<T, E, F>(
        &self,
        operation: &'static Operation,
        send: impl Fn() -> F,
    ) -> Result<T, Error>
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let action = operation.action();
        let mut attempt = 1;
        loop {
            if let Some(error) = self.0.refusals.of(&action, Instant::now()) {
                return Err(error);
            }
            self.0.pace.admit(operation).await;
            // The refusal may have come to another call while this one waited for its turn.
            if let Some(error) = self.0.refusals.of(&action, Instant::now()) {
                return Err(error);
            }
            let fault = match send().await {
                Ok(answer) => {
                    self.0.refusals.note(&action, None, Instant::now());
                    return Ok(answer);
                }
                Err(error) => classify(&error),
            };
            if fault.kind == FaultKind::Throttled {
                self.0.pace.refused(operation.bucket);
            }
            if attempt < errand::attempts(attempts(fault.kind)) {
                tokio::time::sleep(pause(attempt, fastrand::f64())).await;
                attempt += 1;
                continue;
            }
            let error = words::explain(operation, fault, &self.0.context, self.0.caller.get());
            tracing::debug!(operation = %action, why = %error.why, "call failed");
            self.0.refusals.note(&action, Some(&error), Instant::now());
            return Err(error);
        }
    }
}

/// How often a call is tried that fails in this way: often where faults come and go from one answer
/// to the next, and once where the answer would be the same.
fn attempts(kind: FaultKind) -> u32 {
    match kind {
        FaultKind::Throttled | FaultKind::ServerError | FaultKind::Interrupted | FaultKind::Malformed => {
            ATTEMPTS
        }
        // Who reads again and again need not wait three times for what does not answer.
        FaultKind::TimedOut | FaultKind::ConnectionRefused | FaultKind::NameNotFound if errand::is_on() => 1,
        FaultKind::TimedOut | FaultKind::ConnectionRefused | FaultKind::NameNotFound => ATTEMPTS_UNANSWERED,
        // The SDK learned the right time from the answer, and signs the next attempt by it.
        FaultKind::ClockSkew => 2,
        _ => 1,
    }
}

/// The pause after an attempt, counted from 1: growing, and spread by `random` (0 to 1), so that
/// those who were refused together do not come back together.
pub(super) fn pause(attempt: u32, random: f64) -> Duration {
    let longest = PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(8)).min(LONGEST_PAUSE);
    longest.mul_f64(0.5 + random.clamp(0.0, 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Why;

    fn error(why: Why) -> Error {
        Error { why, ..Error::setup("m", "r") }
    }

    #[test]
    fn what_is_not_supported_is_asked_once() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        refusals.note("a:B", Some(&error(Why::Unsupported)), now);
        assert!(refusals.of("a:B", now).is_some());
        assert!(refusals.of("a:C", now).is_none());
        refusals.forget();
        assert!(refusals.of("a:B", now).is_none());
    }

    #[test]
    fn what_was_refused_is_asked_again_after_minutes() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        refusals.note("a:B", Some(&error(Why::Unsupported)), now);
        assert!(refusals.of("a:B", now + REFUSED_FOR / 2).is_some());
        assert!(refusals.of("a:B", now + REFUSED_FOR).is_none());
        refusals.note("a:B", Some(&error(Why::Unsupported)), now + REFUSED_FOR);
        assert!(refusals.of("a:B", now + REFUSED_FOR * 3 / 2).is_some());
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        assert_eq!(pause(1, 1.0), PAUSE);
        assert_eq!(pause(2, 0.0), PAUSE);
        assert_eq!(pause(u32::MAX, 1.0), LONGEST_PAUSE);
        assert!((1..ATTEMPTS).map(|attempt| pause(attempt, 1.0)).sum::<Duration>() < Duration::from_secs(20));
    }

    #[test]
    fn what_is_denied_is_asked_three_times_unless_once_granted() {
        let (refusals, now) = (Refusals::default(), Instant::now());
        for _ in 0..2 {
            refusals.note("a:B", Some(&error(Why::Denied)), now);
        }
        assert!(refusals.of("a:B", now).is_none());
        refusals.note("a:B", Some(&error(Why::Denied)), now);
        assert!(refusals.of("a:B", now).is_some());
        refusals.note("a:B", None, now);
        assert!(refusals.of("a:B", now).is_none());
    }
}
