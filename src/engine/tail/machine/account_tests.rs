//! A model of the log groups of an account, in memory: it knows every line that was written, shows
//! them by live sessions and by pages, and has faults. It decides by its own numbers, never by
//! chance of the moment.

use std::collections::{BTreeMap, HashMap};

use super::*;
use crate::model::Why;

/// Numbers that look like chance and are the same each time.
#[derive(Clone, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % sides
    }

    pub(super) fn one_in(&mut self, sides: u64) -> bool {
        self.roll(sides) == 0
    }
}

/// What goes wrong, for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fault {
    /// Sessions end without a word.
    CutSilently,
    /// Sessions end with an error.
    CutLoudly,
    /// Sessions fall silent.
    Hang,
    /// Updates leave lines out.
    Sample,
    /// New sessions are refused.
    Limit,
    Denied,
    Unsupported,
    NoAnswer,
    /// Group 0 cannot be tailed.
    Unfit,
    /// Group 0 is not there.
    Missing,
    /// Readings fail: some, or all.
    Flaky,
    Throttled,
    /// Tokens are worthless.
    Tokens,
    EmptyPages,
    TinyPages,
    Slow,
    /// Everything fails.
    Outage,
    /// Lines arrive minutes late.
    Late,
    /// Many lines in one millisecond, and the same ones again.
    Burst,
    /// The operator's doing.
    Hidden,
    Paused,
    Disconnected,
    Reconnected,
}

pub(super) const FAULTS: [Fault; 23] = [
    Fault::CutSilently,
    Fault::CutLoudly,
    Fault::Hang,
    Fault::Sample,
    Fault::Limit,
    Fault::Denied,
    Fault::Unsupported,
    Fault::NoAnswer,
    Fault::Unfit,
    Fault::Missing,
    Fault::Flaky,
    Fault::Throttled,
    Fault::Tokens,
    Fault::EmptyPages,
    Fault::TinyPages,
    Fault::Slow,
    Fault::Outage,
    Fault::Late,
    Fault::Burst,
    Fault::Hidden,
    Fault::Paused,
    Fault::Disconnected,
    Fault::Reconnected,
];

pub(super) fn error(why: Why) -> Error {
    let (message, remedy) = ("It failed.".to_owned(), "Try again.".to_owned());
    Error { operation: "logs:StartLiveTail".to_owned(), why, try_again: true, message, remedy }
}

pub(super) fn other(code: &str) -> Error {
    error(Why::Other(code.to_owned()))
}

/// A line as the model keeps it.
#[derive(Clone, Debug)]
struct Line {
    stream: String,
    ingested: i64,
    message: String,
}

#[derive(Debug)]
struct Session {
    groups: Vec<usize>,
    /// When its beginning is answered.
    begins: i64,
    begun: bool,
    hangs: bool,
    waiting: Vec<LogEvent>,
}

/// Line by identity: group, stream, time, ingestion, message.
pub(super) type Identity = (usize, String, i64, i64, String);

#[derive(Debug)]
pub(super) struct Account {
    pub(super) dice: Dice,
    pub(super) faults: Vec<Fault>,
    /// Whether readings give event ids.
    pub(super) ids: bool,
    pub(super) page: usize,
    /// Lines of each group by time and id.
    lines: Vec<BTreeMap<(i64, u64), Line>>,
    written: u64,
    sessions: BTreeMap<SessionId, Session>,
    readings: BTreeMap<ReadId, (i64, Read)>,
    /// How often each line was written, less how often it was delivered.
    pub(super) open: HashMap<Identity, i64>,
}

impl Account {
    pub(super) fn new(groups: usize, seed: u64) -> Self {
        Self {
            dice: Dice(seed),
            faults: Vec::new(),
            ids: true,
            page: 10_000,
            lines: vec![BTreeMap::new(); groups],
            written: 0,
            sessions: BTreeMap::new(),
            readings: BTreeMap::new(),
            open: HashMap::new(),
        }
    }

    pub(super) fn has(&self, fault: Fault) -> bool {
        self.faults.contains(&fault)
    }

