//! One change: sent once, its failure told apart by what may have happened.
//!
//! A read that fails is tried again. A change is not: an answer that did not come may be that of
//! a change that was made. Only what AWS is known to have turned away is sent again.

use std::future::Future;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::call::{ATTEMPTS, pause};
use super::convert::clean;
use super::error::{Error, Fault, FaultKind, classify};
use super::operation::Operation;
use super::{Account, errand, words};
use crate::model::Changed;

/// Why a change is not known to have been made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// AWS said no, or nothing was sent: nothing has changed.
    Refused {
        /// What happened, and what to do.
        error: Error,
        /// AWS's id of the request, where it answered with one.
        request_id: Option<String>,
    },
    /// No answer came, or none that can be relied on: the change may have been made.
    Unclear {
        /// What happened, and what to do.
        error: Error,
        /// AWS's id of the request, where it answered with one.
        request_id: Option<String>,
    },
}

impl ChangeError {
    /// What happened, and what to do.
    pub fn error(&self) -> &Error {
        match self {
            Self::Refused { error, .. } | Self::Unclear { error, .. } => error,
        }
    }

    /// AWS's id of the request, where it answered with one.
    pub fn request_id(&self) -> Option<&str> {
        match self {
            Self::Refused { request_id, .. } | Self::Unclear { request_id, .. } => request_id.as_deref(),
        }
    }

    /// Whether the change may have been made all the same.
    pub fn is_unclear(&self) -> bool {
        matches!(self, Self::Unclear { .. })
    }
}

impl std::fmt::Display for ChangeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error().fmt(f)
    }
}

impl std::error::Error for ChangeError {}

impl Account {
    /// Makes one change: waits for its turn and sends it, even where AWS has refused the operation
    /// before. It is sent again only when AWS throttled it, or once when the clocks differed: both
    /// are turned away before anything is done. `send` makes the request anew for each attempt.
    pub(crate) async fn change<T, E, F>(
        &self,
        operation: &'static Operation,
        send: impl Fn() -> F,
    ) -> Result<Changed<T>, ChangeError>
    where
        T: RequestId,
        E: ProvideErrorMetadata + std::error::Error + 'static,
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    {
        let mut attempt = 1;
        loop {
            self.0.pace.admit(operation).await;
            let failed = match send().await {
                Ok(answer) => {
                    let request_id = clean(answer.request_id());
                    return Ok(Changed { answer, request_id });
                }
                Err(failed) => failed,
            };
            let fault = classify(&failed);
            if fault.kind == FaultKind::Throttled {
                self.0.pace.refused(operation.bucket);
            }
            if attempt < errand::attempts(attempts(fault.kind)) {
                tokio::time::sleep(pause(attempt, fastrand::f64())).await;
                attempt += 1;
                continue;
            }
            return Err(self.explain(operation, &failed, fault));
        }
    }

    fn explain<E>(
        &self,
        operation: &'static Operation,
        failed: &SdkError<E, HttpResponse>,
        fault: Fault,
    ) -> ChangeError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let request_id = clean(failed.request_id());
        let refused = nothing_was_done(failed, fault.kind);
        let error = words::explain(operation, fault, &self.0.context, self.0.caller.get());
        tracing::debug!(operation = %operation.action(), why = %error.why, refused, "change failed");
        match refused {
            true => ChangeError::Refused { error, request_id },
            false => ChangeError::Unclear { error, request_id },
        }
    }
}

/// How often a change is sent whose attempts fail in this way.
fn attempts(kind: FaultKind) -> u32 {
    match kind {
        FaultKind::Throttled => ATTEMPTS,
        FaultKind::ClockSkew => 2,
        _ => 1,
    }
}

/// Whether a failure leaves no doubt: somebody's "no", or a request that never left.
fn nothing_was_done<E>(failed: &SdkError<E, HttpResponse>, kind: FaultKind) -> bool
where
    E: std::error::Error + 'static,
{
    match failed {
        SdkError::ConstructionFailure(_) => true,
        SdkError::ServiceError(context) => {
            let turned_away = matches!(kind, FaultKind::Throttled | FaultKind::Unsupported);
            turned_away || is_no(context.raw().status().as_u16())
        }
        // The status came before what cannot be read.
        SdkError::ResponseError(context) => is_no(context.raw().status().as_u16()),
        SdkError::DispatchFailure(failure) => {
            let unsendable = failure.is_user();
            let unreached = matches!(kind, FaultKind::NameNotFound | FaultKind::ConnectionRefused);
            unsendable || unreached || never_left(failed)
        }
        _ => false,
    }
}

/// Whether an HTTP status alone says that nothing was done: the client's fault, or not implemented.
fn is_no(status: u16) -> bool {
    (400..500).contains(&status) || status == 501
}

/// Whether the causes say that no connection was made, or that there was nothing to sign with.
fn never_left(error: &(dyn std::error::Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| error.source()).any(|cause| {
        let connecting = cause.downcast_ref::<hyper_util::client::legacy::Error>();
        connecting.is_some_and(|error| error.is_connect()) || cause.is::<CredentialsError>()
    })
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    type Failed = SdkError<ErrorMetadata, HttpResponse>;

    fn is_certain(failed: &Failed) -> bool {
        nothing_was_done(failed, classify(failed).kind)
    }

    #[test]
    fn silence_leaves_doubt() {
        assert!(!is_certain(&Failed::timeout_error("operation timed out")));
        assert!(!is_certain(&Failed::dispatch_failure(ConnectorError::timeout("read timed out".into()))));
        assert!(!is_certain(&Failed::dispatch_failure(ConnectorError::io("connection reset".into()))));
    }

    #[test]
    fn what_was_never_made_or_signed_leaves_none() {
        assert!(is_certain(&Failed::construction_failure("the name is missing")));
        let none = CredentialsError::not_loaded("no providers in chain provided credentials");
        assert!(is_certain(&Failed::dispatch_failure(ConnectorError::other(none.into(), None))));
        assert!(is_certain(&Failed::dispatch_failure(ConnectorError::user("no roots".into()))));
    }

    #[test]
    fn only_what_was_turned_away_is_sent_again() {
        assert_eq!(attempts(FaultKind::Throttled), ATTEMPTS);
        assert_eq!(attempts(FaultKind::ClockSkew), 2);
        for kind in [
            FaultKind::ServerError,
            FaultKind::TimedOut,
            FaultKind::Interrupted,
            FaultKind::Malformed,
            FaultKind::ConnectionRefused,
            FaultKind::NameNotFound,
        ] {
            assert_eq!(attempts(kind), 1, "{kind:?}");
        }
    }
}
