//! Pictures are filled at once and follow what happens.

use std::time::Instant;

use dogwatch::engine::poll::{Ask, Connection, Gaze, Picture};
use dogwatch::model::Part;

use super::{watch, world};

/// Every pane of the first screen has something to draw.
fn is_full(picture: &Picture) -> bool {
    let snapshot = &picture.snapshot;
    let read = [
        Part::Identity,
        Part::Clusters,
        Part::Services,
        Part::Tasks,
        Part::TaskDefinitions,
        Part::TargetGroups,
        Part::TargetHealth,
        Part::Alarms,
        Part::Scaling,
        Part::Metrics,
    ];
    read.into_iter().all(|part| picture.slices.of(part).read_at.is_some())
        && snapshot.services.iter().all(|service| {
            let definitions = service.task_definitions();
            definitions.iter().all(|arn| snapshot.task_definitions.contains_key(*arn))
                && picture.cpu.contains_key(&service.key())
        })
}

#[test]
fn every_world_is_shown_whole() {
    for name in ["lauv", "prodready", "rupaya", "asharvi"] {
        let account = world(name);
        let began = Instant::now();
        let watched = watch(&account);
        let picture = watched.until(name, is_full);
        println!("{name}: every pane filled after {:?}", began.elapsed());
        assert_eq!(picture.connection, Connection::Connected);
        assert_eq!(picture.slices.errors().count(), 0, "{name}");
        let world = account.world();
        let cluster = picture.place.cluster.clone().unwrap();
        let shown: Vec<_> = picture.snapshot.services.iter().map(|service| service.name.as_str()).collect();
        let mut there: Vec<_> = world
            .services
            .iter()
            .filter(|service| service.cluster == cluster)
            .map(|service| service.name.as_str())
            .collect();
        there.sort_unstable();
        assert_eq!(shown, there, "{name}");
        assert!(picture.snapshot.target_groups.iter().all(|group| !group.targets.is_empty()), "{name}");
        assert!(picture.spending.last_minute.total() > 0);
    }
}

#[test]
fn a_change_is_seen_and_the_rest_stays_the_same_allocation() {
    let account = world("lauv");
    let watched = watch(&account);
    let before = watched.until("a whole picture", is_full);
    watched.ask(Ask::Look(Gaze {
        selected: Some(before.snapshot.services[0].key()),
        visible: before.snapshot.services.iter().map(|service| service.key()).collect(),
        ..Gaze::default()
    }));
    account.begin("deploy", None).unwrap();
    account.advance(5_000);
    let focus = account.world().focus.clone();
    watched.ask(Ask::Refresh);
    let after = watched.until("the rollout", |picture| {
        let found = picture.snapshot.services.iter().find(|service| service.name == focus);
        found.is_some_and(|service| service.deployments.iter().any(|d| d.in_progress()))
    });
    assert!(after.revision > before.revision);
    for (old, new) in before.snapshot.services.iter().zip(&after.snapshot.services) {
        assert_eq!(std::sync::Arc::ptr_eq(old, new), old.name != focus, "{}", old.name);
    }
}
