//! The console: its settings, its engine, and the account under it.

use std::sync::Arc;

use super::simulate;
use crate::aws::Settings as AwsSettings;
use crate::cli::{AccountFlags, ConsoleFlags, DemoWorld};
use crate::config::{self, Config, Paths};
use crate::console::theme::{self, Terminal, Theme};
use crate::console::{App, Environment, Keymap, Left, LogSettings, Moment, Settings, restore, run};
use crate::engine::execute::Runs;
use crate::engine::poll::{Connector, Live, Options, Place};
use crate::engine::tail::Tail;
use crate::engine::{Engine, Failure};
use crate::errors;
use crate::model::Guard;
use crate::runbook::Library;

/// Runs the console on a real account, or on a simulated one, until it is left. Fails when the
/// settings are wrong or there is no terminal, and says what to do.
pub async fn console(
    account: &AccountFlags,
    flags: &ConsoleFlags,
    paths: &Paths,
    demo: Option<&DemoWorld>,
) -> Result<Left, Failure> {
    let config = Config::load(paths).map_err(wrong_settings)?;
    let keymap = Keymap::new(&config.keys).map_err(wrong_settings)?;
    let mut options = options(&config);
    let (connect, environments, shown) = match demo {
        Some(demo) => {
            let (connect, environment) = simulated(demo)?;
            (connect, vec![environment], 0)
        }
        None => {
            options.state = paths.state_folder.clone();
            let (environments, shown) = environments(&config, account, flags)?;
            (connector(), environments, shown)
        }
    };
    let environments = guarded(environments, flags.read_only);
    let place = environments.get(shown).map(|environment| environment.place.clone()).unwrap_or_default();
    let settings = settings(&config, paths, environments, demo.is_some());
    let wanted = flags.theme.as_deref().or(demo.and_then(|demo| demo.theme.as_deref()));
    let wanted = wanted.or(config.theme.as_deref()).unwrap_or(theme::DEFAULT);
    let theme = Theme::load(wanted, settings.themes.as_deref(), settings.terminal).map_err(wrong_settings)?;
    let live = Live::start(connect, place, options).map_err(no_engine)?;
    let tail = Tail::start(live.engines()).map_err(no_engine)?;
    let runs = Runs::start().map_err(no_engine)?;
    let picture = live.pictures().borrow().clone();
    let app = App::new(settings, keymap, theme, picture, Moment::now());
    errors::before_reports(restore);
    run(app, &live, tail, runs).await.map_err(no_terminal)
}

fn settings(config: &Config, paths: &Paths, environments: Vec<Environment>, demo: bool) -> Settings {
    let mut terminal = Terminal::of_process();
    terminal.unicode &= !config.ascii;
    // What a simulated account went through is kept apart.
    let state = paths.state_folder.as_ref();
    let state = state.map(|folder| if demo { folder.join("demo") } else { folder.clone() });
    Settings {
        environments,
        themes: paths.themes(),
        terminal,
        utc: config.utc,
        mouse: config.mouse,
        demo,
        logs: log_settings(config),
        runbooks: Arc::new(Library::load(&paths.runbooks())),
        state,
        session: fastrand::u16(..),
        test_commands: std::env::var_os("DOGWATCH_TEST_COMMANDS").is_some(),
    }
}

fn log_settings(config: &Config) -> LogSettings {
    LogSettings {
        memory: usize::try_from(config.logs.memory_mib).unwrap_or(64) << 20,
        back: config.logs.back,
        live: config.logs.live,
        colors: config.logs.colors,
    }
}

fn options(config: &Config) -> Options {
    let seconds = |time: std::time::Duration| u32::try_from(time.as_secs()).ok();
    Options {
        fast_seconds: seconds(config.pace.fast),
        slow_seconds: seconds(config.pace.slow),
        no_metrics: !config.pace.metrics,
        calls_per_minute: Some(config.budget.calls_per_minute),
        state: None,
    }
}

