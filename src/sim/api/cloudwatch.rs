//! Amazon CloudWatch.

use std::collections::BTreeMap;

use super::{Handler, page, size};
use crate::sim::wire::{ApiError, Input, Map, Value};
use crate::sim::world::World;
use crate::sim::world::alarm::{Alarm, State, statistic};
use crate::sim::world::metric::Subject;

pub(super) const OPERATIONS: &[(&str, Handler)] = &[
    ("DescribeAlarms", alarms),
    ("DescribeAlarmHistory", history),
    ("GetMetricData", metric_data),
    ("SetAlarmState", set_state),
];

fn alarms(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (names, prefix) = (input.texts("AlarmNames")?, input.text("AlarmNamePrefix")?);
    let (state, kinds) = (input.text("StateValue")?, input.texts("AlarmTypes")?);
    let chosen = world.alarms.iter().filter(|alarm| {
        (names.is_empty() || names.contains(&alarm.spec.name.as_str()))
            && prefix.is_none_or(|prefix| alarm.spec.name.starts_with(prefix))
            && state.is_none_or(|state| alarm.state.name() == state)
            && (kinds.is_empty() || kinds.contains(&"MetricAlarm"))
    });
    let found: Vec<Map> = chosen.map(|alarm| one(world, alarm)).collect();
    let size = size(input, "MaxRecords", 50, 100, "ValidationError")?;
    let (found, next) = page(&found, input.text("NextToken")?, size, "InvalidNextToken")?;
    Ok(Map::new()
        .put("CompositeAlarms", Vec::<Map>::new())
        .put("MetricAlarms", found.to_vec())
        .maybe("NextToken", next))
}

fn one(world: &World, alarm: &Alarm) -> Map {
    let spec = &alarm.spec;
    Map::new()
        .put("AlarmName", spec.name.clone())
        .put("AlarmArn", world.estate.arn("cloudwatch", &format!("alarm:{}", spec.name)))
        .put("AlarmDescription", spec.description.clone())
        .put("AlarmConfigurationUpdatedTimestamp", Value::Time(alarm.configured))
        .put("ActionsEnabled", true)
        .put("OKActions", Vec::<String>::new())
        .put("AlarmActions", Vec::<String>::new())
        .put("InsufficientDataActions", Vec::<String>::new())
        .put("StateValue", alarm.state.name())
        .put("StateReason", alarm.reason.clone())
        .put("StateUpdatedTimestamp", Value::Time(alarm.since))
        .put("MetricName", spec.metric.clone())
        .put("Namespace", namespace(&alarm.subject))
        .put("Statistic", spec.statistic.clone())
        .put("Dimensions", dimensions(&alarm.subject))
        .put("Period", spec.period)
        .put("EvaluationPeriods", spec.evaluation_periods)
        .put("DatapointsToAlarm", spec.evaluation_periods)
        .put("Threshold", spec.threshold)
        .put("ComparisonOperator", spec.comparison.clone())
        .put("TreatMissingData", "missing")
        .put("StateTransitionedTimestamp", Value::Time(alarm.since))
}

fn namespace(subject: &Subject) -> &'static str {
    match subject {
        Subject::Service(..) => "AWS/ECS",
        Subject::Balancer(_) | Subject::Group(..) => "AWS/ApplicationELB",
    }
}

fn dimensions(subject: &Subject) -> Vec<Map> {
    let dimension =
        |name: &'static str, value: &String| Map::new().put("Name", name).put("Value", value.clone());
    match subject {
        Subject::Service(cluster, service) => {
            vec![dimension("ClusterName", cluster), dimension("ServiceName", service)]
        }
        Subject::Balancer(balancer) => vec![dimension("LoadBalancer", balancer)],
        Subject::Group(balancer, group) => {
            vec![dimension("LoadBalancer", balancer), dimension("TargetGroup", group)]
        }
    }
}

fn history(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let name = input.text("AlarmName")?;
    let kind = input.text("HistoryItemType")?.is_none_or(|kind| kind == "StateUpdate");
    let (from, to) = (input.time("StartDate")?, input.time("EndDate")?);
    let chosen = world.alarms.iter().filter(|alarm| kind && name.is_none_or(|name| alarm.spec.name == name));
    let mut items: Vec<(i64, Map)> =
        chosen.flat_map(|alarm| alarm.history.iter().map(|item| history_item(alarm, item))).collect();
    items.retain(|(at, _)| from.is_none_or(|from| *at >= from) && to.is_none_or(|to| *at <= to));
    items.sort_by_key(|(at, _)| *at);
    if input.text("ScanBy")? != Some("TimestampAscending") {
        items.reverse();
    }
    let items: Vec<Map> = items.into_iter().map(|(_, item)| item).collect();
    let size = size(input, "MaxRecords", 100, 100, "ValidationError")?;
    let (items, next) = page(&items, input.text("NextToken")?, size, "InvalidNextToken")?;
    Ok(Map::new().put("AlarmHistoryItems", items.to_vec()).maybe("NextToken", next))
}

