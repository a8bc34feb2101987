//! Log events as CloudWatch Logs gives them.

/// A log event as it was read. Its message is *not* clean: it becomes a [`LogLine`](super::LogLine)
/// before anybody sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogEvent {
    /// The name of its log stream, clean.
    pub stream: String,
    /// The ARN or name of its log group as live tail gives it, without a trailing `:*`; empty for
    /// events that were read from one group, which the reader knows.
    pub group: String,
    /// When it was written, by the writer's clock: milliseconds since the epoch.
    pub at: i64,
    /// When CloudWatch Logs took it: milliseconds since the epoch.
    pub ingested: i64,
    /// FilterLogEvents' event id; live tail gives none.
    pub id: Option<String>,
    /// What was written, raw.
    pub message: String,
}

/// One page of events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventPage {
    /// The events; a page may be empty and yet have a next one.
    pub events: Vec<LogEvent>,
    /// The token of the next page; `None` on the last one.
    pub next: Option<String>,
}

/// What a live tail session tells each second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveUpdate {
    /// Whether AWS left events out, because there were too many.
    pub sampled: bool,
    /// The events that have arrived, up to 500.
    pub events: Vec<LogEvent>,
}
