//! The lines that are held: in order of time, bounded by bytes, filtered and searched.
//!
//! A [`LineKey`] names a line for as long as it is held, whatever comes before or after it. Lines
//! stand in blocks ([`block`]) of about a thousand. Filter and search are tried on a block's text as
//! a whole, when somebody asks or [`Book::work`] has time, and what came out is kept beside the
//! lines ([`lens`]).

mod add;
mod block;
mod lens;
mod look;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;
mod view;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

pub use view::{Found, LineKey, LineView, Tally, Toward};

use super::{LogStream, StreamId};
use block::{Block, Entry, Room};
use lens::Lens;

/// The lines that are held.
#[derive(Debug, Default)]
pub struct Book {
    limit: usize,
    room: Room,
    /// Bytes of blocks and streams.
    bytes: usize,
    lines: usize,
    let_go: u64,
    /// The number of the line that came last.
    seq: u32,
    /// In order of time; none is empty.
    blocks: VecDeque<Block>,
    streams: HashMap<StreamId, Arc<LogStream>>,
    lens: Lens,
}

impl Book {
    /// An empty book that holds at most so many bytes, all that it needs counted.
    pub fn new(limit: usize) -> Self {
        // Small books have small blocks, since they are let go as a whole.
        let room = Room { lines: 1024, bytes: (limit / 16).clamp(256, 256 << 10) };
        Self { limit, room, ..Self::default() }
    }

    /// Forgets all lines and streams; filter and search stay.
    pub fn clear(&mut self) {
        self.blocks = VecDeque::new();
        self.streams = HashMap::new();
        self.lens.stream_changed(&self.streams);
        (self.lines, self.bytes, self.let_go) = (0, 0, 0);
    }

    /// Bytes that are used.
    pub fn bytes(&self) -> usize {
        // A queue that has grown may have room for as many again.
        self.bytes + self.blocks.len() * 2 * size_of::<Block>()
    }

    /// Bytes that may be used.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Lines held.
    pub fn len(&self) -> usize {
        self.lines
    }

    /// Whether none is held.
    pub fn is_empty(&self) -> bool {
        self.lines == 0
    }

    /// Lines that went because there was no room.
    pub fn let_go(&self) -> u64 {
        self.let_go
    }

    /// The time of the oldest line, milliseconds since the epoch.
    pub fn since(&self) -> Option<i64> {
        self.blocks.front()?.first().map(|key| key.at)
    }

    /// The time of the newest line, milliseconds since the epoch.
    pub fn until(&self) -> Option<i64> {
        self.blocks.back()?.last().map(|key| key.at)
    }

    /// A held line, shown or hidden.
    pub fn line(&self, key: LineKey) -> Option<LineView<'_>> {
        let block = self.blocks.get(self.block_of(key))?;
        let place = block.older(key);
        block.entries().get(place).filter(|entry| entry.key() == key)?;
        self.view(block, place)
    }

    /// All held lines from the oldest, or those that are shown; hidden ones are looked at.
    pub fn lines(&self, shown_only: bool) -> impl Iterator<Item = LineView<'_>> {
        let places = |block: &Block| 0..block.len();
        let all = self.blocks.iter().flat_map(move |block| places(block).map(move |place| (block, place)));
        let wanted = all.filter(move |(block, place)| !shown_only || self.lens.passes(block, *place));
        wanted.filter_map(|(block, place)| self.view(block, place))
    }

    /// The table of streams.
    pub fn stream(&self, id: StreamId) -> Option<&Arc<LogStream>> {
        self.streams.get(&id)
    }

    /// The block that has a key or would take it; the first where there is an older one in none.
    fn block_of(&self, key: LineKey) -> usize {
        self.blocks.partition_point(|block| block.first().is_some_and(|first| first <= key)).saturating_sub(1)
    }

    fn view<'a>(&'a self, block: &'a Block, place: usize) -> Option<LineView<'a>> {
        let entry = block.entries().get(place)?;
        Some(LineView {
            key: entry.key(),
            stream: self.streams.get(&entry.stream())?,
            stream_id: entry.stream(),
            level: entry.level(),
            late: entry.has(Entry::LATE),
            json: entry.has(Entry::JSON),
            ingested: entry.ingested(),
            text: block.text(place),
            raw: block.raw(place),
        })
    }
}
