"""Calls found by what is known of them, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ivr.core.call import CallId
from ivr.core.calls_seen import CallsSeen
from ivr.store.asking import Asking
from ivr.store.calls_sought import SoughtCalls, conditions, has_sound
from ivr.store.parties import with_agents
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from ivr.store.tables import calls, recordings


@dataclass(frozen=True, slots=True)
class CallPlace:
    """Where the next page begins: after this call."""

    arrived: datetime
    call: CallId


@dataclass(frozen=True, slots=True)
class FoundCall:
    """A call in one line."""

    call: CallId
    arrived: datetime
    answered: datetime | None
    ended: datetime | None
    """None: it goes on, or nobody knows."""
    caller: str
    did: str
    customer: str
    customer_name: str
    level: str
    queue: str
    waited: float | None
    """Seconds."""
    served_by_kind: str
    served_by: str
    outcome: str
    state: str
    """Of its recording; empty: nothing is known of one (yet)."""
    recorded: bool
    """Whether there is sound of it, or of a message that was left in it."""


@dataclass(frozen=True, slots=True)
class CallPage:
    """Some of what was found, and where to go on; None: that was all."""

    found: tuple[FoundCall, ...]
    following: CallPlace | None


class CallsFound(Asking):
    """Use within the loop."""

    async def search(self, sought: SoughtCalls, seen: CallsSeen, limit: int, after: CallPlace | None) -> CallPage:
        """What is sought, of what may be seen."""
        wanted = [*conditions(sought), *_bounds(seen), *([_beyond(after)] if after else [])]
        query = _all().where(*wanted).order_by(calls.c.arrived.desc(), calls.c.id.desc()).limit(limit + 1)
        async with self._within() as connection:
            rows = (await connection.execute(query)).all()
        found = tuple(FoundCall(*row) for row in rows[:limit])
        return CallPage(found, CallPlace(found[-1].arrived, found[-1].call) if len(rows) > limit else None)

    async def one(self, call: CallId) -> FoundCall | None:
        """This call in one line."""
        async with self._within() as connection:
            row = (await connection.execute(_all().where(calls.c.id == call))).first()
        return FoundCall(*row) if row else None

    async def story(self, call: CallId) -> CallStory | None:
        """One call with all that belongs to it, by its whole id."""
        reader = Reader(self._engine)
        return await reader.call(call) if await reader.call_row(call) else None


def _all() -> Select[Any]:
    known = (
        *("id", "arrived", "answered", "ended", "caller", "did", "customer_id", "customer_name", "customer_level"),
        *("queue", "waited_seconds", "served_by_kind", "served_by", "outcome"),
    )
    state = select(recordings.c.state).where(recordings.c.call == calls.c.id).scalar_subquery()
    return select(*(calls.c[name] for name in known), func.coalesce(state, ""), has_sound())


def _bounds(seen: CallsSeen) -> Iterator[ColumnElement[bool]]:
    if seen.agents is not None:
        yield or_(calls.c.id.in_(with_agents(seen.agents)), calls.c.queue.in_(seen.queues))


def _beyond(place: CallPlace) -> ColumnElement[bool]:
    same = and_(calls.c.arrived == place.arrived, calls.c.id < place.call)
    return or_(calls.c.arrived < place.arrived, same)
