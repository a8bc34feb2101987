//! The machine on the model of an account, with a clock of its own. It refuses whatever must never
//! happen: a line twice, a line that nobody wrote, too many sessions, a reading too many.

use super::account_tests::*;
use super::*;
use crate::engine::tail::Mode;

/// The account's clock at the start, milliseconds since the epoch.
pub(super) const START: i64 = 1_760_000_000_000;
/// The last time a hidden tail may do anything.
const HIDDEN: i64 = 10_000;

#[derive(Debug)]
pub(super) struct Rig {
    pub(super) account: Account,
    pub(super) machine: Machine,
    pub(super) now: i64,
    /// Since when it is hidden or paused.
    hidden: Option<i64>,
    paused: bool,
    pub(super) reads: Vec<Read>,
    pub(super) opened: Vec<(SessionId, i64)>,
    pub(super) delivered: Vec<Delivery>,
    pub(super) keep: bool,
}

pub(super) fn scope(groups: usize, begin: Begin) -> Scope {
    let group = |place: usize| GroupScope {
        name: format!("/ecs/g{place}"),
        arn: group_arn(place),
        prefixes: Vec::new(),
        streams: Vec::new(),
    };
    let groups = (0..groups).map(group).collect();
    Scope { generation: 1, groups, pattern: String::new(), begin, follow: true, live: true }
}

impl Rig {
    pub(super) fn new(account: Account) -> Self {
        Self {
            account,
            machine: Machine::new(),
            now: START,
            hidden: None,
            paused: false,
            reads: Vec::new(),
            opened: Vec::new(),
            delivered: Vec::new(),
            keep: false,
        }
    }

    /// With these groups, of which so many seconds are read first, connected.
    pub(super) fn watching(account: Account, groups: usize, back: u64) -> Self {
        let mut rig = Self::new(account);
        rig.take(Input::Watch(scope(groups, Begin::Back(Duration::from_secs(back)))));
        rig.take(Input::Connected(true));
        rig
    }

    pub(super) fn take(&mut self, input: Input) {
        match &input {
            Input::Show(shown) => self.hidden = (!shown).then(|| self.hidden.unwrap_or(self.now)),
            Input::Pause(paused) => self.paused = *paused,
            _ => {}
        }
        let since_start = Duration::from_millis((self.now - START) as u64);
        for effect in self.machine.take(input, Now { since_start, account: self.now }) {
            self.perform(effect);
        }
        assert!(self.machine.wake().is_none_or(|wake| wake > since_start), "it wakes for nothing");
        self.check();
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Open { session, groups } => {
                assert!(!groups.is_empty() && groups.len() <= 10, "{groups:?} in one session");
                self.opened.push((session, self.now));
                self.account.open_session(session, groups, self.now);
            }
            Effect::Close(session) => self.account.close_session(session),
            Effect::Read(read) => {
                assert!(self.account.readings().all(|other| other.group != read.group), "two of a group");
                self.reads.push(read.clone());
                self.account.ask(read, self.now);
            }
            Effect::Drop(read) => self.account.drop_reading(read),
            Effect::Deliver(lines) => lines.into_iter().for_each(|line| self.deliver(line)),
        }
    }

    fn deliver(&mut self, line: Delivery) {
        let event = &line.event;
        let identity = (line.group, event.stream.clone(), event.at, event.ingested, event.message.clone());
        let Some(left) = self.account.open.get_mut(&identity) else {
            panic!("{identity:?} was never written, or delivered twice")
        };
        *left -= 1;
        if *left == 0 {
            self.account.open.remove(&identity);
        }
        if self.keep {
            self.delivered.push(line);
        }
    }

    fn check(&self) {
        let rests = self.paused || self.hidden.is_some_and(|since| since + HIDDEN <= self.now);
        let most = if rests { 0 } else { 10 };
        assert!(self.account.sessions() <= most, "{} sessions", self.account.sessions());
        let most = if rests { 0 } else { 3 };
        assert!(self.account.readings().count() <= most, "readings while at rest, or too many");
        assert_eq!(self.machine.state().resting, rests);
    }

    /// One second: what the account answers, what the machine wants, then the sessions' updates.
    pub(super) fn second(&mut self) {
        let end = self.now + 1_000;
        loop {
            let wake = self.machine.wake().map(|wake| START + wake.as_nanos().div_ceil(1_000_000) as i64);
            let Some(next) = [wake, self.account.due()].into_iter().flatten().min() else { break };
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            let answers = self.account.answers(self.now);
            if answers.is_empty() {
                self.take(Input::Time);
            }
            answers.into_iter().for_each(|answer| self.take(answer));
        }
        self.now = end;
        let old = |(_, at): &(SessionId, i64)| *at + 3 * 3_600_000 <= self.now;
        let expired: Vec<_> = self.opened.iter().filter(|session| old(session)).map(|(id, _)| *id).collect();
        self.opened.retain(|(_, at)| *at + 3 * 3_600_000 > self.now);
        for id in expired {
            let ended = self.account.expire(id);
            ended.into_iter().for_each(|input| self.take(input));
        }
        self.account.updates().into_iter().for_each(|update| self.take(update));
    }

    pub(super) fn seconds(&mut self, seconds: u64) {
        (0..seconds).for_each(|_| self.second());
    }

    /// Lines that were written in time, and are said to be held, and are not.
    pub(super) fn assert_covered_is_held(&self) {
        let TailState { covered, groups, .. } = self.machine.state();
        for (group, _, at, ingested, message) in self.account.open.keys() {
            let in_time = ingested - at <= 1_000 && self.now - ingested > 12_000;
            let failed = matches!(groups[*group].mode, Mode::Failed(_));
            let held = !failed && covered.iter().any(|(from, to)| (from..=to).contains(&at));
            assert!(!(in_time && held), "{message:?} of group {group} at {at} is not held: {covered:?}");
        }
    }

    pub(super) fn is_all_live(&self) -> bool {
        self.machine.state().groups.iter().all(|group| group.mode == Mode::Live)
    }
}
