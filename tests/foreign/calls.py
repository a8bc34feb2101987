"""How to call each operation with arguments that mean something.

A recipe is a generator. It yields calls, is sent the pages that came back (none
when the call was refused), and learns facts from them for the recipes after it.
Recipes of one service run in the order of this file: first those that read,
then those that change, then those that read again what has changed.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from caller import Call, Caller

READ, CHANGE, AGAIN = "read", "change", "again"
Calls = Generator[Call, list[dict], None]

NOBODY = "dogwatch-check-nobody"
HOUR = 3_600_000
# Clusters and services that a big world is sampled by.
FEW = 3
SOME = 20


@dataclass(frozen=True)
class Recipe:
    """How one operation is called."""

    operation: str
    phase: str
    again: bool
    calls: Callable[[Run], Calls]

    @property
    def lane(self) -> str:
        """Recipes of a lane run one after the other. ECR needs what ECS tells of images."""
        service = self.operation.split(":")[0]
        return "ecs" if service == "ecr" else service


RECIPES: list[Recipe] = []


def recipe(operation: str, phase: str = READ, again: bool = False) -> Callable:
    """Registers the recipe of an operation; `again` has it run after the changes too."""

    def register(calls: Callable[[Run], Calls]) -> Callable[[Run], Calls]:
        RECIPES.append(Recipe(operation, phase, again, calls))
        return calls

    return register


def ask(**arguments: Any) -> Call:
    """A call that is answered."""
    return Call(arguments)


def listing(**arguments: Any) -> Call:
    """A call whose pages are asked for in small pieces, to see that they fit together."""
    return Call(arguments, listing=True)


def some_pages(**arguments: Any) -> Call:
    """A call of which a few pages are enough."""
    return Call(arguments, most_pages=3)


def refused(*codes: str, **arguments: Any) -> Call:
    """A call that must be refused with one of these codes."""
    return Call(arguments, frozenset(codes), must_fail=True)


def maybe(*codes: str, **arguments: Any) -> Call:
    """A call that may be refused with one of these codes, as the moment has it."""
    return Call(arguments, frozenset(codes))


class Run:
    """One pass over an account: the caller, and what is known of the account so far."""

    def __init__(
        self,
        caller: Caller,
        operations: Iterable[str],
        *,
        calm: bool = True,
        big: bool = False,
        known: dict[str, list] | None = None,
    ) -> None:
        self.caller = caller
        self.operations = set(operations)
        self.calm = calm
        self.big = big
        # From a calm run of the same world: what to ask for when a fault hides it.
        self.known = known or {}
        self.facts: dict[str, list] = {}
        self.learnt_now: set[tuple[str, str]] = set()
        self.phase = READ

    def learn(self, what: str, items: Iterable) -> None:
        """Adds facts; a later phase starts its own list."""
        if (self.phase, what) not in self.learnt_now:
            self.learnt_now.add((self.phase, what))
            self.facts[what] = []
        self.add(what, items)

    def add(self, what: str, items: Iterable) -> None:
        """Adds facts to those of all phases, each once."""
        kept = self.facts.setdefault(what, [])
        seen = set(map(repr, kept))
        for item in items:
            if repr(item) not in seen:
                seen.add(repr(item))
                kept.append(item)

    def all(self, what: str) -> list:
        """Facts of a kind; those of the calm run when this one has none."""
        return self.facts.get(what) or self.known.get(what, [])

    def few(self, what: str) -> list:
        """All facts of a kind in a calm world, a sample of a big one or in trouble."""
        if not self.calm:
            return self.all(what)[:FEW]
        return self.all(what)[:SOME] if self.big else self.all(what)

    def ask(self, operation: str, **arguments: Any) -> list[dict]:
        """A call on the way to another one."""
        if operation not in self.operations:
            return []
        return self.caller.pages(operation, Call(arguments))

    def do(self, made: Recipe) -> None:
        """Makes all calls of a recipe."""
        calls = made.calls(self)
        try:
            call = next(calls)
            while True:
                call = calls.send(self.caller.pages(made.operation, call))
        except StopIteration:
            pass
        except (KeyError, IndexError, TypeError, ValueError) as reason:
            if not self.caller.tolerance.broken:
                self.caller.complain(made.operation, "(answer)", f"cannot be used: {reason!r}")


def chunks(items: list, size: int) -> Iterable[list]:
    """Pieces of a list."""
    return (items[start : start + size] for start in range(0, len(items), size))


def millis_ago(hours: float) -> int:
    """A time of CloudWatch Logs."""
    return int(time.time() * 1000 - hours * HOUR)


def hours_from_now(hours: float) -> datetime:
    """A time of everything else."""
    return datetime.now(timezone.utc) + timedelta(hours=hours)


# --- STS ----------------------------------------------------------------------


@recipe("sts:GetCallerIdentity")
def get_caller_identity(_: Run) -> Calls:
    yield ask()


# --- ECS ----------------------------------------------------------------------


@recipe("ecs:ListClusters")
def list_clusters(run: Run) -> Calls:
    pages = yield listing()
    run.learn("clusters", [arn for page in pages for arn in page["clusterArns"]])


@recipe("ecs:DescribeClusters")
def describe_clusters(run: Run) -> Calls:
    include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
    yield ask(clusters=run.all("clusters")[:100], include=include)
    yield ask(clusters=[NOBODY])
    yield ask()


@recipe("ecs:ListServices")
def list_services(run: Run) -> Calls:
    for cluster in run.all("clusters"):
        pages = yield listing(cluster=cluster)
        run.learn("services", [(cluster, arn) for page in pages for arn in page["serviceArns"]])
        yield ask(cluster=cluster, launchType="FARGATE", schedulingStrategy="REPLICA", maxResults=100)
    if run.calm:
        yield refused("ClusterNotFoundException", cluster=NOBODY)


@recipe("ecs:DescribeServices", again=True)
def describe_services(run: Run) -> Calls:
    for cluster in run.all("clusters"):
        arns = [arn for at, arn in run.all("services") if at == cluster]
        for ten in chunks(arns, 10):
            pages = yield ask(cluster=cluster, services=ten, include=["TAGS"])
            learn_services(run, [service for page in pages for service in page["services"]])
        yield ask(cluster=cluster, services=[NOBODY])
        if run.calm and arns:
            yield ask(cluster=cluster.rsplit("/", 1)[-1], services=[arns[0].rsplit("/", 1)[-1]])
    if run.calm:
        yield refused("ClusterNotFoundException", cluster=NOBODY, services=[NOBODY])


def learn_services(run: Run, services: list[dict]) -> None:
    """What services tell of task definitions and deployments."""
    for service in services:
        run.add("definitions", [service["taskDefinition"]])
        run.add("definitions", [deployment["taskDefinition"] for deployment in service.get("deployments", [])])
        run.learn("starters", [(service["clusterArn"], each["id"]) for each in service.get("deployments", [])])


@recipe("ecs:ListTasks", again=True)
def list_tasks(run: Run) -> Calls:
    for cluster in run.all("clusters"):
        for status in ("RUNNING", "STOPPED"):
            call = ask if run.big or run.phase == AGAIN else listing
            pages = yield call(cluster=cluster, desiredStatus=status)
            run.learn(status, [(cluster, arn) for page in pages for arn in page["taskArns"]])
    for cluster, service in run.few("services"):
        yield ask(cluster=cluster, serviceName=service.rsplit("/", 1)[-1], desiredStatus="RUNNING", maxResults=100)
        yield ask(cluster=cluster, serviceName=service, desiredStatus="STOPPED")
    for cluster, deployment in run.few("starters")[:FEW]:
        yield ask(cluster=cluster, startedBy=deployment)
    for cluster in run.all("clusters")[:1]:
        for family in families(run)[:FEW]:
            yield ask(cluster=cluster, family=family, launchType="FARGATE")
    if run.calm:
        yield refused("ClusterNotFoundException", cluster=NOBODY)
        yield refused("ServiceNotFoundException", cluster=run.all("clusters")[0], serviceName=NOBODY)


def families(run: Run) -> list[str]:
    """Task definition families, from ARNs."""
    return list(dict.fromkeys(arn.rsplit("/", 1)[-1].split(":")[0] for arn in run.all("definitions")))


@recipe("ecs:DescribeTasks", again=True)
def describe_tasks(run: Run) -> Calls:
    for cluster in run.all("clusters"):
        arns = [arn for status in ("RUNNING", "STOPPED") for at, arn in run.all(status) if at == cluster]
        for hundred in chunks(arns, 100):
            yield ask(cluster=cluster, tasks=hundred, include=["TAGS"])
        yield ask(cluster=cluster, tasks=["0123456789abcdef0123456789abcdef"])


@recipe("ecs:GetTaskProtection")
def get_task_protection(run: Run) -> Calls:
    for cluster in run.all("clusters")[:FEW]:
        yield ask(cluster=cluster, tasks=[arn for at, arn in run.all("RUNNING") if at == cluster][:100])


@recipe("ecs:ListTaskDefinitionFamilies")
def list_task_definition_families(run: Run) -> Calls:
    yield ask(status="ACTIVE") if run.big else listing(status="ACTIVE")
    for family in families(run)[:1]:
        yield ask(familyPrefix=family)


@recipe("ecs:ListTaskDefinitions")
def list_task_definitions(run: Run) -> Calls:
    for family in families(run)[: FEW if run.big or not run.calm else None]:
        pages = yield listing(familyPrefix=family, status="ACTIVE", sort="DESC")
        newest = [arn for page in pages for arn in page["taskDefinitionArns"]]
        run.add("definitions", newest[: 2 * FEW])
    yield ask(familyPrefix=NOBODY)


@recipe("ecs:DescribeTaskDefinition")
def describe_task_definition(run: Run) -> Calls:
    for arn in run.few("definitions"):
        pages = yield ask(taskDefinition=arn, include=["TAGS"])
        for page in pages:
            definition = page["taskDefinition"]
            run.learn("described", [definition])
            run.learn("images", [each["image"] for each in definition["containerDefinitions"]])
    for family in families(run)[:1]:
        yield ask(taskDefinition=family)
    if run.calm:
        yield refused("ClientException", taskDefinition=f"{NOBODY}:1")


@recipe("ecs:ListServiceDeployments", again=True)
def list_service_deployments(run: Run) -> Calls:
    for cluster, service in run.few("services"):
        call = ask if run.big or run.phase == AGAIN else listing
        pages = yield call(cluster=cluster, service=service)
        found = [each for page in pages for each in page["serviceDeployments"]]
        run.learn("deployments", [each["serviceDeploymentArn"] for each in found])
        run.learn("revisions", [each["targetServiceRevisionArn"] for each in found if "targetServiceRevisionArn" in each])
    for cluster, service in run.all("services")[:1]:
        yield ask(cluster=cluster, service=service, status=["SUCCESSFUL"])
        yield ask(cluster=cluster, service=service, createdAt={"after": hours_from_now(-1), "before": hours_from_now(1)})
    if run.calm:
        yield refused("ServiceNotFoundException", cluster=run.all("clusters")[0], service=NOBODY)


@recipe("ecs:DescribeServiceDeployments", again=True)
def describe_service_deployments(run: Run) -> Calls:
    for twenty in chunks(run.few("deployments"), 20):
        pages = yield ask(serviceDeploymentArns=twenty)
        for found in (each for page in pages for each in page["serviceDeployments"]):
            sources = [source["arn"] for source in found.get("sourceServiceRevisions", [])]
            target = found.get("targetServiceRevision", {}).get("arn")
            run.learn("revisions", [*sources, *([target] if target else [])])


@recipe("ecs:DescribeServiceRevisions", again=True)
def describe_service_revisions(run: Run) -> Calls:
    for twenty in chunks(run.few("revisions"), 20):
        yield ask(serviceRevisionArns=twenty)


@recipe("ecs:ListTagsForResource")
def ecs_list_tags(run: Run) -> Calls:
    for _, service in run.all("services")[:1]:
        yield ask(resourceArn=service)


@recipe("ecs:DescribeCapacityProviders")
def describe_capacity_providers(_: Run) -> Calls:
    yield ask(capacityProviders=["FARGATE", "FARGATE_SPOT"])


@recipe("ecs:ListContainerInstances")
def list_container_instances(run: Run) -> Calls:
    for cluster in run.all("clusters")[:FEW]:
        yield ask(cluster=cluster)


@recipe("ecs:RegisterTaskDefinition", CHANGE)
def register_task_definition(run: Run) -> Calls:
    for definition in run.few("described")[:FEW]:
        accepted = run.caller.model("ecs:RegisterTaskDefinition").input_shape.members
        copy = {name: value for name, value in definition.items() if name in accepted}
        pages = yield ask(**copy)
        run.learn("registered", [page["taskDefinition"]["taskDefinitionArn"] for page in pages])


@recipe("ecs:UpdateService", CHANGE)
def update_service(run: Run) -> Calls:
    cluster, service = run.all("services")[0]
    count = desired_count(run, cluster, service)
    yield ask(cluster=cluster, service=service, forceNewDeployment=True)
    yield ask(cluster=cluster, service=service, desiredCount=count + 1)
    # Another revision of the family that it runs now.
    for revision in other_revisions(run, cluster, service):
        yield ask(cluster=cluster, service=service, taskDefinition=revision)
    if run.calm:
        yield ask(cluster=cluster.rsplit("/", 1)[-1], service=service.rsplit("/", 1)[-1], desiredCount=count)
        yield refused("ServiceNotFoundException", cluster=cluster, service=NOBODY, desiredCount=1)
        yield refused("ClusterNotFoundException", cluster=NOBODY, service=service, desiredCount=1)
        yield refused(
            "ClientException", "InvalidParameterException", cluster=cluster, service=service, taskDefinition=f"{NOBODY}:1"
        )


def desired_count(run: Run, cluster: str, service: str) -> int:
    """The desired count of a service; 1 when it cannot be read."""
    pages = run.ask("ecs:DescribeServices", cluster=cluster, services=[service])
    return next((found["desiredCount"] for page in pages for found in page["services"]), 1)


def other_revisions(run: Run, cluster: str, service: str) -> list[str]:
    """A revision of the service's family that it does not run."""
    pages = run.ask("ecs:DescribeServices", cluster=cluster, services=[service])
    current = next((found["taskDefinition"] for page in pages for found in page["services"]), None)
    known = run.all("registered") + run.all("definitions")
    if current is None:
        return known[:1]
    return [arn for arn in known if arn != current and arn.rsplit(":", 1)[0] == current.rsplit(":", 1)[0]][:1]