    /// Writes a line, which is taken in now.
    pub(super) fn write(&mut self, group: usize, at: i64, now: i64, message: Option<&str>) {
        self.written += 1;
        let number = format!("line {}", self.written);
        let message = message.map_or(number, str::to_owned);
        let stream = format!("app/{}", self.written % 2);
        let line = Line { stream, ingested: now, message };
        let identity = (group, line.stream.clone(), at, now, line.message.clone());
        *self.open.entry(identity).or_default() += 1;
        for session in self.sessions.values_mut().filter(|session| session.begun) {
            if session.groups.contains(&group) {
                session.waiting.push(event(Some(group), at, None, &line));
            }
        }
        self.lines[group].insert((at, self.written), line);
    }

    /// Sessions that are open or being opened.
    pub(super) fn sessions(&self) -> usize {
        self.sessions.len()
    }

    pub(super) fn readings(&self) -> impl Iterator<Item = &Read> {
        self.readings.values().map(|(_, read)| read)
    }

    pub(super) fn open_session(&mut self, id: SessionId, groups: Vec<usize>, now: i64) {
        let begins = now + 50 + self.dice.roll(900) as i64;
        let begins = if self.has(Fault::NoAnswer) { i64::MAX } else { begins };
        let session = Session { groups, begins, begun: false, hangs: false, waiting: Vec::new() };
        assert!(self.sessions.insert(id, session).is_none(), "session {id} is used twice");
    }

    pub(super) fn close_session(&mut self, id: SessionId) {
        self.sessions.remove(&id);
    }

    pub(super) fn ask(&mut self, read: Read, now: i64) {
        let latency = if self.has(Fault::Slow) { 8_000 } else { 400 };
        let due = now + 20 + self.dice.roll(latency) as i64;
        assert!(self.readings.insert(read.id, (due, read)).is_none(), "a number is used twice");
    }

    pub(super) fn drop_reading(&mut self, id: ReadId) {
        self.readings.remove(&id);
    }

    /// When it has something to tell besides the updates of each second.
    pub(super) fn due(&self) -> Option<i64> {
        let begins = self.sessions.values().filter(|session| !session.begun).map(|session| session.begins);
        begins.chain(self.readings.values().map(|(due, _)| *due)).min().filter(|due| *due < i64::MAX)
    }

    /// Answers that are due.
    pub(super) fn answers(&mut self, now: i64) -> Vec<Input> {
        let ready = |(_, session): &(&u64, &Session)| !session.begun && session.begins <= now;
        let begins: Vec<SessionId> = self.sessions.iter().filter(ready).map(|(id, _)| *id).collect();
        let mut inputs: Vec<Input> = begins.into_iter().map(|id| self.begin(id)).collect();
        let due: Vec<ReadId> =
            self.readings.iter().filter(|(_, (due, _))| *due <= now).map(|(id, _)| *id).collect();
        for id in due {
            let (_, read) = self.readings.remove(&id).unwrap();
            inputs.push(match self.refuses(&read) {
                Some(error) => Input::Failed(id, error),
                None => Input::Page(id, self.read(&read, now)),
            });
        }
        inputs
    }

    fn begin(&mut self, id: SessionId) -> Input {
        let zero = self.sessions[&id].groups.contains(&0);
        let refused = match () {
            () if self.has(Fault::Outage) => Some(error(Why::Unreachable)),
            () if self.has(Fault::Throttled) => Some(error(Why::Throttled)),
            () if self.has(Fault::Denied) => Some(error(Why::Denied)),
            () if self.has(Fault::Unsupported) => Some(error(Why::Unsupported)),
            () if self.has(Fault::Limit) => Some(other("LimitExceededException")),
            () if zero && self.has(Fault::Unfit) => Some(other("InvalidOperationException")),
            () if zero && self.has(Fault::Missing) => Some(other("ResourceNotFoundException")),
            () => None,
        };
        if refused.is_some() {
            self.sessions.remove(&id);
            return Input::Ended(id, refused);
        }
        self.sessions.get_mut(&id).unwrap().begun = true;
        Input::Opened(id)
    }

