//! The live engine on simulated accounts: the real SDK, no socket, real time.

mod fleet;
mod fresh;
mod memory;
mod places;
mod trouble;

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use dogwatch::aws::Settings;
use dogwatch::engine::Engine;
use dogwatch::engine::poll::{Ask, Connector, Live, Options, Picture, Place};
use dogwatch::sim::Account;
use dogwatch::sim::clock::Clock;
use dogwatch::sim::worlds;

/// Far above what anything here takes on a busy machine.
pub const LONG: Duration = Duration::from_secs(60);

/// A world without its story on a clock that stands at the machine's time.
pub fn world(name: &str) -> Account {
    let mut spec = worlds::load(name).unwrap();
    spec.story.clear();
    Account::new(&spec, Clock::manual(jiff::Timestamp::now().as_millisecond())).unwrap()
}

/// Connects to a simulated account.
pub fn connector(account: &Account) -> Connector {
    let account = account.clone();
    Arc::new(move |_place: Place| {
        let served = account.http_client();
        Box::pin(async move {
            let settings = Settings {
                region: Some(served.region),
                endpoint_url: Some("http://simulated.account".to_owned()),
                http_client: Some(served.http_client),
                credentials: Some(Credentials::new("simulated", "simulated", None, None, "test")),
                ..Settings::default()
            };
            Ok(Engine::new(settings.connect().await?))
        })
    })
}

/// Reads as often as it is allowed to.
pub fn hasty() -> Options {
    Options { fast_seconds: Some(1), slow_seconds: Some(1), ..Options::default() }
}

/// An engine at work, and what it publishes.
pub struct Watched {
    live: Live,
    runtime: tokio::runtime::Runtime,
}

/// Starts on an account.
pub fn watch(account: &Account) -> Watched {
    watch_with(connector(account), Place::default(), Options::default())
}

/// Starts in any way.
pub fn watch_with(connect: Connector, place: Place, options: Options) -> Watched {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    Watched { live: Live::start(connect, place, options).unwrap(), runtime }
}

impl Watched {
    pub fn ask(&self, ask: Ask) {
        self.live.ask(ask);
    }

    pub fn now(&self) -> Arc<Picture> {
        Arc::clone(&self.live.pictures().borrow())
    }

    /// Waits for a picture of which `wanted` holds; `what` says so when it does not come.
    pub fn until(&self, what: &str, mut wanted: impl FnMut(&Picture) -> bool) -> Arc<Picture> {
        let mut pictures = self.live.pictures();
        let began = Instant::now();
        loop {
            let picture = Arc::clone(&pictures.borrow_and_update());
            if wanted(&picture) {
                return picture;
            }
            let left = LONG.saturating_sub(began.elapsed());
            let next = self.runtime.block_on(async { tokio::time::timeout(left, pictures.changed()).await });
            assert!(matches!(next, Ok(Ok(()))), "{what} did not come: {:#?}", digest(&picture));
        }
    }
}

/// What matters of a picture when a test fails.
fn digest(picture: &Picture) -> impl std::fmt::Debug {
    let snapshot = &picture.snapshot;
    let counts = (snapshot.services.len(), snapshot.tasks.len(), snapshot.target_groups.len());
    let errors: Vec<_> = picture.slices.errors().cloned().collect();
    (picture.generation, picture.revision, picture.connection.clone(), counts, snapshot.alarms.len(), errors)
}
