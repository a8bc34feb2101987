//! What to read next: a pure function of time, of what is in sight, and of the budget.
//!
//! Time is told to it, as the time since the start; it never looks at a clock and does nothing by
//! itself. [`Scheduler::start`] gives the kinds of reading that begin now, [`Scheduler::end`]
//! takes what became of one, [`Scheduler::wake`] tells when to ask again.

mod turns;

use std::time::Duration;

use super::budget::Budget;
use super::kind::Kind;
use super::lane::Lane;

/// How often to read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tempo {
    /// Between readings while something changes.
    pub(super) fast: Duration,
    /// Between readings in calm.
    pub(super) slow: Duration,
    /// Whether metrics are read at all.
    pub(super) metrics: bool,
}

/// What the scheduler must know of what is known and looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Whether requests can be made at all.
    pub(super) connected: bool,
    /// Whether it is known which cluster to show.
    pub(super) cluster: bool,
    /// Whether any service that is known is in sight.
    pub(super) visible: bool,
    /// Whether a known service is selected.
    pub(super) selected: bool,
    /// Whether tasks and targets of all services are shown.
    pub(super) everything: bool,
    /// Whether something in sight changes.
    pub(super) changing: bool,
    /// Whether a task definition is named that is not known.
    pub(super) definitions: bool,
    /// Whether a target group is named whose settings are not known.
    pub(super) unknown_groups: bool,
    /// When the next target group's health is due; `None` without target groups.
    pub(super) health_due: Option<Duration>,
    /// Whether a metric in sight was never read.
    pub(super) unmeasured: bool,
    /// Whether there is any metric to read.
    pub(super) measurable: bool,
    /// Whether something is open in detail.
    pub(super) subject: bool,
}

/// What became of a reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Everything was read.
    Whole,
    /// Something was not. `outage` says that nothing at all can be read at present: nobody
    /// answers, or the credentials have expired.
    Failed { outage: bool },
    /// It was ended before it was done.
    Aborted,
}

/// Nobody looks when the focus has been away for so long.
const UNATTENDED: Duration = Duration::from_secs(300);

/// Decides what to read next.
#[derive(Debug)]
pub(super) struct Scheduler {
    tempo: Tempo,
    budget: Budget,
    lanes: [Lane; Kind::COUNT],
    generation: u64,
    /// When this generation began.
    began: Duration,
    paused: bool,
    /// Since when the terminal has no focus.
    unfocused: Option<Duration>,
}

impl Scheduler {
    /// At the start everything is due. `ceiling` is the operator's, in requests a minute for each
    /// AWS service.
    pub(super) fn new(tempo: Tempo, ceiling: Option<u32>) -> Self {
        Self {
            tempo,
            budget: Budget::new(ceiling),
            lanes: Default::default(),
            generation: 1,
            began: Duration::ZERO,
            paused: false,
            unfocused: None,
        }
    }

    /// The generation of what begins now.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Whether nothing is read: the operator said so, or nobody looks.
    pub(super) fn is_paused(&self, now: Duration) -> bool {
        self.paused || self.unfocused.is_some_and(|since| now.saturating_sub(since) >= UNATTENDED)
    }

    /// The state of one kind.
    pub(super) fn lane(&self, kind: Kind) -> &Lane {
        #[expect(clippy::indexing_slicing, reason = "the array has a lane for every kind")]
        &self.lanes[kind as usize]
    }

    fn lane_mut(&mut self, kind: Kind) -> &mut Lane {
        #[expect(clippy::indexing_slicing, reason = "the array has a lane for every kind")]
        &mut self.lanes[kind as usize]
    }

