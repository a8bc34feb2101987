"""How ELBv2 is called."""

from __future__ import annotations

from .recipe import NOBODY, Calls, Run, ask, listing, maybe, recipe, refused


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
