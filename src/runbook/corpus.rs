//! The runbooks of `tests/runbooks`: those of a team are good, each of the broken ones has one
//! defect, and `told.txt` beside them holds what is told of it.

use std::fs;
use std::path::{Path, PathBuf};

use super::lint::lint;
use super::{Action, Origin, Problem, Runbook, parse};

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/runbooks").join(name);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    files.sort();
    files
}

fn read(path: &Path) -> Result<Runbook, Vec<Problem>> {
    let name = PathBuf::from(path.file_name().unwrap());
    parse(name.to_str().unwrap(), &fs::read_to_string(path).unwrap(), Origin::File(name.clone()))
}

#[test]
fn each_defect_is_told_well() {
    let mut told = String::new();
    let files = folder("broken");
    assert!(files.len() > 70);
    for path in files {
        let problems = match read(&path) {
            Ok(runbook) => lint(&runbook),
            Err(problems) => problems,
        };
        assert!(!problems.is_empty(), "nothing is told of {}", path.display());
        problems.iter().for_each(|problem| told.push_str(&format!("{problem}\n")));
    }
    let expected = include_str!("../../tests/runbooks/broken/told.txt");
    assert!(told == expected, "what is told has changed:\n{told}");
}

#[test]
fn those_of_a_team_are_good_and_have_a_step_of_every_kind() {
    let mut words = Vec::new();
    for path in folder("team") {
        let runbook = read(&path).unwrap_or_else(|problems| panic!("{problems:#?}"));
        assert_eq!(lint(&runbook), []);
        words.extend(runbook.steps.iter().map(|step| step.action.word()));
    }
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), Action::WORDS.len(), "{words:?}");
}
