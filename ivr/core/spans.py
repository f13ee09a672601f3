"""A call's trace as spans, as programs for distributed traces draw them: in a call each wait, offer and talk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.trace import TraceStep

ENDS = "ended"
"""The word with which a call's trace ends."""
BEGINS: Mapping[str, str] = {"ENTERQUEUE": "waiting", "waits_on": "waiting", "offer": "offer", "CONNECT": "talk"}
"""Which span begins at a word."""
CLOSES: Mapping[str, tuple[str, ...]] = {
    "ENTERQUEUE": ("waiting", "talk"),
    "waits_on": ("waiting", "talk"),
    "CONNECT": ("waiting", "offer", "talk"),
    **dict.fromkeys(("offer", "offer_failed", "offer_withdrawn", "overflow", "rm"), ("offer",)),
    **dict.fromkeys(("RINGNOANSWER", "declined", "busy", "unreachable", "hung_up_early"), ("offer",)),
}
"""Which spans are over at a word; at the end, all are."""
TOLD = ("queue", "agent")
"""Facts that go along. Sentences do not: they may name the customer, and traces leave the house."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a call."""

    name: str
    began: datetime
    ended: datetime
    facts: Mapping[str, str] = field(default_factory=dict)


def spans(steps: Sequence[TraceStep]) -> list[Span]:
    """The stretches within a call, in the order in which they began; `steps` is its whole trace."""
    found: list[Span] = []
    for place, step in enumerate(steps):
        if kind := BEGINS.get(step.what):
            found.append(Span(kind, step.at, _end(kind, steps[place + 1 :], steps[-1]), facts_of(step)))
    return found


def facts_of(step: TraceStep) -> dict[str, str]:
    """What may be told of a step outside the house."""
    told = {name: str(step.facts[name]) for name in TOLD if name in step.facts}
    return told | ({"rule": step.rule} if step.rule else {})


def _end(kind: str, later: Sequence[TraceStep], last: TraceStep) -> datetime:
    return next((step.at for step in later if kind in CLOSES.get(step.what, ())), last.at)
