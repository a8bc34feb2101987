//! The pure machine of tailing: what has happened goes in, what is to be done comes out.
//!
//! It owns no clock, no connection and no randomness. [`Inputs`](Input) say what has happened,
//! [`Effects`](Effect) what the driver has to do. Everything that it promises (each line once, in
//! spite of cuts, renewals, samples, late lines and refusals) can so be tested by the thousand.

mod crew;
mod crews;
mod fresh;
mod group;
mod lane;
mod ledger;
mod pause;
mod report;
mod rest;
mod spans;
mod tailing;

use std::time::Duration;

use super::{Begin, TailState};
use crate::aws::Error;
use crate::model::{EventPage, LiveUpdate, LogEvent};
use rest::Rest;
use tailing::Tailing;

/// One log group and what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupScope {
    /// The group's name.
    pub name: String,
    /// Its ARN, without a trailing `:*`.
    pub arn: String,
    /// What the names of wanted streams begin with; empty for all.
    pub prefixes: Vec<String>,
    /// The wanted streams by name; empty for all.
    pub streams: Vec<String>,
}

/// What is to be tailed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The number of the want.
    pub generation: u64,
    /// The groups, each once.
    pub groups: Vec<GroupScope>,
    /// The filter pattern; empty for all.
    pub pattern: String,
    /// What is read first.
    pub begin: Begin,
    /// Whether new lines are followed.
    pub follow: bool,
    /// Whether live tail may be used; without, groups are polled.
    pub live: bool,
}

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Time since the driver's start, which never goes back.
    pub since_start: Duration,
    /// The account's clock, milliseconds since the epoch.
    pub account: i64,
}

/// The number of a session; never used twice.
pub type SessionId = u64;
/// The number of a reading; never used twice.
pub type ReadId = u64;

/// Something has happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// Tail this from now on.
    Watch(Scope),
    /// There is a connection to the account (`true`), or none.
    Connected(bool),
    /// Somebody sees the lines, or nobody.
    Show(bool),
    /// The operator paused, or goes on.
    Pause(bool),
    /// Read this span too.
    Reach {
        /// The first time, milliseconds since the epoch.
        from: i64,
        /// The last time.
        to: i64,
    },
    /// A session has begun.
    Opened(SessionId),
    /// A session told what has arrived.
    Update(SessionId, LiveUpdate),
    /// A session could not begin, broke, or was ended by AWS; without an error it ended without a
    /// word.
    Ended(SessionId, Option<Error>),
    /// A page of a reading.
    Page(ReadId, EventPage),
    /// A reading failed.
    Failed(ReadId, Error),
    /// Time has passed.
    Time,
}

/// Something is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Begin a live tail session for these groups, by their places in the scope.
    Open {
        /// Its number.
        session: SessionId,
        /// The groups, ten at most; streams are asked of the server when there is one.
        groups: Vec<usize>,
    },
    /// End a session, or its beginning.
    Close(SessionId),
    /// Read a page; it is answered by [`Input::Page`] or [`Input::Failed`].
    Read(Read),
    /// Forget a reading that is under way.
    Drop(ReadId),
    /// Show these lines.
    Deliver(Vec<Delivery>),
}

/// A page to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its number.
    pub id: ReadId,
    /// The group, by its place in the scope.
    pub group: usize,
    /// The first time, included, milliseconds since the epoch.
    pub from: i64,
    /// The last time, included; `None`: up to now.
    pub to: Option<i64>,
    /// The page's token; `None` for the first.
    pub token: Option<String>,
    /// Whether the newest come first.
    pub newest_first: bool,
}

/// A line to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its group, by the place in the scope.
    pub group: usize,
    /// The line.
    pub event: LogEvent,
    /// Whether it came when later lines had been shown already.
    pub late: bool,
}

/// The machine.
#[derive(Debug)]
pub struct Machine {
    connected: bool,
    rest: Rest,
    tailing: Option<Tailing>,
    /// The last number that was given to a session or a reading.
    number: u64,
    now: Now,
    wake: Option<Duration>,
    state: TailState,
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A machine that tails nothing, is shown and has no connection.
    pub fn new() -> Self {
        Self {
            connected: false,
            rest: Rest::default(),
            tailing: None,
            number: 0,
            now: Now { since_start: Duration::ZERO, account: 0 },
            wake: None,
            state: TailState::default(),
        }
    }

    /// Takes what has happened, gives what is to be done. What answers an older scope, session or
    /// reading does nothing.
    pub fn take(&mut self, input: Input, now: Now) -> Vec<Effect> {
        // Time does not go back here, whatever the caller's clock says.
        let since_start = now.since_start.max(self.now.since_start);
        self.now = Now { since_start, account: now.account };
        let mut effects = Vec::new();
        self.sort(input, &mut effects);
        let active = self.connected && !self.rest.is_resting(since_start);
        if let Some(tailing) = &mut self.tailing {
            tailing.set_active(active, self.now, &mut effects);
            tailing.step(&mut self.number, self.now, &mut effects);
        }
        self.look_ahead();
        effects
    }

    fn sort(&mut self, input: Input, effects: &mut Vec<Effect>) {
        let now = self.now;
        match input {
            Input::Show(shown) => self.rest.show(shown, now.since_start),
            Input::Pause(paused) => self.rest.pause(paused),
            Input::Connected(connected) => {
                self.connected = connected;
                // Another connection than before: what runs on the old one ends.
                if let Some(tailing) = &mut self.tailing {
                    tailing.set_active(false, now, effects);
                    tailing.reconnected();
                }
            }
            Input::Watch(scope) => {
                if let Some(tailing) = &mut self.tailing {
                    tailing.set_active(false, now, effects);
                }
                self.tailing = Some(Tailing::new(scope, now));
            }
            Input::Time => {}
            input => {
                if let Some(tailing) = &mut self.tailing {
                    tailing.take(input, now, effects);
                }
            }
        }
    }

    fn look_ahead(&mut self) {
        let now = self.now.since_start;
        let rest = self.rest.due();
        let tailing = self.tailing.as_ref().and_then(|tailing| tailing.due(now));
        self.wake = [rest, tailing].into_iter().flatten().filter(|due| *due > now).min();
        self.state = match &self.tailing {
            Some(tailing) => tailing.report(self.rest.is_resting(now), self.now),
            None => TailState { resting: self.rest.is_resting(now), ..TailState::default() },
        };
    }

    /// When it wants [`Input::Time`], since the driver's start; `None` when only something else
    /// can move it.
    pub fn wake(&self) -> Option<Duration> {
        self.wake
    }

    /// How it goes.
    pub fn state(&self) -> &TailState {
        &self.state
    }
}

#[cfg(test)]
#[path = "machine/account_tests.rs"]
mod account_tests;
#[cfg(test)]
#[path = "machine/day_tests.rs"]
mod day_tests;
#[cfg(test)]
#[path = "machine/machine_tests.rs"]
mod machine_tests;
#[cfg(test)]
#[path = "machine/rig_tests.rs"]
mod rig_tests;
