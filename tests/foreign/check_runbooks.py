#!/usr/bin/env python3
"""Runbooks that change a foreign account.

usage: check_runbooks.py --dogwatch target/debug/dogwatch

Starts MiniStack with the e-commerce system in it, as check_foreign_account.py does,
and carries the runbooks out there: rollback, restart in each way, scale, and
rotate-secret for a parameter, a whole secret and one key of a JSON secret. What
became of the account is read back with boto3; each run is undone by the command that
it prints, and looked for in the journal. What a guard refuses, a plan alone, and what
cannot work must leave the account as it was. Prints `N passed, M failed`; exits with
1 when something failed.
"""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from check_foreign_account import binary_to_check, build_world, last_part, tally_if
from common import REPOSITORY, Account, Clients, Tally, ministack, quiet_environment

CLUSTER, OPEN_CLUSTER = "lauv-prod-cluster", "lauv-test"
BACKEND, FRONTEND, GATEWAY = (f"lauv-{short}-service" for short in ("backend", "frontend", "gateway"))
REASON = "errors since the deployment"
PARAMETER = "/lauv/prod/JWT_SECRET"
# Other keys come back as they were written: with spaces, signs and numbers that no program would write so.
JSON_BEFORE = '{ "username":"lauv",\n  "password": "old-%s", "ratio": 1.50, "note":"\\u00e9 \\/ 日本" }'
# What must not be seen anywhere, by the way in.
VALUES = ("typed-parameter-5b1f", "typed-secret-77ac", "typed-key-\"quoted\"-09de")
# Exit codes.
DONE, FAILED, WRONG_USE, GUARDED = 0, 1, 2, 4


def main() -> int:
    """Carries all out once; answers the exit code."""
    dogwatch = binary_to_check(__doc__)
    tally = Tally()
    with ministack() as account, tempfile.TemporaryDirectory(prefix="dogwatch-runbooks-") as home:
        build_world(account)
        check = Check(dogwatch, account, Path(home), tally)
        check.extend_world()
        check.rollback_without_images()
        check.push_images()
        check.guards()
        check.plans()
        check.rollback()
        check.restarts()
        check.scale()
        check.open_environment()
        check.parameter()
        check.whole_secret()
        check.one_key()
        check.owned_by_others()
        check.journal_lists()
        check.nothing_leaked()
    return tally.report()


class Ran:
    """A run at its end."""

    def __init__(self, result: subprocess.CompletedProcess) -> None:
        self.code = result.returncode
        self.words = result.stderr
        self.printed = result.stdout
        try:
            self.document = json.loads(result.stdout)
        except ValueError:
            self.document = {}

    def step(self, title: str) -> dict:
        """A step by its title."""
        return next((step for step in self.document.get("steps", []) if step["title"] == title), {})

    def evidence(self) -> str:
        """All that the steps show, and what the plan warns of."""
        steps = self.document.get("steps", [])
        rows = [row["text"] for step in steps for each in step["evidence"] for row in each["rows"]]
        return "\n".join(rows + [each["text"] for each in self.plan().get("warnings", [])])

    def plan(self) -> dict:
        """The plan, if there is one."""
        return self.document.get("plan") or {}

    def told(self) -> str:
        """How it ended, for a complaint."""
        return f"exit {self.code}: {self.document.get('text') or self.words[-600:]}"


