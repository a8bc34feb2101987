//! A large account: within AWS's buckets, and what is looked at first.

use dogwatch::engine::poll::{Ask, Gaze, Options, Place};
use dogwatch::model::{Part, Why};

use super::{connector, watch_with, world};

#[test]
fn a_fleet_is_read_within_awss_limits() {
    let account = world("fleet:300x4");
    account.begin("throttling", None).unwrap();
    let watched = watch_with(connector(&account), Place::default(), Options::default());
    let early = watched.until("the first services", |picture| !picture.snapshot.services.is_empty());
    let last = early.snapshot.services.last().unwrap().key();
    let gaze = Gaze { selected: Some(last.clone()), visible: vec![last.clone()], ..Gaze::default() };
    watched.ask(Ask::Look(gaze));
    let picture = watched.until("everything", |picture| {
        let throttled = |error: &dogwatch::model::Unread| error.why == Why::Throttled;
        assert!(!picture.slices.errors().any(throttled), "{:?}", picture.slices);
        picture.snapshot.services.len() == 300
            && picture.snapshot.tasks.len() >= 1_200
            && picture.slices.of(Part::Tasks).read_at.is_some()
            && picture.snapshot.target_groups.iter().all(|group| !group.targets.is_empty())
    });
    assert!(picture.cpu.contains_key(&last));
}

#[test]
fn the_operators_ceiling_is_kept() {
    let account = world("fleet:100x2");
    let options = Options { calls_per_minute: Some(60), ..Options::default() };
    let watched = watch_with(connector(&account), Place::default(), options);
    let picture = watched.until("some services", |picture| picture.spending.last_minute.ecs >= 15);
    assert!(picture.spending.last_minute.ecs <= 60);
    assert_eq!(picture.spending.ceiling.ecs, 60);
}
