//! Which metrics to read, and what was read of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::engine::series::PERIOD;
use crate::model::{Alarm, MetricQuery, MetricSeries, ServiceKey};

/// One thing that is measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Measure {
    /// A service's use of the CPU that it reserves, percent.
    Cpu(ServiceKey),
    /// The metric of an alarm, by the alarm's name.
    Alarm(String),
}

/// Readings reach back so far.
pub(super) const WINDOW: jiff::SignedDuration = jiff::SignedDuration::from_mins(60);
/// AWS bills by the metric: of more alarms than this, the metrics are read in detail only.
const MOST_ALARMS: usize = 100;

/// What was measured.
#[derive(Debug, Default)]
pub(super) struct Metrics {
    pub(super) cpu: HashMap<ServiceKey, Arc<MetricSeries>>,
    pub(super) alarms: HashMap<String, Arc<MetricSeries>>,
    asked: HashMap<Measure, Duration>,
}

impl Metrics {
    /// Keeps a series; tells whether it is another than before.
    pub(super) fn put(&mut self, measure: Measure, series: MetricSeries) -> bool {
        let differs = |old: Option<&Arc<MetricSeries>>| old.is_none_or(|old| old.points != series.points);
        match measure {
            Measure::Cpu(key) => {
                let new = differs(self.cpu.get(&key));
                if new {
                    self.cpu.insert(key, Arc::new(series));
                }
                new
            }
            Measure::Alarm(name) => {
                let new = differs(self.alarms.get(&name));
                if new {
                    self.alarms.insert(name, Arc::new(series));
                }
                new
            }
        }
    }

    /// Notes that these were asked for.
    pub(super) fn asked(&mut self, measures: impl Iterator<Item = Measure>, now: Duration) {
        self.asked.extend(measures.map(|measure| (measure, now)));
    }

    /// Whether any of these was never asked for.
    pub(super) fn lacks<'a>(&self, mut measures: impl Iterator<Item = &'a Measure>) -> bool {
        measures.any(|measure| !self.asked.contains_key(measure))
    }

    /// Those that were never asked for where there are any, else all: the rest is not due yet.
    pub(super) fn due(&self, all: Vec<Measure>) -> Vec<Measure> {
        let new: Vec<_> = all.iter().filter(|m| !self.asked.contains_key(*m)).cloned().collect();
        if new.is_empty() { all } else { new }
    }

    /// Forgets what is no longer wanted.
    pub(super) fn keep(&mut self, wanted: impl Fn(&Measure) -> bool) {
        self.asked.retain(|measure, _| wanted(measure));
        self.cpu.retain(|key, _| wanted(&Measure::Cpu(key.clone())));
        self.alarms.retain(|name, _| wanted(&Measure::Alarm(name.clone())));
    }
}

/// The alarms whose metrics are read, ringing ones first.
pub(super) fn alarms_measured<'a>(alarms: impl Iterator<Item = &'a Alarm>) -> Vec<Measure> {
    let mut found: Vec<&Alarm> = alarms.filter(|alarm| alarm_query(alarm, String::new()).is_some()).collect();
    found.sort_by_key(|alarm| (!alarm.is_ringing(), alarm.only_scales()));
    found.into_iter().take(MOST_ALARMS).map(|alarm| Measure::Alarm(alarm.name.clone())).collect()
}

/// The query for an alarm's metric; `None` for composite alarms and metric math.
pub(super) fn alarm_query(alarm: &Alarm, id: String) -> Option<MetricQuery> {
    Some(MetricQuery {
        id,
        namespace: alarm.namespace.clone()?,
        metric: alarm.metric.clone()?,
        dimensions: alarm.dimensions.clone(),
        statistic: alarm.statistic.clone()?,
        period_seconds: alarm.period_seconds.unwrap_or(PERIOD).max(PERIOD),
    })
}
