//! What a run is about.

use std::fmt;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// A run's name: its time, runbook and service, and something that tells it from others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub String);

/// Where a run acts; it stays so whatever is looked at meanwhile.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    /// The environment's name, where it has one.
    pub environment: Option<String>,
    /// The account id, once it is known.
    pub account: Option<String>,
    /// The region.
    pub region: String,
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
}

/// What a run is told of its surroundings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The addresses that answer with success while all is well.
    pub health_urls: Vec<String>,
    /// What the names of the environment's alarms begin with; empty for all.
    pub alarm_prefixes: Vec<String>,
    /// How old secrets may become.
    pub rotation: RotationPolicy,
}

/// How old a secret may become (seed: credentials every 90 days, keys every 180).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RotationPolicy {
    /// Credentials: passwords, tokens, connection strings.
    pub credentials: SignedDuration,
    /// Keys: those with `KEY` in their name.
    pub keys: SignedDuration,
}

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Everything that was looked for is so.
    Pass,
    /// It failed, or was ended early.
    Fail,
    /// It cannot be told.
    Unknown,
    /// Nothing was done: there was nothing to do, or it is not allowed.
    Refused,
}

impl Default for RotationPolicy {
    fn default() -> Self {
        const DAY: i64 = 24;
        Self {
            credentials: SignedDuration::from_hours(90 * DAY),
            keys: SignedDuration::from_hours(180 * DAY),
        }
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
