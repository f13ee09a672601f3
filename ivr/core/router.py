"""Who gets whom: all waiting callers against all free agents; offers, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from ivr.core import choosing, turns
from ivr.core.agent import Ready
from ivr.core.caller import Caller, named, needs_now, relaxed, relaxed_from
from ivr.core.demand import Demand, Order
from ivr.core.duty import OnDuty
from ivr.core.media import takes
from ivr.core.needs import Need, Wish
from ivr.core.offer import Offer
from ivr.core.queues import Choose, Queue
from ivr.core.rulebook import Agent
from ivr.core.skills import Wording, exactly, granted, lacking, met, weight
from ivr.core.standing import as_of
from ivr.core.turns import Turn

NEVER = "is never to serve this customer"


def matches(
    callers: Iterable[Caller], agents: Iterable[OnDuty], now: datetime, today: date, *, agents_choose: bool = False
) -> list[Offer]:
    """Offer each caller, in turn, the agent who meets his needs; no agent gets two callers.

    Of several, one whom he prefers comes first, then who meets wishes of his that weigh more, then his queue chooses.
    No caller is left without an offer while an agent who may serve him is left over, unless he waits for one whom he
    prefers. More is not promised: a caller may take the one agent who could have served the next, although another
    would have done for him. (`ivr.core.matcher` gives the same answers without looking at everybody each time.)

    `agents_choose`: the agent who is found takes, of all whom he may serve, the caller whose need comes first of his
    skills, in turn among equals. So who has just become free chooses among callers, and who has just come among agents.
    """
    everybody = {duty.agent.id: duty for duty in agents}
    free = {name: duty for name, duty in everybody.items() if duty.free_for_any}
    waiting = sorted((one for one in callers if not one.picked), key=lambda caller: turn(caller, now))
    wanted = {caller.call: awaited(caller, everybody, now, today) for caller in waiting}

    def suits(caller: Caller, duty: OnDuty) -> bool:
        alone = wanted[caller.call]
        fits = duty.free_for(caller.medium) and not missing(duty.agent, caller, now, today)
        return fits and (not alone or duty.agent.id in alone)

    offers = []
    while waiting:
        caller = waiting[0]
        suitable = [duty for duty in free.values() if suits(caller, duty)]
        if suitable:
            best = _chosen(caller, suitable, now, today)
            if agents_choose:
                able = [other for other in waiting if suits(other, best)]
                caller = min(able, key=lambda other: standing_with(best.agent, other, now, today))
            del free[best.agent.id]
            offers.append(offer(caller, best, now, today))
        waiting.remove(caller)
    return offers


def best_of(caller: Caller, free: Iterable[OnDuty], count: int, now: datetime, today: date) -> list[OnDuty]:
    """Of these agents, all free, so many at most who may serve the caller, as they are chosen one after the other."""
    left = [duty for duty in free if not missing(duty.agent, caller, now, today)]
    found = list[OnDuty]()
    while left and len(found) < count:
        found.append(_chosen(caller, left, now, today))
        left.remove(found[-1])
    return found


def standing_with(agent: Agent, caller: Caller, now: datetime, today: date) -> tuple[int, Turn]:
    """What an agent sorts callers by who chooses among them: where their need stands among his skills, then turn."""
    needs = met(as_of(agent, now), needs_now(caller, now), today)
    return choosing.place(agent, needs), turn(caller, now)


def awaited(caller: Caller, everybody: Mapping[str, OnDuty], now: datetime, today: date) -> set[str]:
    """The agents for whom alone the caller waits at this moment; empty: anybody will do.

    They are those at work whom he prefers, each until the time for him is over.
    """
    waited = now - caller.since
    duties = (everybody.get(one.agent) for one in caller.prefers if waited < one.within)
    return {duty.agent.id for duty in duties if duty and duty.at_work and not missing(duty.agent, caller, now, today)}


def _chosen(caller: Caller, suitable: Iterable[OnDuty], now: datetime, today: date) -> OnDuty:
    orders = {duty.agent.id: (order_of(caller, duty, now, today), duty) for duty in suitable}
    first = min(orders.values(), key=lambda found: found[0])
    if caller.choose is not Choose.RANDOM:
        return first[1]
    alike = [
        name for name, ((liked, order), _) in orders.items() if (liked, order[:2]) == (first[0][0], first[0][1][:2])
    ]
    return orders[sorted(alike)[choosing.lot(caller.call, len(alike))]][1]


def order_of(caller: Caller, duty: OnDuty, now: datetime, today: date) -> tuple[int, Order]:
    """What free agents are sorted by for this caller: his preference, then his demand's order."""
    assert isinstance(duty.state, Ready)
    liked = [one.agent for one in caller.prefers]
    preferred = liked.index(duty.agent.id) if duty.agent.id in liked else len(liked)
    demand, agent = demand_of(caller, now), as_of(duty.agent, now)
    return preferred, demand.order(agent, duty.state.since, duty.tally, today, len(duty.tasks))


