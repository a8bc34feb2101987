//! Keeps the picture fresh: what to read when, within a budget, and the newest picture for
//! whoever looks.
//!
//! The console asks ([`Ask`]) and looks ([`Picture`]); it never waits for an answer.

mod budget;
mod changes;
mod chronicle;
mod connection;
mod detail;
mod driver;
mod history;
mod jobs;
mod kind;
mod lane;
mod listed;
mod live;
mod metrics;
mod news;
mod picture;
mod place;
mod publish;
mod reading;
mod rounds;
mod run;
mod schedule;
mod sight;
mod spending;
mod store;
mod tasks;

pub use live::{Live, Options};
pub use picture::{Connection, Detail, Picture, Reading, Slices, Spending, Subject};
pub use place::{Connector, Gaze, Place};

use crate::model::ServiceKey;

/// What the console can ask of the engine. None of it is answered but by later pictures.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Here is what the operator is looking at.
    Look(Gaze),
    /// Stop reading until told to go on (`true`), or go on.
    Pause(bool),
    /// The terminal has got (`true`) or lost the focus.
    Focus(bool),
    /// Read everything in sight now, and ask again what was refused.
    Refresh,
    /// Look at another cluster of the same account.
    Cluster(String),
    /// Look at another account, region or cluster.
    Go(Place),
    /// Tell the engine to end; pictures stop.
    End,
}

/// A service, as tests and callers of [`Gaze`] write it.
pub fn service_key(cluster: &str, name: &str) -> ServiceKey {
    ServiceKey { cluster: cluster.to_owned(), name: name.to_owned() }
}
