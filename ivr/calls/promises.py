"""Callbacks that agents have promised: each rings his own, one try at a time, by the way on which queues call back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from ivr.calls.callback_book import CallbackBook
from ivr.calls.callback_try import CallbackTry
from ivr.calls.desk import Desk
from ivr.core.callback import Callback, State
from ivr.core.numbers import masked
from ivr.core.offer import Offer
from ivr.core.promised import ENDS, Result, not_promised
from ivr.core.queues import Queue

log = structlog.get_logger()
NOT_FREE = "Say first that you are ready: your telephone rings for it only while you are free and it can be reached."


class Promises:
    """They stand in the book beside those of the queues, and in nobody's line."""

    def __init__(
        self, desk: Desk, book: CallbackBook, one_try: CallbackTry, why_not: Callable[[Callback], str]
    ) -> None:
        """`why_not`: why this customer may not be rung at this moment; empty: he may."""
        self._desk, self._book, self._try, self._why_not = desk, book, one_try, why_not
        self._ringing: dict[str, asyncio.Task[None]] = {}

    @property
    def open(self) -> tuple[Callback, ...]:
        """Those that nobody has closed yet, of all agents."""
        return tuple(one for one in self._book.open if one.agent)

    def of(self, agent: str) -> tuple[Callback, ...]:
        """This agent's."""
        return tuple(one for one in self.open if one.agent == agent)

    def make(self, wanted: Callback) -> str:
        """He promises it; empty, or why he cannot."""
        why = not_promised(wanted, self.of(wanted.agent), self._desk.clock.wall())
        if not why:
            self._book.enter(wanted, f"{wanted.agent} promises to call {masked(wanted.number)}")
        return why

    def ring(self, one: Callback, queue: Queue) -> str:
        """Ring his telephone now, and then the customer's; empty, or why that cannot be."""
        if why := self._why_not(one):
            return f"Not now: {why}."
        offers = self._desk.floor.reserve(one.id, [one.agent], "has promised it")
        if not offers:
            return NOT_FREE
        self._ringing[one.id] = task = asyncio.ensure_future(self._rung(one, queue, offers[0]))
        task.add_done_callback(lambda _: self._ringing.pop(one.id, None))
        return ""

    def finish(self, one: Callback, result: Result) -> None:
        """He says what came of it."""
        self.drop(one.id)
        self._book.close(one, ENDS[result], f"{one.agent} closes it: {result}")

    def drop(self, name: str) -> None:
        """Silence what rings for it."""
        if (task := self._ringing.get(name)) is not None:
            task.cancel()

    def stop(self) -> None:
        """The house closes: they stay in the store."""
        for name in tuple(self._ringing):
            self.drop(name)

    async def _rung(self, one: Callback, queue: Queue, offer: Offer) -> None:
        try:
            await self._try.make(one, queue, offer)
        except Exception:  # a fault of ours must not cost the customer the call that he was promised
            log.exception("promised callback failed", callback=one.id)
        finally:
            self._desk.floor.released(offer)
            if (now := self._book.get(one.id)) is not None and now.is_tried:
                self._book.stands(one.id, State.WAITING, "it broke off")
