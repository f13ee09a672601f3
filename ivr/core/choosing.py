"""Which of several suitable agents gets the call: by the queue's way to choose, and always the same one of equals."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import assert_never

from ivr.core.call import CallId
from ivr.core.needs import Need
from ivr.core.queues import Choose
from ivr.core.rulebook import Agent, Skill
from ivr.core.turns import micros

Rank = tuple[float, ...]
"""Of two agents the one with the lower is chosen."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What an agent has done since he logged in, as far as choosing asks."""

    calls: int = 0
    """Calls and tasks that he has taken."""
    busy: timedelta = timedelta(0)
    """How long he was occupied by them, wrap-up included."""
    begun: datetime | None = None
    """When he logged in."""
    turn: int = 0
    """The floor's how manieth offer was the latest that he answered or missed; not one that he lost without fault."""
    drawn: int = 0
    """The floor's how manieth is the offer that he has, or had: his turn, if he answers or misses it."""
    occupied: datetime | None = None
    """Since when a call, or a task, occupies him; None: none does."""
    tasks: int = 0
    """How many he has accepted, and not done."""


NOTHING_YET = Tally()


def rank(
    choose: Choose, agent: Agent, needs: Iterable[Need], since: datetime, tally: Tally, *, by_rank: bool = False
) -> Rank:
    """The agent's rank among those who are free, idle since then; it holds until he is no longer free."""
    idle = () if choose is Choose.RANDOM else (float(micros(since)),)
    found = *_first(choose, agent, needs, since, tally), *idle
    return (float(place(agent, needs)), *found) if by_rank else found


def _first(choose: Choose, agent: Agent, needs: Iterable[Need], since: datetime, tally: Tally) -> Rank:
    match choose:
        case Choose.LONGEST_IDLE | Choose.RANDOM:
            return ()
        case Choose.FEWEST_CALLS:
            return (float(tally.calls),)
        case Choose.WEIGHTED:
            return (tally.calls / agent.weight,)
        case Choose.LOWEST_OCCUPANCY:
            return (occupancy(tally, since),)
        case Choose.BEST_LEVEL:
            return (-float(sum(skill.level for skill in asked_for(agent, needs))),)
        case Choose.LEAST_SKILLED:
            return float(len(agent.skills)), float(sum(skill.level for skill in agent.skills))
        case Choose.ROUND_ROBIN:
            return (float(tally.turn),)
        case _:
            assert_never(choose)


def lot(call: CallId, among: int) -> int:
    """Which of so many equals the call draws, counted from 0; each is as likely, and it is always the same."""
    return int.from_bytes(blake2b(call.encode(), digest_size=8).digest()) % among


def place(agent: Agent, needs: Iterable[Need]) -> int:
    """Which of his skills, in his own order (0 is his first), the caller needs; beyond the last if he needs none."""
    asked = {need.skill for need in needs}
    return next((at for at, skill in enumerate(agent.skills) if skill.name in asked), len(agent.skills))


def ranked(agent: Agent, needs: Iterable[Need]) -> str:
    """The first of his skills that the caller needs, and which it is; empty if he needs none."""
    at = place(agent, needs)
    return f"{agent.skills[at].name} comes {_nth(at + 1)} of his skills" if at < len(agent.skills) else ""


def _nth(number: int) -> str:
    teens = number % 100 in range(11, 14)
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def occupancy(tally: Tally, since: datetime) -> float:
    """The share of his time, from log-in until he was free, for which calls occupied him: 0 to 1."""
    logged_in = since - tally.begun if tally.begun else timedelta(0)
    return min(1.0, tally.busy / logged_in) if logged_in else 0.0


def asked_for(agent: Agent, needs: Iterable[Need]) -> list[Skill]:
    """What the agent himself can of what is needed."""
    asked = {need.skill for need in needs}
    return [skill for skill in agent.skills if skill.name in asked]


def figure(choose: Choose, agent: Agent, needs: Iterable[Need], since: datetime, tally: Tally) -> str:
    """What is looked at before how long somebody has been idle, as it is with this agent; empty: nothing is."""
    match choose:
        case Choose.LONGEST_IDLE | Choose.RANDOM:
            return ""
        case Choose.FEWEST_CALLS:
            return f"{tally.calls} calls"
        case Choose.WEIGHTED:
            return f"{tally.calls} calls / {agent.weight}"
        case Choose.LOWEST_OCCUPANCY:
            return f"occupancy {occupancy(tally, since):.1%}"
        case Choose.BEST_LEVEL:
            return f"level {sum(skill.level for skill in asked_for(agent, needs))}"
        case Choose.LEAST_SKILLED:
            return f"{len(agent.skills)} skills, levels {sum(skill.level for skill in agent.skills)}"
        case Choose.ROUND_ROBIN:
            return "offered a call later"
        case _:
            assert_never(choose)


_IN_WORDS = {
    Choose.BEST_LEVEL: "best level",
    Choose.ROUND_ROBIN: "next in round robin",
    Choose.RANDOM: "drawn by lot",
}


def why(choose: Choose, agent: Agent, needs: Iterable[Need], since: datetime, tally: Tally, now: datetime) -> str:
    """Why it was he, in a few words."""
    idle = f"idle {max(0, round((now - since).total_seconds()))} s"
    match choose:
        case Choose.LONGEST_IDLE:
            return f"longest idle ({idle.removeprefix('idle ')})"
        case Choose.FEWEST_CALLS:
            return f"fewest calls ({tally.calls}, {idle})"
        case Choose.WEIGHTED:
            return f"fewest calls for his weight ({tally.calls} / {agent.weight}, {idle})"
        case Choose.LOWEST_OCCUPANCY:
            return f"lowest occupancy ({occupancy(tally, since):.0%}, {idle})"
        case Choose.BEST_LEVEL | Choose.ROUND_ROBIN | Choose.RANDOM:
            return f"{_IN_WORDS[choose]} ({idle})"
        case Choose.LEAST_SKILLED:
            return f"fewest skills that suffice ({len(agent.skills)}, {idle})"
        case _:
            assert_never(choose)
