"""How ECS is called."""

from __future__ import annotations

from .recipe import (
    AGAIN,
    CHANGE,
    FEW,
    NOBODY,
    Calls,
    Run,
    ask,
    chunks,
    hours_from_now,
    listing,
    maybe,
    recipe,
    refused,
)


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
        for family in families(run)[: run.sample or FEW][:FEW]:
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
    for family in families(run)[: run.sample]:
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
        run.learn(
            "revisions", [each["targetServiceRevisionArn"] for each in found if "targetServiceRevisionArn" in each]
        )
    for cluster, service in run.all("services")[:1]:
        yield ask(cluster=cluster, service=service, status=["SUCCESSFUL"])
        yield ask(
            cluster=cluster, service=service, createdAt={"after": hours_from_now(-1), "before": hours_from_now(1)}
        )
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
            "ClientException",
            "InvalidParameterException",
            cluster=cluster,
            service=service,
            taskDefinition=f"{NOBODY}:1",
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
        run.caller.complain(
            "ecs:StopServiceDeployment", "(answer)", "three deployments were begun, none could be stopped"
        )
    for ended in run.all("deployments")[-1:]:
        yield maybe(*gone, "UnsupportedFeatureException", serviceDeploymentArn=ended, stopType="ABORT")


def begin_deployment(run: Run, cluster: str, service: str) -> str | None:
    """Begins a deployment; its ARN while it is in progress."""
    run.ask("ecs:UpdateService", cluster=cluster, service=service, forceNewDeployment=True)
    pages = run.ask("ecs:ListServiceDeployments", cluster=cluster, service=service, status=["PENDING", "IN_PROGRESS"])
    return next((each["serviceDeploymentArn"] for page in pages for each in page["serviceDeployments"]), None)


@recipe("ecs:ContinueServiceDeployment", CHANGE)
def continue_service_deployment(run: Run) -> Calls:
    for deployment in run.all("deployments")[:1]:
        yield maybe(
            "ClientException",
            "InvalidParameterException",
            "ServiceDeploymentNotFoundException",
            serviceDeploymentArn=deployment,
            hookId=NOBODY,
            action="ROLLBACK",
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
    for arn in (run.all("registered") or (run.all("definitions") if run.calm else []))[-1:]:
        yield maybe("ClientException", taskDefinition=arn)
