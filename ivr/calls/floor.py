"""The floor: who waits and who is free at this moment. The one live state, with one writer: the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from ivr.calls.calling_off import CallingOff, Declined, Withdrawn
from ivr.calls.clock import Clock
from ivr.calls.failing import after_failure
from ivr.core.agent import AgentState, InCall, NotReady, Ready, Reserved, WrapUp, due, word
from ivr.core.call import CallId
from ivr.core.choosing import Tally
from ivr.core.estimate import FIRST_HANDLING, QueueNow, handling_after
from ivr.core.matcher import Matcher
from ivr.core.queues import OfferRules, Queue
from ivr.core.router import MOST_NAMED, Caller, Offer, OnDuty, standing, under
from ivr.core.rulebook import Agent, Rulebook
from ivr.core.staffing import counted
from ivr.switch.events import Ending

OnAgent = Callable[[str, AgentState], None]
"""Told of each agent's new state."""

FEW = 50
"""Callers who watch their queue, at most, if each is told of each change at once."""
SOON = 0.25
"""Seconds after which more of them are told."""


@dataclass(slots=True)
class Place:
    """A caller's place among those who wait; `take` is called with each offer, from the event loop.

    `stirred` is called when something has changed in the queue that is watched.
    """

    caller: Caller
    take: Callable[[Offer], None]
    watched: Queue | None = None
    stirred: Callable[[], object] = lambda: None
    offered: Offer | None = None
    group: list[Offer] = field(default_factory=list)
    """Agents who are held for him beside that."""
    seen: tuple[QueueNow, int] | None = None
    """The watched queue and his position in it, as they were when he was last told."""


