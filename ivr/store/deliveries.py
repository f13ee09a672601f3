"""Deliveries: what has happened, once for each webhook that is told of it, until it was taken or given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import delete, func, insert, select, update
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
        waiting = (deliveries.c.webhook == hook) & (deliveries.c.state == "waiting")
        over = update(deliveries).where(waiting).values(answer=answer, state="given up", done=now)
        async with self._within() as connection:
            await connection.execute(over)

    async def latest(self, hook: str, limit: int = 100) -> tuple[Delivery, ...]:
        """The latest of one webhook, newest first."""
        query = select(deliveries).where(deliveries.c.webhook == hook)
        query = query.order_by(deliveries.c.at.desc(), deliveries.c.number.desc()).limit(limit)
        async with self._within() as connection:
            return tuple(Delivery(**row._mapping) for row in await connection.execute(query))

    async def one(self, hook: str, message: str) -> Delivery | None:
        """This one."""
        query = select(deliveries).where(deliveries.c.webhook == hook, deliveries.c.message == message)
        async with self._within() as connection:
            row = (await connection.execute(query)).first()
        return Delivery(**row._mapping) if row else None

    async def sweep(self, before: datetime) -> None:
        """Forget those that were over before then, and those of webhooks that are no more."""
        without = deliveries.c.webhook.not_in(select(webhooks.c.id))
        async with self._within() as connection:
            await connection.execute(delete(deliveries).where((deliveries.c.done < before) | without))

    async def _change(self, one: Delivery, **values: object) -> None:
        which = (deliveries.c.webhook == one.webhook) & (deliveries.c.message == one.message)
        answer = {"answer": plain(str(values.pop("answer")))}
        async with self._within() as connection:
            await connection.execute(update(deliveries).where(which).values(values | answer))


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
