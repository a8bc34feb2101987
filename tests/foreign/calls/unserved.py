"""Calls that AWS knows and the simulated account does not."""

from __future__ import annotations

from .recipe import Run, refused

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
