use std::io::BufRead;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::super::fixture::{self, HOSTILE, at, subject};
use super::*;

/// The folder that a child of these tests takes a lock in.
const CHILD: &str = "DOGWATCH_TEST_LOCK";

fn mine() -> Owner {
    Owner {
        pid: 4711,
        run: RunId(fixture::ID.into()),
        runbook: "rollback".into(),
        user: Some("alex".into()),
        host: None,
        since: at(0),
    }
}

#[test]
fn a_service_is_held_by_one_run_until_it_is_dropped() {
    let state = tempfile::tempdir().unwrap();
    let lock = Lock::take(state.path(), &subject(), &mine()).unwrap();
    let held = Lock::take(state.path(), &subject(), &mine()).unwrap_err();
    assert_eq!(
        held.words(at(185)),
        format!(
            "Run {} (rollback) of process 4711, begun 3m ago by alex, is changing lauv-gateway-service. \
             Wait for its end.",
            fixture::ID
        )
    );
    let other = Subject { service: "lauv-frontend-service".into(), ..subject() };
    let other = Lock::take(state.path(), &other, &mine()).unwrap();
    drop(lock);
    Lock::take(state.path(), &subject(), &mine()).unwrap();
    drop(other);
    for file in fs::read_dir(state.path().join("locks")).unwrap() {
        assert_eq!(file.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn who_does_not_know_the_account_and_who_does_keep_each_other_out() {
    let state = tempfile::tempdir().unwrap();
    let unknown = Subject { account: None, ..subject() };
    let elsewhere = Subject { account: Some("210987654321".into()), ..subject() };
    let known = Lock::take(state.path(), &subject(), &mine()).unwrap();
    let other = Lock::take(state.path(), &elsewhere, &mine()).unwrap();
    let held = Lock::take(state.path(), &unknown, &mine()).unwrap_err();
    assert!(held.words(at(0)).starts_with("Another run is changing"), "{}", held.words(at(0)));
    drop((known, other));
    let _unknown = Lock::take(state.path(), &unknown, &mine()).unwrap();
    assert!(Lock::take(state.path(), &subject(), &mine()).unwrap_err().words(at(0)).contains("4711"));
}

#[test]
fn names_of_services_that_look_alike_are_not_the_same_lock() {
    let named = |cluster: &str, service: &str| {
        name_of(&Subject { cluster: cluster.into(), service: service.into(), ..subject() })
    };
    assert_ne!(named("a-b", "c"), named("a", "b-c"));
    assert_ne!(named("a", "b/c"), named("a", "b-c"));
    assert!(named("../../x", &"é\0/".repeat(99)).to_str().unwrap().len() < 200);
    assert_eq!(named("../../x", "y").components().count(), 1);
}

#[test]
fn what_an_owner_says_cannot_act_on_a_terminal() {
    let state = tempfile::tempdir().unwrap();
    let hostile = Owner { user: Some(HOSTILE.into()), runbook: HOSTILE.into(), ..mine() };
    let _lock = Lock::take(state.path(), &subject(), &hostile).unwrap();
    let words = Lock::take(state.path(), &subject(), &mine()).unwrap_err().words(at(0));
    assert!(words.contains("4711") && words.chars().all(text::is_plain), "{words}");
}

#[test]
fn without_a_folder_nothing_is_changed() {
    let state = tempfile::tempdir().unwrap();
    fs::write(state.path().join("locks"), "").unwrap();
    let words = Lock::take(state.path(), &subject(), &mine()).unwrap_err().words(at(0));
    assert!(words.starts_with("Nothing is changed without a lock."), "{words}");
}

#[test]
fn a_cleared_folder_does_no_harm() {
    let state = tempfile::tempdir().unwrap();
    let lock = Lock::take(state.path(), &subject(), &mine()).unwrap();
    fs::remove_dir_all(state.path().join("locks")).unwrap();
    drop(lock);
    Lock::take(state.path(), &subject(), &mine()).unwrap();
}

/// No test by itself: the process that the next one kills.
#[test]
fn child() {
    let Some(state) = std::env::var_os(CHILD) else { return };
    let _lock = Lock::take(Path::new(&state), &subject(), &mine()).unwrap();
    println!("\nheld");
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn a_killed_owner_holds_nothing() {
    let state = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "runbook::journal::lock::tests::child", "--nocapture"])
        .env(CHILD, state.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = io::BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line == "held"));
    Lock::take(state.path(), &subject(), &mine()).unwrap_err();
    child.kill().unwrap();
    child.wait().unwrap();
    Lock::take(state.path(), &subject(), &mine()).unwrap();
}
