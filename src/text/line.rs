//! Log lines made fit for a terminal: what was taken out leaves a mark.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthChar;

use super::parts::{Part, Parts, is_line_break, is_plain, is_plain_ascii};

/// Stands where something was taken out of a line: `␛`.
pub const MARK: char = '\u{241b}';
/// Stands where the message had a line break: `↵`.
pub const BREAK: char = '\u{21b5}';

/// Combining marks that one character may carry; living scripts need no more.
const MARKS_ON_ONE: u8 = 4;

/// Columns of one cluster, which is drawn whole or not at all: letters of Indic scripts and of
/// Hangul join without end.
const CLUSTER: usize = 8;

/// A log message on one line, without anything that a terminal would act on or that hides on
/// screen.
///
/// As [`clean`](super::clean), and: a run of what was taken out becomes one [`MARK`]; a line break
/// becomes a [`BREAK`], and those at the end go; what terminals draw wider than they reckon, more
/// than four combining marks on one character, and combining marks on none are taken out too;
/// endless clusters are cut by marks. The joiner and the variation selector of an emoji go without a mark. Borrows when nothing but
/// breaks at the end had to go. Idempotent.
pub fn clean_line(text: &str) -> Cow<'_, str> {
    let body = text.trim_end_matches(is_line_break);
    if is_plain_ascii(body) {
        return Cow::Borrowed(body);
    }
    let mut line = LineWriter::with_capacity(body.len());
    Parts::of(body).for_each(|part| line.take(part));
    let text = line.finish();
    if text == body { Cow::Borrowed(body) } else { Cow::Owned(text) }
}

/// A message written so that everything in it can be seen: escapes as `\x1b`, breaks as `\n`, what
/// is invisible as `\u{202e}`, a backslash doubled.
pub fn escaped(raw: &str) -> String {
    let mut shown = String::with_capacity(raw.len() + 16);
    let mut carried = MARKS_ON_ONE;
    for character in raw.chars() {
        let mark = is_combining(character);
        let fits = is_plain(character) && !is_over_wide(character) && (!mark || carried < MARKS_ON_ONE);
        match character {
            '\\' => shown.push_str("\\\\"),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            _ if fits => shown.push(character),
            _ if character.is_ascii() => shown.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ => by_number(&mut shown, character),
        }
        carried = if mark && fits { carried + 1 } else { 0 };
    }
    if shown.contains(joins) { cut_clusters(&shown, by_number) } else { shown }
}

/// Writes a line from parts.
#[derive(Default)]
pub(super) struct LineWriter {
    text: String,
    /// Whether a letter of a script whose letters join was written.
    joins: bool,
    /// The last plain character, and how many combining marks it carries.
    last: Option<char>,
    carried: u8,
    /// Whether the last thing written is a [`MARK`] of ours, which takes no combining marks.
    marked: bool,
    /// The joiner and the selector that followed the last character; each may once.
    joined: (bool, bool),
}

impl LineWriter {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes + 8), ..Self::default() }
    }

    pub(super) fn take(&mut self, part: Part<'_>) {
        match part {
            Part::Plain(character) => self.plain(character),
            Part::Break => self.write(BREAK),
            Part::Tab => self.write(' '),
            Part::Gone(gone) => {
                if !self.belongs_to_emoji(gone) {
                    self.mark();
                }
            }
        }
    }

    /// What was written, and an empty line again.
    pub(super) fn finish(&mut self) -> String {
        let text = std::mem::take(&mut self.text);
        if std::mem::take(&mut self.joins) { cut_clusters(&text, mark_before) } else { text }
    }

    /// From here on a combining mark has nothing to stand on.
    pub(super) fn cut(&mut self) {
        self.last = None;
        self.carried = MARKS_ON_ONE;
    }

    fn plain(&mut self, character: char) {
        if is_over_wide(character) {
            self.mark();
        } else if !is_combining(character) {
            self.write(character);
        } else if self.last.is_none() || self.marked || self.carried >= MARKS_ON_ONE {
            self.mark();
        } else {
            self.carried += 1;
            self.text.push(character);
        }
    }

    fn write(&mut self, character: char) {
        self.text.push(character);
        self.joins |= joins(character);
        self.last = Some(character);
        self.carried = 0;
        self.marked = false;
        self.joined = (false, false);
    }

    fn mark(&mut self) {
        if !self.marked {
            self.text.push(MARK);
            self.marked = true;
        }
    }

    fn belongs_to_emoji(&mut self, gone: &str) -> bool {
        let Some(base) = self.last.filter(|last| !self.marked && is_emoji(*last)) else { return false };
        let seen = match gone {
            // Keycaps are not joined.
            "\u{200d}" if !base.is_ascii() => &mut self.joined.0,
            "\u{fe0e}" | "\u{fe0f}" => &mut self.joined.1,
            _ => return false,
        };
        !std::mem::replace(seen, true)
    }
}

/// The text with what `stop` writes wherever a cluster would go on too long; it gets the character
/// that comes next.
fn cut_clusters(text: &str, stop: impl Fn(&mut String, char)) -> String {
    let mut cut = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        let mut columns = 0;
        for character in cluster.chars() {
            let width = character.width().unwrap_or(0);
            // What stops a cluster may itself be the last of one, behind signs that stand before.
            if width > 0 && columns + width >= CLUSTER && character != MARK && !character.is_ascii() {
                stop(&mut cut, character);
                // Some characters join what was written before them too.
                columns = width + 1;
            } else {
                cut.push(character);
                columns += width;
            }
        }
    }
    cut
}

fn mark_before(text: &mut String, character: char) {
    text.extend([MARK, character]);
}

fn by_number(text: &mut String, character: char) {
    text.push_str(&format!("\\u{{{:x}}}", u32::from(character)));
}

/// Whether it is of a script whose letters join to clusters: Indic ones, Hangul's single letters,
/// signs that stand before others; marks that take room.
fn joins(character: char) -> bool {
    matches!(character,
        '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{900}'..='\u{1cff}' | '\u{a800}'..='\u{abff}' | '\u{d7b0}'..='\u{d7ff}'
        | '\u{2d7f}' | '\u{302e}' | '\u{302f}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1d165}'..='\u{1d172}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{10a00}'..='\u{11fff}' | '\u{16000}'..='\u{16fff}')
}

/// Whether a character stands on the one before it.
fn is_combining(character: char) -> bool {
    !character.is_ascii() && character.width() == Some(0)
}

/// Whether terminals draw it over its neighbours: ligatures of whole phrases, the long dashes, the
/// Javanese flourishes, cuneiform.
fn is_over_wide(character: char) -> bool {
    if character < '\u{2e3a}' {
        return false;
    }
    matches!(character,
        '\u{2e3a}' | '\u{2e3b}' | '\u{a9c1}' | '\u{a9c2}' | '\u{a9c5}' | '\u{fdfa}'..='\u{fdfd}'
        | '\u{12000}'..='\u{1254f}')
        || character.width().is_some_and(|width| width > 2)
}

/// Whether an emoji sequence may begin with it or go on with it.
fn is_emoji(character: char) -> bool {
    matches!(character,
        '0'..='9' | '#' | '*' | '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}'
        | '\u{2190}'..='\u{21ff}' | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25a0}'..='\u{27bf}'
        | '\u{2934}' | '\u{2935}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' | '\u{3297}'
        | '\u{3299}' | '\u{1f000}'..='\u{1faff}')
}
