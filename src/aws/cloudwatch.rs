//! CloudWatch: alarms, their history, and metrics.

use aws_sdk_cloudwatch::types;
use aws_smithy_types::DateTime;
use futures_util::Stream;
use jiff::Timestamp;

use super::convert::{arn_or_empty, clean, clean_all, clean_or_empty, time};
use super::operation::{Api, Operation};
use super::pace::Bucket;
use super::pages::pages;
use super::{Account, Error};
use crate::model::{Alarm, AlarmHistory, AlarmState, MetricQuery, MetricSeries};

static ALARMS: Operation = Operation::new(Api::CloudWatch, "DescribeAlarms", Bucket::Alarms);
static HISTORY: Operation = Operation::new(Api::CloudWatch, "DescribeAlarmHistory", Bucket::AlarmHistory);
static METRICS: Operation = Operation::new(Api::CloudWatch, "GetMetricData", Bucket::MetricData);
/// The largest page of the Describe calls.
const PAGE: i32 = 100;

impl Account {
    /// All alarms of the region, metric and composite, by page. This call has a small limit that
    /// ECS's rollback-on-alarm shares: not more than one reading in ten seconds, please.
    pub fn alarms(&self) -> impl Stream<Item = Result<Vec<Alarm>, Error>> + '_ {
        pages(&ALARMS, move |token| async move {
            let request = || {
                let request = self.clients().cloudwatch.describe_alarms().max_records(PAGE);
                let request = request.alarm_types(types::AlarmType::MetricAlarm);
                let request = request.alarm_types(types::AlarmType::CompositeAlarm);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&ALARMS, request).await?;
            let metric = answer.metric_alarms().iter().map(metric_alarm);
            let composite = answer.composite_alarms().iter().map(composite_alarm);
            Ok((metric.chain(composite).collect(), answer.next_token))
        })
    }

    /// An alarm's changes of state since a time, newest first, by page.
    pub fn alarm_history<'a>(
        &'a self,
        alarm: &'a str,
        since: Timestamp,
    ) -> impl Stream<Item = Result<Vec<AlarmHistory>, Error>> + 'a {
        pages(&HISTORY, move |token| async move {
            let request = || {
                let request = self.clients().cloudwatch.describe_alarm_history().alarm_name(alarm);
                let request = request.history_item_type(types::HistoryItemType::StateUpdate);
                let request = request.start_date(DateTime::from_secs(since.as_second()));
                request.max_records(PAGE).set_next_token(token.clone()).send()
            };
            let answer = self.call(&HISTORY, request).await?;
            let turn = |item: &types::AlarmHistoryItem| AlarmHistory {
                alarm: clean_or_empty(item.alarm_name()),
                at: time(item.timestamp()),
                summary: clean_or_empty(item.history_summary()),
            };
            Ok((answer.alarm_history_items().iter().map(turn).collect(), answer.next_token))
        })
    }

    /// Metrics between two times, at most 500 queries, by page. A long series may come in parts
    /// with the same id. Billed by metric.
    pub fn metrics<'a>(
        &'a self,
        queries: &'a [MetricQuery],
        from: Timestamp,
        to: Timestamp,
    ) -> impl Stream<Item = Result<Vec<MetricSeries>, Error>> + 'a {
        pages(&METRICS, move |token| async move {
            let request = || {
                let request = self.clients().cloudwatch.get_metric_data();
                let request = request.start_time(DateTime::from_secs(from.as_second()));
                let request = request.end_time(DateTime::from_secs(to.as_second()));
                let request = request.scan_by(types::ScanBy::TimestampAscending);
                let request = request.set_metric_data_queries(Some(queries.iter().map(query).collect()));
                request.set_next_token(token.clone()).send()
            };
            let answer = self.call(&METRICS, request).await?;
            Ok((answer.metric_data_results().iter().map(series).collect(), answer.next_token))
        })
    }
}

