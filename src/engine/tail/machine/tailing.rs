//! One scope being tailed: its groups, their sessions, and the pages that are read.

use std::time::Duration;

use super::crews::{Crews, Loss, Outcome, View};
use super::fresh::Fresh;
use super::group::{Group, Unfit};
use super::ledger::Channel;
use super::pause::pause;
use super::spans::{OPEN, Span, Spans};
use super::{Effect, Input, Now, Read, ReadId, Scope, SessionId};
use crate::aws::Error;
use crate::engine::tail::Begin;
use crate::model::{EventPage, LiveUpdate};

/// Pages that are read at a time.
const PAGES: usize = 3;
/// A page that has not come by now will not: the driver gives up long before.
const LOST: Duration = Duration::from_secs(120);
/// Sessions wait so long at most until it is known which groups there are.
const GATHERING: Duration = Duration::from_secs(3);
/// Between two short readings of a group: at least, at most, and for each group that has them.
const POLL: [Duration; 3] = [Duration::from_secs(2), Duration::from_secs(5), Duration::from_millis(200)];
/// A group that is not fit for live tail is tried again after so long, and then ever more rarely.
const UNFIT: [Duration; 2] = [Duration::from_secs(300), Duration::from_secs(3600)];
/// Lines that are remembered in all; beyond, memory reaches back less.
const LINES: usize = 300_000;
/// Between two times of forgetting.
const FORGETTING: Duration = Duration::from_secs(10);

/// A scope being tailed.
#[derive(Debug)]
pub(super) struct Tailing {
    pub(super) scope: Scope,
    pub(super) groups: Vec<Group>,
    pub(super) crews: Crews,
    active: bool,
    /// When it last became active.
    active_since: Duration,
    /// The newest timestamp that was delivered.
    newest: i64,
    forgotten_at: Duration,
}

impl Tailing {
    /// Begins with a scope, at rest.
    pub(super) fn new(scope: Scope, now: Now) -> Self {
        let back = |back: Duration| {
            let back = i64::try_from(back.as_millis()).unwrap_or(i64::MAX);
            (now.account.saturating_sub(back), OPEN)
        };
        let (focus, past): (Option<Span>, Span) = match scope.begin {
            Begin::Back(length) => (None, back(length)),
            Begin::Around { from, to, back: length } => (Some((from, to)), back(length)),
        };
        let mut spans = Spans::from(past);
        focus.into_iter().for_each(|focus| spans.add(focus));
        let groups = scope.groups.iter().map(|_| Group::new(&spans, past.0, focus, scope.follow, now));
        Self {
            groups: groups.collect(),
            scope,
            crews: Crews::default(),
            active: false,
            active_since: now.since_start,
            newest: i64::MIN,
            forgotten_at: now.since_start,
        }
    }

    /// Goes to rest, or goes on.
    pub(super) fn set_active(&mut self, active: bool, now: Now, effects: &mut Vec<Effect>) {
        if active == self.active {
            return;
        }
        self.active = active;
        if active {
            self.active_since = now.since_start;
            self.groups.iter_mut().for_each(|group| group.resume(now));
            return;
        }
        let closed = self.crews.close_all();
        self.follow_up(closed, now.since_start, effects);
        let dropped = self.groups.iter_mut().filter_map(Group::stop);
        effects.extend(dropped.map(Effect::Drop));
    }

    /// What was refused may be allowed on a new connection.
    pub(super) fn reconnected(&mut self) {
        self.crews.forgive();
    }

    /// Takes what has happened to a session or a reading.
    pub(super) fn take(&mut self, input: Input, now: Now, effects: &mut Vec<Effect>) {
        match input {
            Input::Opened(session) => self.crews.opened(session, now.since_start),
            Input::Update(session, update) => self.update(session, update, now, effects),
            Input::Ended(session, error) => {
                let outcome = self.crews.ended(session, error, now.since_start);
                self.follow_up(outcome, now.since_start, effects);
            }
            Input::Page(id, page) => self.page(id, page, now, effects),
            Input::Failed(id, error) => self.failed(id, error, now),
            Input::Reach { from, to } => {
                self.groups.iter_mut().for_each(|group| group.reach((from, to)));
            }
            _ => {}
        }
    }

