//! What was planned, intended and done, written down so that it cannot be changed unseen.

mod chain;
mod entry;
mod error;
#[cfg(test)]
mod fixture;
mod id;
mod lock;
mod reader;
mod resume;
mod summary;
mod writer;

pub use chain::{Newer, harmless};
pub use entry::{Entry, Line, Settled, StepState};
pub use error::JournalError;
pub use lock::{Held, Lock, Owner};
pub use reader::{ChainState, Journal, read};
pub use resume::{PastStep, Resumption};
pub use summary::{Listed, OpenIntent, Standing, Summary, list};
pub use writer::Writer;
