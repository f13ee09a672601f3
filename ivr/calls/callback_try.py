"""One try to call a customer back: the agent who is offered is rung, and if he answers it is a call like any other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import assert_never

from ivr.calls import dialling
from ivr.calls.asking_store import answered
from ivr.calls.call import Call
from ivr.calls.callback_book import CallbackBook
from ivr.calls.calling_off import Withdrawn
from ivr.calls.desk import Desk
from ivr.calls.dialled import AgentDialled, Failed, Lost, Won
from ivr.calls.leg import Leg, new_id
from ivr.calls.reception import Reception
from ivr.core.call import CallingBack, Incoming
from ivr.core.callback import Callback, State
from ivr.core.callback_tried import AgentLeft, Broken, NotNow, NotReached, Reached, Refused, Tried
from ivr.core.numbers import masked
from ivr.core.offer import Offer
from ivr.core.queues import CallbackRules, OfferRules, Queue
from ivr.core.record_policy import Direction
from ivr.errors import SwitchError
from ivr.switch.events import Ending

BREATH = timedelta(seconds=5)
"""How long a callback is left alone after the switch gave no answer."""


class CallbackTry:
    """Whatever comes of it is written into the book, and the agent is freed."""

    def __init__(self, desk: Desk, reception: Reception, book: CallbackBook, why_not: Callable[[str], str]) -> None:
        """`why_not`: why a customer may not be dialled at this moment; empty: he may."""
        self._desk, self._reception, self._book, self._why_not = desk, reception, book, why_not

    async def make(self, one: Callback, queue: Queue, offer: Offer) -> None:
        """Ring the agent, and then the customer; cancelled, all that rings is silenced."""
        self._book.stands(one.id, State.OFFERED, f"offered to {offer.agent}: {offer.why}")
        call = self._call(one)
        match await self._ring(call, offer, queue.offer):
            case Won(leg=agent):
                if await self._forgotten(one, call, agent):
                    self._desk.floor.released(offer)
                    self._book.forget(one)
                else:
                    self._came(one.id, queue, offer, await self._reach(one, call, offer))
            case Failed(ending, reason):
                self._desk.floor.failed(offer, ending, queue.offer)
                self._book.stands(one.id, State.WAITING, f"{offer.agent}: {reason}; he keeps his place")
            case Withdrawn(reason):
                self._desk.floor.released(offer)
                self._book.stands(one.id, State.WAITING, f"{offer.agent}: {reason}; he keeps his place")
            case Lost():
                pass
            case SwitchError() as error:
                self._book.stands(one.id, State.WAITING, f"the switch gives no answer: {error}", again=BREATH)

    def _call(self, one: Callback) -> Call:
        """The call with him: it has a record once an agent has answered for it."""
        name = f"{self._desk.store.node}-{new_id('back')}"
        incoming = Incoming(name, one.did, one.number, self._desk.clock.now())
        call = self._reception.new_call(incoming, self._reception.rules)
        call.language, call.direction = one.language, Direction.CALLBACK
        call.customer = self._desk.crm.find(one.caller or one.number)
        return call

    async def _ring(self, call: Call, offer: Offer, rules: OfferRules) -> AgentDialled | SwitchError:
        won = False
        try:
            with self._reception.ringing_for(call):
                dialled = await dialling.ring_agent(call, offer, rules.ring, auto_answer=rules.auto_answer)
            won = isinstance(dialled, Won)
        except SwitchError as error:
            return error
        finally:
            if not won:
                call.leg.unwatch()
        return dialled

    async def _forgotten(self, one: Callback, call: Call, agent: Leg) -> bool:
        """Whether he was erased by now, asked before this call is dialled or on record; not so without an answer."""
        store, gone = self._desk.store, True
        try:
            found = await answered(self._desk, "who is forgotten", store.forgotten_callbacks(store.node))
            gone = one.id in (found or ())
        finally:
            if gone:
                dialling.let_go(call, agent)
                call.leg.unwatch()
        return gone

    async def _reach(self, one: Callback, call: Call, offer: Offer) -> Tried:
        """The agent has answered: from here on it stands on record."""
        self._desk.floor.works(offer)
        store, who = self._desk.store, masked(one.number)
        self._book.stands(one.id, State.DIALLING, f"{offer.agent} answered, {who} is dialled", call=call.id)
        store.call_arrived(call.incoming, call.rules.version)
        store.leg_dialled(call.id, call.id, "caller", one.number, call.incoming.at)
        call.recognise(call.customer)
        rule = call.rules.ref(f"queues.{one.queue}")
        call.tell("calls_back", f"{who} is called back by {offer.agent}; {one.id} of {one.asked:%H:%M:%S} UTC", rule)
        tried: asyncio.Future[Tried] = asyncio.get_running_loop().create_future()
        call.tried, call.why_not = tried, partial(self._why_not, one.id)
        self._reception.begin(call, CallingBack(one.queue, offer.agent, one.language, one.since, one.priority))
        try:
            return await tried
        finally:
            if tried.cancelled():
                self._reception.end(call)

    def _came(self, name: str, queue: Queue, offer: Offer, tried: Tried) -> None:
        one = self._book.get(name)
        if one is None:
            return
        rule = queue.callback or CallbackRules()
        match tried:
            case Reached():
                self._book.reached(one, f"talks with {offer.agent}")
            case NotReached(reason):
                self._desk.floor.worked_in_vain(offer, one.attempt, queue.wrap_up)
                self._book.tried_in_vain(one, reason, rule.every)
            case NotNow(reason):
                self._desk.floor.released(offer)
                self._book.stands(one.id, State.WAITING, f"not dialled: {reason}")
            case AgentLeft():
                self._agent_left(one, queue, offer, tried)
            case Refused(reason):
                self._desk.floor.worked_in_vain(offer, one.attempt, queue.wrap_up)
                self._book.note(one)
                self._book.close(one, State.CANCELLED, reason)
            case Broken(away):
                self._broken(one, rule, away=away)
            case _:
                assert_never(tried)

    def _agent_left(self, one: Callback, queue: Queue, offer: Offer, tried: AgentLeft) -> None:
        """He is treated as one who declines."""
        self._desk.floor.failed(offer, Ending.REJECTED, queue.offer)
        if tried.on_the_line:
            self._book.close(one, State.DONE, f"{offer.agent} hung up; the customer waits on the line")
        else:
            self._book.stands(one.id, State.WAITING, f"{offer.agent} hung up before the customer answered")

    def _broken(self, one: Callback, rule: CallbackRules, *, away: bool) -> None:
        if away:
            self._book.stands(one.id, State.WAITING, "the switch gives no answer", again=BREATH)
        else:
            self._book.tried_in_vain(one, "it broke off", rule.every)
