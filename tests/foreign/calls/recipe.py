"""What recipes are made of.

A recipe is a generator. It yields calls, is sent the pages that came back (none
when the call was refused), and learns facts from them for the recipes after it.
Recipes of one service run in the order of its file: first those that read,
then those that change, then those that read again what has changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from caller import Call, Caller

READ, CHANGE, AGAIN = "read", "change", "again"
Calls = Generator[Call, list[dict], None]

NOBODY = "dogwatch-check-nobody"
HOUR = 3_600_000
# Enough of what is all alike.
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
        sample: int | None = None,
        known: dict[str, list] | None = None,
    ) -> None:
        self.caller = caller
        self.operations = set(operations)
        self.calm = calm
        self.big = big
        # How many facts of a kind are asked about; none: all of them.
        self.sample = sample
        # From a calm run of the same world: what to ask for when a fault hides it.
        self.known = known or {}
        self.facts: dict[str, list] = {}
        # Parameters that this run has put there.
        self.made: list[tuple[str, str]] = []
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
        """Facts of a kind, as many as are asked about."""
        return self.all(what)[: self.sample]

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
    return datetime.now(UTC) + timedelta(hours=hours)
