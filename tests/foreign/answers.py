"""Checks raw answers of an AWS endpoint against botocore's own service model.

boto3 forgives: it drops members it does not know, takes a number for a string,
and reads half a body as an empty one. So nothing here looks at what boto3 made
of an answer. The bytes are decoded again and walked along the output shape of
the operation, with the rules of the protocol that the service speaks:

- AWS JSON 1.1: ECS, Logs, SSM, Secrets Manager, Application Auto Scaling, ECR
- Query with XML answers: ELBv2, STS
- Smithy RPC v2 with CBOR and AWS JSON 1.0: CloudWatch, which speaks both (boto3
  and the AWS CLI choose JSON, the Rust SDK CBOR)
- event-stream frames with JSON in them: StartLiveTail
"""

from __future__ import annotations

import base64
import binascii
import io
import json
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import cbor2
from botocore.eventstream import EventStreamBuffer
from botocore.model import OperationModel, Shape

EVENT_STREAM = "application/vnd.amazon.eventstream"

INT_BITS = {"integer": 32, "long": 64}
# A point in time outside of these years is a mistake in the unit.
EARLIEST = datetime(2000, 1, 1).timestamp()
LATEST = datetime(2100, 1, 1).timestamp()
ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
WHOLE = re.compile(r"-?\d+")

# Errors that every service may answer, as the JSON protocols name them …
COMMON_JSON = {
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignatureException",
    "InternalFailure",
    "InvalidSignatureException",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SerializationException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "ThrottlingException",
    "UnknownOperationException",
    "UnrecognizedClientException",
    "ValidationException",
}
# … and as Query names them.
COMMON_QUERY = {
    "AccessDenied",
    "ExpiredToken",
    "IncompleteSignature",
    "InternalFailure",
    "InvalidAction",
    "InvalidClientTokenId",
    "InvalidParameterCombination",
    "InvalidParameterValue",
    "InvalidQueryParameter",
    "MalformedQueryString",
    "MissingAction",
    "MissingAuthenticationToken",
    "MissingParameter",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "ServiceUnavailable",
    "SignatureDoesNotMatch",
    "Throttling",
    "ValidationError",
}


@dataclass(frozen=True)
class Problem:
    """One deviation from the model: where in the answer, and what is wrong."""

    path: str
    what: str


@dataclass
class Verdict:
    """What the check of one raw answer found."""

    operation: str
    status: int
    problems: list[Problem] = field(default_factory=list)
    error: str | None = None
    malformed: bool = False


class Malformed(Exception):
    """The body is not in the protocol's encoding at all."""


def check_answer(model: OperationModel, response: dict) -> Verdict:
    """Checks one raw answer; `response` is botocore's dictionary of status, headers and body."""
    name = f"{model.service_model.service_name}:{model.name}"
    verdict = Verdict(name, response["status_code"])
    protocol = PROTOCOLS[model.service_model.resolved_protocol](model, response, verdict)
    try:
        if verdict.status >= 300:
            protocol.check_error()
        else:
            protocol.check_output()
    except Malformed as reason:
        verdict.malformed = True
        verdict.problems.append(Problem("(body)", str(reason)))
    protocol.check_headers()
    return verdict


