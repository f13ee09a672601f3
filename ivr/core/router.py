"""Who gets whom: all waiting callers against all free agents; offers, each with its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import TypeGuard

from ivr.core.agent import AgentState, Ready, word
from ivr.core.call import CallId, Customer
from ivr.core.queues import Need, Queue, Relaxation
from ivr.core.rulebook import Agent
from ivr.core.skills import granted, lacking

_Free = tuple[datetime, str, Agent]
"""An agent who is free: since when, his number, himself."""
MOST_NAMED = 100
"""Agents who are named in the trace when a caller finds nobody free."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A waiting caller, as far as routing is concerned."""

    call: CallId
    queue: str
    needs: tuple[Need, ...]
    priority: int
    """Points that his queue gives to each caller."""
    since: datetime
    wishes: tuple[Need, ...] = ()
    """Skills that are preferred, and never required."""
    relax: tuple[Relaxation, ...] = ()
    """What replaces the needs as time goes by."""
    aging: Decimal = Decimal(0)
    """Points for each second of waiting."""
    extra: int = 0
    """Points from the step that led him here."""
    language: str = ""
    """The one that he has chosen, which an agent must speak; empty: it does not matter."""
    level: str = ""
    """The customer's; empty: nobody knows it."""
    by_level: int = 0
    """Points that his queue gives for it."""


def caller_in(
    queue: Queue,
    call: CallId,
    since: datetime,
    customer: Customer | None = None,
    extra: int = 0,
    language: str = "",
) -> Caller:
    """The caller who has waited in this queue since then; `extra` points come from the step that led him here."""
    level = customer.level if customer else ""
    return under(queue, Caller(call, queue.name, (), 0, since, extra=extra, language=language, level=level))


def under(queue: Queue, caller: Caller) -> Caller:
    """The same caller, since the same moment, as these rules of his queue have him."""
    priority = queue.priority
    return replace(
        caller,
        needs=queue.needs,
        wishes=queue.wishes,
        relax=queue.relax,
        priority=priority.base,
        aging=priority.aging,
        by_level=priority.by_level.get(caller.level, 0),
    )


def relaxed(caller: Caller, now: datetime) -> Relaxation | None:
    """The relaxation that holds at this moment, if one does."""
    return next((step for step in reversed(caller.relax) if now - caller.since >= step.after), None)


def needs_now(caller: Caller, now: datetime) -> tuple[Need, ...]:
    """What an agent must have at this moment to serve the caller."""
    step = relaxed(caller, now)
    return caller.needs if step is None else step.needs


def next_relaxation(callers: Iterable[Caller], now: datetime) -> datetime | None:
    """When the next of these callers' needs change, if time alone changes them."""
    due = (caller.since + step.after for caller in callers for step in caller.relax)
    return min((at for at in due if at > now), default=None)


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
    """Offer each caller, in turn, the agent who meets his needs; no agent gets two callers.

    Of several, whoever meets more of his wishes comes first, then whoever is idle longest.
    No caller is left without an offer while an agent who may serve him is left over. More is not promised: a caller
    may take the one agent who could have served the next, although another would have done for him.
    """
    idle = (
        (duty.state.since, duty.agent.id, duty.agent) for duty in agents if duty.reachable and _is_ready(duty.state)
    )
    free = sorted(idle, key=_by_idleness)
    offers = []
    for caller in sorted(callers, key=lambda caller: turn(caller, now)):
        if not free:
            break
        place = _best(free, caller, needs_now(caller, now), today)
        if place is not None:
            idle_since, _, agent = free.pop(place)
            offers.append(Offer(caller.call, agent.id, _reason(caller, agent, now, today, idle_since)))
    return offers


def turn(caller: Caller, now: datetime) -> tuple[Decimal, datetime, CallId]:
    """What callers are sorted by: points, then waiting time; the id only makes it the same each time."""
    return -points(caller, now), caller.since, caller.call


def points(caller: Caller, now: datetime) -> Decimal:
    """The caller's points at this moment: his queue's, his own, and those for waiting."""
    waited = (now - caller.since) // timedelta(microseconds=1)
    return caller.priority + caller.by_level + caller.extra + caller.aging * waited / 1_000_000


def standing(caller: Caller, agents: Collection[OnDuty], now: datetime, today: date) -> dict[str, str]:
    """How each agent stands to this caller now: the first need that he does not meet, or what he is doing.

    Of a large floor only those are named who meet the needs, and of those not more than a hundred.
    """
    if len(agents) > MOST_NAMED:
        agents = [duty for duty in agents if not _missing(duty.agent, caller, now, today)]
    return {duty.agent.id: why_not(duty, caller, now, today) for duty in islice(agents, MOST_NAMED)}


def why_nobody(agents: Mapping[str, str]) -> str:
    """Why none of the agents is offered, a few words for each."""
    return "; ".join(f"{agent} {why}" for agent, why in agents.items()) or "no agents"


def why_not(duty: OnDuty, caller: Caller, now: datetime, today: date) -> str:
    """The first need that the agent does not meet, or what he is doing: `ready`, if he could be offered."""
    missing = _missing(duty.agent, caller, now, today)
    if missing:
        return missing
    return word(duty.state) if duty.reachable else "phone not registered"


def may_serve(agent: Agent, queue: Queue, today: date) -> bool:
    """True if the agent meets the queue's needs, at first or once they are relaxed."""
    return any(not lacking(agent, needs, today) for needs in queue.all_needs)


def _missing(agent: Agent, caller: Caller, now: datetime, today: date) -> str:
    return lacking(agent, needs_now(caller, now), today, caller.language)


def _is_ready(state: AgentState) -> TypeGuard[Ready]:
    return isinstance(state, Ready)


def _by_idleness(entry: _Free) -> tuple[datetime, str]:
    return entry[0], entry[1]


def _best(free: Sequence[_Free], caller: Caller, needs: tuple[Need, ...], today: date) -> int | None:
    """The place of the agent for this caller among the free, who stand by their idleness; None: there is none."""
    suitable = (place for place, (_, _, agent) in enumerate(free) if not lacking(agent, needs, today, caller.language))
    if not caller.wishes:
        return next(suitable, None)
    return max(suitable, key=lambda place: len(granted(free[place][2], caller.wishes, today)), default=None)


def _reason(caller: Caller, agent: Agent, now: datetime, today: date, idle_since: datetime) -> str:
    idle = max(0, round((now - idle_since).total_seconds()))
    needs, step = needs_now(caller, now), relaxed(caller, now)
    suits = f" with {_skills(agent, needs)}" if needs else ", no skill needed"
    if step is not None:
        before, after = _named(caller.needs) or "anything", _named(needs) or "anything"
        suits += f" (needs relaxed after {step.after.total_seconds():g} s from {before} to {after})"
    return f"{_wishes(caller, agent, today)}longest idle ({idle} s){suits}"


def _skills(agent: Agent, needs: Iterable[Need]) -> str:
    """What the agent himself can of what is needed."""
    asked = {need.skill for need in needs}
    return ", ".join(f"{skill.name} {skill.level}" for skill in agent.skills if skill.name in asked)


def _wishes(caller: Caller, agent: Agent, today: date) -> str:
    if not caller.wishes:
        return ""
    met = granted(agent, caller.wishes, today)
    if not met:
        return f"meets none of the wishes ({_named(caller.wishes)}), "
    return f"meets {len(met)} of {len(caller.wishes)} wishes ({_named(met)}), "


def _named(skills: Iterable[Need]) -> str:
    return ", ".join(f"{skill.skill} {skill.level}" for skill in skills)
