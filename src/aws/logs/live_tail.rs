//! StartLiveTail: a session that tells each second what has arrived.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::error::ProvideErrorMetadata;
use aws_sdk_cloudwatchlogs::operation::start_live_tail::StartLiveTailOutput;
use aws_sdk_cloudwatchlogs::types::error::StartLiveTailResponseStreamError as StreamError;
use aws_sdk_cloudwatchlogs::types::{LiveTailSessionLogEvent, StartLiveTailResponseStream as Frame};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::endpoint::EndpointPrefix;
use aws_smithy_runtime_api::client::interceptors::context::BeforeSerializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

use crate::aws::convert::clean_or_empty;
use crate::aws::error::{Fault, FaultKind};
use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::{Account, Error, words};
use crate::model::{LiveUpdate, LogEvent};

static START: Operation = Operation::new(Api::Logs, "StartLiveTail", Bucket::LiveTail);

/// A session begins within this long or not at all: the SDK's answer comes with the first frame,
/// which nothing else bounds.
const BEGINNING: Duration = Duration::from_secs(10);

/// What a session shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveTailQuery {
    /// ARNs of one to ten log groups, without a trailing `:*`.
    pub groups: Vec<String>,
    /// What the streams' names begin with; with one group only.
    pub stream_prefixes: Vec<String>,
    /// A filter pattern of CloudWatch Logs; empty for all.
    pub pattern: String,
}

/// A session. Dropping it ends it, and the charge for it.
#[derive(Debug)]
pub struct LiveTail {
    account: Account,
    answer: StartLiveTailOutput,
}

impl Account {
    /// Begins a session. It is billed by the minute while it lasts.
    ///
    /// # Errors
    /// When AWS refuses: `LimitExceededException` over the account's fifteen sessions,
    /// `InvalidOperationException` for log groups that cannot be tailed, and as other calls.
    pub async fn live_tail(&self, query: &LiveTailQuery) -> Result<LiveTail, Error> {
        let fill = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
        let own_endpoint = self.0.context.endpoint_url.is_some();
        let request = || {
            let pattern = (!query.pattern.is_empty()).then(|| query.pattern.clone());
            let request = self
                .clients()
                .logs
                .start_live_tail()
                .set_log_group_identifiers(fill(&query.groups))
                .set_log_stream_name_prefixes(fill(&query.stream_prefixes))
                .set_log_event_filter_pattern(pattern)
                .customize();
            let request = if own_endpoint { request.interceptor(NoPrefix) } else { request };
            async move {
                match tokio::time::timeout(BEGINNING, request.send()).await {
                    Ok(sent) => sent,
                    Err(_) => Err(SdkError::timeout_error("no first frame of the live tail session")),
                }
            }
        };
        let answer = self.call(&START, request).await?;
        Ok(LiveTail { account: self.clone(), answer })
    }
}

impl LiveTail {
    /// The next update; `None` when the session was ended without a word. AWS sends one each
    /// second, empty ones too: a longer silence means that the session is dead, which the caller
    /// has to watch for.
    ///
    /// # Errors
    /// When the session broke, or AWS ended it (`SessionTimeoutException` after three hours).
    pub async fn next(&mut self) -> Result<Option<LiveUpdate>, Error> {
        loop {
            match self.answer.response_stream.recv().await {
                Ok(Some(Frame::SessionUpdate(update))) => {
                    let sampled = update.session_metadata.is_some_and(|about| about.sampled);
                    let events = update.session_results.unwrap_or_default().into_iter().map(event);
                    return Ok(Some(LiveUpdate { sampled, events: events.collect() }));
                }
                Ok(Some(_)) => {}
                Ok(None) => return Ok(None),
                Err(error) => return Err(self.explain(&error)),
            }
        }
    }

    fn explain<R: std::fmt::Debug>(&self, error: &SdkError<StreamError, R>) -> Error {
        let service = error.as_service_error();
        let fault = match service.and_then(ProvideErrorMetadata::code) {
            Some(code) => Fault {
                kind: FaultKind::Service,
                code: clean_or_empty(Some(code)),
                message: clean_or_empty(service.and_then(ProvideErrorMetadata::message)),
            },
            None => Fault { kind: FaultKind::Interrupted, code: String::new(), message: String::new() },
        };
        words::explain(&START, fault, &self.account.0.context, self.account.0.caller.get())
    }
}

fn event(event: LiveTailSessionLogEvent) -> LogEvent {
    let group = clean_or_empty(event.log_group_identifier.as_deref());
    LogEvent {
        stream: clean_or_empty(event.log_stream_name.as_deref()),
        group: group.strip_suffix(":*").map(str::to_owned).unwrap_or(group),
        at: event.timestamp.unwrap_or_default(),
        ingested: event.ingestion_time.unwrap_or_default(),
        id: None,
        message: event.message.unwrap_or_default(),
    }
}

/// StartLiveTail goes to a host of its own, `stream-` before the service's. An endpoint that the
/// operator gave is meant as it stands.
#[derive(Debug)]
struct NoPrefix;

#[dyn_dispatch_hint]
impl Intercept for NoPrefix {
    fn name(&self) -> &'static str {
        "dogwatch endpoint without prefix"
    }

    fn modify_before_serialization(
        &self,
        _context: &mut BeforeSerializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        config.interceptor_state().unset::<EndpointPrefix>();
        Ok(())
    }
}
