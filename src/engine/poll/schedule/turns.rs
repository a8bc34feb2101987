//! When each kind's turn comes.

use std::time::Duration;

use super::{Facts, Scheduler, Tempo};
use crate::engine::poll::kind::{ALARMS_APART, Kind};

pub(super) const MINUTE: Duration = Duration::from_secs(60);
/// Whose credentials are in use hardly changes.
const IDENTITY_APART: Duration = Duration::from_secs(900);
/// Metrics of rows that come into sight are read this far apart, and settings of new groups.
const NEWCOMERS_APART: Duration = Duration::from_secs(1);
/// After the start, and after a change of place, newcomers do not wait.
const GRACE: Duration = Duration::from_secs(3);
/// A reading of everything takes at most this part of its service's budget.
const BULK_SHARE: f64 = 0.25;
impl Scheduler {
    /// When a kind is due; `None` while it runs or makes no sense.
    pub(super) fn due(&self, kind: Kind, now: Duration, facts: &Facts) -> Option<Duration> {
        let lane = self.lane(kind);
        if lane.is_running() || self.is_paused(now) || !self.makes_sense(kind, facts) {
            return None;
        }
        let due = match lane.retry_at() {
            Some(retry) => retry,
            None if lane.is_asked() => Duration::ZERO,
            None => self.next_turn(kind, facts),
        };
        // No haste and no refresh brings alarms closer together.
        let apart = if kind == Kind::Alarms { lane.began().map(|began| began + ALARMS_APART) } else { None };
        Some(due.max(apart.unwrap_or_default()))
    }

    fn makes_sense(&self, kind: Kind, facts: &Facts) -> bool {
        facts.connected
            && match kind {
                Kind::Identity | Kind::Clusters | Kind::Alarms | Kind::TargetGroups | Kind::Scaling => true,
                Kind::AllServices | Kind::AllTasks => facts.cluster,
                Kind::VisibleServices => facts.cluster && facts.visible,
                Kind::ServiceTasks => facts.cluster && facts.selected,
                Kind::TargetHealth => facts.health_due.is_some(),
                Kind::Definitions => facts.definitions,
                Kind::Metrics => self.tempo.metrics && facts.measurable,
                Kind::Detail => facts.subject,
            }
    }

    /// When a kind's turn comes by itself.
    fn next_turn(&self, kind: Kind, facts: &Facts) -> Duration {
        let newcomers = match kind {
            Kind::Metrics => facts.unmeasured,
            Kind::TargetGroups => facts.unknown_groups,
            Kind::Definitions => return Duration::ZERO,
            Kind::TargetHealth => return facts.health_due.unwrap_or_default(),
            _ => false,
        };
        // What a reading of everything has just told need not be read again for what is in sight.
        let wider = match kind {
            Kind::VisibleServices => self.lane(Kind::AllServices).whole_at(),
            Kind::ServiceTasks => self.lane(Kind::AllTasks).whole_at(),
            _ => None,
        };
        let lane = self.lane(kind);
        let Some(began) = lane.began().max(wider) else { return Duration::ZERO };
        if newcomers {
            let young = began < self.began + GRACE;
            return if young { began } else { began + NEWCOMERS_APART };
        }
        let interval = self.interval(kind, facts);
        // An API that takes long to answer gets some rest between two readings.
        (began + interval).max(lane.ended().unwrap_or_default() + interval / 4)
    }

    fn interval(&self, kind: Kind, facts: &Facts) -> Duration {
        let Tempo { fast, slow, .. } = self.tempo;
        let moving = if facts.changing { fast } else { slow };
        match kind {
            Kind::Identity => IDENTITY_APART,
            Kind::Clusters => slow * 2,
            Kind::VisibleServices | Kind::ServiceTasks | Kind::Detail => moving,
            Kind::Alarms => moving.max(ALARMS_APART),
            Kind::AllTasks if facts.everything => moving.max(self.stretched(kind)),
            Kind::AllServices | Kind::AllTasks => slow.max(self.stretched(kind)),
            Kind::TargetGroups | Kind::Metrics | Kind::Scaling => MINUTE.max(slow).max(self.stretched(kind)),
            Kind::Definitions | Kind::TargetHealth => Duration::ZERO,
        }
    }

    /// The interval at which a reading of this cost takes its share of the budget.
    fn stretched(&self, kind: Kind) -> Duration {
        let Some(purse) = kind.purse() else { return Duration::ZERO };
        let seconds = self.lane(kind).estimate() / (self.budget.rate(purse) * BULK_SHARE);
        Duration::from_secs_f64(seconds.clamp(0.0, 3_600.0))
    }
}