@recipe("ecs:StopServiceDeployment", CHANGE)
def stop_service_deployment(run: Run) -> Calls:
    gone = ("ConflictException", "ServiceDeploymentNotFoundException", "InvalidParameterException", "ClientException")
    cluster, service = run.all("services")[0]
    for _ in range(3):
        deployment = begin_deployment(run, cluster, service)
        if deployment is not None:
            # It may end between the two calls; then another one is begun.
            pages = yield maybe(*gone, serviceDeploymentArn=deployment, stopType="ROLLBACK")
            if pages:
                break
        if not run.calm:
            break
    else:
        run.caller.complain("ecs:StopServiceDeployment", "(answer)", "three deployments were begun, none could be stopped")
    for ended in run.all("deployments")[-1:]:
        yield maybe(*gone, serviceDeploymentArn=ended, stopType="ABORT")


def begin_deployment(run: Run, cluster: str, service: str) -> str | None:
    """Begins a deployment; its ARN while it is in progress."""
    run.ask("ecs:UpdateService", cluster=cluster, service=service, forceNewDeployment=True)
    pages = run.ask("ecs:ListServiceDeployments", cluster=cluster, service=service, status=["PENDING", "IN_PROGRESS"])
    return next((each["serviceDeploymentArn"] for page in pages for each in page["serviceDeployments"]), None)


