"""What an `if` asks, compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ivr.core import conditions as core
from ivr.core.conditions import Condition
from ivr.rules.conditions_shape import ConditionShape
from ivr.rules.places import Loc


def condition(asked: ConditionShape) -> Condition:
    """The condition that is meant."""
    (word,) = asked.model_fields_set
    return _MEANT[word](getattr(asked, word))


def parts(asked: ConditionShape) -> Iterator[tuple[Loc, ConditionShape]]:
    """The conditions that it joins, or whose contrary it is, and where in it each stands."""
    for word, joined in (("any", asked.any), ("all", asked.all)):
        yield from (((word, at), part) for at, part in enumerate(joined or ()))
    if asked.not_:
        yield ("not",), asked.not_


def single(asked: ConditionShape, loc: Loc) -> Iterator[tuple[Loc, ConditionShape]]:
    """The conditions of which it is made in the end, and where each stands."""
    joined = tuple(parts(asked))
    if not joined:
        yield (*loc, *asked.model_fields_set), asked
    for at, part in joined:
        yield from single(part, (*loc, *at))


def _all(parts: tuple[Condition, ...]) -> Condition:
    return parts[0] if len(parts) == 1 else core.AllOf(parts)


_MEANT: Mapping[str, Callable[[Any], Condition]] = {
    "open": core.IsOpen,
    "closed": lambda calendar: core.IsOpen(calendar, want=False),
    "time": lambda span: core.AtTime(span.start, span.end),
    "date": lambda days: core.OnDate(*days),
    "weekday": lambda groups: core.OnWeekday(tuple(sorted({day for days in groups for day in days}))),
    "level": core.CustomerLevel,
    "rm": lambda there: core.HasRm(there == "present"),
    "answer": lambda wanted: _all(tuple(core.HasAnswer(name, values) for name, values in wanted.items())),
    "waiting": lambda asked: core.ManyWait(asked.queue, asked.at_least),
    "expected_wait": lambda asked: core.LongWait(asked.queue, asked.at_least),
    "staffed": lambda asked: core.IsStaffed(asked.queue, asked.at_least),
    "degraded": core.IsDegraded,
    "any": lambda parts: core.AnyOf(tuple(map(condition, parts))),
    "all": lambda parts: _all(tuple(map(condition, parts))),
    "not_": lambda part: core.Not(condition(part)),
}
"""Each word of an `if`, and the condition that it stands for."""
