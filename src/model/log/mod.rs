//! Logs: where containers write them, and the lines.

mod book;
mod event;
mod json;
mod level;
mod line;
mod pattern;
mod reader;
mod sieve;
mod source;

pub use crate::text::{BREAK, MARK};
pub use book::{Book, Found, LineKey, LineView, Tally, Toward};
pub use event::{EventPage, LiveUpdate, LogEvent};
pub use json::JsonFields;
pub use line::{Level, LogBatch, LogLine, LogStream, StreamId};
pub use pattern::search_pattern;
pub use reader::LineReader;
pub use sieve::Sieve;
pub use source::{Elsewhere, LogSource, Sources, task_of_stream};