@recipe("ecs:ContinueServiceDeployment", CHANGE)
def continue_service_deployment(run: Run) -> Calls:
    for deployment in run.all("deployments")[:1]:
        yield maybe(
            "ClientException", "InvalidParameterException", serviceDeploymentArn=deployment, hookId=NOBODY, action="ROLLBACK"
        )


@recipe("ecs:StopTask", CHANGE)
def stop_task(run: Run) -> Calls:
    cluster, service = run.all("services")[-1]
    pages = run.ask("ecs:ListTasks", cluster=cluster, serviceName=service, desiredStatus="RUNNING")
    running = [arn for page in pages for arn in page["taskArns"]] or [arn for _, arn in run.all("RUNNING")]
    for task in running[:1]:
        yield maybe("InvalidParameterException", cluster=cluster, task=task, reason="stopped by the check")
    if run.calm:
        yield refused(
            "InvalidParameterException", "ClientException", cluster=cluster, task="0123456789abcdef0123456789abcdef"
        )


@recipe("ecs:DeregisterTaskDefinition", CHANGE)
def deregister_task_definition(run: Run) -> Calls:
    for arn in run.all("registered")[-1:]:
        yield maybe("ClientException", taskDefinition=arn)


# --- ECR: after ECS, which knows the images -----------------------------------


