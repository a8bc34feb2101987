//! The console: its engine, its settings, and the account under it.

use std::sync::Arc;
use std::time::Instant;

use crate::aws::Settings as AwsSettings;
use crate::cli::{AccountFlags, ConsoleFlags, DemoWorld};
use crate::console::theme::{Terminal, Theme};
use crate::console::{App, Environment, Guard, Keymap, Left, Settings, run};
use crate::engine::poll::{Connector, Live, Options, Place};
use crate::engine::{Engine, Failure};
use crate::errors;

use super::simulate;

/// Runs the console on a real account, or on a simulated one, until it is left. Fails when the
/// settings are wrong or there is no terminal, and says what to do.
pub async fn console(
    account: &AccountFlags,
    flags: &ConsoleFlags,
    demo: Option<&DemoWorld>,
) -> Result<Left, Failure> {
    let (connect, place, name) = match demo {
        Some(demo) => {
            let simulated = simulate::demo_account(demo)?;
            let connect: Connector = Arc::new(move |_| {
                let settings = simulate::settings(&simulated);
                Box::pin(async move { Ok(Engine::new(settings.connect().await?)) })
            });
            (connect, Place::default(), format!("{} (simulated)", demo.world))
        }
        None => (connector(), place(account), String::new()),
    };
    let environment = Environment { name, place: place.clone(), guard: Guard::Protected };
    let settings = Settings {
        environments: vec![environment],
        themes: None,
        terminal: Terminal::of_process(),
        utc: false,
        mouse: true,
        demo: demo.is_some(),
        test_commands: std::env::var_os("DOGWATCH_TEST_COMMANDS").is_some(),
    };
    let wanted = flags.theme.as_deref().or(demo.and_then(|demo| demo.theme.as_deref()));
    let theme = match wanted {
        Some(name) => {
            Theme::load(name, settings.themes.as_deref(), settings.terminal).map_err(wrong_settings)?
        }
        None => Theme::shipped(settings.terminal),
    };
    let keymap = Keymap::new(&[]).map_err(|errors| wrong_settings(errors.join("\n")))?;
    let live = Live::start(connect, place, Options::default()).map_err(no_engine)?;
    let picture = live.pictures().borrow().clone();
    let app = App::new(settings, keymap, theme, picture, Instant::now());
    errors::before_reports(crate::console::restore);
    run(app, &live).await.map_err(no_terminal)
}

/// Connects to real accounts, each time anew, so that settings that were corrected are seen.
fn connector() -> Connector {
    Arc::new(|place: Place| {
        Box::pin(async move {
            let settings = AwsSettings {
                profile: place.profile,
                region: place.region,
                endpoint_url: place.endpoint_url,
                ..AwsSettings::default()
            };
            Ok(Engine::new(settings.connect().await?))
        })
    })
}

fn place(flags: &AccountFlags) -> Place {
    Place {
        environment: None,
        profile: flags.profile.clone(),
        region: flags.region.clone(),
        endpoint_url: flags.endpoint_url.clone(),
        cluster: flags.cluster.clone(),
    }
}

fn wrong_settings(error: impl std::fmt::Display) -> Failure {
    Failure { message: error.to_string(), remedy: String::new() }
}

fn no_engine(error: std::io::Error) -> Failure {
    Failure {
        message: format!("The system refuses what dogwatch needs to start: {error}."),
        remedy: "Check the limits on open files and processes (ulimit -a).".to_owned(),
    }
}

fn no_terminal(error: std::io::Error) -> Failure {
    Failure {
        message: format!("The console needs a terminal, and this is none that it can use: {error}."),
        remedy: "`dogwatch status` prints the picture once, without one.".to_owned(),
    }
}
