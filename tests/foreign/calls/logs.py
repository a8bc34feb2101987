"""How CloudWatch Logs is called."""

from __future__ import annotations

import time

from caller import Call

from .recipe import FEW, NOBODY, Calls, Run, ask, listing, maybe, millis_ago, recipe, refused, some_pages


@recipe("logs:DescribeLogGroups")
def describe_log_groups(run: Run) -> Calls:
    pages = yield listing()
    found = [group for page in pages for group in page["logGroups"]]
    run.learn("log groups", [(each["logGroupName"], each["arn"].removesuffix(":*")) for each in found])
    for name, _ in run.all("log groups")[:1]:
        yield ask(logGroupNamePrefix=name, limit=50)
    yield ask(logGroupNamePrefix=NOBODY)


@recipe("logs:DescribeLogStreams", again=True)
def describe_log_streams(run: Run) -> Calls:
    for name, _ in run.few("log groups"):
        pages = yield some_pages(logGroupName=name, orderBy="LastEventTime", descending=True, limit=5)
        run.learn("streams", [(name, each["logStreamName"]) for page in pages for each in page["logStreams"]])
    for name, stream in run.all("streams")[:1]:
        yield ask(logGroupName=name, logStreamNamePrefix=stream)
    if run.calm:
        yield refused("ResourceNotFoundException", logGroupName=NOBODY)


@recipe("logs:FilterLogEvents", again=True)
def filter_log_events(run: Run) -> Calls:
    for name, arn in run.few("log groups"):
        pages = yield some_pages(logGroupName=name, startTime=millis_ago(2), limit=100)
        events = [event for page in pages for event in page.get("events", [])]
        run.learn("streams", [(name, event["logStreamName"]) for event in events])
        if run.calm:
            yield some_pages(logGroupIdentifier=arn, startTime=millis_ago(1), filterPattern="WARN", limit=50)
    for name, stream in run.all("streams")[:1]:
        yield some_pages(logGroupName=name, logStreamNames=[stream], startTime=millis_ago(1), limit=20)
    if run.calm:
        yield refused("ResourceNotFoundException", logGroupName=NOBODY)


@recipe("logs:GetLogEvents")
def get_log_events(run: Run) -> Calls:
    for name, stream in run.few("streams")[:FEW]:
        # Its tokens never end: the last page repeats the token that it was asked with.
        pages = yield Call(
            {"logGroupName": name, "logStreamName": stream, "startFromHead": True, "limit": 20}, most_pages=1
        )
        for token in [page["nextForwardToken"] for page in pages]:
            yield Call({"logGroupName": name, "logStreamName": stream, "nextToken": token}, most_pages=1)
        yield Call({"logGroupName": name, "logStreamName": stream, "startTime": millis_ago(1)}, most_pages=1)
    for name, _ in run.all("log groups")[:1]:
        if run.calm:
            yield refused("ResourceNotFoundException", logGroupName=name, logStreamName=NOBODY)


@recipe("logs:StartLiveTail")
def start_live_tail(run: Run) -> Calls:
    arns = [arn for _, arn in run.all("log groups")]
    # A big world has more groups than a session takes.
    yield ask(logGroupIdentifiers=arns[:10])
    if run.calm:
        yield ask(logGroupIdentifiers=arns[:1], logEventFilterPattern="GET")
        yield refused("ResourceNotFoundException", logGroupIdentifiers=[f"{arns[0]}-{NOBODY}"])
        yield refused("InvalidParameterException", logGroupIdentifiers=[f"{arns[0]}:*"])


@recipe("logs:StartQuery")
def start_query(run: Run) -> Calls:
    for name, _ in run.all("log groups")[:1]:
        now = int(time.time())
        query = "fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 100"
        pages = yield ask(logGroupName=name, startTime=now - 3600, endTime=now, queryString=query)
        run.learn("queries", [page["queryId"] for page in pages])


@recipe("logs:GetQueryResults")
def get_query_results(run: Run) -> Calls:
    for query in run.all("queries"):
        yield maybe("ResourceNotFoundException", queryId=query)
