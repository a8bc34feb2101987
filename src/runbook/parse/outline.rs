//! The parts of a runbook's file: front matter, headings with what stands below them, step blocks.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::clean_lines;
use super::notes::Notes;
use crate::sheet::nearest;
use crate::text;

/// The line above and below the front matter.
const FENCE: &str = "+++";
/// The word of a block that says what a step does.
const STEP: &str = "step";

/// A file in its parts.
pub(super) struct Outline<'t> {
    /// The front matter; `None` without one, which is noted.
    pub front: Option<Piece<'t>>,
    /// What stands before the first step, without the title of the document.
    pub preface: String,
    /// Steps, then sections, in the order of the file.
    pub parts: Vec<Part<'t>>,
}

/// A piece of the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    /// Lines of the file before it. Its fence stands on the last of them.
    pub before: usize,
    /// The piece.
    pub text: &'t str,
}

/// A heading and what stands below it.
#[derive(Debug)]
pub(super) struct Part<'t> {
    /// The line of the heading.
    pub line: usize,
    /// Its number, where it has one; too large a number is the largest.
    pub number: Option<u32>,
    /// The heading without its number.
    pub title: String,
    /// The Markdown below it, without step blocks.
    pub prose: String,
    /// The step blocks.
    pub blocks: Vec<Piece<'t>>,
}

impl<'t> Outline<'t> {
    /// Reads a file. `None` where the rest makes no sense, which is noted.
    pub(super) fn read(notes: &Notes, text: &'t str) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (front, body) = front(notes, text)?;
        let before = text.len().saturating_sub(body.len());
        let before = text.get(..before).unwrap_or_default().matches('\n').count();
        let mut markdown = Markdown::new(notes, body, before);
        markdown.scan();
        Some(markdown.outline(front))
    }
}

/// The front matter and what comes after it.
fn front<'t>(notes: &Notes, text: &'t str) -> Option<(Option<Piece<'t>>, &'t str)> {
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().unwrap_or_default();
    if first.trim_end() != FENCE {
        notes.note(1, "a runbook begins with a line `+++`, its keys (id, title, …), and `+++` again");
        return Some((None, text));
    }
    let mut end = first.len();
    for line in lines {
        if line.trim_end() == FENCE {
            let piece = Piece { before: 1, text: text.get(first.len()..end)? };
            return Some((Some(piece), text.get(end + line.len()..)?));
        }
        end += line.len();
    }
    notes.note(1, "the front matter is never closed; write `+++` below its last key");
    None
}

/// The Markdown below the front matter, being read.
struct Markdown<'n, 't> {
    notes: &'n Notes,
    body: &'t str,
    /// Where each line of it begins.
    starts: Vec<usize>,
    /// Lines of the file before it.
    before: usize,
    heads: Vec<Head>,
    blocks: Vec<Block<'t>>,
}

/// A heading that begins a part.
struct Head {
    range: Range<usize>,
    /// Whether it is of the first level.
    is_top: bool,
    number: Option<u32>,
    title: String,
}

/// A step block with its fences.
struct Block<'t> {
    range: Range<usize>,
    piece: Piece<'t>,
}

impl<'n, 't> Markdown<'n, 't> {
    fn new(notes: &'n Notes, body: &'t str, before: usize) -> Self {
        let breaks = body.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        Self { notes, body, starts, before, heads: Vec::new(), blocks: Vec::new() }
    }

    /// The line of the file that a byte of the body stands on.
    fn line(&self, byte: usize) -> usize {
        self.before + self.starts.partition_point(|start| *start <= byte)
    }

