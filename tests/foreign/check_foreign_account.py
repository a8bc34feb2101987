#!/usr/bin/env python3
"""Our console on a foreign account.

usage: check_foreign_account.py --dogwatch target/debug/dogwatch

Starts MiniStack, an AWS emulator that is not ours, builds the e-commerce system in
it (peers/lauv_world.py of the folder in DOGWATCH_SHARED, or of ../shared beside the
repository), runs `dogwatch status --json` on it, and compares every field with what
boto3 reads there directly. What MiniStack lacks, Application Auto Scaling, must be
in `unread`, and nothing else may be.

An empty string of MiniStack and `null` are the same: it writes what is not there
as "". Prints `N passed, M failed`; exits with 1 when something failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from common import (
    PROGRAMS,
    REPOSITORY,
    Account,
    Clients,
    Tally,
    end_on_signal,
    ministack,
    quiet_environment,
    run_dogwatch,
)

# One alarm of the script's is in ALARM: something is broken in the account.
SOMETHING_IS_BROKEN = 1
# Fields that tell which item of a list is which.
IDENTITY = ("name", "id")
LACKING = re.compile(r"scaling", re.IGNORECASE)
ATTEMPTS = 3
# Times come as floating point numbers of seconds: less than this is rounding.
MOMENT = timedelta(milliseconds=1)


def main() -> int:
    """Compares once; answers the exit code."""
    dogwatch = binary_to_check(__doc__)
    tally = Tally()
    with ministack() as account:
        build_world(account)
        compare_account(dogwatch, account, tally)
    return tally.report()


def binary_to_check(about: str) -> Path:
    """Reads the command line of a check on the peer; ends the check where there is no peer."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--dogwatch", type=Path, required=True, help="the binary to check")
    dogwatch = parser.parse_args().dogwatch.resolve()
    end_on_signal()
    missing = missing_peer()
    if missing:
        print(f"cannot be checked here: {missing}")
        print("0 passed, 0 failed")
        raise SystemExit(1 if os.environ.get("CI") else 0)
    return dogwatch


def world_script() -> Path:
    """The script that builds the system."""
    shared = os.environ.get("DOGWATCH_SHARED")
    return (Path(shared) if shared else REPOSITORY.parent / "shared") / "peers" / "lauv_world.py"


def missing_peer() -> str | None:
    """What of the peer is not there, for people."""
    for path in (PROGRAMS / "ministack", world_script()):
        if not path.is_file():
            return f"{path} is missing"
    return None


def build_world(account: Account) -> None:
    """Builds the e-commerce system in an account."""
    command = [sys.executable, world_script(), account.endpoint]
    result = subprocess.run(command, capture_output=True, text=True, timeout=120, env=account.environment())
    if result.returncode != 0:
        raise RuntimeError(f"{world_script()} failed: {result.stderr.strip()}")


def compare_account(dogwatch: Path, account: Account, tally: Tally) -> None:
    """Compares what dogwatch says with what boto3 reads before and after it, which must be the same."""
    clients = Clients(account)
    for _ in range(ATTEMPTS):
        before = read_account(clients)
        result = run_status(dogwatch, account)
        if read_account(clients) == before:
            break
    else:
        raise RuntimeError("the account does not keep still long enough to be compared")
    tally_if(
        tally, result.returncode == SOMETHING_IS_BROKEN, f"exit {result.returncode} instead of {SOMETHING_IS_BROKEN}"
    )
    try:
        status = json.loads(result.stdout)
    except ValueError as reason:
        tally.fail(f"status --json: not JSON ({reason}): {result.stdout[:200]!r} {result.stderr[:400]!r}")
        return
    compare(before, status, "", tally)
    check_envelope(status, tally)
    check_unread(status.get("unread"), tally)


