//! Which groups share which live session, and when sessions are opened and closed.
//!
//! A session takes ten groups, and there are ten sessions at most, of the account's fifteen: nine
//! crews have one, and the tenth is for renewal. When a session is refused for what may be the
//! fault of one of its groups, its groups are halved, until the guilty one is alone; that one is
//! left to polling. Halves that work are put together again.

mod regroup;

use std::time::Duration;

use super::crew::{Crew, GROUPS, Session};
use super::{Effect, Now, SessionId};
use crate::aws::Error;

/// Sessions at a time; an account has fifteen.
const SESSIONS: usize = 10;
/// Crews at a time: one session is for the next one of a crew, and to look for what is at fault.
const CREWS: usize = SESSIONS - 1;
/// Live tail that is denied or unknown is tried again after so long.
const REFUSED: Duration = Duration::from_secs(300);

/// What a session may have missed, when there is no other one for the group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) group: usize,
    /// Everything was told up to this time, by the account's clock.
    pub(super) since: i64,
}

/// What comes of a step or an ending.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) effects: Vec<Effect>,
    pub(super) losses: Vec<Loss>,
    /// A group that was refused all by itself.
    pub(super) unfit: Option<(usize, Error)>,
}

/// How it goes with one group.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum View<'a> {
    /// It has a session.
    Live,
    /// It waits for one, until this time if that is known.
    Waits(Option<&'a Error>, Option<Duration>),
    /// There is none for it.
    Out,
}

/// All crews.
#[derive(Debug, Default)]
pub(super) struct Crews {
    crews: Vec<Crew>,
    /// Live tail as such is refused until then.
    refused: Option<(Error, Duration)>,
    merge_at: Duration,
    merges_failed: u32,
}

impl Crews {
    /// Whether a group has its place in a crew.
    pub(super) fn has(&self, group: usize) -> bool {
        self.crews.iter().any(|crew| crew.groups.contains(&group))
    }

    /// Gives a group a place, by itself if it was refused before; tells whether there was one.
    pub(super) fn join(&mut self, group: usize, alone: bool, now: Duration) -> bool {
        if !alone && let Some(crew) = self.crews.iter_mut().find(|crew| crew.groups.len() < GROUPS) {
            crew.groups.push(group);
            return true;
        }
        let room = self.crews.len() < CREWS;
        if room {
            self.crews.push(Crew::new(vec![group], now));
        }
        room
    }

    /// Whether there is no place for another group.
    pub(super) fn is_full(&self) -> bool {
        self.crews.len() >= CREWS && self.crews.iter().all(|crew| crew.groups.len() >= GROUPS)
    }

    /// Takes a group out; its session goes on while it has others.
    pub(super) fn leave(&mut self, group: usize) {
        self.crews.iter_mut().for_each(|crew| crew.groups.retain(|known| *known != group));
    }

    /// Sessions that have begun.
    pub(super) fn open(&self) -> usize {
        self.sessions().filter(|session| session.begun.is_some()).count()
    }

    fn sessions(&self) -> impl Iterator<Item = &Session> {
        self.crews.iter().flat_map(|crew| &crew.sessions)
    }

    /// A session's groups.
    pub(super) fn groups_of(&self, id: SessionId) -> Option<&[usize]> {
        self.sessions().find(|session| session.id == id).map(|session| session.groups.as_slice())
    }

    /// Since when a group's lines have all been told.
    pub(super) fn sound_since(&self, group: usize) -> Option<Duration> {
        let own = self.sessions().filter(|session| session.groups.contains(&group));
        own.filter_map(|session| Some(session.full_since?.since_start)).min()
    }

