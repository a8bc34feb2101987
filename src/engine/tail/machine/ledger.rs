//! Which lines were delivered, so that none is delivered twice.
//!
//! Live tail gives no event ids. A line is known by its stream, its timestamp, its ingestion time
//! and its message, *with multiplicity*: two such lines are two lines. Each channel that shows
//! lines counts them: a live session by itself, readings by distinct event ids, and a reading of an
//! endpoint that gives no ids by itself. No channel shows a line more often than it was written,
//! so as many are delivered as the channel that has shown most of them has shown.
//!
//! Lines are remembered by their timestamps, from a floor on that moves up with time, and below it
//! where a reading is owed. When too many lines are held in memory the floor moves up faster:
//! lines that arrive so late that they lie below it are then found only by live sessions. None is
//! ever delivered twice.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use super::spans::Spans;
use crate::model::LogEvent;

/// Lines below the floor that are remembered though no reading is owed: very late ones, and those
/// of times that were never asked for.
const STRAYS: usize = 10_000;

/// Who shows a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    /// A live session, by its number.
    Live(u64),
    /// A reading, by its number, which all its pages share.
    Reading(u64),
}

/// How often one channel has shown a line.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    channel: u32,
    times: u32,
}

/// What is known of one line.
#[derive(Debug)]
struct Entry {
    ingested: i64,
    delivered: u32,
    /// Distinct event ids.
    ids: u32,
    /// The latest reading that gave no id.
    reading: Count,
    /// The latest two sessions: one that ends may overlap with the next one.
    live: [Count; 2],
}

/// The lines of one group.
#[derive(Debug)]
pub(super) struct Ledger {
    lines: BTreeMap<(i64, u64), Entry>,
    ids: BTreeSet<(i64, u64)>,
    floor: i64,
}

impl Default for Ledger {
    fn default() -> Self {
        Self { lines: BTreeMap::new(), ids: BTreeSet::new(), floor: i64::MIN }
    }
}

impl Ledger {
    /// Takes note of a line that a channel has shown; tells whether it is to be delivered.
    pub(super) fn note(&mut self, channel: Channel, event: &LogEvent, owed: impl Fn(i64) -> bool) -> bool {
        // What was ingested below the floor was delivered, or given up, and forgotten. Endpoints
        // that tell no ingestion time get the benefit of the doubt.
        let old = event.at < self.floor && (1..self.floor).contains(&event.ingested);
        if old && matches!(channel, Channel::Live(_)) && !owed(event.at) {
            return false;
        }
        let id = event.id.as_ref().map(|id| (event.at, hash(&[id.as_bytes()])));
        if let Some(id) = id
            && !self.ids.insert(id)
        {
            return false;
        }
        let entry = self.lines.entry((event.at, identity(event))).or_insert_with(|| Entry {
            ingested: event.ingested,
            delivered: 0,
            ids: 0,
            reading: Count::default(),
            live: [Count::default(); 2],
        });
        let shown = match (channel, id) {
            (Channel::Reading(_), Some(_)) => {
                entry.ids += 1;
                entry.ids
            }
            (Channel::Reading(reading), None) => count(std::slice::from_mut(&mut entry.reading), reading),
            (Channel::Live(session), _) => count(&mut entry.live, session),
        };
        let fresh = shown > entry.delivered;
        entry.delivered = entry.delivered.max(shown);
        fresh
    }

    /// Below this only what is owed is remembered.
    pub(super) fn floor(&self) -> i64 {
        self.floor
    }

    /// How many lines are remembered.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The floor that would leave out an eighth of the lines above the present one.
    pub(super) fn higher_floor(&self) -> Option<i64> {
        let above = self.lines.range((self.floor, 0)..);
        let mut above = above.skip(self.lines.len() / 8).map(|((at, _), _)| at.saturating_add(1));
        above.next().or_else(|| self.lines.keys().next_back().map(|(at, _)| at.saturating_add(1)))
    }

    /// Moves the floor up and forgets what lies below it, but for what is owed, what lies outside
    /// of what is `settled` and may be asked for yet, and what was ingested above it.
    pub(super) fn forget(&mut self, floor: i64, owed: &Spans, settled: &Spans) {
        self.floor = self.floor.max(floor);
        let floor = self.floor;
        let below = ..(floor, 0);
        let gone = |(at, _): &(i64, u64), entry: &mut Entry| {
            entry.ingested < floor && settled.has(*at) && !owed.has(*at)
        };
        self.lines.extract_if(below, gone).for_each(drop);
        let strays = self.lines.range(below).filter(|((at, _), _)| !owed.has(*at)).count();
        let mut over = strays.saturating_sub(STRAYS);
        let oldest = |(at, _): &(i64, u64), _: &mut Entry| {
            let gone = over > 0 && !owed.has(*at);
            over -= usize::from(gone);
            gone
        };
        self.lines.extract_if(below, oldest).for_each(drop);
        // Ids go by time, with the last line of their time.
        let lines = &self.lines;
        let gone = |(at, _): &(i64, u64)| lines.range((*at, 0)..=(*at, u64::MAX)).next().is_none();
        self.ids.extract_if(below, gone).for_each(drop);
    }
}

/// Counts one more of a channel, in place of the oldest when it is new; gives its count.
fn count(counts: &mut [Count], channel: u64) -> u32 {
    // Numbers of sessions and readings stay far below this; what they are for is to differ.
    let channel = u32::try_from(channel & u64::from(u32::MAX)).unwrap_or_default();
    let known = counts.iter().position(|known| known.times > 0 && known.channel == channel);
    let place = known.or_else(|| {
        let oldest = counts.iter().enumerate().min_by_key(|(_, known)| (known.times > 0, known.channel));
        oldest.map(|(place, _)| place)
    });
    let Some(slot) = place.and_then(|place| counts.get_mut(place)) else { return 0 };
    if known.is_none() {
        *slot = Count { channel, times: 0 };
    }
    slot.times += 1;
    slot.times
}

fn identity(event: &LogEvent) -> u64 {
    hash(&[event.stream.as_bytes(), &event.ingested.to_le_bytes(), event.message.as_bytes()])
}

fn hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
#[path = "ledger_tests.rs"]
mod tests;
