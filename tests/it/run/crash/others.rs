//! Somebody else is at it: another run on this machine, or somebody who changed the service meanwhile.

use std::io::Write;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;

use super::scenario::*;
use super::{Ran, Rig, Stop, When};

const ECS: &str = "AmazonEC2ContainerServiceV20141113";

#[test]
fn two_runs_on_one_service_are_refused_while_the_first_one_lives() {
    let rig = Rig::of(&GRACEFUL);
    let mut first = rig.stopped_at(Stop(0, When::Before));
    let run = rig.listed();
    assert_eq!(run["standing"], "under way");
    let second = rig.run();
    let (pid, id) = (format!("of process {},", first.id()), run["id"].as_str().unwrap());
    let words = ["REFUSED", &pid, &format!("Run {id} (restart)"), "is changing lauv-gateway-service"];
    second.ended(1, &words);
    let resumed = rig.dogwatch(&["journal", "resume", id]);
    resumed.ended(2, &["under way in another process"]);
    let other = ["run", "restart", "lauv-frontend-service", "--plan"];
    rig.dogwatch(&other).ended(0, &["Restart lauv-frontend-service"]);
    rig.has_made(0);
    first.kill().unwrap();
    first.wait().unwrap();
    rig.gate.open();
    rig.run().ended(0, &["PASS"]);
    rig.has_made(1);
}

#[test]
fn a_deployment_of_somebody_else_stops_what_is_left() {
    let rig = Rig::of(&SECRET);
    rig.killed_at(Stop(0, When::Look));
    let (cluster, service) = ("asharvi-backend-cluster", SECRET.service);
    let input = json!({ "cluster": cluster, "service": service, "forceNewDeployment": true });
    rig.others(&format!("{ECS}.UpdateService"), &input);
    rig.look().ended(4, &["still to be done"]);
    rig.go_on().ended(1, &["Nothing more was sent: Another deployment of asharvi-backend-prod"]);
    rig.has_made(1);
    assert_eq!(rig.listed()["standing"], "fail");
}

#[test]
fn a_value_that_somebody_else_wrote_is_not_written_over() {
    let rig = Rig::of(&PARAMETER);
    rig.killed_at(Stop(0, When::After));
    let input = json!({ "Name": "/lauv/prod/JWT_SECRET", "Value": "theirs", "Overwrite": true });
    rig.others("AmazonSSM.PutParameter", &input);
    rig.look().ended(4, &["still to be done: "]);
    rig.go_on().ended(1, &["Nothing more was sent: ", "somebody wrote it"]);
    rig.has_made(1);
}

#[test]
fn what_cannot_be_told_stays_unknown_and_can_be_looked_at_again() {
    let rig = Rig::of(&GRACEFUL);
    rig.killed_at(Stop(0, When::Before));
    // Whether ours had begun before this one cannot be told.
    rig.account.begin("deploy", Some(GRACEFUL.service)).unwrap();
    for _ in 0..2 {
        let child = rig.command(&["journal", "resume", "last"]).spawn().unwrap();
        while !rig.kinds().ends_with(&["resumed".to_owned()]) {
            std::thread::sleep(Duration::from_millis(10));
        }
        std::thread::sleep(Duration::from_millis(500));
        super::signals::send(&child, "-INT");
        let words = ["UNKNOWN", "Perhaps done: ", "dogwatch journal resume", "sends nothing twice"];
        Ran::of(child).ended(1, &words);
        assert_eq!(rig.listed()["standing"], "open");
    }
    rig.has_made(0);
}

#[test]
fn a_run_that_another_process_has_gone_on_with_is_not_gone_on_with_again() {
    let rig = Rig::of(&PARAMETER);
    rig.killed_at(Stop(0, When::After));
    let arguments = [&["journal", "resume", "last"][..], &rig.sure()].concat();
    let mut late = rig.command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
    let mut value = late.stdin.take().unwrap();
    // It has read the journal and waits for the value.
    std::thread::sleep(Duration::from_millis(1500));
    rig.go_on().ended(0, &["PASS"]);
    value.write_all(VALUE.as_bytes()).unwrap();
    drop(value);
    Ran::of(late).ended(1, &["Another process has gone on with the run meanwhile"]);
    rig.has_made(3);
    assert_eq!(rig.listed()["standing"], "pass");
}

#[test]
fn a_run_is_gone_on_with_in_its_own_account_and_region_only() {
    let rig = Rig::of(&GRACEFUL);
    rig.killed_at(Stop(0, When::Before));
    let elsewhere = ["journal", "resume", "last", "--region", "eu-west-1"];
    rig.dogwatch(&elsewhere).ended(2, &["The run acts in us-east-1, and this is eu-west-1"]);
    let other = Rig::in_account(&GRACEFUL, Some("999999999999"));
    let runs = other.state().join("runs");
    std::fs::create_dir_all(&runs).unwrap();
    std::fs::copy(rig.journal_file(), runs.join(rig.journal_file().file_name().unwrap())).unwrap();
    other.go_on().ended(2, &["The run acts in account 123456789012, and this is 999999999999"]);
    other.has_made(0);
    assert_eq!(rig.listed()["standing"], "open");
}
