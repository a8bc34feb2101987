//! Where a profile's credentials come from, so that expired ones can be answered with the exact
//! command that renews them.

use aws_config::profile::{Profile, ProfileSet};

/// How the operator gets new credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Login {
    /// IAM Identity Center: `aws sso login`, for the profile that holds the session.
    Sso(String),
    /// The console's sign-in: `aws login`, for the profile that holds it.
    Console(String),
    /// A program that the profile names.
    Process(String),
    /// Keys in the profile.
    ProfileKeys(String),
    /// Keys in the environment.
    EnvironmentKeys,
    /// A role given to the machine, task or pod, or a provider that we do not know.
    Machine,
}

/// Profiles that lead to each other are followed this far.
const LONGEST_CHAIN: usize = 10;

impl Login {
    /// Finds out, in the order in which the SDK looks: an explicit profile first, then the
    /// environment's keys, then the selected profile.
    pub(crate) fn find(profiles: Option<&ProfileSet>, explicit: bool, keys_in_env: bool) -> Self {
        if keys_in_env && !explicit {
            return Self::EnvironmentKeys;
        }
        let Some(profiles) = profiles else { return Self::Machine };
        let mut name = profiles.selected_profile().to_owned();
        for _ in 0..LONGEST_CHAIN {
            let Some(profile) = profiles.get_profile(&name) else { break };
            match profile.get("source_profile") {
                Some(source) if source != name && profile.get("role_arn").is_some() => {
                    name = source.to_owned();
                }
                _ => return Self::of(profile, &name),
            }
        }
        Self::Machine
    }

    fn of(profile: &Profile, name: &str) -> Self {
        let has = |key: &str| profile.get(key).is_some();
        let name = name.to_owned();
        if has("sso_session") || has("sso_start_url") || has("sso_account_id") {
            Self::Sso(name)
        } else if has("login_session") {
            Self::Console(name)
        } else if has("credential_process") {
            Self::Process(name)
        } else if has("aws_access_key_id") {
            Self::ProfileKeys(name)
        } else {
            Self::Machine
        }
    }

    /// What to do about credentials that have expired or are not there.
    pub(crate) fn remedy(&self) -> String {
        match self {
            Self::Sso(name) => format!("Run: aws sso login{}", flag(name)),
            Self::Console(name) => format!("Run: aws login{}", flag(name)),
            Self::Process(name) => {
                format!("Renew what the credential_process of profile {name} hands out, then try again.")
            }
            Self::ProfileKeys(name) => {
                format!("Put new keys into profile {name}: aws configure{}", flag(name))
            }
            Self::EnvironmentKeys => "Export new AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and \
                                      AWS_SESSION_TOKEN, or unset them to use a profile."
                .to_owned(),
            Self::Machine => "Sign in with `aws login`, or name a profile with --profile or \
                              AWS_PROFILE (`aws sso login --profile NAME` renews one that uses \
                              IAM Identity Center)."
                .to_owned(),
        }
    }
}

fn flag(profile: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./@+".contains(c);
    match profile {
        "default" => String::new(),
        name if !name.is_empty() && name.chars().all(plain) => format!(" --profile {name}"),
        name => format!(" --profile '{}'", name.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
    use aws_types::os_shim_internal::{Env, Fs};

    const CONFIG: &str = "
[profile prod]
sso_session = corp
region = us-east-1
[profile admin]
role_arn = arn:aws:iam::1:role/admin
source_profile = prod
[profile me@corp]
login_session = arn:aws:iam::1:user/me
[profile loop]
role_arn = r
source_profile = loop2
[profile loop2]
role_arn = r
source_profile = loop
[default]
aws_access_key_id = a
";

    async fn remedy(profile: &'static str, explicit: bool, keys_in_env: bool) -> String {
        let files = EnvConfigFiles::builder().with_contents(EnvConfigFileKind::Config, CONFIG).build();
        let (fs, env) = (Fs::from_slice(&[]), Env::from_slice(&[]));
        let set = aws_config::profile::load(&fs, &env, &files, Some(profile.into())).await.unwrap();
        Login::find(Some(&set), explicit, keys_in_env).remedy()
    }

    #[tokio::test]
    async fn the_exact_command_is_given() {
        assert_eq!(remedy("prod", true, true).await, "Run: aws sso login --profile prod");
        assert_eq!(remedy("admin", false, false).await, "Run: aws sso login --profile prod");
        assert_eq!(remedy("me@corp", true, false).await, "Run: aws login --profile me@corp");
        assert!(remedy("default", false, false).await.ends_with("aws configure"));
        assert!(remedy("prod", false, true).await.starts_with("Export new AWS_ACCESS_KEY_ID"));
        assert_eq!(flag("it's"), r" --profile 'it'\''s'");
        assert!(remedy("loop", true, false).await.starts_with("Sign in"));
    }
}
