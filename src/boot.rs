//! The composition root: the only file that knows both the real account and the simulated one.

use crate::aws::Settings;
use crate::cli::AccountFlags;
use crate::engine::{Engine, Failure};

/// Connects to the account that the flags, the AWS variables and the profile name; with `demo`,
/// to the simulated one. Fails when the settings are wrong, and says what to do.
pub async fn engine(flags: &AccountFlags, demo: bool) -> Result<Engine, Failure> {
    let settings = if demo { demo_settings(flags)? } else { real_settings(flags) };
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

fn demo_settings(_flags: &AccountFlags) -> Result<Settings, Failure> {
    Err(Failure {
        message: "The simulated account is not built in yet.".to_owned(),
        remedy: "Leave out --demo.".to_owned(),
    })
}
