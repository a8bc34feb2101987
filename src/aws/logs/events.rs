//! FilterLogEvents: events of a log group in a span of time.

use aws_sdk_cloudwatchlogs::types;
use futures_util::Stream;

use crate::aws::operation::{Api, Operation};
use crate::aws::pace::Bucket;
use crate::aws::pages::pages;
use crate::aws::{Account, Error};
use crate::model::{EventPage, LogEvent};
use crate::text;

static FILTER: Operation = Operation::new(Api::Logs, "FilterLogEvents", Bucket::LogEvents);

/// Which events of a log group are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsQuery {
    /// The group's name or ARN.
    pub group: String,
    /// What the streams' names begin with.
    pub stream_prefix: Option<String>,
    /// The first time, milliseconds since the epoch, included.
    pub from: i64,
    /// The last time, included; `None`: up to now.
    pub to: Option<i64>,
    /// A filter pattern of CloudWatch Logs; empty for all.
    pub pattern: String,
    /// Whether the newest come first.
    pub newest_first: bool,
    /// Events of a page; AWS gives 10,000 or 1 MiB at most.
    pub limit: Option<i32>,
}

impl Account {
    /// One page of events: the first without a token, else the one that the token names.
    ///
    /// # Errors
    /// When AWS refuses or cannot be reached; `ResourceNotFoundException` for a group or stream
    /// that is not there, `InvalidParameterException` for a pattern that is none.
    pub async fn log_events(&self, query: &EventsQuery, token: Option<&str>) -> Result<EventPage, Error> {
        let request = || {
            let pattern = (!query.pattern.is_empty()).then(|| query.pattern.clone());
            self.clients()
                .logs
                .filter_log_events()
                .log_group_identifier(query.group.clone())
                .set_log_stream_name_prefix(query.stream_prefix.clone())
                .start_time(query.from)
                .set_end_time(query.to)
                .set_filter_pattern(pattern)
                .set_start_from_head(query.newest_first.then_some(false))
                .set_limit(query.limit)
                .set_next_token(token.map(str::to_owned))
                .send()
        };
        let answer = self.call(&FILTER, request).await?;
        let next = answer.next_token.filter(|token| !token.is_empty());
        Ok(EventPage { events: answer.events.unwrap_or_default().into_iter().map(event).collect(), next })
    }

    /// All pages of events, one after the other.
    pub fn event_pages<'a>(
        &'a self,
        query: &'a EventsQuery,
    ) -> impl Stream<Item = Result<EventPage, Error>> + Send + 'a {
        pages(&FILTER, move |token| async move {
            let page = self.log_events(query, token.as_deref()).await?;
            let next = page.next.clone();
            Ok((page, next))
        })
    }
}

fn event(event: types::FilteredLogEvent) -> LogEvent {
    LogEvent {
        stream: text::cleaned(event.log_stream_name.unwrap_or_default()),
        group: String::new(),
        at: event.timestamp.unwrap_or_default(),
        ingested: event.ingestion_time.unwrap_or_default(),
        id: event.event_id,
        message: event.message.unwrap_or_default(),
    }
}
