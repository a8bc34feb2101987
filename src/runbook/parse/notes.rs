//! What was found wrong in a file so far.

use std::cell::RefCell;
use std::fmt::Display;

use super::Problem;
use crate::sheet::{Sheet, printable};

/// What is told when nothing else is: never, as a test holds.
pub(super) const UNTOLD: &str = "the runbook cannot be read";

/// The problems of one file.
pub(super) struct Notes {
    file: String,
    lines: usize,
    problems: RefCell<Vec<Problem>>,
}

impl Notes {
    /// No problems with a file of this text.
    pub(super) fn new(file: &str, text: &str) -> Self {
        let lines = text.lines().count().max(1);
        Self { file: printable(file), lines, problems: RefCell::default() }
    }

    /// Notes a problem on a line, or on the nearest one that there is.
    pub(super) fn note(&self, line: usize, message: impl Display) {
        let (file, line) = (self.file.clone(), line.clamp(1, self.lines));
        let message = printable(&message.to_string());
        self.problems.borrow_mut().push(Problem { file, line, message });
    }

    /// How many lines the file has, at least one.
    pub(super) fn lines(&self) -> usize {
        self.lines
    }

    /// A sheet for a part of the file that begins below so many lines.
    pub(super) fn sheet<'t>(&self, text: &'t str, before: usize) -> Sheet<'t> {
        Sheet::new(&self.file, text).below(before)
    }

    /// Takes over what was wrong in a sheet.
    pub(super) fn take(&self, sheet: Sheet<'_>) {
        for problem in sheet.problems() {
            self.note(problem.line.unwrap_or(1), problem.message);
        }
    }

    /// What was read, when nothing was wrong with it, else all problems in the order of the lines.
    pub(super) fn finish<T>(self, read: Option<T>) -> Result<T, Vec<Problem>> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| problem.line);
        problems.dedup();
        match read {
            Some(read) if problems.is_empty() => Ok(read),
            None if problems.is_empty() => {
                let message = UNTOLD.to_owned();
                Err(vec![Problem { file: self.file, line: 1, message }])
            }
            _ => Err(problems),
        }
    }
}
