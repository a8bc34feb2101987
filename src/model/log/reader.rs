//! From an event to a line: cleaned, its level found, JSON recognised.

use std::collections::HashMap;

use super::{Level, LogEvent, LogLine, StreamId};
use crate::text;

/// Reads events into lines. It remembers each stream's last level, which continuing lines share.
#[derive(Debug, Default)]
pub struct LineReader {
    levels: HashMap<StreamId, Level>,
}

impl LineReader {
    /// The line of an event.
    pub fn read(&mut self, event: LogEvent, stream: StreamId, late: bool) -> LogLine {
        let cleaned = text::clean(&event.message).into_owned();
        let raw = (cleaned != event.message).then(|| event.message.clone().into_boxed_str());
        LogLine {
            at: event.at,
            ingested: event.ingested,
            stream,
            level: self.levels.get(&stream).copied(),
            late,
            json: false,
            text: cleaned.into_boxed_str(),
            raw,
        }
    }
}
