"""The checker checked: `python -m unittest discover -s tests/foreign`.

Each test alters a good answer in one place and expects exactly that to be found.
"""

from __future__ import annotations

import copy
import json
import struct
import unittest
import zlib
from typing import Any

import cbor2
from botocore.model import OperationModel

from answers import StreamCheck, Verdict, check_answer
from common import make_session

CBOR = "smithy-rpc-v2-cbor"
REQUEST_ID = {"x-amzn-RequestId": "8d1f0c1e-0000-4000-8000-000000000001"}
ELB_NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"
NOW = 1_795_240_935

SERVICE = {
    "serviceArn": "arn:aws:ecs:us-east-1:123456789012:service/c/s",
    "desiredCount": 2,
    "launchType": "FARGATE",
    "createdAt": NOW + 0.5,
    "deployments": [{"id": "ecs-svc/1", "rolloutState": "COMPLETED", "createdAt": NOW}],
    "enableExecuteCommand": False,
}
ALARM = {
    "AlarmName": "high",
    "StateValue": "OK",
    "Threshold": 10.0,
    "Period": 300,
    "StateUpdatedTimestamp": cbor2.CBORTag(1, NOW),
}
TARGET_HEALTH = f"""<DescribeTargetHealthResponse xmlns="{ELB_NAMESPACE}"><DescribeTargetHealthResult>
<TargetHealthDescriptions><member><Target><Id>10.0.11.23</Id><Port>80</Port></Target>
<TargetHealth><State>healthy</State></TargetHealth></member></TargetHealthDescriptions>
</DescribeTargetHealthResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>
</DescribeTargetHealthResponse>"""
ELB_ERROR = f"""<ErrorResponse xmlns="{ELB_NAMESPACE}"><Error><Type>Sender</Type><Code>TargetGroupNotFound</Code>
<Message>none</Message></Error><RequestId>1</RequestId></ErrorResponse>"""


def operation_model(service: str, operation: str, protocol: str | None = None) -> OperationModel:
    """botocore's model of an operation."""
    client = make_session(protocol).client(service, region_name="us-east-1", endpoint_url="http://127.0.0.1:9")
    return client.meta.service_model.operation_model(operation)


def answer(body: bytes, content_type: str, status: int = 200, **headers: str) -> dict:
    """A raw answer as botocore hands it to its parsers."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"status_code": status, "body": body, "headers": {"Content-Type": content_type, **REQUEST_ID, **named}}


def found(verdict: Verdict) -> list[str]:
    """Paths of what was found."""
    return [problem.path for problem in verdict.problems]


class JsonTest(unittest.TestCase):
    """AWS JSON 1.1 by the example of ECS."""

    model = operation_model("ecs", "DescribeServices")

    def check(self, body: Any, status: int = 200) -> Verdict:
        """Checks an answer to DescribeServices."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return check_answer(self.model, answer(raw, "application/x-amz-json-1.1", status))

    def altered(self, **members: Any) -> list[str]:
        """What is found in a service with other members."""
        return found(self.check({"services": [{**SERVICE, **members}]}))

    def test_good(self) -> None:
        self.assertEqual(self.altered(), [])

    def test_types(self) -> None:
        wrong = {
            "desiredCount": ["2", 2.0, True, 2**31],
            "createdAt": ["2026-11-21T06:15:15Z", NOW * 1000, True],
            "enableExecuteCommand": ["false", 0],
            "serviceArn": [1, None],
            "launchType": ["fargate"],
            "deployments": [{}, None],
            "notThere": [1],
        }
        for name, values in wrong.items():
            for value in values:
                with self.subTest(member=name, value=value):
                    self.assertEqual(self.altered(**{name: value}), [f"services[0].{name}"])

    def test_depth(self) -> None:
        deployments = copy.deepcopy(SERVICE["deployments"])
        deployments[0]["rolloutState"] = "DONE"
        self.assertEqual(self.altered(deployments=deployments), ["services[0].deployments[0].rolloutState"])

    def test_half(self) -> None:
        verdict = self.check(b'{"services": [{"serviceArn": "arn')
        self.assertTrue(verdict.malformed)

    def test_errors(self) -> None:
        good = self.check({"__type": "ClusterNotFoundException", "message": "Cluster not found."}, 400)
        self.assertEqual((good.error, found(good)), ("ClusterNotFoundException", []))
        common = self.check({"__type": "com.amazon.coral.service#ThrottlingException", "message": "Rate exceeded"}, 400)
        self.assertEqual((common.error, found(common)), ("ThrottlingException", []))
        other = self.check({"__type": "TaskSetNotFoundException", "message": "not of this operation"}, 400)
        self.assertEqual(found(other), ["(error)"])
        self.assertEqual(found(self.check({"__type": "ClientException"}, 400)), ["message"])
        self.assertEqual(found(self.check({"message": "no code"}, 400)), ["__type"])

    def test_headers(self) -> None:
        body = json.dumps({"services": []}).encode()
        bare = {"status_code": 200, "body": body, "headers": {"Content-Type": "application/json"}}
        self.assertEqual(found(check_answer(self.model, bare)), ["(header Content-Type)", "(header x-amzn-RequestId)"])


