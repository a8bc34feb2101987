//! The machine of a run: it decides, and does nothing itself.

mod io;

pub use io::{Answer, Confirmation, Effect, Failed, Given, Input, Operator, Outcome, Ticket};
