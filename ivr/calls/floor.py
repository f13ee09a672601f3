"""The floor: who waits and who is free at this moment. The one live state, with one writer: the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ivr.calls.calling_off import CallingOff, Declined, Withdrawn
from ivr.calls.clock import Clock
from ivr.calls.failing import after_failure
from ivr.calls.place import Place
from ivr.calls.staff import OnAgent, Staff
from ivr.core.agent import AgentState, Presence, word
from ivr.core.agent_events import (
    Holds,
    IsFound,
    IsReleased,
    IsReserved,
    LogsIn,
    LogsOut,
    Misses,
    Parts,
    Rings,
    Said,
    SaysNotReady,
    SaysReady,
    TakesBack,
    Talks,
)
from ivr.core.call import CallId
from ivr.core.census import Census
from ivr.core.estimate import QueueNow
from ivr.core.lately import NOTHING_YET, Lately
from ivr.core.matcher import Matcher
from ivr.core.media import CALL
from ivr.core.queues import OfferRules, Queue
from ivr.core.router import Caller, Offer, OnDuty, under
from ivr.core.rulebook import Agent, LogIn, Rulebook
from ivr.core.staffing import beside, counted
from ivr.core.why_not import doing
from ivr.core.wishes import LastCall
from ivr.switch.events import Ending

FEW = 50
"""Callers who watch their queue, at most, if each is told of each change at once."""
SOON = 0.25
"""Seconds after which more of them are told."""


class Floor:
    """Matches whenever something has changed, once per turn of the loop, however much changed in it."""

    def __init__(self, rules: Rulebook, clock: Clock, on_agent: OnAgent = lambda agent, presence: None) -> None:
        self._clock = clock
        self._places: dict[CallId, Place] = {}
        self._matching: asyncio.Handle | None = None
        self._relaxing: asyncio.TimerHandle | None = None
        self._zone = ZoneInfo(rules.firm.timezone)
        self._lately: dict[str, Lately] = {}
        self._matcher = Matcher()
        self.calling_off = CallingOff()
        self._staff = Staff(clock, self._matcher, on_agent, self._changed)
        self._watching: dict[CallId, Place] = {}
        self._stirring: asyncio.TimerHandle | None = None
        self._returned: dict[CallId, None] = {}
        """Whose offer has failed since the last match."""
        self._log_in = rules.on_duty.log_in
        self.take(rules.agents.values())

    # --- callers

    @contextmanager
    def place(
        self,
        caller: Caller,
        take: Callable[[Offer], None],
        watched: Queue | None = None,
        stirred: Callable[[], object] = lambda: None,
        unoffered: Callable[[], object] = lambda: None,
    ) -> Iterator[Place]:
        """Hold a place among the waiting; whatever way it is left, the place and a standing offer are given back."""
        place = self._places[caller.call] = Place(caller, take, watched, stirred, unoffered)
        if watched is not None:
            self._watching[caller.call] = place
        self._matcher.join(caller)
        self._changed()
        try:
            yield place
        finally:
            del self._places[caller.call]
            self._watching.pop(caller.call, None)
            self._matcher.leave(caller.call)
            self._changed()
            for offer in (place.offered, *place.group):
                if offer is not None:
                    self._give_back(offer, place.caller.medium)

    def position(self, call: CallId) -> int:
        """1 for the caller who is next in his queue; 0 if he does not wait."""
        return self._matcher.position(call)

    def callers(self) -> list[Caller]:
        """All who wait."""
        return [place.caller for place in self._places.values()]

    def caller(self, call: CallId) -> Caller | None:
        """Who waits under this name, if somebody does."""
        place = self._places.get(call)
        return place.caller if place else None

    def now_in(self, queue: Queue, language: str = "", call: CallId = "") -> QueueNow:
        """The queue at this moment, as a caller finds it who speaks this language (empty: it does not matter).

        Of other queues those are in his way who come before him: all who wait, if he does not wait himself.
        """
        own, rivals = self._matcher.rivals(queue, self._clock.now(), self._today(), language, call)
        return beside(self._alone(queue, language), own, rivals, self._lately)

    def census(self, caller: Caller) -> Census:
        """How each agent stands to this caller now, in a few words; of many, most are only counted."""
        return self._matcher.census(caller, self._clock.now(), self._today())

    def doing(self, agents: Iterable[str]) -> dict[str, str]:
        """What each of these is doing, in a word or two, whatever he can."""
        known = {agent: self._staff.get(agent) for agent in agents}
        return {agent: doing(duty, CALL) if duty else "not in the rules" for agent, duty in known.items()}

    # --- offers

    def rings(self, offer: Offer) -> None:
        """The agent's phone rings for it."""
        self._staff.tell(offer.agent, Rings(offer.call))

    def failed(self, offer: Offer, how: Ending, rules: OfferRules) -> None:
        """The agent's phone did not take the offer: he is treated as the queue's rules say.

        An offer to several stands until it is `released`, for the others ring on.
        """
        self._settle_offer(offer)
        self.calling_off.free(offer.agent, offer.call)
        self._staff.tell(offer.agent, Misses(offer.call, after_failure(how, rules, self._clock.now())))

    def released(self, offer: Offer) -> None:
        """The offer ended without the agents' fault: whoever is still held for it is as free as he was."""
        self._settle_offer(offer)
        for one in offer.each:
            self.calling_off.free(one.agent, one.call)
            self._staff.tell(one.agent, IsReleased(one.call))

    def connected(self, offer: Offer) -> None:
        """Agent and caller talk; the offer stands until the caller leaves his place, lest he be offered to another."""
        self._staff.tell(offer.agent, Talks(offer.call))

    def held(self, agent: str, call: CallId) -> None:
        """The agent has put the caller on hold."""
        self._staff.tell(agent, Holds(call))

    def taken_back(self, agent: str, call: CallId) -> None:
        """He talks with him again."""
        self._staff.tell(agent, TakesBack(call))

    def finished(self, agent: str, call: CallId, wrap_up: timedelta) -> bool:
        """The talk is over; wrap-up begins, or the agent is free at once. False if he was not in this call."""
        return self._staff.tell(agent, Parts(call, wrap_up))

    def handled(self, queue: str, took: timedelta) -> None:
        """A call of this queue has occupied an agent so long, wrap-up included: what is expected of the next."""
        self._lately[queue] = self._lately.get(queue, NOTHING_YET).after_call(took)
        self._changed()

    def waited(self, queue: str, waited: timedelta, *, served: bool) -> None:
        """A wait in this queue is over, with an agent or without: how many give up is expected of the next."""
        self._lately[queue] = self._lately.get(queue, NOTHING_YET).after_wait(waited, served=served)
        self._changed()

    # --- tasks

    def accepted(self, offer: Offer) -> None:
        """The agent has the task, until it is laid down; its place is left next."""
        self._places[offer.call].offered = None

    def declined(self, offer: Offer) -> None:
        """The agent does not take the task, and is not asked again; it keeps its place."""
        place = self._places[offer.call]
        self._staff.lays_down(offer.agent, place.caller.medium)
        place.offered = None
        place.caller = replace(place.caller, never=place.caller.never | {offer.agent})
        self._returned[offer.call] = None
        self._matcher.join(place.caller)
        self._changed()

    def laid_down(self, agent: str, medium: str) -> None:
        """The agent has done with a task."""
        self._staff.lays_down(agent, medium)

    def forget(self, call: CallId) -> None:
        """The call is over, whichever way: whoever still counts as busy with it is free."""
        self._staff.forget(call)

    def reserve(self, call: CallId, agents: Iterable[str], why: str = "rung with others") -> tuple[Offer, ...]:
        """Hold all of these who are free, for a caller whose place gives them back whatever happens.

        Without a place, whoever asks sees to it; `forget` does so in the end.
        """
        free = (agent for agent in agents if (duty := self._staff.get(agent)) and duty.free)
        offers = tuple(Offer(call, agent, why) for agent in free)
        for offer in offers:
            self._reserve(offer)
        if place := self._places.get(call):
            place.group += offers
        return offers

    # --- agents

    def agents(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return self._staff.everybody()

    def presence(self, agent: str) -> Presence:
        """An agent's status and state."""
        return self._staff.presence(agent)

    def phone(self, agent: str, reachable: bool) -> None:
        """The agent's softphone has registered, or can no longer be reached."""
        self._staff.phone(agent, reachable)

    def last_call(self, agent: str) -> LastCall | None:
        """The call that an agent had last, if he has had one since the start."""
        return self._staff.last_call(agent)

    def says(self, agent: str, event: Said) -> bool:
        """An agent says something of himself; False if it cannot be, or nobody knows him.

        Who takes no calls any more is offered none: one that he has not answered yet is withdrawn.
        """
        done = self._staff.tell(agent, event)
        if done and isinstance(event, SaysNotReady | LogsOut):
            reason = event.reason if isinstance(event, SaysNotReady) else "logged out"
            self.calling_off.call_off(agent, Withdrawn(reason))
        return done

    def decline(self, agent: str, reason: str) -> bool:
        """The agent does not want the call that he is offered; False if there is none, or he has answered it."""
        return self.calling_off.call_off(agent, Declined(reason))

    def log_in(self, agent: str) -> bool:
        """The agent's work begins, and what he has done is counted anew; False if he is logged in, or unknown."""
        return self._staff.tell(agent, LogsIn())

    def log_out(self, agent: str) -> bool:
        """The agent's work ends, with a call that he has once that is over; False if he is not logged in."""
        return self.says(agent, LogsOut())

    def ready(self, agent: str) -> bool:
        """The agent says that he is back, or has done with his wrap-up; False if he is not logged in."""
        return self._staff.tell(agent, SaysReady())

    def not_ready(self, agent: str, reason: str) -> bool:
        """The agent takes no calls for this reason, after the one that he has; False if he is not logged in."""
        return self.says(agent, SaysNotReady(reason))

    def restore(self, agent: str, state: AgentState) -> None:
        """Take an agent's state as it was before the controller started again."""
        self._staff.tell(agent, IsFound(state))

    def take(self, agents: Iterable[Agent]) -> None:
        """Take new and changed agents, some of them or all: thousands at once would hold up every call."""
        self._staff.take(agents, logged_in=self._log_in is LogIn.BY_PHONE)

    def new_rules(self, rules: Rulebook) -> None:
        """Take new and changed agents; those who are gone from the rules leave, once their call is over.

        Whom a waiting caller gets, and when, is decided by what his queue says now: or a skill that has another name
        from today on would be looked for in vain. A queue that is gone keeps its callers.
        """
        self._zone = ZoneInfo(rules.firm.timezone)
        self._log_in = rules.on_duty.log_in
        self.take(rules.agents.values())
        self._staff.keep_only(rules.agents)
        for place in self._places.values():
            if (queue := rules.queues.get(place.caller.queue)) is not None:
                self._under(queue, place)
        self._matcher.tidy()
        self._changed()

    # --- inside

    def _give_back(self, offer: Offer, medium: str) -> None:
        if medium == CALL:
            self.released(offer)
        else:
            self._staff.lays_down(offer.agent, medium)

    def _under(self, queue: Queue, place: Place) -> None:
        place.watched = place.watched and queue
        newer = under(queue, place.caller)
        if newer != place.caller:
            place.caller = newer
            if place.offered is None:
                self._matcher.join(newer)

    def _settle_offer(self, offer: Offer) -> None:
        place = self._places.get(offer.call)
        if place is not None and place.offered == offer:
            place.offered = None
            self._returned[offer.call] = None
            self._matcher.join(place.caller)
            self._changed()

    def _changed(self) -> None:
        if self._matching is None:
            self._matching = asyncio.get_running_loop().call_soon(self._match)

    def _match(self) -> None:
        self._matching = None
        offers = self._matcher.settle(self._clock.now(), self._today())
        for offer in offers:
            self._reserve(offer)
        for offer in map(self._with_others, offers):
            place = self._places[offer.call]
            place.offered = offer
            place.take(offer)
        self._tell_unoffered()
        self._match_when_relaxed()
        if len(self._watching) <= FEW:
            self._stir()
        elif self._stirring is None:
            self._stirring = asyncio.get_running_loop().call_later(SOON, self._stir)

    def _tell_unoffered(self) -> None:
        """Those for whom something was decided anew, and who have got nobody."""
        anew, self._returned = {**self._matcher.widened, **self._returned}, {}
        for place in filter(None, map(self._places.get, anew)):
            if place.offered is None:
                place.unoffered()

    def _reserve(self, offer: Offer) -> None:
        place = self._places.get(offer.call)
        if place is not None and place.caller.medium != CALL:
            self._staff.carries(offer.agent, place.caller.medium)
            return
        taken = self._staff.tell(offer.agent, IsReserved(offer.call))
        assert taken, word(self._staff.presence(offer.agent).seen)
        self.calling_off.reserved(offer.agent, offer.call)

    def _with_others(self, offer: Offer) -> Offer:
        """Who rings together with him, of those whom nobody else gets now, and who comes next after them."""
        now, today = self._clock.now(), self._today()
        others = tuple[Offer, ...]()
        if self._places[offer.call].caller.medium == CALL:
            others = tuple(self._matcher.others(offer.call, now, today))
        for other in others:
            self._reserve(other)
        return replace(offer, others=others, next_best=self._matcher.next_best(offer.call, now, today))

    def _alone(self, queue: Queue, language: str) -> QueueNow:
        """The queue as if nobody waited in others."""
        today = self._today()
        anybody = self._matcher.crowd(queue, today)
        spoken = self._matcher.crowd(queue, today, language) if language else anybody
        waiting = self._matcher.in_queue(queue.name)
        return counted(spoken, anybody, waiting, self._lately.get(queue.name, NOTHING_YET))

    def _stir(self) -> None:
        """Tell those who watch their queue and find it other than they last knew it.

        What happens in other queues stirs nobody: who comes there later is not in his way.
        """
        self._stirring = None
        for place in list(self._watching.values()):
            assert place.watched is not None
            caller = place.caller
            seen = self._alone(place.watched, caller.language), self.position(caller.call)
            if place.seen != seen:
                place.seen = seen
                place.stirred()

    def _match_when_relaxed(self) -> None:
        """Match again when time changes what a caller needs, for nothing else may change until then."""
        if self._relaxing is not None:
            self._relaxing.cancel()
            self._relaxing = None
        at = self._matcher.next_change()
        if at is not None:
            wait = self._clock.seconds_to(at)
            self._relaxing = asyncio.get_running_loop().call_later(wait, self._changed)

    def _today(self) -> date:
        return self._clock.wall().astimezone(self._zone).date()
