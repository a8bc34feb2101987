#!/usr/bin/env python3
"""The console's screen on a foreign account.

usage: check_console.py --dogwatch target/debug/dogwatch

Starts MiniStack with the e-commerce system in it, as check_foreign_account.py does,
and the console in a terminal; compares what the screen shows with what boto3 reads,
in all panes and in the views of single things. Then changes the account behind the
console's back: a service is scaled, a task is stopped, an alarm is set; each must be
on the screen within one refresh. Prints `N passed, M failed`; exits with 1 when
something failed.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from agreement import KEYS, SERVICES, Agreement
from check_foreign_account import alarm_fields, build_world, last_part, binary_to_check, tally_if
from common import Account, Clients, Tally, ministack, quiet_environment
from terminal import terminal

COLUMNS, ROWS = 200, 60
CONFIGURATION = '[pace]\nfast = "1s"\nslow = "5s"\n'
# Seconds for the first screen, and for one refresh in calm with the time to read and draw.
START, REFRESH = 20.0, 5.0 + 2.0
# No pace brings two readings of alarms closer together than ten seconds.
ALARM_REFRESH = 10.0 + 2.0


def main() -> int:
    """Compares before, during and after changes; answers the exit code."""
    dogwatch = binary_to_check(__doc__)
    tally = Tally()
    with ministack() as account, tempfile.TemporaryDirectory(prefix="dogwatch-console-") as home:
        build_world(account)
        flags = ("--endpoint-url", account.endpoint, "--region", account.region)
        with terminal([dogwatch, *flags], environment(account, Path(home)), COLUMNS, ROWS) as screen:
            check = Check(screen, Clients(account), tally)
            check.first_screen()
            check.every_service()
            check.details()
            check.changes()
            check.leaving()
    return tally.report()


def environment(account: Account, home: Path) -> dict[str, str]:
    """An environment with an operator's home that is new."""
    (home / "config.toml").write_text(CONFIGURATION)
    return quiet_environment() | {
        "HOME": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "DOGWATCH_CONFIG": str(home / "config.toml"),
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "AWS_ACCESS_KEY_ID": account.key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


class Check(Agreement):
    """The steps, one after the other."""

    def first_screen(self) -> None:
        """All panes once the first reading is done, and the header."""
        self.same_services("services at the start", START)
        self.same_alarms("alarms at the start", START)
        header = self.screen.header()
        account = self.clients.get("sts").get_caller_identity()["Account"]
        for words in (self.clients.account.region, self.cluster, f"@{account[:4]}…{account[-4:]}", "3 services"):
            tally_if(self.tally, words in header, f"header: no {words!r} in {header!r}")

    def every_service(self) -> None:
        """The panes that follow the selected service."""
        for service in self.services():
            name = service["serviceName"]
            self.select(name)
            self.same_tasks(f"tasks of {name}", name, KEYS)
            self.same_targets(f"targets of {name}", name, KEYS)

    def details(self) -> None:
        """What `Enter` opens: a service with its tabs, a task, an alarm."""
        name = "lauv-backend-service"
        self.select(name)
        self.screen.keys("\r")
        self.service_view(name)
        self.screen.keys("\x1b2g\r")
        task = next(each for each in self.tasks(name) if last_part(each["taskArn"]) in self.opened("Task"))
        self.task_view(task)
        self.screen.keys("\x1b4g\r")
        alarm = next(each for each in self.alarms() if each["AlarmName"] in self.opened("Alarm"))
        self.alarm_view(alarm)
        self.screen.keys("\x1b1")
        seen = self.screen.until(lambda: self.screen.pane(SERVICES)[0] != "", KEYS)
        tally_if(self.tally, seen is not None, "Esc does not lead back to the panes")

    def opened(self, kind: str) -> str:
        """The title of the view that is open."""

        def title() -> str:
            lines = (line for line in self.screen.lines() if line.startswith(f"╭─ {kind} "))
            return next(lines, "")

        self.screen.until(lambda: title() != "", KEYS)
        return title()

    def service_view(self, name: str) -> None:
        """Deployments, events, configuration."""
        service = self.service(name)
        for each in service["deployments"]:
            count = f"{each['runningCount']}/{each['desiredCount']}"
            row = (each["status"], last_part(each["taskDefinition"]), count, each["failedTasks"])
            self.says("view of a service: deployment", " ".join(map(str, row)))
            self.says("view of a service: rollout", f"{each['rolloutState']} {each['rolloutStateReason']}")
        reading = self.screen.until(lambda: "Reading…" not in self.screen.inside(), KEYS)
        tally_if(self.tally, reading is not None, "view of a service: it says that it is reading for ever")
        self.screen.keys("hh")  # Round to the last tab but one; then the last.
        self.screen.keys("l")
        limits = service["deploymentConfiguration"]
        self.says("view of a service: ARN", f"ARN {service['serviceArn']}")
        self.says("view of a service: launch type", f"launch type {service['launchType']}")
        percent = f"{limits['minimumHealthyPercent']}% to {limits['maximumPercent']}%"
        self.says("view of a service: percentages", f"healthy tasks {percent}")
        self.says("view of a service: breaker", "circuit breaker on, rolls back by itself")
        self.definition_view(service["taskDefinition"])

    def definition_view(self, arn: str) -> None:
        """The task definition in the view of a service."""
        definition = self.ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        self.says("view of a service: size", f"size {definition['cpu']} CPU units, {definition['memory']} MiB")
        for container in definition["containerDefinitions"]:
            self.says("view of a service: container", f"container {container['name']} image {container['image']}")
            self.says("view of a service: logs", container["logConfiguration"]["options"]["awslogs-group"])
            for pair in (*container["environment"], *container.get("secrets", [])):
                self.says("view of a service: variable", pair["name"])

    def task_view(self, task: dict) -> None:
        """A task's life and containers."""
        self.says("view of a task: ARN", f"ARN {task['taskArn']}")
        self.says("view of a task: status", f"status {task['lastStatus']} (wanted: {task['desiredStatus']})")
        self.says("view of a task: definition", f"task definition {last_part(task['taskDefinitionArn'])}")
        self.says("view of a task: zone", f"zone {task['availabilityZone']}")
        for container in task["containers"]:
            status = f"Container {container['name']} status {container['lastStatus']}"
            self.says("view of a task: container", status)
            self.says("view of a task: image", f"image {container['image']}")

    def alarm_view(self, alarm: dict) -> None:
        """An alarm's state and rule."""
        fields = alarm_fields(alarm)
        self.says("view of an alarm: state", f"state {fields['state']} since")
        self.says("view of an alarm: reason", fields["reason"])
        periods = f"{alarm['EvaluationPeriods']} of {alarm['EvaluationPeriods']} periods of {alarm['Period'] // 60}m"
        rule = f"{alarm['Statistic']} {alarm['MetricName']} > {alarm['Threshold']:g} in {periods}"
        self.says("view of an alarm: rule", f"rings when {rule}")
        for dimension in alarm["Dimensions"]:
            self.says("view of an alarm: dimension", f"{dimension['Name']}={dimension['Value']}")
        self.says("view of an alarm: ARN", f"ARN {alarm['AlarmArn']}")

    def changes(self) -> None:
        """What others do to the account is on the screen within one refresh."""
        name = "lauv-frontend-service"
        self.select(name)
        self.ecs.update_service(cluster=self.cluster, service=name, desiredCount=3)
        self.same_services("a service was scaled: services", REFRESH)
        self.same_tasks("a service was scaled: tasks", name, REFRESH)
        victim = self.tasks(name)[0]["taskArn"]
        self.ecs.stop_task(cluster=self.cluster, task=victim, reason="Stopped-by-a-check")
        self.same_tasks("a task was stopped: tasks", name, REFRESH)
        self.same_services("a task was stopped: services", REFRESH)
        quiet = next(each["AlarmName"] for each in self.alarms() if each["StateValue"] != "ALARM")
        for state in ("ALARM", "OK"):
            self.clients.get("cloudwatch").set_alarm_state(AlarmName=quiet, StateValue=state, StateReason="A check.")
            self.same_alarms(f"an alarm was set to {state}", ALARM_REFRESH)

    def leaving(self) -> None:
        """`q` ends the console well."""
        self.screen.keys("q")
        ended = self.screen.until(lambda: self.screen.process.poll() is not None, KEYS)
        code = self.screen.process.poll()
        tally_if(self.tally, ended is not None and code == 0, f"q: the console has ended with {code}")


if __name__ == "__main__":
    raise SystemExit(main())