    /// How it goes with a group.
    pub(super) fn view(&self, group: usize, now: Duration) -> View<'_> {
        let live = |session: &Session| session.begun.is_some() && session.groups.contains(&group);
        if self.sessions().any(live) {
            return View::Live;
        }
        let Some(crew) = self.crews.iter().find(|crew| crew.groups.contains(&group)) else {
            return View::Out;
        };
        let refused = self.refused.as_ref().filter(|(_, until)| *until > now);
        let (why, until) = match refused {
            Some((why, until)) => (Some(why), Some(*until)),
            None => (crew.why.as_ref(), crew.wants_at()),
        };
        View::Waits(why, until.filter(|until| *until > now))
    }

    /// A session has begun; tells whether it is known.
    pub(super) fn opened(&mut self, id: SessionId, now: Duration) {
        let own = |crew: &&mut Crew| crew.sessions.iter().any(|session| session.id == id);
        let Some(crew) = self.crews.iter_mut().find(own) else { return };
        crew.why = None;
        if let Some(session) = crew.sessions.iter_mut().find(|session| session.id == id) {
            session.begin(now);
        }
        self.refused = None;
    }

    /// A session has told what has arrived. Gives what was lost when it left lines out.
    pub(super) fn told(&mut self, id: SessionId, sampled: bool, now: Now) -> Vec<Loss> {
        let mut sessions = self.crews.iter_mut().flat_map(|crew| &mut crew.sessions);
        let Some(session) = sessions.find(|session| session.id == id) else { return Vec::new() };
        let told_all_before = session.full_since.and(session.full_at);
        session.tell(sampled, now);
        let Some(since) = told_all_before.filter(|_| sampled) else { return Vec::new() };
        let groups = session.groups.clone();
        self.lost(&groups, since)
    }

    /// The groups for which no other session told everything at the time.
    fn lost(&self, groups: &[usize], since: i64) -> Vec<Loss> {
        let told = |session: &Session, group: usize| {
            session.groups.contains(&group)
                && session.full_since.is_some_and(|full| full.account <= since - super::group::LAG / 2)
        };
        let bare = |group: &&usize| !self.sessions().any(|session| told(session, **group));
        groups.iter().filter(bare).map(|group| Loss { group: *group, since }).collect()
    }

    /// A session that is out of the list: what it may have missed.
    fn missed(&self, session: &Session) -> Vec<Loss> {
        let since = session.full_since.and(session.full_at);
        since.map(|since| self.lost(&session.groups, since)).unwrap_or_default()
    }

    /// A session could not begin, or has ended by itself.
    pub(super) fn ended(&mut self, id: SessionId, why: Option<Error>, now: Duration) -> Outcome {
        let mut outcome = Outcome::default();
        let place = |crew: &Crew| crew.sessions.iter().position(|session| session.id == id);
        let found = self.crews.iter().enumerate().find_map(|(at, crew)| Some((at, place(crew)?)));
        let Some((at, place)) = found else { return outcome };
        let Some(crew) = self.crews.get_mut(at) else { return outcome };
        let session = crew.sessions.remove(place);
        if session.begun.is_some() {
            crew.cut(&session, why, now);
            outcome.losses = self.missed(&session);
            return outcome;
        }
        match why {
            Some(why) if why.is_refusal() => self.refused = Some((why, now + REFUSED)),
            Some(why) if regroup::may_be_one_groups(&why) => {
                if let [group] = *session.groups {
                    crew.groups.retain(|known| *known != group);
                    outcome.unfit = Some((group, why));
                } else {
                    self.split(at, &session, why, now);
                }
            }
            why => crew.back_off(why, Duration::from_secs(2), now),
        }
        outcome
    }

    /// Opens and closes what is due; `number` gives numbers for sessions.
    pub(super) fn step(&mut self, number: &mut u64, now: Duration) -> Outcome {
        let mut outcome = Outcome::default();
        self.drop_dead(&mut outcome, now);
        self.part(&mut outcome, now);
        self.merge(now);
        self.open_due(&mut outcome, number, now);
        outcome
    }

    fn drop_dead(&mut self, outcome: &mut Outcome, now: Duration) {
        let dead: Vec<SessionId> =
            self.sessions().filter(|session| session.dead_at() <= now).map(|session| session.id).collect();
        for id in dead {
            let ended = self.ended(id, None, now);
            outcome.effects.push(Effect::Close(id));
            outcome.losses.extend(ended.losses);
        }
    }

    /// Closes sessions whose next one is established, and those that nobody wants.
    fn part(&mut self, outcome: &mut Outcome, now: Duration) {
        let mut closed = Vec::new();
        for crew in &mut self.crews {
            if crew.groups.is_empty() {
                closed.append(&mut crew.sessions);
            } else if crew.parts_at().is_some_and(|at| at <= now) {
                let before = crew.sessions.len().saturating_sub(1);
                closed.extend(crew.sessions.drain(..before));
            }
        }
        self.crews.retain(|crew| !crew.groups.is_empty());
        for session in closed {
            outcome.effects.push(Effect::Close(session.id));
            outcome.losses.extend(self.missed(&session));
        }
    }

    fn open_due(&mut self, outcome: &mut Outcome, number: &mut u64, now: Duration) {
        if self.refused.as_ref().is_some_and(|(_, until)| *until > now) {
            return;
        }
        let mut room = SESSIONS.saturating_sub(self.sessions().count());
        let mut closed = Vec::new();
        for crew in &mut self.crews {
            if crew.wants_at().is_none_or(|at| at > now) {
                continue;
            }
            if room == 0 {
                // Without room for two the old one goes first; the gap is read afterwards.
                if crew.sessions.is_empty() {
                    continue;
                }
                room += crew.sessions.len();
                closed.append(&mut crew.sessions);
            }
            room -= 1;
            *number += 1;
            crew.sessions.push(Session::new(*number, crew.groups.clone(), now));
            outcome.effects.push(Effect::Open { session: *number, groups: crew.groups.clone() });
        }
        let closes: Vec<Effect> = closed.iter().map(|session| Effect::Close(session.id)).collect();
        outcome.effects.splice(0..0, closes);
        for session in closed {
            outcome.losses.extend(self.missed(&session));
        }
    }

    /// Closes all sessions; the crews stay as they are.
    pub(super) fn close_all(&mut self) -> Outcome {
        let sessions: Vec<Session> =
            self.crews.iter_mut().flat_map(|crew| std::mem::take(&mut crew.sessions)).collect();
        let mut outcome = Outcome::default();
        for session in sessions {
            outcome.effects.push(Effect::Close(session.id));
            outcome.losses.extend(self.missed(&session));
        }
        self.crews.iter_mut().for_each(Crew::forgive);
        outcome
    }

    /// Forgets that live tail was refused: the connection is a new one.
    pub(super) fn forgive(&mut self) {
        self.refused = None;
    }

    /// The times at which something falls due.
    pub(super) fn due(&self) -> impl Iterator<Item = Duration> + '_ {
        let until = self.refused.as_ref().map_or(Duration::ZERO, |(_, until)| *until);
        let wants = self.crews.iter().filter_map(Crew::wants_at).map(move |at| at.max(until));
        let parts = self.crews.iter().filter_map(Crew::parts_at);
        wants.chain(parts).chain(self.sessions().map(Session::dead_at))
    }
}

#[cfg(test)]
#[path = "crews_tests.rs"]
mod tests;
