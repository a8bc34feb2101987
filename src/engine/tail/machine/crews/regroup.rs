//! Crews are split to find a group that cannot be tailed, and put together again.

use std::time::Duration;

use super::Crews;
use crate::aws::Error;
use crate::engine::tail::machine::crew::{Crew, GROUPS, Session};
use crate::engine::tail::machine::pause::pause;
use crate::model::Why;

/// Halves that work are put together after so long, at first.
const MERGING: Duration = Duration::from_secs(60);
/// What is retried after a split waits so long.
const SPLIT: Duration = Duration::from_secs(1);

impl Crews {
    /// A session was refused for the sake of one of its groups, perhaps. What has a session keeps
    /// it; what has none is halved, unless that alone tells the new from the old.
    pub(super) fn split(&mut self, at: usize, refused: &Session, why: Error, now: Duration) {
        let mut whole = self.crews.remove(at);
        let served = |group: &usize| whole.sessions.iter().any(|session| session.groups.contains(group));
        let left: Vec<usize> = refused.groups.iter().copied().filter(|group| !served(group)).collect();
        self.merge_at = now + pause(self.merges_failed + 1, MERGING, MERGING * 60, refused.id);
        if left.is_empty() && whole.sessions.len() == 1 {
            whole.back_off(Some(why), Duration::from_secs(30), now);
            return self.crews.push(whole);
        }
        self.merges_failed += u32::from(left.is_empty());
        let mut rest = std::mem::take(&mut whole.groups);
        for session in std::mem::take(&mut whole.sessions) {
            let (own, others) = rest.into_iter().partition(|group| session.groups.contains(group));
            rest = others;
            let mut crew = Crew::new(own, now + SPLIT);
            crew.sessions.push(session);
            self.crews.push(crew);
        }
        rest.retain(|group| !left.contains(group));
        let half = if left.len() == refused.groups.len() { left.len().div_ceil(2) } else { left.len() };
        let parts = left.chunks(half.max(1)).map(<[usize]>::to_vec).chain([rest]);
        for part in parts.filter(|part| !part.is_empty()) {
            let mut crew = Crew::new(part, now + SPLIT);
            crew.why = Some(why.clone());
            self.crews.push(crew);
        }
    }

    /// Puts two crews together that fit into one session. That may also make room for a crew that
    /// waits for a session.
    pub(super) fn merge(&mut self, now: Duration) {
        let at_peace = |crew: &Crew| crew.sessions.is_empty() || crew.is_settled(now);
        if now < self.merge_at || !self.crews.iter().all(at_peace) {
            return;
        }
        let places = 0..self.crews.len();
        let settled = |at: usize| self.crews.get(at).filter(|crew| crew.is_settled(now));
        let size = |at: usize| settled(at).map_or(GROUPS, |crew| crew.groups.len());
        let mut pairs = places.clone().flat_map(|a| (a + 1..places.end).map(move |b| (a, b)));
        let Some((a, b)) = pairs.find(|(a, b)| size(*a) + size(*b) <= GROUPS) else { return };
        let other = self.crews.remove(b);
        let Some(crew) = self.crews.get_mut(a) else { return };
        crew.groups.extend(other.groups);
        crew.sessions.extend(other.sessions);
        crew.sessions.sort_by_key(|session| session.id);
        self.merge_at = now + MERGING;
    }
}

/// Whether one group of several can be the reason why a session was refused.
pub(super) fn may_be_one_groups(why: &Error) -> bool {
    const CODES: [&str; 3] =
        ["InvalidOperationException", "InvalidParameterException", "ResourceNotFoundException"];
    matches!(&why.why, Why::Other(code) if CODES.contains(&code.as_str()))
}
