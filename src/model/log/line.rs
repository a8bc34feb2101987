//! Lines, as a person sees them.

use std::sync::Arc;

/// How bad a line says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `trace`.
    Trace = 1,
    /// `debug`.
    Debug = 2,
    /// `info`, `notice`.
    Info = 3,
    /// `warn`, `warning`.
    Warn = 4,
    /// `error`, `err`, `severe`.
    Error = 5,
    /// `fatal`, `critical`, `panic`, `alert`, `emerg`.
    Fatal = 6,
}

impl Level {
    /// All levels, from the least.
    pub const ALL: [Self; 6] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error, Self::Fatal];

    /// The name in lower case.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }
}

/// The number of a log stream in a [`LogBatch`]'s table.
pub type StreamId = u32;

/// A log stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStream {
    /// The place of its source in the list that was asked for.
    pub source: usize,
    /// The stream's whole name.
    pub name: String,
    /// The task's id, where the name tells it.
    pub task: Option<String>,
}

/// A line. Its text is clean and has no line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written, by the writer's clock: milliseconds since the epoch.
    pub at: i64,
    /// When CloudWatch Logs took it: milliseconds since the epoch.
    pub ingested: i64,
    /// Its stream.
    pub stream: StreamId,
    /// How bad it says it is; a line that continues another has that one's level.
    pub level: Option<Level>,
    /// Whether it came when later lines had been shown already.
    pub late: bool,
    /// Whether it is a JSON object.
    pub json: bool,
    /// What is shown: without anything that a terminal would act on. Where something was taken
    /// out there is a [`MARK`](crate::text::MARK), and where a line broke a [`BREAK`](crate::text::BREAK).
    pub text: Box<str>,
    /// The message as it was written, where `text` is not the same.
    pub raw: Option<Box<str>>,
}

/// Lines that have arrived together.
#[derive(Clone, Debug, Default)]
pub struct LogBatch {
    /// Which question they answer: those of an older one are dropped.
    pub generation: u64,
    /// Streams that had no line before, with their numbers.
    pub streams: Vec<(StreamId, Arc<LogStream>)>,
    /// The lines, in no order.
    pub lines: Vec<LogLine>,
}
