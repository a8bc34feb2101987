//! One line of a log as rows of the pane: its columns, and where its text breaks.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::TimeStyle;
use crate::model::{BREAK, JsonFields, LineView, LogSource};
use crate::text;

/// Bytes of a line that the pane shows; the rest is seen in detail, and saved.
const MOST: usize = 64 << 10;

/// The columns of the pane: sign, time, source, level, text. All widths are columns of the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::console) struct Columns {
    /// What the pane has inside.
    pub(in crate::console) width: usize,
    pub(in crate::console) time: usize,
    pub(in crate::console) source: usize,
}

/// Columns of the signs at the left, with the one after them.
const SIGNS: usize = 2;
/// Columns of the level's letter, with the one after it.
const LEVEL: usize = 2;
/// Columns of a task's id.
const TASK: usize = 4;

impl Columns {
    pub(super) fn new(style: TimeStyle, sources: &[LogSource], width: usize) -> Self {
        let time = match style {
            TimeStyle::Clock => 12,
            TimeStyle::Utc => 24,
            TimeStyle::Age => 4,
        };
        let widest = sources.iter().map(|source| text::width(&source.name)).max().unwrap_or(0);
        let source = (widest + 1 + TASK).min((width / 5).max(9));
        Self { width, time, source }
    }

    pub(in crate::console) fn time_at(self) -> usize {
        SIGNS
    }

    pub(in crate::console) fn source_at(self) -> usize {
        self.time_at() + self.time + 1
    }

    pub(in crate::console) fn level_at(self) -> usize {
        self.source_at() + self.source + 1
    }

    pub(in crate::console) fn text_at(self) -> usize {
        self.level_at() + LEVEL
    }

    /// Columns for the text.
    pub(in crate::console) fn text_room(self) -> usize {
        self.width.saturating_sub(self.text_at()).max(1)
    }

    /// `gateway/4f1c`, the name cut where it is too long.
    pub(in crate::console) fn source_name(self, name: &str, task: Option<&str>) -> String {
        let Some(task) = task else { return text::truncate(name, self.source).into_owned() };
        let head = text::head(task, TASK);
        let room = self.source.saturating_sub(TASK + 1);
        format!("{}/{head}", text::truncate(name, room))
    }
}

/// The text that is shown of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::console) struct Shown {
    pub(in crate::console) text: String,
    /// The byte from which on it is `key=value` and muted.
    pub(in crate::console) quiet: usize,
    /// Whether there is more than is shown.
    pub(in crate::console) cut: bool,
    /// The colours that the application wrote, where they are honoured.
    pub(in crate::console) looks: Vec<(Range<usize>, text::Look)>,
}

impl Shown {
    pub(in crate::console) fn of(line: &LineView<'_>, in_columns: bool, colors: bool) -> Self {
        let raw = line.raw.unwrap_or(line.text);
        if raw.len() <= MOST && in_columns && line.json {
            if let Some(shown) = JsonFields::of(raw).map(Self::of_fields) {
                return shown;
            }
        } else if raw.len() <= MOST && colors && line.raw.is_some() {
            return Self::of_spans(text::spans(raw));
        }
        let end = floor(line.text, MOST);
        let text = line.text.get(..end).unwrap_or_default().to_owned();
        Self { quiet: text.len(), cut: end < line.text.len(), text, looks: Vec::new() }
    }

    fn of_fields(fields: JsonFields) -> Self {
        let rest = fields.rest_text();
        let mut text = fields.message.unwrap_or_default();
        let quiet = text.len();
        if !text.is_empty() && !rest.is_empty() {
            text.push_str("  ");
        }
        text.push_str(&rest);
        Self { text, quiet, ..Self::default() }
    }

    fn of_spans(spans: Vec<text::Span>) -> Self {
        let mut shown = Self::default();
        for span in spans {
            let from = shown.text.len();
            shown.text.push_str(&span.text);
            if span.look != text::Look::default() {
                shown.looks.push((from..shown.text.len(), span.look));
            }
        }
        shown.quiet = shown.text.len();
        shown
    }
}