class RequiredTest(unittest.TestCase):
    """Required members, by the example of a model that has them."""

    def test_required(self) -> None:
        operation = operation_model("application-autoscaling", "DescribeScalableTargets")
        target = {
            "ServiceNamespace": "ecs",
            "ResourceId": "service/c/s",
            "ScalableDimension": "ecs:service:DesiredCount",
            "MinCapacity": 2,
            "MaxCapacity": 10,
            "RoleARN": "arn:aws:iam::123456789012:role/r",
            "CreationTime": NOW,
        }
        body = json.dumps({"ScalableTargets": [target]}).encode()
        self.assertEqual(found(check_answer(operation, answer(body, "application/x-amz-json-1.1"))), [])
        del target["MaxCapacity"]
        body = json.dumps({"ScalableTargets": [target]}).encode()
        paths = found(check_answer(operation, answer(body, "application/x-amz-json-1.1")))
        self.assertEqual(paths, ["ScalableTargets[0].MaxCapacity"])


class CborTest(unittest.TestCase):
    """RPC v2 by the example of CloudWatch."""

    model = operation_model("cloudwatch", "DescribeAlarms", CBOR)
    state = operation_model("cloudwatch", "SetAlarmState", CBOR)

    def altered(self, **members: Any) -> list[str]:
        """What is found in an alarm with other members."""
        raw = cbor2.dumps({"MetricAlarms": [{**ALARM, **members}]})
        return found(check_answer(self.model, answer(raw, "application/cbor", smithy_protocol="rpc-v2-cbor")))

    def test_types(self) -> None:
        self.assertEqual(self.altered(), [])
        self.assertEqual(self.altered(StateUpdatedTimestamp=cbor2.CBORTag(1, NOW + 0.25)), [])
        wrong = {
            "Threshold": [10, "10"],
            "StateUpdatedTimestamp": [NOW, float(NOW), "2026-11-21T06:15:15Z", cbor2.CBORTag(1, NOW * 1000)],
            "Period": [300.0, "300", None],
            "StateValue": ["FINE"],
            "NotThere": [1],
        }
        for name, values in wrong.items():
            for value in values:
                with self.subTest(member=name, value=value):
                    self.assertEqual(self.altered(**{name: value}), [f"MetricAlarms[0].{name}"])

    def test_encoding(self) -> None:
        raw = cbor2.dumps({"MetricAlarms": []})
        for body in (raw[:-1], raw + b"\x00", b"{}"):
            with self.subTest(body=body):
                verdict = check_answer(self.model, answer(body, "application/cbor", smithy_protocol="rpc-v2-cbor"))
                self.assertTrue(verdict.malformed)
        self.assertEqual(found(check_answer(self.model, answer(raw, "application/cbor"))), ["(header smithy-protocol)"])

    def test_errors(self) -> None:
        raw = cbor2.dumps({"__type": "com.amazonaws.cloudwatch#ResourceNotFound", "message": "none"})
        headers = {"smithy_protocol": "rpc-v2-cbor", "x_amzn_query_error": "ResourceNotFound;Sender"}
        verdict = check_answer(self.state, answer(raw, "application/cbor", 404, **headers))
        self.assertEqual((verdict.error, found(verdict)), ("ResourceNotFound", []))
        headers["x_amzn_query_error"] = "ResourceNotFound"
        verdict = check_answer(self.state, answer(raw, "application/cbor", 404, **headers))
        self.assertEqual(found(verdict), ["(header x-amzn-query-error)"])


