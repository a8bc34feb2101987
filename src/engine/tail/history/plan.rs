//! How a long span of time is cut into slices that are read at the same time.
//!
//! FilterLogEvents' times are included on both ends, and whole milliseconds: slices that begin one
//! after the other's end hold every event exactly once.

/// A span with more pages than this is cut.
const PAGES: f64 = 4.0;
/// A slice is made for this part of a page, so that most take one request.
const FILL: f64 = 0.8;
/// From one slice to the next their length changes by no more than this factor.
const CHANGE: f64 = 4.0;

/// A span of time: the first millisecond, and the last one, or none for whatever comes.
pub(super) type Span = (i64, Option<i64>);

/// The slices of a span that are still to be read, planned as the density of lines shows.
#[derive(Debug)]
pub(super) struct Plan {
    next: Option<i64>,
    end: i64,
    to: Option<i64>,
    length: f64,
    /// Events that a slice should hold.
    target: f64,
}

impl Plan {
    /// Cuts a span whose first events, and there are more, are so many from the one time to the
    /// other, both included; `page` is how many a page may have. `None` when it is not worth
    /// while. `now` stands for an end that is open.
    pub(super) fn new(span: Span, now: i64, events: usize, seen: (i64, i64), page: usize) -> Option<Self> {
        let (from, to) = span;
        let end = to.unwrap_or(now).max(from);
        let length = seen.1.saturating_sub(seen.0).max(1) as f64;
        let a_page = length * page as f64 / (events as f64).max(1.0);
        if events == 0 || (end.saturating_sub(seen.0) as f64) < a_page * PAGES {
            return None;
        }
        let length = (a_page * FILL).max(1.0);
        Some(Self { next: Some(from), end, to, length, target: page as f64 * FILL })
    }

    /// The next slice, in order of time; they hold every millisecond of the span once.
    pub(super) fn next(&mut self) -> Option<Span> {
        let from = self.next?;
        let until = from.saturating_add((self.length as i64).max(1) - 1);
        if until >= self.end {
            self.next = None;
            return Some((from, self.to));
        }
        self.next = Some(until + 1);
        Some((from, Some(until)))
    }

    /// Takes in how many events a slice of the plan has had.
    pub(super) fn learn(&mut self, slice: Span, events: usize) {
        let (from, Some(to)) = slice else { return };
        let length = (to - from + 1) as f64;
        let better = length * self.target / (events as f64).max(1.0);
        self.length = better.clamp(length / CHANGE, length * CHANGE).max(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_into_a_few_pages_is_not_cut() {
        assert!(Plan::new((0, None), 40_000, 1_000, (0, 1_001), 10_000).is_none());
        assert!(Plan::new((0, Some(40_000)), 99_000, 1_000, (0, 900), 10_000).is_some());
        assert!(Plan::new((0, Some(40_000)), 99_000, 1_000, (0, 900), 50_000).is_none());
        assert!(Plan::new((0, Some(40_000)), 99_000, 0, (0, 0), 10_000).is_none());
        // That nothing was written for long tells nothing of how dense it is afterwards.
        assert!(Plan::new((-90_000, Some(40_000)), 99_000, 1_000, (0, 900), 10_000).is_some());
    }

    #[test]
    fn slices_grow_in_calm_and_shrink_in_a_burst() {
        let mut plan = Plan::new((0, None), 1_000_000, 1_000, (0, 1_000), 10_000).unwrap();
        let first = plan.next().unwrap();
        assert_eq!(first, (0, Some(7_999)));
        plan.learn(first, 4_000);
        assert_eq!(plan.next().unwrap(), (8_000, Some(23_999)));
        plan.learn(first, 80_000);
        assert_eq!(plan.next().unwrap(), (24_000, Some(25_999)));
        plan.learn(first, 0);
        assert_eq!(plan.next().unwrap(), (26_000, Some(57_999)));
    }

    proptest! {
        /// Whatever is learned on the way, every millisecond is in one slice and one only.
        #[test]
        fn slices_hold_every_moment_once(
            from in 0i64..1_000, span in 0i64..100_000, open: bool, reach in 1i64..3_000, page in 1usize..10_000,
            events in 1usize..10_000, seen in prop::collection::vec(0usize..50_000, 1..50),
        ) {
            let to = from + span;
            let asked = (from, (!open).then_some(to));
            let Some(mut plan) = Plan::new(asked, to, events, (from, from + reach), page) else { return Ok(()) };
            let (mut next, mut last) = (from, None);
            let mut seen = seen.iter().cycle();
            while let Some(slice) = plan.next() {
                prop_assert_eq!(slice.0, next);
                prop_assert!(slice.1.is_none_or(|end| end >= slice.0 && end <= to));
                next = slice.1.map_or(next, |end| end + 1);
                last = Some(slice);
                plan.learn(slice, *seen.next().unwrap());
            }
            prop_assert_eq!(last.unwrap().1, asked.1);
        }
    }
}
