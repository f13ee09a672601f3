"""Callers who are picked for an agent by hand: each gets him in his next free moment, before anybody else does."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.calls.clock import Clock
from ivr.calls.place import Place
from ivr.calls.staff import Staff
from ivr.core.call import CallId
from ivr.core.matcher import Matcher
from ivr.core.offer import Offer
from ivr.core.supervising import away

STANDS = timedelta(minutes=5)
"""How long such a caller waits for his agent; then the router finds him one."""


@dataclass(frozen=True, slots=True)
class Pick:
    """This caller is to get this agent, and nobody else, until then."""

    call: CallId
    agent: str
    until: datetime
    why: str
    """The offer's reason."""
    over: Callable[[str], object]
    """Told why, if he does not get him."""


class Picks:
    """All that stand; an agent is picked for one caller at a time, and a caller for one agent."""

    def __init__(
        self,
        clock: Clock,
        staff: Staff,
        places: Mapping[CallId, Place],
        matcher: Matcher,
        reserve: Callable[[Offer], None],
        changed: Callable[[], None],
    ) -> None:
        self._clock = clock
        self._staff = staff
        self._places = places
        self._matcher = matcher
        self._reserve = reserve
        self._changed = changed
        self._standing: dict[CallId, Pick] = {}

    def pick(self, call: CallId, agent: str, why: str, over: Callable[[str], object]) -> str:
        """Let this waiting caller get this agent next, and nobody else meanwhile; why not, if he cannot.

        `over` is told why, if he does not get him within `STANDS`.
        """
        if mine := self._standing.get(call):
            return f"The caller waits for agent {mine.agent} already."
        if any(pick.agent == agent for pick in self._standing.values()):
            return f"Agent {agent} is picked for another caller already."
        self._standing[call] = Pick(call, agent, self._clock.now() + STANDS, why, over)
        self._staff.keep(agent, call)
        self._mark(call, agent)
        return ""

    def drop(self, call: CallId) -> None:
        """Keep nobody for this caller any longer; harmless if nobody is."""
        if pick := self._standing.pop(call, None):
            self._staff.keep_no_longer(pick.agent)

    def serve(self, now: datetime) -> None:
        """Whoever is picked for an agent gets him before the others; not as long as somebody else rings for him."""
        for pick in list(self._standing.values()):
            place = self._places[pick.call]
            if why := self._lost(pick, now):
                self.drop(pick.call)
                self._mark(pick.call, "")
                pick.over(why)
            elif place.offered is None and self._staff.could_come(pick.agent):
                self.drop(pick.call)
                self._offer(place, Offer(pick.call, pick.agent, pick.why))

    def next_end(self) -> datetime | None:
        """When the first of them ends by time alone."""
        return min((pick.until for pick in self._standing.values()), default=None)

    def _offer(self, place: Place, offer: Offer) -> None:
        self._reserve(offer)
        place.caller = replace(place.caller, picked="")  # which the matcher hears of once this offer is settled
        place.offered = offer
        place.take(offer)

    def _mark(self, call: CallId, agent: str) -> None:
        place = self._places[call]
        place.caller = replace(place.caller, picked=agent)
        if place.offered is None:
            self._matcher.join(place.caller)
        self._changed()

    def _lost(self, pick: Pick, now: datetime) -> str:
        """Why he does not get him any more; empty as long as he may."""
        duty = self._staff.get(pick.agent)
        if duty is None:
            return "is no agent any more"
        return away(duty) or (f"not free within {STANDS.total_seconds():g} s" if now >= pick.until else "")
