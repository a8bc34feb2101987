//! `dogwatch runbooks`: the list, a document, mistakes with their lines.

use std::path::Path;

use super::Rig;

#[test]
fn the_list_names_all_runbooks_and_where_they_are_from() {
    let rig = Rig::lauv();
    let all = rig.dogwatch(&["runbooks"]).ended(0);
    assert_eq!(all.stdout, rig.dogwatch(&["runbooks", "list"]).ended(0).stdout);
    let lines: Vec<&str> = all.stdout.lines().collect();
    assert!(lines[0].starts_with("KEY  ID "), "{all:?}");
    assert!(lines[1].starts_with("B    rollback ") && lines[1].ends_with("built-in"), "{all:?}");
    let json = rig.dogwatch(&["runbooks", "list", "--json"]).ended(0).json();
    assert_eq!(json["schema"], 1);
    let ids: Vec<&str> =
        json["runbooks"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["rollback", "restart", "scale", "rotate-secret", "debug-deployment"]);
}

#[test]
fn a_document_is_shown_to_be_read_and_as_it_is() {
    let rig = Rig::lauv();
    let source = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/rollback.md"));
    assert_eq!(rig.dogwatch(&["runbooks", "show", "B", "--source"]).ended(0).stdout, source.unwrap());
    let shown = rig.dogwatch(&["runbooks", "show", "rollback"]).ended(0).stdout;
    assert!(shown.starts_with("# Roll back a deployment\n") && !shown.contains("```step"), "{shown}");
    assert!(!shown.contains('\u{1b}'), "{shown}");
    let ran = rig.dogwatch(&["runbooks", "show", "rolback"]).ended(2);
    assert!(ran.said().contains("Did you mean rollback?"), "{ran:?}");
}

#[test]
fn ones_own_are_found_first_beside_the_configuration_and_in_the_repository() {
    let rig = Rig::lauv();
    let home = rig.home.path();
    let mine = include_str!("../../../runbooks/scale.md").replace("Scale a service", "Scale as we do");
    let repository = home.join("work");
    std::fs::create_dir_all(repository.join(".git")).unwrap();
    for (folder, text) in [
        (home.join(".config/dogwatch/runbooks"), mine.clone()),
        (repository.join(".dogwatch/runbooks"), "no runbook".to_owned()),
    ] {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("scale.md"), text).unwrap();
    }
    let child = rig.command(&["runbooks"]).current_dir(&repository).spawn().unwrap();
    let ran = super::Ran::of(child).ended(0);
    assert!(ran.stdout.contains("Scale as we do"), "{ran:?}");
    assert!(ran.stderr.contains(".dogwatch/runbooks/scale.md:1: "), "{ran:?}");
}

#[test]
fn mistakes_are_told_with_their_lines() {
    let rig = Rig::lauv();
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("runbooks/scale.md");
    let bad = rig.home.path().join("bad.md");
    let text = include_str!("../../../runbooks/scale.md").replace("do = \"ecs.scale\"", "do = \"ecs.scael\"");
    std::fs::write(&bad, text).unwrap();
    let (good, bad) = (good.to_str().unwrap(), bad.to_str().unwrap());
    assert_eq!(rig.dogwatch(&["runbooks", "lint", good]).ended(0).stdout, "");
    let ran = rig.dogwatch(&["runbooks", "lint", good, bad]).ended(1);
    let line = ran.stdout.lines().next().unwrap();
    let (place, message) = line.split_once(": ").unwrap();
    assert!(place.starts_with(bad) && message.contains("ecs.scale"), "{ran:?}");
    rig.dogwatch(&["runbooks", "lint", bad, "missing.md"]).ended(2);
}
