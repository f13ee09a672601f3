"""What holds of agents, told while the system runs: it counts at once, and is kept for a new start."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from ivr.calls.clock import Clock
from ivr.calls.floor import Floor
from ivr.calls.saying import Done
from ivr.core.eligibility import Answer
from ivr.core.wishes import NotKnown, NotNow
from ivr.store import rows
from ivr.store.ledger import Ledger

YES, NO, NOTHING = "yes", "no", "nothing"
"""What the store has of an answer: whether it holds, or that nothing is said any more."""


class Hears(Protocol):
    """Whom everybody tells who knows what holds of agents: a shift plan, a training system, a measure of the line."""

    def learns(self, agent: str, answer: Answer) -> Done | NotKnown | NotNow:
        """This is said of the agent from now on, in place of what was told before, and before what the rules say."""
        ...

    def unlearns(self, agent: str, name: str, by: str) -> Done | NotKnown | NotNow:
        """Nobody says it any more: what the rules say counts again."""
        ...


class Eligible:
    """The one who hears it in a running system."""

    def __init__(self, floor: Floor, store: Ledger, clock: Clock) -> None:
        self._floor, self._store, self._clock = floor, store, clock

    def learns(self, agent: str, answer: Answer) -> Done | NotKnown | NotNow:
        """As `Hears`; refused if the rules have no such word, or let no program answer it."""
        if (refused := self._refused(answer.name)) is not None:
            return refused
        self._floor.learns(agent, answer.name, answer)
        says = YES if answer.holds else NO
        self._kept(rows.Said(agent, answer.name, says, answer.reason, answer.since, answer.until, answer.by))
        return Done()

    def unlearns(self, agent: str, name: str, by: str) -> Done | NotKnown | NotNow:
        """As `Hears`; refused if nobody has said anything."""
        if name not in self._floor.told(agent):
            return self._refused(name) or NotNow(f"has been told nothing of {name}")
        self._floor.learns(agent, name, None)
        self._kept(rows.Said(agent, name, NOTHING, said_by=by))
        return Done()

    def _refused(self, name: str) -> NotKnown | NotNow | None:
        known = self._floor.eligibility
        if name not in known:
            return NotKnown(f"The rules know no eligibility {name!r}. They know {', '.join(known) or 'none'}.")
        if not known[name].by_program:
            return NotNow(f"is eligible by the rules alone: they do not have {name} answered by a program")
        return None

    def _kept(self, row: rows.Said) -> None:
        self._store.said(replace(row, at=self._clock.now()))


def restore(floor: Floor, said: Iterable[rows.Said]) -> None:
    """What was told before the controller started again still counts, each for as long as it was said."""
    for row in said:
        if row.says != NOTHING:
            answer = Answer(row.name, row.says == YES, row.reason, row.since, row.until, row.said_by)
            floor.learns(row.agent, row.name, answer)
