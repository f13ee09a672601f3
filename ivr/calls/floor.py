"""The floor: who waits and who is free at this moment. The one live state, with one writer: the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.calls.assistants import Assistants
from ivr.calls.calling_off import UNREGISTERED, CallingOff, Declined, Withdrawn
from ivr.calls.clock import Clock
from ivr.calls.experience import Experience
from ivr.calls.failing import after_failure
from ivr.calls.matching_turns import MatchingTurns
from ivr.calls.picks import Picks
from ivr.calls.place import Place, Seen, Watching
from ivr.calls.rung_telephones import RungTelephones
from ivr.calls.staff import OnAgent, Staff
from ivr.calls.task_offers import TaskOffers
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
    WorksInVain,
)
from ivr.core.call import CallId
from ivr.core.caller import Caller, under
from ivr.core.census import Census
from ivr.core.duty import OnDuty
from ivr.core.estimate import QueueNow
from ivr.core.forecast import among_others, by_itself
from ivr.core.matcher import Matcher
from ivr.core.media import CALL
from ivr.core.offer import Offer
from ivr.core.queues import OfferRules, Queue
from ivr.core.rulebook import Agent, LogIn, Rulebook
from ivr.core.staffing import anybody_for
from ivr.core.why_not import doing
from ivr.core.wishes import LastCall
from ivr.switch.events import Ending


class Floor:
    """Matches whenever something has changed, once per turn of the loop, however much changed in it."""

    def __init__(self, rules: Rulebook, clock: Clock, on_agent: OnAgent = lambda *_: None) -> None:
        self._clock = clock
        self._places: dict[CallId, Place] = {}
        self._turns = MatchingTurns(clock, self._match)
        self._changed = self._turns.soon
        self._zone = ZoneInfo(rules.firm.timezone)
        self.experience = Experience(clock, self._changed)
        self._matcher = Matcher()
        self.calling_off = CallingOff()
        self.rung = RungTelephones()
        self.on_away: Callable[[str, str], object] = lambda agent, reason: None
        """Told of each agent who says that he takes no calls and tasks any more, and why."""
        self._on_agent = on_agent
        self._staff = Staff(clock, self._matcher, self._agent_is, self._changed)
        self.assistants = Assistants(self._staff, self.calling_off)
        self.picks = Picks(clock, self._staff, self._places, self._matcher, self._reserve, self._changed)
        self.own_call, self.had = self._staff.own_call, self._staff.had
        self.tasks = TaskOffers(self._staff, self._places, self._settle_offer, self._again)
        self._held: dict[str, Offer] = {}
        """For which offer an agent is held who is rung, or soon will be."""
        self._returned: dict[CallId, None] = {}
        """Whose offer has failed since the last match."""
        self._watching = Watching(self._look)
        self._log_in = rules.on_duty.log_in
        self.eligibility, self._staff.zone = rules.eligibility, self._zone
        self._staff.eligibility, self.learns, self.told = rules.eligibility, self._staff.learns, self._staff.told
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
        self._watching.watch(place)
        self._matcher.join(caller)
        self._changed()
        try:
            yield place
        finally:
            del self._places[caller.call]
            self.picks.drop(caller.call)
            self._watching.leave(caller.call)
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
        return place.caller if (place := self._places.get(call)) else None

    def now_in(self, queue: Queue, language: str = "", call: CallId = "") -> QueueNow:
        """The queue at this moment, as a caller, or somebody new, finds it who speaks this language (empty: any)."""
        known = self.experience.lately
        return among_others(self._matcher, queue, self._clock.now(), self._today(), language, known, call)

    def census(self, caller: Caller) -> Census:
        """How each agent stands to this caller now, in a few words; of many, most are only counted."""
        return self._matcher.census(caller, self._clock.now(), self._today())

    def doing(self, agents: Iterable[str]) -> dict[str, str]:
        """What each of these is doing, in a word or two, whatever he can."""
        known = {agent: self._staff.get(agent) for agent in agents}
        return {agent: doing(duty, CALL) if duty else "not in the rules" for agent, duty in known.items()}

    def staffed(self, queue: Queue, medium: str) -> bool:
        """Whether somebody is at work who takes such tasks, and could ever serve this queue."""
        return anybody_for(self._staff.everybody(), queue, medium, self._clock.now(), self._today())

    # --- offers

    def rings(self, offer: Offer) -> None:
        """The agent's phone rings for it."""
        self._staff.tell(offer.agent, Rings(offer.call))

    def failed(self, offer: Offer, how: Ending, rules: OfferRules) -> None:
        """The agent's phone did not take the offer: he is treated as the queue's rules say.

        An offer to several stands until it is `released`, for the others ring on.
        """
        self._settle_offer(offer)
        if self._let_go(offer):
            self._staff.tell(offer.agent, Misses(offer.call, after_failure(how, rules, self._clock.now())))

    def released(self, offer: Offer) -> None:
        """The offer ended without the agents' fault: whoever is still held for it is as free as he was."""
        self._settle_offer(offer)
        for one in filter(self._let_go, offer.each):
            self._staff.tell(one.agent, IsReleased(one.call))

    def connected(self, offer: Offer) -> bool:
        """Agent and caller talk; the offer stands until the caller leaves his place, lest he be offered to another.

        False if he cannot: he is with another call.
        """
        if (held := self._held.get(offer.agent)) and held.call == offer.call:
            self._let_go(held)
        return self._staff.tell(offer.agent, Talks(offer.call))

    def works(self, offer: Offer) -> None:
        """The agent has answered, and waits for a customer who is dialled for him."""
        self._staff.works(offer.agent)

    def worked_in_vain(self, offer: Offer, attempt: CallId, wrap_up: timedelta) -> None:
        """That customer was not reached in this call: the agent has his wrap-up, and has taken no call."""
        self._let_go(offer)
        self._staff.tell(offer.agent, WorksInVain(offer.call, attempt, wrap_up))

    def held(self, agent: str, call: CallId) -> None:
        """The agent has put the caller on hold."""
        self._staff.tell(agent, Holds(call))

    def taken_back(self, agent: str, call: CallId) -> None:
        """He talks with him again."""
        self._staff.tell(agent, TakesBack(call))

    def finished(self, agent: str, call: CallId, wrap_up: timedelta) -> bool:
        """The talk is over; wrap-up begins, or the agent is free at once. False if he was not in this call."""
        return self._staff.tell(agent, Parts(call, wrap_up))

    def talked(self, agent: str, queue: str, took: timedelta) -> None:
        """A talk with a caller of this queue has taken so long: it counts with the wrap-up, once that is over."""
        duty = self._staff.get(agent)
        self.experience.talked(agent, duty.state if duty else None, queue, took)

    def handled(self, queue: str, took: timedelta) -> None:
        """A call of this queue has occupied an agent so long, wrap-up included: what is expected of the next."""
        self.experience.handled(queue, took)

    def waited(self, queue: str, waited: timedelta, *, served: bool) -> None:
        """A wait in this queue is over, with an agent or without: how many give up is expected of the next."""
        self.experience.waited(queue, waited, served=served)

    def forget(self, call: CallId) -> None:
        """The call is over, whichever way: whoever still counts as busy with it is free."""
        self._staff.forget(call)
        self.calling_off.forget(call)

    def reserve(self, call: CallId, agents: Iterable[str], why: str = "rung with others") -> tuple[Offer, ...]:
        """Hold all of these who are free and may serve him, for a caller whose place gives them back whatever happens.

        Without a place, whoever asks sees to it; `forget` does so in the end.
        """
        place = self._places.get(call)
        never = place.caller.never if place else frozenset[str]()
        free = (agent for agent in agents if agent not in never and (duty := self._staff.get(agent)) and duty.free)
        offers = tuple(Offer(call, agent, why) for agent in free)
        for offer in offers:
            self._reserve(offer)
        if place:
            place.group += offers
        return offers

    # --- agents

    def agents(self) -> list[OnDuty]:
        """Every agent, as he is now."""
        return self._staff.everybody()

    def presence(self, agent: str) -> Presence:
        """An agent's status and state."""
        return self._staff.presence(agent)

    def since(self, agent: str) -> datetime:
        """When he came to have this status and state, as far as this controller has seen it."""
        return self._staff.since(agent)

    def phone(self, agent: str, reachable: bool) -> None:
        """The agent's softphone has registered, or can no longer be reached: then what rings for him is withdrawn."""
        self._staff.phone(agent, reachable)
        if not reachable:
            self.calling_off.call_off(agent, UNREGISTERED)

    def last_call(self, agent: str) -> LastCall | None:
        """The call that an agent had last, if he has had one since the start."""
        return self._staff.last_call(agent)

    def says(self, agent: str, event: Said) -> bool:
        """An agent says something of himself; False if it cannot be, or nobody knows him.

        Who takes no calls any more is offered none: one that he has not answered yet is withdrawn.
        """
        done = self._staff.tell(agent, event)
        if done and isinstance(event, SaysNotReady | LogsOut):
            reason = f"not ready ({event.reason})" if isinstance(event, SaysNotReady) else "logged out"
            self.calling_off.call_off(agent, Withdrawn(reason))
            self.on_away(agent, reason)
        return done

    def decline(self, agent: str, reason: str) -> bool:
        """The agent does not want the call that he is offered; False if there is none, or he has answered it."""
        return self.calling_off.call_off(agent, Declined(reason))

    def log_in(self, agent: str) -> bool:
        """The agent's work begins, and what he has done is counted anew; False if he is logged in, or unknown."""
        return self._staff.tell(agent, LogsIn())

    def log_out(self, agent: str, by: str = "") -> bool:
        """The agent's work ends, with a call that he has once that is over; False if he is not logged in."""
        return self.says(agent, LogsOut(by))

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
        self._zone = self._staff.zone = ZoneInfo(rules.firm.timezone)
        self._log_in = rules.on_duty.log_in
        self.eligibility = self._staff.eligibility = rules.eligibility
        self.take(rules.agents.values())
        for gone in self._staff.keep_only(rules.agents):
            self.on_away(gone, "no agent any more")
            self.experience.gone(gone)
        for place in self._places.values():
            if (queue := rules.queues.get(place.caller.queue)) is not None:
                self._under(queue, place)
        self._matcher.tidy()
        self._changed()

    # --- inside

    def _agent_is(self, agent: str, presence: Presence, last: LastCall | None) -> None:
        self.experience.agent_is(agent, presence.state)
        self._on_agent(agent, presence, last)

    def _give_back(self, offer: Offer, medium: str) -> None:
        if medium == CALL:
            self.released(offer)
        else:
            self._staff.lays_down(offer.agent, medium)

    def _under(self, queue: Queue, place: Place) -> None:
        place.watched = place.watched and queue
        if (newer := under(queue, place.caller)) != place.caller:
            place.caller = newer
            self._again(place)

    def _again(self, place: Place) -> None:
        if place.offered is None:
            self._matcher.join(place.caller)
            self._changed()

    def _settle_offer(self, offer: Offer) -> None:
        if (place := self._places.get(offer.call)) and place.offered == offer:
            place.offered = None
            self._returned[offer.call] = None
            self._again(place)

    def _match(self) -> None:
        self.picks.serve(self._clock.now())
        offers = self._matcher.settle(self._clock.now(), self._today())
        for offer in offers:
            self._reserve(offer)
        for offer in map(self._with_others, offers):
            place = self._places[offer.call]
            place.offered = offer
            place.take(offer)
        self._tell_unoffered()
        changes = (self._matcher.next_change(), self.picks.next_end())
        self._turns.at(min((at for at in changes if at is not None), default=None))
        self._watching.stir()

    def _tell_unoffered(self) -> None:
        """Those for whom something was decided anew, and who have got nobody."""
        anew, self._returned = {**self._matcher.widened, **self._returned}, {}
        for place in filter(None, map(self._places.get, anew)):
            if place.offered is None:
                place.unoffered()

    def _reserve(self, offer: Offer) -> None:
        if (place := self._places.get(offer.call)) and place.caller.medium != CALL:
            self._staff.carries(offer.agent, place.caller.medium)
            return
        taken = self._staff.tell(offer.agent, IsReserved(offer.call))
        assert taken, word(self._staff.presence(offer.agent).seen)
        self._held[offer.agent] = offer
        self.calling_off.reserved(offer.agent, offer.call)

    def _let_go(self, offer: Offer) -> bool:
        """The agent is held for it no longer; False if he was not: by now he may be held for another of this caller."""
        if self._held.get(offer.agent) != offer:
            return False
        del self._held[offer.agent]
        self.calling_off.free(offer.agent, offer.call)
        return True

    def _with_others(self, offer: Offer) -> Offer:
        """Who rings together with him, of those whom nobody else gets now, and who comes next after them."""
        now, today = self._clock.now(), self._today()
        others = tuple[Offer, ...]()
        if self._places[offer.call].caller.medium == CALL:
            others = tuple(self._matcher.others(offer.call, now, today))
        for other in others:
            self._reserve(other)
        return replace(offer, others=others, next_best=self._matcher.next_best(offer.call, now, today))

    def _look(self, place: Place) -> Seen:
        """What happens in other queues stirs nobody: who comes there later is not in his way."""
        assert place.watched is not None
        caller, now, today = place.caller, self._clock.now(), self._today()
        found = by_itself(self._matcher, place.watched, now, today, caller.language, self.experience.lately)
        return found, self.position(caller.call)

    def _today(self) -> date:
        return self._clock.wall().astimezone(self._zone).date()
