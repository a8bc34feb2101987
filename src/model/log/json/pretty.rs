//! A JSON object over several lines, with all in it as it is written.

use std::iter::Peekable;
use std::str::Chars;

use crate::text;

/// Lines that are shown at most; of what is more a `…` tells.
const LINES: usize = 10_000;
/// Steps that lines are indented at most.
const DEPTH: usize = 30;

/// The lines of a text that is JSON.
pub(super) fn lines(json: &str) -> Vec<String> {
    let mut writer = Writer::default();
    let mut rest = json.chars().peekable();
    while let Some(character) = rest.next() {
        if writer.lines.len() >= LINES {
            writer.lines.push("…".to_owned());
            return writer.lines;
        }
        writer.take(character, &mut rest);
    }
    writer.end_line(0);
    writer.lines
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    line: String,
    depth: usize,
    in_string: bool,
}

impl Writer {
    fn take(&mut self, character: char, rest: &mut Peekable<Chars<'_>>) {
        if self.in_string {
            return self.take_in_string(character, rest);
        }
        match character {
            '{' | '[' => {
                self.line.push(character);
                while rest.next_if(|c| c.is_ascii_whitespace()).is_some() {}
                if let Some(close) = rest.next_if(|c| matches!(c, '}' | ']')) {
                    self.line.push(close);
                } else {
                    self.depth += 1;
                    self.end_line(self.depth);
                }
            }
            '}' | ']' => {
                self.depth = self.depth.saturating_sub(1);
                self.end_line(self.depth);
                self.line.push(character);
            }
            ',' => {
                self.line.push(',');
                self.end_line(self.depth);
            }
            ':' => self.line.push_str(": "),
            _ if character.is_ascii_whitespace() => {}
            _ => {
                self.in_string = character == '"';
                self.line.push(character);
            }
        }
    }

    fn take_in_string(&mut self, character: char, rest: &mut Peekable<Chars<'_>>) {
        self.line.push(character);
        match character {
            '"' => self.in_string = false,
            '\\' => {
                let escaped = rest.next();
                self.line.extend(escaped);
                if escaped == Some('n') && rest.peek() != Some(&'"') {
                    self.end_line(self.depth + 1);
                }
            }
            _ => {}
        }
    }

    /// Ends the line; the next one is indented so many steps.
    fn end_line(&mut self, depth: usize) {
        let line = std::mem::replace(&mut self.line, "  ".repeat(depth.min(DEPTH)));
        self.lines.push(text::clean_line(&line).into_owned());
    }
}
