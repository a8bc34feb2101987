//! Wrong use ends with 2 and says what to write instead.

use super::{complaint, is_for_people, serve};
use crate::status::dogwatch;

#[test]
fn what_is_wrong_in_itself_is_told_without_asking_anybody() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there.log");
    std::fs::write(&there, "mine").unwrap();
    for (arguments, words) in [
        (&["--grep", "a(b"][..], "unclosed group"),
        (&["--level", "eror"], "`error`"),
        (&["--since", "yesterday"], "15m, 2h, 1d"),
        (&["--until", "25:00"], "--until"),
        (&["--since", "5m", "--until", "10m"], "earlier --since"),
        (&["--since", "2999-01-01"], "earlier --since"),
        (&["-f", "--until", "5m"], "cannot be used with"),
        (&["--raw", "-"], "never to a terminal"),
        (&["--raw", "/dev/tty"], "exists already"),
        (&["--raw", there.to_str().unwrap()], "overwrites nothing"),
        (&["--raw", "x.log", "--json"], "cannot be used with"),
    ] {
        let output = dogwatch("http://127.0.0.1:9", &[&["logs"], arguments].concat());
        let said = complaint(&output).replace('\n', " ");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.contains(words), "{arguments:?}: {said}");
        is_for_people(&said);
    }
    assert_eq!(std::fs::read_to_string(&there).unwrap(), "mine");
}

#[test]
fn names_that_do_not_exist_are_answered_with_those_that_do() {
    let served = serve("lauv");
    for (arguments, right) in [
        (&["lauv-prod-cluster", "lauv-gatway-service"][..], "lauv-gateway-service"),
        (&["lauv-prod-clustr"], "lauv-prod-cluster"),
        (&["--task", "nosuchtask"], "No task that is known begins with"),
    ] {
        let output = served.run(&[&["logs"], arguments].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(complaint(&output).contains(right), "{}", complaint(&output));
    }
}

#[test]
fn of_several_clusters_one_has_to_be_named() {
    let served = serve("rupaya");
    let output = served.run(&["logs"]);
    assert_eq!(output.status.code(), Some(2));
    let said = complaint(&output);
    assert!(said.contains("rupaya-ecs-prod") && said.contains("rupaya-ecs-staging"), "{said}");
    assert!(!served.logs(&["rupaya-ecs-prod"]).is_empty());
}

#[test]
fn a_pattern_that_aws_refuses_is_wrong_use_with_its_words() {
    let served = serve("lauv");
    for more in [&[][..], &["-f"]] {
        let output = served.run(&[&["logs", "--filter", "\"never closed"], more].concat());
        let said = complaint(&output).replace('\n', " ");
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains("quotation mark is not closed") && said.contains("--grep"), "{said}");
    }
}

#[test]
fn a_bad_configuration_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    std::fs::write(&file, "utc = 3\n").unwrap();
    let output = dogwatch("http://127.0.0.1:9", &["--config", file.to_str().unwrap(), "logs"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint(&output).contains("config.toml:1:"), "{}", complaint(&output));
}
