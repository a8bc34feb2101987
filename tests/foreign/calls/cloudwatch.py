"""How CloudWatch is called."""

from __future__ import annotations

from .recipe import (
    CHANGE,
    FEW,
    NOBODY,
    READ,
    SOME,
    Calls,
    Run,
    ask,
    hours_from_now,
    listing,
    recipe,
    refused,
    some_pages,
)


@recipe("cloudwatch:DescribeAlarms", again=True)
def describe_alarms(run: Run) -> Calls:
    pages = yield listing()
    run.learn("alarms", [alarm for page in pages for alarm in page.get("MetricAlarms", [])])
    names = [alarm["AlarmName"] for alarm in run.all("alarms")]
    yield ask(AlarmNames=[*names[:50], NOBODY], AlarmTypes=["MetricAlarm"])
    if run.phase == READ:
        yield ask(StateValue="OK", MaxRecords=100)
        yield ask(StateValue="ALARM")
        yield ask(AlarmNamePrefix=(names or [NOBODY])[0][:4])


@recipe("cloudwatch:DescribeAlarmHistory", again=True)
def describe_alarm_history(run: Run) -> Calls:
    yield some_pages(HistoryItemType="StateUpdate", StartDate=hours_from_now(-24), ScanBy="TimestampDescending")
    for alarm in run.few("alarms")[:FEW]:
        yield some_pages(AlarmName=alarm["AlarmName"])


@recipe("cloudwatch:DescribeAlarmsForMetric")
def describe_alarms_for_metric(run: Run) -> Calls:
    for alarm in plain_metrics(run)[:FEW]:
        yield ask(MetricName=alarm["MetricName"], Namespace=alarm["Namespace"], Dimensions=alarm["Dimensions"])


def plain_metrics(run: Run) -> list[dict]:
    """Alarms on one metric, without metric math."""
    return [alarm for alarm in run.all("alarms") if "MetricName" in alarm]


@recipe("cloudwatch:GetMetricData", again=True)
def get_metric_data(run: Run) -> Calls:
    queries = [
        {
            "Id": f"q{number}",
            "MetricStat": {
                "Metric": {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions")},
                "Period": 60,
                "Stat": alarm.get("Statistic", "Average"),
            },
        }
        for number, alarm in enumerate(plain_metrics(run)[:SOME])
    ]
    between = {"StartTime": hours_from_now(-3), "EndTime": hours_from_now(1)}
    if queries:
        yield ask(MetricDataQueries=queries, **between)
        yield some_pages(MetricDataQueries=queries[:1], ScanBy="TimestampAscending", MaxDatapoints=100, **between)
    unknown = {"Namespace": "AWS/ECS", "MetricName": NOBODY}
    yield ask(
        MetricDataQueries=[{"Id": "none", "MetricStat": {"Metric": unknown, "Period": 60, "Stat": "Sum"}}], **between
    )


@recipe("cloudwatch:GetMetricStatistics")
def get_metric_statistics(run: Run) -> Calls:
    between = {"StartTime": hours_from_now(-3), "EndTime": hours_from_now(1)}
    for alarm in plain_metrics(run)[:FEW]:
        metric = {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions")}
        yield ask(**metric, **between, Period=300, Statistics=["Average", "Maximum", "SampleCount"])


@recipe("cloudwatch:ListMetrics")
def list_metrics(run: Run) -> Calls:
    yield some_pages(Namespace="AWS/ECS")
    for alarm in plain_metrics(run)[:1]:
        dimensions = [{"Name": each["Name"], "Value": each["Value"]} for each in alarm["Dimensions"]]
        yield some_pages(Namespace=alarm["Namespace"], MetricName=alarm["MetricName"], Dimensions=dimensions)


@recipe("cloudwatch:SetAlarmState", CHANGE)
def set_alarm_state(run: Run) -> Calls:
    for alarm in run.all("alarms")[:1]:
        for state in ("ALARM", "OK"):
            yield ask(AlarmName=alarm["AlarmName"], StateValue=state, StateReason="set by the check")
    if run.calm:
        yield refused("ResourceNotFound", AlarmName=NOBODY, StateValue="OK", StateReason="set by the check")
