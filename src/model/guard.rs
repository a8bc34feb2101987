//! How careful to be with changes.

use serde::{Deserialize, Serialize};

/// What a change asks for, from the least to the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// A key on the plan.
    Open,
    /// The service's name, typed, and a reason.
    Protected,
    /// Nothing may be changed.
    ReadOnly,
}

impl Guard {
    /// The guard where nothing is said, by the names of environment, profile and cluster:
    /// protected as soon as one contains `prod`, in whatever case.
    pub fn usual<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let is_production = |name: &str| name.to_lowercase().contains("prod");
        if names.into_iter().any(is_production) { Self::Protected } else { Self::Open }
    }

    /// The word on the badge.
    pub fn badge(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Protected => "PROTECTED",
            Self::ReadOnly => "READ-ONLY",
        }
    }
}