class Walker:
    """Walks a decoded value along a shape; what is wrong goes to `problems`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def fail(self, path: str, what: str) -> None:
        """Notes a deviation."""
        self.problems.append(Problem(path or "(answer)", what))

    def walk(self, shape: Shape, value: Any, path: str) -> None:
        """Checks `value` against `shape`, to its last leaf."""
        getattr(self, f"walk_{shape.type_name}")(shape, value, path)

    def check_members(self, shape: Shape, present: set[str], path: str) -> None:
        """Required members are there, and of a union exactly one."""
        for name in shape.required_members:
            if wire_name(shape.members[name], name) not in present:
                self.fail(join(path, name), "required member is missing")
        if shape.is_tagged_union and len(present) != 1:
            self.fail(path, f"a union must have exactly one member, it has {sorted(present)}")

    def check_text(self, shape: Shape, text: str, path: str) -> None:
        """The enum of a string, where it has one."""
        values = shape.enum
        if values and text not in values:
            self.fail(path, f"{text!r} is none of the values of {shape.name}")

    def check_number(self, shape: Shape, number: int, path: str) -> None:
        """A whole number fits into the width that its type has."""
        bits = INT_BITS[shape.type_name]
        if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
            self.fail(path, f"{number} does not fit into {bits} bits")

    def check_epoch(self, seconds: float, path: str) -> None:
        """A time in seconds is of this century."""
        if not math.isfinite(seconds) or not EARLIEST <= seconds <= LATEST:
            self.fail(path, f"{seconds!r} seconds since the epoch are not of this century: wrong unit?")


class TreeWalker(Walker):
    """Walks maps, lists and scalars; JSON and CBOR differ in the scalars."""

    def walk_structure(self, shape: Shape, value: Any, path: str) -> None:
        """A map with the members of the shape and no others."""
        if shape.is_document_type:
            return
        if not isinstance(value, dict):
            self.wrong(shape, value, path)
            return
        members = {wire_name(member, name): member for name, member in shape.members.items()}
        for name, inner in value.items():
            if name == "__type":
                continue
            if name not in members:
                self.fail(join(path, str(name)), f"unknown member, {shape.name} has none of this name")
            elif inner is None:
                self.fail(join(path, name), "null: a member without a value is left out")
            else:
                self.walk(members[name], inner, join(path, name))
        self.check_members(shape, {name for name in value if name != "__type"}, path)

    def walk_list(self, shape: Shape, value: Any, path: str) -> None:
        """A list of the member's shape."""
        if not isinstance(value, list):
            self.wrong(shape, value, path)
            return
        for index, item in enumerate(value):
            self.walk(shape.member, item, f"{path}[{index}]")

    def walk_map(self, shape: Shape, value: Any, path: str) -> None:
        """A map from strings to the value's shape."""
        if not isinstance(value, dict):
            self.wrong(shape, value, path)
            return
        for key, inner in value.items():
            self.walk(shape.key, key, f"{path}(key)")
            self.walk(shape.value, inner, f"{path}{{{key}}}")

    def walk_string(self, shape: Shape, value: Any, path: str) -> None:
        """A string, of the enum where there is one."""
        if isinstance(value, str):
            self.check_text(shape, value, path)
        else:
            self.wrong(shape, value, path)

    def walk_character(self, shape: Shape, value: Any, path: str) -> None:
        """A string of one character."""
        self.walk_string(shape, value, path)

    def walk_integer(self, shape: Shape, value: Any, path: str) -> None:
        """A whole number, and no truth value."""
        if isinstance(value, int) and not isinstance(value, bool):
            self.check_number(shape, value, path)
        else:
            self.wrong(shape, value, path)

    def walk_long(self, shape: Shape, value: Any, path: str) -> None:
        """A whole number of 64 bits."""
        self.walk_integer(shape, value, path)

    def walk_double(self, shape: Shape, value: Any, path: str) -> None:
        """A number with a fraction."""
        self.walk_float(shape, value, path)

    def walk_boolean(self, shape: Shape, value: Any, path: str) -> None:
        """True or false."""
        if not isinstance(value, bool):
            self.wrong(shape, value, path)

    def wrong(self, shape: Shape, value: Any, path: str) -> None:
        """Notes that the type is not the shape's."""
        kind = "null" if value is None else type(value).__name__
        self.fail(path, f"{kind} {short(value)} instead of {shape.type_name}")


