//! Spans of time: sorted, disjoint, both ends included.

/// A span of time, both ends included, milliseconds since the epoch.
pub(super) type Span = (i64, i64);

/// The end of a span that has none: it reaches as far as there is anything.
pub(super) const OPEN: i64 = i64::MAX;

/// A set of times, as spans in order and apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    /// Nothing.
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds a span; one that ends before it begins is nothing.
    pub(super) fn add(&mut self, (mut from, mut to): Span) {
        if from > to {
            return;
        }
        self.0.retain(|&(start, end)| {
            let apart = end < from.saturating_sub(1) || start > to.saturating_add(1);
            if !apart {
                from = from.min(start);
                to = to.max(end);
            }
            apart
        });
        let place = self.0.partition_point(|&(start, _)| start < from);
        self.0.insert(place, (from, to));
    }

    /// Takes a span out.
    pub(super) fn remove(&mut self, (from, to): Span) {
        if from > to {
            return;
        }
        let mut left = Vec::with_capacity(self.0.len() + 1);
        for &(start, end) in &self.0 {
            if end < from || start > to {
                left.push((start, end));
                continue;
            }
            if start < from {
                left.push((start, from.saturating_sub(1)));
            }
            if end > to {
                left.push((to.saturating_add(1), end));
            }
        }
        self.0 = left;
    }

    /// Takes out all that another set has.
    pub(super) fn remove_all(&mut self, others: &Self) {
        others.iter().for_each(|span| self.remove(span));
    }

    /// Adds all that another set has.
    pub(super) fn add_all(&mut self, others: &Self) {
        others.iter().for_each(|span| self.add(span));
    }

    /// What both have.
    pub(super) fn common(&self, other: &Self) -> Self {
        let mut both = Self::new();
        for &(a, b) in &self.0 {
            for &(c, d) in &other.0 {
                both.add((a.max(c), b.min(d)));
            }
        }
        both
    }

    /// What lies in a span.
    pub(super) fn within(&self, span: Span) -> Self {
        self.common(&Self::from(span))
    }

    /// Whether a time is among them.
    pub(super) fn has(&self, at: i64) -> bool {
        let place = self.0.partition_point(|&(_, end)| end < at);
        self.0.get(place).is_some_and(|&(start, _)| start <= at)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The latest span.
    pub(super) fn last(&self) -> Option<Span> {
        self.0.last().copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Span> + '_ {
        self.0.iter().copied()
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        let mut spans = Self::new();
        spans.add(span);
        spans
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn times(spans: &Spans) -> Vec<i64> {
        (0..64).filter(|at| spans.has(*at)).collect()
    }

    proptest! {
        #[test]
        fn a_set_of_spans_is_a_set_of_times(
            steps in prop::collection::vec((any::<bool>(), 0i64..64, -2i64..20), 0..24),
            window in (0i64..64, 0i64..20),
        ) {
            let mut spans = Spans::new();
            let mut plain = [false; 64];
            for (adds, from, length) in steps {
                let to = (from + length).min(63);
                if adds { spans.add((from, to)) } else { spans.remove((from, to)) }
                (from..=to).for_each(|at| plain[at as usize] = adds);
            }
            let wanted: Vec<i64> = (0..64).filter(|at| plain[*at as usize]).collect();
            prop_assert_eq!(times(&spans), &wanted[..]);
            let list: Vec<Span> = spans.iter().collect();
            prop_assert!(list.iter().all(|(from, to)| from <= to));
            prop_assert!(list.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
            let (from, to) = (window.0, window.0 + window.1);
            let inside: Vec<i64> = wanted.into_iter().filter(|at| (from..=to).contains(at)).collect();
            prop_assert_eq!(times(&spans.within((from, to))), inside);
        }
    }

    #[test]
    fn an_open_end_is_the_end_of_time() {
        let mut spans = Spans::from((10, OPEN));
        spans.add((0, 9));
        assert_eq!(spans.last(), Some((0, OPEN)));
        spans.remove((5, OPEN));
        assert_eq!(spans, Spans::from((0, 4)));
    }
}
