//! Wrong use ends with 2, says what to write, sends nothing that changes, and keeps quiet of values.

use super::{GATEWAY, Rig, SURE};

#[test]
fn what_does_not_exist_is_answered_with_what_does() {
    let rig = Rig::lauv();
    for (runbook, service, flags, words) in [
        ("rolback", GATEWAY, &[][..], "Did you mean rollback?"),
        ("meteor", GATEWAY, &[], "There are: rollback, restart, scale, rotate-secret, debug-deployment."),
        ("rollback", "lauv-gatway-service", &[], GATEWAY),
        ("rollback", "lauv-prod-clustr/lauv-gateway-service", &[], "lauv-prod-cluster"),
        ("rollback", "lauv-prod-cluster", &[], "is a cluster"),
        ("rollback", "lauv-prod-cluster/lauv-gateway-service", &["--cluster", "other"], "says other"),
        ("scale", GATEWAY, &["--set", "cuont=3"], "Did you mean count?"),
        ("scale", GATEWAY, &["--set", "count=many"], "Write a number"),
        ("scale", GATEWAY, &["--set", "count"], "NAME=VALUE"),
        ("scale", GATEWAY, &["--set", "count=3", "--set", "count=4"], "twice"),
        ("restart", GATEWAY, &["--set", "how=gracefull"], "graceful"),
        ("rollback", GATEWAY, &["--environment", "staging"], "There is no environment"),
        ("scale", GATEWAY, &["--confirm", GATEWAY], "--reason"),
        ("scale", GATEWAY, &["--yes", "--plan"], "cannot be used with"),
    ] {
        let ran = rig.run(runbook, service, flags).ended(2);
        assert!(ran.said().contains(words), "{words}: {}", ran.said());
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(rig.changed(), [""; 0]);
    assert!(rig.journals().is_empty());
}

#[test]
fn a_parameter_that_is_needed_is_asked_for() {
    let rig = Rig::lauv();
    let ran = rig.run("scale", GATEWAY, &SURE).ended(2);
    assert!(ran.stdout.contains("--set count=…"), "{ran:?}");
    assert_eq!(rig.changed(), [""; 0]);
}

#[test]
fn a_value_in_the_clear_is_refused_and_never_repeated() {
    let rig = Rig::lauv();
    let secret = "correct-horse-battery";
    let sets = [
        format!("value={secret}"),
        format!("vlaue={secret}"),
        secret.to_owned(),
        format!("{secret}!=1"),
        format!("value=generate:{secret}"),
    ];
    for set in &sets {
        for flag in [["--set", set.as_str()].to_vec(), vec![&*format!("--set={set}")]] {
            let arguments = [&["run", "rotate-secret", GATEWAY][..], &flag, &SURE].concat();
            let ran = rig.dogwatch(&arguments).ended(2);
            assert!(!format!("{ran:?}").contains(secret), "{ran:?}");
        }
    }
    for stdin in [&b""[..], b"\n"] {
        let flags = ["run", "rotate-secret", GATEWAY, "--set", "value=-"];
        let ran = rig.with_stdin(&[&flags[..], &SURE].concat(), stdin).ended(2);
        assert!(ran.said().contains("is empty"), "{ran:?}");
    }
    assert_eq!(rig.changed(), [""; 0]);
    assert!(!rig.keeps(secret));
}

#[test]
fn an_account_that_does_not_answer_is_told_from_a_wrong_name() {
    let rig = Rig::lauv();
    let arguments = ["run", "rollback", GATEWAY, "--plan", "--endpoint-url", "http://127.0.0.1:9"];
    rig.dogwatch(&arguments).ended(3);
}
