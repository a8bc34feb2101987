//! The simulated account under the SDK, and on a socket.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

use aws_credential_types::Credentials;

use crate::aws::Settings;
use crate::cli::{DemoWorld, SimFlags};
use crate::engine::Failure;
use crate::sim::clock::Clock;
use crate::sim::fault::SCENARIOS;
use crate::sim::{Account, server, worlds};

/// A one-shot look at a scenario sees it after this long: four minutes, in milliseconds.
const SCENARIO_AGE: i64 = 240_000;

/// Settings that reach a simulated account in this process. With a scenario, the account is
/// four minutes into it.
pub(super) fn demo_settings(world: &str, scenario: Option<&str>) -> Result<Settings, Failure> {
    let mut spec = worlds::load(world).map_err(wrong_world)?;
    let age = if scenario.is_some() { SCENARIO_AGE } else { 0 };
    if scenario.is_some() {
        spec.story.clear();
    }
    let clock = Clock::running(1.0);
    let account = Account::aged(&spec, clock, age).map_err(wrong_world)?;
    if let Some(scenario) = scenario {
        account.begin_at_birth(scenario, None).map_err(wrong_scenario)?;
    }
    Ok(settings(&account))
}

/// A simulated account in this process, live: its story, or the scenario, begins now. Fails when
/// there is no such world or scenario, or the speed makes no sense.
pub(super) fn demo_account(demo: &DemoWorld) -> Result<Account, Failure> {
    check_speed(demo.speed)?;
    let mut spec = worlds::load(&demo.world).map_err(wrong_world)?;
    if demo.scenario.is_some() {
        spec.story.clear();
    }
    let account = Account::aged(&spec, Clock::running(demo.speed), 0).map_err(wrong_world)?;
    if let Some(scenario) = &demo.scenario {
        account.begin(scenario, None).map_err(wrong_scenario)?;
    }
    Ok(account)
}

/// Settings that reach a simulated account.
pub(super) fn settings(account: &Account) -> Settings {
    let served = account.http_client();
    Settings {
        region: Some(served.region),
        endpoint_url: Some("http://simulated.account".to_owned()),
        http_client: Some(served.http_client),
        credentials: Some(Credentials::new("simulated", "simulated", None, None, "simulated account")),
        ..Settings::default()
    }
}

/// Serves a simulated account until it is told to stop.
pub async fn simulate(flags: &SimFlags) -> Result<(), Failure> {
    if flags.list_operations {
        return list(crate::sim::operations());
    }
    if flags.list_scenarios {
        return list(SCENARIOS.iter().map(|scenario| format!("{:<26}{}", scenario.id, scenario.about)));
    }
    let account = account(flags)?;
    let listener = server::bind(flags.listen).await.map_err(|error| Failure {
        message: format!("The address {} cannot be listened on: {error}.", flags.listen),
        remedy: "Give another with --listen 127.0.0.1:PORT; port 0 takes any free one.".to_owned(),
    })?;
    let address = listener.local_addr().map_err(|error| Failure {
        message: format!("The socket has no address: {error}."),
        remedy: "Give another with --listen 127.0.0.1:PORT.".to_owned(),
    })?;
    if !address.ip().is_loopback() {
        // stderr may be gone; the account is served all the same.
        let _ = writeln!(
            io::stderr(),
            "dogwatch: {address} can be reached from other machines. There is no access control."
        );
    }
    let region = account.http_client().region;
    list([format!(
        "export AWS_ENDPOINT_URL=http://{address} AWS_REGION={region} AWS_DEFAULT_REGION={region} \
         AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated"
    )])?;
    tokio::select! {
        () = server::serve(account, listener) => {}
        () = told_to_stop() => {}
    }
    Ok(())
}

fn check_speed(speed: f64) -> Result<(), Failure> {
    if speed.is_finite() && speed > 0.0 && speed <= 10_000.0 {
        return Ok(());
    }
    Err(Failure {
        message: format!("The speed {speed} is not between 0 and 10000."),
        remedy: "Give world seconds a real second, e.g. --speed 10.".to_owned(),
    })
}

fn account(flags: &SimFlags) -> Result<Account, Failure> {
    check_speed(flags.speed)?;
    let mut spec = worlds::load(&flags.world).map_err(wrong_world)?;
    if flags.scenario.is_some() {
        spec.story.clear();
    }
    let mut account = Account::aged(&spec, Clock::running(flags.speed), 0).map_err(wrong_world)?;
    if let Some(path) = &flags.requests {
        account = account.with_request_log(request_log(path)?);
    }
    if let Some(scenario) = &flags.scenario {
        account.begin(scenario, flags.service.as_deref()).map_err(wrong_scenario)?;
    }
    Ok(account)
}

fn request_log(path: &Path) -> Result<Box<dyn Write + Send>, Failure> {
    let file = OpenOptions::new().create(true).append(true).open(path).map_err(|error| Failure {
        message: format!("The request log {} cannot be written: {error}.", path.display()),
        remedy: "Give --requests the path of a file that may be written.".to_owned(),
    })?;
    Ok(Box::new(file))
}

/// Prints lines and flushes: a program may be waiting for the first of them.
fn list(lines: impl IntoIterator<Item = String>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = lines.into_iter().try_for_each(|line| writeln!(out, "{line}")).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure {
            message: format!("stdout cannot be written: {error}."),
            remedy: "Check where it is redirected to.".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Ends with Ctrl-C or SIGTERM.
async fn told_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

fn wrong_world(message: String) -> Failure {
    Failure {
        message: format!("The simulated world cannot be made: {message}."),
        remedy: "World files are described in src/sim/spec.rs; `lauv` is the default world.".to_owned(),
    }
}

fn wrong_scenario(message: String) -> Failure {
    Failure {
        message: format!("The scenario cannot begin: {message}."),
        remedy: "`dogwatch sim --list-scenarios` explains each.".to_owned(),
    }
}
