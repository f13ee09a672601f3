"""What a waiting caller is promised: whom the rules would ring for him, and when, if nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.core.agent import RONA, NotReady, Ready, Reserved, due
from ivr.core.call import Customer, Waiting
from ivr.core.caller import Caller, caller_in, next_change
from ivr.core.duty import OnDuty
from ivr.core.entering import turned_away
from ivr.core.ladder import held
from ivr.core.next_best import before
from ivr.core.offer import Offer
from ivr.core.on_duty import once_served
from ivr.core.outbound import barred
from ivr.core.overflow import Attempts, DialNumber, DialRm, GiveUp, RingGroup, SkipStep, Wait, after, next_for_waiting
from ivr.core.overflow_due import Around
from ivr.core.overflow_rules import OverflowStep, ToQueue, WaitingEnds
from ivr.core.queues import OfferRules, OnFailedOffer, Queue
from ivr.core.router import best_of, matches, offer, turn
from ivr.core.rulebook import Rulebook
from ivr.core.said import listed
from ivr.core.staffing import beside, now_in, rivals_in

HE = "the caller"
"""His id. Ids decide between those who came at the same moment: it stands behind those of the others."""
MOST = 60
"""Happenings that are told; a queue without an overflow list could go on for ever."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at this moment, and the rule that says so."""

    at: datetime
    line: str
    rule: str


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """How else things stand."""

    others: tuple[Caller, ...] = ()
    """Who waits already."""
    degraded: str = ""
    """The level at which the firm works; empty: as usual."""


AS_USUAL = Meanwhile()


def unanswered(
    queue: Queue,
    customer: Customer | None,
    agents: Iterable[OnDuty],
    since: datetime,
    rules: Rulebook,
    language: str = "",
    meanwhile: Meanwhile = AS_USUAL,
) -> tuple[Happening, ...]:
    """What happens to somebody who enters this queue at `since`, as long as nobody answers and nobody else calls.

    The others wait already; who becomes free for one of them has him from then on.
    """
    return tuple(_Patience(queue, customer, agents, since, rules, language, meanwhile).happenings())


