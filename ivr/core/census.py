"""How every agent of the floor stands to one caller: up to a hundred are named, all others counted by what they lack.

Where there are more than that, those come first whom he prefers or who are never to serve him, then those who meet his
needs. Each is named with the first predicate that failed; of the others it is told how many failed which, so that the
counts add up to the whole floor.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from types import MappingProxyType

from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.router import missing
from ivr.core.skills import in_short
from ivr.core.why_not import alone_for, why_not

MOST_NAMED = 100
"""Agents who are named; on a larger floor the others are counted."""


NOBODY: Mapping[str, object] = MappingProxyType({})
"""What a trace keeps where a line says nothing of the agents."""
AS_BEFORE = "as_before"
"""What a trace keeps of a floor that stands as it did when it was last told."""


@dataclass(frozen=True, slots=True)
class Census:
    """The whole floor, as it stands to one caller at one moment."""

    agents: Mapping[str, str]
    """Those who are named, each with the first need that he does not meet, or what he is doing."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Of all others: how many do not meet this need, or are doing this; the most first."""

    def facts(self, but: Collection[str] = ()) -> dict[str, object]:
        """As a trace keeps it, without these agents; `others` where not all are named."""
        named = {agent: why for agent, why in self.agents.items() if agent not in but}
        return {"agents": named} | ({"others": dict(self.others)} if self.others else {})

    @property
    def counted(self) -> dict[str, int]:
        """All of them by how they stand, the most first."""
        return by_number(Counter(self.agents.values()) + Counter(self.others))

    @classmethod
    def kept(cls, facts: Mapping[str, object]) -> Census:
        """As a trace has kept it; nobody, if it has not."""
        agents, others = (_table(facts, word) for word in ("agents", "others"))
        counts = {why: count for why, count in others.items() if isinstance(count, int)}
        return cls({agent: str(why) for agent, why in agents.items()}, counts)

    def __str__(self) -> str:
        named = (f"{agent} {why}" for agent, why in self.agents.items())
        return "; ".join([*named, *told(self.others)]) or "no agents"


def _table(facts: Mapping[str, object], word: str) -> dict[str, object]:
    found = facts.get(word)
    return {str(key): value for key, value in found.items()} if isinstance(found, Mapping) else {}


def with_standing(line: str, facts: Mapping[str, object]) -> str:
    """A trace's line with how all agents stood, if the trace has kept it; once, where the line says so already."""
    found = Census.kept(facts)
    said = "agents as before" if facts.get(AS_BEFORE) else str(found) if found.agents or found.others else ""
    return line if not said or line.endswith(f"; {said}") else f"{line}; {said}"


def told(others: Mapping[str, int]) -> Iterator[str]:
    """Those who are not named, in words: `4,812 others: lacks wealth`."""
    return (f"{count:,} other{'s' if count > 1 else ''}: {why}" for why, count in others.items())


def census(caller: Caller, agents: Collection[OnDuty], now: datetime, today: date, most: int = MOST_NAMED) -> Census:
    """The floor by a plain look at everybody. (`ivr.core.headcount` tells the same of a large one at a glance.)"""
    alone = alone_for(caller, agents, now, today)
    named = {one.agent.id: one for one in (agents if len(agents) <= most else _first(caller, agents, now, today, most))}
    others = (duty for duty in agents if duty.agent.id not in named)
    return Census(
        {agent: why_not(duty, caller, now, today, alone) for agent, duty in named.items()},
        by_number(Counter(why_not(duty, caller, now, today, alone, in_short) for duty in others)),
    )


def by_number(counts: Mapping[str, int]) -> dict[str, int]:
    """The most first; of as many, in the order of the letters."""
    return dict(sorted(((why, count) for why, count in counts.items() if count), key=lambda one: (-one[1], one[0])))


def singled_out(caller: Caller) -> Iterable[str]:
    """Agents of whom something is said for this caller alone."""
    return dict.fromkeys([*(one.agent for one in caller.prefers), *sorted(caller.never)])


def _first(caller: Caller, agents: Collection[OnDuty], now: datetime, today: date, most: int) -> Iterable[OnDuty]:
    everybody = {duty.agent.id: duty for duty in agents}
    single = [everybody[agent] for agent in singled_out(caller) if agent in everybody]
    able = (duty for duty in agents if not missing(duty.agent, caller, now, today))
    first = {duty.agent.id: duty for duty in (*single[:most], *islice(able, most))}
    return islice(first.values(), most)
