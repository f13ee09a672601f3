"""Who calls on a day: each with all that chance gives him, so that two rulebooks are tried on the very same callers.

Every queue has its own streams of chance, and every caller draws from all of them, whatever the rules do with him.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import merge
from random import Random

from ivr.core.able import may
from ivr.core.call import CallId, Customer, RelationshipManager
from ivr.core.preference import LastTalk
from ivr.core.rulebook import Agent, Rulebook
from ivr.simulation.chance import MINUTE, arrivals, drawn, stream
from ivr.simulation.day.load import Callers, Load, Others
from ivr.simulation.model import Rate

_MOBILE = "10000"
"""Some number that can be dialled."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Comes:
    """Somebody calls; moments and lengths in microseconds."""

    at: int
    id: CallId
    queue: str
    handling: int
    patience: int
    language: str
    customer: Customer | None = None
    """None: nobody of whom anything is known."""
    last: LastTalk | None = None
    lot: int = 0
    """What the chance of those who are rung for him begins with."""


def callers(load: Load, rules: Rulebook, nth: int) -> Iterator[Comes]:
    """All of a replication, as they come."""
    agents = tuple(rules.agents.values())
    streams = (_of_queue(one, load, rules, agents, nth) for one in load.callers)
    return merge(*streams, key=lambda comes: comes.at)


def _of_queue(
    these: Callers, load: Load, rules: Rulebook, agents: Sequence[Agent], replication: int
) -> Iterator[Comes]:
    comes, talks, waits, speaks, has, knows, knew, lots = (
        stream(load.seed, replication, these.queue, what)
        for what in ("comes", "handling", "patience", "language", "level", "rm", "last", "lot")
    )
    handling, patience = drawn(these.handling, talks), drawn(these.patience, waits)
    language = _shared(these.languages, speaks, rules.firm.languages[0])
    level = _shared(these.levels, has, "")
    rm = _rms(load.rms, these.with_rm, knows)
    able = [agent.id for agent in agents if may(agent, rules.queues[these.queue], load.day)]
    last = _last(able, these.spoke_before, knew)
    for nth, at in enumerate(arrivals(_rates(these, load.lasts), comes)):
        call = f"{these.queue}-{nth:06}"
        managers, agent = rm(), last()
        yield Comes(
            at,
            call,
            these.queue,
            handling(),
            patience(),
            language(),
            _customer(call, level(), managers),
            LastTalk(agent, load.begins - _DAY) if agent else None,
            lots.getrandbits(48),
        )


def _rates(these: Callers, lasts: int) -> tuple[Rate, ...]:
    """Calls a minute, half-hour by half-hour; the last may be cut short by the end of the day."""
    minutes = 30.0
    rates = (
        Rate(min(minutes * (nth + 1), lasts / MINUTE), calls / minutes) for nth, calls in enumerate(these.per_half_hour)
    )
    return (*rates, Rate(None, 0.0))


def _shared(shares: Mapping[str, float], random: Random, rest: str) -> Callable[[], str]:
    """One of these words, each as often as its share says."""
    ends, sum_ = [], 0.0
    for word, part in shares.items():
        sum_ += part
        ends.append((sum_, word))

    def draw() -> str:
        lot = random.random()
        return next((word for end, word in ends if lot < end), rest)

    return draw


_Managers = tuple[RelationshipManager | None, RelationshipManager | None]


def _rms(rms: Others, share: float, random: Random) -> Callable[[], _Managers]:
    """RM and deputy of a caller: the deputy is the next of the RMs."""
    all_ = [
        RelationshipManager(f"RM{nth + 1}", f"RM {nth + 1}", _MOBILE, agent=agent)
        for nth, agent in enumerate((*rms.agents, *[""] * (max(2, rms.count) - len(rms.agents))))
    ]

    def draw() -> _Managers:
        has, which = random.random() < share, int(random.random() * max(1, rms.count))
        if not has:
            return None, None
        return all_[which], all_[(which + 1) % len(all_)] if rms.count != 1 else None

    return draw


def _last(able: Sequence[str], share: float, random: Random) -> Callable[[], str]:
    def draw() -> str:
        has, which = random.random() < share, int(random.random() * len(able))
        return able[which] if has and able else ""

    return draw


def _customer(call: CallId, level: str, managers: _Managers) -> Customer | None:
    rm, deputy = managers
    return Customer(call, call, "", level, rm=rm, deputy=deputy) if level or rm else None
