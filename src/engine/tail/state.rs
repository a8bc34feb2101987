//! How tailing goes, for the screen.

use std::time::Duration;

use crate::model::Unread;

/// How tailing goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TailState {
    /// Which [`Want`](super::Want) it is about.
    pub generation: u64,
    /// The log groups.
    pub groups: Vec<GroupState>,
    /// Live tail sessions that are open, each billed by the minute.
    pub sessions: usize,
    /// What they cost a minute, US dollars, after the free minutes of the month (Amazon
    /// CloudWatch pricing, Live Tail: 0.01 a minute and session).
    pub dollars_per_minute: f64,
    /// Whether AWS left lines out of the last update; they are read afterwards.
    pub sampled: bool,
    /// Whether the past is still being read.
    pub reading: bool,
    /// Spans of time of which every line is held, milliseconds since the epoch, in order and
    /// apart; the last one grows.
    pub covered: Vec<(i64, i64)>,
    /// Whether it stands still because it is paused or nobody looks.
    pub resting: bool,
}

/// How it goes with one log group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupState {
    /// The group's name.
    pub group: String,
    /// How its lines come.
    pub mode: Mode,
}

/// How a group's lines come.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    /// Nothing was read yet.
    Waiting,
    /// By a live tail session.
    Live,
    /// By asking every few seconds, because live tail was refused, for this reason.
    Polling {
        /// Why there is no session; `None` while the first one is being opened.
        why: Option<Unread>,
        /// When a session is tried again, from now.
        retry_in: Option<Duration>,
    },
    /// Not at all, for this reason; it is tried again.
    Failed(Unread),
    /// Not at all, and not wanted: only the past was asked for, and it is read.
    Done,
}
