"""Conditions that can never hold, or always do: tried in every situation that they can tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations, product
from math import prod

from ivr.core.conditions import AllOf, AnyOf, Condition, Not, simple
from ivr.core.rulebook import Rulebook
from ivr.core.situations import Truths, topics

MOST = 4096
"""Situations; a condition that can tell more of them apart is taken as open."""


def always(book: Rulebook, condition: Condition, today: date) -> bool | None:
    """What it says in every situation from today on; None if that differs, or there are too many to try."""
    matters = topics(book, tuple(dict.fromkeys(simple(condition))), today)
    if prod(map(len, matters)) > MOST:
        return None
    said: set[bool] = set()
    for together in product(*matters):
        said.add(says(condition, together))
        if len(said) > 1:
            return None
    return said.pop()


def says(condition: Condition, together: Sequence[Truths]) -> bool:
    """Whether it holds where these hold."""
    match condition:
        case AnyOf(parts):
            return any(says(part, together) for part in parts)
        case AllOf(parts):
            return all(says(part, together) for part in parts)
        case Not(part):
            return not says(part, together)
        case _:
            return next(truths[condition] for truths in together if condition in truths)


def culprits(book: Rulebook, condition: AnyOf | AllOf, today: date) -> tuple[int, ...]:
    """The places of the first two parts that settle it by themselves; of all, if it takes more than two."""
    kind, settled = type(condition), isinstance(condition, AnyOf)
    for pair in combinations(range(len(condition.conditions)), 2):
        if always(book, kind(tuple(condition.conditions[at] for at in pair)), today) is settled:
            return pair
    return tuple(range(len(condition.conditions)))