class JsonWalker(TreeWalker):
    """The scalars of AWS JSON 1.1: times are numbers of seconds, blobs are base64."""

    def walk_float(self, shape: Shape, value: Any, path: str) -> None:
        """Any JSON number, or the words for what is none."""
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number and value not in ("NaN", "Infinity", "-Infinity"):
            self.wrong(shape, value, path)

    def walk_timestamp(self, shape: Shape, value: Any, path: str) -> None:
        """Seconds since the epoch, unless the shape asks for text."""
        if shape.serialization.get("timestampFormat", "unixTimestamp") != "unixTimestamp":
            if not isinstance(value, str) or not ISO_8601.fullmatch(value):
                self.wrong(shape, value, path)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.check_epoch(value, path)
        else:
            self.wrong(shape, value, path)

    def walk_blob(self, shape: Shape, value: Any, path: str) -> None:
        """Base64 in a string."""
        try:
            base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            self.wrong(shape, value, path)


@dataclass(frozen=True)
class Epoch:
    """What CBOR tag 1 held."""

    seconds: Any


class CborWalker(TreeWalker):
    """The scalars of RPC v2: fractions are floats, times are tag 1, blobs are byte strings."""

    def walk_float(self, shape: Shape, value: Any, path: str) -> None:
        """A float of major type 7; clients that read floats refuse a whole number."""
        if not isinstance(value, float):
            self.wrong(shape, value, path)

    def walk_timestamp(self, shape: Shape, value: Any, path: str) -> None:
        """Tag 1 with a number of seconds."""
        if not isinstance(value, Epoch):
            self.wrong(shape, value, path)
        elif isinstance(value.seconds, (int, float)) and not isinstance(value.seconds, bool):
            self.check_epoch(value.seconds, path)
        else:
            self.wrong(shape, value.seconds, path)

    def walk_blob(self, shape: Shape, value: Any, path: str) -> None:
        """A byte string."""
        if not isinstance(value, bytes):
            self.wrong(shape, value, path)


