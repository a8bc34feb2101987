//! One call: its turn, the request, the error in words; and what need not be asked again.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::error::{Error, FaultKind, classify};
use super::operation::Operation;
use super::{Account, words};

/// How often a call is begun anew that AWS throttles, fails to answer or breaks off, with the SDK's
/// own attempts inside each round: one hole fewer in a picture is worth a few seconds.
const ROUNDS: u32 = 3;
/// The pause before the next round; a throttled call waits for its bucket besides.
const PAUSE: Duration = Duration::from_millis(500);

/// Denials of one operation, none of them granted in between, after which it is not asked again.
/// More than one, because a policy may allow some resources and deny others.
const DENIALS: u32 = 3;

/// Operations that AWS has refused for good.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<HashMap<String, Refusal>>);

#[derive(Debug, Default)]
struct Refusal {
    granted: bool,
    denials: u32,
    last: Option<Error>,
}

impl Refusals {
    /// The error to give at once instead of asking again.
    fn of(&self, action: &str) -> Option<Error> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = known.get(action)?;
        let error = refusal.last.clone()?;
        let final_ =
            !refusal.granted && (refusal.denials >= DENIALS || error.why == crate::model::Why::Unsupported);
        final_.then_some(error)
    }

    fn note(&self, action: &str, outcome: Option<&Error>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let refusal = known.entry(action.to_owned()).or_default();
        match outcome {
            None => refusal.granted = true,
            Some(error) if error.is_refusal() => {
                refusal.denials += 1;
                refusal.last = Some(error.clone());
            }
            Some(_) => {}
        }
    }

    pub(crate) fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Account {
    /// Makes one call: waits for its turn, sends it, and puts a failure into words. `send` makes
    /// the request anew for each round.
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
        let mut round = 1;
        loop {
            if let Some(error) = self.0.refusals.of(&action) {
                return Err(error);
            }
            self.0.pace.admit(operation.bucket).await;
            // The refusal may have come to another call while this one waited for its turn.
            if let Some(error) = self.0.refusals.of(&action) {
                return Err(error);
            }
            let fault = match send().await {
                Ok(answer) => {
                    self.0.refusals.note(&action, None);
                    return Ok(answer);
                }
                Err(error) => classify(&error),
            };
            if fault.kind == FaultKind::Throttled {
                self.0.pace.refused(operation.bucket);
            }
            if round < ROUNDS && may_pass(fault.kind) {
                round += 1;
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            let error = words::explain(operation, fault, &self.0.context, self.0.caller.get());
            tracing::debug!(operation = %action, why = %error.why, "call failed");
            self.0.refusals.note(&action, Some(&error));
            return Err(error);
        }
    }
}

/// Faults that come and go from one answer to the next. What is down, slow or not found stays so
/// for longer than an operator waits.
fn may_pass(kind: FaultKind) -> bool {
    matches!(
        kind,
        FaultKind::Throttled | FaultKind::ServerError | FaultKind::Interrupted | FaultKind::Malformed
    )
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
        let refusals = Refusals::default();
        refusals.note("a:B", Some(&error(Why::Unsupported)));
        assert!(refusals.of("a:B").is_some());
        assert!(refusals.of("a:C").is_none());
        refusals.forget();
        assert!(refusals.of("a:B").is_none());
    }

    #[test]
    fn what_is_denied_is_asked_three_times_unless_once_granted() {
        let refusals = Refusals::default();
        for _ in 0..2 {
            refusals.note("a:B", Some(&error(Why::Denied)));
        }
        assert!(refusals.of("a:B").is_none());
        refusals.note("a:B", Some(&error(Why::Denied)));
        assert!(refusals.of("a:B").is_some());
        refusals.note("a:B", None);
        assert!(refusals.of("a:B").is_none());
    }
}