def demand_of(caller: Caller, now: datetime) -> Demand:
    """What he asks of an agent at this moment."""
    needs = needs_now(caller, now)
    return Demand(needs, caller.language, caller.wishes, caller.choose, caller.by_rank, caller.medium)


def turn(caller: Caller, now: datetime) -> Turn:
    """What callers are sorted by: points, then waiting time; the id only makes it the same each time."""
    return turns.at(caller.lasting, turns.pace(caller.aging), turns.micros(now))


def points(caller: Caller, now: datetime) -> Decimal:
    """The caller's points at this moment: his queue's, his own, and those for waiting."""
    return turns.points(caller.lasting, turns.pace(caller.aging), turns.micros(now))


def may_serve(agent: Agent, queue: Queue, today: date) -> bool:
    """True if the agent, as he stands, meets the queue's needs, at first or once they are relaxed."""
    return any(not lacking(agent, needs, today) for needs in queue.all_needs)


def missing(agent: Agent, caller: Caller, now: datetime, today: date, wording: Wording = exactly) -> str:
    """The first need of the caller that the agent does not meet; empty: he may serve him."""
    if agent.id in caller.never:
        return NEVER
    if no := takes(agent.capacity, caller.medium):
        return no
    return lacking(as_of(agent, now), needs_now(caller, now), today, caller.language, wording)


def offer(caller: Caller, duty: OnDuty, now: datetime, today: date) -> Offer:
    """The offer of this caller to this agent, who is free, with its reason."""
    return Offer(caller.call, duty.agent.id, _reason(caller, duty, now, today))


def _reason(caller: Caller, duty: OnDuty, now: datetime, today: date) -> str:
    assert isinstance(duty.state, Ready)
    agent, step = as_of(duty.agent, now), relaxed(caller, now)
    needs = met(agent, needs_now(caller, now), today)
    suits = f" with {_skills(agent, needs)}" if needs else ", no skill needed"
    if step is not None:
        suits += f" (needs relaxed after {step.after.total_seconds():g} s {relaxed_from(caller, step)})"
    preferred = next((f"{one.why}, " for one in caller.prefers if one.agent == agent.id), "")
    has = f"{duty.has_tasks}, " if duty.tasks else ""
    chosen = choosing.why(caller.choose, agent, needs, duty.state.since, duty.tally, now)
    ranked = choosing.ranked(agent, needs) if caller.by_rank else ""
    return f"{preferred}{_wishes(caller, agent, today)}{has}{ranked and f'{ranked}, '}{chosen}{suits}"


def _skills(agent: Agent, needs: Iterable[Need]) -> str:
    return ", ".join(f"{skill.name} {skill.level}" for skill in choosing.asked_for(agent, needs))


def _wishes(caller: Caller, agent: Agent, today: date) -> str:
    """What of his wishes the agent meets; their weight, too, where they weigh differently."""
    wishes = caller.wishes
    if not wishes:
        return ""
    kept = granted(agent, wishes, today)
    if not kept:
        return f"meets none of the wishes ({_wished(wishes)}), "
    if len({wish.weight for wish in wishes}) == 1:
        return f"meets {len(kept)} of {len(wishes)} wishes ({_wished(kept)}), "
    return f"meets {len(kept)} of {len(wishes)} wishes, weight {weight(kept)} of {weight(wishes)} ({_wished(kept)}), "


def _wished(wishes: Iterable[Wish]) -> str:
    return named(tuple(wish.need for wish in wishes))
