//! From settings to an account: the SDK's own resolution of profile, region and credentials.

use std::path::PathBuf;
use std::time::Duration;

use aws_config::environment::region::EnvironmentVariableRegionProvider;
use aws_config::meta::region::RegionProviderChain;
use aws_config::profile::region::ProfileFileRegionProvider;
use aws_config::profile::{ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, ConfigLoader, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::os_shim_internal::{Env, Fs};

use super::error::Error;
use super::login::Login;
use super::{Account, http};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const OPERATION_TIMEOUT: Duration = Duration::from_secs(30);

/// What the operator, or the demo, asks for. Everything that is `None` is found as the AWS CLI
/// finds it: in `AWS_*` variables, the profile, the machine.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--endpoint-url`.
    pub endpoint_url: Option<String>,
    /// Another HTTP client than ours: the simulated account.
    pub http_client: Option<SharedHttpClient>,
    /// Fixed credentials; with them no file and no machine is asked for any.
    pub credentials: Option<Credentials>,
}

/// What is known of the configuration when a call fails and the answer must say what to do.
#[derive(Clone, Debug)]
pub(crate) struct Context {
    pub(crate) region: String,
    pub(crate) endpoint_url: Option<String>,
    pub(crate) login: Login,
}

impl Settings {
    /// Resolves the settings and makes the clients; sends nothing, except that a machine's role
    /// or region may be asked of the machine. Fails without a region, on an unknown profile, an
    /// endpoint that is no URL, and a CA bundle that is no good: each says what to do.
    pub async fn connect(self) -> Result<Account, Error> {
        let profiles = self.profiles().await?;
        let http = match &self.http_client {
            Some(client) => http::Source::Given(client.clone()),
            None => http::Source::ours(ca_bundle(profiles.as_ref()))?,
        };
        let login = Login::find(
            profiles.as_ref(),
            self.profile.is_some(),
            std::env::var_os("AWS_ACCESS_KEY_ID").is_some(),
        );
        let region = self.region().await;
        let config = self.load(http.client(), region).await;
        let Some(region) = config.region().map(Region::as_ref).filter(|region| !region.is_empty()) else {
            return Err(Error::setup(
                "No AWS region is set.",
                "Give one with --region, e.g. --region us-east-1, export AWS_REGION, or run: \
                 aws configure set region us-east-1",
            ));
        };
        let region = region.to_owned();
        let endpoint_url = config.endpoint_url().map(str::to_owned);
        check_endpoint(endpoint_url.as_deref())?;
        Ok(Account::new(&config, Context { region, endpoint_url, login }, http))
    }

    /// Reads the profile files, so that a profile that does not exist is told before anything
    /// else; `None` for fixed credentials.
    async fn profiles(&self) -> Result<Option<ProfileSet>, Error> {
        if self.credentials.is_some() {
            return Ok(None);
        }
        let name = self.profile.clone().map(Into::into);
        let files = EnvConfigFiles::default();
        let loaded = aws_config::profile::load(&Fs::real(), &Env::real(), &files, name).await;
        let profiles = loaded.map_err(|error| {
            let why = aws_smithy_types::error::display::DisplayErrorContext(&error).to_string();
            let why = why.split(" (").next().unwrap_or_default().to_owned();
            Error::setup(
                format!("The AWS configuration files cannot be read: {why}."),
                "Correct ~/.aws/config or ~/.aws/credentials (AWS_CONFIG_FILE and \
                 AWS_SHARED_CREDENTIALS_FILE name others).",
            )
        })?;
        let wanted = profiles.selected_profile();
        if wanted != "default" && profiles.get_profile(wanted).is_none() {
            return Err(unknown_profile(wanted, &profiles));
        }
        Ok(Some(profiles))
    }

    /// The region, as far as the credentials of an explicit profile need it beforehand: flag,
    /// environment, profile. Without such a profile the SDK's own chain finds it later, which
    /// asks the machine as well.
    async fn region(&self) -> Option<Region> {
        if let Some(region) = &self.region {
            return Some(Region::new(region.clone()));
        }
        let profile = self.profile.as_ref()?;
        let of_profile = ProfileFileRegionProvider::builder().profile_name(profile).build();
        let from_env = EnvironmentVariableRegionProvider::new();
        RegionProviderChain::first_try(from_env).or_else(of_profile).region().await
    }

    async fn load(self, http: SharedHttpClient, region: Option<Region>) -> SdkConfig {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            // Trying again is ours (`call`): each attempt must wait for its turn.
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeouts)
            .http_client(http.clone());
        if let Some(region) = region.clone() {
            loader = loader.region(region);
        }
        if let Ok(name) = AppName::new("dogwatch") {
            loader = loader.app_name(name);
        }
        if let Some(url) = &self.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        self.with_credentials(loader, http, region).load().await
    }

    /// An explicit profile goes before the environment's keys, as it does with the AWS CLI: who
    /// says `--profile prod` must not land in another account.
    fn with_credentials(
        self,
        loader: ConfigLoader,
        http: SharedHttpClient,
        region: Option<Region>,
    ) -> ConfigLoader {
        if let Some(credentials) = self.credentials {
            // The SDK insists on a file: an empty one keeps the machine's own out of it.
            let none = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, "").build();
            return loader.profile_files(none).credentials_provider(credentials);
        }
        let Some(profile) = self.profile else { return loader };
        let configuration = ProviderConfig::without_region().with_http_client(http).with_region(region);
        let provider = ProfileFileCredentialsProvider::builder()
            .configure(&configuration)
            .profile_name(profile.clone())
            .build();
        loader.profile_name(profile).credentials_provider(provider)
    }
}

/// `AWS_CA_BUNDLE`, else `ca_bundle` in the profile.
fn ca_bundle(profiles: Option<&ProfileSet>) -> Option<PathBuf> {
    let from_env = std::env::var_os("AWS_CA_BUNDLE").filter(|path| !path.is_empty());
    from_env.map(PathBuf::from).or_else(|| profiles.and_then(|set| set.get("ca_bundle")).map(PathBuf::from))
}

fn unknown_profile(wanted: &str, profiles: &ProfileSet) -> Error {
    let nearest = profiles
        .profiles()
        .max_by(|a, b| strsim::jaro_winkler(a, wanted).total_cmp(&strsim::jaro_winkler(b, wanted)));
    let remedy = match nearest {
        Some(name) => format!("The nearest is {name}; `aws configure list-profiles` lists them all."),
        None => "There are none yet: run `aws configure sso`, `aws login` or `aws configure`.".to_owned(),
    };
    Error::setup(format!("There is no AWS profile {wanted}."), remedy)
}

fn check_endpoint(url: Option<&str>) -> Result<(), Error> {
    let Some(url) = url else { return Ok(()) };
    let parsed = url.parse::<::http::Uri>().ok();
    let good = parsed.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|h| !h.is_empty())
    });
    if good {
        return Ok(());
    }
    Err(Error::setup(
        format!("The endpoint {url} is no HTTP address."),
        "Give --endpoint-url, or AWS_ENDPOINT_URL, as http://HOST:PORT or https://HOST.",
    ))
}
