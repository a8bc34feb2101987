//! The floor plan is law: each room may import only what stands in its row.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Room and the rooms of ours that it may import (its own is always allowed).
const PLAN: [(&str, &[&str]); 13] = [
    ("text", &[]),
    ("sheet", &[]),
    ("model", &["text"]),
    ("aws", &["model", "text"]),
    ("runbook", &["model", "sheet", "text"]),
    ("diagnose", &["model", "text"]),
    ("engine", &["aws", "runbook", "diagnose", "model", "text"]),
    ("console", &["engine", "runbook", "diagnose", "model", "config", "text"]),
    ("cli", &["engine", "runbook", "diagnose", "model", "config", "text"]),
    ("sim", &[]),
    ("config", &["model", "sheet"]),
    ("errors", &[]),
    ("logging", &[]),
];

/// The composition root: it alone may import everything.
const ROOT: [&str; 3] = ["boot", "lib", "main"];

#[test]
fn no_room_imports_what_its_row_does_not_allow() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut rooms = BTreeSet::new();
    for file in rust_files(&sources) {
        let room = room_of(file.strip_prefix(&sources).unwrap());
        rooms.insert(room.clone());
        if ROOT.contains(&room.as_str()) {
            continue;
        }
        let allowed = plan().get(room.as_str()).copied();
        let allowed = allowed.unwrap_or_else(|| panic!("{} is in no room of the plan", file.display()));
        let text = std::fs::read_to_string(&file).unwrap();
        for import in imports(&text) {
            if import != room && !allowed.contains(&import.as_str()) {
                wrong.push(format!("{}: {room} may not import {import}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rooms.contains("sim") && rooms.contains("aws") && rooms.contains("model"), "{rooms:?}");
}

#[test]
fn the_reader_of_imports_sees_every_form() {
    let text = "use crate::aws::{self, Error};\nlet x = crate::sim::Account::new();\nuse dogwatch::cli;\npub use crate::{model, text::clean};\n// crate::config is only named here\n";
    let found: Vec<String> = imports(text).into_iter().collect();
    assert_eq!(found, ["aws", "cli", "model", "sim", "text"]);
}

fn plan() -> BTreeMap<&'static str, &'static [&'static str]> {
    PLAN.into_iter().collect()
}

fn room_of(path: &Path) -> String {
    let first = path.components().next().unwrap().as_os_str().to_str().unwrap();
    first.trim_end_matches(".rs").to_owned()
}

pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// Rooms named by `crate::ROOM`, `crate::{ROOM, …}` and `dogwatch::ROOM`, outside comments.
fn imports(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        for start in ["crate::", "dogwatch::"] {
            for (at, _) in line.match_indices(start) {
                found.extend(named(&line[at + start.len()..]));
            }
        }
    }
    found
}

fn named(rest: &str) -> Vec<String> {
    let name =
        |part: &str| part.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let group = rest.strip_prefix('{').map(|inner| inner.split_once('}').map_or(inner, |(inner, _)| inner));
    let parts: Vec<&str> = group.map_or_else(|| vec![rest], |inner| inner.split(',').collect());
    parts.into_iter().map(name).filter(|name| !name.is_empty()).collect()
}
