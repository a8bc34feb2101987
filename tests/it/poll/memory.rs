//! What happened stays known: transitions, and stopped tasks past AWS's hour and our own end.

use std::time::{Duration, Instant};

use dogwatch::engine::poll::{Options, Picture, Place};
use dogwatch::model::{TaskStatus, Tone, TransitionKind};
use dogwatch::sim::Account;

use super::{LONG, Watched, connector, hasty, watch_with, world};

/// Lets the world live, `seconds` at a step, until a picture is as it is wanted.
fn live_until(
    account: &Account,
    watched: &Watched,
    seconds: i64,
    wanted: impl Fn(&Picture) -> bool,
) -> std::sync::Arc<Picture> {
    let began = Instant::now();
    loop {
        let picture = watched.now();
        if wanted(&picture) {
            return picture;
        }
        let told: Vec<_> = picture.transitions.iter().map(|t| format!("{} {}", t.name, t.text)).collect();
        assert!(began.elapsed() < LONG, "it did not happen; seen were {told:#?}");
        account.advance(seconds * 1_000);
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn tells(picture: &Picture, what: TransitionKind, tone: Tone, part: &str) -> bool {
    picture.transitions.iter().any(|t| t.what == what && t.tone == tone && t.text.contains(part))
}

#[test]
fn a_deployment_that_goes_bad_is_followed() {
    let account = world("lauv");
    let watched = watch_with(connector(&account), Place::default(), hasty());
    watched.until("a picture", |picture| picture.snapshot.services.len() == 3);
    account.begin("bad-deploy", None).unwrap();
    let picture = live_until(&account, &watched, 3, |picture| {
        tells(picture, TransitionKind::Deployment, Tone::Changing, "began")
            && tells(picture, TransitionKind::Task, Tone::Bad, "stopped")
            && tells(picture, TransitionKind::Deployment, Tone::Bad, "failed")
    });
    assert!(picture.transitions.windows(2).all(|pair| pair[0].at <= pair[1].at), "in order of time");
    let distinct: std::collections::HashSet<_> =
        picture.transitions.iter().map(|t| (t.at, t.name.clone(), t.text.clone())).collect();
    assert_eq!(distinct.len(), picture.transitions.len(), "each once");
}

#[test]
fn stopped_tasks_outlive_awss_memory_and_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = || Options { state: Some(folder.path().join("state")), ..hasty() };
    let account = world("lauv");
    let watched = watch_with(connector(&account), Place::default(), options());
    watched.until("a picture", |picture| picture.snapshot.services.len() == 3);
    account.begin("crash-on-start", None).unwrap();
    let stopped = |picture: &Picture| {
        picture.snapshot.tasks.iter().find(|task| task.last_status == TaskStatus::Stopped).cloned()
    };
    let before = live_until(&account, &watched, 3, |picture| {
        stopped(picture).is_some() && tells(picture, TransitionKind::Task, Tone::Bad, "stopped")
    });
    let task = stopped(&before).unwrap();
    drop(watched);
    account.advance(3 * 3_600 * 1_000);
    let watched = watch_with(connector(&account), Place::default(), options());
    let after = watched.until("what was known before", |picture| {
        let seen = before.transitions.iter().all(|old| picture.transitions.contains(old));
        seen && picture.snapshot.tasks.iter().any(|known| known.arn == task.arn)
    });
    let known = after.snapshot.tasks.iter().find(|known| known.arn == task.arn).unwrap();
    assert_eq!(**known, *task);
}
