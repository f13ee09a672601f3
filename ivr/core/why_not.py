"""How one agent stands to one caller: the first need that he does not meet, or what he is doing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from ivr.core.agent import Ready, word
from ivr.core.caller import Caller
from ivr.core.duty import OnDuty
from ivr.core.media import CALL, has_room
from ivr.core.router import awaited, missing
from ivr.core.skills import Wording, exactly


def alone_for(caller: Caller, agents: Iterable[OnDuty], now: datetime, today: date) -> Mapping[str, str]:
    """For whom alone of these agents the caller waits at this moment, each with the reason; empty: for anybody."""
    if not caller.prefers:
        return {}
    wanted = awaited(caller, {duty.agent.id: duty for duty in agents}, now, today)
    return {one.agent: one.why for one in caller.prefers if one.agent in wanted}


def why_not(
    duty: OnDuty,
    caller: Caller,
    now: datetime,
    today: date,
    alone: Mapping[str, str] = MappingProxyType({}),
    wording: Wording = exactly,
) -> str:
    """The first need that the agent does not meet, or what he is doing: `ready`, if he could be offered.

    `alone` are those for whom alone the caller waits.
    """
    if lacks := missing(duty.agent, caller, now, today, wording):
        return lacks
    if alone and duty.agent.id not in alone and duty.free_for(caller.medium):
        return ready_in_vain(alone)
    return doing(duty, caller.medium)


def doing(duty: OnDuty, medium: str) -> str:
    """What keeps an agent who meets the needs from such a task, in a word or two: `ready`, if nothing does."""
    if medium == CALL and not duty.reachable:
        return "phone not registered"
    if medium == CALL and duty.own_call and isinstance(duty.state, Ready):
        return "dials on his phone"
    if isinstance(duty.state, Ready) and not has_room(duty.agent.capacity, duty.tasks, medium):
        return duty.has_tasks
    return word(duty.state)


def ready_in_vain(alone: Mapping[str, str]) -> str:
    """Why an agent who is free is not offered: the caller waits for these alone, each with the reason."""
    return f"ready, but the caller waits for {', '.join(f'{agent} ({why})' for agent, why in alone.items())}"