fn metric_alarm(alarm: &types::MetricAlarm) -> Alarm {
    let statistic = alarm.statistic().map(|s| s.as_str()).or(alarm.extended_statistic());
    let dimension =
        |dimension: &types::Dimension| (clean_or_empty(dimension.name()), clean_or_empty(dimension.value()));
    Alarm {
        name: clean_or_empty(alarm.alarm_name()),
        arn: arn_or_empty(alarm.alarm_arn()),
        state: state(alarm.state_value()),
        reason: clean(alarm.state_reason()),
        since: time(alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp())),
        metric: clean(alarm.metric_name()),
        namespace: clean(alarm.namespace()),
        dimensions: alarm.dimensions().iter().map(dimension).collect(),
        statistic: clean(statistic),
        threshold: alarm.threshold(),
        comparison: clean(alarm.comparison_operator().map(|operator| operator.as_str())),
        period_seconds: alarm.period(),
        evaluation_periods: alarm.evaluation_periods(),
        datapoints_to_alarm: alarm.datapoints_to_alarm(),
        recent: recent(alarm.state_reason_data()),
        actions: clean_all(alarm.alarm_actions()),
        children: Vec::new(),
    }
}

fn composite_alarm(alarm: &types::CompositeAlarm) -> Alarm {
    Alarm {
        name: clean_or_empty(alarm.alarm_name()),
        arn: arn_or_empty(alarm.alarm_arn()),
        state: state(alarm.state_value()),
        reason: clean(alarm.state_reason()),
        since: time(alarm.state_transitioned_timestamp().or(alarm.state_updated_timestamp())),
        metric: None,
        namespace: None,
        dimensions: Vec::new(),
        statistic: None,
        threshold: None,
        comparison: None,
        period_seconds: None,
        evaluation_periods: None,
        datapoints_to_alarm: None,
        recent: Vec::new(),
        actions: clean_all(alarm.alarm_actions()),
        children: children(&clean_or_empty(alarm.alarm_rule())),
    }
}

fn state(state: Option<&types::StateValue>) -> AlarmState {
    state.map(|state| state.as_str()).unwrap_or_default().into()
}

/// The points that decided, from the JSON that CloudWatch adds to the reason; oldest first.
fn recent(reason_data: Option<&str>) -> Vec<f64> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ReasonData {
        #[serde(default)]
        recent_datapoints: Vec<Option<f64>>,
    }
    let parsed = reason_data.and_then(|data| serde_json::from_str::<ReasonData>(data).ok());
    parsed.map(|data| data.recent_datapoints.into_iter().flatten().collect()).unwrap_or_default()
}

/// The alarms that a composite alarm's rule names: `ALARM("a") OR NOT OK(b)`, by name or ARN.
fn children(rule: &str) -> Vec<String> {
    let mut found = Vec::new();
    for state in ["ALARM(", "OK(", "INSUFFICIENT_DATA("] {
        for (at, _) in rule.match_indices(state) {
            let inside = rule.get(at + state.len()..).unwrap_or_default().trim_start();
            let name = match inside.chars().next() {
                Some(quote @ ('"' | '\'')) => inside.get(1..).and_then(|rest| rest.split(quote).next()),
                _ => inside.split(')').next(),
            };
            let name = name.unwrap_or_default().trim();
            let name = name.split_once(":alarm:").map_or(name, |(_, name)| name);
            if !name.is_empty() && !found.iter().any(|known| known == name) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

fn query(query: &MetricQuery) -> types::MetricDataQuery {
    let dimension =
        |(name, value): &(String, String)| types::Dimension::builder().name(name).value(value).build();
    let metric = types::Metric::builder()
        .namespace(&query.namespace)
        .metric_name(&query.metric)
        .set_dimensions(Some(query.dimensions.iter().map(dimension).collect()))
        .build();
    let stat = types::MetricStat::builder()
        .metric(metric)
        .period(query.period_seconds)
        .stat(&query.statistic)
        .build();
    types::MetricDataQuery::builder().id(&query.id).metric_stat(stat).build()
}

fn series(result: &types::MetricDataResult) -> MetricSeries {
    let points = result.timestamps().iter().zip(result.values());
    MetricSeries {
        id: clean_or_empty(result.id()),
        points: points.filter_map(|(at, value)| Some((time(Some(at))?, *value))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composite_rules_name_their_children() {
        let rule = r#"ALARM("a b") OR (NOT OK(c) AND ALARM('arn:aws:cloudwatch:r:1:alarm:d'))"#;
        assert_eq!(children(rule), ["a b", "d", "c"]);
        assert!(children("TRUE").is_empty());
    }

    #[test]
    fn recent_points_come_from_the_reason() {
        assert_eq!(recent(Some(r#"{"recentDatapoints":[12.0,null,18.5],"threshold":10}"#)), [12.0, 18.5]);
        assert!(recent(Some("no json")).is_empty());
    }
}
