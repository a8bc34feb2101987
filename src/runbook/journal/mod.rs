//! What was planned, intended and done, written down so that it cannot be changed unseen.

mod chain;
mod entry;
mod error;
#[cfg(test)]
mod fixture;
mod folder;
mod id;
mod lock;
mod markdown;
mod people;
mod reader;
mod report;
mod resume;
mod summary;
mod words;
mod writer;

pub use chain::{Newer, harmless};
pub use entry::{Entry, Line, Settled, StepState};
pub use error::JournalError;
pub use folder::{Listed, find, folder, list};
pub use lock::{Held, Lock, Owner};
pub use people::lines_for_people;
pub use reader::{ChainState, Journal, read};
pub use report::report;
pub use resume::{PastStep, Resumption};
pub use summary::{OpenIntent, Standing, Summary};
pub use writer::Writer;
