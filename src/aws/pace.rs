//! Our own pace: requests wait here so that AWS does not have to refuse them.
//!
//! AWS fills a token bucket for each group of operations, by account and region, and everybody
//! in the account draws on it. We take nine tenths of the documented burst and rate.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The share of AWS's figures that we use, leaving something to everybody else.
const SHARE: f64 = 0.9;

/// Groups of operations that draw on one bucket of AWS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bucket {
    EcsServices,
    EcsTasks,
    EcsServiceDeployments,
    EcsServiceRevisions,
    EcsTaskDefinitions,
    EcsClusters,
    Elb,
    Alarms,
    AlarmHistory,
    MetricData,
    LogGroups,
    Parameters,
    Secrets,
    AutoScaling,
    Images,
    Identity,
}

impl Bucket {
    const COUNT: usize = 16;

    /// AWS's burst and sustained rate per second. ECS: developer guide, "Request throttling for
    /// the Amazon ECS API". ELBv2: "API throttling". CloudWatch DescribeAlarms: 9 a second, with
    /// no burst, shared with ECS's rollback on alarm. Where AWS publishes no burst, the quota page's
    /// rate stands for both; where it publishes nothing, ten a second is a guess on the safe side.
    fn limits(self) -> (f64, f64) {
        match self {
            Self::EcsServices | Self::EcsTasks => (100.0, 20.0),
            Self::EcsServiceDeployments
            | Self::EcsServiceRevisions
            | Self::EcsTaskDefinitions
            | Self::EcsClusters => (50.0, 20.0),
            Self::Elb => (40.0, 10.0),
            Self::Alarms => (9.0, 9.0),
            Self::AlarmHistory => (20.0, 20.0),
            Self::MetricData => (50.0, 50.0),
            Self::Parameters | Self::Secrets => (40.0, 40.0),
            Self::LogGroups | Self::AutoScaling | Self::Images => (10.0, 10.0),
            Self::Identity => (100.0, 100.0),
        }
    }
}

/// One bucket: the generic cell rate algorithm, with time as an argument.
#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Seconds between requests at the sustained rate.
    interval: f64,
    /// Seconds by which requests may run ahead of the sustained rate: the burst.
    slack: f64,
    /// When the next request would be due at the sustained rate, in seconds.
    due: f64,
}

impl Cell {
    fn new(burst: f64, rate: f64) -> Self {
        let interval = 1.0 / rate;
        Self { interval, slack: (burst - 1.0).max(0.0) * interval, due: 0.0 }
    }

    /// Takes a token, perhaps one of the future: the seconds to wait until it is there.
    fn reserve(&mut self, now: f64) -> f64 {
        let due = self.due.max(now);
        self.due = due + self.interval;
        (due - self.slack - now).max(0.0)
    }

    /// AWS refused: the bucket is empty, whatever we had thought. Somebody else drew on it.
    fn empty(&mut self, now: f64) {
        self.due = self.due.max(now + self.slack + self.interval);
    }
}

/// All buckets of one account and region.
#[derive(Debug)]
pub(crate) struct Pace {
    began: Instant,
    cells: Mutex<[Cell; Bucket::COUNT]>,
}

impl Pace {
    pub(crate) fn new() -> Self {
        const ALL: [Bucket; Bucket::COUNT] = [
            Bucket::EcsServices,
            Bucket::EcsTasks,
            Bucket::EcsServiceDeployments,
            Bucket::EcsServiceRevisions,
            Bucket::EcsTaskDefinitions,
            Bucket::EcsClusters,
            Bucket::Elb,
            Bucket::Alarms,
            Bucket::AlarmHistory,
            Bucket::MetricData,
            Bucket::LogGroups,
            Bucket::Parameters,
            Bucket::Secrets,
            Bucket::AutoScaling,
            Bucket::Images,
            Bucket::Identity,
        ];
        let cells = ALL.map(|bucket| {
            let (burst, rate) = bucket.limits();
            Cell::new((burst * SHARE).floor(), rate * SHARE)
        });
        Self { began: Instant::now(), cells: Mutex::new(cells) }
    }

    /// Waits until a request of this bucket may be sent. Requests go in the order they asked.
    pub(crate) async fn admit(&self, bucket: Bucket) {
        let wait = self.with_cell(bucket, Cell::reserve).unwrap_or(0.0);
        if wait > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(wait)).await;
        }
    }

    /// Notes that AWS refused a request of this bucket.
    pub(crate) fn refused(&self, bucket: Bucket) {
        self.with_cell(bucket, Cell::empty);
    }

    fn with_cell<T>(&self, bucket: Bucket, act: impl FnOnce(&mut Cell, f64) -> T) -> Option<T> {
        let now = self.began.elapsed().as_secs_f64();
        let mut cells = self.cells.lock().unwrap_or_else(PoisonError::into_inner);
        cells.get_mut(bucket as usize).map(|cell| act(cell, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_burst_is_free_and_then_the_rate_holds() {
        let mut cell = Cell::new(45.0, 18.0);
        let waits: Vec<f64> = (0..1_000).map(|_| cell.reserve(10.0)).collect();
        assert!(waits[..45].iter().all(|wait| *wait == 0.0));
        assert!((waits[45] - 1.0 / 18.0).abs() < 1e-9);
        assert!((waits[999] - 955.0 / 18.0).abs() < 1e-6);
    }

    #[test]
    fn an_idle_bucket_fills_up_to_its_burst() {
        let mut cell = Cell::new(2.0, 1.0);
        for now in [0.0, 100.0] {
            assert_eq!([cell.reserve(now), cell.reserve(now)], [0.0, 0.0]);
            assert!((cell.reserve(now) - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_refusal_empties_the_bucket() {
        let mut cell = Cell::new(10.0, 1.0);
        cell.empty(5.0);
        assert!((cell.reserve(5.0) - 1.0).abs() < 1e-9);
    }

    #[tokio::test]
    async fn admitting_waits_by_the_clock() {
        let pace = Pace::new();
        let began = Instant::now();
        for _ in 0..8 + 4 {
            pace.admit(Bucket::Alarms).await;
        }
        let seconds = began.elapsed().as_secs_f64();
        assert!(seconds > 0.45, "{seconds}");
    }

    proptest! {
        /// In no window of time are more requests let through than AWS's own bucket would.
        #[test]
        fn never_more_than_aws_allows(gaps in prop::collection::vec(0.0f64..0.4, 1..200)) {
            let (burst, rate) = (100.0, 20.0);
            let mut cell = Cell::new(burst * SHARE, rate * SHARE);
            let (mut now, mut tokens, mut last) = (0.0, burst, 0.0);
            for gap in gaps {
                now += gap;
                let at = now + cell.reserve(now);
                tokens = f64::min(burst, tokens + (at - last) * rate);
                last = at;
                prop_assert!(tokens >= 1.0);
                tokens -= 1.0;
            }
        }
    }
}