class Floor:
    """Matches whenever something has changed, once per turn of the loop, however much changed in it."""

    def __init__(self, rules: Rulebook, clock: Clock, on_agent: OnAgent = lambda agent, state: None) -> None:
        self._clock = clock
        self._on_agent = on_agent
        self._places: dict[CallId, Place] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._matching: asyncio.Handle | None = None
        self._relaxing: asyncio.TimerHandle | None = None
        self._zone = ZoneInfo(rules.firm.timezone)
        self._leaving: set[str] = set()
        self._handling: dict[str, timedelta] = {}
        self._matcher = Matcher()
        self.calling_off = CallingOff()
        self._offers = 0
        """How many have been made."""
        self._busy: dict[str, datetime] = {}
        """Since when a call has occupied an agent."""
        self._watching: dict[CallId, Place] = {}
        self._stirring: asyncio.TimerHandle | None = None
        self._duty: dict[str, OnDuty] = {}
        self.take(rules.agents.values())

    # --- callers

    @contextmanager
    def place(
        self,
        caller: Caller,
        take: Callable[[Offer], None],
        watched: Queue | None = None,
        stirred: Callable[[], object] = lambda: None,
    ) -> Iterator[Place]:
        """Hold a place among the waiting; whatever way it is left, the place and a standing offer are given back."""
        place = self._places[caller.call] = Place(caller, take, watched, stirred)
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
                    self.released(offer)

    def position(self, call: CallId) -> int:
        """1 for the caller who is next in his queue; 0 if he does not wait."""
        return self._matcher.position(call)

    def callers(self) -> list[Caller]:
        """All who wait."""
        return [place.caller for place in self._places.values()]

    def now_in(self, queue: Queue, language: str = "") -> QueueNow:
        """The queue at this moment, as a caller finds it who speaks this language (empty: it does not matter)."""
        today = self._today()
        anybody = self._matcher.crowd(queue, today)
        spoken = self._matcher.crowd(queue, today, language) if language else anybody
        waiting = self._matcher.in_queue(queue.name)
        return counted(spoken, anybody, waiting, self._handling.get(queue.name, FIRST_HANDLING))

    def standing(self, caller: Caller) -> dict[str, str]:
        """How each agent stands to this caller now, in a few words; of many only those who meet his needs."""
        now = self._clock.now()
        agents: Collection[OnDuty] = self._duty.values()
        if len(agents) > MOST_NAMED:
            agents = list(islice(self._matcher.able(caller, now), MOST_NAMED))
        return standing(caller, agents, now, self._today())

    # --- offers

    def failed(self, offer: Offer, how: Ending, rules: OfferRules) -> None:
        """The agent's phone did not take the offer: he is treated as the queue's rules say.

        An offer to several stands until it is `released`, for the others ring on.
        """
        self._settle_offer(offer)
        if self._reserved(offer):
            self._set(offer.agent, after_failure(how, rules, self._clock.now()))

    def released(self, offer: Offer) -> None:
        """The offer ended without the agents' fault: whoever is still held for it is as free as he was."""
        self._settle_offer(offer)
        for one in offer.each:
            if reserved := self._reserved(one):
                self._set(one.agent, Ready(reserved.idle_since))

    def connected(self, offer: Offer) -> None:
        """Agent and caller talk; the offer stands until the caller leaves his place, lest he be offered to another."""
        self._set(offer.agent, InCall(offer.call))

    def finished(self, agent: str, call: CallId, wrap_up: timedelta) -> None:
        """The talk is over; wrap-up begins, or the agent is free at once."""
        duty = self._duty.get(agent)
        if duty is None or duty.state != InCall(call):
            return
        now = self._clock.now()
        self._set(agent, WrapUp(now + wrap_up) if wrap_up else Ready(now))

    def handled(self, queue: str, took: timedelta) -> None:
        """A call of this queue has occupied an agent so long, wrap-up included: what is expected of the next."""
        self._handling[queue] = handling_after(self._handling.get(queue), took)
        self._changed()

    def forget(self, call: CallId) -> None:
        """The call is over, whichever way: whoever still counts as busy with it is free."""
        for agent, duty in list(self._duty.items()):
            match duty.state:
                case InCall(held) | Reserved(held) if held == call:
                    self._set(agent, Ready(self._clock.now()))

    def reserve(self, call: CallId, agents: Iterable[str]) -> tuple[Offer, ...]:
        """Hold all of these who are free, for a caller whose place gives them back whatever happens."""
        offers = []
        for agent in agents:
            duty = self._duty.get(agent)
            if duty and duty.reachable and isinstance(duty.state, Ready):
                self._set(agent, Reserved(call, duty.state.since))
                offers.append(Offer(call, agent, "rung with others"))
        self._places[call].group += offers
        return tuple(offers)

    # --- agents

    def agents(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return list(self._duty.values())

    def phone(self, agent: str, reachable: bool) -> None:
        """The agent's softphone has registered, or can no longer be reached."""
        duty = self._duty.get(agent)
        if duty is None or duty.reachable == reachable:
            return
        self._put(replace(duty, reachable=reachable))
        if reachable and isinstance(duty.state, Ready):
            self._set(agent, Ready(self._clock.now()))

    def ready(self, agent: str) -> bool:
        """The agent says that he is back; False if he is busy with a call, or unknown."""
        return self._say(agent, Ready(self._clock.now()))

    def not_ready(self, agent: str, reason: str) -> bool:
        """The agent takes no calls for this reason, nor one that he is offered; False if he has one, or is unknown."""
        if self.calling_off.call_off(agent, Withdrawn(reason)):
            self._set(agent, NotReady(reason))
            return True
        return self._say(agent, NotReady(reason))

    def decline(self, agent: str, reason: str) -> bool:
        """The agent does not want the call that he is offered; False if there is none, or he has answered it."""
        return self.calling_off.call_off(agent, Declined(reason))

    def restore(self, agent: str, state: AgentState) -> None:
        """Take an agent's state as it was before the controller started again."""
        if agent in self._duty:
            self._set(agent, state)

    def take(self, agents: Iterable[Agent]) -> None:
        """Take new and changed agents, some of them or all: thousands at once would hold up every call."""
        now = self._clock.now()
        for agent in agents:
            known = self._duty.get(agent.id)
            if known is None:
                self._enter(OnDuty(agent, False, Ready(now), Tally(begun=now)))
            elif known.agent is not agent and known.agent != agent:
                self._enter(replace(known, agent=agent))

    def new_rules(self, rules: Rulebook) -> None:
        """Take new and changed agents; those who are gone from the rules leave, once their call is over.

        Whom a waiting caller gets, and when, is decided by what his queue says now: or a skill that has another name
        from today on would be looked for in vain. A queue that is gone keeps its callers.
        """
        self._zone = ZoneInfo(rules.firm.timezone)
        self.take(rules.agents.values())
        self._leaving = set(self._duty) - set(rules.agents)
        for leaving in list(self._leaving):
            self._leave(leaving)
        for place in self._places.values():
            if (queue := rules.queues.get(place.caller.queue)) is not None:
                self._under(queue, place)
        self._matcher.tidy()
        self._changed()

    # --- inside

    def _under(self, queue: Queue, place: Place) -> None:
        place.watched = place.watched and queue
        newer = under(queue, place.caller)
        if newer != place.caller:
            place.caller = newer
            if place.offered is None:
                self._matcher.join(newer)

    def _say(self, agent: str, state: AgentState) -> bool:
        duty = self._duty.get(agent)
        if duty is None or isinstance(duty.state, InCall | Reserved):
            return False
        if not (isinstance(state, Ready) and isinstance(duty.state, Ready)):
            self._set(agent, state)
        return True

    def _reserved(self, offer: Offer) -> Reserved | None:
        duty = self._duty.get(offer.agent)
        state = duty.state if duty else None
        return state if isinstance(state, Reserved) and state.call == offer.call else None

    def _settle_offer(self, offer: Offer) -> None:
        place = self._places.get(offer.call)
        if place is not None and place.offered == offer:
            place.offered = None
            self._matcher.join(place.caller)
            self._changed()

    def _set(self, agent: str, state: AgentState) -> None:
        duty = self._duty[agent]
        self._put(replace(duty, state=state, tally=self._tally(duty, state)))
        self._arm(agent, due(state))
        if isinstance(state, Reserved):
            self.calling_off.reserved(agent, state.call)
        else:
            self.calling_off.free(agent)
        self._on_agent(agent, state)
        self._leave(agent)

    def _put(self, duty: OnDuty) -> None:
        self._enter(duty)
        self._changed()

    def _enter(self, duty: OnDuty) -> None:
        self._duty[duty.agent.id] = duty
        self._matcher.agent(duty)

    def _tally(self, duty: OnDuty, state: AgentState) -> Tally:
        """What he has done so far, once he is in this state."""
        now, tally, name = self._clock.now(), duty.tally, duty.agent.id
        match duty.state, state:
            case Ready(), Reserved():
                self._offers += 1
                return replace(tally, turn=self._offers)
            case InCall() | WrapUp(), Ready() | NotReady():
                return replace(tally, busy=tally.busy + (now - self._busy.pop(name, now)))
            case before, InCall() if not isinstance(before, InCall):
                self._busy[name] = now
                return replace(tally, calls=tally.calls + 1)
            case _:
                return tally

    def _leave(self, agent: str) -> None:
        if agent in self._leaving and not isinstance(self._duty[agent].state, InCall | Reserved):
            self._leaving.discard(agent)
            self._arm(agent, None)
            del self._duty[agent]
            self._matcher.gone(agent)

    def _arm(self, agent: str, until: datetime | None) -> None:
        if timer := self._timers.pop(agent, None):
            timer.cancel()
        if until is not None:
            wait = max(0.0, (until - self._clock.now()).total_seconds())
            self._timers[agent] = asyncio.get_running_loop().call_later(wait, self._over, agent)

    def _over(self, agent: str) -> None:
        self._set(agent, Ready(self._clock.now()))

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
        self._match_when_relaxed()
        if len(self._watching) <= FEW:
            self._stir()
        elif self._stirring is None:
            self._stirring = asyncio.get_running_loop().call_later(SOON, self._stir)

    def _reserve(self, offer: Offer) -> None:
        state = self._duty[offer.agent].state
        assert isinstance(state, Ready), word(state)
        self._set(offer.agent, Reserved(offer.call, state.since))

    def _with_others(self, offer: Offer) -> Offer:
        """Who rings together with him, of those whom nobody else gets now."""
        others = tuple(self._matcher.others(offer.call, self._clock.now(), self._today()))
        for other in others:
            self._reserve(other)
        return replace(offer, others=others) if others else offer

    def _stir(self) -> None:
        """Tell those who watch their queue and find it other than they last knew it."""
        self._stirring = None
        for place in list(self._watching.values()):
            assert place.watched is not None
            seen = self.now_in(place.watched, place.caller.language), self.position(place.caller.call)
            if place.seen != seen:
                place.seen = seen
                place.stirred()

    def _match_when_relaxed(self) -> None:
        """Match again when time changes what a caller needs, for nothing else may change until then."""
        if self._relaxing is not None:
            self._relaxing.cancel()
            self._relaxing = None
        now = self._clock.now()
        at = self._matcher.next_change()
        if at is not None:
            loop = asyncio.get_running_loop()
            self._relaxing = loop.call_later((at - now).total_seconds(), self._changed)

    def _today(self) -> date:
        return self._clock.wall().astimezone(self._zone).date()
