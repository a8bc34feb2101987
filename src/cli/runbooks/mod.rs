//! `dogwatch runbooks`: which there are, what they say, and what is wrong with them.

mod json;
mod lint;
mod show;

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use anstyle::Style;

use super::{Exit, RunbooksCommand, RunbooksFlags, complain, is_real};
use crate::config::nearest;
use crate::engine::Failure;
use crate::runbook::{Impact, Library, Origin, Problem, Runbook};
use crate::text;

const BOLD: Style = Style::new().bold();

/// Lists or shows the runbooks of these folders and the built-in ones, or checks files.
pub fn run(folders: &[PathBuf], flags: &RunbooksFlags) -> Exit {
    let outcome = match &flags.command {
        Some(RunbooksCommand::Lint { files }) => lint::lint(files),
        Some(RunbooksCommand::Show { id, source }) => match find(folders, id) {
            Ok(runbook) => show::show(&runbook, *source).map(|()| Exit::Well),
            Err(failure) => {
                complain(&failure);
                return Exit::WrongUse;
            }
        },
        Some(RunbooksCommand::List { json }) => list(folders, flags.json || *json),
        None => list(folders, flags.json),
    };
    match outcome {
        Ok(exit) => exit,
        Err(error) if is_real(&error) => {
            complain(&Failure {
                message: format!("stdout cannot be written: {error}."),
                remedy: "Check where it is redirected to.".to_owned(),
            });
            Exit::WrongUse
        }
        Err(_) => Exit::Well,
    }
}

/// The runbook of an id or a key. Fails with what there is instead.
pub(super) fn find(folders: &[PathBuf], name: &str) -> Result<Arc<Runbook>, Failure> {
    let library = Library::load(folders);
    if let Some(runbook) = library.get(name).or_else(|| library.by_key(name)) {
        return Ok(Arc::clone(runbook));
    }
    // It may be missing because of a mistake in its file.
    tell(&library.problems);
    let ids = library.runbooks.iter().map(|runbook| runbook.id.as_str());
    let known: Vec<&str> = ids.clone().collect();
    let remedy = match nearest(name, ids) {
        Some(right) => format!("Did you mean {right}?"),
        None => format!("There are: {}.", known.join(", ")),
    };
    Err(Failure { message: format!("There is no runbook {}.", text::clean(name)), remedy })
}

fn list(folders: &[PathBuf], json: bool) -> io::Result<Exit> {
    let library = Library::load(folders);
    tell(&library.problems);
    if json {
        json::write(&library, &mut io::stdout().lock())?;
    } else {
        table(&library.runbooks, &mut anstream::stdout().lock())?;
    }
    Ok(Exit::Well)
}

fn table(runbooks: &[Arc<Runbook>], out: &mut impl Write) -> io::Result<()> {
    let row = |runbook: &Arc<Runbook>| {
        let key = runbook.key.clone().unwrap_or_default();
        let impact = impact(runbook.impact).to_owned();
        [key, runbook.id.clone(), runbook.title.clone(), impact, origin(&runbook.origin)]
    };
    let head = ["KEY", "ID", "TITLE", "IMPACT", "FROM"].map(str::to_owned);
    let rows: Vec<[String; 5]> = runbooks.iter().map(row).collect();
    let mut widths = head.clone().map(|title| text::width(&title));
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = text::width(cell).max(*width);
        }
    }
    let line = |row: &[String; 5]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| text::pad(cell, width)).collect();
        cells.join("  ").trim_end().to_owned()
    };
    writeln!(out, "{BOLD}{}{BOLD:#}", line(&head))?;
    rows.iter().try_for_each(|row| writeln!(out, "{}", line(row)))?;
    out.flush()
}

/// Says on stderr what is wrong with files of one's own.
fn tell(problems: &[Problem]) {
    for problem in problems {
        // stderr may be gone; the runbooks are listed all the same.
        let _ = writeln!(io::stderr(), "dogwatch: {}", line(problem));
    }
}

/// `file:line: message`.
fn line(problem: &Problem) -> String {
    format!("{}:{}: {}", problem.file, problem.line, problem.message)
}

fn impact(impact: Impact) -> &'static str {
    match impact {
        Impact::Read => "read",
        Impact::Change => "change",
        Impact::Disrupt => "disrupt",
    }
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::BuiltIn => "built-in".to_owned(),
        Origin::File(path) => text::cleaned(path.display().to_string()),
    }
}
