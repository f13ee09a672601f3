"""One replication of a day: events in virtual time; the core says who gets whom, and what a waiting caller gets next.

What a live call tells the floor and asks of `ivr.core.overflow` is told and asked here in the same order
(`ivr.calls.waiting`, `ivr.calls.offering`, `ivr.calls.floor`), without the telephones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ivr.core import overflow
from ivr.core.agent_events import IsReserved, Parts, Talks
from ivr.core.call import CallId, Waiting
from ivr.core.caller import caller_in
from ivr.core.entering import turned_away
from ivr.core.matcher import Matcher
from ivr.core.on_duty import supposed
from ivr.core.overflow import DialNumber, DialRm, GiveUp, RingGroup, SkipStep
from ivr.core.overflow import Wait as WaitOn
from ivr.core.overflow_rules import ToCallbackNote, ToMessage, ToQueue, ToVoicemail, WaitingEnds
from ivr.core.rulebook import Agent, Rulebook
from ivr.core.standing import before
from ivr.simulation.day.agenda import MICROSECOND, Agenda, micros
from ivr.simulation.day.callers import Comes
from ivr.simulation.day.counts import Counted
from ivr.simulation.day.crew import Crew
from ivr.simulation.day.ledger import Ledger, Way
from ivr.simulation.day.phones import Phones
from ivr.simulation.day.ringing import Ringing
from ivr.simulation.day.shifts import Appointment, What
from ivr.simulation.day.surroundings import Surroundings
from ivr.simulation.day.wait import Kind, Ring, Wait

TELL = 500
"""Calls after which progress is told."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a caller's waiting ended, for whoever wants to know of each."""

    call: CallId
    queue: str
    way: Way
    party: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """What comes from outside on one day."""

    day: date
    begins: datetime
    lasts: int
    """Microseconds."""
    callers: Iterator[Comes]
    appointments: Iterable[Appointment]
    phones: Phones


def _staff(rules: Rulebook, scene: Scene) -> list[Agent]:
    """All that programs tell is supposed to hold of them; the clock is not to leap to what ends long after the day."""
    end = scene.begins + scene.lasts * MICROSECOND + timedelta(days=1)
    return [before(agent, end) for agent in supposed(rules).agents.values()]


