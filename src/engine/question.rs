//! What can be asked, and what can come of it besides a picture.

use std::time::Duration;

use crate::aws::Error;

/// Which part of the account is wanted, in the operator's words, and for how long to wait.
#[derive(Clone, Debug)]
pub struct Question {
    /// The cluster, by name or ARN, when it was said to be one (`--cluster`).
    pub cluster: Option<String>,
    /// Names without a flag: a cluster and then services, or services alone.
    pub names: Vec<String>,
    /// After this long the picture is given as far as it got.
    pub deadline: Duration,
}

/// Why there is no picture at all: something is wrong with the question or the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, in a sentence.
    pub message: String,
    /// What to do, in a sentence.
    pub remedy: String,
}

impl Default for Question {
    fn default() -> Self {
        Self { cluster: None, names: Vec::new(), deadline: Duration::from_secs(120) }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.remedy)
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { message: error.message, remedy: error.remedy }
    }
}
