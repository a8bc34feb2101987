//! Lines come, each where it belongs in time, and the oldest go.

use std::collections::VecDeque;
use std::iter::Peekable;
use std::vec::IntoIter;

use super::block::Block;
use super::{Book, LineKey};
use crate::model::{LogBatch, LogLine, LogStream};

/// Lines with their keys, in order.
type Lines = Peekable<IntoIter<(LineKey, LogLine)>>;

/// Text that is filtered and searched as lines come; what is more waits for
/// [`Book::work`].
const LOOKED_AT: usize = 1 << 20;

impl Book {
    /// Takes lines in, each where it belongs in time; the oldest go where there is no room.
    pub fn add(&mut self, batch: LogBatch) {
        if !batch.streams.is_empty() {
            for (id, stream) in batch.streams {
                self.bytes += stream_bytes(&stream);
                if let Some(old) = self.streams.insert(id, stream) {
                    self.bytes -= stream_bytes(&old);
                }
            }
            self.lens.stream_changed(&self.streams);
        }
        let mut numbered = Vec::with_capacity(batch.lines.len());
        for line in batch.lines {
            self.seq = self.seq.wrapping_add(1);
            numbered.push((LineKey { at: line.at, seq: self.seq }, line));
        }
        if !numbered.is_sorted_by_key(|(key, _)| *key) {
            numbered.sort_by_key(|(key, _)| *key);
        }
        let mut lines = numbered.into_iter().peekable();
        while let Some((key, _)) = lines.peek() {
            self.add_from(*key, &mut lines);
        }
        self.count_changed();
        self.let_oldest_go();
        self.look_at_changed();
    }

    /// Takes in as many lines as belong to one place; the first of them has this key.
    fn add_from(&mut self, key: LineKey, lines: &mut Lines) {
        let newer = self.blocks.partition_point(|block| block.first().is_some_and(|first| first <= key));
        let next = self.blocks.get(newer).and_then(Block::first);
        let Some(own) = newer.checked_sub(1) else {
            return self.add_in_front(until(lines, next));
        };
        let last = self.blocks.get(own).and_then(Block::last);
        if last < Some(key) && next.is_none() {
            return self.append(lines);
        }
        let group = until(lines, if last < Some(key) { next } else { last });
        let Some(block) = self.blocks.get_mut(own) else { return };
        self.lines += group.len();
        block.merge(group);
        self.divide(own);
    }

    /// Lines that are newer than all others: nearly always.
    fn append(&mut self, lines: &mut Lines) {
        let room = self.room;
        for (key, line) in lines {
            if !self.blocks.back().is_some_and(|last| last.takes(line.text.len(), room)) {
                self.blocks.back_mut().into_iter().for_each(Block::shrink);
                self.blocks.push_back(Block::default());
            }
            self.lines += 1;
            if let Some(last) = self.blocks.back_mut() {
                last.push(key, line);
            }
        }
    }

    /// Lines that are older than all others: a page of the past.
    fn add_in_front(&mut self, group: Vec<(LineKey, LogLine)>) {
        let room = self.room;
        self.lines += group.len();
        let bytes: usize = group.iter().map(|(_, line)| line.text.len() + 1).sum();
        match self.blocks.front_mut() {
            Some(front) if front.len() + group.len() <= room.lines && front.takes(bytes, room) => {
                front.merge(group);
            }
            _ => {
                let mut front = Block::default();
                front.merge(group);
                self.blocks.push_front(front);
            }
        }
        self.divide(0);
    }

    /// Puts blocks in a block's place where it has become too large.
    fn divide(&mut self, index: usize) {
        let room = self.room;
        let newest = index + 1 == self.blocks.len();
        let Some(block) = self.blocks.get_mut(index) else { return };
        if !block.is_over(room) {
            if !newest {
                block.shrink();
            }
            return;
        }
        let old = std::mem::take(block);
        self.bytes -= old.counted_bytes;
        let behind: VecDeque<Block> = self.blocks.split_off(index + 1);
        self.blocks.pop_back();
        self.blocks.extend(old.divided(room));
        self.blocks.extend(behind);
    }

    fn count_changed(&mut self) {
        for block in self.blocks.iter_mut().filter(|block| block.changed) {
            self.bytes = self.bytes + block.bytes() - block.counted_bytes;
            block.counted_bytes = block.bytes();
        }
    }

    fn let_oldest_go(&mut self) {
        while self.bytes() > self.limit {
            let Some(oldest) = self.blocks.pop_front() else { break };
            self.bytes -= oldest.counted_bytes;
            self.lines -= oldest.len();
            self.let_go += oldest.len() as u64;
        }
    }

    /// What is known of all lines stays known of all, where few have come.
    fn look_at_changed(&mut self) {
        let mut budget = LOOKED_AT;
        for block in self.blocks.iter_mut().rev().filter(|block| block.changed) {
            block.changed = false;
            self.lens.forget_counts(block);
            self.lens.advance(block, &mut budget);
        }
    }
}

/// The lines before a key, or all.
fn until(lines: &mut Lines, end: Option<LineKey>) -> Vec<(LineKey, LogLine)> {
    let mut taken = Vec::new();
    while let Some(line) = lines.next_if(|(key, _)| end.is_none_or(|end| *key < end)) {
        taken.push(line);
    }
    taken
}

fn stream_bytes(stream: &LogStream) -> usize {
    let texts = stream.name.len() + stream.task.as_ref().map_or(0, String::len);
    size_of::<LogStream>() + texts + 64
}