def repositories(run: Run) -> list[tuple[str, str]]:
    """Repositories of this account with a tag that is in use."""
    images = [image for image in run.all("images") if ".dkr.ecr." in image]
    split = [image.split("/", 1)[1].rsplit(":", 1) for image in images]
    return [(name, tag) for name, tag in split]


@recipe("ecr:DescribeRepositories")
def describe_repositories(run: Run) -> Calls:
    yield listing()
    names = list(dict.fromkeys(name for name, _ in repositories(run)))
    if names:
        yield ask(repositoryNames=names[:100])
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryNames=[NOBODY])


@recipe("ecr:DescribeImages")
def describe_images(run: Run) -> Calls:
    for name, tag in repositories(run)[: SOME if run.calm else FEW]:
        # The lifecycle policy may have taken the image, or a fault never pushed it.
        yield maybe("ImageNotFoundException", repositoryName=name, imageIds=[{"imageTag": tag}])
    for name in list(dict.fromkeys(name for name, _ in repositories(run)))[:FEW]:
        pages = yield listing(repositoryName=name)
        digests = [image["imageDigest"] for page in pages for image in page["imageDetails"]]
        run.learn("digests", [(name, digest) for digest in digests[:FEW]])
        yield refused("ImageNotFoundException", repositoryName=name, imageIds=[{"imageTag": NOBODY}])
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryName=NOBODY)


@recipe("ecr:ListImages")
def list_images(run: Run) -> Calls:
    for name in list(dict.fromkeys(name for name, _ in repositories(run)))[:FEW]:
        yield listing(repositoryName=name)


@recipe("ecr:BatchGetImage")
def batch_get_image(run: Run) -> Calls:
    for name, tag in repositories(run)[:FEW]:
        yield ask(repositoryName=name, imageIds=[{"imageTag": tag}])
    for name, digest in run.all("digests")[:FEW]:
        yield ask(repositoryName=name, imageIds=[{"imageDigest": digest}, {"imageTag": NOBODY}])
    if run.calm:
        yield refused("RepositoryNotFoundException", repositoryName=NOBODY, imageIds=[{"imageTag": "latest"}])


# --- ELBv2 --------------------------------------------------------------------


@recipe("elbv2:DescribeLoadBalancers")
def describe_load_balancers(run: Run) -> Calls:
    pages = yield listing()
    found = [balancer for page in pages for balancer in page["LoadBalancers"]]
    run.learn("balancers", [balancer["LoadBalancerArn"] for balancer in found])
    if run.all("balancers"):
        yield ask(LoadBalancerArns=run.all("balancers")[:20])
    for balancer in found[:1]:
        yield ask(Names=[balancer["LoadBalancerName"]])
    if run.calm:
        yield refused("LoadBalancerNotFound", Names=[NOBODY])


