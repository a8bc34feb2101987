"""Calls operations through boto3, and judges every raw answer on the way."""

from __future__ import annotations

import collections
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.endpoint
from botocore import xform_name
from botocore.client import BaseClient
from botocore.exceptions import (
    ClientError,
    EventStreamError,
    HTTPClientError,
    IncompleteReadError,
    ParamValidationError,
    ResponseStreamingError,
)
from botocore.exceptions import (
    ConnectionError as BrokenConnection,
)
from botocore.model import OperationModel
from botocore.parsers import ResponseParserError
from urllib3.exceptions import HTTPError

from answers import StreamCheck, Verdict, check_answer
from common import Account, Clients, Tally

TRANSPORT = (BrokenConnection, HTTPClientError, IncompleteReadError, ResponseStreamingError, HTTPError)
# Answer member that names the next page → input member that takes it.
TOKENS = (("nextToken", "nextToken"), ("NextToken", "NextToken"), ("NextMarker", "Marker"))
PAGE_SIZES = ("maxResults", "MaxResults", "MaxRecords", "PageSize", "limit")
INDEX = re.compile(r"\[\d+\]|\{[^}]*\}|#\d+")

THROTTLED = frozenset({"Throttling", "ThrottlingException"})
EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException"})
DENIED = frozenset({"AccessDenied", "AccessDeniedException"})


@dataclass(frozen=True)
class Tolerance:
    """What may go wrong with any call while the account itself is in trouble."""

    codes: frozenset[str] = frozenset()
    server_errors: bool = False
    broken: bool = False
    only: str | frozenset[str] | None = None
    always: bool = True

    def takes(self, operation: str) -> bool:
        """Whether the trouble can strike this operation."""
        if isinstance(self.only, frozenset):
            return operation in self.only
        return self.only in (None, operation)

    def takes_error(self, verdict: Verdict) -> bool:
        """Whether an error answer is of the kind that is expected."""
        if not self.takes(verdict.operation):
            return False
        return verdict.error in self.codes or (self.server_errors and verdict.status >= 500)

    def takes_break(self, operation: str) -> bool:
        """Whether the connection may break, or an answer end half-way."""
        return self.broken and self.takes(operation)


# Scenarios that strike the account; all others strike the world, where every call is answered well.
ACCOUNT_FAULTS = {
    "throttling": Tolerance(THROTTLED, always=False),
    "throttled-all": Tolerance(THROTTLED),
    "server-errors": Tolerance(server_errors=True),
    "connection-reset": Tolerance(broken=True),
    "truncated-answers": Tolerance(broken=True),
    "expired-credentials": Tolerance(EXPIRED),
    "access-denied": Tolerance(DENIED),
    "deployments-unreadable": Tolerance(
        DENIED,
        only=frozenset(
            {
                "ecs:ListServiceDeployments",
                "ecs:DescribeServiceDeployments",
                "ecs:DescribeServiceRevisions",
            }
        ),
    ),
    # CodeDeploy's services may not be deployed here; which service is asked depends on the world.
    "codedeploy": Tolerance(frozenset({"InvalidParameterException"}), only="ecs:UpdateService", always=False),
    "parameter-versions-full": Tolerance(
        frozenset({"ParameterMaxVersionLimitExceeded"}), only="ssm:PutParameter", always=False
    ),
    "tail-refused": Tolerance(frozenset({"LimitExceededException"}), only="logs:StartLiveTail"),
    "tail-dropped": Tolerance(
        frozenset({"SessionStreamingException", "SessionTimeoutException"}),
        broken=True,
        only="logs:StartLiveTail",
        always=False,
    ),
    "tail-silent": Tolerance(broken=True, only="logs:StartLiveTail", always=False),
}
NOTHING = Tolerance(always=False)


@dataclass(frozen=True)
class Call:
    """One call to be made: arguments, and what it may or must be refused with."""

    arguments: dict[str, Any]
    codes: frozenset[str] = frozenset()
    must_fail: bool = False
    listing: bool = False
    most_pages: int = 1000


