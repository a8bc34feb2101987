//! Our own pace: requests wait here so that AWS does not have to refuse them.
//!
//! AWS fills a token bucket for each group of operations, by account and region, and everybody
//! in the account draws on it. We take nine tenths of the documented burst and rate; where AWS
//! refuses all the same, others draw too, and we take less and slowly more again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::operation::{Api, Operation};

/// The share of AWS's figures that we use, leaving something to everybody else.
const SHARE: f64 = 0.9;
/// The least part of our rate that is left after refusals.
const LEAST: f64 = 0.1;
/// What a refusal leaves of our rate.
const CUT: f64 = 0.7;
/// The part of our rate that comes back each second after a refusal.
const RECOVERY: f64 = 0.04;
/// Seconds within which refusals count as one: requests that were under way together.
const TOGETHER: f64 = 1.0;
/// Of a ceiling by the minute this part may go out at once; the rest flows evenly. Together they
/// never pass the ceiling in any minute.
const CEILING_BURST: f64 = 0.25;

/// Groups of operations that draw on one bucket of AWS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bucket {
    EcsServices,
    EcsServiceChanges,
    EcsTasks,
    EcsTaskStops,
    EcsServiceDeployments,
    EcsServiceRevisions,
    EcsTaskDefinitions,
    EcsClusters,
    Elb,
    Alarms,
    AlarmHistory,
    MetricData,
    LogGroups,
    LogEvents,
    LiveTail,
    Parameters,
    ParameterWrites,
    Secrets,
    AutoScaling,
    Images,
    Identity,
}

impl Bucket {
    const COUNT: usize = 21;

    /// AWS's burst and sustained rate per second. ECS: developer guide, "Request throttling for
    /// the Amazon ECS API". ELBv2: "API throttling". CloudWatch DescribeAlarms: 9 a second, with
    /// no burst, shared with ECS's rollback on alarm. Where AWS publishes no burst, the quota page's
    /// rate stands for both; where it publishes nothing, ten a second is a guess on the safe side.
    fn limits(self, region: &str) -> (f64, f64) {
        match self {
            Self::EcsServices | Self::EcsTasks => (100.0, 20.0),
            Self::EcsServiceChanges => (50.0, 5.0),
            Self::EcsTaskStops => (100.0, 40.0),
            Self::EcsServiceDeployments
            | Self::EcsServiceRevisions
            | Self::EcsTaskDefinitions
            | Self::EcsClusters => (50.0, 20.0),
            Self::Elb => (40.0, 10.0),
            Self::Alarms => (9.0, 9.0),
            Self::AlarmHistory => (20.0, 20.0),
            Self::MetricData => (50.0, 50.0),
            Self::Parameters | Self::Secrets => (40.0, 40.0),
            Self::ParameterWrites => (3.0, 3.0),
            Self::LogEvents => (filter_log_events(region), filter_log_events(region)),
            Self::LiveTail => (5.0, 5.0),
            Self::LogGroups | Self::AutoScaling | Self::Images => (10.0, 10.0),
            Self::Identity => (100.0, 100.0),
        }
    }
}

