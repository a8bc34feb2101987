//! From a Markdown file to a runbook.

mod check;
mod field;
mod front;
#[cfg(test)]
mod mutations;
mod notes;
mod outline;
mod param;
mod step;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

pub(super) use self::check::templates;
use self::front::Front;
use self::notes::Notes;
use self::outline::{Outline, Part};
use self::step::Draft;
use super::{Origin, Runbook, Section, Step};
use crate::text;

/// What a file may hold, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// Something wrong with a runbook's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, as it was named.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what to write instead, in a sentence or two.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// Reads a runbook. Fails with everything that is wrong in it, by line.
pub fn parse(file: &str, text: &str, origin: Origin) -> Result<Runbook, Vec<Problem>> {
    let notes = Notes::new(file, text);
    let runbook = if text.len() > LARGEST {
        let size = text.len();
        notes.note(1, format_args!("the file has {size} bytes; a runbook has {LARGEST} at most: split it"));
        None
    } else {
        read(&notes, text, origin)
    };
    notes.finish(runbook)
}

fn read(notes: &Notes, text: &str, origin: Origin) -> Option<Runbook> {
    let outline = Outline::read(notes, text)?;
    let front = outline.front.map(|piece| front::read(notes, piece));
    let params = front.as_ref().and_then(|front| front.params.as_deref());
    let mut drafts = Vec::new();
    let mut sections = Vec::new();
    for part in outline.parts {
        match part.number {
            Some(number) => drafts.push(step::read(notes, part, number, params)),
            None => sections.push(section(notes, part, drafts.len() + 1)),
        }
    }
    check::numbers(notes, &drafts);
    check::jumps(notes, &drafts);
    if let Some(front) = &front {
        check::impact(notes, &drafts, front);
        check::choices(notes, &drafts, front);
    }
    runbook(front?, drafts, Rest { preface: outline.preface, sections, origin, text })
}

/// A part without a number; it holds no step. The number that is due would be `due`.
fn section(notes: &Notes, part: Part<'_>, due: usize) -> Section {
    if let Some(block) = part.blocks.first() {
        let title = &part.title;
        notes.note(
            block.before,
            format_args!("“{title}” holds a step and has no number; write `## {due}. {title}`"),
        );
    }
    Section { title: part.title, prose: part.prose }
}

/// What a runbook has besides its front matter and its steps.
struct Rest<'t> {
    preface: String,
    sections: Vec<Section>,
    origin: Origin,
    text: &'t str,
}

fn runbook(front: Front, drafts: Vec<Draft>, rest: Rest<'_>) -> Option<Runbook> {
    let steps: Option<Vec<Step>> = drafts.into_iter().map(Draft::step).collect();
    let params = front.params?.into_iter().map(|declared| declared.parameter());
    Some(Runbook {
        id: front.id?,
        title: front.title?,
        key: front.key,
        when: front.when.unwrap_or_default(),
        impact: front.impact?,
        permissions: front.permissions,
        params: params.collect::<Option<_>>()?,
        preface: rest.preface,
        steps: steps?,
        sections: rest.sections,
        origin: rest.origin,
        source: clean_lines(rest.text),
    })
}

/// A text with its lines, each clean.
fn clean_lines(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    for line in text.lines() {
        cleaned.push_str(&text::clean(line));
        cleaned.push('\n');
    }
    cleaned
}
