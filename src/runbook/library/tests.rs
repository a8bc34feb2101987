use tempfile::TempDir;

use super::*;

fn note(id: &str, key: Option<&str>) -> String {
    let key = key.map(|key| format!("key = \"{key}\"\n")).unwrap_or_default();
    format!(
        "+++\nid = \"{id}\"\n{key}title = \"T\"\napplies-to = \"service\"\nimpact = \"read\"\n+++\n\
         ## 1. Look\nLook.\n```step\ndo = \"note\"\n```\n"
    )
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn told(library: &Library, folder: &TempDir) -> Vec<String> {
    let root = format!("{}/", folder.path().display());
    library.problems.iter().map(|problem| problem.to_string().replace(&root, "")).collect()
}

#[test]
fn without_folders_the_built_in_ones_are_there() {
    let library = Library::load(&[PathBuf::from("/nowhere/at/all")]);
    assert_eq!(library.problems, []);
    assert_eq!(library.runbooks.len(), 5);
    assert_eq!(library.by_key("K").unwrap().id, "rotate-secret");
    assert!(library.get("restart").is_some() && library.by_key("Z").is_none());
}

#[test]
fn the_first_folder_wins() {
    let first = folder(&[("a.md", &note("rollback", Some("B"))), ("notes.txt", "not read")]);
    let second = folder(&[("b.md", &note("rollback", Some("Z"))), ("c.md", &note("ours", Some("W")))]);
    let library = Library::load(&[first.path().to_owned(), second.path().to_owned()]);
    assert_eq!(library.problems, []);
    assert_eq!(library.by_key("B").unwrap().origin, Origin::File(first.path().join("a.md")));
    assert_eq!(library.by_key("W").unwrap().id, "ours");
    assert_eq!(library.runbooks.len(), 6);
    assert!(library.by_key("Z").is_none());
}

#[test]
fn clashes_name_both() {
    let one = folder(&[
        ("a.md", &note("ours", None)),
        ("b.md", &note("ours", None)),
        ("c.md", &note("third", Some("R"))),
    ]);
    let library = Library::load(&[one.path().to_owned()]);
    let root = format!("{}/", one.path().display());
    let told: Vec<String> = told(&library, &one).iter().map(|line| line.replace(&root, "")).collect();
    assert_eq!(
        told,
        [
            "b.md:2: `id` is `ours`, as in a.md; give one of them another id",
            "c.md:3: `key` is `R`, as in the built-in runbook restart; give one of them another key",
        ]
    );
    assert_eq!(library.by_key("R").unwrap().id, "third");
    assert_eq!(library.get("restart").unwrap().key, None);
}

#[test]
fn files_that_cannot_be_read_are_told_and_the_rest_is_there() {
    let large = "x".repeat(LARGEST + 1);
    let one = folder(&[("a.md", "no runbook"), ("b.md", &large), ("d.md", &note("ours", None))]);
    fs::write(one.path().join("c.md"), b"+++\n\xff\n").unwrap();
    std::os::unix::fs::symlink(one.path().join("d.md"), one.path().join("e.md")).unwrap();
    std::os::unix::fs::symlink("/nowhere", one.path().join("f.md")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", one.path().join("g.md")).unwrap();
    let library = Library::load(&[one.path().to_owned()]);
    let told = told(&library, &one);
    for (line, part) in told.iter().zip([
        "a.md:1: a runbook begins with a line `+++`",
        "a.md:1: there is no step",
        "b.md:1: the file has more than 65536 bytes",
        "c.md:2: the file is no text in UTF-8",
        "e.md:2: `id` is `ours`, as in d.md",
        "f.md:1: it cannot be read: ",
        "g.md:1: it is no ordinary file",
    ]) {
        assert!(line.starts_with(part), "{line} is not {part}");
    }
    assert_eq!(told.len(), 7, "{told:#?}");
    assert!(library.get("ours").is_some());
}

#[test]
fn no_more_than_so_many_are_read() {
    let one = TempDir::new().unwrap();
    for number in 0..=MOST_FILES {
        fs::write(one.path().join(format!("{number:03}.md")), note(&format!("n{number}"), None)).unwrap();
    }
    let library = Library::load(&[one.path().to_owned()]);
    assert_eq!(library.runbooks.len(), MOST_FILES + 5);
    assert_eq!(library.problems.len(), 1);
    assert!(library.get("n200").is_none());
}
