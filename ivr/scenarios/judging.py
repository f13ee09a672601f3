"""What was expected, held against what happened: line by line, in order, others between them passed over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ivr.scenarios.scenario import Act, Happening, Scenario, Wanted

NEAR = timedelta(seconds=1)
"""`after: 60s` is met by less than a second more or less."""


@dataclass(frozen=True, slots=True)
class Miss:
    """What was expected and did not come, at which line of the scenario file, and what came instead."""

    line: int
    expected: str
    instead: str
    since: timedelta
    """From when on it was looked for, counted from the call's arrival."""
    shows: timedelta
    """When it shows: what came instead, or the moment at which it should have come."""


def judge(
    scenario: Scenario,
    happened: Sequence[Happening],
    undone: Sequence[Act],
    fault: str = "",
    near: timedelta = NEAR,
) -> tuple[Miss, ...]:
    """Everything that went otherwise, the first missed line of `expect` alone: those after it would only follow.

    `fault` is what broke the call off, if that was no telephone's doing; `near` is by how much a time may differ.
    """
    missed = _missed(scenario.expect, happened, near)
    return (*missed, *_never(scenario.never, happened), *_undone(undone, happened), *_broken(fault, scenario, happened))


def _missed(expect: Sequence[Wanted], happened: Sequence[Happening], near: timedelta) -> tuple[Miss, ...]:
    rest, since = list(happened), timedelta(0)
    for wanted in expect:
        fitting = [happening for happening in rest if wanted.fits(happening)]
        in_time = next((happening for happening in fitting if _in_time(wanted, happening.at - since, near)), None)
        if in_time is None:
            instead = _instead(wanted, fitting, rest, since)
            return (Miss(wanted.line, wanted.said, instead, since, _shows(wanted, fitting, rest, since)),)
        rest, since = rest[rest.index(in_time) + 1 :], in_time.at
    return ()


def _in_time(wanted: Wanted, took: timedelta, near: timedelta) -> bool:
    if wanted.after is not None and abs(took - wanted.after) >= near:
        return False
    return wanted.within is None or took <= wanted.within + (near - NEAR)


def _instead(wanted: Wanted, fitting: Sequence[Happening], rest: Sequence[Happening], since: timedelta) -> str:
    if fitting:
        return f"it came {_seconds(fitting[0].at - since)} after the line before"
    others = [happening.value for happening in rest if happening.word == wanted.word]
    if others and wanted.value in others:
        language = next(h.language for h in rest if (h.word, h.value) == (wanted.word, wanted.value))
        return f"it came in {language}"
    return f"after the line before came {wanted.word}: {', '.join(others)}" if others else "it did not come"


def _shows(wanted: Wanted, fitting: Sequence[Happening], rest: Sequence[Happening], since: timedelta) -> timedelta:
    """When one sees that it went otherwise; the end, if the line says no time and nothing like it came."""
    others = [happening for happening in rest if happening.word == wanted.word]
    alike = (*fitting, *(happening for happening in others if happening.value == wanted.value))
    due = wanted.within if wanted.after is None else wanted.after
    if due is not None and not alike:
        return since + due
    return next((happening.at for happening in (*alike, *others, *rest[-1:])), since)


def _never(never: Sequence[Wanted], happened: Sequence[Happening]) -> tuple[Miss, ...]:
    return tuple(
        Miss(wanted.line, f"never {wanted.said}", f"it came after {_seconds(came.at)}", came.at, came.at)
        for wanted in never
        for came in [next(filter(wanted.fits, happened), None)]
        if came is not None
    )


def _broken(fault: str, scenario: Scenario, happened: Sequence[Happening]) -> tuple[Miss, ...]:
    before = happened[-2].at if len(happened) > 1 else timedelta(0)
    return (Miss(scenario.line, "the call to come to an end of its own", fault, before, before),) if fault else ()


def _undone(undone: Sequence[Act], happened: Sequence[Happening]) -> tuple[Miss, ...]:
    if not undone:
        return ()
    ended = happened[-1].at if happened else timedelta(0)
    first = undone[0]
    return (Miss(first.line, f"the caller: {first.said}", "the call was over before he came to it", ended, ended),)


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"
