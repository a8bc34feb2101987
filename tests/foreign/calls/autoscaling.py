"""How Application Auto Scaling is called."""

from __future__ import annotations

from .recipe import CHANGE, NOBODY, Calls, Run, ask, listing, recipe, refused, some_pages


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
        yield ask(
            ServiceNamespace="ecs", ResourceId=target["ResourceId"], ScalableDimension=target["ScalableDimension"]
        )


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