    fn refuses(&mut self, read: &Read) -> Option<Error> {
        let flaky = self.has(Fault::Flaky) && self.dice.one_in(2);
        match () {
            () if self.has(Fault::Outage) => Some(error(Why::Unreachable)),
            () if read.group == 0 && self.has(Fault::Missing) => Some(other("ResourceNotFoundException")),
            () if self.has(Fault::Throttled) => Some(error(Why::Throttled)),
            () if self.has(Fault::Tokens) && read.token.is_some() => Some(other("InvalidParameterException")),
            () if flaky => Some(error(Why::Unreachable)),
            () => None,
        }
    }

    fn read(&mut self, read: &Read, now: i64) -> EventPage {
        // A line can be read a moment after it shows in live sessions.
        let visible = now - self.dice.roll(2_500) as i64;
        let to = read.to.unwrap_or(i64::MAX);
        let before: (i64, u64) = match &read.token {
            Some(token) => {
                let (at, id) = token.split_once('/').unwrap();
                (at.parse().unwrap(), id.parse().unwrap())
            }
            None => (to, u64::MAX),
        };
        let empty = self.has(Fault::EmptyPages) && self.dice.one_in(2);
        // Worthless tokens and tiny pages together would never come to an end.
        let tiny = self.has(Fault::TinyPages) && !self.has(Fault::Tokens);
        let size = if tiny { 20 + self.dice.roll(30) as usize } else { self.page };
        let size = if empty { 0 } else { size };
        let found = self.lines[read.group].range((read.from, 0)..before).rev();
        let found = found.filter(|(_, line)| line.ingested <= visible);
        let taken: Vec<_> = found.take(size + 1).collect();
        let more = taken.len() > size;
        let shown = &taken[..taken.len().min(size)];
        let last = shown.last().map_or(before, |(key, _)| **key);
        let events = shown.iter().map(|((at, id), line)| {
            let id = self.ids.then(|| format!("{id}"));
            event(None, *at, id, line)
        });
        EventPage { events: events.collect(), next: more.then(|| format!("{}/{}", last.0, last.1)) }
    }

    /// What the sessions tell this second.
    pub(super) fn updates(&mut self) -> Vec<Input> {
        let mut inputs = Vec::new();
        for id in self.sessions.keys().copied().collect::<Vec<_>>() {
            if !self.sessions[&id].begun {
                continue;
            }
            let end = match () {
                () if self.has(Fault::Outage) && self.dice.one_in(3) => Some(Some(error(Why::Unreachable))),
                () if self.has(Fault::CutSilently) && self.dice.one_in(20) => Some(None),
                () if self.has(Fault::CutLoudly) && self.dice.one_in(20) => {
                    Some(Some(other("SessionStreamingException")))
                }
                () => None,
            };
            if let Some(end) = end {
                self.sessions.remove(&id);
                inputs.push(Input::Ended(id, end));
                continue;
            }
            let hangs = self.has(Fault::Hang) && self.dice.one_in(20);
            let sampled = self.has(Fault::Sample) && self.dice.one_in(3);
            let session = self.sessions.get_mut(&id).unwrap();
            session.hangs |= hangs;
            if session.hangs {
                continue;
            }
            let mut events = std::mem::take(&mut session.waiting);
            let many = events.len() > 500;
            if sampled || many {
                let mut left = 0;
                events.retain(|_| {
                    left += 1;
                    left % 3 == 0
                });
                events.truncate(500);
            }
            inputs.push(Input::Update(id, LiveUpdate { sampled: sampled || many, events }));
        }
        inputs
    }

    /// Ends a session because it is three hours old.
    pub(super) fn expire(&mut self, id: SessionId) -> Option<Input> {
        let begun = self.sessions.remove(&id).is_some_and(|session| session.begun);
        begun.then(|| Input::Ended(id, Some(other("SessionTimeoutException"))))
    }
}

fn event(group: Option<usize>, at: i64, id: Option<String>, line: &Line) -> LogEvent {
    LogEvent {
        stream: line.stream.clone(),
        group: group.map(group_arn).unwrap_or_default(),
        at,
        ingested: line.ingested,
        id,
        message: line.message.clone(),
    }
}

pub(super) fn group_arn(group: usize) -> String {
    format!("arn:aws:logs:eu-west-1:1:log-group:/ecs/g{group}")
}
