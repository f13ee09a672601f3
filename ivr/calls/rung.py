"""Who was rung for a waiting caller, and what came of it, as it is counted."""

from __future__ import annotations

from typing import assert_never

from ivr.calls.calling_off import Withdrawn
from ivr.calls.counts import Counts
from ivr.calls.dialled import AgentDialled, Failed, Lost, Won
from ivr.calls.ringing import Group, Rung
from ivr.core.call import RelationshipManager
from ivr.core.offer import Offer
from ivr.core.overflow_rules import ToNumber


def count(counts: Counts, queue: str, rung: Rung, dialled: AgentDialled) -> None:
    """An offer or a step of the overflow list is over."""
    outcome = _outcome(dialled)
    match rung:
        case Offer():
            counts.offers[queue, outcome] += 1
        case RelationshipManager():
            counts.overflow[queue, "rm", outcome] += 1
        case Group():
            counts.overflow[queue, "group", outcome] += 1
        case ToNumber():
            counts.overflow[queue, "number", outcome] += 1
        case never:
            assert_never(never)


def _outcome(dialled: AgentDialled) -> str:
    match dialled:
        case Won():
            return "answered"
        case Lost():
            return "too_late"
        case Withdrawn():
            return "withdrawn"
        case Failed(ending):
            return ending.value
        case never:
            assert_never(never)
