//! Environment values: people keep passwords there, so hardly any is ever printed.

use std::fmt;

/// One environment variable of a container.
///
/// The value is held so that two revisions can be compared. Only a harmless one is printed: a
/// number, a boolean, a log level, a plain stage name. Any other reads `(set)`. There is no way
/// to get at the value itself.
#[derive(Clone, PartialEq, Eq)]
pub struct EnvironmentVariable {
    name: String,
    value: String,
}

/// Parts of names whose values are never printed, however harmless they look: a PIN is a number.
const SENSITIVE: [&str; 11] =
    ["PASS", "SECRET", "TOKEN", "KEY", "PIN", "CREDENTIAL", "AUTH", "SALT", "SEED", "OTP", "PWD"];

const PLAIN_WORDS: [&str; 36] = [
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "enabled",
    "disabled",
    "trace",
    "debug",
    "verbose",
    "info",
    "notice",
    "warn",
    "warning",
    "error",
    "critical",
    "fatal",
    "silent",
    "none",
    "production",
    "prod",
    "staging",
    "stage",
    "development",
    "dev",
    "test",
    "testing",
    "qa",
    "uat",
    "preprod",
    "sandbox",
    "demo",
    "local",
    "integration",
    "canary",
];

/// Digits beyond which a number may be a card, an account or a token instead of a setting.
const LONGEST_NUMBER: usize = 10;

impl EnvironmentVariable {
    /// Takes a variable as the task definition gives it.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    /// The variable's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What may be printed: the value when it is harmless, else `(set)`; `(empty)` for none.
    pub fn shown(&self) -> &str {
        if self.value.is_empty() {
            "(empty)"
        } else if self.is_harmless() {
            &self.value
        } else {
            "(set)"
        }
    }

    /// How this variable differs from an older one: `None` when it does not, else what may be
    /// printed of the two, which is `(changed)` unless both are harmless.
    pub fn changed_from(&self, older: &Self) -> Option<String> {
        if self.value == older.value {
            return None;
        }
        let open = |variable: &Self| variable.value.is_empty() || variable.is_harmless();
        if open(self) && open(older) {
            return Some(format!("{} → {}", older.shown(), self.shown()));
        }
        Some("(changed)".to_owned())
    }

    fn is_harmless(&self) -> bool {
        let name = self.name.to_ascii_uppercase();
        if SENSITIVE.iter().any(|part| name.contains(part)) {
            return false;
        }
        is_number(&self.value) || PLAIN_WORDS.iter().any(|w| self.value.eq_ignore_ascii_case(w))
    }
}

fn is_number(value: &str) -> bool {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    digits.len() <= LONGEST_NUMBER && all_digits(whole) && all_digits(fraction)
}

impl fmt::Display for EnvironmentVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, self.shown())
    }
}

impl fmt::Debug for EnvironmentVariable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_harmless_is_printed() {
        for (name, value, shown) in [
            ("PORT", "5000", "5000"),
            ("RATIO", "-0.75", "-0.75"),
            ("NODE_ENV", "production", "production"),
            ("DEBUG", "True", "True"),
            ("LOG_LEVEL", "warn", "warn"),
            ("EMPTY", "", "(empty)"),
            ("MONGO_URI", "mongodb://user:pw@host", "(set)"),
            ("DB_HOST", "db.internal", "(set)"),
            ("DB_PASSWORD", "1234", "(set)"),
            ("LOGIN_PIN", "4711", "(set)"),
            ("CARD", "4111111111111111", "(set)"),
            ("DOT", ".", "(set)"),
        ] {
            let variable = EnvironmentVariable::new(name, value);
            assert_eq!(variable.shown(), shown, "{name}");
            assert_eq!(format!("{variable:?}"), format!("{name}={shown}"));
        }
    }

    #[test]
    fn comparing_does_not_leak() {
        let old = EnvironmentVariable::new("MONGO_URI", "mongodb://a");
        let new = EnvironmentVariable::new("MONGO_URI", "5000");
        assert_eq!(new.changed_from(&old).as_deref(), Some("(changed)"));
        assert_eq!(new.changed_from(&new), None);
        let (old, new) = (EnvironmentVariable::new("PORT", "1"), EnvironmentVariable::new("PORT", "2"));
        assert_eq!(new.changed_from(&old).as_deref(), Some("1 → 2"));
    }
}
