"""What the way of a caller depends on at all, so that he is walked once for all that makes no difference to him."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto

from ivr.core.conditions import IsDegraded, OfQueue, OfTime, simple
from ivr.core.rulebook import Rulebook
from ivr.core.steps import AskWeb, Branch, LookUp, Node, PlayNotices
from ivr.core.walk import Here
from ivr.core.ways import all_ways, reached


class Matter(Enum):
    """Something that may make a difference, in the order in which it is asked for."""

    HOURS = auto()
    STANDING = auto()
    """How busy queues are, and degradation."""
    WEB = auto()
    CALLER = auto()


def matters(rules: Rulebook, here: Here | None) -> frozenset[Matter]:
    """All that is asked from here on, on whatever way."""
    there = reached(all_ways(rules), {here.stage.node: ""}) if here else {}
    return frozenset(matter for at in there for matter in _asked(rules.nodes[at]))


def _asked(node: Node) -> Iterator[Matter]:
    match node:
        case LookUp():
            yield Matter.CALLER
        case AskWeb():
            yield Matter.WEB
        case PlayNotices():
            yield Matter.HOURS
        case Branch(condition):
            for part in simple(condition):
                if isinstance(part, OfTime):
                    yield Matter.HOURS
                elif isinstance(part, OfQueue | IsDegraded):
                    yield Matter.STANDING
        case _:
            pass
