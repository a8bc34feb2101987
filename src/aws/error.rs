//! The one error of this floor: what failed, why, whether trying again helps, what to do.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::operation::Operation;
use crate::model::{Part, Unread, Why};
use crate::text;

/// Something that AWS, the network or the configuration refused. Its texts are made for a person
/// and are clean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// The call, as an IAM action: `ecs:ListServices`. Empty when nothing was called.
    pub operation: String,
    /// Why, in one word.
    pub why: Why,
    /// Whether the same call may well succeed later without anybody doing anything.
    pub try_again: bool,
    /// What happened, in a sentence.
    pub message: String,
    /// What the operator can do, in a sentence.
    pub remedy: String,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.remedy)
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Something that is wrong before any call is made.
    pub(crate) fn setup(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            operation: String::new(),
            why: Why::Other("setup".to_owned()),
            try_again: false,
            message: text::cleaned(message.into()),
            remedy: text::cleaned(remedy.into()),
        }
    }

    /// An answer that makes no sense.
    pub(crate) fn nonsense(operation: &Operation, what: &str) -> Self {
        Self {
            operation: operation.action(),
            why: Why::Other("malformed".to_owned()),
            try_again: false,
            message: format!("{} {what}.", operation.api.title()),
            remedy: "What was read so far is shown. If this is an emulator, it is at fault.".to_owned(),
        }
    }

    /// Something that AWS does not have or take, which it says without an error.
    pub(crate) fn missing(operation: &Operation, code: &str, what: &str) -> Self {
        Self {
            operation: operation.action(),
            why: Why::Other(code.to_owned()),
            try_again: false,
            message: text::cleaned(format!("{}: {what}.", operation.api.title())),
            remedy: "Check the name; it may be in another region or account.".to_owned(),
        }
    }

    /// A secret that holds bytes, which nobody can type or compare.
    pub(crate) fn binary_secret(operation: &Operation, id: &str) -> Self {
        Self {
            operation: operation.action(),
            why: Why::Other("binary".to_owned()),
            try_again: false,
            message: text::cleaned(format!("The secret {id} holds bytes (SecretBinary) and no text.")),
            remedy: "Change it with: aws secretsmanager put-secret-value --secret-binary fileb://FILE"
                .to_owned(),
        }
    }

    /// Whether asking again for another item of the same kind is pointless.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self.why, Why::Denied | Why::Unsupported)
    }

    /// The hole that this error leaves in the picture.
    pub fn into_unread(self, part: Part) -> Unread {
        Unread {
            part,
            operation: self.operation,
            why: self.why,
            message: self.message,
            remedy: self.remedy,
            times: 1,
        }
    }
}

/// What went wrong with a call, before it is put into words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// AWS's code, or nothing.
    pub(crate) code: String,
    /// AWS's message, or what the layers below say; clean.
    pub(crate) message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    Denied,
    Throttled,
    Unsupported,
    /// The credentials were refused by AWS.
    CredentialsRefused,
    /// No credentials could be had.
    NoCredentials,
    /// Our clock and AWS's differ too much.
    ClockSkew,
    NameNotFound,
    ConnectionRefused,
    Tls,
    TimedOut,
    Interrupted,
    /// AWS's own failure, 5xx.
    ServerError,
    Malformed,
    /// Any other error that the service answered.
    Service,
}

/// Sorts an SDK error by what it means.
pub(crate) fn classify<E>(error: &SdkError<E, HttpResponse>) -> Fault
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    match error {
        SdkError::ServiceError(context) => {
            let (error, raw) = (context.err(), context.raw());
            let body = raw.body().bytes().unwrap_or_default();
            service_fault(
                error.code().unwrap_or_default(),
                error.message().unwrap_or_default(),
                raw.status().as_u16(),
                &String::from_utf8_lossy(body),
            )
        }
        SdkError::TimeoutError(_) => fault(FaultKind::TimedOut, ""),
        SdkError::ResponseError(context) => {
            let kind = match context.raw().status().as_u16() {
                500.. => FaultKind::ServerError,
                _ => FaultKind::Malformed,
            };
            fault(kind, "")
        }
        SdkError::DispatchFailure(failure) => match failure.as_connector_error() {
            Some(error) => connector_fault(error),
            None => fault(FaultKind::Interrupted, ""),
        },
        other => chain_fault(other),
    }
}

fn fault(kind: FaultKind, message: &str) -> Fault {
    Fault { kind, code: String::new(), message: text::clean(message).into_owned() }
}

/// Sorts an error that the service itself answered, by its code (AWS's common errors and those
/// of each API), else by its HTTP status. Emulators answer without a code.
fn service_fault(code: &str, message: &str, status: u16, body: &str) -> Fault {
    let code = code.rsplit(['#', '/']).next().unwrap_or_default();
    let kind = kind_by_code(code, message).unwrap_or_else(|| kind_by_status(code, status, body));
    let said = if message.is_empty() && code.is_empty() { readable(body) } else { message.to_owned() };
    Fault { code: text::clean(code).into_owned(), ..fault(kind, &said) }
}

