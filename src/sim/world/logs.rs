//! CloudWatch Logs: groups, streams, and the lines in them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

/// Lines kept of one group; the oldest go first.
const KEPT: usize = 200_000;

/// All log groups of the account.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    groups: BTreeMap<String, LogGroup>,
}

/// A log group.
#[derive(Clone, Debug, Default)]
pub struct LogGroup {
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// Days that lines are kept; none: for ever.
    pub retention: Option<u32>,
    /// Streams by name.
    pub streams: BTreeMap<Arc<str>, Stream>,
    /// Lines in order of arrival.
    pub events: VecDeque<LogEvent>,
    /// How many lines have arrived in all.
    pub arrived: u64,
    /// Lines kept beyond the usual number.
    more: usize,
}

/// A log stream.
#[derive(Clone, Debug)]
pub struct Stream {
    /// When it was made, milliseconds since the epoch.
    pub created: i64,
    /// Time of its first line.
    pub first: i64,
    /// Time of its last line.
    pub last: i64,
    /// When its last line arrived.
    pub ingested: i64,
}

/// A line.
#[derive(Clone, Debug)]
pub struct LogEvent {
    /// Its place in the order of arrival.
    pub number: u64,
    /// Stream.
    pub stream: Arc<str>,
    /// Its own time, milliseconds since the epoch.
    pub at: i64,
    /// When it arrived.
    pub ingested: i64,
    /// Text.
    pub message: String,
}

impl LogGroup {
    /// Lines that arrived after line `cursor`, up to the first that is still on its way at `now`.
    pub fn after(&self, cursor: u64, now: i64) -> impl Iterator<Item = &LogEvent> {
        let oldest = self.events.front().map_or(0, |event| event.number);
        let skip = (cursor + 1).saturating_sub(oldest);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX).min(self.events.len());
        self.events.range(skip..).take_while(move |event| event.ingested <= now)
    }
}

impl Logs {
    /// Makes a group; one that is there stays as it is.
    pub fn create(&mut self, name: &str, created: i64, retention: Option<u32>) {
        self.groups.entry(name.to_owned()).or_insert_with(|| LogGroup {
            created,
            retention,
            ..LogGroup::default()
        });
    }

    /// Whether there is such a group.
    pub fn has(&self, name: &str) -> bool {
        self.groups.contains_key(name)
    }

    /// A group.
    pub fn group(&self, name: &str) -> Option<&LogGroup> {
        self.groups.get(name)
    }

    /// Groups by name.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &LogGroup)> {
        self.groups.iter().map(|(name, group)| (name.as_str(), group))
    }

    /// Writes a line; a group that does not exist swallows it, as `awslogs` in non-blocking mode would.
    pub fn write(&mut self, group: &str, stream: &str, at: i64, ingested: i64, message: String) {
        let Some(group) = self.groups.get_mut(group) else { return };
        let name: Arc<str> = match group.streams.get_key_value(stream) {
            Some((name, _)) => Arc::clone(name),
            None => Arc::from(stream),
        };
        let entry = group.streams.entry(Arc::clone(&name));
        let stream = entry.or_insert(Stream { created: at, first: at, last: at, ingested });
        stream.first = stream.first.min(at);
        stream.last = stream.last.max(at);
        stream.ingested = ingested;
        group.arrived += 1;
        if group.events.len() >= KEPT + group.more {
            group.events.pop_front();
        }
        group.events.push_back(LogEvent { number: group.arrived, stream: name, at, ingested, message });
    }

    /// Keeps so many lines of a group beside the usual number.
    pub fn keep(&mut self, group: &str, more: usize) {
        if let Some(found) = self.groups.get_mut(group) {
            found.more += more;
        }
    }

    /// Writes numbered lines of about 120 bytes into the streams of a group, evenly over the
    /// `span` milliseconds before `until`, and keeps them beside the usual ones. False when there
    /// is no such group, or no stream in it.
    pub fn fill(&mut self, group: &str, lines: usize, span: i64, until: i64) -> bool {
        let Some(found) = self.groups.get_mut(group) else { return false };
        let streams: Vec<String> = found.streams.keys().map(|name| (**name).to_owned()).collect();
        if streams.is_empty() {
            return false;
        }
        self.keep(group, lines);
        for (number, stream) in (0..lines).zip(streams.iter().cycle()) {
            let share = number as f64 / lines as f64;
            let at = until - span + (span as f64 * share) as i64;
            self.write(group, stream, at, at, filling(number));
        }
        true
    }
}

/// What lines look like: most are plain, some tell of trouble, some are JSON.
fn filling(number: usize) -> String {
    match number % 10 {
        3 => format!(
            "#{number} WARN slow query on orders, 1834 ms, index orders_by_user is not used, user=4711 request=7f3a9c0d21b8 pool=7/10"
        ),
        6 => format!(
            "{{\"level\":\"info\",\"number\":{number},\"message\":\"order placed\",\"route\":\"/api/orders\",\"ms\":48,\"user\":4711,\"total\":129.9}}"
        ),
        9 => format!(
            "#{number} ERROR connect ECONNREFUSED 10.0.9.9:27017 while reading orders of user 4711, attempt 3 of 5, next in 400 ms"
        ),
        _ => format!(
            "#{number} GET /api/orders/8842?expand=items,address&currency=EUR 200 12ms user=4711 request=7f3a9c0d21b8 upstream=10.0.11.23"
        ),
    }
}
