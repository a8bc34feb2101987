//! Whose turn it is among many things of one kind: what is in sight first and often, the others
//! in turn, the one that waited longest first.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::time::Duration;

/// The others are read this far apart where there are few of them.
const OTHERS_APART: Duration = Duration::from_secs(60);
/// Of many others, so many are read a second.
const OTHERS_A_SECOND: f64 = 4.0;
/// The most that are read together of what is in sight, and of the others.
const IN_SIGHT_TOGETHER: usize = 40;
const OTHERS_TOGETHER: usize = 8;

/// When each thing was last read.
#[derive(Debug)]
pub(super) struct Rounds<K> {
    read: HashMap<K, Duration>,
}

impl<K> Default for Rounds<K> {
    fn default() -> Self {
        Self { read: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash + Ord> Rounds<K> {
    /// Notes that things are being read.
    pub(super) fn begin<'a>(&mut self, things: impl IntoIterator<Item = &'a K>, now: Duration)
    where
        K: 'a,
    {
        self.read.extend(things.into_iter().map(|thing| (thing.clone(), now)));
    }

    /// Forgets a thing that is no more.
    pub(super) fn forget(&mut self, thing: &K) {
        self.read.remove(thing);
    }

    /// When the next one of `all` is due: of those `in_sight` after `apart`. `None` for no things.
    pub(super) fn due(&self, all: &HashSet<K>, in_sight: &HashSet<K>, apart: Duration) -> Option<Duration> {
        let others = Self::others_apart(all.len(), apart);
        let due = |thing: &K| self.turn(thing, if in_sight.contains(thing) { apart } else { others });
        all.iter().map(due).min()
    }

    /// Whose turn it is now: what is in sight first, then those that waited longest.
    pub(super) fn batch(
        &self,
        all: &HashSet<K>,
        in_sight: &HashSet<K>,
        apart: Duration,
        now: Duration,
    ) -> Vec<K> {
        let others_apart = Self::others_apart(all.len(), apart);
        let mut seen: Vec<_> = all.iter().filter(|thing| in_sight.contains(*thing)).collect();
        let mut others: Vec<_> = all.iter().filter(|thing| !in_sight.contains(*thing)).collect();
        seen.retain(|thing| self.turn(thing, apart) <= now);
        others.retain(|thing| self.turn(thing, others_apart) <= now);
        for some in [&mut seen, &mut others] {
            some.sort_by_key(|thing| (self.read.get(*thing).copied(), *thing));
        }
        let room = if seen.is_empty() { OTHERS_TOGETHER } else { OTHERS_TOGETHER / 2 };
        let seen = seen.into_iter().take(IN_SIGHT_TOGETHER);
        seen.chain(others.into_iter().take(room)).cloned().collect()
    }

    fn others_apart(count: usize, apart: Duration) -> Duration {
        OTHERS_APART.max(apart).max(Duration::from_secs_f64(count as f64 / OTHERS_A_SECOND))
    }

    fn turn(&self, thing: &K, apart: Duration) -> Duration {
        self.read.get(thing).map_or(Duration::ZERO, |read| *read + apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_is_in_sight_goes_first_and_often_and_nobody_starves() {
        let all: HashSet<u32> = (0..100).collect();
        let in_sight: HashSet<u32> = [7, 8].into();
        let mut rounds = Rounds::default();
        let mut reads = HashMap::new();
        for second in 0..120 {
            let batch = rounds.batch(&all, &in_sight, at(2), at(second));
            if second == 0 {
                assert_eq!(batch[..2], [7, 8]);
            }
            rounds.begin(&batch, at(second));
            batch.into_iter().for_each(|thing| *reads.entry(thing).or_insert(0) += 1);
        }
        assert_eq!(reads[&7], 60);
        assert!(all.iter().all(|thing| (1..=60).contains(&reads[thing])), "{reads:?}");
        assert_eq!(rounds.due(&HashSet::new(), &in_sight, at(2)), None);
    }
}