@recipe("elbv2:DescribeListeners")
def describe_listeners(run: Run) -> Calls:
    for balancer in run.few("balancers"):
        pages = yield listing(LoadBalancerArn=balancer)
        run.learn("listeners", [listener["ListenerArn"] for page in pages for listener in page["Listeners"]])
    if run.all("listeners"):
        yield ask(ListenerArns=run.all("listeners")[:20])


@recipe("elbv2:DescribeRules")
def describe_rules(run: Run) -> Calls:
    for listener in run.few("listeners"):
        pages = yield listing(ListenerArn=listener)
        run.learn("rules", [rule["RuleArn"] for page in pages for rule in page["Rules"]])
    if run.all("rules"):
        yield ask(RuleArns=run.all("rules")[:20])


@recipe("elbv2:DescribeTargetGroups", again=True)
def describe_target_groups(run: Run) -> Calls:
    pages = yield listing()
    found = [group for page in pages for group in page["TargetGroups"]]
    run.learn("groups", [group["TargetGroupArn"] for group in found])
    if run.all("groups"):
        yield ask(TargetGroupArns=run.all("groups")[:20])
    for balancer in run.all("balancers")[:1]:
        yield ask(LoadBalancerArn=balancer)
    if run.calm:
        yield ask(Names=[group["TargetGroupName"] for group in found[:20]])
        yield refused("TargetGroupNotFound", Names=[NOBODY])


@recipe("elbv2:DescribeTargetHealth", again=True)
def describe_target_health(run: Run) -> Calls:
    for group in run.few("groups"):
        pages = yield ask(TargetGroupArn=group)
        targets = [each["Target"] for page in pages for each in page["TargetHealthDescriptions"]]
        if targets and run.calm:
            # One of the targets alone, and one that is not registered.
            one = {name: targets[0][name] for name in ("Id", "Port")}
            yield maybe("InvalidTarget", TargetGroupArn=group, Targets=[one])
    for group in run.all("groups")[:1]:
        if run.calm:
            yield maybe("InvalidTarget", TargetGroupArn=group, Targets=[{"Id": "10.255.255.254", "Port": 80}])
            yield refused("TargetGroupNotFound", TargetGroupArn=group[:-16] + "0123456789abcdef")


@recipe("elbv2:DescribeTargetGroupAttributes")
def describe_target_group_attributes(run: Run) -> Calls:
    for group in run.few("groups"):
        yield ask(TargetGroupArn=group)


@recipe("elbv2:DescribeLoadBalancerAttributes")
def describe_load_balancer_attributes(run: Run) -> Calls:
    for balancer in run.few("balancers"):
        yield ask(LoadBalancerArn=balancer)


@recipe("elbv2:DescribeTags")
def elb_describe_tags(run: Run) -> Calls:
    yield ask(ResourceArns=run.all("groups")[:20])


# --- CloudWatch ---------------------------------------------------------------


@recipe("cloudwatch:DescribeAlarms", again=True)
def describe_alarms(run: Run) -> Calls:
    pages = yield listing()
    run.learn("alarms", [alarm for page in pages for alarm in page.get("MetricAlarms", [])])
    names = [alarm["AlarmName"] for alarm in run.all("alarms")]
    yield ask(AlarmNames=[*names[:50], NOBODY], AlarmTypes=["MetricAlarm"])
    if run.phase == READ:
        yield ask(StateValue="OK", MaxRecords=100)
        yield ask(StateValue="ALARM")
        yield ask(AlarmNamePrefix=(names or [NOBODY])[0][:4])


@recipe("cloudwatch:DescribeAlarmHistory", again=True)
def describe_alarm_history(run: Run) -> Calls:
    yield some_pages(HistoryItemType="StateUpdate", StartDate=hours_from_now(-24), ScanBy="TimestampDescending")
    for alarm in run.few("alarms")[:FEW]:
        yield some_pages(AlarmName=alarm["AlarmName"])


@recipe("cloudwatch:DescribeAlarmsForMetric")
def describe_alarms_for_metric(run: Run) -> Calls:
    for alarm in plain_metrics(run)[:FEW]:
        yield ask(MetricName=alarm["MetricName"], Namespace=alarm["Namespace"], Dimensions=alarm["Dimensions"])


def plain_metrics(run: Run) -> list[dict]:
    """Alarms on one metric, without metric math."""
    return [alarm for alarm in run.all("alarms") if "MetricName" in alarm]


