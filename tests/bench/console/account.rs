//! A picture of `fleet`, read from a simulated account in this process.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_credential_types::Credentials;
use color_eyre::eyre::{Result, bail, eyre};
use dogwatch::aws::Settings;
use dogwatch::engine::Engine;
use dogwatch::engine::poll::{Ask, Connector, Gaze, Live, Options, Picture, Place};
use dogwatch::sim::Account;
use dogwatch::sim::clock::Clock;
use dogwatch::sim::worlds;

/// Reads a thousand services and ten thousand tasks, at the pace that AWS's limits allow.
pub fn fleet() -> Result<Arc<Picture>> {
    let spec = worlds::load("fleet").map_err(|error| eyre!(error))?;
    let now = jiff::Timestamp::now().as_millisecond();
    let account = Account::new(&spec, Clock::manual(now)).map_err(|error| eyre!(error))?;
    let live = Live::start(connector(account), Place::default(), Options::default())?;
    live.ask(Ask::Look(Gaze { everything: true, ..Gaze::default() }));
    let deadline = Instant::now() + Duration::from_secs(180);
    while Instant::now() < deadline {
        let picture = Arc::clone(&live.pictures().borrow());
        let snapshot = &picture.snapshot;
        let targets = snapshot.target_groups.iter().filter(|group| !group.targets.is_empty()).count();
        if snapshot.services.len() == 1_000 && snapshot.tasks.len() >= 10_000 && targets >= 50 {
            return Ok(picture);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    bail!("fleet was not read within three minutes")
}

fn connector(account: Account) -> Connector {
    Arc::new(move |_| {
        let served = account.http_client();
        Box::pin(async move {
            let settings = Settings {
                region: Some(served.region),
                endpoint_url: Some("http://simulated.account".to_owned()),
                http_client: Some(served.http_client),
                credentials: Some(Credentials::new("simulated", "simulated", None, None, "benchmark")),
                ..Settings::default()
            };
            Ok(Engine::new(settings.connect().await?))
        })
    })
}
