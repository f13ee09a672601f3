"""The customers' levels that a rulebook names: those alone can be said, since only they can be spoken beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from ivr.core.conditions import CustomerLevel, simple
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch


def levels_of(rules: Rulebook) -> tuple[str, ...]:
    """Each once, in the order of the rules."""
    return tuple(dict.fromkeys((*_asked(rules), *_given_points(rules))))


def _asked(rules: Rulebook) -> Iterator[str]:
    for node in rules.nodes.values():
        for condition in simple(node.condition) if isinstance(node, Branch) else ():
            if isinstance(condition, CustomerLevel):
                yield from condition.levels


def _given_points(rules: Rulebook) -> Iterator[str]:
    for queue in rules.queues.values():
        yield from queue.priority.by_level
