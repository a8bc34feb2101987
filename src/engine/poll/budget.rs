//! How many requests may be made: a token bucket for each AWS service.
//!
//! Requests themselves wait for AWS's own, finer buckets in `aws::pace`. The budget decides which
//! *readings* begin: an expensive one may go into debt, and nothing of its service begins until
//! the debt is paid back.

use std::time::Duration;

use super::kind::Purse;

/// Of a ceiling by the minute, the part that may be spent at once.
const BURST: f64 = 0.25;

/// The purses of all AWS services.
#[derive(Clone, Debug)]
pub(super) struct Budget([Bucket; Purse::COUNT]);

#[derive(Clone, Copy, Debug)]
struct Bucket {
    /// Tokens a second.
    rate: f64,
    /// The most tokens that are kept.
    most: f64,
    /// Tokens now; below zero in debt.
    tokens: f64,
    /// Until when tokens were filled in, seconds.
    filled: f64,
}

impl Purse {
    /// Requests a second that a service bears besides others: AWS's sustained rates less a tenth.
    /// For ECS it is that of two groups of operations, services and tasks.
    fn rate(self) -> f64 {
        match self {
            Self::Ecs => 36.0,
            Self::Elb | Self::AutoScaling => 9.0,
            Self::CloudWatch => 8.0,
            Self::Sts => 10.0,
        }
    }

    fn burst(self) -> f64 {
        match self {
            Self::Ecs => 180.0,
            Self::Elb => 36.0,
            Self::CloudWatch => 30.0,
            Self::AutoScaling | Self::Sts => 10.0,
        }
    }

    /// The most requests of a minute in the long run, under the operator's ceiling.
    pub(super) fn per_minute(self, ceiling: Option<u32>) -> u64 {
        let own = (self.rate() * 60.0) as u64;
        ceiling.map_or(own, |ceiling| own.min(u64::from(ceiling.max(1))))
    }
}

impl Budget {
    /// Full purses. `ceiling` is the operator's, in requests a minute for each service.
    pub(super) fn new(ceiling: Option<u32>) -> Self {
        Self(Purse::ALL.map(|purse| {
            let (mut rate, mut most) = (purse.rate(), purse.burst());
            if let Some(ceiling) = ceiling {
                let ceiling = f64::from(ceiling.max(1));
                most = most.min((ceiling * BURST).max(1.0));
                rate = rate.min(((ceiling - most) / 60.0).max(ceiling / 120.0));
            }
            Bucket { rate, most, tokens: most, filled: 0.0 }
        }))
    }

    /// How long until a reading that is estimated at `cost` requests may begin.
    pub(super) fn wait(&mut self, purse: Purse, cost: f64, now: Duration) -> Duration {
        let Some(bucket) = self.bucket(purse, now) else { return Duration::ZERO };
        // What costs more than a full purse begins when it is full, and goes into debt.
        let missing = cost.max(1.0).min(bucket.most) - bucket.tokens;
        let seconds = if missing <= 1e-9 { 0.0 } else { (missing / bucket.rate).min(86_400.0) };
        Duration::from_secs_f64(seconds)
    }

    /// Spends; a negative cost gives back what was estimated and not needed.
    pub(super) fn spend(&mut self, purse: Purse, cost: f64, now: Duration) {
        if let Some(bucket) = self.bucket(purse, now) {
            bucket.tokens = (bucket.tokens - cost).min(bucket.most);
        }
    }

    /// Requests a second that a purse is filled with.
    pub(super) fn rate(&self, purse: Purse) -> f64 {
        self.0.get(purse as usize).map_or(1.0, |bucket| bucket.rate)
    }

    fn bucket(&mut self, purse: Purse, now: Duration) -> Option<&mut Bucket> {
        let bucket = self.0.get_mut(purse as usize)?;
        let now = now.as_secs_f64();
        let passed = (now - bucket.filled).max(0.0);
        bucket.tokens = (bucket.tokens + passed * bucket.rate).min(bucket.most);
        bucket.filled = bucket.filled.max(now);
        Some(bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn debts_are_paid_back_before_anything_begins() {
        let mut budget = Budget::new(None);
        assert_eq!(budget.wait(Purse::Elb, 1_000.0, at(0)), Duration::ZERO, "a full purse is enough");
        budget.spend(Purse::Elb, 36.0 + 90.0, at(0));
        assert_eq!(budget.wait(Purse::Elb, 9.0, at(0)), at(11));
        assert_eq!(budget.wait(Purse::Elb, 9.0, at(11)), Duration::ZERO);
    }

    proptest! {
        /// Whatever begins when it may, and costs what was estimated: no minute passes the ceiling.
        #[test]
        fn no_minute_passes_the_ceiling(
            ceiling in 20u32..2_000,
            costs in prop::collection::vec((1u32..6, 0u64..2_000), 1..400),
        ) {
            let mut budget = Budget::new(Some(ceiling));
            let (mut now, mut spent) = (Duration::ZERO, Vec::new());
            for (cost, pause) in costs {
                let cost = f64::from(cost).min(f64::from(ceiling) * BURST);
                now += Duration::from_millis(pause) + budget.wait(Purse::Ecs, cost, now);
                if budget.wait(Purse::Ecs, cost, now) > Duration::ZERO { continue }
                budget.spend(Purse::Ecs, cost, now);
                spent.push((now, cost));
            }
            for (index, (from, _)) in spent.iter().enumerate() {
                let minute = spent[index..].iter().take_while(|(at, _)| *at < *from + at_least_a_minute());
                let sum: f64 = minute.map(|(_, cost)| cost).sum();
                prop_assert!(sum <= f64::from(ceiling) + 1e-3, "{sum} of {ceiling}");
            }
        }
    }

    fn at_least_a_minute() -> Duration {
        at(60)
    }
}
