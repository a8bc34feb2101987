//! CloudWatch alarms, evaluated from the metrics.

use std::collections::VecDeque;

use super::estate::Estate;
use super::metric::{MINUTE, Series, Subject};
use crate::sim::spec::AlarmSpec;

/// History items kept of an alarm.
const KEPT: usize = 100;

/// `StateValue`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Within the threshold.
    Ok,
    /// Beyond it for long enough.
    Alarm,
    /// Not known.
    InsufficientData,
}

impl State {
    /// As CloudWatch writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Alarm => "ALARM",
            Self::InsufficientData => "INSUFFICIENT_DATA",
        }
    }
}

/// A metric alarm.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// Settings.
    pub spec: AlarmSpec,
    /// What it watches.
    pub subject: Subject,
    /// State.
    pub state: State,
    /// `StateReason`
    pub reason: String,
    /// Since when, milliseconds since the epoch.
    pub since: i64,
    /// Last change of settings.
    pub configured: i64,
    /// State changes, oldest first: when, from, to, why.
    pub history: VecDeque<(i64, State, State, String)>,
}

impl Alarm {
    /// Evaluates the alarm at the estate's time.
    pub fn evaluate(&mut self, estate: &Estate) {
        let Some(series) = estate.metrics.series(&self.subject, &self.spec.metric) else {
            return self.enter(
                State::InsufficientData,
                "Insufficient Data: no data points were received.".into(),
                estate.now,
            );
        };
        let points = self.points(series, estate.now);
        if points.len() < self.spec.evaluation_periods as usize {
            return;
        }
        let beyond = points.iter().filter(|value| self.beyond(**value)).count();
        let list = points.iter().map(|value| format!("{value:.1}")).collect::<Vec<_>>().join(", ");
        let threshold = self.spec.threshold;
        let words = self.words();
        if beyond == points.len() {
            let reason = format!(
                "Threshold Crossed: {beyond} datapoints [{list}] were {words} the threshold ({threshold:?})."
            );
            self.enter(State::Alarm, reason, estate.now);
        } else {
            let well = points.len() - beyond;
            let reason = format!(
                "Threshold Crossed: {well} datapoints [{list}] were not {words} the threshold ({threshold:?})."
            );
            self.enter(State::Ok, reason, estate.now);
        }
    }

    /// The newest data points of the alarm's own period, newest first.
    pub fn points(&self, series: &Series, now: i64) -> Vec<f64> {
        let period = i64::from(self.spec.period).max(60) * 1000;
        let end = now.div_euclid(MINUTE) * MINUTE;
        (0..i64::from(self.spec.evaluation_periods))
            .filter_map(|index| {
                let to = end - index * period;
                let values: Vec<f64> = series
                    .iter()
                    .filter(|(at, _)| to - period < *at && *at <= to)
                    .map(|(_, value)| *value)
                    .collect();
                statistic(&self.spec.statistic, &values)
            })
            .collect()
    }

    /// Goes to a state, and remembers when it is another.
    pub fn enter(&mut self, state: State, reason: String, now: i64) {
        if state == self.state {
            return;
        }
        if self.history.len() == KEPT {
            self.history.pop_front();
        }
        self.history.push_back((now, self.state, state, reason.clone()));
        (self.state, self.reason, self.since) = (state, reason, now);
    }

    fn beyond(&self, value: f64) -> bool {
        match self.spec.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => value >= self.spec.threshold,
            "LessThanThreshold" => value < self.spec.threshold,
            "LessThanOrEqualToThreshold" => value <= self.spec.threshold,
            _ => value > self.spec.threshold,
        }
    }

    fn words(&self) -> &'static str {
        match self.spec.comparison.as_str() {
            "GreaterThanOrEqualToThreshold" => "greater than or equal to",
            "LessThanThreshold" => "less than",
            "LessThanOrEqualToThreshold" => "less than or equal to",
            _ => "greater than",
        }
    }
}

/// A statistic over values; `None` where there are none or it is not known.
pub fn statistic(name: &str, values: &[f64]) -> Option<f64> {
    let sum: f64 = values.iter().sum();
    let most = values.iter().copied().reduce(f64::max)?;
    match name {
        "Sum" => Some(sum),
        "Average" => Some(sum / values.len() as f64),
        "Maximum" => Some(most),
        "Minimum" => values.iter().copied().reduce(f64::min),
        "SampleCount" => Some(values.len() as f64),
        _ => None,
    }
}
