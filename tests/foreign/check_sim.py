#!/usr/bin/env python3
"""Foreign clients on the simulated account.

usage: check_sim.py --dogwatch target/debug/dogwatch [--world W …] [--fault F …] [--cli | --cli-only]

Every operation that `dogwatch sim` serves is called by boto3 in every world, calm
and in every scenario, and every raw answer is checked against botocore's own
service model (see answers.py). With `--cli` the AWS CLI calls every operation too.

Prints each failure once, with the world and the scenario where it was first seen,
then `N passed, M failed`; exits with 1 when something failed.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import signal
import subprocess
import time
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from botocore import xform_name

from caller import ACCOUNT_FAULTS, NOTHING, Call, Caller, hurry
from calls import AGAIN, CHANGE, FEW, READ, RECIPES, SOME, Recipe, Run, call_unserved
from common import PROGRAMS, Account, Tally, end, end_on_signal, listed, simulator, time_limit

WORLDS = ("lauv", "prodready", "rupaya", "asharvi")
FLEET = "fleet"
CALM = "calm"
# These wait most: they go first, so that the others fill the time.
SLOW = ("latency", "throttled-all", "throttling", "server-errors", "connection-reset", "truncated-answers")
SPEED = 60
# CloudWatch speaks several protocols: boto3's first choice, and the one of the Rust SDK.
CBOR = "smithy-rpc-v2-cbor"
PROTOCOLS = {"cloudwatch": (None, CBOR)}
# A second is a minute there: time enough for what was changed to show.
PAUSE = 1.0
JOB_SECONDS = 180
CLI_SECONDS = 60
TAIL_SECONDS = 6
# The CLI calls lauv, but for what only another world has.
CLI_WORLD = "lauv"
CLI_WORLDS = {"secretsmanager": "rupaya"}


@dataclass(frozen=True)
class Job:
    """One world in one scenario."""

    dogwatch: Path
    world: str
    fault: str
    operations: tuple[str, ...]
    known: dict[str, list] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """World and fault, for people."""
        return f"world {self.world}, fault {self.fault}"


@dataclass
class Report:
    """What became of a job."""

    tally: Tally
    facts: dict[str, list]
    seconds: float


def main() -> int:
    """Runs what the command line asks for; answers the exit code."""
    options = read_options()
    end_on_signal()
    tally = Tally()
    operations = tuple(listed(options.dogwatch, "--list-operations"))
    check_recipes(operations, tally)
    if not options.cli_only:
        check_matrix(options, operations, tally)
    if options.cli or options.cli_only:
        check_cli(options.dogwatch, operations, tally)
    return tally.report()


def read_options() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dogwatch", type=Path, required=True, help="the binary to check")
    parser.add_argument("--world", action="append", help="only this world (again for more)")
    parser.add_argument("--fault", action="append", help="only this scenario (again for more)")
    parser.add_argument("--cli", action="store_true", help="then call every operation with the AWS CLI as well")
    parser.add_argument("--cli-only", action="store_true", help="call with the AWS CLI and nothing else")
    parser.add_argument("--jobs", type=int, default=6, help="accounts at the same time (default: 6)")
    options = parser.parse_args()
    options.dogwatch = options.dogwatch.resolve()
    return options


def check_recipes(operations: tuple[str, ...], tally: Tally) -> None:
    """There is a recipe for each operation that is served."""
    known = {recipe.operation for recipe in RECIPES}
    for operation in operations:
        if operation not in known:
            tally.fail(f"{operation} is served, and calls/ does not say how to call it")


# --- boto3 ----------------------------------------------------------------------


def check_matrix(options: argparse.Namespace, operations: tuple[str, ...], tally: Tally) -> None:
    """All worlds calm; then all scenarios, with what is known from the calm."""
    worlds = options.world or [*WORLDS, FLEET]
    faults = options.fault or listed(options.dogwatch, "--list-scenarios")
    faults = sorted((fault for fault in faults if fault != CALM), key=lambda fault: fault not in SLOW)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=spawn, initializer=end_on_signal) as pool:
        calm = {world: pool.submit(check_account, Job(options.dogwatch, world, CALM, operations)) for world in worlds}
        known = {world: collect(future, f"world {world}, fault {CALM}", tally) for world, future in calm.items()}
        jobs = [
            Job(options.dogwatch, world, fault, operations, known[world])
            for fault in faults
            for world in worlds
            if world != FLEET
        ]
        for job, future in [(job, pool.submit(check_account, job)) for job in jobs]:
            collect(future, job.where, tally)


def collect(future: Future, where: str, tally: Tally) -> dict[str, list]:
    """Takes in what a job found; answers the facts that it learnt."""
    try:
        report = future.result()
    except Exception as reason:  # noqa: BLE001 - whatever it was, the other jobs go on
        tally.fail(f"the check broke off: {type(reason).__name__}: {reason}", where)
        return {}
    tally.add(report.tally)
    print(f"{where}: {report.tally.passed} passed, {report.tally.failed} failed in {report.seconds:.1f} s", flush=True)
    return report.facts


def check_account(job: Job) -> Report:
    """Starts a world in a scenario, calls everything, ends it."""
    hurry(SPEED)
    began = time.monotonic()
    tally = Tally()
    arguments = ("--world", job.world, "--speed", str(SPEED), "--scenario", job.fault)
    with time_limit(JOB_SECONDS), simulator(job.dogwatch, *arguments) as server:
        run = make_run(job, server.account, tally)
        try:
            call_everything(run)
        finally:
            run.caller.close()
        trouble = server.trouble()
    if trouble:
        tally.fail(trouble, job.where)
    check_coverage(run, job, tally)
    return Report(tally, run.facts, time.monotonic() - began)


def make_run(job: Job, account: Account, tally: Tally) -> Run:
    """Calm worlds are called with every argument, worlds in trouble with a few, accounts in trouble with one."""
    calm, big = job.fault == CALM, job.world == FLEET
    sample = 1 if job.fault in ACCOUNT_FAULTS or job.fault in SLOW else FEW
    if calm:
        sample = SOME if big else None
    caller = Caller(account, job.where, ACCOUNT_FAULTS.get(job.fault, NOTHING), tally)
    if calm:
        # One item a page; in a big world, as many as nearly all operations take.
        caller.page_size = 50 if big else 1
    if calm or job.fault.startswith("tail-"):
        caller.tail_seconds = 3.0
    return Run(caller, job.operations, calm=calm, big=big, sample=sample, known=job.known)


def call_everything(run: Run) -> None:
    """Reads, changes, and reads again; services side by side."""
    call_phase(run, READ, [recipe for recipe in RECIPES if recipe.phase == READ])
    if run.calm:
        call_unserved(run)
    call_phase(run, CHANGE, [recipe for recipe in RECIPES if recipe.phase == CHANGE])
    time.sleep(PAUSE)
    call_phase(run, AGAIN, [recipe for recipe in RECIPES if recipe.again])


def call_phase(run: Run, phase: str, recipes: list[Recipe]) -> None:
    """Makes the calls of some recipes, each lane in a thread of its own."""
    run.phase = phase
    lanes: dict[tuple[str, str | None], list[Recipe]] = {}
    for recipe in recipes:
        if recipe.operation in run.operations:
            for protocol in PROTOCOLS.get(recipe.lane, (None,)):
                lanes.setdefault((recipe.lane, protocol), []).append(recipe)
    if not lanes:
        return
    with ThreadPoolExecutor(len(lanes)) as threads:
        for future in [threads.submit(call_lane, run, protocol, lane) for (_, protocol), lane in lanes.items()]:
            future.result()


def call_lane(run: Run, protocol: str | None, recipes: list[Recipe]) -> None:
    """Makes the calls of recipes one after the other."""
    run.caller.speak(protocol)
    for recipe in recipes:
        run.do(recipe)
    run.caller.speak(None)


def check_coverage(run: Run, job: Job, tally: Tally) -> None:
    """Each operation was called, and the scenario showed."""
    recipes = {recipe.operation for recipe in RECIPES}
    for operation in sorted(run.operations & recipes):
        if not run.caller.called[operation]:
            tally.fail(f"{operation} was never called: nothing to call it with was found", job.where)
    if run.caller.tolerance.always and not run.caller.seen:
        tally.fail(f"the trouble of scenario {job.fault} was never seen", job.where)
    if job.fault == "tail-sampled" and not run.caller.sampled:
        tally.fail("live tail never said that it shows a sample", job.where)
    if job.fault != "tail-sampled" and job.world != FLEET and run.caller.sampled:
        tally.fail("live tail says that it shows a sample, of a few lines a second", job.where)


# --- AWS CLI --------------------------------------------------------------------


def check_cli(dogwatch: Path, operations: tuple[str, ...], tally: Tally) -> None:
    """Calls each operation once with the AWS CLI, two at a time."""
    before = tally.failed
    lanes: dict[str, list[Recipe]] = {}
    for phase in (READ, CHANGE):
        for recipe in RECIPES:
            if recipe.operation in operations and recipe.phase == phase:
                lanes.setdefault(recipe.lane, []).append(recipe)
    longest_first = sorted(lanes.items(), key=lambda lane: -len(lane[1]))
    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(check_cli_lane, dogwatch, *lane, operations, tally) for lane in longest_first]
        for future in futures:
            future.result()
    print(f"AWS CLI: {len(operations)} operations, {tally.failed - before} failures", flush=True)


def check_cli_lane(dogwatch: Path, lane: str, recipes: list[Recipe], operations: tuple[str, ...], tally: Tally) -> None:
    """One service in an account of its own, where boto3 finds out what to ask for."""
    world = CLI_WORLDS.get(lane, CLI_WORLD)
    where = f"world {world}, AWS CLI"
    # boto3's calls are not what is counted here.
    with simulator(dogwatch, "--world", world, "--speed", "1", "--scenario", CALM) as server:
        run = Run(Caller(server.account, where, NOTHING, Tally()), operations)
        try:
            learn = [recipe for recipe in RECIPES if recipe.phase == READ and recipe.lane == lane]
            for recipe in learn:
                if recipe.operation in run.operations and recipe.operation != "logs:StartLiveTail":
                    run.do(recipe)
            run.phase = CHANGE
            for recipe in recipes:
                check_command(run, server.account, recipe, tally, where)
        finally:
            run.caller.close()


def check_command(run: Run, account: Account, recipe: Recipe, tally: Tally, where: str) -> None:
    """Calls one operation with the first arguments that must be answered well."""
    calls = recipe.calls(run)
    call = next((call for call in calls if not call.must_fail), None)
    calls.close()
    if call is None:
        tally.fail(f"{recipe.operation}: nothing to call it with was found", where)
        return
    tail = recipe.operation == "logs:StartLiveTail"
    complaint = run_tail(call, account) if tail else run_command(run, recipe.operation, call, account)
    if complaint:
        tally.fail(f"aws {recipe.operation}: {complaint}", where)
    else:
        tally.ok()


def run_command(run: Run, operation: str, call: Call, account: Account) -> str | None:
    """Runs `aws SERVICE OPERATION --cli-input-json …`; says what is wrong."""
    service, name = operation.split(":")
    command = [PROGRAMS / "aws", service, xform_name(name, "-"), "--output", "json"]
    command += ["--cli-input-json", json.dumps(call.arguments, default=datetime.isoformat)]
    if call.most_pages < 1000:
        command.append("--no-paginate")
    result = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=CLI_SECONDS,
        env=account.environment(),
    )
    if any(f"({code})" in result.stderr for code in call.codes):
        return None
    if result.returncode != 0:
        return f"exit {result.returncode}: {result.stderr.strip()}"
    output = run.caller.model(operation).output_shape
    if not result.stdout.strip():
        return "no output" if output is not None and output.members else None
    try:
        answer = json.loads(result.stdout)
    except ValueError as reason:
        return f"output is not JSON ({reason}): {result.stdout[:200]!r}"
    return None if isinstance(answer, dict) else f"output is no object: {result.stdout[:200]!r}"


def run_tail(call: Call, account: Account) -> str | None:
    """Runs `aws logs start-live-tail` for a while; version 1 prints lines until a signal comes."""
    command = [PROGRAMS / "aws", "logs", "start-live-tail", "--log-group-identifiers"]
    command += call.arguments["logGroupIdentifiers"]
    environment = account.environment() | {"AWS_DISABLE_HOST_PREFIX_INJECTION": "true"}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    try:
        time.sleep(TAIL_SECONDS)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=CLI_SECONDS)
    finally:
        end(process)
    if process.returncode != 0:
        return f"exit {process.returncode}: {errors.strip()}"
    return None if output.strip() else f"no line in {TAIL_SECONDS} s"


if __name__ == "__main__":
    raise SystemExit(main())
