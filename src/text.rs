//! Text from outside, made fit for a terminal: cleaning, widths, ages, times.
//!
//! Names, reasons and log lines are written by other people's programs and can carry escape
//! sequences, bidirectional controls or characters that take no room. Whatever enters through
//! `aws/` or a file passes [`clean`] once, or [`clean_line`] where what was taken out is to leave a
//! mark; everything above may then print it as it is.

mod colour;
mod line;
#[cfg(test)]
mod line_tests;
mod parts;
mod time;

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

pub use colour::{Colour, Look, Span, spans};
pub use line::{BREAK, MARK, clean_line, escaped};
pub use parts::is_plain;
pub use time::{moment, zone};

use parts::{Part, Parts, is_plain_ascii};

/// The text on one line, without anything that a terminal would act on or that hides on screen.
///
/// Whole escape sequences (CSI, OSC, DCS, SOS, PM, APC and the short ones) go, and with them
/// control characters, bidirectional controls and zero-width characters; line breaks and tabs
/// become one space. Borrows when nothing had to change. Idempotent.
pub fn clean(text: &str) -> Cow<'_, str> {
    if is_plain_ascii(text) || text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let mut cleaned = String::with_capacity(text.len());
    for part in Parts::of(text) {
        match part {
            Part::Plain(character) => cleaned.push(character),
            Part::Break | Part::Tab => cleaned.push(' '),
            Part::Gone(_) => {}
        }
    }
    Cow::Owned(cleaned)
}

/// [`clean`] for text that is owned already: no copy is made when nothing has to change.
pub fn cleaned(text: String) -> String {
    match clean(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(changed) => changed,
    }
}

/// How many terminal columns a text takes.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.width() }
}

/// As much of the text as `columns` columns hold.
pub fn head(text: &str, columns: usize) -> &str {
    if width(text) <= columns {
        return text;
    }
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > columns {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

/// The text cut to at most `columns` columns, the last of them `…` when something was cut off.
pub fn truncate(text: &str, columns: usize) -> Cow<'_, str> {
    if width(text) <= columns {
        return Cow::Borrowed(text);
    }
    if columns == 0 {
        return Cow::Borrowed("");
    }
    Cow::Owned(format!("{}…", head(text, columns - 1)))
}

/// The text in exactly `columns` columns, on the left: cut with `…` or filled with spaces.
pub fn pad(text: &str, columns: usize) -> String {
    let cut = truncate(text, columns);
    let gap = columns.saturating_sub(width(&cut));
    format!("{cut}{:gap$}", "")
}

/// The text in exactly `columns` columns, on the right: cut with `…` or filled with spaces.
pub fn pad_left(text: &str, columns: usize) -> String {
    let cut = truncate(text, columns);
    let gap = columns.saturating_sub(width(&cut));
    format!("{:gap$}{cut}", "")
}

/// `1 alarm`, `2 alarms`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

/// `1 match`, `2 matches`, for things whose plural is their own.
pub fn count_of(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A length of time in its largest unit: `18s`, `3m`, `5h`, `6d`. Negative lengths, which a
/// clock that is off can give, read as `0s`.
pub fn age(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..=59 => format!("{s}s"),
        s @ 60..=3_599 => format!("{}m", s / 60),
        s @ 3_600..=86_399 => format!("{}h", s / 3_600),
        s => format!("{}d", s / 86_400),
    }
}

/// The [`age`] of something that happened at `since`, seen at `now`.
pub fn age_at(since: jiff::Timestamp, now: jiff::Timestamp) -> String {
    age(now.as_second() - since.as_second())
}

/// A text wrapped to lines of at most `columns` columns, broken at spaces where there are any.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > columns {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        for grapheme in word.graphemes(true) {
            if !line.is_empty() && width(&line) + width(grapheme) > columns {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(grapheme);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn clean_text_is_borrowed() {
        assert!(matches!(clean("lauv-gateway-service 2/2"), Cow::Borrowed(_)));
        assert!(matches!(clean("日本語 é 🚀"), Cow::Borrowed(_)));
    }

    #[test]
    fn sequences_go_whole_and_their_text_stays() {
        for (dirty, expected) in [
            ("\x1b[31mred\x1b[0m text", "red text"),
            ("\x1b[38;2;1;2;3mtrue colour", "true colour"),
            ("\x1b]0;title\x07after", "after"),
            ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
            ("\x1bP1$r0m\x1b\\dcs", "dcs"),
            ("\u{9b}31mc1", "c1"),
            ("\u{9d}0;t\u{9c}c1", "c1"),
            ("\x1b(Bcharset\x1b7\x1bc", "charset"),
            ("never ended \x1b]0;title", "never ended 0;title"),
            ("broken \x1b]0;ti\x1b[31mred", "broken 0;tired"),
            ("\x1b", ""),
            ("\x1b[", ""),
        ] {
            assert_eq!(clean(dirty), expected, "{dirty:?}");
        }
    }

    #[test]
    fn breaks_become_one_space() {
        assert_eq!(clean("a\r\nb\nc\td\u{2028}e\u{85}f"), "a b c d e f");
    }

    #[test]
    fn hidden_characters_go() {
        assert_eq!(clean("a\u{202e}b\u{202c}c\u{200b}d\u{feff}e\u{0}f\u{7f}g"), "abcdefg");
    }

    #[test]
    fn cuts_and_fills_by_columns() {
        assert_eq!(truncate("lauv-gateway", 8), "lauv-ga…");
        assert_eq!(truncate("日本語", 4), "日…");
        assert_eq!(truncate("ab", 0), "");
        assert_eq!(pad("日", 4), "日  ");
        assert_eq!(pad_left("7", 3), "  7");
        assert_eq!(width("e\u{301}"), 1);
    }

    #[test]
    fn ages() {
        let seen: Vec<_> = [-5, 18, 59, 60, 3_599, 7_200, 6 * 86_400].map(age).into();
        assert_eq!(seen, ["0s", "18s", "59s", "1m", "59m", "2h", "6d"]);
    }

    #[test]
    fn wraps_at_spaces_and_breaks_long_words() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("aaaaaa b", 4), ["aaaa", "aa b"]);
    }

    proptest! {
        #[test]
        fn clean_leaves_nothing_to_act_on(text in any::<String>()) {
            let once = clean(&text).into_owned();
            prop_assert!(once.chars().all(is_plain));
            prop_assert_eq!(clean(&once), once.as_str());
        }

        #[test]
        fn clean_survives_sequences(text in "[\u{1b}\u{9b}\u{9d}\\]\\[;0-9a-zP\u{7}\n\\\\ ]{0,40}") {
            let once = clean(&text).into_owned();
            prop_assert!(once.chars().all(is_plain));
            prop_assert_eq!(clean(&once), once.as_str());
        }

        #[test]
        fn cuts_never_pass_the_width(text in "\\PC{0,30}", columns in 0usize..20) {
            prop_assert!(width(&truncate(&text, columns)) <= columns);
            prop_assert!(wrap(&text, 20).iter().all(|line| width(line) <= 21));
        }
    }
}
