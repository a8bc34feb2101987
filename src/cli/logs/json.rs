//! Text in JSON that no terminal acts on: whatever is not plain is escaped.

use std::io::{self, Write};

use crate::text;

/// Writes a text as a JSON string. Control characters, C1, bidirectional controls and characters
/// that take no room are written as `\uXXXX`, so that the line can be looked at in a terminal and
/// still holds the whole text.
pub(super) fn write(text: &str, out: &mut impl Write) -> io::Result<()> {
    out.write_all(b"\"")?;
    let mut rest = text;
    while let Some(at) = rest.find(|character| !is_safe(character)) {
        let (safe, from) = rest.split_at(at);
        out.write_all(safe.as_bytes())?;
        let mut characters = from.chars();
        if let Some(character) = characters.next() {
            escape(character, out)?;
        }
        rest = characters.as_str();
    }
    out.write_all(rest.as_bytes())?;
    out.write_all(b"\"")
}

fn is_safe(character: char) -> bool {
    match character {
        '"' | '\\' => false,
        ' '..='~' => true,
        other => text::is_plain(other),
    }
}

fn escape(character: char, out: &mut impl Write) -> io::Result<()> {
    match character {
        '"' => out.write_all(b"\\\""),
        '\\' => out.write_all(b"\\\\"),
        '\n' => out.write_all(b"\\n"),
        '\r' => out.write_all(b"\\r"),
        '\t' => out.write_all(b"\\t"),
        other => {
            let mut units = [0; 2];
            other.encode_utf16(&mut units).iter().try_for_each(|unit| write!(out, "\\u{unit:04x}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(text: &str) -> String {
        let mut out = Vec::new();
        write(text, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn what_a_terminal_would_act_on_is_escaped() {
        assert_eq!(written("a\"b\\c\n日本"), r#""a\"b\\c\n日本""#);
        assert_eq!(
            written("\u{1b}[31m\u{9b}1m\u{202e}\u{200b}\u{e0001}\u{7f}"),
            r#""\u001b[31m\u009b1m\u202e\u200b\udb40\udc01\u007f""#
        );
    }

    proptest! {
        /// Any text comes back whole, and what is written is plain.
        #[test]
        fn any_text_survives(text in any::<String>()) {
            let line = written(&text);
            prop_assert!(line.chars().all(text::is_plain));
            prop_assert_eq!(serde_json::from_str::<String>(&line).unwrap(), text);
        }
    }
}