    fn scan(&mut self) {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        let mut events = Parser::new_ext(self.body, options).into_offset_iter();
        let mut depth = 0_usize;
        while let Some((event, range)) = events.next() {
            match event {
                Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                    let title = heading(&mut events);
                    self.head(level, range, &title);
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let inside = code(&mut events);
                    if let CodeBlockKind::Fenced(info) = kind {
                        self.block(&info, range, inside, depth);
                    }
                }
                Event::Start(_) => depth += 1,
                Event::End(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }

    /// Takes a heading, when it begins a part: one with a number, or of the first two levels.
    fn head(&mut self, level: HeadingLevel, range: Range<usize>, title: &str) {
        let title = text::clean(title);
        let (number, title) = match numbered(title.trim()) {
            Some((number, title)) => (Some(number), title),
            None => (None, title.trim()),
        };
        if let (Some(number), true) = (number, level != HeadingLevel::H2) {
            let line = self.line(range.start);
            let wanted = format_args!("the heading of a step has two hashes; write `## {number}. {title}`");
            self.notes.note(line, wanted);
        }
        if number.is_some() || level <= HeadingLevel::H2 {
            let is_top = level == HeadingLevel::H1;
            self.heads.push(Head { range, is_top, number, title: title.to_owned() });
        }
    }

    /// Takes a fenced block, when it is a step's.
    fn block(&mut self, info: &str, range: Range<usize>, inside: Option<Range<usize>>, depth: usize) {
        let line = self.line(range.start);
        let word = info.split_whitespace().next().unwrap_or_default();
        if word != STEP {
            if nearest(word, [STEP]).is_none() {
                return;
            }
            self.notes.note(line, format_args!("the block is `{word}`; did you mean `{STEP}`?"));
        }
        if depth > 0 {
            self.notes
                .note(line, "a step block stands alone, in no list and no quotation; begin it at the margin");
        }
        let fenced = self.body.get(range.clone()).unwrap_or_default();
        if !is_closed(fenced) {
            self.notes.note(line, "the block is never closed; write ``` below it");
        }
        let text = inside.and_then(|inside| self.body.get(inside)).unwrap_or_default();
        self.blocks.push(Block { range, piece: Piece { before: line, text } });
    }

    fn outline(self, front: Option<Piece<'t>>) -> Outline<'t> {
        let first = self.heads.iter().position(|head| head.number.is_some()).unwrap_or(self.heads.len());
        let steps_end = self.heads.iter().rposition(|head| head.number.is_some()).unwrap_or_default();
        let until = self.heads.get(first).map_or(self.body.len(), |head| head.range.start);
        let (preface, strays) = self.prose(self.title_end()..until);
        for stray in strays {
            self.notes
                .note(stray.before, "a step block stands below a numbered heading, such as `## 1. Look`");
        }
        let mut parts = Vec::new();
        for (at, head) in self.heads.iter().enumerate().skip(first) {
            let end = self.heads.get(at + 1).map_or(self.body.len(), |next| next.range.start);
            let (prose, blocks) = self.prose(head.range.end..end);
            let line = self.line(head.range.start);
            if head.number.is_none() && at < steps_end && blocks.is_empty() {
                let title = &head.title;
                self.notes.note(line, format_args!(
                    "“{title}” stands between steps; move it behind the last one, or write it with three hashes"
                ));
            }
            parts.push(Part { line, number: head.number, title: head.title.clone(), prose, blocks });
        }
        Outline { front, preface, parts }
    }

    /// Where the heading of the whole document ends, the title, if it begins with one.
    fn title_end(&self) -> usize {
        let first = self.heads.first().filter(|head| head.is_top && head.number.is_none());
        let before = |head: &&Head| self.body.get(..head.range.start).unwrap_or_default().trim().is_empty();
        first.filter(before).map_or(0, |head| head.range.end)
    }

    /// The clean Markdown of a range, and the step blocks taken out of it.
    fn prose(&self, range: Range<usize>) -> (String, Vec<Piece<'t>>) {
        let mut pieces = Vec::new();
        let mut blocks = Vec::new();
        let mut from = range.start;
        let first = self.blocks.partition_point(|block| block.range.start < range.start);
        let inside = self.blocks.iter().skip(first);
        for block in inside.take_while(|block| block.range.start < range.end) {
            pieces.push(from..block.range.start);
            blocks.push(block.piece);
            from = block.range.end;
        }
        pieces.push(from..range.end);
        let texts = pieces.into_iter().filter_map(|piece| self.body.get(piece)).map(clean_lines);
        let texts: Vec<String> =
            texts.map(|text| without_blank_ends(&text)).filter(|text| !text.is_empty()).collect();
        (texts.join("\n\n"), blocks)
    }
}

/// The text of a heading whose start was read.
fn heading<'e>(events: &mut impl Iterator<Item = (Event<'e>, Range<usize>)>) -> String {
    let mut title = String::new();
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak => title.push(' '),
            Event::End(TagEnd::Heading(_)) => break,
            _ => {}
        }
    }
    title
}

/// Where the text of a code block lies whose start was read.
fn code<'e>(events: &mut impl Iterator<Item = (Event<'e>, Range<usize>)>) -> Option<Range<usize>> {
    let mut inside: Option<Range<usize>> = None;
    for (event, range) in events {
        match event {
            Event::Text(_) => {
                let start = inside.map_or(range.start, |inside| inside.start);
                inside = Some(start..range.end);
            }
            Event::End(TagEnd::CodeBlock) => break,
            _ => {}
        }
    }
    inside
}

/// Whether a fenced block ends with a fence.
fn is_closed(block: &str) -> bool {
    let mut lines = block.trim_end().lines();
    let Some(first) = lines.next() else { return false };
    let mark = first.trim_start().chars().next().unwrap_or('`');
    let last = lines.next_back().map(str::trim).unwrap_or_default();
    last.len() >= 3 && last.chars().all(|character| character == mark)
}

/// `1. Look` as its number and its title.
fn numbered(title: &str) -> Option<(u32, &str)> {
    let rest = title.trim_start_matches(|character: char| character.is_ascii_digit());
    let digits = title.strip_suffix(rest).filter(|digits| !digits.is_empty())?;
    let rest = rest.strip_prefix('.')?;
    Some((digits.parse().unwrap_or(u32::MAX), rest.trim()))
}

/// A text without blank lines at its beginning and its end, and without a break after the last.
fn without_blank_ends(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = lines.iter().position(|line| !line.is_empty());
    let last = lines.iter().rposition(|line| !line.is_empty());
    match (first, last) {
        (Some(first), Some(last)) => lines.get(first..=last).unwrap_or_default().join("\n"),
        _ => String::new(),
    }
}
