"""What a waiting caller is promised: whom the rules would ring for him, and when, if nobody answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.core.agent import RONA, NotReady, Ready, Reserved, due
from ivr.core.call import Customer, Waiting
from ivr.core.entering import turned_away
from ivr.core.estimate import QueueNow
from ivr.core.overflow import Attempts, DialRm, GiveUp, SkipStep, Wait, next_for_waiting
from ivr.core.router import Offer, OnDuty, caller_in, matches, may_serve, next_relaxation
from ivr.core.rulebook import OfferRules, OnFailedOffer, Queue

MOST = 60
"""Happenings that are told; a queue without an overflow list could go on for ever."""


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at this moment, and the rule that says so."""

    at: datetime
    line: str
    rule: str


def unanswered(
    queue: Queue, customer: Customer | None, agents: Iterable[OnDuty], since: datetime, zone: ZoneInfo
) -> tuple[Happening, ...]:
    """What happens to somebody who enters this queue at `since`, as long as nobody answers and nobody else calls."""
    return tuple(_Patience(queue, customer, agents, since, zone).happenings())


class _Patience:
    """One caller, and time that goes only as far as the next thing that happens."""

    def __init__(
        self, queue: Queue, customer: Customer | None, agents: Iterable[OnDuty], since: datetime, zone: ZoneInfo
    ) -> None:
        self._queue, self._customer, self._zone = queue, customer, zone
        self._floor = {duty.agent.id: duty for duty in agents}
        self._caller = caller_in(queue, "", since)
        self._stage = Waiting(queue.name, "", since)
        self._now = since
        self._offer: Offer | None = None
        self._offer_ends: datetime | None = None
        self._rm_ends: datetime | None = None

    def happenings(self) -> Iterator[Happening]:
        away = turned_away(self._queue, self._as_he_comes())
        if away is not None:
            yield self._told(away.reason, str(away.exit.ref))
        else:
            yield from self._waiting()

    def _as_he_comes(self) -> QueueNow:
        """The queue with nobody else in it."""
        today = self._now.astimezone(self._zone).date()
        here = (duty for duty in self._floor.values() if duty.reachable and not isinstance(duty.state, NotReady))
        return QueueNow(staffed=sum(may_serve(duty.agent, self._queue, today) for duty in here))

    def _waiting(self) -> Iterator[Happening]:
        for _ in range(MOST):
            self._free_agents()
            attempts = Attempts(self._offer is not None, self._rm_ends is not None)
            match next_for_waiting(self._queue, self._stage, attempts, self._customer, self._now):
                case DialRm(_, to, step, reason):
                    yield self._told(f"{reason}: the mobile rings {to.ring.total_seconds():g} s", str(step.ref))
                    self._rm_ends = self._now + to.ring
                    self._next_step()
                case SkipStep(step, reason):
                    yield self._told(reason, str(step.ref))
                    self._next_step()
                case GiveUp(_, step, reason):
                    yield self._told(reason, str(step.ref))
                    return
                case Wait(until):
                    offered = self._offer is None and self._offer_to_somebody()
                    if offered:
                        yield offered
                    elif not self._pass_time(until):
                        yield self._told("he waits on, until somebody is free or he hangs up", str(self._queue.ref))
                        return

    def _told(self, line: str, rule: str) -> Happening:
        return Happening(self._now, line, rule)

    def _next_step(self) -> None:
        self._stage = replace(self._stage, overflow_step=self._stage.overflow_step + 1)

    def _offer_to_somebody(self) -> Happening | None:
        today = self._now.astimezone(self._zone).date()
        offers = matches([self._caller], self._floor.values(), self._now, today)
        if not offers:
            return None
        self._offer, self._offer_ends = offers[0], self._now + self._queue.offer.ring
        duty = self._floor[offers[0].agent]
        self._floor[offers[0].agent] = replace(duty, state=Reserved("", self._now))
        rings = f"{self._queue.offer.ring.total_seconds():g} s"
        line = f"{duty.agent.id} {duty.agent.name} is rung for {rings}: {offers[0].reason}"
        return self._told(line, str(self._queue.ref))

    def _pass_time(self, until: datetime | None) -> bool:
        """Go on to the next thing that happens by itself; False if nothing does."""
        states = (due(duty.state) for duty in self._floor.values())
        relaxed = next_relaxation([self._caller], self._now)
        coming = (until, relaxed, self._offer_ends, self._rm_ends, *states)
        ends = [at for at in coming if at is not None and at >= self._now]
        if not ends:
            return False
        self._now = min(ends)
        if self._offer is not None and self._offer_ends == self._now:
            self._offer_failed(self._offer)
        if self._rm_ends == self._now:
            self._rm_ends = None
        return True

    def _offer_failed(self, offer: Offer) -> None:
        self._stage = replace(self._stage, failed_offers=self._stage.failed_offers + 1)
        state = _after_silence(self._queue.offer, self._now)
        self._floor[offer.agent] = replace(self._floor[offer.agent], state=state)
        self._offer = self._offer_ends = None

    def _free_agents(self) -> None:
        """Pauses and wrap-up that are over."""
        for name, duty in self._floor.items():
            over = due(duty.state)
            if over is not None and over <= self._now:
                self._floor[name] = replace(duty, state=Ready(over))


def _after_silence(rules: OfferRules, now: datetime) -> Ready | NotReady:
    match rules.no_answer:
        case OnFailedOffer.NOT_READY:
            return NotReady(RONA)
        case OnFailedOffer.PAUSE:
            return NotReady("no answer", now + rules.pause)
        case OnFailedOffer.STAY:
            return Ready(now)