/// The environments of the configuration, and which of them is shown. Flags that name a place
/// make one more, which has no name; so does a configuration without any.
fn environments(
    config: &Config,
    account: &AccountFlags,
    flags: &ConsoleFlags,
) -> Result<(Vec<Environment>, usize), Failure> {
    let mut all: Vec<Environment> = config.environments.iter().map(environment).collect();
    let by_flag = flags.environment.as_deref();
    let named = match by_flag.or(config.default_environment.as_deref()) {
        // What is said on the command line goes before what the file says by itself.
        Some(name) if by_flag.is_some() || !names_a_place(account) => Some(place_of(&all, name)?),
        None if !names_a_place(account) && !all.is_empty() => Some(0),
        _ => None,
    };
    if let Some(shown) = named {
        if let Some(environment) = all.get_mut(shown) {
            environment.place = with_flags(environment.place.clone(), account);
        }
        return Ok((all, shown));
    }
    let place = with_flags(Place::default(), account);
    let profile = place.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok());
    let guard = Guard::usual(profile.iter().chain(&place.cluster).map(String::as_str));
    let (name, health_urls) = (String::new(), Vec::new());
    all.insert(0, Environment { name, place, guard, guard_given: false, health_urls });
    Ok((all, 0))
}

/// The environments as they are, or all of them read-only.
fn guarded(mut environments: Vec<Environment>, read_only: bool) -> Vec<Environment> {
    for environment in environments.iter_mut().filter(|_| read_only) {
        environment.guard = Guard::ReadOnly;
    }
    environments
}

fn environment(environment: &config::Environment) -> Environment {
    Environment {
        name: environment.name.clone(),
        place: Place {
            environment: Some(environment.name.clone()),
            profile: environment.profile.clone(),
            region: environment.region.clone(),
            endpoint_url: environment.endpoint_url.clone(),
            cluster: environment.cluster.clone(),
            alarm_prefixes: environment.alarm_prefixes.clone(),
        },
        guard: environment.guard,
        guard_given: environment.guard_given,
        health_urls: environment.health_urls.clone(),
    }
}

fn place_of(all: &[Environment], name: &str) -> Result<usize, Failure> {
    all.iter().position(|environment| environment.name == name).ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|environment| environment.name.as_str()).collect();
        no_environment(name, &names)
    })
}

/// There is no environment of this name; these are there.
pub(super) fn no_environment(name: &str, names: &[&str]) -> Failure {
    let remedy = if names.is_empty() {
        "config.toml has none; write it there as [[environment]].".to_owned()
    } else {
        format!("config.toml has {}.", names.join(", "))
    };
    let suggestion = config::suggestion(name, names.iter().copied());
    Failure { message: format!("There is no environment `{name}`{suggestion}."), remedy }
}

fn names_a_place(account: &AccountFlags) -> bool {
    let flags = [&account.profile, &account.region, &account.endpoint_url, &account.cluster];
    flags.into_iter().any(Option::is_some)
}

fn with_flags(place: Place, account: &AccountFlags) -> Place {
    Place {
        profile: account.profile.clone().or(place.profile),
        region: account.region.clone().or(place.region),
        endpoint_url: account.endpoint_url.clone().or(place.endpoint_url),
        cluster: account.cluster.clone().or(place.cluster),
        ..place
    }
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

/// A simulated account in this process, and how it is called.
fn simulated(demo: &DemoWorld) -> Result<(Connector, Environment), Failure> {
    let account = simulate::demo_account(demo)?;
    let connect: Connector = Arc::new(move |_| {
        let settings = simulate::settings(&account);
        Box::pin(async move { Ok(Engine::new(settings.connect().await?)) })
    });
    let name = demo.world.clone();
    let (place, guard) = (Place::default(), Guard::Protected);
    Ok((connect, Environment { name, place, guard, guard_given: true, health_urls: Vec::new() }))
}

fn wrong_settings(error: config::Error) -> Failure {
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
