//! How many requests were made in the last minute, by AWS service.

use std::collections::VecDeque;
use std::time::Duration;

use super::Spending;
use super::kind::Purse;
use crate::model::CallCounts;

const MINUTE: Duration = Duration::from_secs(60);
/// Requests are counted in steps of this length.
const STEP: Duration = Duration::from_secs(1);

/// Counts requests of the last minute.
#[derive(Debug)]
pub(super) struct Meter {
    ceiling: CallCounts,
    /// The total before each step, oldest first.
    steps: VecDeque<(Duration, CallCounts)>,
    /// The total that the account told last. A new connection counts from zero again.
    told: CallCounts,
    total: CallCounts,
}

impl Meter {
    pub(super) fn new(ceiling: Option<u32>) -> Self {
        let of = |purse: Purse| purse.per_minute(ceiling);
        let ceiling = CallCounts {
            ecs: of(Purse::Ecs),
            elb: of(Purse::Elb),
            cloudwatch: of(Purse::CloudWatch),
            autoscaling: of(Purse::AutoScaling),
            sts: of(Purse::Sts),
            ..CallCounts::default()
        };
        let none = CallCounts::default();
        Self { ceiling, steps: VecDeque::new(), told: none, total: none }
    }

    /// All requests so far.
    pub(super) fn total(&self) -> CallCounts {
        self.total
    }

    /// Takes the account's count, and tells what was spent in the minute before.
    pub(super) fn read(&mut self, counts: CallCounts, now: Duration) -> Spending {
        if self.steps.back().is_none_or(|(at, _)| *at + STEP <= now) {
            self.steps.push_back((now, self.total));
        }
        let restarted = counts.total() < self.told.total();
        let before = if restarted { CallCounts::default() } else { self.told };
        self.total = each(self.total, each(counts, before, u64::saturating_sub), u64::saturating_add);
        self.told = counts;
        while self.steps.front().is_some_and(|(at, _)| *at + MINUTE <= now) {
            self.steps.pop_front();
        }
        let oldest = self.steps.front().map_or(self.total, |(_, total)| *total);
        Spending { last_minute: each(self.total, oldest, u64::saturating_sub), ceiling: self.ceiling }
    }
}

fn each(a: CallCounts, b: CallCounts, by: fn(u64, u64) -> u64) -> CallCounts {
    CallCounts {
        ecs: by(a.ecs, b.ecs),
        elb: by(a.elb, b.elb),
        cloudwatch: by(a.cloudwatch, b.cloudwatch),
        logs: by(a.logs, b.logs),
        ssm: by(a.ssm, b.ssm),
        secretsmanager: by(a.secretsmanager, b.secretsmanager),
        autoscaling: by(a.autoscaling, b.autoscaling),
        ecr: by(a.ecr, b.ecr),
        sts: by(a.sts, b.sts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_minute_counts() {
        let mut meter = Meter::new(Some(100));
        let mut ecs = 0;
        let mut read = |seconds: u64, more: u64| {
            ecs += more;
            let counts = CallCounts { ecs, ..CallCounts::default() };
            meter.read(counts, Duration::from_secs(seconds)).last_minute.ecs
        };
        assert_eq!(read(0, 5), 5);
        assert_eq!(read(30, 7), 12);
        assert_eq!(read(61, 0), 7);
        assert_eq!(read(91, 1), 1);
        assert_eq!(read(200, 0), 0);
    }

    #[test]
    fn a_new_connection_goes_on_counting() {
        let mut meter = Meter::new(None);
        let counts = |ecs| CallCounts { ecs, ..CallCounts::default() };
        meter.read(counts(10), Duration::ZERO);
        assert_eq!(meter.read(counts(2), Duration::from_secs(1)).last_minute.ecs, 12);
        assert_eq!(meter.total().ecs, 12);
    }
}