fn history_item(alarm: &Alarm, item: &(i64, State, State, String)) -> (i64, Map) {
    let (at, from, to, reason) = item;
    let data = serde_json::json!({
        "version": "1.0",
        "oldState": { "stateValue": from.name() },
        "newState": { "stateValue": to.name(), "stateReason": reason },
    });
    let map = Map::new()
        .put("AlarmName", alarm.spec.name.clone())
        .put("AlarmType", "MetricAlarm")
        .put("Timestamp", Value::Time(*at))
        .put("HistoryItemType", "StateUpdate")
        .put("HistorySummary", format!("Alarm updated from {} to {}", from.name(), to.name()))
        .put("HistoryData", data.to_string());
    (*at, map)
}

fn set_state(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let (name, state, reason) =
        (input.required("AlarmName")?, input.required("StateValue")?, input.required("StateReason")?);
    let state = match state {
        "OK" => State::Ok,
        "ALARM" => State::Alarm,
        "INSUFFICIENT_DATA" => State::InsufficientData,
        _ => {
            return Err(ApiError::client(
                "ValidationError",
                "StateValue must be one of OK, ALARM, INSUFFICIENT_DATA.",
            ));
        }
    };
    let now = world.now();
    let alarm = world.alarms.iter_mut().find(|alarm| alarm.spec.name == name);
    let alarm = alarm
        .ok_or_else(|| ApiError::with_status("ResourceNotFound", 404, format!("Unknown alarm {name}")))?;
    alarm.enter(state, reason.to_owned(), now);
    Ok(Map::new())
}

fn metric_data(world: &mut World, input: &Input) -> Result<Map, ApiError> {
    let queries = input.inners("MetricDataQueries")?;
    if queries.is_empty() || queries.len() > 500 {
        return Err(ApiError::client(
            "ValidationError",
            "MetricDataQueries must have between 1 and 500 elements.",
        ));
    }
    let missing =
        |name: &str| ApiError::client("ValidationError", format!("The parameter {name} is required."));
    let from = input.time("StartTime")?.ok_or_else(|| missing("StartTime"))?;
    let to = input.time("EndTime")?.ok_or_else(|| missing("EndTime"))?;
    let ascending = input.text("ScanBy")? == Some("TimestampAscending");
    let results = queries
        .iter()
        .map(|query| one_query(world, query, from, to, ascending))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Map::new().put("MetricDataResults", results).put("Messages", Vec::<Map>::new()))
}

fn one_query(world: &World, query: &Input, from: i64, to: i64, ascending: bool) -> Result<Map, ApiError> {
    let id = query.required("Id")?;
    let stat = query.inner("MetricStat")?;
    let stat = stat.ok_or_else(|| {
        ApiError::client("ValidationError", "Only MetricStat queries are served here; expressions are not.")
    })?;
    let metric = stat.inner("Metric")?.unwrap_or_default();
    let name = metric.required("MetricName")?;
    let period = stat.int("Period")?.unwrap_or(60).max(60).saturating_mul(1000);
    let kind = stat.required("Stat")?;
    let mut points: Vec<(i64, f64)> = Vec::new();
    if let Some(series) = subject(&metric)?.and_then(|subject| world.estate.metrics.series(&subject, name)) {
        // From the values that there are: the times asked for may lie ages apart.
        let start = |time: i64| time.div_euclid(period).saturating_mul(period);
        let mut periods: BTreeMap<i64, Vec<f64>> = BTreeMap::new();
        for (minute, value) in series {
            let at = start(*minute);
            if (start(from)..to).contains(&at) {
                periods.entry(at).or_default().push(*value);
            }
        }
        points.extend(periods.iter().filter_map(|(at, values)| Some((*at, statistic(kind, values)?))));
    }
    if !ascending {
        points.reverse();
    }
    Ok(Map::new()
        .put("Id", id)
        .put("Label", query.text("Label")?.unwrap_or(name))
        .put("Timestamps", points.iter().map(|(at, _)| Value::Time(*at)).collect::<Vec<_>>())
        .put("Values", points.iter().map(|(_, value)| *value).collect::<Vec<_>>())
        .put("StatusCode", "Complete"))
}

fn subject(metric: &Input) -> Result<Option<Subject>, ApiError> {
    let mut cluster = None;
    let (mut service, mut balancer, mut group) = (None, None, None);
    for dimension in metric.inners("Dimensions")? {
        let value = dimension.required("Value")?.to_owned();
        match dimension.required("Name")? {
            "ClusterName" => cluster = Some(value),
            "ServiceName" => service = Some(value),
            "LoadBalancer" => balancer = Some(value),
            "TargetGroup" => group = Some(value),
            _ => return Ok(None),
        }
    }
    Ok(match (cluster, service, balancer, group) {
        (Some(cluster), Some(service), None, None) => Some(Subject::Service(cluster, service)),
        (None, None, Some(balancer), None) => Some(Subject::Balancer(balancer)),
        (None, None, Some(balancer), Some(group)) => Some(Subject::Group(balancer, group)),
        _ => None,
    })
}
