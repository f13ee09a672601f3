"""How things may stand besides hour and caller: queues quiet, crowded or with nobody on duty, and degradation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ivr.core.asking import NowIn, quiet
from ivr.core.conditions import HasAnswer, IsDegraded, IsStaffed, LongWait, ManyWait, Simple, simple
from ivr.core.estimate import QueueNow
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Branch


@dataclass(frozen=True, slots=True)
class World:
    """How things stand; `words` is empty where they stand as usual."""

    words: str = ""
    now_in: NowIn = quiet
    degraded: str = ""


def _crowded(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow(waiting=100_000, staffed=1, handling=timedelta(days=1))


def _deserted(_queue: Queue, _language: str) -> QueueNow:
    return QueueNow()


def worlds(*rulebooks: Rulebook) -> tuple[World, ...]:
    """Those between which one of these rulebooks tells, as usual first."""
    asked = [condition for rules in rulebooks for condition in conditions(rules)]
    found = [World()]
    if any(isinstance(condition, ManyWait | LongWait) for condition in asked):
        found.append(World("while many wait", _crowded))
    if any(isinstance(condition, IsStaffed | LongWait) for condition in asked):
        found.append(World("while nobody is on duty", _deserted))
    levels = dict.fromkeys(condition.level for condition in asked if isinstance(condition, IsDegraded))
    return (*found, *(World(f"while degraded to {level}", degraded=level) for level in levels))


def conditions(rules: Rulebook) -> Iterator[Simple]:
    """All that the flows ask."""
    branches = (node for node in rules.nodes.values() if isinstance(node, Branch))
    return (condition for node in branches for condition in simple(node.condition))


def answers(rules: Rulebook, name: str) -> tuple[str, ...]:
    """The values for which the flows ask under this name."""
    asked = (condition for condition in conditions(rules) if isinstance(condition, HasAnswer))
    return tuple(dict.fromkeys(value for found in asked if found.name == name for value in found.values))
