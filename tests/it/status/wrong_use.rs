//! Wrong use ends with 2 and says what to write instead.

use super::{complaint, dogwatch, serve};

#[test]
fn a_name_that_is_almost_right_is_answered_with_the_right_one() {
    let served = serve("lauv");
    for (arguments, right) in [
        (&["status", "lauv-prod-cluster", "lauv-gatway-service"][..], "lauv-gateway-service"),
        (&["status", "lauv-prod-clustr"], "lauv-prod-cluster"),
        (&["status", "--cluster", "lauv-prd-cluster"], "lauv-prod-cluster"),
    ] {
        let output = served.run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(complaint(&output).contains(right), "{}", complaint(&output));
    }
}

#[test]
fn a_service_needs_no_cluster_where_its_name_is_unique() {
    let (exit, json) = serve("lauv").json(&["lauv-gateway-service"]);
    assert_eq!(exit, 0);
    assert_eq!(json["clusters"][0]["services"].as_array().unwrap().len(), 1);
}

#[test]
fn worlds_scenarios_and_addresses_that_do_not_exist_are_refused() {
    for (arguments, words) in [
        (&["sim", "--world", "atlantis"][..], "lauv, prodready, rupaya, asharvi, fleet"),
        (&["sim", "--scenario", "meteor", "--listen", "127.0.0.1:0"], "health-502"),
        (&["sim", "--speed", "0"], "--speed 10"),
        (&["sim", "--listen", "203.0.113.1:1"], "--listen 127.0.0.1:PORT"),
        (&["status", "--demo=nowhere"], "there is no world"),
    ] {
        let output = dogwatch("http://127.0.0.1:9", arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", complaint(&output));
        assert!(
            complaint(&output).replace('\n', " ").contains(words),
            "{arguments:?}: {}",
            complaint(&output)
        );
    }
}

#[test]
fn a_world_file_with_a_fault_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    std::fs::write(&file, "name = \"mine\"\nabout = \"x\"\nacount = \"1\"\n").unwrap();
    let output = dogwatch("http://127.0.0.1:9", &["sim", "--world", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2));
    let said = complaint(&output);
    assert!(said.contains("mine.toml") && said.contains("line 3") && said.contains("acount"), "{said}");
}
