//! What a task definition's reference to a secret names: the store, the thing, the part of it.

use serde::{Deserialize, Serialize};

use super::SecretReference;

/// The stage that a secret's reference means when it names none.
const CURRENT: &str = "AWSCURRENT";

/// A store that ECS takes secrets from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StoreKind {
    /// Systems Manager Parameter Store.
    Parameter,
    /// Secrets Manager.
    Secret,
}

/// What a [`SecretReference`] names (ECS developer guide, "Pass sensitive data to a container").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct SecretTarget {
    /// The store.
    pub store: StoreKind,
    /// The parameter's name, or the secret's ARN without what may follow it.
    pub id: String,
    /// The key in the secret's JSON whose value is injected; `None` for the whole value.
    pub key: Option<String>,
    /// The version that the reference is held to; such a one does not follow a new value.
    pub pin: Option<Pin>,
}

/// Which version a reference is held to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pin {
    /// A parameter's version number or a secret's version id.
    Version(String),
    /// A parameter's label or a secret's stage other than AWSCURRENT.
    Stage(String),
}

impl SecretReference {
    /// What the reference names.
    pub fn target(&self) -> SecretTarget {
        match self.value_from.contains(":secretsmanager:") {
            true => secret(&self.value_from),
            false => parameter(&self.value_from),
        }
    }
}

/// `arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME[:KEY:STAGE:VERSION]`, where each of
/// the last three may be empty.
fn secret(value: &str) -> SecretTarget {
    let id = value.splitn(8, ':').take(7).collect::<Vec<_>>().join(":");
    let mut rest = value.splitn(10, ':').skip(7).map(str::to_owned);
    let mut part = || rest.next().filter(|part| !part.is_empty());
    let (key, stage, version) = (part(), part(), part());
    let stage = stage.filter(|stage| stage != CURRENT).map(Pin::Stage);
    SecretTarget { store: StoreKind::Secret, id, key, pin: version.map(Pin::Version).or(stage) }
}

/// A name, or `arn:…:parameter/a/b` for the parameter `/a/b` and `arn:…:parameter/a` for `a`;
/// behind either there may be `:VERSION` or `:LABEL`. Names hold no colon, labels begin with no
/// digit (Systems Manager user guide, "Working with parameter versions" and "… labels").
fn parameter(value: &str) -> SecretTarget {
    let (name, slash) = match value.split_once(":parameter/") {
        Some((arn, name)) if arn.starts_with("arn:") => (name, name.contains('/')),
        _ => (value, false),
    };
    let (name, selector) = name.split_once(':').map_or((name, None), |(name, rest)| (name, Some(rest)));
    let pin = selector.filter(|selector| !selector.is_empty()).map(|selector| {
        match selector.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Pin::Version(selector.to_owned()),
            false => Pin::Stage(selector.to_owned()),
        }
    });
    let id = if slash { format!("/{name}") } else { name.to_owned() };
    SecretTarget { store: StoreKind::Parameter, id, key: None, pin }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(value_from: &str) -> SecretTarget {
        SecretReference { name: "DB_PASSWORD".to_owned(), value_from: value_from.to_owned() }.target()
    }

    fn parameter(id: &str, pin: Option<Pin>) -> SecretTarget {
        SecretTarget { store: StoreKind::Parameter, id: id.to_owned(), key: None, pin }
    }

    const SECRET: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:appauthexample-AbCdEf";

    fn secret(key: Option<&str>, pin: Option<Pin>) -> SecretTarget {
        SecretTarget { store: StoreKind::Secret, id: SECRET.to_owned(), key: key.map(str::to_owned), pin }
    }

    #[test]
    fn parameters_are_named_or_have_an_arn() {
        let version = Some(Pin::Version("3".to_owned()));
        let label = Some(Pin::Stage("before".to_owned()));
        for (value, id, pin) in [
            ("a", "a", None),
            ("/a/b", "/a/b", None),
            ("/a/b:3", "/a/b", version.clone()),
            ("/a/b:before", "/a/b", label.clone()),
            ("arn:aws:ssm:us-east-1:123456789012:parameter/a", "a", None),
            ("arn:aws:ssm:us-east-1:123456789012:parameter/a/b", "/a/b", None),
            ("arn:aws-cn:ssm:cn-north-1:123456789012:parameter/a/b:3", "/a/b", version),
            ("arn:aws:ssm:us-east-1:123456789012:parameter/a:before", "a", label),
            ("a:", "a", None),
        ] {
            assert_eq!(target(value), parameter(id, pin), "{value}");
        }
    }

    #[test]
    fn secrets_have_an_arn_and_three_parts_that_may_be_empty() {
        let id = "871d9eca-18aa-46a9-8785-981ddEXAMPLE";
        let version = Some(Pin::Version(id.to_owned()));
        let previous = Some(Pin::Stage("AWSPREVIOUS".to_owned()));
        for (rest, key, pin) in [
            (String::new(), None, None),
            (":username1::".to_owned(), Some("username1"), None),
            ("::AWSPREVIOUS:".to_owned(), None, previous.clone()),
            (format!(":::{id}"), None, version.clone()),
            (":username1:AWSPREVIOUS:".to_owned(), Some("username1"), previous),
            (format!(":username1::{id}"), Some("username1"), version),
            ("::AWSCURRENT:".to_owned(), None, None),
            (":::".to_owned(), None, None),
            (":username1".to_owned(), Some("username1"), None),
        ] {
            assert_eq!(target(&format!("{SECRET}{rest}")), secret(key, pin), "{rest}");
        }
    }
}