fn kind_by_code(code: &str, message: &str) -> Option<FaultKind> {
    let has = |part: &str| code.contains(part);
    let skewed = message.contains("Signature expired") || message.contains("Signature not yet");
    Some(match code {
        _ if has("AccessDenied") || has("Unauthorized") || has("NotAuthorized") => FaultKind::Denied,
        "AuthorizationError" | "OptInRequired" => FaultKind::Denied,
        _ if has("Throttl") || has("TooManyRequests") || has("SlowDown") => FaultKind::Throttled,
        "RequestLimitExceeded" | "BandwidthLimitExceeded" => FaultKind::Throttled,
        "RequestTimeTooSkewed" | "RequestInTheFuture" | "RequestExpired" => FaultKind::ClockSkew,
        "InvalidSignatureException" | "SignatureDoesNotMatch" if skewed => FaultKind::ClockSkew,
        _ if has("ExpiredToken") || has("InvalidSignature") => FaultKind::CredentialsRefused,
        "SignatureDoesNotMatch"
        | "InvalidClientTokenId"
        | "UnrecognizedClientException"
        | "InvalidAccessKeyId"
        | "AuthFailure"
        | "IncompleteSignature"
        | "IncompleteSignatureException"
        | "MissingAuthenticationToken"
        | "MissingAuthenticationTokenException" => FaultKind::CredentialsRefused,
        _ if has("UnknownOperation") || has("UnsupportedOperation") => FaultKind::Unsupported,
        "InvalidAction" | "UnknownAction" | "NotImplemented" | "NotImplementedException" => {
            FaultKind::Unsupported
        }
        _ => return None,
    })
}

fn kind_by_status(code: &str, status: u16, body: &str) -> FaultKind {
    let body = body.to_ascii_lowercase();
    let unknown = || ["unsupported", "not implemented", "unknown"].iter().any(|w| body.contains(w));
    match status {
        429 => FaultKind::Throttled,
        404 | 405 | 501 if code.is_empty() => FaultKind::Unsupported,
        400 if code.is_empty() && unknown() => FaultKind::Unsupported,
        401 | 403 if code.is_empty() => FaultKind::Denied,
        501 => FaultKind::Unsupported,
        500.. => FaultKind::ServerError,
        _ if code.is_empty() => FaultKind::Malformed,
        _ => FaultKind::Service,
    }
}

/// What a body without AWS's own error fields says: its `error` or `message` when it is JSON,
/// itself when it is short; pages of HTML say nothing.
fn readable(body: &str) -> String {
    let json = serde_json::from_str::<serde_json::Value>(body).ok();
    let said =
        json.as_ref().and_then(|json| ["error", "message"].iter().find_map(|key| json.get(key)?.as_str()));
    match said {
        Some(said) => said.to_owned(),
        None if body.len() <= 200 && !body.trim_start().starts_with('<') => body.trim().to_owned(),
        None => String::new(),
    }
}

fn connector_fault(error: &ConnectorError) -> Fault {
    let found = chain_fault(error);
    match found.kind {
        FaultKind::Interrupted if error.is_timeout() => fault(FaultKind::TimedOut, ""),
        FaultKind::Interrupted if error.is_user() => Fault { kind: FaultKind::Service, ..found },
        _ => found,
    }
}

/// Sorts an error of the layers below by what its causes are and say.
fn chain_fault(error: &(dyn std::error::Error + 'static)) -> Fault {
    let chain = || std::iter::successors(Some(error), |error| error.source());
    let said: Vec<String> = chain().map(|cause| text::clean(&cause.to_string()).into_owned()).collect();
    if let Some(error) = chain().find_map(|cause| cause.downcast_ref::<CredentialsError>()) {
        return credentials_fault(error, &said);
    }
    // The last cause is the one that tells; those above it only say which layer passed it on.
    let tells = said.last().map(String::as_str).unwrap_or_default();
    let said = said.join(": ");
    let io = chain().find_map(|cause| cause.downcast_ref::<std::io::Error>()).map(|e| e.kind());
    let lower = said.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let kind = if says(&["dns error", "failed to lookup", "name or service not known"]) {
        FaultKind::NameNotFound
    } else if says(&["certificate", "tls handshake", "handshake fail"]) {
        FaultKind::Tls
    } else if io == Some(std::io::ErrorKind::ConnectionRefused) || says(&["connection refused"]) {
        FaultKind::ConnectionRefused
    } else if io == Some(std::io::ErrorKind::TimedOut) || says(&["timed out", "timeout"]) {
        FaultKind::TimedOut
    } else {
        FaultKind::Interrupted
    };
    fault(kind, tells)
}

/// No credentials could be had: because there are none, or because getting them failed.
fn credentials_fault(error: &CredentialsError, said: &[String]) -> Fault {
    let all = said.join(": ");
    match error {
        CredentialsError::ProviderTimedOut(_) => {
            fault(FaultKind::TimedOut, "getting credentials took too long")
        }
        _ if all.contains("no credentials found in chain") || all.contains("no providers in chain") => {
            fault(FaultKind::NoCredentials, "none in the environment, the profile or the machine")
        }
        _ => fault(FaultKind::NoCredentials, said.last().map(String::as_str).unwrap_or_default()),
    }
}

#[cfg(test)]
#[path = "error_tests.rs"]
mod tests;
