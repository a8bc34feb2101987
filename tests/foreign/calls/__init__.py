"""How to call each operation with arguments that mean something: one file a service.

Recipes run in the order in which they are registered, which is the order of these imports.
"""

from . import sts, ecs, ecr, elbv2, cloudwatch, logs, ssm, secretsmanager, autoscaling  # noqa: F401, I001
from .recipe import AGAIN, CHANGE, FEW, READ, RECIPES, SOME, Recipe, Run
from .unserved import call_unserved

__all__ = ["AGAIN", "CHANGE", "FEW", "READ", "RECIPES", "SOME", "Recipe", "Run", "call_unserved"]
