"""Phones that ring for callers on a simulated day: who has the caller, and what becomes of agents who do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ivr.calls.failing import after_failure
from ivr.core.agent_events import IsReleased, IsReserved, Misses
from ivr.core.offer import Offer
from ivr.core.overflow import DialNumber, DialRm, RingGroup
from ivr.simulation.day.agenda import Agenda, micros
from ivr.simulation.day.crew import Crew
from ivr.simulation.day.phones import Phones
from ivr.simulation.day.wait import Kind, Ring, Wait
from ivr.switch.events import Ending


class Ringing:
    """Begins to ring, and tells what came of it: `came` of who has the caller, `in_vain` if nobody has."""

    def __init__(
        self,
        agenda: Agenda,
        crew: Crew,
        phones: Phones,
        came: Callable[[Wait, Ring, str], None],
        in_vain: Callable[[Wait, Ring], None],
    ) -> None:
        self._agenda, self._crew, self._phones = agenda, crew, phones
        self._came, self._in_vain = came, in_vain
        self._talks_until: dict[str, int] = {}
        """RM -> until when he talks."""

    def offer(self, wait: Wait, offer: Offer) -> None:
        """The agent, or several together, who have been reserved for it."""
        agents = [one.agent for one in offer.each]
        for counts in wait.page:
            counts.rung += len(agents)
        if wait.queue.offer.auto_answer and len(agents) == 1:
            self._begins(wait, Kind.OFFER, {agents[0]: self._agenda.now}, micros(wait.queue.offer.ring))
        else:
            self._begins(wait, Kind.OFFER, self._agents(wait, agents), micros(wait.queue.offer.ring))

    def group(self, wait: Wait, step: RingGroup) -> None:
        """All of these who are free; nobody rings if none is."""
        free = [agent for agent in step.agents if self._crew.is_free(agent)]
        for agent in free:
            self._crew.tell(agent, IsReserved(wait.comes.id))
        if free:
            self._begins(wait, Kind.GROUP, self._agents(wait, free), micros(step.target.ring))

    def rm(self, wait: Wait, step: DialRm) -> None:
        """His mobile, on which he presses a key; one who talks is busy."""
        rm, target, now = step.rm.id, step.target, self._agenda.now
        if self._talks_until.get(rm, 0) > now:
            self._begins(wait, Kind.RM, {rm: None}, 0)
            return
        ring, key = micros(target.ring), self._phones.key
        answers = self._phones.rm(wait.comes, _try(wait), rm)
        if answers is None or answers >= ring:
            self._begins(wait, Kind.RM, {rm: None}, ring)
        else:
            self._begins(wait, Kind.RM, {rm: now + answers + key}, ring + key)

    def number(self, wait: Wait, step: DialNumber) -> None:
        """A number over the trunks."""
        number = step.target.number
        at = self._after(self._phones.number(wait.comes, _try(wait), number))
        self._begins(wait, Kind.NUMBER, {number: at}, micros(step.target.ring))

    def talks(self, rm: str, lasts: int) -> None:
        """An RM has a caller for so long."""
        if self._phones.one_call_each:
            self._talks_until[rm] = self._agenda.now + lasts

    def withdraw(self, agent: str, wait: Wait) -> Ring | None:
        """The agent is not there any more, which counts for nobody; gives the ring, if nobody else rings."""
        ring = next(one for one in wait.rings.values() if agent in one.answers)
        del ring.answers[agent]
        self._crew.tell(agent, IsReleased(wait.comes.id))
        if ring.answers:
            self._foresee(wait, ring)
            return None
        self._is_over(wait, ring)
        return ring

    def silence(self, wait: Wait, but: str = "") -> None:
        """No phone rings for him any more; the agents are as free as they were."""
        for ring in wait.rings.values():
            ring.edition += 1
        for agent in [agent for agent in wait.agents() if agent != but]:
            self._crew.tell(agent, IsReleased(wait.comes.id))
        wait.rings.clear()

    # --- inside

    def _agents(self, wait: Wait, agents: Iterable[str]) -> dict[str, int | None]:
        return {agent: self._after(self._phones.agent(wait.comes, _try(wait), agent)) for agent in agents}

    def _after(self, lasts: int | None) -> int | None:
        return None if lasts is None else self._agenda.now + lasts

    def _begins(self, wait: Wait, kind: Kind, answers: dict[str, int | None], lasts: int) -> None:
        ring = wait.rings[kind] = Ring(kind, answers, self._agenda.now + lasts)
        self._foresee(wait, ring)

    def _foresee(self, wait: Wait, ring: Ring) -> None:
        ring.edition += 1
        at, who = ring.next()
        self._agenda.at(at, self._is_decided, wait, ring, ring.edition, who)

    def _is_decided(self, wait: Wait, ring: Ring, edition: int, who: str) -> bool:
        if edition != ring.edition:
            return False
        if who:
            self._came(wait, ring, who)
        else:
            self._is_over(wait, ring)
            self._let_ring(wait, ring)
            self._in_vain(wait, ring)
        return True

    def _is_over(self, wait: Wait, ring: Ring) -> None:
        ring.edition += 1
        del wait.rings[ring.kind]

    def _let_ring(self, wait: Wait, ring: Ring) -> None:
        """What the rules make of agents who did not answer; one who was rung with a team for overflow is as he was."""
        if ring.kind is Kind.OFFER:
            for counts in wait.page:
                counts.missed += len(ring.answers)
            then = after_failure(Ending.NO_ANSWER, wait.queue.offer, self._agenda.moment)
            for agent in ring.answers:
                self._crew.tell(agent, Misses(wait.comes.id, then))
                if then is not None and then.until is None:
                    self._agenda.after(self._phones.back(), self._crew.is_back, agent)
        elif ring.kind is Kind.GROUP:
            for agent in ring.answers:
                self._crew.tell(agent, IsReleased(wait.comes.id))


def _try(wait: Wait) -> int:
    """The number of his next try to find somebody."""
    wait.tries += 1
    return wait.tries - 1
