//! Log groups that share a live session, and their sessions: one, and for a short time the next.

use std::time::Duration;

use super::pause::pause;
use super::{Now, SessionId};
use crate::aws::Error;

/// Log groups of one session (StartLiveTail's limit).
pub(super) const GROUPS: usize = 10;
/// A session that has not begun by now will not.
const BEGINNING: Duration = Duration::from_secs(20);
/// AWS sends an update each second: after such a silence the session is dead.
const SILENCE: Duration = Duration::from_secs(5);
/// A session is renewed at this age; AWS ends it at three hours.
const RENEWAL: Duration = Duration::from_secs(170 * 60);
/// Sessions that began together are renewed so far apart: the room for one more suffices.
const STAGGER: Duration = Duration::from_secs(15);
/// A session is closed when the next one has told of lines for so long.
const OVERLAP: Duration = Duration::from_secs(10);
/// A session lasts at least so long before it makes way for one with more groups.
const SETTLING: Duration = Duration::from_secs(30);
/// A session that lasted so long was a good one.
const GOOD: Duration = Duration::from_secs(60);

/// A live session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: SessionId,
    /// Its groups, by their places in the scope.
    pub(super) groups: Vec<usize>,
    asked: Duration,
    pub(super) begun: Option<Duration>,
    /// When it last told anything.
    heard: Duration,
    /// When it first told what has arrived.
    told: Option<Duration>,
    /// Since when it has told everything, by both clocks.
    pub(super) full_since: Option<Now>,
    /// When it last told everything, by the account's clock.
    pub(super) full_at: Option<i64>,
}

impl Session {
    pub(super) fn new(id: SessionId, groups: Vec<usize>, now: Duration) -> Self {
        Self { id, groups, asked: now, begun: None, heard: now, told: None, full_since: None, full_at: None }
    }

    /// It has begun.
    pub(super) fn begin(&mut self, now: Duration) {
        self.begun = Some(now);
        self.heard = now;
    }

    /// It has told what has arrived.
    pub(super) fn tell(&mut self, sampled: bool, now: Now) {
        self.begun.get_or_insert(now.since_start);
        self.heard = now.since_start;
        self.told.get_or_insert(now.since_start);
        if sampled {
            self.full_since = None;
        } else {
            self.full_since.get_or_insert(now);
            self.full_at = Some(now.account);
        }
    }

    /// When it is to be given up if it tells nothing until then.
    pub(super) fn dead_at(&self) -> Duration {
        if self.begun.is_some() { self.heard + SILENCE } else { self.asked + BEGINNING }
    }

    /// When the sessions before it may go.
    fn established_at(&self) -> Option<Duration> {
        self.told.map(|told| told + OVERLAP)
    }

    fn renewal_at(&self) -> Option<Duration> {
        let stagger = STAGGER * u32::try_from(self.id % 16).unwrap_or_default();
        self.begun.map(|begun| begun + RENEWAL - stagger)
    }
}

/// Log groups that share a session.
#[derive(Debug, Default)]
pub(super) struct Crew {
    /// The groups that its next session will have.
    pub(super) groups: Vec<usize>,
    /// The oldest first; the last one is to stay.
    pub(super) sessions: Vec<Session>,
    failures: u32,
    pub(super) retry_at: Duration,
    /// Why the last session ended or did not begin.
    pub(super) why: Option<Error>,
}

impl Crew {
    pub(super) fn new(groups: Vec<usize>, retry_at: Duration) -> Self {
        Self { groups, retry_at, ..Self::default() }
    }

    /// Whether a session is being opened.
    pub(super) fn is_opening(&self) -> bool {
        self.sessions.iter().any(|session| session.begun.is_none())
    }

    /// Whether it has one session, which has told of lines for a while.
    pub(super) fn is_settled(&self, now: Duration) -> bool {
        let first = self.sessions.first().and_then(Session::established_at);
        self.sessions.len() == 1 && first.is_some_and(|at| at <= now)
    }

    /// When it wants to open a session; `None` when it has what it wants.
    pub(super) fn wants_at(&self) -> Option<Duration> {
        if self.groups.is_empty() || self.is_opening() {
            return None;
        }
        let Some(last) = self.sessions.last() else { return Some(self.retry_at) };
        let lacks = self.groups.iter().any(|group| !last.groups.contains(group));
        let more = last.begun.filter(|_| lacks).map(|begun| begun + SETTLING);
        let due = [more, last.renewal_at()].into_iter().flatten().min()?;
        Some(due.max(self.retry_at))
    }

    /// When the sessions before the last one may go.
    pub(super) fn parts_at(&self) -> Option<Duration> {
        self.sessions.last().filter(|_| self.sessions.len() > 1)?.established_at()
    }

    /// Something failed that may go better later.
    pub(super) fn back_off(&mut self, why: Option<Error>, first: Duration, now: Duration) {
        self.failures += 1;
        let salt = self.groups.first().copied().unwrap_or_default() as u64 + u64::from(self.failures);
        self.retry_at = now + pause(self.failures, first, Duration::from_secs(120), salt);
        self.why = why;
    }

    /// A session that had begun has ended by itself.
    pub(super) fn cut(&mut self, session: &Session, why: Option<Error>, now: Duration) {
        let lasted = session.begun.map_or(Duration::ZERO, |begun| now.saturating_sub(begun));
        if lasted < GOOD {
            self.back_off(why, Duration::from_secs(1), now);
        } else {
            self.failures = 0;
            self.retry_at = now;
            self.why = why;
        }
    }

    /// Tries again at once.
    pub(super) fn forgive(&mut self) {
        self.failures = 0;
        self.retry_at = Duration::ZERO;
        self.why = None;
    }
}
