"""Deliveries: what has happened, once for each webhook that is told of it, until it was taken or given up."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Delete, Update, delete, func, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.core.webhooks import Again, message_id
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.webhook_tables import deliveries, events, webhooks
from ivr.store.webhooks import Webhook

State = Literal["waiting", "taken", "given up", "nothing left"]
"""The last: what it was about is forgotten meanwhile."""
AT_ONCE = 500
"""Events that are handed out in one transaction."""
SWEPT_AT_ONCE = 2000
"""Rows that are changed in one transaction where there may be very many: calls are written between two of them."""
BREATH = 0.05
"""Seconds from one of these transactions to the next."""
UNSENT = "nobody has sent it for days"
_KEY = (deliveries.c.webhook, deliveries.c.message)
_TOLD = select(webhooks.c.id).where(webhooks.c.off == "")


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook."""

    webhook: str
    message: str
    number: int
    """In this order they are sent."""
    node: str
    event: str
    about: str
    at: datetime
    """When it happened, by the telephone system's clock."""
    made: datetime
    """Since when it waits, by the true time."""
    tries: int
    due: datetime
    aside: bool
    state: str
    answer: str
    """How the last try went, in words."""
    done: datetime | None


class Deliveries(Asking):
    """Use within the loop. Raises `StoreError` whatever is asked of it while the database is away."""

    async def hand_out(self, node: str, hooks: Sequence[Webhook], most: int, now: datetime) -> Counter[str]:
        """Each event of this node, once to each webhook that is told of it; how many found no room, by webhook."""
        query = select(events).where(events.c.node == node).order_by(events.c.id).limit(AT_ONCE)
        lost: Counter[str] = Counter()
        async with self._within() as connection:
            if not (happened := (await connection.execute(query)).all()):
                return lost
            for hook in hooks:
                rows = [_row(hook.id, one, now) for one in happened if one.event in hook.events and not hook.off]
                lost[hook.id] += await _put(connection, hook.id, rows, most)
            await connection.execute(delete(events).where(events.c.id.in_([one.id for one in happened])))
        return +lost

    async def put(self, one: Delivery) -> None:
        """One more, beside what has happened."""
        row = {name: getattr(one, name) for name in deliveries.c.keys()}  # noqa: SIM118 - no mapping
        async with self._within() as connection:
            await connection.execute(insert(deliveries).values(row))

    async def next(self, hook: str, node: str, now: datetime) -> Delivery | None:
        """What is to be sent now: the first that waits, if it is due; else one that stepped aside. None: nothing is."""
        c = deliveries.c
        mine = select(deliveries).where(c.webhook == hook, c.state == "waiting", c.node.in_((node, "")))
        mine = mine.where(c.webhook.in_(_TOLD))
        async with self._within() as connection:
            first = (await connection.execute(mine.where(~c.aside).order_by(c.number).limit(1))).first()
            if first is None or first.due > now:
                later = mine.where(c.aside, c.due <= now).order_by(c.due).limit(1)
                first = (await connection.execute(later)).first()
        return Delivery(**first._mapping) if first else None

    async def tried(self, one: Delivery, answer: str, again: Again) -> None:
        """It waits on."""
        await self._change(one, tries=one.tries + 1, answer=answer, due=again.due, aside=one.aside or again.aside)

    async def over(self, one: Delivery, answer: str, state: State, now: datetime) -> None:
        """It is over."""
        tries = one.tries + (state != "nothing left")
        await self._change(one, tries=tries, answer=answer, state=state, done=now)

    async def give_up_all(self, hook: str, answer: str, now: datetime) -> None:
        """All that wait for this webhook are given up."""
        await self._give_up(deliveries.c.webhook == hook, answer, now)

    async def latest(self, hook: str, limit: int = 100) -> tuple[Delivery, ...]:
        """The latest of one webhook, newest first; none of one that was removed."""
        query = select(deliveries).where(deliveries.c.webhook == hook, deliveries.c.webhook.in_(select(webhooks.c.id)))
        query = query.order_by(deliveries.c.at.desc(), deliveries.c.number.desc()).limit(limit)
        async with self._within() as connection:
            return tuple(Delivery(**row._mapping) for row in await connection.execute(query))

    async def one(self, hook: str, message: str) -> Delivery | None:
        """This one."""
        query = select(deliveries).where(deliveries.c.webhook == hook, deliveries.c.message == message)
        async with self._within() as connection:
            row = (await connection.execute(query)).first()
        return Delivery(**row._mapping) if row else None

    async def sweep(self, before: datetime, unsent: datetime, now: datetime) -> None:
        """Forget those that were over before then, and those of webhooks that are no more.

        What has waited since before `unsent` is given up: whichever node was to send it, it is gone.
        """
        await self._forget(deliveries.c.done < before)
        await self._forget(deliveries.c.webhook.not_in(select(webhooks.c.id)))
        await self._give_up(deliveries.c.made < unsent, UNSENT, now)
        old = select(events.c.id).where(events.c.at < unsent).limit(SWEPT_AT_ONCE)
        await self._by_pieces(delete(events).where(events.c.id.in_(old)))

    async def _forget(self, which: ColumnElement[bool]) -> None:
        await self._by_pieces(delete(deliveries).where(_piece(which)))

    async def _give_up(self, which: ColumnElement[bool], answer: str, now: datetime) -> None:
        over = {"answer": plain(answer), "state": "given up", "done": now}
        waiting = which & (deliveries.c.state == "waiting")
        await self._by_pieces(update(deliveries).where(_piece(waiting)).values(over))

    async def _by_pieces(self, change: Delete | Update) -> None:
        """Change piece after piece until nothing is left to change."""
        while True:
            async with self._within() as connection:
                changed = (await connection.execute(change)).rowcount
            if changed < SWEPT_AT_ONCE:
                return
            await asyncio.sleep(BREATH)

    async def _change(self, one: Delivery, **values: object) -> None:
        which = (deliveries.c.webhook == one.webhook) & (deliveries.c.message == one.message)
        answer = {"answer": plain(str(values.pop("answer")))}
        async with self._within() as connection:
            await connection.execute(update(deliveries).where(which).values(values | answer))


def _piece(which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Some of these, as many as one transaction may change."""
    return tuple_(*_KEY).in_(select(*_KEY).where(which).limit(SWEPT_AT_ONCE))


def _row(hook: str, happened: Any, now: datetime) -> dict[str, Any]:
    new = {"made": now, "tries": 0, "due": now, "aside": False, "state": "waiting", "answer": "", "done": None}
    message = message_id(happened.event, happened.about, happened.at)
    same = {name: getattr(happened, name) for name in ("node", "event", "about", "at")}
    return {"webhook": hook, "message": message, "number": happened.id, **same, **new}


async def _put(connection: AsyncConnection, hook: str, rows: list[dict[str, Any]], most: int) -> int:
    """Write those that are new, as far as there is room; how many found none."""
    c = deliveries.c
    known = await _known(connection, hook, [row["message"] for row in rows])
    new = list({row["message"]: row for row in reversed(rows) if row["message"] not in known}.values())[::-1]
    waiting = select(func.count()).select_from(deliveries).where(c.webhook == hook, c.state == "waiting")
    room = max(most - (await connection.scalar(waiting) or 0), 0)
    if kept := new[:room]:
        await connection.execute(insert(deliveries), kept)
    return len(new) - len(kept)


async def _known(connection: AsyncConnection, hook: str, messages: Collection[str]) -> set[str]:
    c = deliveries.c
    return set(await connection.scalars(select(c.message).where(c.webhook == hook, c.message.in_(messages))))