class XmlWalker(Walker):
    """Walks elements with the names that the Query protocol gives members and lists."""

    def walk_structure(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """One element whose children are the members."""
        element = self.only(value, path)
        if element is None:
            return
        if (element.text or "").strip():
            self.fail(path, f"text {short(element.text)} in a structure")
        children = by_name(element)
        members = {xml_name(member, name): member for name, member in shape.members.items()}
        for name, found in children.items():
            if name not in members:
                self.fail(join(path, name), f"unknown member, {shape.name} has none of this name")
            else:
                self.walk(members[name], found, join(path, name))
        for name in shape.required_members:
            if xml_name(shape.members[name], name) not in children:
                self.fail(join(path, name), "required member is missing")

    def walk_list(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """A wrapper with one element an item; flattened: the items themselves."""
        if shape.serialization.get("flattened"):
            items = value
        else:
            wrapper = self.only(value, path)
            items = [] if wrapper is None else list(wrapper)
            self.check_item_names(shape, items, path)
        for index, item in enumerate(items):
            self.walk(shape.member, [item], f"{path}[{index}]")

    def check_item_names(self, shape: Shape, items: list[ElementTree.Element], path: str) -> None:
        """Items are called `member` unless the model says otherwise."""
        expected = shape.member.serialization.get("name", "member")
        for item in items:
            if local(item.tag) != expected:
                self.fail(path, f"a list item is called <{local(item.tag)}> instead of <{expected}>")

    def walk_map(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """Entries of a key and a value."""
        if shape.serialization.get("flattened"):
            entries = value
        else:
            wrapper = self.only(value, path)
            entries = [] if wrapper is None else list(wrapper)
        key_name = shape.key.serialization.get("name", "key")
        value_name = shape.value.serialization.get("name", "value")
        for index, entry in enumerate(entries):
            at = f"{path}[{index}]"
            parts = by_name(entry)
            if set(parts) != {key_name, value_name}:
                self.fail(at, f"a map entry has {sorted(parts)} instead of {key_name} and {value_name}")
                continue
            self.walk(shape.key, parts[key_name], join(at, key_name))
            self.walk(shape.value, parts[value_name], join(at, value_name))

    def walk_string(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """Text, of the enum where there is one."""
        text = self.text(value, path)
        if text is not None:
            self.check_text(shape, text, path)

    def walk_integer(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """Digits."""
        text = self.text(value, path)
        if text is not None and not WHOLE.fullmatch(text):
            self.fail(path, f"{text!r} instead of {shape.type_name}")
        elif text is not None:
            self.check_number(shape, int(text), path)

    def walk_long(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """Digits of 64 bits."""
        self.walk_integer(shape, value, path)

    def walk_float(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """A number as text."""
        text = self.text(value, path)
        try:
            float(text or "0")
        except ValueError:
            self.fail(path, f"{text!r} instead of {shape.type_name}")

    def walk_double(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """A number as text."""
        self.walk_float(shape, value, path)

    def walk_boolean(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """`true` or `false`, in lower case."""
        text = self.text(value, path)
        if text is not None and text not in ("true", "false"):
            self.fail(path, f"{text!r} instead of boolean")

    def walk_timestamp(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """ISO 8601 in UTC."""
        text = self.text(value, path)
        if text is None:
            return
        if not ISO_8601.fullmatch(text):
            self.fail(path, f"{text!r} instead of an ISO 8601 time in UTC")
        else:
            self.check_epoch(datetime.fromisoformat(text).timestamp(), path)

    def walk_blob(self, shape: Shape, value: list[ElementTree.Element], path: str) -> None:
        """Base64 as text."""
        try:
            base64.b64decode(self.text(value, path) or "", validate=True)
        except (ValueError, binascii.Error):
            self.fail(path, "not base64")

    def only(self, value: list[ElementTree.Element], path: str) -> ElementTree.Element | None:
        """The one element that there may be."""
        if len(value) != 1:
            self.fail(path, f"the element is there {len(value)} times")
            return None
        return value[0]

    def text(self, value: list[ElementTree.Element], path: str) -> str | None:
        """The text of a leaf."""
        element = self.only(value, path)
        if element is None:
            return None
        if len(element):
            self.fail(path, f"<{local(element[0].tag)}> in a plain value")
            return None
        return element.text or ""


class Protocol:
    """How outputs and errors of one protocol are decoded and checked."""

    walker: type[Walker]
    common: set[str]
    content_type: str

    def __init__(self, model: OperationModel, response: dict, verdict: Verdict) -> None:
        self.model = model
        self.body: bytes = response["body"]
        self.headers = {name.lower(): value for name, value in response["headers"].items()}
        self.verdict = verdict

    def check_output(self) -> None:
        """A good answer along the operation's output shape."""
        raise NotImplementedError

    def check_error(self) -> None:
        """An error answer along its modelled shape, or as a common error."""
        raise NotImplementedError

    def fail(self, path: str, what: str) -> None:
        """Notes a deviation of the envelope."""
        self.verdict.problems.append(Problem(path, what))

    def check_headers(self) -> None:
        """Content type and request id."""
        content_type = self.headers.get("content-type", "").split(";")[0]
        if self.body and content_type != self.content_type:
            self.fail("(header Content-Type)", f"{content_type!r} instead of {self.content_type!r}")
        if not self.headers.get("x-amzn-requestid"):
            self.fail("(header x-amzn-RequestId)", "missing")

    def walk(self, shape: Shape, value: Any, path: str = "") -> None:
        """Runs the protocol's walker and keeps what it found."""
        walker = self.walker()
        walker.walk(shape, value, path)
        self.verdict.problems.extend(walker.problems)

    def error_shape(self, code: str) -> Shape | None:
        """The modelled error of the operation that has this code."""
        return next((shape for shape in self.model.error_shapes if shape.error_code == code), None)

    def check_code(self, code: str) -> Shape | None:
        """The code is modelled for the operation, or common; its status fits."""
        self.verdict.error = code
        shape = self.error_shape(code)
        if shape is None and code not in self.common_codes():
            self.fail("(error)", f"{code!r} is neither an error of the operation nor a common one")
        if shape is not None:
            self.check_status(shape)
        return shape

    def common_codes(self) -> set[str]:
        """Errors that any operation may answer."""
        return self.common | COMMON_QUERY if self.model.service_model.is_query_compatible else self.common

    def check_status(self, shape: Shape) -> None:
        """The HTTP status that the model gives the error, else the sender's or the receiver's fault."""
        status = shape.metadata.get("error", {}).get("httpStatusCode")
        if status is not None and status != self.verdict.status:
            self.fail("(status)", f"{self.verdict.status} instead of {status} for {shape.error_code}")
        if shape.metadata.get("fault") and self.verdict.status < 500:
            self.fail("(status)", f"{self.verdict.status} for {shape.error_code}, which is the service's fault")


class JsonProtocol(Protocol):
    """AWS JSON, version 1.0 or 1.1 as the service has it."""

    walker = JsonWalker
    common = COMMON_JSON

    @property
    def content_type(self) -> str:
        """With the version of the service's JSON."""
        return f"application/x-amz-json-{self.model.service_model.metadata['jsonVersion']}"

    def check_output(self) -> None:
        """An object along the output shape; nothing to say may be an empty body."""
        shape = self.model.output_shape
        if shape is None:
            if self.body and self.decode() != {}:
                self.fail("(body)", f"{short(self.body)} for an operation without output")
            return
        self.walk(shape, self.decode())

    def check_error(self) -> None:
        """An object with `__type` and a message."""
        body = self.decode()
        if not isinstance(body, dict):
            raise Malformed(f"an error that is no structure: {short(body)}")
        code = body.get("__type") or self.headers.get("x-amzn-errortype", "")
        if not isinstance(code, str) or not code:
            self.fail("__type", "an error without a code")
            return
        shape = self.check_code(self.query_code(code.split(":")[0].rsplit("#")[-1]))
        self.check_message(body)
        if shape is not None:
            self.walk(shape, {name: value for name, value in body.items() if name not in ("message", "Message")})

    def query_code(self, code: str) -> str:
        """Of a service that once spoke Query, the code of that time: clients compare it still."""
        given = self.headers.get("x-amzn-query-error")
        if not self.model.service_model.is_query_compatible:
            return code
        shape = next((shape for shape in self.model.error_shapes if code == shape.name), None)
        expected = shape.error_code if shape is not None else None
        if given is None:
            if expected not in (None, code):
                self.fail("(header x-amzn-query-error)", f"missing, so that clients take {code!r} for {expected!r}")
            return expected or code
        old_code, _, fault = given.partition(";")
        if not old_code or fault not in ("Sender", "Receiver"):
            self.fail("(header x-amzn-query-error)", f"{given!r} is not CODE;Sender or CODE;Receiver")
        if expected not in (None, old_code):
            self.fail("(header x-amzn-query-error)", f"{given!r} instead of the code {expected!r} of {code}")
        return old_code

    def check_message(self, body: dict) -> None:
        """A sentence for people; AWS itself has none for operations that it does not know."""
        message = body.get("message", body.get("Message"))
        if self.verdict.error != "UnknownOperationException" and (not isinstance(message, str) or not message):
            self.fail("message", f"{message!r}: an error without a message")

    def decode(self) -> Any:
        """The body as a tree."""
        try:
            return json.loads(self.body.decode("utf-8"))
        except ValueError as reason:
            raise Malformed(f"not JSON ({reason}): {short(self.body)}") from reason


class CborProtocol(JsonProtocol):
    """Smithy RPC v2 with CBOR."""

    walker = CborWalker
    content_type = "application/cbor"

    def check_headers(self) -> None:
        """As everywhere, and the protocol's own header."""
        super().check_headers()
        if self.headers.get("smithy-protocol") != "rpc-v2-cbor":
            self.fail("(header smithy-protocol)", f"{self.headers.get('smithy-protocol')!r} instead of 'rpc-v2-cbor'")

    def decode(self) -> Any:
        """The body as a tree; times are kept apart from numbers."""
        stream = io.BytesIO(self.body)
        try:
            value = cbor2.CBORDecoder(stream, semantic_decoders={1: lambda seconds, _: Epoch(seconds)}).decode()
        except cbor2.CBORError as reason:
            raise Malformed(f"not CBOR ({reason}): {short(self.body)}") from reason
        if stream.tell() != len(self.body):
            raise Malformed(f"{len(self.body) - stream.tell()} bytes after the end of the CBOR value")
        return value


class QueryProtocol(Protocol):
    """Query with XML answers."""

    walker = XmlWalker
    common = COMMON_QUERY
    content_type = "text/xml"

    def check_output(self) -> None:
        """`<OpResponse><OpResult>…</OpResult><ResponseMetadata>…`."""
        root = self.decode()
        name = self.model.name
        self.check_root(root, f"{name}Response")
        children = by_name(root)
        self.check_request_id(children.get("ResponseMetadata", []))
        expected = {"ResponseMetadata"}
        shape = self.model.output_shape
        if shape is not None:
            wrapper = shape.serialization.get("resultWrapper", f"{name}Result")
            expected.add(wrapper)
            self.walk(shape, children.get(wrapper, []))
        for extra in set(children) - expected - {f"{name}Result"}:
            self.fail(extra, "unknown element beside the result")

    def check_error(self) -> None:
        """`<ErrorResponse><Error>…</Error><RequestId/></ErrorResponse>`."""
        root = self.decode()
        self.check_root(root, "ErrorResponse")
        children = by_name(root)
        if not texts(children.get("RequestId", [])):
            self.fail("RequestId", "missing")
        errors = children.get("Error", [])
        if len(errors) != 1:
            self.fail("Error", f"there {len(errors)} times")
            return
        parts = by_name(errors[0])
        code = "".join(texts(parts.get("Code", [])))
        if not code:
            self.fail("Error.Code", "missing")
            return
        self.check_code(code)
        if not texts(parts.get("Message", [])):
            self.fail("Error.Message", "missing")
        fault = "Sender" if self.verdict.status < 500 else "Receiver"
        if texts(parts.get("Type", [])) != [fault]:
            self.fail(
                "Error.Type", f"{texts(parts.get('Type', []))} instead of {fault} for status {self.verdict.status}"
            )

    def check_root(self, root: ElementTree.Element, name: str) -> None:
        """The outermost element with the service's namespace."""
        namespace = self.model.service_model.metadata.get("xmlNamespace")
        if root.tag != f"{{{namespace}}}{name}":
            self.fail("(root)", f"<{root.tag}> instead of <{{{namespace}}}{name}>")

    def check_request_id(self, metadata: list[ElementTree.Element]) -> None:
        """`<ResponseMetadata><RequestId>`."""
        found = texts(by_name(metadata[0]).get("RequestId", [])) if metadata else []
        if not found:
            self.fail("ResponseMetadata.RequestId", "missing")

    def decode(self) -> ElementTree.Element:
        """The body as elements."""
        try:
            return ElementTree.fromstring(self.body)
        except ElementTree.ParseError as reason:
            raise Malformed(f"not XML ({reason}): {short(self.body)}") from reason


PROTOCOLS = {"json": JsonProtocol, "smithy-rpc-v2-cbor": CborProtocol, "query": QueryProtocol}


class StreamCheck:
    """Checks the frames of an event stream while boto3 reads it."""

    def __init__(self, model: OperationModel, response: dict, patience: float = 60.0) -> None:
        self.model = model
        self.give_up = time.monotonic() + patience
        name = f"{model.service_model.service_name}:{model.name}"
        self.verdict = Verdict(name, response["status_code"])
        self.counts: dict[str, int] = {}
        self.buffer = EventStreamBuffer()
        self.raw = response["body"]
        headers = {name.lower(): value for name, value in response["headers"].items()}
        if headers.get("content-type") != EVENT_STREAM:
            self.fail("(header Content-Type)", f"{headers.get('content-type')!r} instead of {EVENT_STREAM!r}")
        if not headers.get("x-amzn-requestid"):
            self.fail("(header x-amzn-RequestId)", "missing")

    def fail(self, path: str, what: str) -> None:
        """Notes a deviation."""
        self.verdict.problems.append(Problem(path, what))

    def stream(self) -> Iterator[bytes]:
        """The body as it comes in, each frame checked before boto3 sees it."""
        while chunk := self.raw.read1():
            self.buffer.add_data(chunk)
            for frame in self.buffer:
                self.check_frame(frame.headers, frame.payload)
            yield chunk
            if time.monotonic() > self.give_up:
                self.fail("(stream)", f"bytes come and come, and no frame is whole: {self.counts}")
                return

    def close(self) -> None:
        """Closes the connection."""
        self.raw.close()

    def check_frame(self, headers: dict, payload: bytes) -> None:
        """One frame: an event of the stream, or an exception of it."""
        kind = headers.get(":message-type")
        name = headers.get(":event-type") if kind == "event" else headers.get(":exception-type")
        self.counts[str(name)] = self.counts.get(str(name), 0) + 1
        at = f"{name}#{self.counts[str(name)]}"
        if kind not in ("event", "exception"):
            self.fail(at, f"message type {kind!r}")
            return
        shape = self.frame_shape(str(name))
        if shape is None:
            self.fail(at, f"unknown {kind} {name!r}")
            return
        if kind == "exception":
            self.verdict.error = str(name)
        if headers.get(":content-type") not in ("application/json", "application/x-amz-json-1.1"):
            self.fail(at, f"content type {headers.get(':content-type')!r} instead of 'application/json'")
        self.check_payload(shape, payload, at)

    def frame_shape(self, name: str) -> Shape | None:
        """The shape of a frame; the first one carries the rest of the output."""
        output = self.model.output_shape
        if name == "initial-response":
            return output
        return output.members[output.event_stream_name].members.get(name)

    def check_payload(self, shape: Shape, payload: bytes, at: str) -> None:
        """The JSON of a frame."""
        try:
            value = json.loads(payload or b"{}")
        except ValueError as reason:
            self.fail(at, f"not JSON ({reason})")
            return
        walker = JsonWalker()
        walker.walk(shape, value, at)
        self.verdict.problems.extend(walker.problems)


def wire_name(shape: Shape, name: str) -> str:
    """What a member is called on the wire."""
    return shape.serialization.get("name", name)


def xml_name(shape: Shape, name: str) -> str:
    """What a member's element is called; flattened lists take their item's name."""
    if shape.type_name == "list" and shape.serialization.get("flattened"):
        return shape.member.serialization.get("name", wire_name(shape, name))
    return wire_name(shape, name)


def by_name(element: ElementTree.Element) -> dict[str, list[ElementTree.Element]]:
    """Children by their name without namespace."""
    children: dict[str, list[ElementTree.Element]] = {}
    for child in element:
        children.setdefault(local(child.tag), []).append(child)
    return children


def local(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rsplit("}", 1)[-1]


def texts(elements: list[ElementTree.Element]) -> list[str]:
    """The texts that are not empty."""
    return [element.text for element in elements if element.text]


def join(path: str, name: str) -> str:
    """A path one member deeper."""
    return f"{path}.{name}" if path else name


def short(value: Any) -> str:
    """A value cut to what fits on a line."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
