//! The values of a run's parameters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Values by parameter.
pub type Values = BTreeMap<String, Value>;

/// A value. That of a secret is not here: only where it is to come from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A text.
    Text(String),
    /// A value that is never shown, logged or kept.
    Hidden(ValueSource),
}

/// Where the value of a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueSource {
    /// Typed twice, or read from standard input.
    Given,
    /// Generated.
    Generated {
        /// Its length in characters.
        length: usize,
        /// Of what it is made.
        alphabet: Alphabet,
    },
    /// The value before the one in force.
    Previous,
}

/// Of what a generated value is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alphabet {
    /// Letters and digits.
    Alphanumeric,
    /// 0 to 9 and a to f.
    Hex,
    /// Letters, digits, `-` and `_`: nothing that a URL or a shell would act on.
    UrlSafe,
    /// All printable ASCII but space, quotes, backslash, `@` and `/` (as RDS asks).
    Printable,
}

impl Value {
    /// The text, where it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Hidden(_) => None,
        }
    }
}
