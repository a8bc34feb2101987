//! Keys and how they are written: `q`, `G`, `ctrl-s`, `shift-tab`, `pageup`, `f1`.

use std::fmt;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// One key with its modifiers. Shift is part of a character and is kept for other keys alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// The keys that have names.
const NAMED: [(&str, KeyCode, &str); 14] = [
    ("enter", KeyCode::Enter, "↵"),
    ("esc", KeyCode::Esc, "Esc"),
    ("tab", KeyCode::Tab, "Tab"),
    ("space", KeyCode::Char(' '), "Space"),
    ("backspace", KeyCode::Backspace, "⌫"),
    ("delete", KeyCode::Delete, "Del"),
    ("up", KeyCode::Up, "↑"),
    ("down", KeyCode::Down, "↓"),
    ("left", KeyCode::Left, "←"),
    ("right", KeyCode::Right, "→"),
    ("pageup", KeyCode::PageUp, "PgUp"),
    ("pagedown", KeyCode::PageDown, "PgDn"),
    ("home", KeyCode::Home, "Home"),
    ("end", KeyCode::End, "End"),
];

impl Key {
    /// The key that goes back.
    pub const ESC: Self = Self { code: KeyCode::Esc, modifiers: KeyModifiers::NONE };

    /// The same key without Alt; `None` when it has none.
    pub fn without_alt(self) -> Option<Self> {
        let has = self.modifiers.contains(KeyModifiers::ALT);
        has.then_some(Self { modifiers: self.modifiers - KeyModifiers::ALT, ..self })
    }

    /// Reads a key; `None` when it is not written as a key is.
    pub fn parse(text: &str) -> Option<Self> {
        let mut modifiers = KeyModifiers::NONE;
        let mut rest = text;
        while let Some((modifier, after)) = rest.split_once('-').filter(|(_, after)| !after.is_empty()) {
            modifiers |= match modifier.to_ascii_lowercase().as_str() {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => return None,
            };
            rest = after;
        }
        Some(Self { code: code(rest)?, modifiers }.normal())
    }

    /// `BackTab` is Shift-Tab; a character carries its shift itself.
    fn normal(self) -> Self {
        match self.code {
            KeyCode::BackTab => Self { code: KeyCode::Tab, modifiers: self.modifiers | KeyModifiers::SHIFT },
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::CONTROL) => Self {
                code: KeyCode::Char(c.to_ascii_lowercase()),
                modifiers: self.modifiers - KeyModifiers::SHIFT,
            },
            KeyCode::Char(c) if self.modifiers.contains(KeyModifiers::SHIFT) && c.is_lowercase() => {
                let upper = c.to_uppercase().next().unwrap_or(c);
                Self { code: KeyCode::Char(upper), modifiers: self.modifiers - KeyModifiers::SHIFT }
            }
            KeyCode::Char(_) => Self { modifiers: self.modifiers - KeyModifiers::SHIFT, ..self },
            _ => self,
        }
    }

    /// The character that the key types, if it types one.
    pub fn character(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => Some(c),
            _ => None,
        }
    }

    /// The key without modifiers; `None` with any.
    pub fn plain(self) -> Option<KeyCode> {
        self.modifiers.is_empty().then_some(self.code)
    }

    /// Whether this is Ctrl and a character.
    pub fn is_ctrl(self, character: char) -> bool {
        self.code == KeyCode::Char(character) && self.modifiers == KeyModifiers::CONTROL
    }
}

fn code(name: &str) -> Option<KeyCode> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return (!only.is_control()).then_some(KeyCode::Char(only));
    }
    let lower = name.to_ascii_lowercase();
    if let Some((_, code, _)) = NAMED.iter().find(|(known, ..)| *known == lower) {
        return Some(*code);
    }
    let number = lower.strip_prefix('f')?.parse().ok()?;
    (1..=12).contains(&number).then_some(KeyCode::F(number))
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let kept = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        Self { code: event.code, modifiers: event.modifiers & kept }.normal()
    }
}

/// For a person: `Ctrl-s`, `Shift-Tab`, `↵`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (modifier, name) in
            [(KeyModifiers::CONTROL, "Ctrl-"), (KeyModifiers::ALT, "Alt-"), (KeyModifiers::SHIFT, "Shift-")]
        {
            if self.modifiers.contains(modifier) {
                f.write_str(name)?;
            }
        }
        if let Some((.., shown)) = NAMED.iter().find(|(_, code, _)| *code == self.code) {
            return f.write_str(shown);
        }
        match self.code {
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => f.write_str("?"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let shown = |text: &str| Key::parse(text).map(|key| key.to_string());
        for (text, expected) in [
            ("q", "q"),
            ("G", "G"),
            ("shift-g", "G"),
            ("ctrl-s", "Ctrl-s"),
            ("Ctrl-S", "Ctrl-s"),
            ("shift-tab", "Shift-Tab"),
            ("PageUp", "PgUp"),
            ("f12", "F12"),
            ("-", "-"),
            ("ctrl--", "Ctrl--"),
            ("space", "Space"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
        for wrong in ["", "qq", "hyper-x", "f13", "ctrl-"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn events_and_texts_meet() {
        let event = |code, modifiers| Key::from(KeyEvent::new(code, modifiers));
        assert_eq!(event(KeyCode::BackTab, KeyModifiers::SHIFT), Key::parse("shift-tab").unwrap());
        assert_eq!(event(KeyCode::Char('G'), KeyModifiers::SHIFT), Key::parse("G").unwrap());
        assert_eq!(event(KeyCode::Char('s'), KeyModifiers::CONTROL), Key::parse("ctrl-s").unwrap());
    }
}
