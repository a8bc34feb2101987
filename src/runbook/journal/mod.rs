//! What was planned, intended and done, written down so that it cannot be changed unseen.

mod entry;
mod lock;

pub use entry::{Entry, Line, Settled, StepState};
pub use lock::{Lock, Owner, Writer};