    /// The kinds that begin now, in their order; they count as running from now on.
    pub(super) fn start(&mut self, now: Duration, facts: &Facts) -> Vec<Kind> {
        let mut begun = Vec::new();
        for kind in Kind::ALL {
            let due = self.due(kind, now, facts).is_some_and(|due| due <= now);
            if !due || self.short_of_budget(kind, now) > Duration::ZERO {
                continue;
            }
            if let Some(purse) = kind.purse() {
                let estimate = self.lane(kind).estimate();
                self.budget.spend(purse, estimate, now);
            }
            self.lane_mut(kind).begin(now);
            begun.push(kind);
        }
        begun
    }

    /// When [`start`](Self::start) may have something to begin; `None` when only an event can
    /// make it so.
    pub(super) fn wake(&mut self, now: Duration, facts: &Facts) -> Option<Duration> {
        let mut earliest: Option<Duration> = None;
        for kind in Kind::ALL {
            let Some(due) = self.due(kind, now, facts) else { continue };
            let due = due.max(now + self.short_of_budget(kind, now));
            earliest = Some(earliest.map_or(due, |known| known.min(due)));
        }
        earliest
    }

    /// Takes what became of a reading that cost so many requests. Gives `false` for one of an
    /// older generation, whose answers nobody wants any more.
    pub(super) fn end(
        &mut self,
        now: Duration,
        kind: Kind,
        generation: u64,
        cost: u64,
        outcome: Outcome,
        random: f64,
    ) -> bool {
        if generation != self.generation {
            return false;
        }
        let lane = self.lane_mut(kind);
        let (estimate, was_out) = (lane.estimate(), lane.is_out());
        lane.finish(now, cost, outcome, random);
        if let Some(purse) = kind.purse() {
            self.budget.spend(purse, cost as f64 - estimate, now);
        }
        if was_out && outcome == Outcome::Whole {
            // AWS answers again: the others need not wait to find that out.
            self.lanes.iter_mut().filter(|lane| lane.is_out()).for_each(Lane::forgive);
        }
        true
    }

    /// Has a kind read as soon as it may be: at once, or once more after the running reading.
    pub(super) fn ask(&mut self, kind: Kind) {
        self.lane_mut(kind).ask();
    }

    /// Tries out at once whether AWS answers again: when this kind succeeds, everything that found
    /// nobody answering is tried again.
    pub(super) fn probe(&mut self, kind: Kind) {
        self.lane_mut(kind).probe();
    }

    /// Reads everything in sight now, and what failed as well.
    pub(super) fn refresh(&mut self) {
        for kind in Kind::ALL {
            self.lane_mut(kind).forgive();
            if !matches!(kind, Kind::Definitions | Kind::AllServices | Kind::AllTasks) {
                self.ask(kind);
            }
        }
    }

    /// Stops, or goes on and refreshes.
    pub(super) fn pause(&mut self, paused: bool) {
        if self.paused && !paused {
            self.refresh();
        }
        self.paused = paused;
    }

    /// Notes that the terminal has got or lost the focus.
    pub(super) fn focus(&mut self, now: Duration, focused: bool) {
        let away = self.unfocused.is_some_and(|since| now.saturating_sub(since) >= UNATTENDED);
        if focused && away {
            self.refresh();
        }
        self.unfocused = if focused { None } else { self.unfocused.or(Some(now)) };
    }

    /// Begins a new generation, on another cluster or, with `elsewhere`, in another account or
    /// region. What runs is forgotten; the distance between readings of alarms is kept.
    pub(super) fn restart(&mut self, now: Duration, elsewhere: bool) -> u64 {
        self.generation = self.generation.saturating_add(1);
        self.began = now;
        for kind in Kind::ALL {
            let lane = self.lane_mut(kind);
            if elsewhere || kind.is_of_cluster() {
                *lane = Lane::default();
            } else {
                lane.abandon();
            }
        }
        self.generation
    }

    fn short_of_budget(&mut self, kind: Kind, now: Duration) -> Duration {
        let estimate = self.lane(kind).estimate();
        kind.purse().map_or(Duration::ZERO, |purse| self.budget.wait(purse, estimate, now))
    }
}

#[cfg(test)]
#[path = "schedule_tests.rs"]
mod tests;
