//! A team's own runbook, with a step of every kind, carried out from a folder.

use dogwatch::sim::worlds;

use super::{Rig, SPEED, sure};

const BACKEND: &str = "lauv-backend-service";

/// The team's runbook; its probe calls the simulated account.
fn worker_backlog(rig: &Rig) -> String {
    let own = include_str!("../../runbooks/team/worker-backlog.md");
    let probed = format!("http://{}/_app/{BACKEND}/api/health?stage={{{{stage}}}}", rig.address);
    let changed = own.replace("https://{{stage}}.lauv.in/api/health", &probed);
    assert_ne!(changed, own, "the runbook has another address");
    changed
}

#[test]
fn a_runbook_of_ones_own_with_every_kind_of_step_runs() {
    // Without auto scaling, which would move the count on.
    let mut spec = worlds::load("lauv").unwrap();
    spec.story.clear();
    let backend = spec.services.iter_mut().find(|service| service.name == BACKEND).unwrap();
    backend.scaling = None;
    let rig = Rig::of(&spec, SPEED);
    let folder = rig.home.path().join(".config/dogwatch/runbooks");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("worker-backlog.md"), worker_backlog(&rig)).unwrap();
    rig.account.begin("bad-release", Some(BACKEND)).unwrap();
    let values = ["token=JWT_SECRET", "count=4", "how=graceful", "ticket=OPS-42"];
    let set = values.iter().flat_map(|value| ["--set", value]);
    let flags: Vec<&str> = set.chain(sure(BACKEND)).chain(["--json"]).collect();
    let ran = rig.run("W", BACKEND, &flags);
    let json = ran.json();
    let states: Vec<String> = json["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| format!("{} {}: {}", step["number"], step["state"].as_str().unwrap(), step["text"]))
        .collect();
    assert_eq!((ran.exit, &json["verdict"]), (0, &"pass".into()), "{states:#?}\n{}", ran.stderr);
    let changed = rig.changed();
    assert_eq!(changed.len(), 5, "{changed:?}");
    assert!(["StopServiceDeployment", "UpdateService"].contains(&changed[0].as_str()), "{changed:?}");
    assert_eq!(changed[1..], ["UpdateService", "LabelParameterVersion", "PutParameter", "UpdateService"]);
    let bodies = rig.changes();
    assert_eq!(bodies[1].input["desiredCount"], 4);
    assert_eq!(bodies[4].input["forceNewDeployment"], true);
    let value = bodies[3].input["Value"].as_str().unwrap();
    assert_eq!(value.len(), 32);
    assert!(!rig.keeps(value) && !ran.stdout.contains(value) && !ran.stderr.contains(value));
    assert!(states[8].contains("9 passed") && states[7].contains("8 skipped"), "{states:#?}");
}
