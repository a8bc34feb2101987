//! Log lines that are JSON objects: their fields, in their own order.

mod peek;
mod pretty;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Level, level};
use crate::text;

pub(super) use peek::peek;

/// Columns of a field's value that are shown in a row.
const VALUE: usize = 120;

/// The fields of a line, clean, for a row of columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JsonFields {
    /// The time that it tells, as it is written.
    pub time: Option<String>,
    /// Its level.
    pub level: Option<Level>,
    /// Its message.
    pub message: Option<String>,
    /// All other fields: names and short values. Objects and lists are folded to `{…}` and `[…]`.
    pub rest: Vec<(String, String)>,
}

impl JsonFields {
    /// The fields of a message as it was written ([`LineView::raw`](super::LineView::raw) where
    /// there is one, its text otherwise); `None` when it is not a JSON object.
    pub fn of(message: &str) -> Option<Self> {
        let Object(fields) = serde_json::from_str(body(message)?).ok()?;
        let spoken = fields.iter().enumerate().filter_map(|(place, field)| Some((speaks(field)?, place)));
        let spoken = spoken.min().map(|(_, place)| place);
        let mut read = Self::default();
        for (place, (Name(name), value)) in fields.iter().enumerate() {
            if spoken == Some(place) {
                read.message = string(value).map(|message| clean(&message));
            } else if read.time.is_none() && is_time(name) && !is_folded(value) {
                read.time = Some(plain(value));
            } else if read.level.is_none() && level::is_key(name) && level_of(value).is_some() {
                read.level = level_of(value);
            } else {
                read.rest.push((clean(name), short(value)));
            }
        }
        Some(read)
    }

    /// The other fields in one row: `key=value key="two words"`.
    pub fn rest_text(&self) -> String {
        let fields = self.rest.iter().map(|(name, value)| {
            let plain = !value.is_empty() && !value.contains([' ', '"', '=']);
            if plain {
                format!("{name}={value}")
            } else {
                format!("{name}=\"{}\"", value.replace('"', "\\\""))
            }
        });
        fields.collect::<Vec<_>>().join(" ")
    }

    /// The object over several lines, clean; all in it as it is written, except that strings go on
    /// in a new line after a `\n`. `None` when the message is not a JSON object.
    pub fn pretty(message: &str) -> Option<Vec<String>> {
        peek(message)?;
        body(message).map(pretty::lines)
    }
}

/// The message without the white space around it, where it may be an object.
fn body(message: &str) -> Option<&str> {
    let body = message.trim_matches([' ', '\t', '\r', '\n']);
    (body.starts_with('{') && body.ends_with('}')).then_some(body)
}

/// The fields of an object, in their own order.
struct Object<'a>(Vec<(Name<'a>, &'a RawValue)>);

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Object<'de>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Object(fields))
    }
}

