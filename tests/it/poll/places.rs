//! Clusters: the busiest, the one that is asked for, one that is not there, and another one.

use dogwatch::engine::poll::{Ask, Options, Place};
use dogwatch::model::Part;

use super::{connector, hasty, watch_with, world};

fn place(cluster: &str) -> Place {
    Place { cluster: Some(cluster.to_owned()), ..Place::default() }
}

#[test]
fn a_cluster_that_is_not_there_is_answered_with_the_right_one() {
    let watched = watch_with(connector(&world("lauv")), place("lauv-prod-clustr"), hasty());
    let picture = watched.until("the mistake", |picture| {
        picture.slices.of(Part::Services).error.as_ref().is_some_and(|e| e.message.contains("no cluster"))
    });
    let error = picture.slices.of(Part::Services).error.clone().unwrap();
    assert!(error.remedy.contains("lauv-prod-cluster?"), "{error:?}");
    assert!(!picture.snapshot.clusters.is_empty());
}

#[test]
fn answers_for_a_cluster_that_was_left_come_too_late() {
    let account = world("rupaya");
    let watched = watch_with(connector(&account), Place::default(), Options::default());
    let first = watched.until("the busiest cluster", |picture| {
        !picture.snapshot.services.is_empty() && picture.slices.of(Part::Tasks).read_at.is_some()
    });
    assert_eq!(first.snapshot.clusters.len(), 2, "both are listed");
    let there = first.place.cluster.clone().unwrap();
    let other = first.snapshot.clusters.iter().find(|cluster| cluster.name != there).unwrap().name.clone();
    account.begin("latency", None).unwrap();
    watched.ask(Ask::Refresh);
    watched.until("a slow reading", |picture| picture.slices.of(Part::Services).running);
    watched.ask(Ask::Cluster(other.clone()));
    let second = watched.until("the other cluster", |picture| {
        let only = picture.snapshot.services.iter().all(|service| service.cluster == other)
            && picture.snapshot.tasks.iter().all(|task| task.cluster == other);
        assert!(picture.generation == 1 || only, "late answers are dropped");
        let full = !picture.snapshot.services.is_empty() && !picture.snapshot.tasks.is_empty();
        picture.generation > 1 && full
    });
    assert_eq!(second.place.cluster.as_deref(), Some(other.as_str()));
    assert_eq!(second.snapshot.clusters.len(), 2);
    let alarms = second.snapshot.alarms.iter().filter_map(|alarm| alarm.dimension("ClusterName"));
    assert!(alarms.into_iter().all(|name| name == other), "alarms of the other cluster do not count here");
}
