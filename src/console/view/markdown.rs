//! Markdown for a terminal: paragraphs, lists, code; links as their text.

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::flow::{self, Pieces};
use crate::console::panes::Paint;
use crate::console::theme::Role;
use crate::text;

/// Markdown as lines of at most this width.
pub(super) fn lines(markdown: &str, role: Role, paint: &Paint<'_>, width: usize) -> Vec<Line<'static>> {
    // A file may hold what a terminal would act on.
    let cleaned: Vec<_> = markdown.lines().map(text::clean).collect();
    let markdown = cleaned.join("\n");
    let plain = paint.span("", role).style;
    let mut writer = Writer {
        paint,
        width,
        plain,
        styles: Vec::new(),
        pieces: Vec::new(),
        lists: Vec::new(),
        sign: None,
        code: false,
        skipped: false,
        lines: Vec::new(),
    };
    for event in Parser::new_ext(&markdown, Options::ENABLE_STRIKETHROUGH) {
        writer.take(event);
    }
    writer.flush();
    writer.lines
}

struct Writer<'a> {
    paint: &'a Paint<'a>,
    width: usize,
    plain: Style,
    /// Styles that are open, the innermost last.
    styles: Vec<Style>,
    pieces: Pieces,
    /// Lists that are open; the number of the next item where they are numbered.
    lists: Vec<Option<u64>>,
    /// What stands before the item that has just begun.
    sign: Option<String>,
    code: bool,
    /// Inside a block that is not for people: what dogwatch does.
    skipped: bool,
    lines: Vec<Line<'static>>,
}

impl Writer<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.begin(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(words) if self.code => self.code_lines(&words),
            Event::Text(words) => self.words(&words, self.style()),
            Event::Code(words) => {
                let style = self.paint.span("", Role::Code).style;
                self.words(&words, style);
            }
            Event::SoftBreak => self.words(" ", self.plain),
            Event::HardBreak => self.flush(),
            Event::Rule => self.blank(),
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph if self.lists.is_empty() => self.blank(),
            Tag::Heading { .. } => {
                self.blank();
                self.styles.push(self.paint.span("", Role::Title).style);
            }
            Tag::Strong => self.styles.push(self.paint.span("", Role::Title).style),
            Tag::Emphasis => self.styles.push(self.style().add_modifier(Modifier::ITALIC)),
            Tag::List(from) => {
                self.flush();
                if self.lists.is_empty() {
                    self.blank();
                }
                self.lists.push(from);
            }
            Tag::Item => {
                self.flush();
                self.sign = Some(self.next_sign());
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                self.blank();
                self.skipped = matches!(kind, CodeBlockKind::Fenced(name) if name.trim() == "step");
                self.code = true;
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::Item => self.flush(),
            TagEnd::Heading(_) => {
                self.flush();
                self.styles.pop();
            }
            TagEnd::Strong | TagEnd::Emphasis => drop(self.styles.pop()),
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::CodeBlock => (self.code, self.skipped) = (false, false),
            _ => {}
        }
    }

    fn style(&self) -> Style {
        self.styles.last().copied().unwrap_or(self.plain)
    }

    fn words(&mut self, words: &str, style: Style) {
        self.pieces.push((words.to_owned(), style));
    }

    fn code_lines(&mut self, words: &str) {
        if self.skipped {
            return;
        }
        for line in words.lines() {
            let shown = text::truncate(line, self.width.saturating_sub(2)).into_owned();
            self.lines.push(Line::from(vec![Span::raw("  "), self.paint.span(shown, Role::Code)]));
        }
    }

    /// `- ` or `1. `, as far in as the list is deep.
    fn next_sign(&mut self) -> String {
        let depth = self.lists.len().saturating_sub(1);
        let sign = match self.lists.last_mut() {
            Some(Some(number)) => {
                let sign = format!("{number}. ");
                *number += 1;
                sign
            }
            _ => format!("{} ", self.paint.theme.glyphs.dot),
        };
        format!("{}{sign}", "  ".repeat(depth))
    }

    /// Writes the words so far.
    fn flush(&mut self) {
        if self.pieces.iter().all(|(words, _)| words.trim().is_empty()) {
            self.pieces.clear();
            return;
        }
        let own = self.sign.take();
        let sign = own.unwrap_or_else(|| "  ".repeat(self.lists.len()));
        let first = vec![self.paint.span(sign, Role::Muted)];
        self.lines.extend(flow::wrap(&self.pieces, first, self.width));
        self.pieces.clear();
    }

    fn blank(&mut self) {
        if self.lines.last().is_some_and(|line| line.width() > 0) {
            self.lines.push(Line::default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::theme::{Depth, Terminal, Theme};

    fn shown(markdown: &str, width: usize) -> String {
        let theme = Theme::shipped(Terminal { depth: Depth::True, unicode: true });
        let paint = Paint { theme: &theme, now: jiff::Timestamp::UNIX_EPOCH, utc: true };
        let lines = lines(markdown, Role::Text, &paint, width);
        lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn blocks_stand_apart_and_items_under_their_signs() {
        let markdown = "One *two* **three** `four`,\nfive [six](http://x).\n\n- a b c d e f\n- **g.** h\n\n\
                        1. i\n2. j\n\n```sh\naws ecs x\n```\n\n```step\ndo = \"show\"\n```\nend\x1b[31m";
        let expected =
            "One two three four,\nfive six.\n\n· a b c d e f\n· g. h\n\n1. i\n2. j\n\n  aws ecs x\n\nend";
        assert_eq!(shown(markdown, 20), expected);
        assert_eq!(shown("- a b c d", 6), "· a b\n  c d");
    }
}
