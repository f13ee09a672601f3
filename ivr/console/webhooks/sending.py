"""Deliveries sent: each webhook has a line of its own, in which one follows the other; no call waits for any.

What is to be sent lies in the store, so it outlasts us. A delivery that was taken while we were killed is sent again,
under the same id.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog

from ivr.console.sealing import Seal, SealBroken
from ivr.console.webhooks.payloads import Payloads
from ivr.console.webhooks.posting import Message
from ivr.core.console_rights import sees_numbers
from ivr.core.once_in import OnceIn
from ivr.core.webhooks import (
    MOST_WAITING,
    ON_THE_MACHINE,
    Again,
    Answer,
    GivenUp,
    SwitchedOff,
    Taken,
    Unreached,
    after,
    in_words,
)
from ivr.errors import StoreError
from ivr.store.calls_found import CallsFound
from ivr.store.deliveries import Deliveries, Delivery
from ivr.store.entries import Entries
from ivr.store.people import People
from ivr.store.subjects import Subjects
from ivr.store.webhooks import Webhook, Webhooks

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two looks at what has happened."""
TOLD_EVERY = timedelta(hours=1)
SWEPT_EVERY = timedelta(hours=1)
KEPT = timedelta(days=7)
"""Deliveries that are over can be looked at."""
UNSENT = timedelta(days=3)
"""After which what waits is given up though nobody has tried it: the node that was to send it is gone."""
SWEEPING = "sweeping"
"""Among the lines: no webhook waits until it is done."""
WITHOUT_SECRET = "its secret cannot be opened: the key in the state folder is another; add it anew"  # noqa: S105

Post = Callable[[Message, datetime], Awaitable[Answer]]
Told = Callable[[str, str], object]
"""What has happened, and the particulars."""


def purpose(hook: str) -> str:
    """What its secret is sealed for: it opens for no other webhook."""
    return f"webhook {hook}"


@dataclass(frozen=True, slots=True)
class Books:
    """What is kept of webhooks."""

    hooks: Webhooks
    deliveries: Deliveries
    payloads: Payloads
    people: People

    @classmethod
    def beside(cls, hooks: Webhooks) -> Books:
        """In the same database."""
        payloads = Payloads(CallsFound.beside(hooks), Subjects.beside(hooks))
        return cls(hooks, Deliveries.beside(hooks), payloads, People.beside(hooks))

    async def tells_whole(self, hook: Webhook) -> bool:
        """Whether it is told numbers whole: no longer than whoever made it sees them so."""
        if not hook.numbers:
            return False
        maker = await self.people.account(hook.made_by)
        if maker is None:
            return hook.made_by.endswith(ON_THE_MACHINE)
        return maker.disabled is None and sees_numbers(maker.person)


