//! AWS's request buckets, and how long some requests take at their pace. Written down from AWS's
//! pages, apart from the simulated account and from dogwatch's own pace, so that it checks both.

use crate::requests::Requests;

/// Operations of a service, with boto3's name, that draw on one bucket.
struct Bucket {
    service: &'static str,
    /// All of the service's when empty.
    operations: &'static [&'static str],
    /// Requests that a full bucket holds.
    burst: f64,
    /// Requests that flow in a second.
    rate: f64,
}

/// Sources: "Request throttling for the Amazon ECS API", "Request throttling for the Elastic Load
/// Balancing API", and the quotas of CloudWatch. The APIs that are missing publish no bucket.
const BUCKETS: [Bucket; 6] = [
    Bucket::new("ecs", &["ListServices", "DescribeServices"], 100.0, 20.0),
    Bucket::new("ecs", &["ListTasks", "DescribeTasks"], 100.0, 20.0),
    Bucket::new("ecs", &["DescribeTaskDefinition"], 50.0, 20.0),
    Bucket::new("ecs", &["ListClusters", "DescribeClusters"], 50.0, 20.0),
    Bucket::new("elbv2", &[], 40.0, 10.0),
    Bucket::new("cloudwatch", &["DescribeAlarms"], 9.0, 9.0),
];

impl Bucket {
    const fn new(service: &'static str, operations: &'static [&'static str], burst: f64, rate: f64) -> Self {
        Self { service, operations, burst, rate }
    }

    fn holds(&self, service: &str, operation: &str) -> bool {
        self.service == service && (self.operations.is_empty() || self.operations.contains(&operation))
    }

    /// Seconds until the last of its requests may be made: the burst at once, the rest at the rate.
    fn seconds(&self, requests: &Requests) -> f64 {
        let own = requests.counts.iter().filter(|((service, operation), _)| self.holds(service, operation));
        let count: u64 = own.map(|(_, count)| count).sum();
        ((count as f64 - self.burst) / self.rate).max(0.0)
    }
}

/// Seconds that the slowest bucket takes; the others are drawn on at the same time.
pub fn seconds(requests: &Requests) -> f64 {
    BUCKETS.iter().map(|bucket| bucket.seconds(requests)).fold(0.0, f64::max)
}
