//! Asking any address whether it answers.

use std::time::{Duration, Instant};

use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime_api::client::interceptors::context::Output;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::config_bag::ConfigBag;
use aws_smithy_types::error::ErrorMetadata;
use aws_smithy_types::timeout::TimeoutConfig;

use super::Account;
use super::error::{Fault, FaultKind, classify};
use crate::text;

/// The longest that an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// What came of asking an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// It answered.
    Answered {
        /// The HTTP status; a redirect is not followed and reads 3xx.
        status: u16,
        /// Milliseconds until the answer began.
        millis: u64,
    },
    /// It did not: why, for a person.
    Failed(String),
}

impl Account {
    /// Asks an `http://` or `https://` address with GET, waiting 5 seconds at most: over the same
    /// certificates and proxies as AWS, on a connection of its own, without credentials. What is
    /// answered is dropped unread.
    pub async fn probe(&self, url: &str) -> ProbeOutcome {
        let Some((origin, path)) = parts(url) else {
            return ProbeOutcome::Failed(format!("{} is no HTTP address", text::clean(url)));
        };
        let began = Instant::now();
        match get(self, &origin, path).await {
            Ok(status) => {
                let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
                ProbeOutcome::Answered { status, millis }
            }
            Err(error) => ProbeOutcome::Failed(words(&classify(&error))),
        }
    }
}

/// An address as its origin, and the path with the query. A fragment is never sent.
fn parts(url: &str) -> Option<(String, String)> {
    let uri: http::Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    let authority = uri.authority().filter(|authority| !authority.host().is_empty())?;
    // Name and password in an address would go out in the clear and into proxies' logs.
    if authority.as_str().contains('@') {
        return None;
    }
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    Some((format!("{scheme}://{authority}"), path.to_owned()))
}

async fn get(
    account: &Account,
    origin: &str,
    path: String,
) -> Result<u16, SdkError<ErrorMetadata, HttpResponse>> {
    let patience = TimeoutConfig::builder().connect_timeout(PATIENCE).operation_timeout(PATIENCE).build();
    let operation = Operation::builder().service_name("probe").operation_name("GET");
    let operation = operation.http_client(account.0.http.client()).endpoint_url(origin);
    let mut operation = operation.no_auth().no_retry().timeout_config(patience);
    if let Some(sleep) = default_async_sleep() {
        operation = operation.sleep_impl(sleep);
    }
    let request = move |()| {
        let mut request = HttpRequest::empty();
        request.set_method("GET")?;
        request.set_uri(path.as_str())?;
        request.headers_mut().insert("user-agent", concat!("dogwatch/", env!("CARGO_PKG_VERSION")));
        Ok(request)
    };
    operation.serializer(request).deserializer_impl(StatusOnly).build().invoke(()).await
}

/// Takes the status as soon as it is there.
#[derive(Debug)]
struct StatusOnly;

impl DeserializeResponse for StatusOnly {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        _config: &ConfigBag,
    ) -> Option<Result<Output, OrchestratorError<aws_smithy_runtime_api::client::interceptors::context::Error>>>
    {
        Some(Ok(Output::erase(response.status().as_u16())))
    }
}

/// A fault of the network in a few words.
fn words(fault: &Fault) -> String {
    let what = match fault.kind {
        FaultKind::NameNotFound => "the name was not found",
        FaultKind::ConnectionRefused => "the connection was refused",
        FaultKind::Tls => "no trusted TLS connection could be made",
        FaultKind::TimedOut => "no answer within 5 seconds",
        _ => "the connection broke off",
    };
    match fault.message.is_empty() {
        true => what.to_owned(),
        false => format!("{what} ({})", fault.message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let parts = |url| parts(url).map(|(origin, path)| format!("{origin} {path}"));
        assert_eq!(parts("https://a.example/health?x=1").as_deref(), Some("https://a.example /health?x=1"));
        assert_eq!(parts("http://127.0.0.1:80").as_deref(), Some("http://127.0.0.1:80 /"));
        for wrong in ["ftp://a/", "/health", "a.example", "", "http://user:password@a/", "http://"] {
            assert_eq!(parts(wrong), None, "{wrong}");
        }
    }
}
