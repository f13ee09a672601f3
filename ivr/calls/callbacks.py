"""Those who are to be called back: each waits on in his queue's line, in a task of his own, until an agent is free."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import assert_never

import structlog

from ivr.calls.callback_book import CallbackBook
from ivr.calls.callback_try import BREATH, CallbackTry
from ivr.calls.clock import timer
from ivr.calls.desk import Desk
from ivr.calls.promises import Promises
from ivr.calls.reception import Reception
from ivr.calls.remembering import talked_last
from ivr.core.call import CallId
from ivr.core.callback import Callback, InLine, Later, Next, Over, State, next_for
from ivr.core.caller import Caller, caller_in
from ivr.core.numbers import masked
from ivr.core.offer import Offer
from ivr.core.promised import handed_on, not_rung
from ivr.core.queues import CallbackRules, Queue
from ivr.core.rule_ref import RuleRef

log = structlog.get_logger()

A_MINUTE = timedelta(minutes=1)
"""So often whoever is not in the line asks the wall's clock, for it may be set: his hour is not to be missed."""
LOOK_AGAIN = timedelta(hours=1)
"""The wall's clock may be set meanwhile: nobody sleeps longer than this without asking it."""


class Callbacks:
    """Keeps places, and calls back; a callback is over once its customer talks, or can be helped no more."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk = desk
        self._reception = reception
        self._book = CallbackBook(desk.store, desk.clock, self._ref)
        self._try = CallbackTry(desk, reception, self._book, self._why_not)
        self.promised = Promises(desk, self._book, self._try, self._not_rung)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._news: dict[str, asyncio.Queue[Offer | None]] = {}
        """What each waits for: an offer, or (None) that something has changed."""

    # --- told by calls, people and the store

    @property
    def open(self) -> tuple[Callback, ...]:
        """Those who still wait in a queue, who asked first first."""
        return tuple(one for one in self._book.open if not one.agent)

    def keep(self, wanted: Callback) -> Callback | None:
        """Keep his place from now on; or the callback in the same queue that waits for this number already."""
        if (known := self._book.like(wanted)) is not None:
            return known
        self._book.enter(wanted, f"is called back at {masked(wanted.number)}, keeps his place in {wanted.queue}")
        self._begin(wanted.id)
        return None

    def hand_on(self, promise: Callback) -> Callback | None:
        """An agent's promise is its queue's from now on; or that which waits there for this number already."""
        self.promised.drop(promise.id)
        if (known := self._book.like(promise)) is not None:
            self._book.close(promise, State.CANCELLED, f"{promise.agent} hands it on; the customer waits there already")
            return known
        mine = handed_on(promise, self._desk.clock.now())
        self._book.put(mine, f"{promise.agent} hands it on to {promise.queue}")
        self._begin(mine.id)
        return None

    def renumber(self, callback: str, number: str) -> bool:
        """Dial this number instead; False if one with it waits in that queue already, and this one is given up."""
        before = self._book.get(callback)
        if before is None:
            return True
        wanted = replace(before, number=number)
        if self._book.like(wanted) is not None:
            self.end(callback, State.CANCELLED, "waits already with this number")
            return False
        self._book.put(wanted, f"wants to be called at {masked(number)}")
        return True

    def served(self, number: str, call: CallId, by: str) -> None:
        """He has called again and talks with somebody: nobody calls him back any more."""
        for one in self.open:
            if one.is_of(number) and one.attempt != call:
                self.end(one.id, State.CANCELLED, f"called again, and talks with {by}")

    def end(self, callback: str, state: State, reason: str) -> bool:
        """Nobody calls him back any more; False if he does not wait."""
        one = self._book.get(callback)
        if one is None:
            return False
        self._book.close(one, state, reason)
        self._drop(callback)
        return True

    def forget(self, callback: str) -> None:
        """Nobody calls him back, for he was erased: what is under way is broken off; harmless if it is over."""
        if (one := self._book.get(callback)) is not None:
            self._book.forget(one)
            self._drop(callback)

    def over(self, call: CallId, number: str) -> None:
        """This call, from that number, has ended: he may be called back now."""
        for one in self.open:
            if one.call == call or one.is_of(number):
                self._stir(one.id)

    def rules_changed(self) -> None:
        """Other rules are in force: ask them anew."""
        for one in self.open:
            self._stir(one.id)

    async def restore(self) -> None:
        """Take up those who waited when the controller ended; asked once calls have been adopted."""
        for one in await self._desk.store.open_callbacks(self._desk.store.node):
            if one.id not in self._tasks:
                self._take_up(one)

    def stop(self) -> None:
        """The house closes: nobody else is called, and everybody keeps his place in the store."""
        self.promised.stop()
        for task in self._tasks.values():
            task.cancel()

    # --- one callback

    def _ref(self, path: str) -> RuleRef:
        return self._reception.rules.ref(path)

    def _drop(self, name: str) -> None:
        """Silence whatever rings for it."""
        self.promised.drop(name)
        if (task := self._tasks.get(name)) is not None:
            task.cancel()

    def _take_up(self, one: Callback) -> None:
        if not one.number:
            self._book.forget(one)
            return
        if one.attempt in self._reception and not one.agent:
            self._book.close(one, State.DONE, "is on the line since before the controller started again")
            return
        self._book.put(self._by_our_clock(one), "controller is back; he keeps his place")
        if not one.agent:
            self._begin(one.id)

    def _by_our_clock(self, one: Callback) -> Callback:
        """As he stands by our clock: the wall clock may have been set back, and his times lie ahead."""
        now, queue = self._desk.clock.now(), self._reception.rules.queues.get(one.queue)
        rule = (queue and queue.callback) or CallbackRules()
        not_before = one.not_before and min(one.not_before, now + max(rule.every, BREATH))
        out = one.out_since and min(one.out_since, now)
        return replace(one, since=min(one.since, now), out_since=out, not_before=not_before, state=State.WAITING)

    def _stir(self, name: str) -> None:
        if (news := self._news.get(name)) is not None:  # none once the house closes
            news.put_nowait(None)

    def _begin(self, name: str) -> None:
        self._news[name] = asyncio.Queue()
        self._tasks[name] = task = asyncio.ensure_future(self._live(name))
        task.add_done_callback(lambda _: self._over(name))

    def _over(self, name: str) -> None:
        del self._tasks[name], self._news[name]

    async def _live(self, name: str) -> None:
        while (one := self._book.get(name)) is not None:
            try:
                await self._step(one)
            except Exception:  # a fault of ours must not cost the customer his place
                log.exception("callback failed", callback=name)
                await asyncio.sleep(BREATH.total_seconds())

    async def _step(self, one: Callback) -> None:
        rules = self._reception.rules
        match self._next(one):
            case Over(state, reason):
                self._book.note(one)
                self._book.close(one, state, reason)
            case Later(wait, reason, counts):
                if not counts:
                    self._book.out(one)
                self._book.stands(one.id, State.WAITING, reason)
                await self._hear(one.id, wait and min(wait, A_MINUTE))
            case InLine(at_most):
                await self._stand(self._book.back(one), rules.queues[one.queue], at_most)
            case then:
                assert_never(then)

    def _next(self, one: Callback) -> Next:
        if self._reception.draining is not None:
            return Later(None, "no new calls are begun for the moment", counts=True)
        rules, clock = self._reception.rules, self._desk.clock
        elsewhere, out = self._elsewhere(one), self._opted_out(one)
        at = (clock.now(), clock.wall())
        return next_for(one, rules.queues, rules.calendars, *at, elsewhere=elsewhere, opted_out=out)

    def _opted_out(self, one: Callback) -> bool:
        known = map(self._desk.crm.find, (one.number, one.caller))
        return any(customer is not None and customer.no_callback for customer in known)

    def _why_not(self, name: str) -> str:
        """Why he may not be dialled at this moment; empty: he may."""
        one = self._book.get(name)
        if one is not None and one.agent:
            return self._not_rung(one)
        then = self._next(one) if one is not None else InLine()
        return "" if isinstance(then, InLine) else then.reason

    def _not_rung(self, one: Callback) -> str:
        """Why a customer to whom it was promised may not be rung at this moment; empty: he may."""
        if self._reception.draining is not None:
            return "no new calls are begun for the moment"
        if self._opted_out(one):
            return "he does not want to be called back"
        rules, wall = self._reception.rules, self._desk.clock.wall()
        return not_rung(one, rules.queues, rules.calendars, wall, self._elsewhere(one))

    async def _stand(self, one: Callback, queue: Queue, at_most: timedelta | None) -> None:
        """In the line until an agent is offered or something changes: where a caller would stand who came then."""
        floor, news = self._desk.floor, asyncio.Queue[Offer | None]()
        self._news[one.id] = news
        number = one.caller or one.number
        customer, firm = self._desk.crm.find(number), self._reception.rules.firm
        last = await talked_last(self._desk, queue, customer, number, firm.timezone)
        caller = caller_in(queue, one.id, one.since, customer, one.priority, one.language, last)
        caller = replace(caller, called_back=True)
        tell = partial(self._stands_in_line, caller)
        with floor.place(caller, partial(self._offered, news), unoffered=tell):
            tell()
            offer = await self._hear(one.id, at_most)
            if offer is None or self._why_not(one.id):
                return
            try:
                await self._try.make(one, queue, offer)
            finally:
                self._stir_alike(one)

    def _stands_in_line(self, caller: Caller) -> None:
        """He could be offered now, as he comes or as others may serve him: how all agents stand."""
        if self._book.get(caller.call) is not None:
            found = self._desk.floor.census(self._desk.floor.caller(caller.call) or caller)
            self._book.stands(caller.call, State.WAITING, f"waits in {caller.queue}; {found}", stand=found.facts())

    def _offered(self, news: asyncio.Queue[Offer | None], offer: Offer) -> None:
        """One agent is enough: those who would ring with him are as free as they were."""
        for other in offer.others:
            self._desk.floor.released(other)
        news.put_nowait(offer)

    def _stir_alike(self, one: Callback) -> None:
        for other in self.open:
            if other.is_alike(one):
                self._stir(other.id)

    def _elsewhere(self, one: Callback) -> str:
        """Why his telephone would be busy: he is in the call in which he asked, has called again, or is called back."""
        calls = (call for call in self._reception.calls if call.id != one.attempt)
        if any(call.id == one.call or one.is_of(call.incoming.caller) for call in calls):
            return "he is on the line"
        tried = (other for other in self._book.open if other.is_tried and other.is_alike(one))
        return next((f"he is being called back for {other.queue}" for other in tried), "")

    async def _hear(self, name: str, at_most: timedelta | None) -> Offer | None:
        wait = LOOK_AGAIN if at_most is None else min(at_most, LOOK_AGAIN)
        with suppress(TimeoutError):
            async with asyncio.timeout(timer(wait)):
                return await self._news[name].get()
        return None
