//! Tailing: the lines of several log groups as they come, nothing lost, nothing twice.
//!
//! [`machine`] decides, and is pure; the driver does what it decides. The console asks
//! ([`TailAsk`]) and gets [`TailReport`]s; it never waits for an answer.

mod calls;
mod driver;
mod handle;
pub mod machine;
mod naming;
mod state;

use std::time::Duration;

use crate::model::LogSource;
pub use driver::run;
pub use handle::Tail;
pub use state::{GroupState, Mode, TailState};

/// What is to be tailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Want {
    /// Grows with each new want; reports carry the number of the one they answer.
    pub generation: u64,
    /// The sources.
    pub sources: Vec<LogSource>,
    /// One task's lines only, by its id.
    pub task: Option<String>,
    /// A filter pattern of CloudWatch Logs, which the server applies; empty for all.
    pub pattern: String,
    /// What is read first.
    pub begin: Begin,
    /// Whether new lines are followed.
    pub follow: bool,
    /// Whether live tail may be used, which AWS bills; without, lines are asked for every few
    /// seconds.
    pub live: bool,
}

/// What is read first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// So much of the past.
    Back(Duration),
    /// From and to these times, milliseconds since the epoch, and then as much of the past as
    /// `back` says.
    Around {
        /// The first time.
        from: i64,
        /// The last time.
        to: i64,
        /// How much of the past besides.
        back: Duration,
    },
}

/// What can be asked of the tail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TailAsk {
    /// Tail this from now on; what was tailed before ends.
    Watch(Want),
    /// Whether anybody sees the lines. Hidden for some seconds, sessions end, and nothing is
    /// read or paid; shown again, what was missed is read.
    Show(bool),
    /// Stop reading until told to go on (`true`), or go on.
    Pause(bool),
    /// Read this span of time too, milliseconds since the epoch.
    Reach {
        /// The first time.
        from: i64,
        /// The last time.
        to: i64,
    },
    /// End.
    End,
}

/// What comes of it.
#[derive(Clone, Debug)]
pub enum TailReport {
    /// Lines have arrived.
    Lines(crate::model::LogBatch),
    /// How it goes.
    State(std::sync::Arc<TailState>),
}
