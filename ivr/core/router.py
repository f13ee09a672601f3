"""Who gets whom: all waiting callers against all free agents; offers, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

from ivr.core.agent import AgentState, Ready, word
from ivr.core.call import CallId
from ivr.core.rulebook import Agent, Need
from ivr.core.skills import lacking


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


def why_nobody(caller: Caller, agents: Iterable[OnDuty], today: date) -> str:
    """Why none of the agents is offered to this caller, a few words for each."""
    return "; ".join(f"{duty.agent.id} {_why_not(duty, caller, today)}" for duty in agents) or "no agents"


def _is_ready(state: AgentState) -> TypeGuard[Ready]:
    return isinstance(state, Ready)


def _by_idleness(entry: tuple[datetime, str, Agent]) -> tuple[datetime, str]:
    return entry[0], entry[1]


def _reason(caller: Caller, now: datetime, idle_since: datetime) -> str:
    needs = ", ".join(f"{need.skill} {need.level}" for need in caller.needs) or "anything"
    idle = max(0, round((now - idle_since).total_seconds()))
    return f"longest idle ({idle} s) with {needs}"


def _why_not(duty: OnDuty, caller: Caller, today: date) -> str:
    missing = lacking(duty.agent, caller.needs, today)
    if missing:
        return missing
    return word(duty.state) if duty.reachable else "phone not registered"
