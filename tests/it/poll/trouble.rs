//! Trouble with the account: told with its remedy where it concerns, and gone by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_credential_types::Credentials;
use dogwatch::aws::Settings;
use dogwatch::engine::Engine;
use dogwatch::engine::Failure;
use dogwatch::engine::poll::{Ask, Connection, Connector, Picture, Place};
use dogwatch::model::{Part, Why};
use dogwatch::sim::{fault, server};

use super::{connector, hasty, watch_with, world};

/// The error of a part, which must name a remedy.
fn why(picture: &Picture, part: Part) -> Option<&Why> {
    let error = picture.slices.of(part).error.as_ref()?;
    assert!(!error.message.is_empty() && !error.remedy.is_empty(), "{error:?}");
    Some(&error.why)
}

fn is_well(picture: &Picture) -> bool {
    picture.slices.errors().count() == 0
        && picture.slices.of(Part::Tasks).read_at.is_some()
        && picture.slices.of(Part::TargetHealth).read_at.is_some()
}

#[test]
fn throttling_and_failures_are_told_and_pass() {
    for (scenario, reason) in [("throttled-all", Why::Throttled), ("expired-credentials", Why::Expired)] {
        let account = world("lauv");
        let watched = watch_with(connector(&account), Place::default(), hasty());
        let before = watched.until("a picture", is_well);
        account.begin(scenario, None).unwrap();
        let during = watched.until(scenario, |picture| why(picture, Part::Services) == Some(&reason));
        assert_eq!(during.snapshot.services, before.snapshot.services, "the old picture stays");
        assert!(during.slices.of(Part::Services).retry_at.is_some());
        fault::end_all(&mut account.world());
        watched.until("recovery by itself", is_well);
    }
}

#[test]
fn what_comes_and_goes_leaves_no_hole_for_long() {
    for scenario in ["server-errors", "connection-reset", "truncated-answers"] {
        let account = world("lauv");
        account.begin(scenario, None).unwrap();
        let watched = watch_with(connector(&account), Place::default(), hasty());
        watched.until(scenario, |picture| {
            picture.snapshot.services.len() == 3 && picture.slices.of(Part::Tasks).read_at.is_some()
        });
    }
}

#[test]
fn renewed_credentials_are_picked_up() {
    let account = world("lauv");
    account.begin("expired-credentials", None).unwrap();
    let connected = Arc::new(AtomicUsize::new(0));
    let (inner, count) = (connector(&account), Arc::clone(&connected));
    let connect: Connector = Arc::new(move |place| {
        count.fetch_add(1, Ordering::SeqCst);
        inner(place)
    });
    let watched = watch_with(connect, Place::default(), hasty());
    watched.until("the reason", |picture| why(picture, Part::Clusters) == Some(&Why::Expired));
    watched.until("another connection", |_| connected.load(Ordering::SeqCst) > 1);
    fault::end_all(&mut account.world());
    watched.until("recovery by itself", is_well);
}

#[test]
fn a_connector_that_fails_is_tried_again() {
    let account = world("lauv");
    let tries = Arc::new(AtomicUsize::new(0));
    let inner = connector(&account);
    let connect: Connector = Arc::new(move |place| {
        let fails = tries.fetch_add(1, Ordering::SeqCst) == 0;
        let connecting = inner(place);
        Box::pin(async move {
            if fails {
                let words = |text: &str| text.to_owned();
                return Err(Failure { message: words("no profile"), remedy: words("make one") });
            }
            connecting.await
        })
    });
    let watched = watch_with(connect, Place::default(), hasty());
    watched.until("the failure", |picture| matches!(picture.connection, Connection::Failed(_)));
    watched.until("recovery by itself", is_well);
}

#[test]
fn what_is_denied_is_named_and_tried_again() {
    let account = world("lauv");
    account.begin("access-denied", None).unwrap();
    let watched = watch_with(connector(&account), Place::default(), hasty());
    let picture = watched.until("denials", |picture| {
        why(picture, Part::Tasks) == Some(&Why::Denied) && picture.snapshot.services.len() == 3
    });
    assert_eq!(why(&picture, Part::Alarms), Some(&Why::Denied));
    assert!(!picture.snapshot.unread.is_empty());
    fault::end_all(&mut account.world());
    watched.ask(Ask::Refresh);
    watched.until("permissions at work", is_well);
}

/// A connector to an address where somebody may or may not answer.
fn to_address(address: std::net::SocketAddr) -> Connector {
    Arc::new(move |_| {
        Box::pin(async move {
            let settings = Settings {
                region: Some("us-east-1".to_owned()),
                endpoint_url: Some(format!("http://{address}")),
                credentials: Some(Credentials::new("simulated", "simulated", None, None, "test")),
                ..Settings::default()
            };
            Ok(Engine::new(settings.connect().await?))
        })
    })
}

#[test]
fn a_dead_endpoint_is_told_and_noticed_when_it_lives() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(server::bind("127.0.0.1:0".parse().unwrap())).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let watched = watch_with(to_address(address), Place::default(), hasty());
    let picture =
        watched.until("the reason", |picture| why(picture, Part::Clusters) == Some(&Why::Unreachable));
    let error = picture.slices.of(Part::Clusters).error.clone().unwrap();
    assert!(error.message.contains(&address.to_string()), "{error:?}");
    let account = world("lauv");
    let listener = runtime.block_on(server::bind(address)).unwrap();
    runtime.spawn(server::serve(account, listener));
    watched.until("recovery by itself", is_well);
}

#[test]
fn an_endpoint_that_hangs_is_told_and_asking_still_works() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let watched = watch_with(to_address(listener.local_addr().unwrap()), Place::default(), hasty());
    let waiting = watched.until("requests under way", |picture| picture.slices.of(Part::Clusters).running);
    assert_eq!(waiting.slices.errors().count(), 0);
    watched.ask(Ask::Pause(true));
    watched.until("the pause", |picture| picture.paused);
    watched.ask(Ask::Pause(false));
    watched.until("the reason", |picture| why(picture, Part::Clusters) == Some(&Why::Unreachable));
}
