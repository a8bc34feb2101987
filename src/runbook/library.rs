//! All runbooks that there are: a team's own, and those that are compiled in.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::parse::LARGEST;
use super::{Origin, Problem, Runbook, builtin, parse};
use crate::sheet::printable;

/// Files of one folder that are read.
const MOST_FILES: usize = 200;

/// The runbooks, and what is wrong with those that are not among them.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// Those of the first folder, of the second, and so on, then the built-in ones that no other
    /// replaces. Ids differ, and so do keys.
    pub runbooks: Vec<Arc<Runbook>>,
    /// What is wrong with files, in the order of folders, names and lines.
    pub problems: Vec<Problem>,
}

impl Library {
    /// Reads the `*.md` files of the folders, by name; a folder that is not there is empty. A
    /// runbook takes the place of one with the same id from a later folder, or a built-in one.
    /// What is wrong with a file is told in `problems`, and the rest is there all the same.
    pub fn load(folders: &[PathBuf]) -> Self {
        let mut library = Self::default();
        for folder in folders {
            let first = library.runbooks.len();
            for path in library.files(folder) {
                match read(&path) {
                    Ok(runbook) => library.add(runbook, first),
                    Err(problems) => library.problems.extend(problems),
                }
            }
        }
        let first = library.runbooks.len();
        match builtin::all() {
            Ok(all) => all.into_iter().for_each(|runbook| library.add(runbook, first)),
            Err(problems) => library.problems.extend(problems),
        }
        library
    }

    /// The runbook of this id.
    pub fn get(&self, id: &str) -> Option<&Arc<Runbook>> {
        self.runbooks.iter().find(|runbook| runbook.id == id)
    }

    /// The runbook that this key starts.
    pub fn by_key(&self, key: &str) -> Option<&Arc<Runbook>> {
        self.runbooks.iter().find(|runbook| runbook.key.as_deref() == Some(key))
    }

    /// Adds a runbook of the folder whose first runbook has this place. One whose key is taken is
    /// added without it.
    fn add(&mut self, mut runbook: Runbook, first: usize) {
        if let Some(place) = self.runbooks.iter().position(|other| other.id == runbook.id) {
            if place >= first {
                self.clash(&runbook, place, "id", &runbook.id);
            }
            return;
        }
        let taken = self.runbooks.iter().position(|other| other.key.is_some() && other.key == runbook.key);
        if let Some(place) = taken {
            let key = runbook.key.take().unwrap_or_default();
            self.clash(&runbook, place, "key", &key);
        }
        self.runbooks.push(Arc::new(runbook));
    }

    /// Notes that two runbooks have the same id or key, at the one that somebody can change.
    fn clash(&mut self, runbook: &Runbook, place: usize, key: &str, value: &str) {
        let Some(other) = self.runbooks.get(place) else { return };
        let (here, there) =
            if runbook.origin == Origin::BuiltIn { (&**other, runbook) } else { (runbook, &**other) };
        let begins = |line: &str| line.split('=').next().is_some_and(|word| word.trim() == key);
        let line = here.source.lines().position(begins).map_or(1, |at| at + 1);
        let message = format!("`{key}` is `{value}`, as in {}; give one of them another {key}", name(there));
        self.problems.push(Problem { file: name(here), line, message });
    }

    /// The files of a folder, by name.
    fn files(&mut self, folder: &Path) -> Vec<PathBuf> {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Vec::new(),
            Err(error) => {
                self.problems.extend(unread(folder, &error));
                return Vec::new();
            }
        };
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        let is_markdown = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
        let mut files: Vec<PathBuf> = paths.filter(is_markdown).filter(|path| !path.is_dir()).collect();
        files.sort();
        if files.len() > MOST_FILES {
            let message = format!(
                "the folder has {} runbooks and the first {MOST_FILES} are read; move some away",
                files.len()
            );
            self.problems.push(Problem { file: shown(folder), line: 1, message });
            files.truncate(MOST_FILES);
        }
        files
    }
}

/// How problems name a runbook.
fn name(runbook: &Runbook) -> String {
    match &runbook.origin {
        Origin::BuiltIn => format!("the built-in runbook {}", runbook.id),
        Origin::File(path) => shown(path),
    }
}

fn shown(path: &Path) -> String {
    printable(&path.display().to_string())
}

fn read(path: &Path) -> Result<Runbook, Vec<Problem>> {
    // A pipe would be waited for, and a device has no end.
    let is_file = fs::metadata(path).map_err(|error| unread(path, &error))?.is_file();
    if !is_file {
        return Err(problem(path, "it is no ordinary file; put the runbook's text here"));
    }
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    let file = File::open(path).map_err(|error| unread(path, &error))?;
    file.take(most).read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    if bytes.len() > LARGEST {
        return Err(problem(path, &format!("the file has more than {LARGEST} bytes; split the runbook")));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        let message = "the file is no text in UTF-8; save it as such".to_owned();
        vec![Problem { file: shown(path), line, message }]
    })?;
    parse(&path.display().to_string(), &text, Origin::File(path.to_owned()))
}

fn unread(path: &Path, error: &io::Error) -> Vec<Problem> {
    problem(path, &format!("it cannot be read: {error}"))
}

fn problem(path: &Path, message: &str) -> Vec<Problem> {
    vec![Problem { file: shown(path), line: 1, message: message.to_owned() }]
}

#[cfg(test)]
mod tests;
