//! Nothing gets past a guard: what it refuses ends with 4, says what to write, and changes nothing.

use super::{GATEWAY, Rig, SURE};

/// Runs with these flags and sees that the guard refused with these words.
fn refused(rig: &Rig, flags: &[&str], words: &str) {
    let ran = rig.run("restart", GATEWAY, flags).ended(4);
    assert!(ran.said().contains(words), "{flags:?}: {}", ran.said());
    assert_eq!(rig.changed(), [""; 0], "{flags:?}");
    assert!(rig.journals().is_empty(), "{flags:?}");
}

#[test]
fn a_protected_environment_wants_words() {
    let rig = Rig::lauv();
    let remedy = "--confirm lauv-gateway-service --reason";
    refused(&rig, &[], remedy);
    refused(&rig, &["--yes"], remedy);
    refused(&rig, &["--confirm", "lauv-gateway", "--reason", "x"], remedy);
    refused(&rig, &["--confirm", GATEWAY, "--reason", "  "], remedy);
}

#[test]
fn an_open_environment_wants_yes() {
    let rig = Rig::lauv().open();
    refused(&rig, &[], "--yes");
}

#[test]
fn a_read_only_environment_wants_nothing() {
    let rig = Rig::lauv().guarded("read-only");
    for flags in [&[][..], &["--yes"], &SURE, &["--environment", "shop", "--yes"]] {
        refused(&rig, flags, "--plan");
    }
}

#[test]
fn read_only_is_stronger_than_an_open_environment() {
    let rig = Rig::lauv().open();
    refused(&rig, &["--read-only", "--yes"], "read-only");
    let ran = rig.dogwatch(&["--read-only", "run", "restart", GATEWAY, "--yes"]).ended(4);
    assert!(ran.said().contains("--plan"), "{ran:?}");
}

#[test]
fn flags_lead_nobody_around_the_guard_of_a_configuration() {
    let rig = Rig::lauv().config(
        "[[environment]]\nname = 'dev'\ncluster = 'lauv-dev'\nguard = 'open'\n\
         [[environment]]\nname = 'any'\nguard = 'open'\n\
         [[environment]]\nname = 'frozen'\nregion = 'us-east-1'\nguard = 'read-only'\n",
    );
    let other = "lauv-prod-cluster/lauv-gateway-service";
    for flags in [
        &["--environment", "dev", "--cluster", "lauv-prod-cluster", "--yes"][..],
        &["--environment", "any", "--yes"],
        &["--yes"],
    ] {
        let ran = rig.run("restart", GATEWAY, flags).ended(4);
        assert_eq!(ran.stdout, "");
    }
    rig.run("restart", other, &["--yes"]).ended(4);
    assert_eq!(rig.changed(), [""; 0]);
}

#[test]
fn a_simulated_account_is_protected() {
    let rig = Rig::lauv();
    let ran = rig.run("restart", GATEWAY, &["--demo", "--yes"]).ended(4);
    assert!(ran.said().contains("protected"), "{ran:?}");
}