    /// Does all that is due.
    pub(super) fn step(&mut self, number: &mut u64, now: Now, effects: &mut Vec<Effect>) {
        if !self.active {
            return;
        }
        self.give_up_lost_pages(now, effects);
        self.join(now.since_start);
        let outcome = self.crews.step(number, now.since_start);
        self.follow_up(outcome, now.since_start, effects);
        let interval = self.interval();
        for (place, group) in self.groups.iter_mut().enumerate() {
            group.look_for_lost(self.crews.sound_since(place), interval, now);
            group.sampled &= !group.is_whole(self.crews.view(place, now.since_start) == View::Live);
        }
        self.ask(number, now, effects);
        self.forget(now);
    }

    /// The next time at which something falls due.
    pub(super) fn due(&self, now: Duration) -> Option<Duration> {
        if !self.active {
            return None;
        }
        let holes = self.groups.iter().flat_map(Group::hole_due).flatten();
        let asked = self.groups.iter().filter_map(Group::asked).map(|(_, _, since)| since + LOST);
        let free = asked.clone().count() < PAGES;
        let pages = self.groups.iter().filter_map(Group::due).filter(|_| free);
        let unfit = self.groups.iter().filter_map(|group| Some(group.unfit.as_ref()?.until));
        let gathered = std::iter::once(self.active_since + GATHERING);
        let all = holes.chain(asked).chain(pages).chain(unfit).chain(gathered).chain(self.crews.due());
        all.filter(|due| *due > now).min()
    }

    fn follow_up(&mut self, outcome: Outcome, now: Duration, effects: &mut Vec<Effect>) {
        effects.extend(outcome.effects);
        self.lose(&outcome.losses, now);
        let Some((place, why)) = outcome.unfit else { return };
        let Some(group) = self.groups.get_mut(place) else { return };
        let times = group.unfit.as_ref().map_or(0, |unfit| unfit.times) + 1;
        let [first, most] = UNFIT;
        group.unfit = Some(Unfit { why, until: now + pause(times, first, most, place as u64), times });
    }

    fn lose(&mut self, losses: &[Loss], now: Duration) {
        for loss in losses {
            if let Some(group) = self.groups.get_mut(loss.group) {
                group.lose(loss.since - super::group::LAG, now);
            }
        }
    }

    /// Between two short readings of a group: the more groups need them, the rarer.
    fn interval(&self) -> Duration {
        let [least, most, each] = POLL;
        let polled = self.groups.iter().filter(|group| group.has_hole()).count();
        (each * u32::try_from(polled).unwrap_or(u32::MAX)).clamp(least, most)
    }

    /// Gives places in sessions to the groups that want one, and takes those of missing groups.
    fn join(&mut self, now: Duration) {
        if !self.scope.follow || !self.scope.live {
            return;
        }
        let gathered = now >= self.active_since + GATHERING
            || self.groups.iter().all(|group| group.answered || group.trouble.is_some());
        for (place, group) in self.groups.iter().enumerate() {
            if group.missing {
                self.crews.leave(place);
                continue;
            }
            let fit = group.unfit.as_ref().is_none_or(|unfit| unfit.until <= now);
            if gathered && group.answered && fit && !self.crews.has(place) {
                self.crews.join(place, group.unfit.is_some(), now);
            }
        }
    }

    /// Asks for pages, in turn: the group that has waited longest first.
    fn ask(&mut self, number: &mut u64, now: Now, effects: &mut Vec<Effect>) {
        let mut room = PAGES.saturating_sub(self.groups.iter().filter_map(Group::asked).count());
        while room > 0 {
            let ready = |group: &Group| group.due().is_some_and(|due| due <= now.since_start);
            let waiting = self.groups.iter_mut().enumerate().filter(|(_, group)| ready(group));
            let Some((place, group)) = waiting.min_by_key(|(_, group)| group.turn) else { return };
            *number += 1;
            let Some(ask) = group.ask(*number, now) else { return };
            effects.push(Effect::Read(Read {
                id: *number,
                group: place,
                from: ask.from,
                to: ask.to,
                token: ask.token,
                newest_first: true,
            }));
            room -= 1;
        }
    }