class QueryTest(unittest.TestCase):
    """Query by the example of ELBv2."""

    model = operation_model("elbv2", "DescribeTargetHealth")

    def altered(self, old: str = "", new: str = "", status: int = 200, text: str = TARGET_HEALTH) -> list[str]:
        """What is found in an answer with some text replaced."""
        self.assertIn(old, text)
        body = text.replace(old, new).encode()
        return found(check_answer(self.model, answer(body, "text/xml", status)))

    def test_good(self) -> None:
        self.assertEqual(self.altered(), [])

    def test_alterations(self) -> None:
        at = "TargetHealthDescriptions[0]"
        for old, new, path in (
            ("<Port>80</Port>", "<Port>http</Port>", f"{at}.Target.Port"),
            ("<Port>80</Port>", "<Port>80</Port><Port>81</Port>", f"{at}.Target.Port"),
            ("<Port>80</Port>", "<port>80</port>", f"{at}.Target.port"),
            ("<Id>10.0.11.23</Id>", "", f"{at}.Target.Id"),
            ("healthy", "well", f"{at}.TargetHealth.State"),
            ("member>", "item>", "TargetHealthDescriptions"),
            ("<RequestId>1</RequestId>", "", "ResponseMetadata.RequestId"),
            ("DescribeTargetHealthResponse", "Answer", "(root)"),
            (ELB_NAMESPACE, "http://example.com/", "(root)"),
        ):
            with self.subTest(old=old, new=new):
                self.assertEqual(self.altered(old, new), [path])

    def test_half(self) -> None:
        verdict = check_answer(self.model, answer(TARGET_HEALTH[:90].encode(), "text/xml"))
        self.assertTrue(verdict.malformed)

    def test_errors(self) -> None:
        self.assertEqual(self.altered(status=400, text=ELB_ERROR), [])
        self.assertEqual(self.altered("Sender", "Receiver", 400, ELB_ERROR), ["Error.Type"])
        self.assertEqual(self.altered("TargetGroupNotFound", "RuleNotFound", 400, ELB_ERROR), ["(error)"])
        self.assertEqual(self.altered(status=404, text=ELB_ERROR), ["(status)"])


class StreamTest(unittest.TestCase):
    """Event-stream frames by the example of StartLiveTail."""

    model = operation_model("logs", "StartLiveTail")

    def check(self, *events: tuple[str, Any]) -> list[str]:
        """What is found in a stream of events."""
        response = answer(b"", "application/vnd.amazon.eventstream")
        response["body"] = Chunks([frame(name, json.dumps(payload).encode()) for name, payload in events])
        check = StreamCheck(self.model, response)
        for _ in check.stream():
            pass
        return found(check.verdict)

    def test_frames(self) -> None:
        start = {"requestId": "1", "sessionId": "2", "logGroupIdentifiers": ["arn"]}
        event = {"message": "a line", "timestamp": NOW * 1000, "ingestionTime": NOW * 1000, "logStreamName": "s"}
        update = {"sessionMetadata": {"sampled": False}, "sessionResults": [event]}
        first = ("initial-response", {})
        self.assertEqual(self.check(first, ("sessionStart", start), ("sessionUpdate", update)), [])
        self.assertEqual(self.check(first, ("sessionEnd", {})), ["sessionEnd#1"])
        wrong = {**update, "sessionResults": [{**event, "timestamp": "now"}]}
        self.assertEqual(self.check(("sessionUpdate", wrong)), ["sessionUpdate#1.sessionResults[0].timestamp"])


class Chunks:
    """A body that comes in pieces."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks = chunks

    def read1(self) -> bytes:
        """The next piece, none at the end."""
        return self.chunks.pop(0) if self.chunks else b""


def frame(name: str, payload: bytes) -> bytes:
    """An event as a frame of the event-stream encoding."""
    headers = b""
    for key, value in ((":message-type", "event"), (":event-type", name), (":content-type", "application/json")):
        headers += struct.pack("!B", len(key)) + key.encode() + struct.pack("!BH", 7, len(value)) + value.encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + payload
    return message + struct.pack("!I", zlib.crc32(message))


if __name__ == "__main__":
    unittest.main()
