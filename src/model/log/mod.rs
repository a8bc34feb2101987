//! Logs: where containers write them, and the lines.

mod book;
mod event;
mod line;
mod reader;
mod source;

pub use book::{Book, Found, LineKey, LineView, Sieve, Tally, Toward};
pub use event::{EventPage, LiveUpdate, LogEvent};
pub use line::{BREAK, Level, LogBatch, LogLine, LogStream, MARK, StreamId};
pub use reader::LineReader;
pub use source::{Elsewhere, LogSource, Sources, task_of_stream};
