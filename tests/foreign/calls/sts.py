"""How STS is called."""

from __future__ import annotations

from .recipe import Calls, Run, ask, recipe


@recipe("sts:GetCallerIdentity")
def get_caller_identity(_: Run) -> Calls:
    yield ask()
