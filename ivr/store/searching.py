"""Recordings found by what is known of their calls, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from ivr.core.access import Only
from ivr.core.call import CallId
from ivr.store.asking import Asking
from ivr.store.parties import with_agents, with_number, with_number_ending
from ivr.store.tables import calls, recordings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is left empty does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    """Both are about when its call was answered; `until` itself is not in it."""
    number: str = ""
    """The caller's, or one that was dialled for him."""
    agent: str = ""
    """Who served the call, or answered in it."""
    customer: str = ""
    queue: str = ""
    outcome: str = ""
    state: str = ""
    ends_with: str = ""
    """The last digits of such a number, of one that has eight or more: the ends of shorter ones are masked as well."""
    call: CallId = ""
    """The call's own recording and those of its messages; or one recording, by its id."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the next page begins: after this recording."""

    started: datetime | None
    recording: CallId


@dataclass(frozen=True, slots=True)
class Found:
    """A recording with what people know its call by; empty where no call is known."""

    recording: str
    call: CallId
    """In which it was made."""
    started: datetime | None
    ended: datetime | None
    seconds: float
    state: str
    reason: str
    caller: str
    did: str
    customer: str
    customer_name: str
    queue: str
    agent: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some of what was found, and where to go on; None: that was all."""

    found: tuple[Found, ...]
    following: Place | None


class Searching(Asking):
    """Use within the loop."""

    async def search(self, wanted: Wanted, only: Only, limit: int = 50, after: Place | None = None) -> Page:
        """What is wanted, of what may be seen."""
        conditions = [*_asked(wanted), *_bounds(only), *([_beyond(after)] if after else [])]
        query = _all().where(*conditions).order_by(recordings.c.started.desc().nulls_last(), recordings.c.call.desc())
        async with self._within() as connection:
            rows = (await connection.execute(query.limit(limit + 1))).all()
        found = tuple(Found(*row) for row in rows[:limit])
        return Page(found, Place(found[-1].started, found[-1].recording) if len(rows) > limit else None)

    async def found(self, recording: CallId) -> Found | None:
        """One recording, by its whole id."""
        async with self._within() as connection:
            row = (await connection.execute(_all().where(recordings.c.call == recording))).first()
        return Found(*row) if row else None


def _all() -> Select[Any]:
    known = [recordings.c[name] for name in ("call", "of_call", "started", "ended", "seconds", "state", "reason")]
    agent = case((calls.c.served_by_kind == "agent", calls.c.served_by), else_="")
    customer = [calls.c[name] for name in ("caller", "did", "customer_id", "customer_name", "queue")]
    columns = (*known, *(func.coalesce(column, "") for column in (*customer, agent, calls.c.outcome)))
    return select(*columns).select_from(recordings.outerjoin(calls, calls.c.id == recordings.c.of_call))


def _asked(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.since:
        yield recordings.c.started >= wanted.since
    if wanted.until:
        yield recordings.c.started < wanted.until
    equal = {
        recordings.c.state: wanted.state,
        calls.c.customer_id: wanted.customer,
        calls.c.queue: wanted.queue,
        calls.c.outcome: wanted.outcome,
    }
    yield from (column == value for column, value in equal.items() if value)
    if wanted.call:
        yield or_(recordings.c.call == wanted.call, recordings.c.of_call == wanted.call)
    if wanted.number:
        yield recordings.c.of_call.in_(with_number(wanted.number))
    if wanted.ends_with:
        yield recordings.c.of_call.in_(with_number_ending(wanted.ends_with))
    if wanted.agent:
        yield recordings.c.of_call.in_(with_agents((wanted.agent,)))


def _bounds(only: Only) -> Iterator[ColumnElement[bool]]:
    if only.agent is not None:
        yield and_(calls.c.served_by == only.agent, calls.c.served_by_kind == "agent")
    if only.queues is not None:
        yield calls.c.queue.in_(only.queues)


def _beyond(place: Place) -> ColumnElement[bool]:
    started, call = recordings.c.started, recordings.c.call
    if place.started is None:
        return and_(started.is_(None), call < place.recording)
    same = and_(started == place.started, call < place.recording)
    return or_(started < place.started, same, started.is_(None))
