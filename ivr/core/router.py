"""Who gets whom: all waiting callers against all free agents; offers, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeGuard

from ivr.core.agent import AgentState, Ready, word
from ivr.core.call import CallId
from ivr.core.rulebook import Agent, Need
from ivr.core.skills import lacking

MOST_NAMED = 100
"""Agents who are named in the trace when a caller finds nobody free."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A waiting caller, as far as routing is concerned."""

    call: CallId
    queue: str
    needs: tuple[Need, ...]
    priority: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent as the floor knows him now."""

    agent: Agent
    reachable: bool
    state: AgentState


@dataclass(frozen=True, slots=True)
class Offer:
    """This call goes to this agent's phone."""

    call: CallId
    agent: str
    reason: str


def matches(callers: Iterable[Caller], agents: Iterable[OnDuty], now: datetime, today: date) -> list[Offer]:
    """Offer each caller, in turn, the agent idle longest who meets his needs; no agent gets two callers.

    No caller is left without an offer while an agent who may serve him is left over. More is not promised: a caller
    may take the one agent who could have served the next, although another would have done for him.
    """
    idle = (
        (duty.state.since, duty.agent.id, duty.agent) for duty in agents if duty.reachable and _is_ready(duty.state)
    )
    free = sorted(idle, key=_by_idleness)
    offers = []
    for caller in sorted(callers, key=turn):
        if not free:
            break
        for place, (idle_since, _, agent) in enumerate(free):
            if not lacking(agent, caller.needs, today):
                offers.append(Offer(caller.call, agent.id, _reason(caller, now, idle_since)))
                del free[place]
                break
    return offers


def turn(caller: Caller) -> tuple[int, datetime, CallId]:
    """What callers are sorted by: priority, then waiting time; the id only makes it the same each time."""
    return -caller.priority, caller.since, caller.call


def standing(caller: Caller, agents: Collection[OnDuty], today: date) -> dict[str, str]:
    """How each agent stands to this caller: the first need that he does not meet, or what he is doing.

    Of a large floor only those are named who meet the needs, and of those not more than a hundred.
    """
    if len(agents) > MOST_NAMED:
        agents = [duty for duty in agents if not lacking(duty.agent, caller.needs, today)]
    return {duty.agent.id: why_not(duty, caller, today) for duty in islice(agents, MOST_NAMED)}


def why_nobody(agents: Mapping[str, str]) -> str:
    """Why none of the agents is offered, a few words for each."""
    return "; ".join(f"{agent} {why}" for agent, why in agents.items()) or "no agents"


def why_not(duty: OnDuty, caller: Caller, today: date) -> str:
    """The first need that the agent does not meet, or what he is doing: `ready`, if he could be offered."""
    missing = lacking(duty.agent, caller.needs, today)
    if missing:
        return missing
    return word(duty.state) if duty.reachable else "phone not registered"


def _is_ready(state: AgentState) -> TypeGuard[Ready]:
    return isinstance(state, Ready)


def _by_idleness(entry: tuple[datetime, str, Agent]) -> tuple[datetime, str]:
    return entry[0], entry[1]


def _reason(caller: Caller, now: datetime, idle_since: datetime) -> str:
    needs = ", ".join(f"{need.skill} {need.level}" for need in caller.needs) or "anything"
    idle = max(0, round((now - idle_since).total_seconds()))
    return f"longest idle ({idle} s) with {needs}"