class Caller:
    """Makes calls in one account and keeps the tally."""

    def __init__(self, account: Account, where: str, tolerance: Tolerance, tally: Tally) -> None:
        self.clients = Clients(account)
        # A silent live tail is seen within seconds.
        self.tail_clients = Clients(account, read_timeout=5.0)
        self.where = where
        self.tolerance = tolerance
        self.tally = tally
        self.page_size: int | None = None
        self.tail_seconds = 1.2
        self.called: collections.Counter[str] = collections.Counter()
        self.seen = 0
        self.sampled = False
        self.lock = threading.Lock()
        self.local = threading.local()
        self.hooked: set[int] = set()

    def close(self) -> None:
        """Closes all connections."""
        self.clients.close()
        self.tail_clients.close()

    def speak(self, protocol: str | None) -> None:
        """Has the calls of this thread use a protocol other than boto3's first choice."""
        self.local.protocol = protocol

    def model(self, operation: str) -> OperationModel:
        """botocore's model of `service:Operation`."""
        service, name = operation.split(":")
        return self.client(service).meta.service_model.operation_model(name)

    def client(self, service: str, tail: bool = False) -> BaseClient:
        """A client whose raw answers come past `inspect`, in the protocol of this thread."""
        protocol = getattr(self.local, "protocol", None)
        client = (self.tail_clients if tail else self.clients).get(service, protocol)
        with self.lock:
            if id(client) not in self.hooked:
                self.hooked.add(id(client))
                client.meta.events.register("before-parse", self.inspect)
        return client

    def inspect(self, operation_model: OperationModel, response_dict: dict, **_: Any) -> None:
        """botocore calls this with each raw answer, also with those that it then tries again."""
        if operation_model.has_event_stream_output and response_dict["status_code"] < 300:
            stream = StreamCheck(operation_model, response_dict, patience=self.tail_seconds + 10)
            response_dict["body"] = stream
            self.local.stream = stream
            self.local.verdicts.append(stream.verdict)
        else:
            self.local.verdicts.append(check_answer(operation_model, response_dict))

    def pages(self, operation: str, call: Call) -> list[dict]:
        """All pages of an answer, one for most operations; none when it was refused."""
        model = self.model(operation)
        members = model.input_shape.members if model.input_shape else {}
        arguments = dict(call.arguments)
        size = next((name for name in PAGE_SIZES if name in members), None) if call.listing else None
        most = self.page_size if size else None
        if most:
            # Some operations take fewer than others.
            most = arguments[size] = min(most, members[size].metadata.get("max", most))
        pages: list[dict] = []
        tokens: set[str] = set()
        while len(pages) < call.most_pages:
            answer = self.once(operation, call, arguments)
            if answer is None:
                break
            pages.append(answer)
            token, member = next_token(answer, members)
            if token is None:
                break
            if token in tokens:
                self.complain(operation, "(pages)", f"the token {token!r} comes twice: the pages never end")
                break
            tokens.add(token)
            arguments[member] = token
        if most:
            self.check_pages(operation, pages, most)
        return pages

    def check_pages(self, operation: str, pages: list[dict], most: int) -> None:
        """Pages keep the size that was asked for, and repeat nothing."""
        seen: set[str] = set()
        for page in pages:
            items = next((value for value in page.values() if isinstance(value, list) and value), [])
            if len(items) > most:
                self.complain(operation, "(pages)", f"{len(items)} items on a page of {most}")
            for item in map(repr, items):
                if item in seen:
                    self.complain(operation, "(pages)", f"an item comes twice: {item[:80]}")
                seen.add(item)

    def once(self, operation: str, call: Call, arguments: dict[str, Any]) -> dict | None:
        """One request with boto3's retries; the answer, or nothing when there is no good one."""
        service, name = operation.split(":")
        streams = self.model(operation).has_event_stream_output
        method = getattr(self.client(service, tail=streams), xform_name(name))
        outcome = Outcome(operation, call)
        self.local.verdicts = outcome.verdicts
        with self.lock:
            self.called[operation] += 1
        try:
            answer = method(**arguments)
            if streams:
                self.read_tail(operation, answer)
            outcome.good = not (outcome.verdicts and outcome.verdicts[-1].malformed)
            if answer["ResponseMetadata"].get("RetryAttempts") and self.tolerance.takes_break(operation):
                self.saw()
        except (ClientError, EventStreamError) as error:
            outcome.refused = error
        except (*TRANSPORT, ResponseParserError) as error:
            outcome.broken = error
        except ParamValidationError as error:
            outcome.complaints.append(("(arguments)", f"this check calls it wrongly: {error}"))
        self.judge(outcome)
        return answer if outcome.good else None

    def read_tail(self, operation: str, answer: dict) -> None:
        """Reads live tail for a while."""
        stream, check = answer["responseStream"], self.local.stream
        deadline = time.monotonic() + self.tail_seconds
        ended = True
        results = 0
        for event in stream:
            update = event.get("sessionUpdate", {})
            results += len(update.get("sessionResults", []))
            self.sampled |= bool(update.get("sessionMetadata", {}).get("sampled"))
            if time.monotonic() > deadline:
                ended = False
                break
        stream.close()
        if self.tolerance.takes_break(operation):
            return
        if ended:
            check.fail("(stream)", "ended by itself")
        if check.counts.get("sessionStart") != 1 or not check.counts.get("sessionUpdate"):
            check.fail("(stream)", f"one sessionStart and then updates were expected, there came {check.counts}")
        if self.tail_seconds > 2 and not results:
            check.fail("(stream)", f"no log event in {self.tail_seconds} s")

    def judge(self, outcome: Outcome) -> None:
        """Counts a call as passed, or says what is wrong with it."""
        complaints = outcome.complaints
        for verdict in outcome.verdicts:
            complaints.extend(self.judge_answer(verdict, outcome))
        if outcome.broken is not None:
            if self.tolerance.takes_break(outcome.operation):
                self.saw()
            elif not complaints:
                complaints.append(("(connection)", f"{type(outcome.broken).__name__}: {outcome.broken}"))
        if outcome.call.must_fail and outcome.good:
            complaints.append(("(answer)", f"accepted, and not refused with {sorted(outcome.call.codes)}"))
        for path, what in complaints:
            self.complain(outcome.operation, path, what)
        if not complaints:
            with self.lock:
                self.tally.ok()

    def judge_answer(self, verdict: Verdict, outcome: Outcome) -> Iterator[tuple[str, str]]:
        """What is wrong with one raw answer at this point."""
        if verdict.malformed and self.tolerance.takes_break(verdict.operation):
            self.saw()
            return
        for problem in verdict.problems:
            yield problem.path, problem.what
        if verdict.error is None or verdict.error in outcome.call.codes:
            return
        if self.tolerance.takes_error(verdict):
            self.saw()
        else:
            yield "(error)", f"unexpected {verdict.error}: {outcome.message()}"

    def saw(self) -> None:
        """Notes that the account's trouble showed."""
        with self.lock:
            self.seen += 1

    def complain(self, operation: str, path: str, what: str) -> None:
        """Keeps a failure; the same one at another index counts with the first."""
        general = INDEX.sub("[]", path)
        protocol = getattr(self.local, "protocol", None)
        if protocol:
            operation = f"{operation} over {protocol}"
        with self.lock:
            self.tally.fail(f"{operation} {general}: {what}", f"{self.where}, {path}")


@dataclass
class Outcome:
    """What became of a call."""

    operation: str
    call: Call
    verdicts: list[Verdict] = field(default_factory=list)
    complaints: list[tuple[str, str]] = field(default_factory=list)
    good: bool = False
    refused: Exception | None = None
    broken: Exception | None = None

    def message(self) -> str:
        """The error in the service's words."""
        return str(self.refused or self.broken or "(then it went well)")


def next_token(answer: dict, members: dict) -> tuple[str | None, str]:
    """The token of the next page, and the input member that takes it."""
    for out, into in TOKENS:
        if into in members and answer.get(out):
            return answer[out], into
    return None, ""


class HurriedTime:
    """The clock that botocore waits by between two attempts, in a world that runs faster."""

    def __init__(self, speed: float) -> None:
        self.speed = speed

    def sleep(self, seconds: float) -> None:
        """Waits as long as the world takes for these seconds."""
        time.sleep(seconds / self.speed)


def hurry(speed: float) -> None:
    """Shortens the waits between boto3's attempts by the world's speed."""
    botocore.endpoint.time = HurriedTime(speed)
