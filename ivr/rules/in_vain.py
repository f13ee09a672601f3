"""What is asked in vain: conditions that can never hold, or always do, each told where it is smallest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivr.core.asking import dates, words
from ivr.core.conditions import AllOf, AnyOf, AtTime, Condition, IsOpen, OnDate, OnWeekday
from ivr.core.overflow_rules import OverflowStep, WhenOpen
from ivr.core.proof_conditions import always, culprits
from ivr.core.rulebook import Rulebook
from ivr.rules.codes import Code
from ivr.rules.conditions import condition, parts
from ivr.rules.conditions_shape import ConditionShape
from ivr.rules.findings import Finding
from ivr.rules.flows import Flows
from ivr.rules.places import Loc


def in_vain(book: Rulebook, flows: Flows, today: date) -> Iterator[Finding]:
    """Conditions of flows, and of overflow steps, that nothing can make true, or nothing false."""
    settled = _Settled(book, today)
    for name, asked in flows.asked.items():
        sure = settled(condition(asked))
        so = "" if sure is None else f" So `{'else' if sure else 'then'}` is never taken."
        for loc, what, mend, code in _smallest(settled, (*flows.where[name], "if"), asked):
            yield loc, what + so, mend, code
    for queue in book.queues.values():
        for at, step in enumerate(queue.overflow):
            yield from _overflow(settled, ("queues", queue.name, "overflow", at, "when"), step)


MOST_TRIED = 5000
"""Conditions; of more different ones in one file the rest is taken as open."""


class _Settled:
    """What conditions always say, each tried once: large rules ask the same in many places."""

    def __init__(self, book: Rulebook, today: date) -> None:
        self.book, self.today = book, today
        self._known: dict[Condition, bool | None] = {}

    def __call__(self, asked: Condition) -> bool | None:
        if asked not in self._known and len(self._known) < MOST_TRIED:
            self._known[asked] = always(self.book, asked, self.today)
        return self._known.get(asked)


def _smallest(settled: _Settled, loc: Loc, asked: ConditionShape) -> Iterator[Finding]:
    """What is wrong with the parts of a condition; with itself only if its parts are right."""
    within = [found for at, part in parts(asked) for found in _smallest(settled, (*loc, *at), part)]
    meant = condition(asked)
    if within or settled(meant) is None:
        yield from within
    elif isinstance(meant, AllOf | AnyOf):
        yield from _joined(settled, (*loc, "any" if asked.any else "all"), meant)
    else:
        yield from _single((*loc, *asked.model_fields_set), meant)


def _joined(settled: _Settled, loc: Loc, meant: AllOf | AnyOf) -> Iterator[Finding]:
    """Parts that exclude each other, or of which one holds at any time; pointed at where the last of them stands.

    Nothing is said where only a calendar's hours settle it, since those may change.
    """
    if all(settled(part) is None for part in meant.conditions):
        places = culprits(settled.book, meant, settled.today)
        said = "; ".join(words(meant.conditions[at]) for at in places)
        if isinstance(meant, AllOf):
            what = f"These can never hold together: {said}."
            yield (*loc, places[-1]), what, "Remove one of them, or join them with `any`.", Code.NEVER_HOLDS
        else:
            what = f"One of these holds at any time: {said}."
            yield (*loc, places[-1]), what, "Remove one of them, or join them with `all`.", Code.ALWAYS_HOLDS


def _single(loc: Loc, meant: Condition) -> Iterator[Finding]:
    match meant:
        case OnDate(first, last):
            what = f"This is over: {dates(first, last)}."
            yield loc, what, "Write days to come, or remove the condition.", Code.NEVER_HOLDS
        case OnWeekday():
            what = "This always holds: every weekday is named."
            yield loc, what, "Name fewer, or remove the condition.", Code.ALWAYS_HOLDS
        case AtTime():
            what = "This always holds: it is the whole day."
            yield loc, what, "Write a shorter span, or remove the condition.", Code.ALWAYS_HOLDS
        case _:
            pass


def _overflow(settled: _Settled, loc: Loc, step: OverflowStep) -> Iterator[Finding]:
    """Hours that never come together, or one of which it always is; a wait and what others decide is left open."""
    hours = {at: IsOpen(one.calendar, one.want) for at, one in enumerate(step.when) if isinstance(one, WhenOpen)}
    kind, sure = (AllOf, False) if step.join == "all" else (AnyOf, True)
    meant = kind(tuple(hours.values()))
    if settled(meant) is sure:
        for found, what, mend, code in _joined(settled, loc, meant):
            at = list(hours)[int(found[-1])]
            so = " So this step is due at once." if sure else " So this step is never due."
            yield (*loc, step.join, at), what + so, mend, code
