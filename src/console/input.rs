//! A line of text that is being typed.

use crossterm::event::KeyCode;
use unicode_segmentation::UnicodeSegmentation;

use super::key::Key;
use crate::text;

/// The longest text that is taken; a paste by accident can be long.
const LONGEST: usize = 200;

/// The text; the cursor is at its end or before one of its characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Input {
    text: String,
    /// Bytes before the cursor, on a character's border.
    cursor: usize,
}

impl Input {
    pub(super) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Columns before the cursor.
    pub(super) fn column(&self) -> usize {
        text::width(self.before())
    }

    fn before(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or(&self.text)
    }

    fn after(&self) -> &str {
        self.text.get(self.cursor..).unwrap_or_default()
    }

    /// Types a text, cleaned, where the cursor is.
    pub(super) fn insert(&mut self, typed: &str) {
        let room = LONGEST.saturating_sub(self.text.chars().count());
        let typed: String = text::clean(typed).chars().take(room).collect();
        let text = [self.before(), &typed, self.after()].concat();
        self.cursor += typed.len();
        self.text = text;
    }

    /// Takes a key that edits; tells whether it was one.
    pub(super) fn key(&mut self, key: Key) -> bool {
        if let Some(character) = key.character() {
            self.insert(character.encode_utf8(&mut [0; 4]));
            return true;
        }
        if key.is_ctrl('u') {
            self.text = self.after().to_owned();
            self.cursor = 0;
            return true;
        }
        if key.is_ctrl('w') {
            let kept = self.before().trim_end();
            let kept = kept.rfind(' ').map_or(0, |space| space + 1);
            return self.cut(kept, self.cursor);
        }
        let last = self.before().graphemes(true).next_back().map_or(0, str::len);
        let next = self.after().graphemes(true).next().map_or(0, str::len);
        match key.plain() {
            Some(KeyCode::Backspace) => self.cut(self.cursor - last, self.cursor),
            Some(KeyCode::Delete) => self.cut(self.cursor, self.cursor + next),
            Some(KeyCode::Left) => self.go(self.cursor - last),
            Some(KeyCode::Right) => self.go(self.cursor + next),
            Some(KeyCode::Home) => self.go(0),
            Some(KeyCode::End) => self.go(self.text.len()),
            _ => false,
        }
    }

    fn go(&mut self, cursor: usize) -> bool {
        self.cursor = cursor;
        true
    }

    fn cut(&mut self, from: usize, to: usize) -> bool {
        let head = self.text.get(..from).unwrap_or_default();
        let tail = self.text.get(to..).unwrap_or_default();
        self.text = [head, tail].concat();
        self.cursor = from;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(keys: &[&str]) -> Input {
        let mut input = Input::new("lauv gate");
        for key in keys {
            assert!(input.key(Key::parse(key).unwrap()), "{key}");
        }
        input
    }

    #[test]
    fn keys_edit() {
        assert_eq!(typed(&["w", "é"]).text(), "lauv gatewé");
        assert_eq!(typed(&["backspace", "backspace"]).text(), "lauv ga");
        assert_eq!(typed(&["ctrl-w"]).text(), "lauv ");
        assert_eq!(typed(&["ctrl-w", "ctrl-w"]).text(), "");
        assert_eq!(typed(&["home", "x", "right", "delete"]).text(), "xluv gate");
        assert_eq!(typed(&["left", "ctrl-u"]).text(), "e");
        assert!(!Input::default().key(Key::parse("enter").unwrap()));
    }

    #[test]
    fn what_is_pasted_is_clean_and_bounded() {
        let mut input = Input::default();
        input.insert("a\x1b[31mb\nc");
        assert_eq!(input.text(), "ab c");
        input.insert(&"x".repeat(10_000));
        assert_eq!(input.text().len(), LONGEST);
    }
}