def run_status(dogwatch: Path, account: Account) -> subprocess.CompletedProcess:
    """Runs `dogwatch status --json`, told by flags where the account is."""
    environment = quiet_environment() | {
        "AWS_ACCESS_KEY_ID": account.key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
    flags = ("--endpoint-url", account.endpoint, "--region", account.region)
    return run_dogwatch(dogwatch, *flags, "status", "--json", env=environment)


def check_envelope(status: dict, tally: Tally) -> None:
    """The schema's version, and how many calls were made of each service."""
    tally_if(tally, bool(status.get("schema")), f"schema: {status.get('schema')!r}")
    calls = status.get("calls")
    counted = isinstance(calls, dict) and all(isinstance(count, int) for count in calls.values())
    tally_if(tally, counted and calls.get("ecs", 0) > 0, f"calls: {calls!r}")


def check_unread(unread: Any, tally: Tally) -> None:
    """Auto scaling is said to be missing, with why and what to do; nothing else is."""
    holes = unread if isinstance(unread, list) else []
    tally_if(tally, bool(holes), f"unread: {unread!r}, though this account has no Application Auto Scaling")
    for hole in holes:
        words = [hole.get(name) for name in ("what", "why", "remedy")]
        tally_if(tally, all(isinstance(word, str) and word for word in words), f"unread: {hole!r} does not say all")
        tally_if(tally, bool(LACKING.search(str(hole.get("what")))), f"unread: {hole!r}, which this account has")


def tally_if(tally: Tally, good: bool, complaint: str) -> None:
    """Counts one check."""
    if good:
        tally.ok()
    else:
        tally.fail(complaint)


# --- what boto3 reads -------------------------------------------------------------


def read_account(clients: Clients) -> dict:
    """The account in the form of `status --json`, as far as it can be compared."""
    identity = clients.get("sts").get_caller_identity()
    alarms = read_pages(clients, "cloudwatch", "describe_alarms", "MetricAlarms")
    ecs = clients.get("ecs")
    names = [last_part(arn) for arn in read_pages(clients, "ecs", "list_clusters", "clusterArns")]
    return {
        "account": {"id": identity["Account"], "arn": identity["Arn"]},
        "region": clients.account.region,
        "clusters": [{"name": name, "services": read_services(clients, ecs, name, alarms)} for name in names],
        "alarms": [alarm_fields(alarm) for alarm in alarms],
    }


def read_pages(clients: Clients, service: str, method: str, member: str, **arguments: Any) -> list:
    """All items of a list."""
    paginator = clients.get(service).get_paginator(method)
    return [item for page in paginator.paginate(**arguments) for item in page.get(member, [])]


def read_services(clients: Clients, ecs: Any, cluster: str, alarms: list[dict]) -> list[dict]:
    """The services of a cluster with all that belongs to them."""
    arns = read_pages(clients, "ecs", "list_services", "serviceArns", cluster=cluster)
    tens = [arns[start : start + 10] for start in range(0, len(arns), 10)]
    found = [each for ten in tens for each in ecs.describe_services(cluster=cluster, services=ten)["services"]]
    return [service_fields(clients, cluster, service, alarms) for service in found]


def service_fields(clients: Clients, cluster: str, service: dict, alarms: list[dict]) -> dict:
    """A service."""
    groups = read_target_groups(clients, service)
    return {
        "name": service["serviceName"],
        "status": service["status"],
        "desired": service["desiredCount"],
        "running": service["runningCount"],
        "pending": service["pendingCount"],
        "taskDefinition": last_part(service["taskDefinition"]),
        "deployments": [deployment_fields(deployment) for deployment in service["deployments"]],
        "tasks": read_tasks(clients, cluster, service["serviceName"]),
        "targetGroups": [group_fields(clients, group) for group in groups],
        "alarms": [alarm["AlarmName"] for alarm in alarms if watches(alarm, cluster, service, groups)],
        "logGroups": read_log_groups(clients, service),
        # Application Auto Scaling is what this account lacks.
        "scaling": None,
    }


def deployment_fields(deployment: dict) -> dict:
    """A deployment as DescribeServices has it."""
    return {
        "id": last_part(deployment["id"]),
        "status": deployment["status"],
        "rolloutState": deployment.get("rolloutState"),
        "taskDefinition": last_part(deployment["taskDefinition"]),
        "desired": deployment["desiredCount"],
        "running": deployment["runningCount"],
        "failed": deployment.get("failedTasks", 0),
    }


def read_tasks(clients: Clients, cluster: str, service: str) -> list[dict]:
    """The tasks of a service, running and stopped."""
    found = []
    for status in ("RUNNING", "STOPPED"):
        which = {"cluster": cluster, "serviceName": service, "desiredStatus": status}
        arns = read_pages(clients, "ecs", "list_tasks", "taskArns", **which)
        for start in range(0, len(arns), 100):
            found += clients.get("ecs").describe_tasks(cluster=cluster, tasks=arns[start : start + 100])["tasks"]
    return [task_fields(task) for task in found]


def task_fields(task: dict) -> dict:
    """A task with its containers."""
    return {
        "id": last_part(task["taskArn"]),
        "lastStatus": task["lastStatus"],
        "healthStatus": task.get("healthStatus"),
        "startedBy": task.get("startedBy"),
        "startedAt": task.get("startedAt"),
        "stoppedAt": task.get("stoppedAt"),
        "stopCode": task.get("stopCode"),
        "stoppedReason": task.get("stoppedReason"),
        "containers": [
            {
                "name": container["name"],
                "lastStatus": container.get("lastStatus"),
                "exitCode": container.get("exitCode"),
                "reason": container.get("reason"),
            }
            for container in task["containers"]
        ],
    }


def read_target_groups(clients: Clients, service: dict) -> list[dict]:
    """The target groups that a service registers its tasks in."""
    arns = [balancer["targetGroupArn"] for balancer in service.get("loadBalancers", []) if "targetGroupArn" in balancer]
    if not arns:
        return []
    return read_pages(clients, "elbv2", "describe_target_groups", "TargetGroups", TargetGroupArns=arns)


def group_fields(clients: Clients, group: dict) -> dict:
    """A target group with its targets' health."""
    answer = clients.get("elbv2").describe_target_health(TargetGroupArn=group["TargetGroupArn"])
    return {
        "name": group["TargetGroupName"],
        "protocol": group.get("Protocol"),
        "port": group.get("Port"),
        "healthCheckPath": group.get("HealthCheckPath"),
        "targets": [
            {
                "id": each["Target"]["Id"],
                "port": each["Target"].get("Port"),
                "state": each["TargetHealth"]["State"],
                "reason": each["TargetHealth"].get("Reason"),
                "description": each["TargetHealth"].get("Description"),
            }
            for each in answer["TargetHealthDescriptions"]
        ],
    }


def watches(alarm: dict, cluster: str, service: dict, groups: list[dict]) -> bool:
    """Whether an alarm speaks of a service: by its name, its target groups or their load balancers."""
    dimensions = {each["Name"]: each["Value"] for each in alarm.get("Dimensions", [])}
    if "ServiceName" in dimensions:
        return (dimensions.get("ClusterName"), dimensions["ServiceName"]) == (cluster, service["serviceName"])
    if "TargetGroup" in dimensions:
        return dimensions["TargetGroup"] in [group["TargetGroupArn"].split(":")[-1] for group in groups]
    balancers = [arn.split("loadbalancer/")[-1] for group in groups for arn in group.get("LoadBalancerArns", [])]
    return dimensions.get("LoadBalancer") in balancers


def read_log_groups(clients: Clients, service: dict) -> list[str]:
    """The groups that the containers of a service write to."""
    arns = {service["taskDefinition"], *(each["taskDefinition"] for each in service["deployments"])}
    groups = set()
    for arn in arns:
        definition = clients.get("ecs").describe_task_definition(taskDefinition=arn)["taskDefinition"]
        for container in definition["containerDefinitions"]:
            groups.add(container.get("logConfiguration", {}).get("options", {}).get("awslogs-group"))
    return sorted(groups - {None})


def alarm_fields(alarm: dict) -> dict:
    """A metric alarm; it is in its state since it last changed from another one."""
    return {
        "name": alarm["AlarmName"],
        "state": alarm["StateValue"],
        "reason": alarm.get("StateReason"),
        "since": alarm.get("StateTransitionedTimestamp") or alarm.get("StateUpdatedTimestamp"),
        "metric": alarm.get("MetricName"),
        "threshold": alarm.get("Threshold"),
    }


def last_part(arn: str) -> str:
    """The last part of an ARN: an id, a name, or family and revision."""
    return arn.rsplit("/", 1)[-1]


# --- comparing --------------------------------------------------------------------


def compare(expected: Any, actual: Any, path: str, tally: Tally) -> None:
    """Compares to the last leaf; fields that only dogwatch has are its own affair."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            tally.fail(f"{path or '(answer)'}: {actual!r} instead of an object")
            return
        for name, value in expected.items():
            compare(value, actual.get(name), f"{path}.{name}" if path else name, tally)
    elif isinstance(expected, list) and expected and isinstance(expected[0], dict):
        compare_items(expected, actual, path, tally)
    elif isinstance(expected, list):
        same = isinstance(actual, list) and sorted(expected) == sorted(map(str, actual))
        tally_if(tally, same, f"{path}: {actual!r} instead of {expected!r}")
    else:
        tally_if(tally, same_value(expected, actual, path), f"{path}: {actual!r} instead of {expected!r}")


def compare_items(expected: list[dict], actual: Any, path: str, tally: Tally) -> None:
    """Compares lists of objects by what identifies them, in whatever order."""
    if not isinstance(actual, list) or not all(isinstance(item, dict) for item in actual):
        tally.fail(f"{path}: {actual!r} instead of a list of objects")
        return
    ours, theirs = by_identity(actual), by_identity(expected)
    complaint = f"{path}: {sorted(ours)} instead of {sorted(theirs)}"
    tally_if(tally, sorted(ours) == sorted(theirs) and len(actual) == len(expected), complaint)
    for key in ours.keys() & theirs.keys():
        compare(theirs[key], ours[key], f"{path}[{key}]", tally)


def by_identity(items: list[dict]) -> dict[str, dict]:
    """Items by name or id; targets by id and port."""
    name = next((name for name in IDENTITY if all(name in item for item in items)), IDENTITY[0])

    def key(item: dict) -> str:
        port = f":{item['port']}" if name == "id" and "port" in item else ""
        return last_part(str(item.get(name))) + port

    return {key(item): item for item in items}


def same_value(expected: Any, actual: Any, path: str) -> bool:
    """Whether two leaves say the same: times as instants, numbers by value, nothing as null."""
    if expected in ("", None):
        return actual in ("", None)
    if isinstance(expected, datetime):
        return is_instant(actual) and abs(datetime.fromisoformat(actual) - expected) < MOMENT
    if path.endswith(".id") and isinstance(actual, str):
        return last_part(actual) == expected
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    return expected == actual


def is_instant(value: Any) -> bool:
    """Whether a value is an RFC 3339 time in UTC."""
    return isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value))


if __name__ == "__main__":
    raise SystemExit(main())