    fn give_up_lost_pages(&mut self, now: Now, effects: &mut Vec<Effect>) {
        for group in &mut self.groups {
            let Some((_, id, _)) = group.asked().filter(|(.., since)| *since + LOST <= now.since_start)
            else {
                continue;
            };
            group.stop();
            effects.push(Effect::Drop(id));
        }
    }

    fn forget(&mut self, now: Now) {
        if now.since_start >= self.forgotten_at + FORGETTING {
            self.forgotten_at = now.since_start;
            self.groups.iter_mut().for_each(|group| group.forget(now.account));
        }
        // The bound is soft: a piece that is being read is remembered whatever its size.
        for _ in 0..8 {
            if self.lines() <= LINES {
                return;
            }
            let largest = self.groups.iter_mut().max_by_key(|group| group.ledger.len());
            largest.into_iter().for_each(Group::forget_more);
        }
    }

    /// How many lines are remembered.
    pub(super) fn lines(&self) -> usize {
        self.groups.iter().map(|group| group.ledger.len()).sum()
    }

    fn page(&mut self, id: ReadId, page: EventPage, now: Now, effects: &mut Vec<Effect>) {
        let found = self.groups.iter_mut().enumerate().find_map(|(place, group)| {
            let (purpose, asked, _) = group.asked()?;
            (asked == id).then_some((place, group, purpose))
        });
        let Some((place, group, purpose)) = found else { return };
        let Some((serial, (from, to))) = group.lane(purpose).reading() else { return };
        let may_be_late = group.filled && purpose != super::group::Purpose::Past;
        let lines = page.events.len();
        // An endpoint that gives more than it was asked for gets no lines delivered twice.
        let asked = page.events.into_iter().filter(|event| (from..=to).contains(&event.at));
        let mut fresh = Fresh { newest: self.newest, may_be_late, now: now.account, lines: Vec::new() };
        for event in asked {
            fresh.note(place, group, Channel::Reading(purpose, serial), event);
        }
        group.page(purpose, lines, page.next);
        self.newest = fresh.deliver(effects);
    }

    fn update(&mut self, id: SessionId, update: LiveUpdate, now: Now, effects: &mut Vec<Effect>) {
        let Some(members) = self.crews.groups_of(id).map(<[usize]>::to_vec) else { return };
        let losses = self.crews.told(id, update.sampled, now);
        self.lose(&losses, now.since_start);
        if update.sampled {
            for place in &members {
                self.groups.get_mut(*place).into_iter().for_each(|group| group.sampled = true);
            }
        }
        let mut fresh = Fresh { newest: self.newest, may_be_late: true, now: now.account, lines: Vec::new() };
        for event in update.events {
            let Some(place) = self.place_of(&event.group, &members) else { continue };
            let Some(group) = self.groups.get_mut(place) else { continue };
            fresh.may_be_late = group.filled;
            fresh.note(place, group, Channel::Live(id), event);
        }
        self.newest = fresh.deliver(effects);
    }

    /// Which of a session's groups an event names: by its ARN, its name, or `account:name`.
    fn place_of(&self, named: &str, members: &[usize]) -> Option<usize> {
        if let [only] = members {
            return Some(*only);
        }
        let is = |place: &&usize| {
            let group = self.scope.groups.get(**place);
            let name = named.rsplit(':').next().unwrap_or(named);
            group.is_some_and(|group| group.arn == named || group.name == name)
        };
        members.iter().find(is).copied()
    }

    fn failed(&mut self, id: ReadId, error: Error, now: Now) {
        for group in &mut self.groups {
            if let Some((purpose, ..)) = group.asked().filter(|(_, asked, _)| *asked == id) {
                return group.failed(purpose, error, now.since_start);
            }
        }
    }
}
