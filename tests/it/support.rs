//! What several tests need.

use dogwatch::sim::Account;
use dogwatch::sim::clock::Clock;
use dogwatch::sim::spec::WorldSpec;
use dogwatch::sim::world::World;
use dogwatch::sim::world::service::Service;
use dogwatch::sim::worlds;

/// 2026-11-21T03:00:00Z, when somebody is woken.
pub const NIGHT: i64 = 1_795_230_000_000;

/// A world without its story, on a clock that stands.
pub fn calm_world(name: &str) -> Account {
    let mut spec = worlds::load(name).expect("a built-in world");
    spec.story.clear();
    account(&spec)
}

/// An account on a clock that stands.
pub fn account(spec: &WorldSpec) -> Account {
    Account::new(spec, Clock::manual(NIGHT)).expect("a sound world")
}

/// A service of the world by name.
pub fn service<'a>(world: &'a World, name: &str) -> &'a Service {
    world.services.iter().find(|service| service.name == name).expect("the service is there")
}

/// Moves on second by second until `done`, at most `seconds`; tells how many it took.
pub fn until(account: &Account, seconds: u32, mut done: impl FnMut(&World) -> bool) -> u32 {
    for second in 0..=seconds {
        if done(&account.world()) {
            return second;
        }
        account.advance(1000);
    }
    panic!("not done after {seconds} simulated seconds");
}
