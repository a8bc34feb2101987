"""What a screen of the console shows, against what boto3 reads of the account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from check_foreign_account import last_part, read_account, read_pages, read_target_groups, tally_if
from common import Clients, Tally
from terminal import Terminal

SERVICES, TASKS, TARGETS, ALARMS = 1, 2, 3, 4
# Seconds in which what keys do must be seen.
KEYS = 5.0
STATES = {"ALARM": "✖", "OK": "●", "INSUFFICIENT_DATA": "○"}


class Agreement:
    """The screen and the account beside it."""

    def __init__(self, screen: Terminal, clients: Clients, tally: Tally) -> None:
        self.screen = screen
        self.clients = clients
        self.tally = tally
        self.ecs = clients.get("ecs")
        self.cluster = read_account(clients)["clusters"][0]["name"]

    # --- what boto3 reads -----------------------------------------------------

    def services(self) -> list[dict]:
        """All services of the cluster."""
        arns = read_pages(self.clients, "ecs", "list_services", "serviceArns", cluster=self.cluster)
        return self.ecs.describe_services(cluster=self.cluster, services=arns)["services"]

    def service(self, name: str) -> dict:
        """One service."""
        return self.ecs.describe_services(cluster=self.cluster, services=[name])["services"][0]

    def tasks(self, service: str) -> list[dict]:
        """The tasks of a service, running and stopped."""
        arns = []
        for status in ("RUNNING", "STOPPED"):
            which = {"cluster": self.cluster, "serviceName": service, "desiredStatus": status}
            arns += read_pages(self.clients, "ecs", "list_tasks", "taskArns", **which)
        return self.ecs.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"] if arns else []

    def targets(self, service: dict) -> list[dict]:
        """The targets of a service's target groups."""
        found = []
        for group in read_target_groups(self.clients, service):
            answer = self.clients.get("elbv2").describe_target_health(TargetGroupArn=group["TargetGroupArn"])
            found += answer["TargetHealthDescriptions"]
        return found

    def alarms(self) -> list[dict]:
        """All alarms of the region."""
        return read_pages(self.clients, "cloudwatch", "describe_alarms", "MetricAlarms")

    # --- comparing ------------------------------------------------------------

    def same(self, what: str, expected: dict, shown: Callable[[], dict], seconds: float) -> None:
        """Waits until rows are as expected, and counts each of them."""
        took = self.screen.until(lambda: shown() == expected, seconds)
        actual = shown()
        for key in expected.keys() | actual.keys():
            complaint = f"{what}: {key}: {actual.get(key)!r} instead of {expected.get(key)!r} after {seconds:.0f} s"
            tally_if(self.tally, actual.get(key) == expected.get(key), complaint)
        if took is not None and seconds > KEYS:
            print(f"{what}: on the screen after {took:.1f} s")

    def says(self, what: str, words: Any, seconds: float = KEYS) -> None:
        """Waits until words are in the view of a single thing."""
        words = " ".join(str(words).split())
        seen = self.screen.until(lambda: words in self.screen.inside(), seconds)
        tally_if(self.tally, bool(words) and seen is not None, f"{what}: no {words!r} in {self.screen.inside()!r}")

    def same_services(self, what: str, seconds: float) -> None:
        """The Services pane: names, running and desired, revision."""
        expected = {
            each["serviceName"]: (f"{each['runningCount']}/{each['desiredCount']}", revision(each["taskDefinition"]))
            for each in self.services()
        }
        self.same(what, expected, lambda: self.rows(SERVICES, lambda row: (row[1], (row[2], row[3]))), seconds)

    def same_tasks(self, what: str, service: str, seconds: float) -> None:
        """The Tasks pane: ids, states, health, revisions, zones; and why those that stopped did."""
        expected = {}
        for task in self.tasks(service):
            ended = task["lastStatus"] == "STOPPED"
            health = "—" if ended else task.get("healthStatus", "—").lower()
            row = [task["lastStatus"], health, revision(task["taskDefinitionArn"])]
            expected[last_part(task["taskArn"])[:8]] = (*row, task["stoppedReason"] if ended else "")
        self.same(what, expected, lambda: self.rows(TASKS, task_row), seconds)

    def same_targets(self, what: str, service: str, seconds: float) -> None:
        """The Targets pane: ids, ports and states."""
        expected = {
            f"{each['Target']['Id']}:{each['Target']['Port']}": each["TargetHealth"]["State"]
            for each in self.targets(self.service(service))
        }
        if not expected:
            none = f"{service} has no target group."
            seen = self.screen.until(lambda: none in self.screen.text(), seconds)
            return tally_if(self.tally, seen is not None, f"{what}: no {none!r}")
        return self.same(what, expected, lambda: self.rows(TARGETS, lambda row: (row[1], row[2])), seconds)

    def same_alarms(self, what: str, seconds: float) -> None:
        """The Alarms pane: names and states; and how many ring, in the header."""
        alarms = self.alarms()
        expected = {each["AlarmName"]: STATES[each["StateValue"]] for each in alarms}
        self.same(what, expected, lambda: self.rows(ALARMS, lambda row: (row[1], row[0])), seconds)
        ringing = sum(each["StateValue"] == "ALARM" for each in alarms)
        words = f"{ringing} alarm{'' if ringing == 1 else 's'} "
        seen = self.screen.until(lambda: words in self.screen.header(), KEYS)
        tally_if(self.tally, seen is not None, f"{what}: no {words!r} in {self.screen.header()!r}")

    def rows(self, pane: int, read: Callable[[list[str]], tuple[str, Any]]) -> dict:
        """The rows of a pane by what identifies them."""
        return dict(read(row) for row in self.screen.pane(pane)[1] if len(row) > 2)

    def select(self, service: str) -> None:
        """Selects a service by going through the list."""
        self.screen.keys("1g")
        for _ in self.services():
            if self.screen.until(lambda: service in self.screen.pane(TASKS)[0], KEYS / 5) is not None:
                return
            self.screen.keys("j")
        raise RuntimeError(f"{service} cannot be selected:\n{self.screen.text()}")


def task_row(row: list[str]) -> tuple[str, tuple]:
    """Id, state, health, revision, and the reason of one that stopped, which is the last word."""
    _, identity, state, health, number, *rest = row
    return identity.rstrip("…"), (state, health, number, rest[-1] if state == "STOPPED" else "")


def revision(arn: str) -> str:
    """The number behind a task definition's name."""
    return arn.rsplit(":", 1)[-1]
