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

/// What an account costs while somebody looks at it in calm; run it to learn the figures.
#[test]
#[ignore = "measures for a minute; run with --ignored --nocapture"]
fn figures() {
    for name in ["lauv", "fleet:1000x10"] {
        let account = world(name);
        let began = std::time::Instant::now();
        let watched = watch_with(connector(&account), Place::default(), Options::default());
        let services = account.world().services.len();
        watched.until("the services", |picture| picture.snapshot.services.len() == services);
        println!("{name}: all services after {:?}", began.elapsed());
        let read =
            |picture: &dogwatch::engine::poll::Picture, part| picture.slices.of(part).read_at.is_some();
        watched.until("the tasks", |picture| read(picture, Part::Tasks) && read(picture, Part::Metrics));
        println!("{name}: all tasks and metrics after {:?}", began.elapsed());
        let before = (watched.now().revision, watched.now().snapshot.calls);
        std::thread::sleep(std::time::Duration::from_secs(40));
        let (revision, calls) = (watched.now().revision, watched.now().snapshot.calls);
        println!(
            "{name}: in 40 s {} revisions, {} calls",
            revision - before.0,
            calls.total() - before.1.total()
        );
        println!("{name}: the last minute {:?}", watched.now().spending.last_minute);
    }
}
