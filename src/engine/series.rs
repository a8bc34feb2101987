//! Metrics of services: what to ask for, and what was answered.

use jiff::Timestamp;

use crate::model::{MetricQuery, MetricSeries, ServiceKey};

/// Seconds of a point: the finest that CloudWatch has without extra cost.
pub(super) const PERIOD: i32 = 60;

/// The average of a service's `CPUUtilization` or `MemoryUtilization`, percent of what it reserves.
pub(super) fn service_query(key: &ServiceKey, metric: &str, id: String) -> MetricQuery {
    MetricQuery {
        id,
        namespace: "AWS/ECS".to_owned(),
        metric: metric.to_owned(),
        dimensions: vec![
            ("ClusterName".to_owned(), key.cluster.clone()),
            ("ServiceName".to_owned(), key.name.clone()),
        ],
        statistic: "Average".to_owned(),
        period_seconds: PERIOD,
    }
}

/// The parts of one series put together, oldest point first.
pub(super) fn joined(id: &str, parts: &[MetricSeries]) -> MetricSeries {
    let mut points: Vec<(Timestamp, f64)> =
        parts.iter().filter(|part| part.id == id).flat_map(|part| part.points.iter().copied()).collect();
    points.sort_by_key(|(at, _)| *at);
    MetricSeries { id: id.to_owned(), points }
}
