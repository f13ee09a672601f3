"""When each agent comes, goes, and takes his breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from random import Random

from ivr.core.rulebook import Agent
from ivr.simulation.chance import stream
from ivr.simulation.day.load import Break, Load, Shift

ALL_DAY = Shift()


class What(Enum):
    """What somebody does."""

    COMES = "comes"
    GOES = "goes"
    PAUSES = "pauses"


@dataclass(frozen=True, slots=True)
class Appointment:
    """At this moment somebody comes, goes, or begins a break that lasts so long; in microseconds."""

    at: int
    agent: str
    what: What
    lasts: int = 0


def appointments(load: Load, agents: Iterable[Agent], nth: int) -> Iterator[Appointment]:
    """Those of all agents in one replication."""
    for agent in agents:
        random = stream(load.seed, nth, "shifts", agent.id)
        shifts = [one for one in load.shifts if one.has(agent)] or [ALL_DAY]
        for begins, ends in _at_work(shifts):
            yield Appointment(begins, agent.id, What.COMES)
            if ends is not None:
                yield Appointment(ends, agent.id, What.GOES)
        for shift in shifts:
            yield from _breaks(agent.id, shift, load.lasts, random)


def _at_work(shifts: Iterable[Shift]) -> list[tuple[int, int | None]]:
    """From when until when (None: to the last caller) he is there; shifts that meet or overlap are one."""
    found: list[tuple[int, int | None]] = []
    for shift in sorted(shifts, key=lambda one: one.begins):
        begins, ends = found[-1] if found else (0, -1)
        if ends is not None and shift.begins > ends:
            found.append((shift.begins, shift.ends))
        else:
            found[-1] = begins, None if ends is None or shift.ends is None else max(ends, shift.ends)
    return found


def _breaks(agent: str, shift: Shift, lasts: int, random: Random) -> Iterator[Appointment]:
    ends = lasts if shift.ends is None else shift.ends
    for one in shift.breaks:
        yield Appointment(_when(one, shift.begins, ends, random), agent, What.PAUSES, one.lasts)


def _when(one: Break, begins: int, ends: int, random: Random) -> int:
    if one.at is not None:
        return one.at
    return begins + int(random.random() * max(0, ends - one.lasts - begins))
