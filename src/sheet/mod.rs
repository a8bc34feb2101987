//! A TOML file, or a part of a file that is TOML, under strict reading: whatever is not asked for,
//! or of another type, is a problem with a line, and all problems of the file are told together.

mod error;
mod section;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;

use toml::de::DeTable;

pub use error::{Error, Problem, nearest, printable, suggestion};
pub use section::Section;

/// Errors of form that are told: what is no TOML at all has one on every line.
const MOST_ERRORS: usize = 100;

/// A file's text, and what has been found wrong in it so far.
#[derive(Debug)]
pub struct Sheet<'t> {
    file: String,
    text: &'t str,
    /// Where each line of the text begins.
    starts: Vec<usize>,
    /// Lines of the file before the text.
    before: usize,
    problems: RefCell<Vec<Problem>>,
}

/// The text of a file. Fails when it cannot be read or is no UTF-8.
pub fn read_text(file: &Path) -> Result<String, Error> {
    let problem = |message: String| Problem::of_file(file.display(), message);
    let bytes = std::fs::read(file).map_err(|error| problem(format!("the file cannot be read: {error}")))?;
    String::from_utf8(bytes)
        .map_err(|_| problem("the file is no text in UTF-8; save it as such".to_owned()).into())
}

impl<'t> Sheet<'t> {
    /// A sheet of a file's text; `file` is how problems name it.
    pub fn new(file: impl Display, text: &'t str) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(breaks).collect();
        let file = printable(&file.to_string());
        Self { file, text, starts, before: 0, problems: RefCell::default() }
    }

    /// The sheet as a part of its file that begins below so many lines.
    pub fn below(self, before: usize) -> Self {
        Self { before, ..self }
    }

    /// How problems name the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The text as TOML. Where it is none, each problem is noted and the table is empty: what is
    /// left of a broken file would only draw wrong conclusions.
    pub fn parse(&self) -> DeTable<'t> {
        let (table, errors) = DeTable::parse_recoverable(self.text);
        let mut last = None;
        for error in errors.iter().take(MOST_ERRORS) {
            let at = error.span().unwrap_or_default();
            let line = self.position(at.start).0;
            // What follows on the same line follows from it.
            if last.replace(line) != Some(line) {
                self.note(at, error.message());
            }
        }
        if errors.is_empty() { table.into_inner() } else { DeTable::new() }
    }

    /// Begins to read a table of the file.
    pub fn section<'s>(&'s self, table: &'s DeTable<'s>) -> Section<'s> {
        Section::new(self, table, 0..0)
    }

    /// Notes a problem at a range of bytes of the text.
    pub fn note(&self, at: Range<usize>, message: impl Display) {
        let (line, column) = self.position(at.start);
        let (line, column) = (Some(line), Some(column));
        let message = printable(&message.to_string());
        self.problems.borrow_mut().push(Problem { file: self.file.clone(), line, column, message });
    }

    /// Whether something was noted.
    pub fn is_wrong(&self) -> bool {
        !self.problems.borrow().is_empty()
    }

    /// The line and the column, from 1, of a byte. What is behind the last word counts as there,
    /// so that "unexpected end" names a line that exists.
    pub fn position(&self, byte: usize) -> (usize, usize) {
        let end = self.text.floor_char_boundary(byte.min(self.text.trim_end().len()));
        let line = self.starts.partition_point(|start| *start <= end);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let column = self.text.get(start..end).unwrap_or_default().chars().count() + 1;
        (self.before + line, column)
    }

    /// What was read, when nothing was wrong with it.
    pub fn finish<T>(self, read: T) -> Result<T, Error> {
        let problems = self.problems();
        if problems.is_empty() { Ok(read) } else { Err(Error { problems }) }
    }

    /// What was wrong, in the order of the lines.
    pub fn problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }
}
