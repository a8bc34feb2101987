//! The composition root: the only place that knows both the real account and the simulated one.

mod console;
mod ground;
mod simulate;

use crate::aws::Settings;
use crate::cli::{AccountFlags, DemoFlags};
use crate::engine::{Engine, Failure};

pub use console::console;
pub use ground::{account, ground, ground_of_past};
pub use simulate::simulate;

/// Connects to the account that the flags, the AWS variables and the profile name; with a demo
/// asked for, to a simulated one. Fails when the settings are wrong, and says what to do.
pub async fn engine(flags: &AccountFlags, demo: &DemoFlags) -> Result<Engine, Failure> {
    let settings = match &demo.demo {
        Some(world) => simulate::demo_settings(world, demo.scenario.as_deref())?,
        None => real_settings(flags),
    };
    Ok(Engine::new(settings.connect().await?))
}

fn real_settings(flags: &AccountFlags) -> Settings {
    Settings {
        profile: flags.profile.clone(),
        region: flags.region.clone(),
        endpoint_url: flags.endpoint_url.clone(),
        ..Settings::default()
    }
}