class Day:
    """All who call and all who answer, until the last caller has left."""

    def __init__(
        self,
        rules: Rulebook,
        scene: Scene,
        tell: Callable[[int], None] = lambda calls: None,
        note: Callable[[Ended], object] = lambda ended: None,
    ) -> None:
        self._rules, self._scene, self._tell, self._note = rules, scene, tell, note
        self._agenda = Agenda(scene.begins)
        self._matcher = Matcher(reasons=False)
        self._crew = Crew(_staff(rules, scene), self._agenda, self._matcher, scene.lasts)
        self._waiting: dict[CallId, Wait] = {}
        self._asking: dict[CallId, None] = {}
        """Who is to be asked what he gets next."""
        self._new: list[CallId] = []
        """Who has just come to a queue."""
        self._surroundings = Surroundings(rules, scene.day, self._agenda, self._matcher)
        self._relaxing: datetime | None = None
        self._ringing = Ringing(self._agenda, self._crew, scene.phones, self._came, self._in_vain)
        self._callers = 0
        self._ledger = Ledger(rules.queues, scene.lasts)

    def run(self) -> Counted:
        """Let it all happen."""
        for one in self._scene.appointments:
            self._agenda.at(one.at, self._keeps, one)
        self._expect()
        for _ in self._agenda.leaps():
            self._settle()
        return self._ledger.counted(self._crew.time())

    # --- agents come and go

    def _keeps(self, one: Appointment) -> None:
        match one.what:
            case What.COMES:
                self._crew.comes(one.agent)
            case What.GOES:
                self._withdrawn(one.agent, self._crew.goes(one.agent))
            case What.PAUSES:
                self._withdrawn(one.agent, self._crew.pauses(one.agent, one.lasts))

    def _withdrawn(self, agent: str, call: CallId | None) -> None:
        """Who was rung for this call is not there any more."""
        if call is None:
            return
        wait = self._waiting[call]
        if (ring := self._ringing.withdraw(agent, wait)) is not None:
            if ring.kind is Kind.OFFER:
                self._matcher.join(wait.caller)
            self._asking[call] = None

    # --- callers come

    def _expect(self) -> None:
        if (comes := next(self._scene.callers, None)) is not None:
            self._agenda.at(comes.at, self._arrives, comes)

    def _arrives(self, comes: Comes) -> None:
        self._callers += 1
        if not self._callers % TELL:
            self._tell(TELL)
        self._expect()
        self._ledger.comes(comes.at)
        self._agenda.after(comes.patience, self._hangs_up, comes.id)
        self._enters(comes, comes.queue, self._agenda.moment)

    def _enters(self, comes: Comes, name: str, since: datetime) -> None:
        queue, page = self._rules.queues[name], self._ledger.enters(name, self._agenda.now, comes.at)
        caller = caller_in(queue, comes.id, since, comes.customer, 0, comes.language, comes.last)
        wait = Wait(comes, queue, caller, Waiting(name, comes.language, since), self._agenda.moment, page)
        away = queue.full is not None or queue.nobody is not None
        if away and (turned := turned_away(queue, self._surroundings.now_in(queue, comes.language))):
            self._ends(wait, _way(turned.exit.target))
            return
        self._waiting[comes.id] = wait
        self._surroundings.enters(wait)
        self._matcher.join(caller)
        self._new.append(comes.id)

    def _hangs_up(self, call: CallId) -> bool:
        wait = self._waiting.get(call)
        if wait is None:
            return False
        self._leaves(wait, served=False)
        self._ends(wait, "abandoned")
        return True

    # --- decisions

    def _settle(self) -> None:
        """Ask all who are to be asked, and match, until nothing changes any more at this moment.

        As in a live call, what has become of a ring is weighed before the next offer is made; who has just come is
        asked once he may have been offered to somebody.
        """
        self._ask_all()
        self._match()
        while self._ask_all():
            self._match()

    def _ask_all(self) -> bool:
        """Ask those who are to be asked; whether anything but waiting has come of it."""
        acted = False
        while self._asking:
            call = next(iter(self._asking))
            del self._asking[call]
            acted |= self._ask(call)
        return acted

    def _match(self) -> None:
        moment, today = self._agenda.moment, self._scene.day
        offers = self._matcher.settle(moment, today)
        for offer in offers:
            self._crew.tell(offer.agent, IsReserved(offer.call))
        for offer in offers:
            others = tuple(self._matcher.others(offer.call, moment, today))
            for other in others:
                self._crew.tell(other.agent, IsReserved(offer.call))
            self._ringing.offer(self._waiting[offer.call], replace(offer, others=others) if others else offer)
            self._asking[offer.call] = None
        at = self._matcher.next_change()
        if at is not None and at != self._relaxing:
            self._relaxing = at
            self._agenda.on(at, _nothing)
        self._asking.update(dict.fromkeys((*self._new, *self._surroundings.stirred())))
        self._new.clear()

    def _ask(self, call: CallId) -> bool:
        """What this caller gets next, and do it; False if he only waits on."""
        acted = False
        while (wait := self._waiting.get(call)) is not None:
            customer, moment = wait.comes.customer, self._agenda.moment
            around = self._surroundings.of(wait)
            then = overflow.next_for_waiting(wait.queue, wait.stage, wait.attempts, customer, moment, around)
            match then:
                case WaitOn(until):
                    if until is not None and until != wait.asked_until:
                        wait.asked_until = until
                        self._agenda.on(until, self._is_due, call)
                    return acted
                case GiveUp(target):
                    self._gives_up(wait, target)
                case _:
                    self._take_step(wait, then)
            acted = True
        return acted

    def _is_due(self, call: CallId) -> bool:
        if call not in self._waiting:
            return False
        self._asking[call] = None
        return True

    def _take_step(self, wait: Wait, step: DialRm | DialNumber | RingGroup | SkipStep) -> None:
        match step:
            case DialRm():
                self._ringing.rm(wait, step)
            case DialNumber():
                self._ringing.number(wait, step)
            case RingGroup():
                self._ringing.group(wait, step)
            case SkipStep():
                pass
        wait.stage = replace(wait.stage, overflow_step=overflow.after(wait.queue, step.step))

    # --- what comes of ringing

    def _came(self, wait: Wait, ring: Ring, who: str) -> None:
        comes = wait.comes
        self._leaves(wait, served=ring.kind in (Kind.OFFER, Kind.GROUP), by=who)
        match ring.kind:
            case Kind.OFFER | Kind.GROUP:
                self._crew.tell(who, Talks(comes.id))
                self._agenda.after(comes.handling, self._part, who, wait)
                self._ends(wait, "agent", who)
            case Kind.RM:
                self._ringing.talks(who, comes.handling)
                self._ends(wait, "rm", who)
            case Kind.NUMBER:
                self._ends(wait, "number", who)

    def _part(self, agent: str, wait: Wait) -> None:
        wrap_up = wait.queue.wrap_up
        self._crew.tell(agent, Parts(wait.comes.id, wrap_up))
        took = wait.comes.handling * MICROSECOND + wrap_up
        self._agenda.after(micros(wrap_up), self._surroundings.handled, wait.queue.name, took)

    def _in_vain(self, wait: Wait, ring: Ring) -> None:
        if ring.kind is Kind.OFFER:
            wait.stage = replace(wait.stage, failed_offers=wait.stage.failed_offers + 1)
            self._matcher.join(wait.caller)
        self._asking[wait.comes.id] = None

    # --- waiting ends

    def _gives_up(self, wait: Wait, target: WaitingEnds | ToQueue) -> None:
        self._leaves(wait, served=False)
        if isinstance(target, ToQueue):
            self._ledger.moves_on(wait.page, self._agenda.now - wait.comes.at)
            self._enters(wait.comes, target.queue, wait.stage.since)
        else:
            self._ends(wait, _way(target))

    def _leaves(self, wait: Wait, *, served: bool, by: str = "") -> None:
        """He waits no longer in this queue; whoever is rung for him in vain is free."""
        del self._waiting[wait.comes.id]
        self._matcher.leave(wait.comes.id)
        self._ringing.silence(wait, but=by)
        self._surroundings.leaves(wait, served=served)

    def _ends(self, wait: Wait, way: Way, party: str = "") -> None:
        self._ledger.ends(wait.page, wait.queue, way, self._agenda.now - wait.comes.at)
        self._note(Ended(wait.comes.id, wait.queue.name, way, party, self._agenda.moment))


def _way(target: WaitingEnds) -> Way:
    match target:
        case ToVoicemail():
            return "voicemail"
        case ToCallbackNote():
            return "callback"
        case ToMessage():
            return "message"


def _nothing() -> None:
    """Time has come to match again."""
