//! JSON lines: their message and the rest, in the writer's order and spelling.

use std::fmt::{self, Write};

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::model::BREAK;
use crate::text;

/// A JSON object's members, each value as it is written.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// Where loggers put the message.
const MESSAGE: [&str; 4] = ["message", "msg", "@message", "event"];
/// What has a column of its own.
const SHOWN: [&str; 12] = [
    "time",
    "timestamp",
    "@timestamp",
    "ts",
    "datetime",
    "date",
    "level",
    "severity",
    "lvl",
    "levelname",
    "log.level",
    "@level",
];

/// A JSON line as it is read: the message, then `key=value`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console) struct Parts {
    /// The message; empty without one.
    pub(in crate::console) message: String,
    /// The other members; time and level are left out.
    pub(in crate::console) rest: Vec<(String, String)>,
}

/// Takes a line apart; `None` when it is no JSON object. The values are clean.
pub(in crate::console) fn parts(line: &str) -> Option<Parts> {
    let Members(members) = serde_json::from_str(line).ok()?;
    let place = MESSAGE.iter().find_map(|name| members.iter().position(|(key, _)| key == name));
    let mut parts = Parts::default();
    for (at, (key, value)) in members.iter().enumerate() {
        if Some(at) == place {
            parts.message = shown(value);
        } else if !SHOWN.contains(&key.to_ascii_lowercase().as_str()) {
            parts.rest.push((clean(key), shown(value)));
        }
    }
    Some(parts)
}

/// A text without its quotes, anything else as it is written. What an escape like `\u001b` stands
/// for is cleaned as all text from outside.
fn shown(value: &RawValue) -> String {
    match serde_json::from_str::<String>(value.get()) {
        Ok(text) => clean(&text),
        Err(_) => clean(value.get()),
    }
}

fn clean(words: &str) -> String {
    let broken = words.trim_end_matches('\n').replace('\n', BREAK.encode_utf8(&mut [0; 4]));
    text::cleaned(broken)
}

/// Objects and lists deeper than this are written on one line.
const DEEPEST: usize = 32;

/// A line pretty-printed, its members in their own order; `None` when it is no JSON object. Texts
/// of several lines are broken below their key.
pub(in crate::console) fn pretty(line: &str) -> Option<Vec<String>> {
    let Members(_) = serde_json::from_str(line).ok()?;
    let value: &RawValue = serde_json::from_str(line).ok()?;
    let mut printed = String::new();
    print(value.get(), 0, &mut printed);
    Some(printed.lines().map(|line| text::clean(line).into_owned()).collect())
}

fn print(value: &str, depth: usize, into: &mut String) {
    let inner = "  ".repeat(depth + 1);
    let outer = "  ".repeat(depth);
    if depth < DEEPEST {
        if let Ok(Members(members)) = serde_json::from_str(value)
            && !members.is_empty()
        {
            into.push_str("{\n");
            for (at, (key, value)) in members.iter().enumerate() {
                let comma = if at + 1 < members.len() { "," } else { "" };
                let key = serde_json::to_string(key).unwrap_or_default();
                // Writing into a text cannot fail.
                let _ = write!(into, "{inner}{key}: ");
                print(value.get(), depth + 1, into);
                let _ = writeln!(into, "{comma}");
            }
            return into.push_str(&format!("{outer}}}"));
        }
        if let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(value)
            && !items.is_empty()
        {
            into.push_str("[\n");
            for (at, item) in items.iter().enumerate() {
                let comma = if at + 1 < items.len() { "," } else { "" };
                into.push_str(&inner);
                print(item.get(), depth + 1, into);
                let _ = writeln!(into, "{comma}");
            }
            return into.push_str(&format!("{outer}]"));
        }
    }
    match serde_json::from_str::<String>(value) {
        Ok(text) if text.contains('\n') => {
            for line in text.lines() {
                let _ = write!(into, "\n{inner}{line}");
            }
        }
        _ => into.push_str(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_apart_in_its_own_order() {
        let line = r#"{"time":"x","level":"error","z":1.50,"msg":"up\nstream","a":{"b":[1]},"s":"t"}"#;
        let parts = parts(line).unwrap();
        assert_eq!(parts.message, "up↵stream");
        let rest: Vec<String> = parts.rest.iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(rest, ["z=1.50", r#"a={"b":[1]}"#, "s=t"]);
        assert_eq!(super::parts("[1]"), None);
        assert_eq!(super::parts("{broken"), None);
    }

    #[test]
    fn escapes_within_texts_are_cleaned_too() {
        let line = r#"{"msg":"a\u001b[2Jb\u202e","\u001b]0;x\u0007k":"\u009b31m"}"#;
        let parts = parts(line).unwrap();
        assert_eq!(parts.message, "ab");
        assert_eq!(parts.rest, [("k".to_owned(), String::new())]);
        let pretty = pretty(r#"{"msg":"a\u001b[2J\nb"}"#).unwrap().join("\n");
        assert!(!pretty.contains('\u{1b}'), "{pretty:?}");
    }

    #[test]
    fn pretty_keeps_order_and_numbers_and_breaks_texts() {
        let line = r#"{"z":12345678901234567890.10,"stack":"Error\n  at x","list":[1,{}],"a":{}}"#;
        let expected = "{\n  \"z\": 12345678901234567890.10,\n  \"stack\": \n    Error\n      at x,\n  \
                        \"list\": [\n    1,\n    {}\n  ],\n  \"a\": {}\n}";
        assert_eq!(pretty(line).unwrap().join("\n"), expected);
    }

    #[test]
    fn depth_does_not_break_it() {
        let line = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(parts(&line).is_some());
        assert!(pretty(&line).is_some_and(|lines| lines.len() < 200));
    }
}
