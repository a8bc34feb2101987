//! What was planned, intended and done, written down so that it cannot be changed unseen.

mod entry;

pub use entry::{Entry, Line, Settled, StepState};
