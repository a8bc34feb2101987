//! A simulated account behind a socket.

use dogwatch::sim::Account;
use dogwatch::sim::clock::Clock;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::{server, worlds};

/// A simulated account on a socket of its own, on a clock that stands; ends with the test.
pub struct Served {
    pub account: Account,
    pub address: String,
    _runtime: tokio::runtime::Runtime,
}

/// Serves a world without its story.
pub fn serve(world: &str) -> Served {
    let mut spec = worlds::load(world).unwrap();
    spec.story.clear();
    serve_spec(&spec)
}

/// Serves any world.
pub fn serve_spec(spec: &WorldSpec) -> Served {
    at(spec, "127.0.0.1:0")
}

/// Serves a world without its story at an address that was served before.
pub fn serve_at(world: &str, address: &str) -> Served {
    let mut spec = worlds::load(world).unwrap();
    spec.story.clear();
    at(&spec, address)
}

fn at(spec: &WorldSpec, address: &str) -> Served {
    let now = jiff::Timestamp::now().as_millisecond();
    let account = Account::new(spec, Clock::manual(now)).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(server::bind(address.parse().unwrap())).unwrap();
    let address = listener.local_addr().unwrap().to_string();
    runtime.spawn(server::serve(account.clone(), listener));
    Served { account, address, _runtime: runtime }
}
