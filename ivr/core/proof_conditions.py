"""Conditions that can never hold, or always do: tried in every situation that they can tell apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from math import prod

from ivr.core.conditions import AllOf, AnyOf, Condition, Not, Simple, simple
from ivr.core.rulebook import Rulebook
from ivr.core.situations import Truths, topics
from ivr.core.ways import Fact

MOST = 4096
"""Situations; a condition that can tell more of them apart is taken as open."""
MOST_ASKED = 64
"""Parts that are not made of others; a condition of more is taken as open."""
MOST_PAIRED = 12
"""Of a condition's parts no more are tried two by two."""


def always(book: Rulebook, condition: Condition, today: date, given: Collection[Fact] = ()) -> bool | None:
    """What it says in every situation from today on; None if that differs, or there are too many to try.

    Of situations only those count in which all that is `given` is so; those facts are not made of others.
    """
    asked = tuple(dict.fromkeys(simple(condition)))
    if len(asked) > MOST_ASKED:
        return None
    known = {one.condition: one.holds for one in given}
    matters = [_told_apart(truths, asked, known) for truths in topics(book, (*asked, *_others(known, asked)), today)]
    if prod(map(len, matters)) > MOST:
        return None
    said: set[bool] = set()
    for together in product(*matters):
        said.add(says(condition, together))
        if len(said) > 1:
            return None
    return said.pop() if said else None


def _others(known: Mapping[Condition, bool], asked: Sequence[Simple]) -> list[Simple]:
    return [one for condition in known for one in simple(condition) if one not in asked]


def _told_apart(matter: Sequence[Truths], asked: Sequence[Simple], known: Mapping[Condition, bool]) -> list[Truths]:
    """The situations in which what is known is so, as far as what is asked can tell them apart."""
    may_be = (truths for truths in matter if all(known.get(one, so) is so for one, so in truths.items()))
    alike = {tuple(truths[one] for one in asked if one in truths): truths for truths in may_be}
    return list(alike.values())


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
    for pair in combinations(range(min(MOST_PAIRED, len(condition.conditions))), 2):
        if always(book, kind(tuple(condition.conditions[at] for at in pair)), today) is settled:
            return pair
    return tuple(range(len(condition.conditions)))
