use super::super::Writer;
use super::*;

#[test]
fn runs_are_listed_newest_first_with_what_cannot_be_read() {
    let state = tempfile::tempdir().unwrap();
    let folder = state.path().join("runs");
    assert_eq!(list(&folder).unwrap(), []);
    for day in ["20261120", "20261122", "20261121"] {
        Writer::create(&folder, &RunId(format!("{day}T000000Z-scale-x-0000"))).unwrap();
    }
    std::fs::create_dir(folder.join("20261123.jsonl")).unwrap();
    std::fs::write(folder.join("notes.txt"), "mine").unwrap();
    let listed = list(&folder).unwrap();
    let name = |listed: &Listed| match listed {
        Listed::Run(summary) => summary.id.0.clone(),
        Listed::Problem(path, problem) => {
            format!("{} {}", path.exists(), problem.message.contains("no file"))
        }
    };
    let names: Vec<String> = listed.iter().map(name).collect();
    assert_eq!(names[0], "true true");
    assert!(names[1].starts_with("20261122") && names[3].starts_with("20261120"), "{names:?}");
    std::fs::write(state.path().join("file"), "").unwrap();
    list(&state.path().join("file")).unwrap_err();
}

#[test]
fn runs_are_found_by_what_their_ids_begin_with() {
    let state = tempfile::tempdir().unwrap();
    let found = |run: &str| find(state.path(), run).map(|path| id_of(&path).0).map_err(|e| e.to_string());
    assert!(found("last").unwrap_err().contains("no runbook was run here yet"));
    for id in
        ["20261120T000000Z-scale-x-0000", "20261120T000000Z-scale-x-00001", "20261122T000000Z-scale-x-0000"]
    {
        Writer::create(state.path(), &RunId(id.into())).unwrap();
    }
    assert_eq!(found("last").unwrap(), "20261122T000000Z-scale-x-0000");
    assert_eq!(found("20261122").unwrap(), "20261122T000000Z-scale-x-0000");
    assert_eq!(found("20261120T000000Z-scale-x-0000").unwrap(), "20261120T000000Z-scale-x-0000");
    assert!(found("20261120").unwrap_err().contains("begins the ids of 2 runs"));
    for none in ["", "2025", "../x", "\u{1b}[31m"] {
        let said = found(none).unwrap_err();
        assert!(said.contains("There is no run whose id") && said.chars().all(text::is_plain), "{said}");
    }
}
