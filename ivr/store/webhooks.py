"""Webhooks as they are kept: where each goes, of what it tells, and its secret, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, insert, select, update

from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people import listed
from ivr.store.webhook_tables import deliveries, webhooks


@dataclass(frozen=True, slots=True)
class Webhook:
    """One of them."""

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    numbers: bool
    """Whether it is told telephone numbers whole."""
    secret: str = field(repr=False)
    """Sealed."""
    made: datetime
    made_by: str
    off: str = ""
    """Why nothing is sent any more; empty while it is."""
    failing: datetime | None = None
    """Since when deliveries were given up and none was taken."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How its deliveries stand."""

    waiting: int = 0
    taken: datetime | None = None
    """When the last was."""
    tries: int = 0
    """Of the one that was tried most in vain and still waits."""


class Webhooks(Asking):
    """Use within the loop; whatever is changed, by this process or another, counts from the next delivery on."""

    async def all(self) -> tuple[Webhook, ...]:
        """All of them, oldest first. Raises `StoreError`."""
        async with self._within() as connection:
            rows = await connection.execute(select(webhooks).order_by(webhooks.c.made, webhooks.c.id))
            return tuple(_made_of(row._mapping) for row in rows)

    async def add(self, hook: Webhook, most: int) -> bool:
        """Keep one; false if there are that many already. Raises `StoreError`."""
        names = ("id", "url", "numbers", "secret", "made", "off", "failing")
        row = {name: getattr(hook, name) for name in names}
        row |= {"name": plain(hook.name), "made_by": plain(hook.made_by), "events": listed(hook.events)}
        async with self._within() as connection:
            if (await connection.scalar(select(func.count()).select_from(webhooks)) or 0) >= most:
                return False
            await connection.execute(insert(webhooks).values(row))
        return True

    async def remove(self, id_: str) -> bool:
        """It is told nothing any more; false if there is none such. What waited is sent to nobody, and swept later."""
        async with self._within() as connection:
            return (await connection.execute(delete(webhooks).where(webhooks.c.id == id_))).rowcount == 1

    async def change(self, id_: str, **values: object) -> None:
        """It stands so from now on. Raises `StoreError`."""
        async with self._within() as connection:
            await connection.execute(update(webhooks).where(webhooks.c.id == id_).values(values))

    async def standing(self) -> Mapping[str, Standing]:
        """How the deliveries of each stand, by its id. Raises `StoreError`."""
        query = select(
            webhooks.c.id,
            _its(func.count(), "waiting"),
            _its(func.max(deliveries.c.done), "taken"),
            _its(func.coalesce(func.max(deliveries.c.tries), 0), "waiting"),
        )
        async with self._within() as connection:
            return {id_: Standing(*rest) for id_, *rest in await connection.execute(query)}


def _its(what: ColumnElement[Any], state: str) -> ScalarSelect[Any]:
    """Of each webhook's own deliveries, found by an index: a week of them may lie there."""
    mine = (deliveries.c.webhook == webhooks.c.id) & (deliveries.c.state == state)
    return select(what).select_from(deliveries).where(mine).correlate(webhooks).scalar_subquery()


def _made_of(row: Mapping[Any, Any]) -> Webhook:
    return Webhook(**{**row, "events": tuple(map(str, row["events"]))})
