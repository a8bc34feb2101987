//! Everything that was seen to change: each change once, in order of time, bounded.

use std::collections::HashSet;
use std::sync::Arc;

use crate::model::{ServiceKey, Transition, TransitionKind};

/// The most that are kept in memory; the oldest go first.
const MOST: usize = 5_000;
/// What two observers see is one change when it is no further apart than this, in seconds.
const TOGETHER: i64 = 30;

/// What makes two transitions the same one.
type Sameness = (TransitionKind, Option<ServiceKey>, String, String, i64);

/// The transitions of the shown cluster.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    all: Arc<Vec<Arc<Transition>>>,
    seen: HashSet<Sameness>,
    /// What is not on disk yet.
    fresh: Vec<Arc<Transition>>,
}

impl Chronicle {
    /// All transitions, oldest first.
    pub(super) fn all(&self) -> &Arc<Vec<Arc<Transition>>> {
        &self.all
    }

    /// Takes what was seen to change. Tells whether any of it is new.
    pub(super) fn add(&mut self, found: impl IntoIterator<Item = Transition>) -> bool {
        let new: Vec<_> = found.into_iter().filter(|t| self.seen.insert(sameness(t))).map(Arc::new).collect();
        self.fresh.extend(new.iter().cloned());
        let excess = self.fresh.len().saturating_sub(MOST);
        self.fresh.drain(..excess);
        self.insert(new)
    }

    /// Takes what earlier runs have seen; what is the same need not be written again.
    pub(super) fn recall(&mut self, earlier: Vec<Transition>) -> bool {
        let known: HashSet<Sameness> = earlier.iter().map(sameness).collect();
        self.fresh.retain(|transition| !known.contains(&sameness(transition)));
        let new: Vec<_> =
            earlier.into_iter().filter(|t| self.seen.insert(sameness(t))).map(Arc::new).collect();
        self.insert(new)
    }

    /// What is to be written to disk; it counts as written from now on.
    pub(super) fn take_fresh(&mut self) -> Vec<Arc<Transition>> {
        std::mem::take(&mut self.fresh)
    }

    fn insert(&mut self, new: Vec<Arc<Transition>>) -> bool {
        if new.is_empty() {
            return false;
        }
        let mut all = Vec::clone(&self.all);
        all.extend(new);
        all.sort_by_key(|transition| transition.at);
        let excess = all.len().saturating_sub(MOST);
        all.drain(..excess);
        if self.seen.len() > MOST * 4 {
            self.seen = all.iter().map(|transition| sameness(transition)).collect();
        }
        self.all = Arc::new(all);
        true
    }
}

/// Transitions that are equal in this are one. A deployment and a task go through each change
/// once; the rest may come again later.
pub(super) fn sameness(transition: &Transition) -> Sameness {
    let Transition { at, what, service, name, text, .. } = transition;
    let once = match what {
        TransitionKind::Deployment => true,
        TransitionKind::Task => text.starts_with("started") || text.starts_with("stopped"),
        _ => false,
    };
    let exact = matches!(what, TransitionKind::Event | TransitionKind::Alarm);
    let time = match (once, exact) {
        (true, _) => 0,
        (false, true) => at.as_millisecond(),
        (false, false) => at.as_second().div_euclid(TOGETHER),
    };
    (*what, service.clone(), name.clone(), text.clone(), time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Tone;

    fn told(second: i64, what: TransitionKind, text: &str) -> Transition {
        let (name, text) = ("x".to_owned(), text.to_owned());
        let at = jiff::Timestamp::from_second(second).unwrap();
        Transition { at, what, service: None, name, text, tone: Tone::Plain }
    }

    #[test]
    fn each_change_is_told_once_in_order_of_time() {
        let mut chronicle = Chronicle::default();
        let started = |second| told(second, TransitionKind::Task, "started (app:1)");
        assert!(chronicle.add([told(90, TransitionKind::Target, "initial → healthy"), started(60)]));
        assert!(!chronicle.add([started(61), told(91, TransitionKind::Target, "initial → healthy")]));
        assert!(chronicle.add([told(200, TransitionKind::Target, "initial → healthy")]));
        assert!(chronicle.recall(vec![told(1, TransitionKind::Event, "earlier"), started(60)]));
        let seconds: Vec<_> = chronicle.all().iter().map(|t| t.at.as_second()).collect();
        assert_eq!(seconds, [1, 60, 90, 200]);
        assert_eq!(chronicle.take_fresh().len(), 2, "what is on disk is not written again");
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut chronicle = Chronicle::default();
        let many = (0..10_000).map(|second| told(second, TransitionKind::Event, "e"));
        chronicle.add(many);
        assert_eq!(chronicle.all().len(), MOST);
        assert_eq!(chronicle.all()[0].at.as_second(), 5_000);
    }
}