@recipe("cloudwatch:GetMetricData", again=True)
def get_metric_data(run: Run) -> Calls:
    queries = [
        {
            "Id": f"q{number}",
            "MetricStat": {
                "Metric": {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions")},
                "Period": 60,
                "Stat": alarm.get("Statistic", "Average"),
            },
        }
        for number, alarm in enumerate(plain_metrics(run)[:SOME])
    ]
    between = {"StartTime": hours_from_now(-3), "EndTime": hours_from_now(1)}
    if queries:
        yield ask(MetricDataQueries=queries, **between)
        yield some_pages(MetricDataQueries=queries[:1], ScanBy="TimestampAscending", MaxDatapoints=100, **between)
    unknown = {"Namespace": "AWS/ECS", "MetricName": NOBODY}
    yield ask(MetricDataQueries=[{"Id": "none", "MetricStat": {"Metric": unknown, "Period": 60, "Stat": "Sum"}}], **between)


@recipe("cloudwatch:GetMetricStatistics")
def get_metric_statistics(run: Run) -> Calls:
    between = {"StartTime": hours_from_now(-3), "EndTime": hours_from_now(1)}
    for alarm in plain_metrics(run)[:FEW]:
        metric = {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions")}
        yield ask(**metric, **between, Period=300, Statistics=["Average", "Maximum", "SampleCount"])


@recipe("cloudwatch:ListMetrics")
def list_metrics(run: Run) -> Calls:
    yield some_pages(Namespace="AWS/ECS")
    for alarm in plain_metrics(run)[:1]:
        dimensions = [{"Name": each["Name"], "Value": each["Value"]} for each in alarm["Dimensions"]]
        yield some_pages(Namespace=alarm["Namespace"], MetricName=alarm["MetricName"], Dimensions=dimensions)


@recipe("cloudwatch:SetAlarmState", CHANGE)
def set_alarm_state(run: Run) -> Calls:
    for alarm in run.all("alarms")[:1]:
        for state in ("ALARM", "OK"):
            yield ask(AlarmName=alarm["AlarmName"], StateValue=state, StateReason="set by the check")
    if run.calm:
        yield refused("ResourceNotFound", AlarmName=NOBODY, StateValue="OK", StateReason="set by the check")


# --- CloudWatch Logs ----------------------------------------------------------


@recipe("logs:DescribeLogGroups")
def describe_log_groups(run: Run) -> Calls:
    pages = yield listing()
    found = [group for page in pages for group in page["logGroups"]]
    run.learn("log groups", [(each["logGroupName"], each["arn"].removesuffix(":*")) for each in found])
    for name, _ in run.all("log groups")[:1]:
        yield ask(logGroupNamePrefix=name, limit=50)
    yield ask(logGroupNamePrefix=NOBODY)


@recipe("logs:DescribeLogStreams", again=True)
def describe_log_streams(run: Run) -> Calls:
    for name, _ in run.few("log groups"):
        pages = yield some_pages(logGroupName=name, orderBy="LastEventTime", descending=True, limit=5)
        run.learn("streams", [(name, each["logStreamName"]) for page in pages for each in page["logStreams"]])
    for name, stream in run.all("streams")[:1]:
        yield ask(logGroupName=name, logStreamNamePrefix=stream)
    if run.calm:
        yield refused("ResourceNotFoundException", logGroupName=NOBODY)


@recipe("logs:FilterLogEvents", again=True)
def filter_log_events(run: Run) -> Calls:
    for name, arn in run.few("log groups"):
        pages = yield some_pages(logGroupName=name, startTime=millis_ago(2), limit=100)
        events = [event for page in pages for event in page.get("events", [])]
        run.learn("streams", [(name, event["logStreamName"]) for event in events])
        if run.calm:
            yield some_pages(logGroupIdentifier=arn, startTime=millis_ago(1), filterPattern="WARN", limit=50)
    for name, stream in run.all("streams")[:1]:
        yield some_pages(logGroupName=name, logStreamNames=[stream], startTime=millis_ago(1), limit=20)
    if run.calm:
        yield refused("ResourceNotFoundException", logGroupName=NOBODY)


@recipe("logs:GetLogEvents")
def get_log_events(run: Run) -> Calls:
    for name, stream in run.few("streams")[:FEW]:
        # Its tokens never end: the last page repeats the token that it was asked with.
        pages = yield Call({"logGroupName": name, "logStreamName": stream, "startFromHead": True, "limit": 20}, most_pages=1)
        for token in [page["nextForwardToken"] for page in pages]:
            yield Call({"logGroupName": name, "logStreamName": stream, "nextToken": token}, most_pages=1)
        yield Call({"logGroupName": name, "logStreamName": stream, "startTime": millis_ago(1)}, most_pages=1)
    for name, _ in run.all("log groups")[:1]:
        if run.calm:
            yield refused("ResourceNotFoundException", logGroupName=name, logStreamName=NOBODY)


@recipe("logs:StartLiveTail")
def start_live_tail(run: Run) -> Calls:
    arns = [arn for _, arn in run.all("log groups")]
    # A big world has more groups than a session takes.
    yield ask(logGroupIdentifiers=arns[:10])
    if run.calm:
        yield ask(logGroupIdentifiers=arns[:1], logEventFilterPattern="GET")
        yield refused("ResourceNotFoundException", logGroupIdentifiers=[f"{arns[0]}-{NOBODY}"])
        yield refused("InvalidParameterException", logGroupIdentifiers=[f"{arns[0]}:*"])


@recipe("logs:StartQuery")
def start_query(run: Run) -> Calls:
    for name, _ in run.all("log groups")[:1]:
        now = int(time.time())
        query = "fields @timestamp, @message | filter @message like /ERROR/ | sort @timestamp desc | limit 100"
        pages = yield ask(logGroupName=name, startTime=now - 3600, endTime=now, queryString=query)
        run.learn("queries", [page["queryId"] for page in pages])


@recipe("logs:GetQueryResults")
def get_query_results(run: Run) -> Calls:
    for query in run.all("queries"):
        yield maybe("ResourceNotFoundException", queryId=query)


# --- SSM Parameter Store ------------------------------------------------------

# A parameter of our own, for worlds that have none.
OURS = "/dogwatch/check/plain"


def parameters(run: Run) -> list[str]:
    """Names of parameters that exist."""
    return [name for name, _ in run.few("parameters")]


@recipe("ssm:DescribeParameters", again=True)
def describe_parameters(run: Run) -> Calls:
    pages = yield listing()
    found = [each for page in pages for each in page["Parameters"]]
    run.learn("parameters", [(each["Name"], each["Type"]) for each in found])
    for name in parameters(run)[:1]:
        yield ask(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": [name]}])
        folder = name.rsplit("/", 1)[0] or "/"
        yield ask(ParameterFilters=[{"Key": "Path", "Option": "Recursive", "Values": [folder]}])


@recipe("ssm:GetParameter", again=True)
def get_parameter(run: Run) -> Calls:
    for name in parameters(run)[:FEW]:
        yield ask(Name=name)
        yield ask(Name=name, WithDecryption=True)
    if run.calm or not parameters(run):
        yield refused("ParameterNotFound", Name=f"/{NOBODY}")


@recipe("ssm:GetParameters", again=True)
def get_parameters(run: Run) -> Calls:
    yield ask(Names=[*parameters(run)[:9], f"/{NOBODY}"], WithDecryption=False)


@recipe("ssm:GetParametersByPath", again=True)
def get_parameters_by_path(run: Run) -> Calls:
    yield listing(Path="/", Recursive=True)
    for name in parameters(run)[:1]:
        yield ask(Path=name.rsplit("/", 1)[0], WithDecryption=True)


@recipe("ssm:GetParameterHistory", again=True)
def get_parameter_history(run: Run) -> Calls:
    for name in parameters(run)[:FEW]:
        yield ask(Name=name) if run.phase == AGAIN else listing(Name=name)
    if run.calm or not parameters(run):
        yield refused("ParameterNotFound", Name=f"/{NOBODY}")


@recipe("ssm:PutParameter", CHANGE)
def put_parameter(run: Run) -> Calls:
    existing = run.all("parameters")[:1]
    # A parameter of the world is written anew; its type stays as it is.
    for name, _ in existing:
        yield ask(Name=name, Value="a value that nobody prints", Overwrite=True)
        if run.calm:
            yield refused("ParameterAlreadyExists", Name=name, Value="another value", Type="SecureString")
    if run.calm or not existing:
        yield ask(Name=OURS, Value="plain", Type="String", Description="made by the check", Overwrite=True)
        run.add("parameters", [(OURS, "String")])


@recipe("ssm:LabelParameterVersion", CHANGE)
def label_parameter_version(run: Run) -> Calls:
    for name in parameters(run)[:1] or [OURS]:
        missing = () if run.calm else ("ParameterNotFound",)
        yield maybe(*missing, Name=name, ParameterVersion=1, Labels=["before-check"])
        yield maybe(*missing, Name=name, Labels=["newest"])
    if run.calm:
        yield refused("ParameterNotFound", Name=f"/{NOBODY}", Labels=["none"])
        yield refused("ParameterVersionNotFound", Name=(parameters(run) or [OURS])[0], ParameterVersion=99, Labels=["none"])


@recipe("ssm:UnlabelParameterVersion", CHANGE)
def unlabel_parameter_version(run: Run) -> Calls:
    for name in parameters(run)[:1] or [OURS]:
        yield maybe("ParameterNotFound", Name=name, ParameterVersion=1, Labels=["before-check"])


# --- Secrets Manager ----------------------------------------------------------


def secrets(run: Run) -> list[str]:
    """Names of secrets that exist."""
    return run.few("secrets")


@recipe("secretsmanager:ListSecrets", again=True)
def list_secrets(run: Run) -> Calls:
    pages = yield listing()
    run.learn("secrets", [each["Name"] for page in pages for each in page["SecretList"]])
    yield ask(Filters=[{"Key": "name", "Values": [secret[:6] for secret in secrets(run)[:1]] or [NOBODY]}])


@recipe("secretsmanager:DescribeSecret", again=True)
def describe_secret(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        pages = yield ask(SecretId=secret)
        for page in pages:
            yield ask(SecretId=page["ARN"])
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:GetSecretValue", again=True)
def get_secret_value(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        pages = yield ask(SecretId=secret)
        for page in pages:
            yield ask(SecretId=secret, VersionId=page["VersionId"], VersionStage="AWSCURRENT")
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:ListSecretVersionIds", again=True)
def list_secret_version_ids(run: Run) -> Calls:
    for secret in secrets(run)[:FEW]:
        yield listing(SecretId=secret, IncludeDeprecated=True)
    if run.calm or not secrets(run):
        yield refused("ResourceNotFoundException", SecretId=NOBODY)


@recipe("secretsmanager:PutSecretValue", CHANGE)
def put_secret_value(run: Run) -> Calls:
    for secret in secrets(run)[:1]:
        token = str(uuid.uuid4())
        value = json.dumps({"key": "a value that nobody prints"})
        # The same token with the same value again changes nothing.
        for _ in range(2):
            yield ask(SecretId=secret, ClientRequestToken=token, SecretString=value)
        if run.calm:
            yield refused("ResourceExistsException", SecretId=secret, ClientRequestToken=token, SecretString="another")
    if run.calm or not secrets(run):
        token = str(uuid.uuid4())
        yield refused("ResourceNotFoundException", SecretId=NOBODY, ClientRequestToken=token, SecretString="none")


@recipe("secretsmanager:UpdateSecretVersionStage", CHANGE)
def update_secret_version_stage(run: Run) -> Calls:
    for secret in secrets(run)[:1]:
        stages = secret_stages(run, secret)
        current, previous = stages.get("AWSCURRENT"), stages.get("AWSPREVIOUS")
        if current and previous:
            back = {"MoveToVersionId": previous, "RemoveFromVersionId": current}
            yield ask(SecretId=secret, VersionStage="AWSCURRENT", **back)
        else:
            version = str(uuid.uuid4())
            missing = ("ResourceNotFoundException", "InvalidParameterException")
            yield maybe(*missing, SecretId=secret, VersionStage="AWSCURRENT", MoveToVersionId=version)
    if run.calm or not secrets(run):
        move = {"MoveToVersionId": str(uuid.uuid4())}
        yield refused("ResourceNotFoundException", SecretId=NOBODY, VersionStage="AWSCURRENT", **move)


def secret_stages(run: Run, secret: str) -> dict[str, str]:
    """Version ids of a secret by stage."""
    pages = run.ask("secretsmanager:DescribeSecret", SecretId=secret)
    versions = [each for page in pages for each in page.get("VersionIdsToStages", {}).items()]
    return {stage: version for version, stages in versions for stage in stages}


# --- Application Auto Scaling -------------------------------------------------


@recipe("application-autoscaling:DescribeScalableTargets", again=True)
def describe_scalable_targets(run: Run) -> Calls:
    pages = yield listing(ServiceNamespace="ecs")
    run.learn("scalable", [each for page in pages for each in page["ScalableTargets"]])
    ids = [each["ResourceId"] for each in run.all("scalable")]
    yield ask(ServiceNamespace="ecs", ResourceIds=[*ids[:49], f"service/{NOBODY}/{NOBODY}"])
    yield ask(ServiceNamespace="ecs", ScalableDimension="ecs:service:DesiredCount", MaxResults=50)


@recipe("application-autoscaling:DescribeScalingPolicies")
def describe_scaling_policies(run: Run) -> Calls:
    yield listing(ServiceNamespace="ecs")
    for target in run.all("scalable")[:1]:
        yield ask(ServiceNamespace="ecs", ResourceId=target["ResourceId"], ScalableDimension=target["ScalableDimension"])


@recipe("application-autoscaling:DescribeScalingActivities", again=True)
def describe_scaling_activities(run: Run) -> Calls:
    yield some_pages(ServiceNamespace="ecs")
    for target in run.all("scalable")[:1]:
        yield some_pages(ServiceNamespace="ecs", ResourceId=target["ResourceId"])


@recipe("application-autoscaling:RegisterScalableTarget", CHANGE)
def register_scalable_target(run: Run) -> Calls:
    for target in run.all("scalable")[:1]:
        which = {name: target[name] for name in ("ServiceNamespace", "ResourceId", "ScalableDimension")}
        yield ask(**which, MinCapacity=target["MinCapacity"], MaxCapacity=target["MaxCapacity"] + 1)
        yield ask(**which, MinCapacity=target["MinCapacity"])
        if run.calm:
            yield refused("ValidationException", **which, MinCapacity=5, MaxCapacity=1)


# --- What is not served -------------------------------------------------------

# Operations that a console has no use for, one a service, with their arguments.
UNSERVED = {
    "ecs:ListAttributes": {"targetType": "container-instance"},
    "elbv2:DescribeAccountLimits": {},
    "cloudwatch:ListDashboards": {},
    "logs:DescribeDestinations": {},
    "ssm:ListDocuments": {},
    "secretsmanager:GetRandomPassword": {},
    "application-autoscaling:DescribeScheduledActions": {"ServiceNamespace": "ecs"},
    "ecr:DescribeRegistry": {},
    "sts:GetSessionToken": {},
}
UNKNOWN = ("UnknownOperationException", "InvalidAction")


def call_unserved(run: Run) -> None:
    """Anything that is not served is refused as AWS refuses what it does not know."""
    for operation, arguments in UNSERVED.items():
        if operation not in run.operations:
            run.caller.pages(operation, refused(*UNKNOWN, **arguments))