/// The last border of a character at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// A row of a line's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::console) struct Row(pub(in crate::console) Range<usize>);

/// How many rows a text takes, at most `most`.
pub(super) fn rows(shown: &Shown, room: usize, most: usize) -> usize {
    Row::wrapped(&shown.text, room, most).len()
}

impl Row {
    /// The rows of a wrapped text, at most `most` of them: after a line break of the message,
    /// else at a space near the end, else where the room ends.
    pub(in crate::console) fn wrapped(text: &str, room: usize, most: usize) -> Vec<Self> {
        let mut rows = Vec::new();
        let mut rest = 0..text.len();
        while rows.len() < most.max(1) {
            let part = text.get(rest.clone()).unwrap_or_default();
            let end = rest.start + row_end(part, room);
            rows.push(Self(rest.start..end));
            if end >= text.len() {
                break;
            }
            rest.start = end;
        }
        rows
    }

    /// What is in sight of a text that is not wrapped, `left` columns skipped.
    pub(in crate::console) fn cut(text: &str, left: usize, room: usize) -> Self {
        let from = text::head(text, left).len();
        let rest = text.get(from..).unwrap_or_default();
        Self(from..from + text::head(rest, room).len())
    }
}

/// Bytes of the first row.
fn row_end(text: &str, room: usize) -> usize {
    let (mut used, mut space) = (0, None);
    for (at, grapheme) in text.grapheme_indices(true) {
        let wide = text::width(grapheme);
        if used + wide > room {
            // At least one character goes into a row, or there would be no end.
            let here = if at == 0 { grapheme.len() } else { at };
            return space.unwrap_or(here);
        }
        used += wide;
        let after = at + grapheme.len();
        if grapheme.starts_with(BREAK) {
            return after;
        }
        if grapheme == " " && used * 3 > room * 2 {
            space = Some(after);
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapped(text: &str, room: usize) -> Vec<&str> {
        Row::wrapped(text, room, 100).into_iter().map(|row| &text[row.0]).collect()
    }

    #[test]
    fn texts_break_at_breaks_spaces_and_the_end_of_the_room() {
        assert_eq!(wrapped("aaa bbb cc", 9), ["aaa bbb ", "cc"]);
        assert_eq!(wrapped("aaaaaaaaaa", 4), ["aaaa", "aaaa", "aa"]);
        assert_eq!(wrapped("Error↵  at x", 20), ["Error↵", "  at x"]);
        assert_eq!(wrapped("", 5), [""]);
        assert_eq!(wrapped("日本", 1), ["日", "本"]);
        assert_eq!(Row::wrapped(&"x".repeat(1 << 20), 10, 7).len(), 7);
    }

    #[test]
    fn what_is_not_wrapped_scrolls_sideways() {
        let text = "0123456789";
        assert_eq!(&text[Row::cut(text, 3, 4).0], "3456");
        assert_eq!(&text[Row::cut(text, 30, 4).0], "");
    }

    #[test]
    fn names_are_cut_before_the_task() {
        let columns = Columns { width: 100, time: 12, source: 12 };
        assert_eq!(columns.source_name("gateway", Some("4f1c02bb")), "gateway/4f1c");
        assert_eq!(columns.source_name("a-long-name", Some("4f1c02bb")), "a-long…/4f1c");
        assert_eq!(columns.source_name("gateway", None), "gateway");
    }

    proptest! {
        /// Rows follow each other without a hole, keep to the room, and show all of the text.
        #[test]
        fn rows_hold_the_text(text in "\\PC{0,60}", room in 2usize..20) {
            let rows = Row::wrapped(&text, room, usize::MAX);
            let mut at = 0;
            for Row(row) in rows {
                prop_assert_eq!(row.start, at);
                let part = &text[row.clone()];
                // A character that is wider than the room stands alone.
                prop_assert!(text::width(part) <= room || part.graphemes(true).count() == 1);
                at = row.end;
            }
            prop_assert_eq!(at, text.len());
        }
    }
}