class Sending:
    """Looks each second what has happened; while the database is away, later.

    Until its first look says of what anybody is told, all that happens must be `announced`.
    """

    def __init__(
        self,
        books: Books,
        entries: Entries,
        seal: Seal,
        post: Post,
        told: Told,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._books, self._entries, self._seal = books, entries, seal
        self._post, self._told, self._now, self._chance = post, told, now, chance
        self._lines: dict[str, asyncio.Task[None]] = {}
        self._full, self._swept = OnceIn(TOLD_EVERY), OnceIn(SWEPT_EVERY)

    @asynccontextmanager
    async def going_on(self) -> AsyncIterator[None]:
        """While inside."""
        task = asyncio.create_task(self._now_and_then(), name="webhooks")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.stop()

    async def look(self) -> None:
        """Hand out what has happened, and have each line go on. Raises `StoreError`."""
        now, hooks = self._now(), await self._books.hooks.all()
        self._entries.announced = {event for hook in hooks if not hook.off for event in hook.events}
        lost = await self._books.deliveries.hand_out(self._entries.node, hooks, MOST_WAITING, now)
        for hook in hooks:
            if lost[hook.id] and self._full.is_due(hook.id, now):
                self._told("webhook full", f"{hook.name}: {MOST_WAITING} deliveries wait, and what comes now is lost")
            if not hook.off and hook.id not in self._lines:
                self._begin(hook.id, partial(self._go_on, hook))
        if SWEEPING not in self._lines and self._swept.is_due("", now):
            self._begin(SWEEPING, partial(self._books.deliveries.sweep, now - KEPT, now - UNSENT, now))

    async def settled(self) -> None:
        """Return when every line has come to its end for now."""
        await asyncio.gather(*self._lines.values())

    async def stop(self) -> None:
        """What is under way is sent again by whoever comes next."""
        lines = list(self._lines.values())
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)

    def _begin(self, line: str, work: Callable[[], Awaitable[None]]) -> None:
        self._lines[line] = task = asyncio.create_task(_unharmed(line, work), name=f"webhook {line}")
        task.add_done_callback(partial(self._ended, line))

    def _ended(self, line: str, _: object) -> None:
        self._lines.pop(line, None)

    async def _now_and_then(self) -> None:
        while True:
            try:
                await self.look()
            except StoreError as error:
                log.warning("webhooks wait for the database", why=str(error))
            except Exception:
                log.exception("webhooks broke off, and go on")
            await asyncio.sleep(EVERY)

    async def _go_on(self, hook: Webhook) -> None:
        """One after the other, until nothing is due or one was not taken."""
        while one := await self._books.deliveries.next(hook.id, self._entries.node, self._now()):
            if not await self._sent(hook, one):
                return

    async def _sent(self, hook: Webhook, one: Delivery) -> bool:
        """Whether the next may follow at once."""
        body = await self._books.payloads.of(one, whole=await self._books.tells_whole(hook))
        if body is None:
            await self._books.deliveries.over(one, "what it was about is there no more", "nothing left", self._now())
            return True
        answer = await self._answer(hook, one, body)
        log.info("webhook sent", webhook=hook.id, event_type=one.event, message=one.message, answer=in_words(answer))
        return await self._entered(hook, one, answer)

    async def _answer(self, hook: Webhook, one: Delivery, body: bytes) -> Answer:
        try:
            secret = self._seal.open(hook.secret, purpose(hook.id))
        except SealBroken:
            return Unreached(WITHOUT_SECRET)
        return await self._post(Message(one.message, hook.url, body, secret), self._now())

    async def _entered(self, hook: Webhook, one: Delivery, answer: Answer) -> bool:
        """What comes of it, written and told."""
        now, words, books = self._now(), in_words(answer), self._books
        match after(answer, one.tries + 1, one.made, now, self._chance()):
            case Taken():
                await books.deliveries.over(one, words, "taken", now)
                return await self._answers_again(hook)
            case Again() as again:
                await books.deliveries.tried(one, words, again)
            case GivenUp():
                await books.deliveries.over(one, words, "given up", now)
                await self._is_failing(hook, one, words)
            case SwitchedOff():
                await books.hooks.change(hook.id, off="its receiver answered 410: it wants nothing any more")
                await books.deliveries.give_up_all(hook.id, words, now)
                self._told("webhook switched off", f"{hook.name}: its receiver answered 410")
        return False

    async def _is_failing(self, hook: Webhook, one: Delivery, words: str) -> None:
        """Told once, until one is taken again: this alarm, too, is an event that may be given up."""
        if hook.failing is None:
            await self._books.hooks.change(hook.id, failing=self._now())
            self._told("webhook given up", f"{hook.name}: {one.event} was not taken in time: {words}")

    async def _answers_again(self, hook: Webhook) -> bool:
        """Whether it was so all the time; else its line begins anew, knowing it."""
        if hook.failing is None:
            return True
        await self._books.hooks.change(hook.id, failing=None)
        self._told("webhook answers again", hook.name)
        return False


async def _unharmed(line: str, work: Callable[[], Awaitable[None]]) -> None:
    """What nobody foresaw ends a line until the next look."""
    try:
        await work()
    except StoreError as error:
        log.warning("webhook waits for the database", webhook=line, why=str(error))
    except Exception:
        log.exception("webhook broke off", webhook=line)
