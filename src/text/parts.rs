//! Text from outside taken apart: what may be printed, what breaks a line, and what has to go.

use std::str::Chars;

const ESCAPE: char = '\u{1b}';
const BELL: char = '\u{7}';
const STRING_TERMINATOR: char = '\u{9c}';

/// A piece of text from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A character that may stand on the screen as it is.
    Plain(char),
    /// A line break in any spelling; CR LF is one.
    Break,
    /// A tab.
    Tab,
    /// What has to go: a whole escape sequence, a control character, something invisible.
    Gone(&'a str),
}

/// The parts of a text, in order. Takes time in proportion to the text, whatever is in it.
pub(super) struct Parts<'a> {
    rest: Chars<'a>,
}

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text.chars() }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Part<'a>;

    fn next(&mut self) -> Option<Part<'a>> {
        let before = self.rest.as_str();
        match self.rest.next()? {
            '\t' => return Some(Part::Tab),
            '\r' => {
                skip_one_if(&mut self.rest, |c| c == '\n');
                return Some(Part::Break);
            }
            character if is_line_break(character) => return Some(Part::Break),
            character if is_plain(character) => return Some(Part::Plain(character)),
            ESCAPE => skip_escape(&mut self.rest),
            '\u{9b}' => skip_control_sequence(&mut self.rest),
            character if begins_string(character) => skip_control_string(&mut self.rest),
            _ => {}
        }
        let length = before.len() - self.rest.as_str().len();
        Some(Part::Gone(before.get(..length).unwrap_or_default()))
    }
}

/// Whether all of it is printable ASCII. Looks at many bytes at a time.
pub(super) fn is_plain_ascii(text: &str) -> bool {
    let printable = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & (0x20..0x7f).contains(byte));
    text.as_bytes().chunks(64).all(printable)
}

/// Whether a character may stand on the screen as it is.
pub fn is_plain(character: char) -> bool {
    match character {
        ' '..='~' => true,
        '\t' => false,
        _ => !(character.is_control() || is_line_break(character) || is_invisible(character)),
    }
}

/// Line breaks in every spelling.
pub(super) fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Bidirectional controls, zero-width characters, variation selectors, fillers and tags: they
/// take no room, so they could hide text, reorder it, or make two different names look alike.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// DCS, SOS, OSC, PM and APC in their one-character form.
fn begins_string(character: char) -> bool {
    matches!(character, '\u{90}' | '\u{98}' | '\u{9d}' | '\u{9e}' | '\u{9f}')
}

/// After ESC: skips the rest of the sequence that it begins (ECMA-48 and ISO 2022).
fn skip_escape(rest: &mut Chars<'_>) {
    let mut ahead = rest.clone();
    match ahead.next() {
        Some('[') => {
            *rest = ahead;
            skip_control_sequence(rest);
        }
        Some(']' | 'P' | 'X' | '^' | '_') => {
            *rest = ahead;
            skip_control_string(rest);
        }
        Some(' '..='/') => {
            *rest = ahead;
            skip_while(rest, |c| (' '..='/').contains(&c));
            skip_one_if(rest, |c| ('0'..='~').contains(&c));
        }
        Some('0'..='~') => *rest = ahead,
        _ => {}
    }
}

/// After CSI: parameters, intermediates, and the final character where there is one.
fn skip_control_sequence(rest: &mut Chars<'_>) {
    skip_while(rest, |c| ('0'..='?').contains(&c));
    skip_while(rest, |c| (' '..='/').contains(&c));
    skip_one_if(rest, |c| ('@'..='~').contains(&c));
}

/// After OSC, DCS and their like: skips to the terminator. A string that is never ended, or is
/// broken off by another sequence, loses its introducer alone: nothing readable is swallowed, and
/// no character is looked at by more than one string.
fn skip_control_string(rest: &mut Chars<'_>) {
    let mut ahead = rest.clone();
    while let Some(character) = ahead.next() {
        match character {
            BELL | STRING_TERMINATOR => {
                *rest = ahead;
                return;
            }
            ESCAPE => {
                if ahead.next() == Some('\\') {
                    *rest = ahead;
                }
                return;
            }
            '\u{9b}' => return,
            _ if begins_string(character) => return,
            _ => {}
        }
    }
}

fn skip_while(rest: &mut Chars<'_>, belongs: impl Fn(char) -> bool) {
    while skip_one_if(rest, &belongs) {}
}

fn skip_one_if(rest: &mut Chars<'_>, belongs: impl Fn(char) -> bool) -> bool {
    let mut ahead = rest.clone();
    let found = ahead.next().is_some_and(belongs);
    if found {
        *rest = ahead;
    }
    found
}