/// FilterLogEvents a second, by region. CloudWatch Logs user guide, "CloudWatch Logs quotas"
/// (`cloudwatch_limits_cwl.html`), "FilterLogEvents throttle limit in transactions per second"; it
/// publishes no burst. Regions of other partitions are not on that page: the least is safe there.
fn filter_log_events(region: &str) -> f64 {
    match region {
        "us-east-1" => 25.0,
        "ap-northeast-3" | "ap-southeast-3" | "ca-west-1" | "eu-central-1" | "il-central-1" => 5.0,
        _ if ["cn-", "us-gov-", "us-iso", "eu-iso", "eusc-"]
            .iter()
            .any(|other| region.starts_with(other)) =>
        {
            5.0
        }
        _ => 10.0,
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
    /// The part of the rate that is used: 1 unless AWS has refused lately.
    part: f64,
    /// When `part` was last brought up to date, in seconds.
    seen: f64,
    /// When AWS last refused, in seconds.
    refused: f64,
}

impl Cell {
    fn new(burst: f64, rate: f64) -> Self {
        let interval = 1.0 / rate;
        let slack = (burst - 1.0).max(0.0) * interval;
        Self { interval, slack, due: 0.0, part: 1.0, seen: 0.0, refused: f64::NEG_INFINITY }
    }

    /// Takes a token, perhaps one of the future: the seconds to wait until it is there.
    fn reserve(&mut self, now: f64) -> f64 {
        self.recover(now);
        let due = self.due.max(now);
        self.due = due + self.interval / self.part;
        (due - self.slack - now).max(0.0)
    }

    /// AWS refused: the bucket is empty, whatever we had thought. Somebody else draws on it, so
    /// our part becomes smaller.
    fn empty(&mut self, now: f64) {
        self.recover(now);
        if now - self.refused > TOGETHER {
            self.part = (self.part * CUT).max(LEAST);
            self.refused = now;
        }
        self.due = self.due.max(now + self.slack + self.interval / self.part);
    }

    fn recover(&mut self, now: f64) {
        self.part = (self.part + (now - self.seen).max(0.0) * RECOVERY).min(1.0);
        self.seen = self.seen.max(now);
    }
}

/// All buckets of one account and region.
#[derive(Debug)]
pub(crate) struct Pace {
    began: Instant,
    cells: Mutex<[Cell; Bucket::COUNT]>,
    /// A cell for each API where the operator has set a ceiling.
    ceilings: Mutex<Option<[Cell; Api::COUNT]>>,
}

impl Pace {
    /// Full buckets of a region.
    pub(crate) fn new(region: &str) -> Self {
        const ALL: [Bucket; Bucket::COUNT] = [
            Bucket::EcsServices,
            Bucket::EcsServiceChanges,
            Bucket::EcsTasks,
            Bucket::EcsTaskStops,
            Bucket::EcsServiceDeployments,
            Bucket::EcsServiceRevisions,
            Bucket::EcsTaskDefinitions,
            Bucket::EcsClusters,
            Bucket::Elb,
            Bucket::Alarms,
            Bucket::AlarmHistory,
            Bucket::MetricData,
            Bucket::LogGroups,
            Bucket::LogEvents,
            Bucket::LiveTail,
            Bucket::Parameters,
            Bucket::ParameterWrites,
            Bucket::Secrets,
            Bucket::AutoScaling,
            Bucket::Images,
            Bucket::Identity,
        ];
        let cells = ALL.map(|bucket| {
            let (burst, rate) = bucket.limits(region);
            Cell::new((burst * SHARE).floor(), rate * SHARE)
        });
        Self { began: Instant::now(), cells: Mutex::new(cells), ceilings: Mutex::default() }
    }

    /// Holds each API to so many requests in any minute; `None` takes the ceiling away.
    pub(crate) fn hold_to(&self, calls_per_minute: Option<u32>) {
        let cell = calls_per_minute.map(|most| {
            let most = f64::from(most.max(1));
            let burst = (most * CEILING_BURST).floor().max(1.0);
            [Cell::new(burst, ((most - burst) / 60.0).max(1.0 / 120.0)); Api::COUNT]
        });
        *self.ceilings.lock().unwrap_or_else(PoisonError::into_inner) = cell;
    }

    /// Waits until a request may be sent. Requests of one bucket go in the order they asked.
    pub(crate) async fn admit(&self, operation: &Operation) {
        let wait = self.with_cell(operation.bucket, Cell::reserve).unwrap_or(0.0);
        let wait = wait.max(self.under_ceiling(operation.api));
        if wait > 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(wait)).await;
        }
    }

    /// Notes that AWS refused a request of this bucket.
    pub(crate) fn refused(&self, bucket: Bucket) {
        self.with_cell(bucket, Cell::empty);
    }

    fn under_ceiling(&self, api: Api) -> f64 {
        let now = self.began.elapsed().as_secs_f64();
        let mut ceilings = self.ceilings.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = ceilings.as_mut().and_then(|cells| cells.get_mut(api as usize));
        cell.map_or(0.0, |cell| cell.reserve(now))
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

    static ALARMS: Operation = Operation::new(Api::CloudWatch, "DescribeAlarms", Bucket::Alarms);

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
        assert!((cell.reserve(5.0) - 1.0 / CUT).abs() < 1e-9, "a smaller rate from now on");
    }

    #[test]
    fn refusals_together_count_once_and_the_rate_comes_back() {
        let mut cell = Cell::new(1.0, 10.0);
        for now in [5.0, 5.1, 5.2] {
            cell.empty(now);
        }
        assert!((cell.part - CUT - 0.2 * RECOVERY).abs() < 1e-9, "{}", cell.part);
        cell.reserve(60.0);
        assert_eq!(cell.part, 1.0);
    }

    #[test]
    fn the_rate_of_reading_logs_is_the_regions() {
        let rates = ["us-east-1", "eu-central-1", "eu-west-1", "cn-north-1"]
            .map(|region| Bucket::LogEvents.limits(region));
        assert_eq!(rates, [(25.0, 25.0), (5.0, 5.0), (10.0, 10.0), (5.0, 5.0)]);
    }

    #[tokio::test]
    async fn admitting_waits_by_the_clock() {
        let pace = Pace::new("us-east-1");
        let began = Instant::now();
        for _ in 0..8 + 4 {
            pace.admit(&ALARMS).await;
        }
        let seconds = began.elapsed().as_secs_f64();
        assert!(seconds > 0.45, "{seconds}");
    }

    proptest! {
        /// In no minute are more requests let through than the operator's ceiling.
        #[test]
        fn a_ceiling_holds_in_every_minute(most in 4u32..400, gaps in prop::collection::vec(0.0f64..3.0, 1..500)) {
            let pace = Pace::new("us-east-1");
            pace.hold_to(Some(most));
            let mut cell = pace.ceilings.lock().unwrap().unwrap()[0];
            let mut now = 0.0;
            let times: Vec<f64> = gaps.iter().map(|gap| { now += gap; now + cell.reserve(now) }).collect();
            for (index, time) in times.iter().enumerate() {
                let within = times[index..].iter().take_while(|later| **later < time + 60.0 - 1e-6).count();
                prop_assert!(within <= most as usize, "{within} of {most}");
            }
        }

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