class Check:
    """An operator at the account, and boto3 that looks over the shoulder."""

    def __init__(self, dogwatch: Path, account: Account, home: Path, tally: Tally) -> None:
        self.dogwatch = dogwatch
        self.account = account
        self.home = home
        self.tally = tally
        self.clients = Clients(account)
        self.ecs = self.clients.get("ecs")
        self.ssm = self.clients.get("ssm")
        self.secrets = self.clients.get("secretsmanager")
        # All runs that were to change something: their names, and what was printed.
        self.runs: list[Ran] = []
        self.output: list[str] = []

    # --- the account ------------------------------------------------------------------

    def extend_world(self) -> None:
        """Adds what the system lacks: two secrets that the frontend reads, and an open cluster."""
        made = self.secrets.create_secret(Name="lauv/prod/api", SecretString="first-api-key")
        self.whole = made["ARN"]
        made = self.secrets.create_secret(Name="lauv/prod/db", SecretString=JSON_BEFORE % "password")
        self.json = made["ARN"]
        old = self.ecs.describe_task_definition(taskDefinition="lauv-frontend-task:2")["taskDefinition"]
        container = old["containerDefinitions"][0]
        container["secrets"] = [
            {"name": "API_KEY", "valueFrom": self.whole},
            {"name": "DB_PASSWORD", "valueFrom": f"{self.json}:password::"},
        ]
        self.ecs.register_task_definition(
            family="lauv-frontend-task",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            executionRoleArn=old["executionRoleArn"],
            containerDefinitions=[container],
        )
        self.ecs.update_service(cluster=CLUSTER, service=FRONTEND, taskDefinition="lauv-frontend-task:3")
        self.ecs.create_cluster(clusterName=OPEN_CLUSTER)
        for name, controller in (("worker", "ECS"), ("blue-green", "CODE_DEPLOY")):
            self.ecs.create_service(
                cluster=OPEN_CLUSTER,
                serviceName=name,
                taskDefinition="lauv-backend-task:2",
                desiredCount=1,
                launchType="FARGATE",
                deploymentController={"type": controller},
                networkConfiguration=self.service(BACKEND)["networkConfiguration"],
            )

    def push_images(self) -> None:
        """Fills the registry, which the system's script leaves empty."""
        ecr = self.clients.get("ecr")
        for short in ("backend", "frontend", "gateway"):
            ecr.create_repository(repositoryName=f"lauv-{short}")
            for tag in ("v1", "v2"):
                manifest = json.dumps({"schemaVersion": 2, "config": {"digest": f"{short}:{tag}"}})
                ecr.put_image(repositoryName=f"lauv-{short}", imageManifest=manifest, imageTag=tag)

    def service(self, name: str, cluster: str = CLUSTER) -> dict:
        """A service as boto3 reads it."""
        return self.ecs.describe_services(cluster=cluster, services=[name])["services"][0]

    def standing(self, name: str, cluster: str = CLUSTER) -> tuple[str, int, str]:
        """Task definition, desired count and primary deployment of a service."""
        service = self.service(name, cluster)
        primary = [each["id"] for each in service["deployments"] if each["status"] == "PRIMARY"]
        return last_part(service["taskDefinition"]), service["desiredCount"], primary[0]

    def tasks(self, name: str) -> set[str]:
        """The tasks of a service that run."""
        return set(self.ecs.list_tasks(cluster=CLUSTER, serviceName=name, desiredStatus="RUNNING")["taskArns"])

    def parameters(self) -> dict[str, tuple[int, str, str]]:
        """Version, type and value of each parameter."""
        names = [each["Name"] for each in self.ssm.describe_parameters()["Parameters"]]
        found = [self.ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"] for name in names]
        return {each["Name"]: (each["Version"], each["Type"], each["Value"]) for each in found}

    def stages(self, secret: str) -> dict[str, str]:
        """The version that each stage of a secret is on."""
        versions = self.secrets.describe_secret(SecretId=secret)["VersionIdsToStages"]
        return {stage: version for version, stages in versions.items() for stage in stages}

    def value(self, secret: str, stage: str = "AWSCURRENT") -> str:
        """The value of a secret at a stage."""
        return self.secrets.get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"]

    def everything(self) -> dict:
        """All that a run could change."""
        services = {name: self.standing(name) for name in (BACKEND, FRONTEND, GATEWAY)}
        others = {name: self.standing(name, OPEN_CLUSTER) for name in ("worker", "blue-green")}
        secrets = {arn: (self.stages(arn), self.value(arn)) for arn in (self.whole, self.json)}
        tasks = {name: self.tasks(name) for name in (BACKEND, FRONTEND, GATEWAY)}
        return {**services, **others, **secrets, "tasks": tasks, "parameters": self.parameters()}

    # --- the operator -----------------------------------------------------------------

    def dogwatch_says(self, *words: str, value: str | None = None) -> subprocess.CompletedProcess:
        """Runs dogwatch; `value` comes on its standard input."""
        environment = quiet_environment() | {
            "HOME": str(self.home),
            "XDG_STATE_HOME": str(self.home / "state"),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "AWS_ACCESS_KEY_ID": self.account.key_id,
            "AWS_SECRET_ACCESS_KEY": self.account.secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        }
        flags = ("--endpoint-url", self.account.endpoint, "--region", self.account.region)
        command = [self.dogwatch, *flags, *words]
        # None would be the terminal of whoever runs this.
        source = {"input": value} if value is not None else {"stdin": subprocess.DEVNULL}
        result = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, **source)
        self.output += [result.stdout, result.stderr]
        self.holds("panicked" not in result.stderr, f"{shlex.join(words)}: {result.stderr}")
        return result

    def run(self, runbook: str, service: str, *words: str, value: str | None = None) -> Ran:
        """Carries a runbook out, or tries to."""
        result = Ran(self.dogwatch_says("run", runbook, service, *words, "--json", value=value))
        if "--plan" not in words and result.document.get("journal"):
            self.runs.append(result)
        return result

    def change(self, runbook: str, service: str, *words: str, value: str | None = None) -> Ran:
        """Carries a runbook out with the words that the protected name asks for; it must succeed."""
        ran = self.run(runbook, service, *words, "--confirm", service, "--reason", REASON, value=value)
        self.succeeded(ran, f"{runbook} {' '.join(words)}")
        return ran

    def succeeded(self, ran: Ran, what: str) -> None:
        """It says that all is done and verified, with a request id for each call of the plan."""
        self.holds(ran.code == DONE and ran.document.get("verdict") == "pass", f"{what}: {ran.told()}")
        made = ran.document.get("changes", [])
        self.holds(bool(made) and len(made) == len(ran.plan().get("changes", [])), f"{what}: made {made}")
        for each in made:
            self.holds(each.get("outcome") == "done" and bool(each.get("requestId")), f"{what}: {each}")
        self.in_journal(ran, what)

    def undo(self, ran: Ran, service: str) -> Ran:
        """Takes a run back by the command that it printed."""
        command = (ran.document.get("undo") or {}).get("command", "")
        self.holds(command.startswith("dogwatch run "), f"undo: {command!r}")
        words = shlex.split(command)[1:] or ["run"]
        self.holds("--endpoint-url" in words, f"undo: {command} does not say where")
        result = self.dogwatch_says(*words, "--confirm", service, "--reason", "undo", "--json")
        undone = Ran(result)
        self.runs.append(undone)
        self.succeeded(undone, f"undo: {command}")
        return undone

    def holds(self, good: bool, complaint: str) -> None:
        """Counts one check."""
        tally_if(self.tally, good, complaint)

    def refused(self, ran: Ran, code: int, words: str, what: str) -> None:
        """It ended with this code, and says this."""
        said = f"{ran.document.get('text', '')} {ran.words}"
        self.holds(ran.code == code and words in said, f"{what}: no `{words}` in {ran.told()}")

    def untouched(self, what: str, act: Callable[[], Any]) -> None:
        """Does something that must leave the account as it is."""
        before = self.everything()
        act()
        after = self.everything()
        different = [name for name, value in before.items() if after[name] != value]
        self.holds(not different, f"{what}: changed {different}")

    # --- the checks -------------------------------------------------------------------

    def rollback_without_images(self) -> None:
        """What cannot work is refused in plain words."""

        def act() -> None:
            usual = self.run("rollback", BACKEND, "--confirm", BACKEND, "--reason", REASON)
            self.refused(usual, FAILED, "--set revision=FAMILY:REVISION", "rollback without a history")
            none = "AWS tells of no deployment in the last 90 days"
            self.holds(none in usual.evidence(), f"rollback: no `{none}` in {usual.evidence()}")
            revision = ("--set", "revision=lauv-backend-task:1")
            gone = self.run("rollback", BACKEND, *revision, "--confirm", BACKEND, "--reason", REASON)
            self.refused(gone, FAILED, "is gone from ECR", "rollback to an image that is gone")
            revision = ("--set", "revision=lauv-backend-task:9")
            none = self.run("rollback", BACKEND, *revision, "--confirm", BACKEND, "--reason", REASON)
            self.refused(none, FAILED, "There is no task definition lauv-backend-task:9", "rollback to nothing")

        self.untouched("rollback that cannot work", act)

    def guards(self) -> None:
        """The protected name wants its words."""
        runbooks = {
            "rollback": ("--set", "revision=lauv-backend-task:1"),
            "restart": (),
            "scale": ("--set", "count=3"),
            "rotate-secret": ("--set", f"secret={PARAMETER}", "--set", "value=generate"),
        }
        wrong = {
            "no words": (),
            "--yes": ("--yes",),
            "another name": ("--confirm", FRONTEND, "--reason", REASON),
            "an empty reason": ("--confirm", BACKEND, "--reason", " "),
            "--read-only": ("--read-only", "--confirm", BACKEND, "--reason", REASON),
        }

        def act() -> None:
            for runbook, values in runbooks.items():
                for what, words in wrong.items():
                    ran = self.run(runbook, BACKEND, *values, *words)
                    self.holds(ran.code == GUARDED, f"{runbook} with {what}: {ran.told()}")

        self.untouched("guards", act)

    def plans(self) -> None:
        """A plan shows each call and changes nothing."""
        wanted = {
            ("rollback", "revision=lauv-backend-task:1"): ["aws ecs update-service"],
            ("restart", "how=graceful"): ["aws ecs update-service"],
            ("scale", "count=5"): ["aws ecs update-service"],
            ("rotate-secret", f"secret={PARAMETER}"): ["aws ssm label", "aws ssm put", "aws ecs update-service"],
        }

        def act() -> None:
            for (runbook, value), calls in wanted.items():
                more = ("--set", "value=generate") if runbook == "rotate-secret" else ()
                ran = self.run(runbook, BACKEND, "--set", value, *more, "--plan")
                commands = [each["command"] for each in ran.plan().get("changes", [])]
                shown = len(commands) == len(calls) and all(map(str.startswith, commands, calls))
                self.holds(ran.code == DONE and shown, f"{runbook} --plan: {ran.told()} {commands}")
                self.holds(ran.document.get("changes") == [], f"{runbook} --plan: made something")

        self.untouched("plans", act)

    def rollback(self) -> None:
        """Goes back to a revision that is named, and forward again."""
        before = self.standing(BACKEND)
        ran = self.change("rollback", BACKEND, "--set", "revision=lauv-backend-task:1")
        after = self.standing(BACKEND)
        self.holds(after[0] == "lauv-backend-task:1", f"rollback: runs {after[0]}")
        self.holds(after[1] == before[1] and after[2] != before[2], f"rollback: {before} became {after}")
        self.holds("success not known" in ran.evidence(), f"rollback: warns of {ran.evidence()}")
        self.undo(ran, BACKEND)
        again = self.standing(BACKEND)
        self.holds(again[:2] == before[:2], f"rollback, undone: {before} became {again}")

    def restarts(self) -> None:
        """Each way replaces all tasks; only the graceful one is a new deployment."""
        # The one alarm that rings would be waited for.
        alarms = self.clients.get("cloudwatch")
        alarms.set_alarm_state(AlarmName="lauv-alb-high-5xx", StateValue="OK", StateReason="Mended.")
        before, tasks = self.standing(GATEWAY), self.tasks(GATEWAY)
        ran = self.change("restart", GATEWAY)
        # MiniStack's tasks have no addresses: the targets of the group are what is looked at.
        step = ran.step("Wait for the load balancer")
        self.holds("2 targets are healthy" in step.get("text", ""), f"restart of the gateway: {step}")
        self.restarted(GATEWAY, before, tasks, "restart of the gateway")
        for how in ("graceful", "one-by-one", "all"):
            before, tasks = self.standing(BACKEND), self.tasks(BACKEND)
            with self.scheduler(BACKEND) if how != "graceful" else contextlib.nullcontext():
                ran = self.change("restart", BACKEND, "--set", f"how={how}")
            after, now = self.standing(BACKEND), self.tasks(BACKEND)
            self.holds(after[:2] == before[:2], f"restart, {how}: {before} became {after}")
            new = after[2] != before[2]
            self.holds(new == (how == "graceful"), f"restart, {how}: deployment {before[2]}, {after[2]}")
            self.holds(len(now) == before[1] and not now & tasks, f"restart, {how}: {tasks} became {now}")
            self.holds(ran.document.get("undo") is None, f"restart, {how}: undo {ran.document.get('undo')}")
        # Without a scheduler nothing comes after the tasks.
        with self.short_of_time():
            ran = self.run("restart", BACKEND, "--set", "how=all", "--confirm", BACKEND, "--reason", REASON)
        self.refused(ran, FAILED, "The time is over.", "restart without replacements")
        self.refused(ran, FAILED, "Done: stop task ", "restart without replacements")
        self.ecs.update_service(cluster=CLUSTER, service=BACKEND, desiredCount=before[1])

    @contextlib.contextmanager
    def scheduler(self, name: str) -> Iterator[None]:
        """Starts tasks in place of stopped ones, as ECS does and MiniStack only on an update."""
        count, over = self.service(name)["desiredCount"], threading.Event()

        def work() -> None:
            while not over.wait(1.0):
                self.ecs.update_service(cluster=CLUSTER, service=name, desiredCount=count)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    @contextlib.contextmanager
    def short_of_time(self) -> Iterator[None]:
        """A team's own restart that waits seconds instead of minutes."""
        own = self.home / "config" / "dogwatch" / "runbooks" / "restart.md"
        own.parent.mkdir(parents=True, exist_ok=True)
        text = (REPOSITORY / "runbooks" / "restart.md").read_text()
        own.write_text(re.sub(r'within = "\d+m"', 'within = "4s"', text))
        try:
            yield
        finally:
            own.unlink()

    def scale(self) -> None:
        """Only the count changes, and what auto scaling may do to it is said to be unknown."""
        before = self.standing(BACKEND)
        ran = self.change("scale", BACKEND, "--set", "count=3")
        after = self.standing(BACKEND)
        self.holds(after == (before[0], 3, before[2]), f"scale: {before} became {after}")
        self.holds(len(self.tasks(BACKEND)) == 3, f"scale: {self.tasks(BACKEND)}")
        unread = "The bounds of auto scaling could not be read"
        self.holds(unread in ran.evidence(), f"scale: no `{unread}` in {ran.evidence()}")
        warned = [each["text"] for each in ran.plan().get("warnings", [])]
        self.holds(any("it may change 3 again" in text for text in warned), f"scale: warns of {warned}")
        self.undo(ran, BACKEND)
        self.holds(self.standing(BACKEND) == before, f"scale, undone: {before} became {self.standing(BACKEND)}")
        bounds = ("--set", "count=9 with-bounds")
        self.untouched("scale with bounds", lambda: self.scale_with_bounds(*bounds))

    def scale_with_bounds(self, *words: str) -> None:
        """Bounds that cannot be read cannot be moved."""
        ran = self.run("scale", BACKEND, *words, "--confirm", BACKEND, "--reason", REASON)
        self.holds(ran.code in (FAILED, WRONG_USE) and bool(ran.told()), f"scale with bounds: {ran.told()}")

    def open_environment(self) -> None:
        """Where nothing is protected, --yes is enough, and without it nothing happens."""
        where = f"{OPEN_CLUSTER}/worker"
        self.untouched("no --yes", lambda: self.refused(self.run("restart", where), GUARDED, "--yes", "no --yes"))
        before = self.standing("worker", OPEN_CLUSTER)
        ran = self.run("scale", where, "--set", "count=2", "--yes")
        self.succeeded(ran, "scale --yes")
        after = self.standing("worker", OPEN_CLUSTER)
        self.holds(after == (before[0], 2, before[2]), f"scale --yes: {before} became {after}")

    def parameter(self) -> None:
        """A parameter gets a new version and keeps its type; the service is restarted; undo."""
        before, service, tasks = self.parameters(), self.standing(BACKEND), self.tasks(BACKEND)
        version, kind, old = before[PARAMETER]
        words = ("--set", f"secret={PARAMETER}", "--set", "value=-")
        ran = self.change("rotate-secret", BACKEND, *words, value=VALUES[0] + "\n")
        expected = before | {PARAMETER: (version + 1, kind, VALUES[0])}
        self.holds(self.parameters() == expected, f"parameter: {self.parameters()}")
        self.restarted(BACKEND, service, tasks, "parameter")
        history = self.ssm.get_parameter_history(Name=PARAMETER)["Parameters"]
        labels = {each["Version"]: each.get("Labels", []) for each in history}
        marked = any(label.startswith("dogwatch-before-") for label in labels.get(version, []))
        self.holds(marked, f"parameter: labels {labels}")
        self.undo(ran, BACKEND)
        expected = before | {PARAMETER: (version + 2, kind, old)}
        self.holds(self.parameters() == expected, f"parameter, undone: {self.parameters()}")

    def whole_secret(self) -> None:
        """A whole secret: the stages move, and back."""
        service, tasks = self.standing(FRONTEND), self.tasks(FRONTEND)
        words = ("--set", f"secret={self.whole}", "--set", "value=-")
        self.rotate(self.whole, words, VALUES[1], VALUES[1])
        self.restarted(FRONTEND, service, tasks, "whole secret")

    def one_key(self) -> None:
        """One key of a JSON secret: the other ones stay byte for byte."""
        words = ("--set", f"secret={self.json}", "--set", "key=password", "--set", "value=-")
        written = json.dumps(VALUES[2], ensure_ascii=False)
        expected = JSON_BEFORE.replace('"old-%s"', written)
        self.rotate(self.json, words, VALUES[2], expected)
        none = ("--set", f"secret={self.json}", "--set", "key=pasword", "--set", "value=generate")
        self.untouched("no such key", lambda: self.wrong_key(none))

    def wrong_key(self, words: tuple[str, ...]) -> None:
        """A key that is not there is not made."""
        ran = self.run("rotate-secret", FRONTEND, *words, "--confirm", FRONTEND, "--reason", REASON)
        self.holds(ran.code in (FAILED, WRONG_USE) and bool(ran.told()), f"no such key: {ran.told()}")

    def rotate(self, secret: str, words: tuple[str, ...], value: str, expected: str) -> None:
        """Writes a secret anew and takes it back."""
        stages, old = self.stages(secret), self.value(secret)
        ran = self.change("rotate-secret", FRONTEND, *words, value=value)
        self.holds(self.value(secret) == expected, f"secret: {self.value(secret)!r} instead of {expected!r}")
        now = self.stages(secret)
        moved = now.get("AWSPREVIOUS") == stages["AWSCURRENT"] != now["AWSCURRENT"]
        self.holds(moved, f"secret: stages {stages} became {now}")
        self.holds("AWSPENDING" not in now, f"secret: stages {now}")
        self.undo(ran, FRONTEND)
        self.holds(self.value(secret) == old, f"secret, undone: {self.value(secret)!r} instead of {old!r}")
        back = self.stages(secret)
        self.holds(back["AWSCURRENT"] == stages["AWSCURRENT"], f"secret, undone: stages {stages}, {now}, {back}")

    def restarted(self, name: str, service: tuple[str, int, str], tasks: set[str], what: str) -> None:
        """The service runs the same with a new deployment, and no task of before."""
        now, left = self.standing(name), self.tasks(name) & tasks
        self.holds(now[:2] == service[:2] and now[2] != service[2], f"{what}: {service} became {now}")
        self.holds(not left, f"{what}: {left} were not replaced")

    def owned_by_others(self) -> None:
        """Deployments of CodeDeploy are its own."""

        def act() -> None:
            where = f"{OPEN_CLUSTER}/blue-green"
            ran = self.run("rollback", where, "--set", "revision=lauv-backend-task:1", "--yes")
            self.refused(ran, FAILED, "aws deploy stop-deployment", "rollback of CodeDeploy's")

        self.untouched("rollback of CodeDeploy's", act)

    # --- the journal ------------------------------------------------------------------

    def in_journal(self, ran: Ran, what: str) -> None:
        """The run can be shown and reported, and its report tells what was done."""
        name = ran.document.get("run", "")
        shown = self.dogwatch_says("journal", "show", name)
        self.holds(shown.returncode == DONE and name in shown.stdout, f"{what}: journal show: {shown.stderr}")
        report = self.dogwatch_says("journal", "report", name)
        self.holds(report.returncode == DONE, f"{what}: journal report: {report.stderr}")
        for each in ran.document.get("changes", []):
            self.holds(str(each.get("requestId")) in report.stdout, f"{what}: {each} is not in the report")
        title = ran.plan().get("title", "no plan")
        # Markdown keeps its signs from meaning something with backslashes.
        text = report.stdout.replace("\\", "")
        self.holds(title in text, f"{what}: `{title}` is not in the report")

    def journal_lists(self) -> None:
        """All runs are listed, each as it ended."""
        result = self.dogwatch_says("journal", "list", "--json")
        listed = {each["id"]: each for each in json.loads(result.stdout)["runs"]}
        for ran in self.runs:
            name, verdict = ran.document.get("run"), ran.document.get("verdict")
            told = listed.get(name, {}).get("standing")
            self.holds(told == verdict, f"journal list: {name} is {told!r} instead of {verdict!r}")

    def nothing_leaked(self) -> None:
        """No value is in anything that was printed or written."""
        files = [path.read_text(errors="replace") for path in self.home.rglob("*") if path.is_file()]
        self.holds(len(files) >= len(self.runs), f"{len(files)} files of {len(self.runs)} runs")
        for value in (*VALUES, "first-jwt_secret", "first-api-key", "old-password"):
            seen = [text for text in (*self.output, *files) if value in text or json.dumps(value)[1:-1] in text]
            self.holds(not seen, f"{value} is seen in {seen[:1]}")


if __name__ == "__main__":
    raise SystemExit(main())