class _Patience:
    """One caller, and time that goes only as far as the next thing that happens."""

    def __init__(
        self,
        queue: Queue,
        customer: Customer | None,
        agents: Iterable[OnDuty],
        since: datetime,
        rules: Rulebook,
        language: str,
        meanwhile: Meanwhile,
    ) -> None:
        self._levels = held(rules.degradation, meanwhile.degraded)
        self._language, self._others = language, meanwhile.others
        self._rules, self._zone = rules, ZoneInfo(rules.firm.timezone)
        self._customer = customer
        self._floor = {duty.agent.id: duty for duty in agents}
        self._enter(queue, since)
        self._now = since
        self._offer: Offer | None = None
        self._offer_ends: datetime | None = None
        self._rings_until: datetime | None = None
        self._group: dict[str, OnDuty] = {}
        """As those were who ring together."""
        self._over = False

    def _enter(self, queue: Queue, since: datetime) -> None:
        self._queue = queue
        self._caller = caller_in(queue, HE, since, self._customer, language=self._language)
        self._stage = Waiting(queue.name, self._language, since)

    def happenings(self) -> Iterator[Happening]:
        yield from self._come()
        for _ in range(MOST):
            if self._over:
                return
            self._free_agents()
            self._serve_others()
            yield from self._next()

    def _come(self) -> Iterator[Happening]:
        """He may not wait in the queue at all; or whoever is free for him is rung before its overflow counts."""
        away = turned_away(self._queue, self._around(already=0).queue)
        if away is not None:
            yield self._told(away.reason, str(away.exit.ref))
            self._over = True
        elif offered := self._offer_to_somebody():
            yield offered

    def _next(self) -> Iterator[Happening]:
        attempts = Attempts(self._offer is not None, self._rings_until is not None)
        match next_for_waiting(self._queue, self._stage, attempts, self._customer, self._now, self._around()):
            case DialRm(rm, to, step, reason):
                why_not = barred(self._rules, rm.mobile, f"RM {rm.name}", self._now)
                yield self._told(self._dial("the mobile", to.ring, reason, why_not), str(step.ref))
                self._step_on(step)
            case DialNumber(to, step, reason):
                why_not = barred(self._rules, to.number, "", self._now)
                yield self._told(self._dial("it", to.ring, reason, why_not), str(step.ref))
                self._step_on(step)
            case RingGroup(agents, to, step, reason):
                yield self._told(self._ring(agents, to.ring, reason), str(step.ref))
                self._step_on(step)
            case SkipStep(step, reason):
                yield self._told(reason, str(step.ref))
                self._step_on(step)
            case GiveUp(to, step, reason):
                yield self._told(reason, str(step.ref))
                yield from self._give_up(to)
            case Wait(until):
                yield from self._wait(until)

    def _dial(self, what: str, ring: timedelta, reason: str, why_not: str) -> str:
        if why_not:
            return f"{reason}, but {why_not}"
        self._rings_until = self._now + ring
        return f"{reason}: {what} rings {ring.total_seconds():g} s"

    def _ring(self, agents: Iterable[str], ring: timedelta, reason: str) -> str:
        """Who of them is free is held until all have let it ring."""
        free = {name: self._floor[name] for name in agents if name in self._floor and _is_free(self._floor[name])}
        if not free:
            return f"{reason}, but none of them is free"
        self._group, self._rings_until = free, self._now + ring
        for name, duty in free.items():
            self._floor[name] = replace(duty, state=Reserved("", self._now))
        return f"{reason}: {', '.join(free)} ring {ring.total_seconds():g} s"

    def _give_up(self, to: WaitingEnds | ToQueue) -> Iterator[Happening]:
        if isinstance(to, ToQueue):
            self._enter(self._rules.queues[to.queue], self._stage.since)
            yield from self._come()
        else:
            self._over = True

    def _wait(self, until: datetime | None) -> Iterator[Happening]:
        offered = self._offer is None and self._offer_to_somebody()
        if offered:
            yield offered
        elif not self._pass_time(until):
            yield self._told("he waits on, until somebody is free or he hangs up", str(self._queue.ref))
            self._over = True

    def _told(self, line: str, rule: str) -> Happening:
        return Happening(self._now, line, rule)

    def _step_on(self, done: OverflowStep) -> None:
        self._stage = replace(self._stage, overflow_step=after(self._queue, done))

    def _around(self, already: int = 1) -> Around:
        """The queue with those who wait in it, this caller if he does `already`, and who is on duty now."""
        today = self._now.astimezone(self._zone).date()
        here = [other for other in self._others if other.queue == self._queue.name]
        sooner = [other for other in self._others if turn(other, self._now) < turn(self._caller, self._now)]
        ahead = sum(other.queue == self._queue.name for other in sooner)
        now = now_in(self._queue, self._floor.values(), today, self._language, len(here) + already)
        now = beside(now, *rivals_in(self._queue, self._floor.values(), self._others, sooner, today, self._language))
        return Around(now, ahead, self._rules.calendars, self._rules.agents, self._levels)

    def _serve_others(self) -> None:
        """Whoever of the others can get somebody has him from now on."""
        today = self._now.astimezone(self._zone).date()
        me = self._caller if self._offer is None else None
        agents, self._others = once_served(self._others, self._floor.values(), self._now, today, me)
        self._floor = {duty.agent.id: duty for duty in agents}

    def _offer_to_somebody(self) -> Happening | None:
        today = self._now.astimezone(self._zone).date()
        offers = matches([self._caller], self._floor.values(), self._now, today)
        if not offers:
            return None
        self._offer, self._offer_ends = self._with_others(offers[0], today), self._now + self._queue.offer.ring
        duties = [self._floor[one.agent] for one in self._offer.each]
        everybody = dict(self._floor)
        for duty in duties:
            self._floor[duty.agent.id] = replace(duty, state=Reserved("", self._now))
        who = listed(f"{duty.agent.id} {duty.agent.name}" for duty in duties)
        are = "are rung together" if self._offer.others else "is rung"
        best = offers[0]
        for second in matches([self._caller], self._floor.values(), self._now, today):
            chosen, other = everybody[best.agent], everybody[second.agent]
            best = before(best, self._caller, chosen, other, self._now, today)
        line = f"{who} {are} for {self._queue.offer.ring.total_seconds():g} s: {best.why}"
        return self._told(line, str(self._queue.ref))

    def _with_others(self, first: Offer, today: date) -> Offer:
        """The best of those who are free beside the first."""
        rest = (duty for duty in self._floor.values() if duty.free and duty.agent.id != first.agent)
        others = best_of(self._caller, rest, self._queue.offer.at_once - 1, self._now, today)
        return replace(first, others=tuple(offer(self._caller, duty, self._now, today) for duty in others))

    def _pass_time(self, until: datetime | None) -> bool:
        """Go on to the next thing that happens by itself; False if nothing does."""
        states = (due(duty.state) for duty in self._floor.values())
        relaxed = next_change([self._caller, *self._others], self._now)
        coming = (until, relaxed, self._offer_ends, self._rings_until, *states)
        ends = [at for at in coming if at is not None and at >= self._now]
        if not ends:
            return False
        self._now = min(ends)
        if self._offer is not None and self._offer_ends == self._now:
            self._offer_failed(self._offer)
        if self._rings_until == self._now:
            self._rings_until = None
            self._floor |= self._group
            self._group = {}
        return True

    def _offer_failed(self, offered: Offer) -> None:
        self._stage = replace(self._stage, failed_offers=self._stage.failed_offers + 1)
        state = _after_silence(self._queue.offer, self._now)
        for one in offered.each:
            self._floor[one.agent] = replace(self._floor[one.agent], state=state)
        self._offer = self._offer_ends = None

    def _free_agents(self) -> None:
        """Pauses and wrap-up that are over."""
        for name, duty in self._floor.items():
            over = due(duty.state)
            if over is not None and over <= self._now:
                self._floor[name] = replace(duty, state=Ready(over))


def _is_free(duty: OnDuty) -> bool:
    return duty.reachable and isinstance(duty.state, Ready)


def _after_silence(rules: OfferRules, now: datetime) -> Ready | NotReady:
    match rules.no_answer:
        case OnFailedOffer.NOT_READY:
            return NotReady(RONA)
        case OnFailedOffer.PAUSE:
            return NotReady("no answer", now + rules.pause)
        case OnFailedOffer.STAY:
            return Ready(now)
