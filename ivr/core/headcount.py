"""A census of a large floor without a walk through it: counts that are kept for each pool that was asked for once.

An agent's change of state changes two numbers for each such pool of his; nothing is counted for pools of which nobody
asks. Those outside a pool are counted when it is asked for; after that, of all whose skills have changed, only they.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from ivr.core.caller import Caller
from ivr.core.census import Census, by_number
from ivr.core.demand import Demand
from ivr.core.duty import OnDuty
from ivr.core.rulebook import Agent
from ivr.core.skills import in_short
from ivr.core.why_not import alone_for, doing, ready_in_vain, why_not


@dataclass(slots=True, eq=False)
class SkillChanges:
    """Whose skills have changed, in turn: those that an agent has no longer, and those that he has now."""

    _latest: list[tuple[Agent, int]] = field(default_factory=list)
    """Each with -1 or 1."""
    _forgotten: int = 0
    """Changes before those."""

    @property
    def number(self) -> int:
        """How many there have been."""
        return self._forgotten + len(self._latest)

    def note(self, agent: Agent, by: int, agents: int) -> None:
        """An agent goes (-1) or comes (1); of more changes than there are agents nobody needs to know one by one."""
        self._latest.append((agent, by))
        if len(self._latest) > agents:
            self.forget()

    def forget(self) -> None:
        """Whoever has counted must count all anew."""
        self._forgotten += len(self._latest) + 1
        self._latest.clear()

    def since(self, number: int) -> list[tuple[Agent, int]] | None:
        """The changes after so many; None if they are not known any more."""
        return self._latest[number - self._forgotten :] if number >= self._forgotten else None


@dataclass(slots=True, eq=False)
class Headcount:
    """How many agents stand how to callers with this demand."""

    demand: Demand
    doing: Counter[str] = field(default_factory=Counter)
    """Of those who meet the needs: what they are doing."""
    lacking: Counter[str] = field(default_factory=Counter)
    """Of all others: the first need that they do not meet."""
    as_of: int = -1
    """The number of changes of skills up to which the others are counted."""

    def counts(self, duty: OnDuty, by: int) -> None:
        """One who meets the needs comes (1) or goes (-1)."""
        self.doing[doing(duty, self.demand.medium)] += by

    def moves(self, was: str, becomes: str) -> None:
        """One does this, and no longer that; words that nobody needs any more are not kept."""
        self.doing[becomes] += 1
        self.doing[was] -= 1
        if not self.doing[was]:
            del self.doing[was]

    def reason(self, duty: OnDuty, today: date) -> str:
        """As what this agent is counted."""
        return self.demand.lacking(duty.agent, today, in_short) or doing(duty, self.demand.medium)

    def catch_up(self, changes: SkillChanges, everybody: Callable[[], list[OnDuty]], today: date) -> None:
        """Count those who do not meet the needs as they are now."""
        since = changes.since(self.as_of)
        if since is None:
            self.lacking.clear()
            since = [(duty.agent, 1) for duty in everybody()]
        for agent, by in since:
            if lacks := self.demand.lacking(agent, today, in_short):
                self.lacking[lacks] += by
        self.as_of = changes.number


def moves(headcounts: Iterable[Headcount], before: OnDuty, after: OnDuty) -> None:
    """One who meets the needs of all of these is not as he was."""
    known: dict[str, tuple[str, str]] = {}
    for headcount in headcounts:
        medium = headcount.demand.medium
        if medium not in known:
            known[medium] = doing(before, medium), doing(after, medium)
        was, becomes = known[medium]
        if was != becomes:
            headcount.moves(was, becomes)


def census_of(
    caller: Caller,
    found: Headcount,
    single: Mapping[str, OnDuty],
    able: Iterable[OnDuty],
    now: datetime,
    today: date,
    most: int,
) -> Census:
    """The floor as `ivr.core.census.census` has it, from what is counted.

    `single` are those who are singled out for him, `able` those who meet his needs.
    """
    first = {**single} | {duty.agent.id: duty for duty in islice(able, most)}
    named = dict(islice(first.items(), most))
    alone = alone_for(caller, single.values(), now, today)
    counts = found.doing + found.lacking
    counts.subtract(found.reason(duty, today) for duty in ({**single} | named).values())
    if alone:
        counts[ready_in_vain(alone)] = counts.pop("ready", 0)
    counts.update(why_not(one, caller, now, today, alone, in_short) for key, one in single.items() if key not in named)
    return Census({agent: why_not(duty, caller, now, today, alone) for agent, duty in named.items()}, by_number(counts))
