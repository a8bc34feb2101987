//! The colours that a program gave its own lines (SGR), read where the operator wants them.

use super::line::LineWriter;
use super::parts::{Part, Parts, is_line_break};

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Colour {
    /// One of 256: the terminal's own 16, a cube of 216, 24 greys.
    Palette(u8),
    /// Red, green, blue.
    Rgb(u8, u8, u8),
}

/// How a piece of a line wants to look. What blinks, hides or is drawn backwards does not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Look {
    /// The colour of the letters.
    pub foreground: Option<Colour>,
    /// The colour behind them.
    pub background: Option<Colour>,
    /// Bold.
    pub bold: bool,
    /// Dim.
    pub dim: bool,
    /// Italic.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
}

/// A piece of a line that looks the same throughout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Clean text.
    pub text: String,
    /// How it wants to look.
    pub look: Look,
}

/// A raw message as [`clean_line`](super::clean_line) gives it, except that SGR sequences leave no
/// mark and set the look of what follows. Letters in the colour of their ground lose both colours,
/// so that nothing is hidden.
pub fn spans(raw: &str) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut look = Look::default();
    let mut line = LineWriter::default();
    for part in Parts::of(raw.trim_end_matches(is_line_break)) {
        match part {
            Part::Gone(sequence) if parameters(sequence).is_some() => {
                finish(&mut spans, &mut line, look);
                look.apply(parameters(sequence).unwrap_or_default());
                line.cut();
            }
            part => line.take(part),
        }
    }
    finish(&mut spans, &mut line, look);
    spans
}

fn finish(spans: &mut Vec<Span>, line: &mut LineWriter, look: Look) {
    let text = line.finish();
    if text.is_empty() {
        return;
    }
    let look = look.visible();
    match spans.last_mut() {
        Some(last) if last.look == look => last.text.push_str(&text),
        _ => spans.push(Span { text, look }),
    }
}

/// What stands in an SGR sequence, between its introducer and `m`.
fn parameters(sequence: &str) -> Option<&str> {
    let inner = sequence.strip_prefix("\u{1b}[").or_else(|| sequence.strip_prefix('\u{9b}'))?;
    let inner = inner.strip_suffix('m')?;
    inner.bytes().all(|byte| byte.is_ascii_digit() || byte == b';' || byte == b':').then_some(inner)
}

impl Look {
    fn apply(&mut self, parameters: &str) {
        let mut rest = parameters.split(';');
        while let Some(parameter) = rest.next() {
            let mut parts = parameter.split(':');
            match parts.next().map_or(0, number) {
                0 => *self = Self::default(),
                1 => self.bold = true,
                2 => self.dim = true,
                3 => self.italic = true,
                // 4:0 is underlining that ends.
                4 => self.underline = parts.next() != Some("0"),
                21 => self.underline = true,
                22 => (self.bold, self.dim) = (false, false),
                23 => self.italic = false,
                24 => self.underline = false,
                place @ (38 | 48) => {
                    let parts: Vec<&str> = parts.collect();
                    let colour =
                        if parts.is_empty() { listed(&mut rest) } else { listed(&mut colons(&parts)) };
                    *(if place == 38 { &mut self.foreground } else { &mut self.background }) = colour;
                }
                39 => self.foreground = None,
                49 => self.background = None,
                code @ 30..=37 => self.foreground = palette(code - 30),
                code @ 40..=47 => self.background = palette(code - 40),
                code @ 90..=97 => self.foreground = palette(code - 90 + 8),
                code @ 100..=107 => self.background = palette(code - 100 + 8),
                _ => {}
            }
        }
    }

    fn visible(self) -> Self {
        if self.foreground.is_some() && self.foreground == self.background {
            return Self { foreground: None, background: None, ..self };
        }
        self
    }
}

/// `5`, number; or `2`, red, green, blue.
fn listed<'a>(rest: &mut impl Iterator<Item = &'a str>) -> Option<Colour> {
    let mut next = || u8::try_from(rest.next().map_or(0, number)).ok();
    match next()? {
        5 => Some(Colour::Palette(next()?)),
        2 => Some(Colour::Rgb(next()?, next()?, next()?)),
        _ => None,
    }
}

/// `2:SPACE:r:g:b` without its colour space, which few write.
fn colons<'a>(parts: &[&'a str]) -> impl Iterator<Item = &'a str> {
    let space = (parts.first() == Some(&"2") && parts.len() > 4).then_some(1);
    let kept = parts.iter().enumerate().filter(move |(place, _)| Some(*place) != space);
    kept.map(|(_, part)| *part).collect::<Vec<_>>().into_iter()
}

/// A missing number is zero, one that is none at all means nothing.
fn number(text: &str) -> u32 {
    if text.is_empty() { 0 } else { text.parse().unwrap_or(u32::MAX) }
}

fn palette(code: u32) -> Option<Colour> {
    u8::try_from(code).ok().map(Colour::Palette)
}
