//! All runs of a folder.

use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::reader::read;
use super::summary::Summary;
use crate::runbook::RunId;
use crate::text;

/// A file in the folder of journals.
#[derive(Clone, Debug, PartialEq)]
pub enum Listed {
    /// A run.
    Run(Box<Summary>),
    /// A file that cannot be read, and why.
    Problem(PathBuf, JournalError),
}

/// Where journals lie in the state folder.
pub fn folder(state: &Path) -> PathBuf {
    state.join("runs")
}

/// All runs whose journals lie in a folder, newest first; none when there is no such folder.
///
/// # Errors
/// When the folder cannot be read. A file that cannot be read is listed with its problem.
pub fn list(folder: &Path) -> Result<Vec<Listed>, JournalError> {
    let listed = newest_first(folder)?.into_iter().map(|path| match read(&path) {
        Ok(journal) => Listed::Run(Box::new(Summary::of(&journal))),
        Err(problem) => Listed::Problem(path, problem),
    });
    Ok(listed.collect())
}

/// The journal of a run: by its id, the beginning of its id if no other begins so, or `last` for the
/// newest.
///
/// # Errors
/// When there is none, or there are several, or the folder cannot be read.
pub fn find(folder: &Path, run: &str) -> Result<PathBuf, JournalError> {
    let paths = newest_first(folder)?;
    let said = text::clean(run);
    if paths.is_empty() {
        let message = format!("There is no run {said}: no runbook was run here yet.");
        return Err(JournalError::new(message, "Journals lie in the state folder, one file a run."));
    }
    if let Some(last) = paths.first().filter(|_| run == "last") {
        return Ok(last.clone());
    }
    if let Some(same) = paths.iter().find(|path| id_of(path).0 == run) {
        return Ok(same.clone());
    }
    let found: Vec<_> =
        paths.iter().filter(|path| !run.is_empty() && id_of(path).0.starts_with(run)).collect();
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err(JournalError::new(
            format!("There is no run whose id begins with `{said}`."),
            "`dogwatch journal` lists the runs; `last` is the newest.",
        )),
        [first, second, ..] => Err(JournalError::new(
            format!("`{said}` begins the ids of {} runs.", found.len()),
            format!("Write more of it, such as {} or {}.", id_of(first), id_of(second)),
        )),
    }
}

fn id_of(path: &Path) -> RunId {
    RunId(text::cleaned(path.file_stem().unwrap_or_default().to_string_lossy().into_owned()))
}

/// The journals of a folder, those of the newest runs first.
fn newest_first(folder: &Path) -> Result<Vec<PathBuf>, JournalError> {
    let fails = |error: std::io::Error| JournalError::of("folder of journals", folder, "read", &error);
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fails)?,
    };
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.map_err(fails)?.path();
        if path.extension().is_some_and(|extension| extension == "jsonl") {
            paths.push(path);
        }
    }
    paths.sort_by(|one, other| other.file_name().cmp(&one.file_name()));
    Ok(paths)
}

#[cfg(test)]
#[path = "folder_tests.rs"]
mod tests;
