"""Why an offer went to this agent and not to the next best of those who were free: by which criterion he came after."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ivr.core import choosing
from ivr.core.agent import Ready
from ivr.core.caller import Caller, needs_now
from ivr.core.duty import OnDuty
from ivr.core.offer import NextBest, Offer
from ivr.core.queues import Choose
from ivr.core.router import order_of
from ivr.core.skills import met


def came_after(caller: Caller, chosen: OnDuty, other: OnDuty, now: datetime, today: date) -> str:
    """The first criterion by which the other comes after the chosen one, both free, as it is with the other."""
    first, second = (order_of(caller, duty, now, today) for duty in (chosen, other))
    if first[0] != second[0]:
        return "preferred less" if second[0] < len(caller.prefers) else "not preferred"
    (wished, rank, _), (less, other_rank, _) = first[1], second[1]
    if wished != less:
        return f"meets wishes of weight {-less}, not {-wished}"
    if rank[0] != other_rank[0]:
        return other.has_tasks
    if caller.by_rank and rank[1] != other_rank[1]:
        needs = met(other.agent, needs_now(caller, now), today)
        return choosing.ranked(other.agent, needs) or "ranks none of the needed skills"
    return _by_choice(caller, other, now, today, same=rank == other_rank, idle=rank[:-1] == other_rank[:-1])


def before(found: Offer, caller: Caller, chosen: OnDuty, other: OnDuty, now: datetime, today: date) -> Offer:
    """The offer, which tells besides who comes next and by what he comes after."""
    return replace(found, next_best=NextBest(other.agent.id, came_after(caller, chosen, other, now, today)))


def _by_choice(caller: Caller, other: OnDuty, now: datetime, today: date, *, same: bool, idle: bool) -> str:
    assert isinstance(other.state, Ready)
    if caller.choose is Choose.RANDOM:
        return "not drawn"
    if same:
        return "the same in all but his number"
    if idle:
        return f"idle {max(0, round((now - other.state.since).total_seconds()))} s"
    needs = met(other.agent, needs_now(caller, now), today)
    return choosing.figure(caller.choose, other.agent, needs, other.state.since, other.tally)
