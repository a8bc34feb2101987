//! Styled words, wrapped.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::text;

/// Words with their styles; a piece that does not begin with a space goes on with the word before.
pub(super) type Pieces = Vec<(String, Style)>;

/// Wraps words to a width. Before the first line stands `first`, before the others as many spaces.
pub(super) fn wrap(pieces: &Pieces, first: Vec<Span<'static>>, width: usize) -> Vec<Line<'static>> {
    let indent = first.iter().map(|span| text::width(&span.content)).sum::<usize>();
    let room = width.saturating_sub(indent).max(1);
    let mut filled = Filled { lines: Vec::new(), line: Vec::new(), used: 0, room };
    for word in words(pieces) {
        filled.word(word);
    }
    filled.finish();
    let mut first = Some(first);
    let begin = |line: Vec<Span<'static>>| {
        let mut spans = first.take().unwrap_or_else(|| vec![Span::raw(" ".repeat(indent))]);
        spans.extend(line);
        Line::from(spans)
    };
    filled.lines.into_iter().map(begin).collect()
}

/// The pieces cut at their spaces.
fn words(pieces: &Pieces) -> Vec<Pieces> {
    let mut words: Vec<Pieces> = Vec::new();
    let mut word: Pieces = Vec::new();
    for (text, style) in pieces {
        for (at, part) in text.split(char::is_whitespace).enumerate() {
            if at > 0 && !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
            if !part.is_empty() {
                word.push((part.to_owned(), *style));
            }
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

struct Filled {
    lines: Vec<Vec<Span<'static>>>,
    line: Vec<Span<'static>>,
    used: usize,
    room: usize,
}

impl Filled {
    fn word(&mut self, word: Pieces) {
        let width: usize = word.iter().map(|(text, _)| text::width(text)).sum();
        if self.used > 0 && self.used + 1 + width > self.room {
            self.turn();
        }
        if self.used > 0 {
            self.line.push(Span::raw(" "));
            self.used += 1;
        }
        for (text, style) in word {
            self.part(&text, style);
        }
    }

    /// A part of a word; one that is wider than the line is cut.
    fn part(&mut self, text: &str, style: Style) {
        let mut rest = text;
        while !rest.is_empty() {
            let fits = text::head(rest, self.room.saturating_sub(self.used));
            if fits.is_empty() && self.used > 0 {
                self.turn();
                continue;
            }
            // A character that is wider than the room would never end.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let (part, after) = rest.split_at_checked(fits.len().max(first)).unwrap_or((rest, ""));
            self.used += text::width(part);
            self.line.push(Span::styled(part.to_owned(), style));
            rest = after;
        }
    }

    fn turn(&mut self) {
        self.lines.push(std::mem::take(&mut self.line));
        self.used = 0;
    }

    fn finish(&mut self) {
        if !self.line.is_empty() || self.lines.is_empty() {
            self.turn();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(pieces: &[&str], first: &str, width: usize) -> Vec<String> {
        let pieces = pieces.iter().map(|text| ((*text).to_owned(), Style::default())).collect();
        let first = vec![Span::raw(first.to_owned())];
        wrap(&pieces, first, width).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn words_are_wrapped_under_the_first_one() {
        assert_eq!(shown(&["one two ", "three"], "- ", 9), ["- one two", "  three"]);
        assert_eq!(shown(&["a ", "code", ", b"], "", 20), ["a code, b"]);
        assert_eq!(shown(&["abcdefgh"], "", 3), ["abc", "def", "gh"]);
        assert_eq!(shown(&[], "- ", 3), ["- "]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_word_is_lost(text in "[a-z 日é]{0,60}", width in 4usize..40) {
            let lines = shown(&[&text], "", width);
            prop_assert!(lines.iter().all(|line| crate::text::width(line) <= width));
            let bare = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(bare(&lines.concat()), bare(&text));
        }
    }
}
