//! What the book is asked for and answers with.

use crate::model::{Level, LogStream, StreamId};

/// A line's place: by time, then by arrival. It stays the line's for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineKey {
    /// Milliseconds since the epoch.
    pub at: i64,
    /// The order of arrival.
    pub seq: u32,
}

/// A line as it is held.
#[derive(Clone, Copy, Debug)]
pub struct LineView<'a> {
    /// Its name.
    pub key: LineKey,
    /// Its stream.
    pub stream: &'a LogStream,
    /// The stream's number.
    pub stream_id: StreamId,
    /// How bad it says it is.
    pub level: Option<Level>,
    /// Whether it came when later lines had been shown already.
    pub late: bool,
    /// Whether it is a JSON object.
    pub json: bool,
    /// When CloudWatch Logs took it, milliseconds since the epoch.
    pub ingested: i64,
    /// The clean text.
    pub text: &'a str,
    /// The message as it was written, where `text` is not the same.
    pub raw: Option<&'a str>,
}

/// A number of lines, as far as it is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines counted.
    pub lines: usize,
    /// Whether all held lines were looked at.
    pub complete: bool,
}

/// Where to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Toward {
    /// To what is older.
    Older,
    /// To what is newer.
    Newer,
}

/// What a look for a line came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one.
    Line(LineKey),
    /// There is none.
    Nothing,
    /// Not yet: [`Book::work`](super::Book::work) has to go on before it can be told.
    Unknown,
}
