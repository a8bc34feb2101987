#!/usr/bin/env python3
"""Logs that are followed on a foreign account, which dies and comes back.

usage: check_logs.py --dogwatch target/debug/dogwatch

Starts MiniStack with the e-commerce system in it, whose containers chatter, and
`dogwatch logs -f --json`. Then MiniStack is killed, started again at the same
address, the system is built anew and chatters on. Every line that MiniStack held,
as boto3 reads it before the kill and at the end, must have been printed, each as
often as it was held. Last, lines of the past are asked for without following.
Prints `N passed, M failed`; exits with 1 when something failed.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from check_foreign_account import binary_to_check, tally_if, world_script
from common import PATIENCE, RUNNING, Account, Clients, Tally, end, free_port, ministack
from common import quiet_environment, run_dogwatch

# A line: group, stream, time, time of arrival, message; the times in milliseconds.
Line = tuple[str, str, int, int, str]
# Seconds that the containers chatter in each life of the account, and that it is away.
CHATTER, AWAY = 8.0, 4.0
# Seconds until all that was written is printed, which the way back from polling takes too.
SHOWN = 45.0


def main() -> int:
    """Follows through the death of an account; answers the exit code."""
    dogwatch = binary_to_check(__doc__)
    tally = Tally()
    port = free_port()
    with contextlib.ExitStack() as stack:
        with ministack(port, killed=True) as account:
            with chatter(account, CHATTER):
                follower = stack.enter_context(following(dogwatch, account))
                time.sleep(CHATTER)
            held = read_lines(account)
            follower.shows(held, "before the kill", tally)
        time.sleep(AWAY)
        with ministack(port) as account:
            with chatter(account, CHATTER) as built:
                built.wait(CHATTER + PATIENCE)
            held += read_lines(account)
            follower.shows(held, "after the kill", tally)
            follower.leave(tally)
            check_past(dogwatch, account, tally)
    return tally.report()


@contextlib.contextmanager
def chatter(account: Account, seconds: float) -> Iterator[subprocess.Popen]:
    """Builds the system, which then writes lines for so long; ends it on the way out."""
    command = [sys.executable, world_script(), account.endpoint, "--chatter", str(seconds)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=account.environment())
    RUNNING.append(process)
    try:
        if b"ready" not in process.stdout.readline():
            raise RuntimeError(f"{world_script()} did not build its world")
        yield process
    finally:
        end(process)


def read_lines(account: Account) -> collections.Counter[Line]:
    """All lines that the account holds, as boto3 reads them, each with how often it is there."""
    logs = Clients(account).get("logs")
    held: collections.Counter[Line] = collections.Counter()
    for page in logs.get_paginator("describe_log_groups").paginate():
        for group in (each["logGroupName"] for each in page["logGroups"]):
            for events in logs.get_paginator("filter_log_events").paginate(logGroupName=group):
                for each in events["events"]:
                    times = (each["timestamp"], each["ingestionTime"])
                    held[group, each["logStreamName"], *times, each["message"]] += 1
    return held


@contextlib.contextmanager
def following(dogwatch: Path, account: Account) -> Iterator[Follower]:
    """Starts `dogwatch logs -f --json` and ends it on the way out."""
    with tempfile.TemporaryDirectory(prefix="dogwatch-logs-") as folder:
        printed, said = Path(folder) / "stdout", Path(folder) / "stderr"
        with printed.open("wb") as stdout, said.open("wb") as stderr:
            process = subprocess.Popen(
                [dogwatch, *flags(account), "logs", "-f", "--json", "--since", "5m"],
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                env=environment(account),
            )
        RUNNING.append(process)
        try:
            yield Follower(process, printed, said)
        finally:
            end(process)


def flags(account: Account) -> tuple[str, ...]:
    """Where the account is."""
    return ("--endpoint-url", account.endpoint, "--region", account.region)


def environment(account: Account) -> dict[str, str]:
    """An environment with the account's credentials and nothing else of AWS."""
    return quiet_environment() | {
        "AWS_ACCESS_KEY_ID": account.key_id,
        "AWS_SECRET_ACCESS_KEY": account.secret,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }


class Follower:
    """A running `dogwatch logs -f --json`."""

    def __init__(self, process: subprocess.Popen, printed: Path, said: Path) -> None:
        self.process = process
        self.printed = printed
        self.said = said

    def lines(self) -> collections.Counter[Line]:
        """What has been printed so far, each line with how often."""
        whole = self.printed.read_text().rpartition("\n")[0]
        return collections.Counter(line_of(json.loads(line)) for line in whole.splitlines())

    def shows(self, held: collections.Counter[Line], when: str, tally: Tally) -> None:
        """Everything is printed as often as it was held, and nothing else."""
        until(lambda: not held - self.lines(), SHOWN)
        # What would be printed once more has time to come.
        time.sleep(2.0)
        lines = self.lines()
        for line, often in held.items():
            printed = lines[line]
            tally_if(tally, printed == often, f"{when}: printed {printed} times instead of {often}: {line}")
        for line in lines - held:
            if line not in held:
                tally.fail(f"{when}: printed, though nobody wrote it: {line}")
        tally_if(tally, len(held) > 60, f"{when}: only {len(held)} lines were written")
        tally_if(tally, self.process.poll() is None, f"{when}: it has ended: {self.said.read_text()}")

    def leave(self, tally: Tally) -> None:
        """Ctrl-C ends it well, and it has said that the account was away."""
        self.process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        code = self.process.poll()
        words = self.said.read_text()
        tally_if(tally, code == 0, f"Ctrl-C: ended with {code}: {words}")
        tally_if(tally, "panicked" not in words, f"stderr: {words}")


def line_of(printed: dict) -> Line:
    """A printed line in the form of a held one."""
    at, ingested = (round(datetime.fromisoformat(printed[name]).timestamp() * 1000) for name in ("at", "ingested"))
    return (printed["group"], printed["stream"], at, ingested, printed["message"])


def until(holds: Callable[[], bool], seconds: float) -> None:
    """Waits until something holds, or the time is over."""
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.2)


def check_past(dogwatch: Path, account: Account, tally: Tally) -> None:
    """What is held now is printed once each, in order of time; a service's own, and nobody else's."""
    held = read_lines(account)
    options = {"env": environment(account)}
    result = run_dogwatch(dogwatch, *flags(account), "logs", "--json", "--since", "15m", **options)
    printed = [line_of(json.loads(line)) for line in result.stdout.splitlines()]
    tally_if(tally, result.returncode == 0, f"the past: exit {result.returncode}: {result.stderr}")
    tally_if(tally, collections.Counter(printed) == held, f"the past: {len(printed)} lines of {held.total()}")
    times = [line[2] for line in printed]
    tally_if(tally, times == sorted(times), "the past: not in order of time")
    for short in ("backend", "frontend", "gateway"):
        own = sum(often for line, often in held.items() if line[0] == f"/ecs/lauv-{short}")
        result = run_dogwatch(dogwatch, *flags(account), "logs", f"lauv-{short}-service", **options)
        lines = result.stdout.splitlines()
        tally_if(tally, len(lines) == own, f"the past of {short}: {len(lines)} lines instead of {own}")
        named = all(f" {short}/" in line for line in lines)
        tally_if(tally, named, f"the past of {short}: lines of others, or of nobody")


if __name__ == "__main__":
    raise SystemExit(main())
