//! Runs that pass, and runs that do not, with what they print and leave.

use dogwatch::sim::fault::{Effect, OperationFault};

use super::{FRONTEND, GATEWAY, Rig, SURE};

#[test]
fn a_restart_passes_and_tells_what_it_did() {
    let rig = Rig::lauv();
    let ran = rig.run("restart", GATEWAY, &SURE).ended(0);
    assert!(ran.stdout.starts_with("PASS  "), "{ran:?}");
    assert!(ran.stdout.contains("Journal: "), "{ran:?}");
    assert!(ran.stderr.contains(" 3/7 Restart … done (request "), "{ran:?}");
    assert_eq!(rig.changed(), ["UpdateService"]);
    let kinds: Vec<String> =
        rig.journal().iter().map(|line| line["entry"]["kind"].as_str().unwrap_or("?").to_owned()).collect();
    assert!(rig.journals().len() == 1, "{kinds:?}");
}

#[test]
fn an_open_environment_takes_yes_and_undo_is_a_command_that_works() {
    let rig = Rig::lauv().open();
    // Nothing else scales this one.
    let ran = rig.run("scale", FRONTEND, &["--set", "count=3", "--yes"]).ended(0);
    let undo = ran.stdout.lines().find(|line| line.starts_with("To take it back")).unwrap();
    let command = undo.split_once("dogwatch ").unwrap().1;
    let words: Vec<&str> = command.split(' ').chain(["--yes"]).collect();
    assert_eq!(words[..2], ["run", "scale"]);
    rig.dogwatch(&words).ended(0);
    assert_eq!(rig.changed().iter().filter(|name| *name == "UpdateService").count(), 2);
}

#[test]
fn a_change_that_is_refused_fails() {
    let rig = Rig::lauv();
    rig.account.strike(OperationFault::new("UpdateService", Effect::Deny));
    let ran = rig.run("restart", GATEWAY, &SURE).ended(1);
    assert!(ran.stdout.starts_with("FAILED  "), "{ran:?}");
}

#[test]
fn a_secrets_value_goes_from_standard_input_to_the_call_and_nowhere_else() {
    let rig = Rig::lauv().open();
    let value = "correct horse battery";
    let flags = ["--set", "secret=JWT_SECRET", "--set", "value=-", "--yes", "--json"];
    let arguments = [&["run", "rotate-secret", "lauv-backend-service"][..], &flags].concat();
    let ran = rig.with_stdin(&arguments, format!("{value}\n").as_bytes()).ended(0);
    let written = rig.changes().into_iter().find(|seen| seen.operation == "PutParameter").unwrap();
    assert_eq!(written.input["Value"], value);
    assert!(!format!("{ran:?}").contains(value) && !rig.keeps(value));
    assert!(ran.json()["undo"]["command"].as_str().unwrap().contains("--set value=previous"), "{ran:?}");
}

#[test]
fn a_runbook_that_only_reads_needs_no_confirmation_and_prints_what_it_found() {
    let rig = Rig::lauv().guarded("read-only");
    let ran = rig.run("debug-deployment", GATEWAY, &[]).ended(0);
    assert!(ran.stdout.contains("Deployments, newest first") && ran.stdout.contains("PASS  "), "{ran:?}");
    assert_eq!(rig.changed(), [""; 0]);
}
