"""What both checks need: servers that end, clients, a tally."""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import os
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.client import BaseClient
from botocore.config import Config

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
# Programs of the virtual environment that runs this.
PROGRAMS = Path(sys.executable).parent

PATIENCE = 30.0


@dataclass(frozen=True)
class Account:
    """Where an account answers, and the environment that leads a client there."""

    endpoint: str
    region: str
    key_id: str
    secret: str
    token: str | None = None

    @classmethod
    def from_environment(cls, variables: dict[str, str]) -> Account:
        """Reads the variables that the AWS CLI reads."""
        return cls(
            endpoint=variables["AWS_ENDPOINT_URL"],
            region=variables.get("AWS_REGION") or variables["AWS_DEFAULT_REGION"],
            key_id=variables["AWS_ACCESS_KEY_ID"],
            secret=variables["AWS_SECRET_ACCESS_KEY"],
            token=variables.get("AWS_SESSION_TOKEN"),
        )

    def environment(self) -> dict[str, str]:
        """Our environment without any AWS setting but this account's."""
        ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY", "all_proxy"):
            ours.pop(name, None)
        account = {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        if self.token:
            account["AWS_SESSION_TOKEN"] = self.token
        return ours | account


class OneProtocol:
    """Reads service models as botocore does, and leaves a service one protocol of those it speaks."""

    def __init__(self, loader: Any, protocol: str) -> None:
        self.loader = loader
        self.protocol = protocol

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> dict:
        """The model, with the other protocols left out."""
        model = self.loader.load_service_model(service_name, type_name, api_version)
        if self.protocol not in model.get("metadata", {}).get("protocols", []):
            return model
        return {**model, "metadata": {**model["metadata"], "protocols": [self.protocol]}}


def make_session(protocol: str | None) -> boto3.Session:
    """A session of boto3; with a protocol, services that speak several are called by that one."""
    session = botocore.session.Session()
    if protocol:
        session.register_component("data_loader", OneProtocol(session.get_component("data_loader"), protocol))
    return boto3.Session(aws_access_key_id="none", aws_secret_access_key="none", botocore_session=session)


class Clients:
    """boto3 clients of one account, made once each; they may be used from several threads."""

    # Sessions for all accounts of this process: they keep the service models they have read.
    _sessions: dict[str | None, boto3.Session] = {}
    _lock = threading.Lock()

    def __init__(self, account: Account, read_timeout: float = PATIENCE) -> None:
        self.account = account
        self.clients: dict[tuple[str, str | None], BaseClient] = {}
        self.config = Config(
            # StartLiveTail would go to stream-127.0.0.1 otherwise.
            inject_host_prefix=False,
            retries={"mode": "standard", "max_attempts": 4},
            connect_timeout=5,
            read_timeout=read_timeout,
            proxies={},
        )

    def get(self, service: str, protocol: str | None = None) -> BaseClient:
        """The client of a service, speaking the protocol that boto3 prefers or the one that is given."""
        with Clients._lock:
            if protocol not in Clients._sessions:
                Clients._sessions[protocol] = make_session(protocol)
            if (service, protocol) not in self.clients:
                self.clients[service, protocol] = Clients._sessions[protocol].client(
                    service,
                    endpoint_url=self.account.endpoint,
                    region_name=self.account.region,
                    aws_access_key_id=self.account.key_id,
                    aws_secret_access_key=self.account.secret,
                    aws_session_token=self.account.token,
                    config=self.config,
                )
            return self.clients[service, protocol]

    def close(self) -> None:
        """Closes all connections."""
        for client in self.clients.values():
            client.close()


# Servers that we started and that have not ended yet.
RUNNING: list[subprocess.Popen] = []


def end(process: subprocess.Popen) -> None:
    """Ends a process that we started, by its id, and waits until it is gone."""
    if process in RUNNING:
        RUNNING.remove(process)
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


@dataclass
class Simulator:
    """A running `dogwatch sim`."""

    process: subprocess.Popen
    account: Account
    complaints: Path

    def trouble(self) -> str | None:
        """What is wrong with the server itself, if anything."""
        words = self.complaints.read_text(errors="replace").strip()
        if self.process.poll() is not None:
            return f"the server ended by itself with {self.process.returncode}: {words or 'no message'}"
        if "panicked at" in words:
            return f"the server panicked: {words}"
        return None


@contextlib.contextmanager
def simulator(dogwatch: Path, *arguments: str) -> Iterator[Simulator]:
    """Starts `dogwatch sim` on a free port of loopback and ends it on the way out."""
    with tempfile.TemporaryDirectory(prefix="dogwatch-sim-") as folder:
        complaints = Path(folder) / "stderr"
        with complaints.open("wb") as stderr:
            process = subprocess.Popen(
                [dogwatch, "sim", "--listen", "127.0.0.1:0", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=quiet_environment(),
            )
        RUNNING.append(process)
        try:
            line = first_line(process, complaints)
            yield Simulator(process, Account.from_environment(read_exports(line)), complaints)
        finally:
            end(process)


def quiet_environment() -> dict[str, str]:
    """Our environment without AWS settings: the server has no use for them."""
    return {name: value for name, value in os.environ.items() if not name.upper().startswith("AWS_")}


def first_line(process: subprocess.Popen, complaints: Path) -> str:
    """The one line that the server prints once it listens."""
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    line = process.stdout.readline().decode() if ready else ""
    if not line.strip():
        words = complaints.read_text(errors="replace").strip()
        raise RuntimeError(f"`{shlex.join(map(str, process.args))}` printed no address: {words or 'no message'}")
    return line


def read_exports(line: str) -> dict[str, str]:
    """`export A=1 B=2` as a dictionary."""
    words = shlex.split(line)
    pairs = [word.split("=", 1) for word in words if "=" in word]
    variables = dict(pairs)
    missing = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} - set(variables)
    if words[:1] != ["export"] or missing:
        raise RuntimeError(f"not a line to export an account with: {line.strip()!r}")
    return variables


def run_dogwatch(dogwatch: Path, *arguments: str, **options) -> subprocess.CompletedProcess:
    """Runs dogwatch to its end; its output is text."""
    return subprocess.run(
        [dogwatch, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, **options
    )


def listed(dogwatch: Path, flag: str) -> list[str]:
    """The first word of each line that `dogwatch sim FLAG` prints."""
    result = run_dogwatch(dogwatch, "sim", flag)
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    if result.returncode != 0 or not lines:
        raise RuntimeError(f"`dogwatch sim {flag}` failed with {result.returncode}: {result.stderr.strip()}")
    return [line.split()[0] for line in lines]


def free_port() -> int:
    """A port of loopback that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def ministack(port: int | None = None, *, killed: bool = False) -> Iterator[Account]:
    """Starts MiniStack on a port of loopback, a free one unless it is given, and ends it on the way
    out; or kills it there, so that it breaks off whatever it does."""
    port = port or free_port()
    environment = quiet_environment() | {"BIND_HOST": "127.0.0.1", "GATEWAY_PORT": str(port)}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [PROGRAMS / "ministack"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
        )
        RUNNING.append(process)
        try:
            if not answers(process, port):
                output.seek(0)
                raise RuntimeError(f"MiniStack did not start: {output.read().decode(errors='replace')[-2000:]}")
            yield Account(f"http://127.0.0.1:{port}", "us-east-1", "test", "test")
        finally:
            if killed:
                process.kill()
            end(process)


def answers(process: subprocess.Popen, port: int) -> bool:
    """Waits until the process listens on the port; false when it ends before, or takes too long."""
    deadline = time.monotonic() + 2 * PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return process.poll() is None
        time.sleep(0.1)
    return False


class Tally:
    """Counts what passed and keeps what failed, each once with how often."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.failures: collections.Counter[str] = collections.Counter()
        self.firsts: dict[str, str] = {}

    def ok(self, count: int = 1) -> None:
        """Counts checks that passed."""
        self.passed += count

    def fail(self, what: str, where: str = "") -> None:
        """Keeps a check that failed; `where` tells the first place from the other ones."""
        self.failed += 1
        self.failures[what] += 1
        self.firsts.setdefault(what, where)

    def add(self, other: Tally) -> None:
        """Takes in what another part of the work has counted."""
        self.passed += other.passed
        self.failed += other.failed
        self.failures.update(other.failures)
        for what, where in other.firsts.items():
            self.firsts.setdefault(what, where)

    def report(self) -> int:
        """Prints all failures and the sum; answers the exit code."""
        for what, count in self.failures.items():
            where = self.firsts[what]
            first = f" [first in {where}]" if where else ""
            often = f" ({count} times)" if count > 1 else ""
            print(f"FAIL {what}{first}{often}")
        print(f"{self.passed} passed, {self.failed} failed", flush=True)
        return 1 if self.failed else 0


def end_on_signal() -> None:
    """Makes SIGTERM and Ctrl-C end what we started, before they end us."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)


def leave(number: int, _: object) -> None:
    """Ends our workers and servers, and us, without waiting for calls that are on their way."""
    for worker in multiprocessing.active_children():
        worker.terminate()
    for process in tuple(RUNNING):
        end(process)
    os._exit(128 + number)


@contextlib.contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Ends the servers when the time is over, so that calls fail that would wait for ever."""

    def over(*_: object) -> None:
        for process in tuple(RUNNING):
            end(process)
        raise TimeoutError(f"took longer than {seconds} s")

    signal.signal(signal.SIGALRM, over)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
