//! From an event to a line: cleaned, its level found, JSON recognised.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Level, LogEvent, LogLine, StreamId, json, level};
use crate::text;

/// Reads events into lines. It remembers each stream's last level, which continuing lines share.
#[derive(Debug, Default)]
pub struct LineReader {
    levels: HashMap<StreamId, Option<Level>>,
}

impl LineReader {
    /// The line of an event. A line break at the end of the message is no part of it.
    pub fn read(&mut self, event: LogEvent, stream: StreamId, late: bool) -> LogLine {
        let LogEvent { at, ingested, mut message, .. } = event;
        let fields = json::peek(&message);
        let (text, raw) = match text::clean_line(&message) {
            Cow::Borrowed(body) => {
                let length = body.len();
                message.truncate(length);
                (message, None)
            }
            Cow::Owned(text) => (text, Some(message.into_boxed_str())),
        };
        let level = match fields {
            Some(level) => self.own(stream, level),
            None => self.of_text(stream, &text),
        };
        let json = fields.is_some();
        LogLine { at, ingested, stream, level, late, json, text: text.into_boxed_str(), raw }
    }

    fn of_text(&mut self, stream: StreamId, text: &str) -> Option<Level> {
        if !level::continues(text) {
            return self.own(stream, level::of_text(text));
        }
        // Some programs pad their level on the left.
        let first = text.split_whitespace().next().unwrap_or_default();
        let padded = level::named(first).filter(|_| first.bytes().all(|byte| byte.is_ascii_uppercase()));
        match padded {
            Some(level) => self.own(stream, Some(level)),
            None => self.levels.get(&stream).copied().flatten(),
        }
    }

    fn own(&mut self, stream: StreamId, level: Option<Level>) -> Option<Level> {
        self.levels.insert(stream, level);
        level
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(reader: &mut LineReader, message: &str) -> LogLine {
        let event = LogEvent { at: 7, ingested: 8, message: message.to_owned(), ..LogEvent::default() };
        reader.read(event, 1, false)
    }

    fn line(message: &str) -> LogLine {
        read(&mut LineReader::default(), message)
    }

    #[test]
    fn raw_is_kept_where_it_differs() {
        let plain = line("started\n");
        assert_eq!((&*plain.text, plain.raw), ("started", None));
        let coloured = line("\x1b[31mERROR\x1b[0m x\n");
        assert_eq!(&*coloured.text, "␛ERROR␛ x");
        assert_eq!(coloured.raw.as_deref(), Some("\x1b[31mERROR\x1b[0m x\n"));
        assert_eq!(coloured.level, Some(Level::Error));
        assert_eq!(&*line("a\tb\nc\r\n").text, "a b↵c");
        assert_eq!(line("é 日本").raw, None);
    }

    #[test]
    fn continuing_lines_share_their_streams_level() {
        let mut reader = LineReader::default();
        let levels: Vec<_> = [
            "ERROR request failed",
            "java.lang.IllegalStateException: boom",
            "\tat com.shop.Orders.place(Orders.java:12)",
            "Caused by: java.io.IOException: broken pipe",
            "\t... 12 more",
            " WARN slow",
            "   indented",
            "plain",
            "  of plain",
        ]
        .into_iter()
        .map(|text| read(&mut reader, text).level.map(Level::name))
        .collect();
        let error = Some("error");
        let warn = Some("warn");
        assert_eq!(levels, [error, error, error, error, error, warn, warn, None, None]);
        let other = LogEvent { message: "  elsewhere".to_owned(), ..LogEvent::default() };
        assert_eq!(reader.read(other, 2, true).level, None);
    }

    #[test]
    fn json_is_a_whole_object() {
        for (message, json, level) in [
            (r#"{"level":"ERROR","msg":"x"}"#, true, Some(Level::Error)),
            ("{\"msg\":\"x\",\"Severity\":\"warn\"}\n", true, Some(Level::Warn)),
            (r#"{"v":0,"level":50}"#, true, Some(Level::Error)),
            (r#"{"log.level":"info","a":{"level":"error"}}"#, true, Some(Level::Info)),
            (r#"{"level":{"a":1},"lvl":"debug"}"#, true, Some(Level::Debug)),
            (r#"{"l\u0065vel":"fat\u0061l"}"#, true, Some(Level::Fatal)),
            (r#"{"msg":"level=error"}"#, true, None),
            (r#"{"a":1} and more"#, false, None),
            ("[1,2]", false, None),
            ("{}", true, None),
            ("{", false, None),
        ] {
            let line = line(message);
            assert_eq!((line.json, line.level), (json, level), "{message}");
        }
    }
}
