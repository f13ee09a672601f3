"""Who gets whom: all waiting callers against all free agents; offers, each with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from ivr.core import choosing, turns
from ivr.core.agent import AVAILABLE, AgentState, Available, LoggedOut, NotReady, Ready, Status
from ivr.core.call import CallId, Customer
from ivr.core.choosing import NOTHING_YET, Tally
from ivr.core.demand import Demand, Order
from ivr.core.media import CALL, has_room, takes
from ivr.core.preference import LastTalk, Preferred
from ivr.core.preferring import preferred
from ivr.core.queues import Choose, Need, Needs, Queue, Relaxation, Wish
from ivr.core.rulebook import Agent
from ivr.core.said import listed, said
from ivr.core.skills import Wording, exactly, granted, lacking, met, weight
from ivr.core.standing import as_of
from ivr.core.turns import Turn

NEVER = "is never to serve this customer"


@dataclass(frozen=True, slots=True)
class Caller:
    """A waiting caller, as far as routing is concerned."""

    call: CallId
    queue: str
    needs: Needs
    priority: int
    """Points that his queue gives to each caller."""
    since: datetime
    wishes: tuple[Wish, ...] = ()
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
    choose: Choose = Choose.LONGEST_IDLE
    """Which of several suitable agents he gets."""
    by_rank: bool = False
    """Who ranks the needed skill higher comes first, `choose` decides among equals."""
    prefers: tuple[Preferred, ...] = ()
    """The most preferred first."""
    never: frozenset[str] = frozenset()
    """Agents who are not to serve him."""
    medium: str = CALL
    """What waits: a caller, or a task of another kind."""
    at_once: int = 1
    """Agents who are rung together for him, at most."""
    picked: str = ""
    """The agent whom he is to get by hand, and nobody else meanwhile; empty: the router finds one."""
    called_back: bool = False
    """He has hung up, and is called back when it is his turn."""

    @property
    def on_the_line(self) -> bool:
        """Whether he waits on the telephone: neither to be called back, nor a task."""
        return self.medium == CALL and not self.called_back

    @property
    def waits(self) -> list[timedelta]:
        """After how long others may serve him."""
        return [step.after for step in self.relax] + [one.within for one in self.prefers]

    @property
    def lasting(self) -> Turn:
        """His turn among all whose points grow at the same pace."""
        base = self.priority + self.by_level + self.extra
        return turns.lasting(base, turns.pace(self.aging), turns.micros(self.since), self.call)


def caller_in(
    queue: Queue,
    call: CallId,
    since: datetime,
    customer: Customer | None = None,
    extra: int = 0,
    language: str = "",
    last: LastTalk | None = None,
) -> Caller:
    """The caller who has waited in this queue since then; `extra` points come from the step that led him here.

    Whom he prefers is settled now: by his RM, by whom he talked with last, and by the rules as they are.
    """
    prefers = preferred(queue.prefer, customer, last, since)
    caller = Caller(
        call,
        queue.name,
        (),
        0,
        since,
        extra=extra,
        language=language,
        level=customer.level if customer else "",
        prefers=prefers,
        never=frozenset(customer.never if customer else ()),
    )
    return under(queue, caller)


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
        choose=queue.offer.choose,
        by_rank=queue.offer.by_rank,
        at_once=queue.offer.at_once,
    )


def relaxed(caller: Caller, now: datetime) -> Relaxation | None:
    """The relaxation that holds at this moment, if one does."""
    return next((step for step in reversed(caller.relax) if now - caller.since >= step.after), None)


def relaxed_from(caller: Caller, step: Relaxation) -> str:
    """From what he needed at first, and to what."""
    return f"from {_named(caller.needs) or 'anything'} to {_named(step.needs) or 'anything'}"


def needs_now(caller: Caller, now: datetime) -> Needs:
    """What an agent must have at this moment to serve the caller."""
    step = relaxed(caller, now)
    return caller.needs if step is None else step.needs


def all_needs(caller: Caller) -> tuple[Needs, ...]:
    """The needs that he comes with, and those after each relaxation."""
    return (caller.needs, *(step.needs for step in caller.relax))


def next_change(callers: Iterable[Caller], now: datetime) -> datetime | None:
    """When the next of these callers may be served by others, if time alone changes that."""
    return min((at for caller in callers for at in changes(caller) if at > now), default=None)


def changes(caller: Caller) -> list[datetime]:
    """The moments at which others may serve the caller: his needs are relaxed, or he waits for one agent no longer."""
    return [caller.since + wait for wait in caller.waits]


@dataclass(frozen=True, slots=True)
class OnDuty:
    """An agent as the floor knows him now."""

    agent: Agent
    reachable: bool
    state: AgentState
    tally: Tally = NOTHING_YET
    status: Status = AVAILABLE
    """What he has said of himself; it may be that it holds only after the call that he has."""
    tasks: tuple[str, ...] = ()
    """The medium of each task that he has, or is offered, beside calls."""

    own_call: bool = False
    """His phone is in a call that he has begun, to dial a feature code."""

    @property
    def at_work(self) -> bool:
        """True if he takes calls, now or after the one that he has."""
        stays = isinstance(self.status, Available) and not isinstance(self.state, NotReady | LoggedOut)
        return self.reachable and stays

    def at_work_for(self, medium: str) -> bool:
        """True if he takes such tasks, now or once he has done with others; but for calls he needs no phone."""
        if medium == CALL:
            return self.at_work
        return replace(self, reachable=True).at_work and not takes(self.agent.capacity, medium)

    @property
    def free(self) -> bool:
        """True if he can be offered a call now."""
        return self.reachable and not self.own_call and not self.tasks and isinstance(self.state, Ready)

    def free_for(self, medium: str) -> bool:
        """True if he can be offered such a task now; but for calls he needs no phone."""
        if medium == CALL:
            return self.free
        return isinstance(self.state, Ready) and has_room(self.agent.capacity, self.tasks, medium)

    @property
    def has_tasks(self) -> str:
        """`has 2 chat`: what he has beside calls, in words."""
        return f"has {listed(f'{count} {medium}' for medium, count in Counter(self.tasks).items())}"

    @property
    def free_for_any(self) -> bool:
        """True if there is something that he can be offered now."""
        return self.free or any(map(self.free_for, self.agent.capacity))


@dataclass(frozen=True, slots=True)
class NextBest:
    """Who would have been offered the call instead."""

    agent: str
    by: str
    """By what he came after."""


@dataclass(frozen=True, slots=True)
class Offer:
    """This call goes to this agent's phone."""

    call: CallId
    agent: str
    reason: str
    others: tuple[Offer, ...] = ()
    """To whom it is offered together with him; the first to answer has the caller."""
    next_best: NextBest | None = field(default=None, compare=False)
    """Of those who are free and are not rung for anybody; None: there is none, or nobody asked."""

    @property
    def why(self) -> str:
        """Why he, and why not the next."""
        second = self.next_best
        return f"{self.reason}, before {second.agent} ({second.by})" if second else self.reason

    @property
    def each(self) -> tuple[Offer, ...]:
        """One for each agent whose phone rings."""
        return (replace(self, others=()), *self.others) if self.others else (self,)


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
    weights = f", weight {weight(kept)} of {weight(wishes)}" if len({wish.weight for wish in wishes}) > 1 else ""
    return f"meets {len(kept)} of {len(wishes)} wishes{weights} ({_wished(kept)}), "


def _wished(wishes: Iterable[Wish]) -> str:
    return _named(tuple(wish.need for wish in wishes))


def _named(needs: Needs) -> str:
    return ", ".join(map(said, needs))
