//! The list of runbooks for programs, schema 1.

use std::io::{self, Write};

use serde::Serialize;

use super::{impact, origin};
use crate::runbook::journal::harmless;
use crate::runbook::{self, Library, Runbook};

#[derive(Serialize)]
struct Document<'a> {
    /// The schema's number.
    schema: u32,
    runbooks: Vec<Entry<'a>>,
    /// What is wrong with files of one's own.
    problems: Vec<Problem<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    key: Option<&'a str>,
    title: &'a str,
    /// When to use it.
    when: &'a str,
    /// `read`, `change`, `disrupt`.
    impact: &'a str,
    /// The IAM actions that it needs.
    permissions: &'a [String],
    /// The names of its parameters.
    params: Vec<&'a str>,
    /// `built-in`, or the file.
    from: String,
}

#[derive(Serialize)]
struct Problem<'a> {
    file: &'a str,
    line: usize,
    message: &'a str,
}

/// Writes the document.
pub(super) fn write(library: &Library, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        schema: 1,
        runbooks: library.runbooks.iter().map(|runbook| entry(runbook)).collect(),
        problems: library.problems.iter().map(problem).collect(),
    };
    let text = serde_json::to_string_pretty(&document)?;
    writeln!(out, "{}", harmless(&text))?;
    out.flush()
}

fn problem(problem: &runbook::Problem) -> Problem<'_> {
    Problem { file: &problem.file, line: problem.line, message: &problem.message }
}

fn entry(runbook: &Runbook) -> Entry<'_> {
    Entry {
        id: &runbook.id,
        key: runbook.key.as_deref(),
        title: &runbook.title,
        when: &runbook.when,
        impact: impact(runbook.impact),
        permissions: &runbook.permissions,
        params: runbook.params.iter().map(|param| param.name.as_str()).collect(),
        from: origin(&runbook.origin),
    }
}
