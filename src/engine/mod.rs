//! The engine: asks AWS for the picture, and hands it to the faces.
//!
//! `cli/` and `console/` know this handle and never [`crate::aws`].

mod draft;
pub mod execute;
mod locate;
mod log_sources;
pub mod poll;
mod question;
mod read;
mod resolve;
mod secrets;
mod series;
mod service_lists;
mod survey;
pub mod tail;

pub use locate::Unlocated;
pub use question::{Failure, Question};

use crate::aws::Account;

/// A handle to one account and region. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Engine {
    account: Account,
}

impl Engine {
    /// An engine for an account that is connected.
    pub fn new(account: Account) -> Self {
        Self { account }
    }

    /// The region.
    pub fn region(&self) -> &str {
        self.account.region()
    }

    /// The time by the account's clock, as far as its answers have told it.
    pub fn now(&self) -> jiff::Timestamp {
        let here = jiff::Timestamp::now();
        here.saturating_add(self.account.clock_offset()).unwrap_or(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The console reads from a task of its own, which must be able to move between threads.
    #[test]
    fn a_survey_can_be_spawned() {
        fn movable<T: Send>(_: impl FnOnce(Engine, Question) -> T) {}
        movable(|engine, question| async move { engine.survey(&question).await });
    }
}
