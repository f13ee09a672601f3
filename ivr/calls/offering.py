"""A waiting caller's offers: whose phones ring, and what it means for agents and caller if they do not take it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.calling_off import Withdrawn
from ivr.calls.dialled import AgentDialled, Failed, Lost, Won
from ivr.calls.ringing import Dialling
from ivr.calls.standing import Standing
from ivr.core.call import Talking
from ivr.core.offer import Offer
from ivr.core.queues import Queue
from ivr.core.said import listed
from ivr.switch.events import Ending


@dataclass(frozen=True, slots=True)
class Offering:
    """What a caller's story does with the offers of one wait."""

    call: Call
    queue: Queue
    standing: Standing
    connect: Callable[[Won], Awaitable[Talking | None]]
    """Lets the two talk; None if the agent has hung up by then."""
    count_failed: Callable[[], int]
    """Counts a failed offer for this caller, and says how many there are."""

    def begun(self, offer: Offer) -> Dialling:
        """Tell of it, and give what makes the phones ring."""
        rung, ring = [one.agent for one in offer.each], self.queue.offer.ring
        line = f"offered to {listed(rung)}{' together' if offer.others else ''}: {offer.why}"
        others = self.standing.offered(rung)
        if second := offer.next_best:
            others["next_best"] = {second.agent: second.by}
        self.call.tell("offer", line, self.queue.ref, agent=offer.agent, **others)
        if offer.others:
            return dialling.ring_group(self.call, offer.each, ring, self._one_did_not_come)
        return dialling.ring_agent(self.call, offer, ring, auto_answer=self.queue.offer.auto_answer)

    async def ended(self, offer: Offer, dialled: AgentDialled) -> Talking | None:
        """The talk that begins; else the caller waits on."""
        match dialled:
            case Won():
                return await self._won(offer, dialled)
            case Lost():
                self.call.desk.floor.released(offer)
            case Withdrawn():
                if not offer.others:
                    self._withdrawn(offer, dialled)
                self.call.desk.floor.released(offer)
            case Failed() if offer.others:
                self._none_came(offer)
            case Failed(ending, reason):
                self._failed(offer, ending, reason)
        return None

    async def _won(self, offer: Offer, won: Won) -> Talking | None:
        """Who rang beside him is free before the two are connected."""
        floor = self.call.desk.floor
        rung = {one.agent: one for one in offer.each}
        winner = rung.pop(won.party)
        for loser in rung.values():
            floor.released(loser)
        talking = await self.connect(won)
        if talking is None:
            self._failed(winner, Ending.REJECTED, "hung up at once")
            floor.released(offer)
        return talking

    def _failed(self, offer: Offer, ending: Ending, reason: str) -> None:
        """It counts for this caller, and the agent is treated as the queue's rules say."""
        line = f"{offer.agent}: {reason}; {self.count_failed()} failed"
        self.call.tell("RINGNOANSWER", line, self.queue.ref, agent=offer.agent)
        self.call.desk.floor.failed(offer, ending, self.queue.offer)

    def _one_did_not_come(self, offer: Offer, dialled: AgentDialled) -> None:
        """The others ring on; what it means for him is settled at once."""
        if isinstance(dialled, Failed):
            self.call.tell("RINGNOANSWER", f"{offer.agent}: {dialled.reason}", self.queue.ref, agent=offer.agent)
            self.call.desk.floor.failed(offer, dialled.ending, self.queue.offer)
            return
        if isinstance(dialled, Withdrawn):
            self._withdrawn(offer, dialled)
        self.call.desk.floor.released(offer)

    def _withdrawn(self, offer: Offer, why: Withdrawn) -> None:
        """It counts for nobody."""
        line = f"{offer.agent}: {why.reason}, which does not count"
        self.call.tell("offer_withdrawn", line, self.queue.ref, agent=offer.agent)

    def _none_came(self, offer: Offer) -> None:
        """However many rang, it counts once for this caller."""
        who = listed((one.agent for one in offer.each), "or")
        self.call.tell("offer_failed", f"none of {who} came; {self.count_failed()} failed", self.queue.ref)
        self.call.desk.floor.released(offer)