fn is_time(name: &str) -> bool {
    const NAMES: [&str; 6] = ["time", "timestamp", "@timestamp", "ts", "@t", "datetime"];
    NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// How likely a field is the message: the least is.
fn speaks((Name(name), value): &(Name<'_>, &RawValue)) -> Option<usize> {
    const NAMES: [&str; 8] = ["message", "msg", "@message", "@m", "event", "text", "body", "@mt"];
    let rank = NAMES.iter().position(|known| known.eq_ignore_ascii_case(name))?;
    value.get().starts_with('"').then_some(rank)
}

/// The level that a field's value names.
fn level_of(value: &RawValue) -> Option<Level> {
    match string(value) {
        Some(word) => level::of_value(&word),
        None => level::of_value(value.get()),
    }
}

fn is_folded(value: &RawValue) -> bool {
    value.get().starts_with(['{', '['])
}

fn string(value: &RawValue) -> Option<Cow<'_, str>> {
    serde_json::from_str::<Name<'_>>(value.get()).ok().map(|Name(text)| text)
}

/// A string's text, and everything else as it is written.
fn plain(value: &RawValue) -> String {
    string(value).map_or_else(|| clean(value.get()), |text| clean(&text))
}

fn short(value: &RawValue) -> String {
    let written = value.get();
    let inner = || written.get(1..written.len() - 1).unwrap_or_default().trim();
    match written.as_bytes().first() {
        Some(b'{') => if inner().is_empty() { "{}" } else { "{…}" }.to_owned(),
        Some(b'[') => if inner().is_empty() { "[]" } else { "[…]" }.to_owned(),
        _ => text::truncate(&plain(value), VALUE).into_owned(),
    }
}

fn clean(text: &str) -> String {
    text::clean_line(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(message: &str) -> JsonFields {
        JsonFields::of(message).unwrap()
    }

    #[test]
    fn a_line_in_columns() {
        let line = fields(
            r#"{"ts":1700000000.123,"level":"warn","caller":"a.go:1","msg":"slow query","took_ms":12,"user":{"id":1},"tags":[],"q":"a b","n":null}"#,
        );
        assert_eq!(line.time.as_deref(), Some("1700000000.123"));
        assert_eq!(line.level, Some(Level::Warn));
        assert_eq!(line.message.as_deref(), Some("slow query"));
        assert_eq!(line.rest_text(), "caller=a.go:1 took_ms=12 user={…} tags=[] q=\"a b\" n=null");
    }

    #[test]
    fn the_best_message_is_taken_and_the_others_stay() {
        let line = fields(r#"{"event":"login","message":"ok","msg":{"a":1}}"#);
        assert_eq!(line.message.as_deref(), Some("ok"));
        assert_eq!(line.rest_text(), "event=login msg={…}");
        assert_eq!(fields(r#"{"message":5}"#).rest_text(), "message=5");
    }

    #[test]
    fn what_is_hidden_in_escapes_is_taken_out() {
        let line = fields(r#"{"msg":"a\u001b[31mb\nc","k\u202e":"\u0007"}"#);
        assert_eq!(line.message.as_deref(), Some("a␛b↵c"));
        assert_eq!(line.rest, [("k␛".to_owned(), "␛".to_owned())]);
    }

    #[test]
    fn numbers_stay_as_they_are_written() {
        let line = fields(r#"{"id":12345678901234567890123,"x":1.0}"#);
        assert_eq!(line.rest_text(), "id=12345678901234567890123 x=1.0");
    }

    #[test]
    fn what_is_no_object_has_no_fields() {
        for message in ["", "[1]", "1", "{", "{\"a\":1}x", "{\"a\":\"\n\"}"] {
            assert_eq!(JsonFields::of(message), None, "{message:?}");
            assert_eq!(JsonFields::pretty(message), None, "{message:?}");
        }
    }

    #[test]
    fn pretty_keeps_order_and_spelling() {
        let lines = JsonFields::pretty(
            r#" {"b":1.0,"a":{"x":[1,{"y":null}],"e":{ }},"s":"a, {\"b\"}: \u001b","t":"one\n two\n"} "#,
        );
        let expected = r#"{
  "b": 1.0,
  "a": {
    "x": [
      1,
      {
        "y": null
      }
    ],
    "e": {}
  },
  "s": "a, {\"b\"}: \u001b",
  "t": "one\n
     two\n"
}"#;
        assert_eq!(lines.unwrap().join("\n"), expected);
    }

    #[test]
    fn pretty_is_clean_and_has_an_end() {
        let raw = JsonFields::pretty("{\"a\":\"\u{202e}x\"}").unwrap();
        assert_eq!(raw[1], "  \"a\": \"␛x\"");
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        let lines = JsonFields::pretty(&deep).unwrap();
        assert!(lines.len() < 20_000 && lines.last().unwrap() == "…");
        assert_eq!(JsonFields::of(&deep).unwrap().rest_text(), "a=[…]");
    }
}
