//! The engine's loop: waits for whatever comes first, and lets the driver act on it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use tokio::sync::{mpsc, watch};

use super::connection::{Connected, Wire};
use super::driver::Driver;
use super::history::{History, Recalled};
use super::live::Options;
use super::news::Report;
use super::publish::Publisher;
use super::{Ask, Connector, Picture, Place};
use crate::engine::Engine;

/// What wakes the loop.
enum Event {
    Ask(Option<Ask>),
    Report(Option<Report>),
    Connected(Option<Connected>),
    Recalled(Option<Recalled>),
    Time,
}

/// Runs until the handle is gone.
pub(super) async fn run(
    connect: Connector,
    place: Place,
    options: Options,
    publish: watch::Sender<Arc<Picture>>,
    mut asked: mpsc::UnboundedReceiver<Ask>,
    engines: watch::Sender<Option<Engine>>,
) {
    let (reports, mut reported) = mpsc::unbounded_channel();
    let (connections, mut connected) = mpsc::unbounded_channel();
    let (recalls, mut recalled) = mpsc::unbounded_channel();
    let wire = Wire::new(connect, connections, options.calls_per_minute, engines);
    let mut driver = Driver::new(place, &options, wire, Publisher::new(publish), reports);
    driver.history = options.state.and_then(|folder| History::start(folder, recalls.clone()));
    driver.wire.connect(&driver.place);
    loop {
        let wake = driver.turn();
        if driver.publisher.nobody_looks() {
            return;
        }
        let event = tokio::select! {
            biased;
            ask = asked.recv() => Event::Ask(ask),
            found = connected.recv() => Event::Connected(found),
            found = recalled.recv() => Event::Recalled(found),
            report = reported.recv() => Event::Report(report),
            () = sleep(driver.began, wake) => Event::Time,
        };
        match event {
            Event::Ask(None | Some(Ask::End)) => return driver.keep_history(),
            Event::Ask(Some(ask)) => driver.asked(ask),
            Event::Connected(Some(found)) => driver.connected(found),
            Event::Report(Some(report)) => driver.reported(report),
            Event::Recalled(Some(found)) => driver.recalled(found),
            Event::Report(None) | Event::Connected(None) | Event::Recalled(None) | Event::Time => {}
        }
        // Whatever else has arrived meanwhile goes into the same picture.
        while let Some(Some(report)) = reported.recv().now_or_never() {
            driver.reported(report);
        }
    }
}

/// Sleeps until a time since the start; for ever without one.
async fn sleep(began: Instant, wake: Option<Duration>) {
    match wake.and_then(|wake| began.checked_add(wake)) {
        Some(at) => tokio::time::sleep_until(at.into()).await,
        None => std::future::pending().await,
    }
}
