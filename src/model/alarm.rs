//! CloudWatch alarms, and which of them speak of a service.

use jiff::Timestamp;

use super::{Arn, Service, TargetGroup, open::open_enum};

open_enum! {
    /// An alarm's state.
    AlarmState {
        Ok = "OK",
        Alarm = "ALARM",
        InsufficientData = "INSUFFICIENT_DATA",
    }
}

/// A metric or composite alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// The name, unique in the region.
    pub name: String,
    /// The ARN.
    pub arn: Arn,
    /// The state.
    pub state: AlarmState,
    /// Why the alarm is in that state, in a sentence.
    pub reason: Option<String>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// The metric's name; `None` for composite alarms and metric math.
    pub metric: Option<String>,
    /// The metric's namespace.
    pub namespace: Option<String>,
    /// The metric's dimensions: name, value.
    pub dimensions: Vec<(String, String)>,
    /// The statistic, such as `Average` or `p99`.
    pub statistic: Option<String>,
    /// The threshold in the metric's unit; `None` with an anomaly band or for composite alarms.
    pub threshold: Option<f64>,
    /// How the metric is compared, such as `GreaterThanThreshold`.
    pub comparison: Option<String>,
    /// Seconds of one period.
    pub period_seconds: Option<i32>,
    /// How many periods are looked at.
    pub evaluation_periods: Option<i32>,
    /// How many of them must cross the threshold.
    pub datapoints_to_alarm: Option<i32>,
    /// The data points that decided, oldest first, in the metric's unit.
    pub recent: Vec<f64>,
    /// What is done when it goes off: ARNs of topics, policies …
    pub actions: Vec<String>,
    /// The alarms that a composite alarm is made of, by name.
    pub children: Vec<String>,
}

/// One turn in an alarm's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmHistory {
    /// The alarm's name.
    pub alarm: String,
    /// When.
    pub at: Option<Timestamp>,
    /// What, in a sentence: `Alarm updated from OK to ALARM`.
    pub summary: String,
}

/// Which metric to read: GetMetricData's query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricQuery {
    /// An id that answers carry: a lower-case letter first, then letters, digits, `_`.
    pub id: String,
    /// The namespace.
    pub namespace: String,
    /// The metric's name.
    pub metric: String,
    /// The dimensions: name, value.
    pub dimensions: Vec<(String, String)>,
    /// The statistic.
    pub statistic: String,
    /// Seconds of one period.
    pub period_seconds: i32,
}

/// The answer to a [`MetricQuery`].
#[derive(Clone, Debug, PartialEq)]
pub struct MetricSeries {
    /// The query's id.
    pub id: String,
    /// The points, oldest first, in the metric's unit.
    pub points: Vec<(Timestamp, f64)>,
}

impl Alarm {
    /// Whether the alarm is in ALARM.
    pub fn is_ringing(&self) -> bool {
        self.state == AlarmState::Alarm
    }

    /// Whether the alarm only drives auto scaling. Such an alarm rings whenever a service idles
    /// at its lower bound: it is a thermostat and says nothing about health.
    pub fn only_scales(&self) -> bool {
        let scales = |action: &String| action.contains(":scalingPolicy:");
        self.name.starts_with("TargetTracking-")
            || (!self.actions.is_empty() && self.actions.iter().all(scales))
    }

    /// The value of a dimension.
    pub fn dimension(&self, name: &str) -> Option<&str> {
        let found = self.dimensions.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the alarm speaks of a service: by its dimensions ClusterName and ServiceName, or
    /// by the target group or load balancer of one of the service's target groups. A dimension
    /// TargetGroup decides before LoadBalancer, which many services can share.
    pub fn watches(&self, service: &Service, groups: &[&TargetGroup]) -> bool {
        if let Some(name) = self.dimension("ServiceName") {
            return name == service.name
                && self.dimension("ClusterName").is_none_or(|cluster| cluster == service.cluster);
        }
        if let Some(value) = self.dimension("TargetGroup") {
            return groups.iter().any(|group| group.arn.resource() == value);
        }
        let Some(value) = self.dimension("LoadBalancer") else { return false };
        groups
            .iter()
            .flat_map(|group| &group.load_balancers)
            .any(|balancer| balancer.resource().strip_prefix("loadbalancer/") == Some(value))
    }
}
