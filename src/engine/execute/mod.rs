//! Carries runbooks out: reads what their machine asks for, makes its calls, writes its journal.

mod desk;
mod driver;
mod facts;
mod json_key;
mod perform;
mod runs;

pub use desk::RUNS;
pub use driver::{Order, drive};
pub use facts::FactReader;
pub use runs::Runs;

use crate::model::SecretValue;
use crate::runbook::machine::Operator;

/// What is said to a run.
#[derive(Debug)]
pub enum Say {
    /// What the operator does.
    Operator(Operator),
    /// The value of a secret, which goes to the call that needs it and nowhere else.
    Value(SecretValue),
}
