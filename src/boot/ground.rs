//! What the commands of runbooks stand on: account, environment, folders.

use super::console::no_environment;
use crate::cli::run::Ground;
use crate::cli::{AccountFlags, Arguments};
use crate::config::{Config, Paths};
use crate::engine::Failure;
use crate::runbook::Subject;

/// Simulated accounts have a state folder of their own, in the state folder.
const DEMO: &str = "demo";

/// The account that flags and an environment name; flags go before the environment. Fails when there
/// is no environment of this name.
pub fn account(
    config: &Config,
    flags: &AccountFlags,
    environment: Option<&str>,
) -> Result<AccountFlags, Failure> {
    let Some(name) = environment else { return Ok(flags.clone()) };
    let Some(environment) = config.environment(name) else {
        let names: Vec<&str> = config.environments.iter().map(|one| one.name.as_str()).collect();
        return Err(no_environment(name, &names));
    };
    let or = |flag: &Option<String>, other: &Option<String>| flag.clone().or_else(|| other.clone());
    Ok(AccountFlags {
        profile: or(&flags.profile, &environment.profile),
        region: or(&flags.region, &environment.region),
        endpoint_url: or(&flags.endpoint_url, &environment.endpoint_url),
        cluster: or(&flags.cluster, &environment.cluster),
    })
}

/// What a run stands on. Fails when there is no environment of the name that is given.
pub fn ground(arguments: &Arguments, paths: &Paths, config: Config, demo: bool) -> Result<Ground, Failure> {
    let environment = arguments.console.environment.clone().filter(|_| !demo);
    let account = account(&config, &arguments.account, environment.as_deref())?;
    let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let state = paths.state_folder.clone();
    Ok(Ground {
        profile: account.profile.clone().or_else(|| variable("AWS_PROFILE")),
        endpoint_url: account.endpoint_url.clone().or_else(|| variable("AWS_ENDPOINT_URL")),
        flags: written(&arguments.account, environment.as_deref()),
        read_only: arguments.console.read_only,
        state: if demo { state.map(|folder| folder.join(DEMO)) } else { state },
        runbooks: paths.runbooks(),
        environment,
        account,
        config,
        demo,
    })
}

/// What a run of an older process stands on: flags go before what it began with. Fails when there is
/// no environment of the name that is given.
pub fn ground_of_past(
    arguments: &Arguments,
    paths: &Paths,
    config: Config,
    subject: &Subject,
) -> Result<Ground, Failure> {
    let mut arguments = arguments.clone();
    let known = subject.environment.clone().filter(|name| config.environment(name).is_some());
    let environment = arguments.console.environment.take().or(known);
    arguments.console.environment = environment;
    arguments.account.region.get_or_insert_with(|| subject.region.clone());
    ground(&arguments, paths, config, false)
}

/// The flags of the account as they were written; the cluster stands before the service's name.
fn written(account: &AccountFlags, environment: Option<&str>) -> Vec<String> {
    let environment = environment.map(str::to_owned);
    let flags = [
        ("--environment", &environment),
        ("--profile", &account.profile),
        ("--region", &account.region),
        ("--endpoint-url", &account.endpoint_url),
    ];
    let written = flags.into_iter().filter_map(|(flag, value)| Some([flag.to_owned(), value.clone()?]));
    written.flatten().collect()
}
