//! `dogwatch runbooks lint`: mistakes, one a line.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::line;
use crate::cli::{Exit, complain};
use crate::config::read_text;
use crate::engine::Failure;
use crate::runbook::{Origin, Problem, lint, parse};

/// Prints what is wrong with files. A file that cannot be read decides the exit status; the others
/// are checked all the same.
pub(super) fn lint(files: &[PathBuf]) -> io::Result<Exit> {
    let mut exit = Exit::Well;
    let mut out = io::stdout().lock();
    for file in files {
        match problems(file) {
            Ok(problems) => {
                if !problems.is_empty() && exit == Exit::Well {
                    exit = Exit::Broken;
                }
                problems.iter().try_for_each(|problem| writeln!(out, "{}", line(problem)))?;
            }
            Err(failure) => {
                complain(&failure);
                exit = Exit::WrongUse;
            }
        }
    }
    out.flush()?;
    Ok(exit)
}

fn problems(file: &Path) -> Result<Vec<Problem>, Failure> {
    let text = read_text(file).map_err(|error| Failure {
        message: error.to_string(),
        remedy: "Give the path of a runbook's file.".to_owned(),
    })?;
    let name = file.display().to_string();
    Ok(match parse(&name, &text, Origin::File(file.to_owned())) {
        Ok(runbook) => lint::lint(&runbook),
        Err(problems) => problems,
    })
}
