//! SSM parameters and Secrets Manager secrets, with their versions.

use std::collections::BTreeMap;

/// All parameters and secrets of the account.
#[derive(Clone, Debug, Default)]
pub struct Vault {
    /// Parameters by name.
    pub parameters: BTreeMap<String, Parameter>,
    /// Secrets by name.
    pub secrets: BTreeMap<String, Secret>,
}

/// An SSM parameter.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// `String`, `StringList` or `SecureString`.
    pub kind: String,
    /// `Standard` or `Advanced`.
    pub tier: String,
    /// KMS key of a SecureString.
    pub key: Option<String>,
    /// Regular expression that values must match.
    pub pattern: Option<String>,
    /// Versions, oldest first; at most 100.
    pub versions: Vec<ParameterVersion>,
}

/// A version of a parameter.
#[derive(Clone, Debug)]
pub struct ParameterVersion {
    /// Version number, from 1.
    pub number: i64,
    /// Value.
    pub value: String,
    /// When it was written, milliseconds since the epoch.
    pub written: i64,
    /// ARN of who wrote it.
    pub by: String,
    /// Labels; a label stands on one version at a time.
    pub labels: Vec<String>,
}

/// A secret.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Six characters behind the name in its ARN.
    pub suffix: String,
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// When it was marked to be deleted, milliseconds since the epoch: its value is kept from everybody.
    pub deleted: Option<i64>,
    /// Days between rotations, when it rotates by itself.
    pub rotation_days: Option<u32>,
    /// Versions, oldest first.
    pub versions: Vec<SecretVersion>,
}

/// A version of a secret.
#[derive(Clone, Debug)]
pub struct SecretVersion {
    /// UUID, the client's token.
    pub id: String,
    /// Value.
    pub value: String,
    /// When it was written, milliseconds since the epoch.
    pub created: i64,
    /// Staging labels: AWSCURRENT, AWSPREVIOUS, AWSPENDING.
    pub stages: Vec<String>,
}

impl Vault {
    /// Whether a `valueFrom` can be read: a parameter's name or ARN, with `:version` or `:label`
    /// behind it, or a secret's ARN with `:key:stage:version` behind it.
    pub fn resolves(&self, reference: &str) -> bool {
        self.version(reference).is_some()
    }

    /// The version that a `valueFrom` means now: a parameter's number, or a secret's version id.
    pub fn version(&self, reference: &str) -> Option<String> {
        if let Some((_, name)) = reference.split_once(":parameter") {
            let found = self.parameter(name).or_else(|| self.parameter(name.trim_start_matches('/')));
            return found.map(|(_, _, version)| version.number.to_string());
        }
        let Some((_, rest)) = reference.split_once(":secret:") else {
            return self.parameter(reference).map(|(_, _, version)| version.number.to_string());
        };
        let mut parts = rest.split(':');
        let secret = parts.next().and_then(|name| self.secret(name))?;
        let mut given = || parts.next().filter(|part| !part.is_empty());
        let (key, stage, id) = (given(), given(), given());
        let version = secret.version(id, stage).filter(|_| secret.deleted.is_none())?;
        let json: Option<serde_json::Value> = serde_json::from_str(&version.value).ok();
        let has = |key: &str| json.is_some_and(|json| json.get(key).is_some());
        key.is_none_or(has).then(|| version.id.clone())
    }

    /// A parameter by `name`, `name:version` or `name:label`, with the version that is meant.
    pub fn parameter(&self, given: &str) -> Option<(&str, &Parameter, &ParameterVersion)> {
        if let Some((name, parameter)) = self.parameters.get_key_value(given) {
            return Some((name, parameter, parameter.versions.last()?));
        }
        let (name, selector) = given.rsplit_once(':')?;
        let (name, parameter) = self.parameters.get_key_value(name)?;
        let meant = |version: &&ParameterVersion| {
            version.number.to_string() == selector || version.labels.iter().any(|label| label == selector)
        };
        Some((name, parameter, parameter.versions.iter().find(meant)?))
    }

    /// A secret by name, by name with suffix, or by ARN.
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secret_name(name).and_then(|name| self.secrets.get(&name))
    }

    /// The plain name for a name, a name with suffix, or an ARN.
    pub fn secret_name(&self, given: &str) -> Option<String> {
        let given = given.split_once(":secret:").map_or(given, |(_, rest)| rest);
        if self.secrets.contains_key(given) {
            return Some(given.to_owned());
        }
        let (name, suffix) = given.rsplit_once('-')?;
        self.secrets.get(name).filter(|secret| secret.suffix == suffix).map(|_| name.to_owned())
    }
}

impl Secret {
    /// A version by id or stage; AWSCURRENT where neither is given.
    pub fn version(&self, id: Option<&str>, stage: Option<&str>) -> Option<&SecretVersion> {
        let stage = stage.or(if id.is_none() { Some("AWSCURRENT") } else { None });
        self.versions.iter().find(|version| {
            id.is_none_or(|id| version.id == id)
                && stage.is_none_or(|stage| version.stages.iter().any(|held| held == stage))
        })
    }

    /// Moves a staging label to a version; AWSCURRENT leaves AWSPREVIOUS behind.
    pub fn move_stage(&mut self, stage: &str, to: &str) {
        let from = self.version(None, Some(stage)).map(|version| version.id.clone());
        for version in &mut self.versions {
            version.stages.retain(|held| held != stage);
            if version.id == to {
                version.stages.retain(|held| held != "AWSPREVIOUS" || stage != "AWSCURRENT");
                version.stages.push(stage.to_owned());
            }
        }
        if stage == "AWSCURRENT"
            && let Some(from) = from.filter(|from| from != to)
        {
            self.move_stage("AWSPREVIOUS", &from);
        }
    }
}
