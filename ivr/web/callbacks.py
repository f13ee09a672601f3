"""Callbacks: who waits to be called back; somebody asked for, cancelled, or called back by hand."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.leg import new_id
from ivr.core.callback import Callback, State
from ivr.core.numbers import dialable, masked
from ivr.core.queues import Queue
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, Query, described

MOST = 1000
"""Of those that are over so many are told at most."""
STORE_MAY_TAKE = 3.0
"""Seconds to write what is told; the database may be away for half an hour."""


class Which(Query):
    """Of which callbacks."""

    latest: Annotated[int, Field(ge=1, le=MOST)] = Field(default_factory=int)
    """So many of the latest, however they stand; without it, all that wait."""


class NewCallback(Body):
    """Somebody to be called back."""

    example: ClassVar = {"queue": "sales", "number": "13900001111"}

    queue: str
    """In whose line he stands."""
    number: str
    """His telephone number."""
    box: str = ""
    """The voicemail box into which a note goes if he is not reached."""
    language: str = ""
    """The one that he speaks; the firm's first if it is left out."""
    not_before: str = ""
    """When he wants to be called, with date, time and distance from UTC: `2026-11-25T15:00:00+08:00`."""
    until: str = ""
    """Until when, written likewise."""


@described
class CallbackTold(TypedDict):
    """Somebody who is to be called back, or was."""

    callback: str
    queue: str
    number: str
    """Shortened."""
    state: State
    reason: str
    since: str
    """When he began to wait."""
    asked: str
    """When he asked for it."""
    tries: int
    not_before: str | None
    until: str | None
    call: str
    """In which he asked for it; empty: by this API."""
    attempt: str
    """The call by which he is being called."""


@described
class CallbackEnded(TypedDict):
    """A callback that waits no more."""

    callback: str
    state: State


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        Operation("GET", "/callbacks", callbacks, fails=(503,)),
        Operation("POST", "/callbacks", create, fails=(404, 409), status=201),
        Operation("DELETE", "/callbacks/{callback}", cancel, fails=(404,)),
        Operation("POST", "/callbacks/{callback}/done", done, fails=(404,)),
    ]


async def callbacks(request: web.Request, query: Which) -> list[CallbackTold]:
    """Those who still wait, who asked first first; with `latest=N` the latest N, however they stand, newest first."""
    desk = request.app[DESK]
    if not query.latest:
        return [told(one) for one in desk.callbacks.open]
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            await desk.store.flush()
    except TimeoutError:
        raise web.HTTPServiceUnavailable(text="The database is away at the moment; ask without `latest`.") from None
    return [told(one) for one in await desk.store.latest_callbacks(query.latest)]


async def create(request: web.Request, body: NewCallback) -> CallbackTold:
    """Have somebody called back: `{"queue": "sales", "number": "13900001111"}`, with `box` and `language` if wished.

    He stands at the end of the queue's line: from now on, or not before `not_before`, and not later than `until`. 409
    if the queue calls nobody back, he waits there already, or wants no such calls.
    """
    wanted = _wanted(request, body)
    known = request.app[DESK].callbacks.keep(wanted)
    if known is not None:
        raise web.HTTPConflict(text=f"{masked(wanted.number)} waits already: {known.id}.")
    return told(wanted)


async def cancel(request: web.Request) -> CallbackEnded:
    """Nobody calls him back; if it is under way, it is broken off. 404 if he does not wait."""
    return _ended(request, State.CANCELLED, "cancelled by hand")


async def done(request: web.Request) -> CallbackEnded:
    """Somebody has called him back by himself; 404 if he does not wait."""
    return _ended(request, State.DONE, "called back by hand")


def told(one: Callback) -> CallbackTold:
    """A callback as JSON has it, its number shortened."""
    return {
        "callback": one.id,
        "queue": one.queue,
        "number": masked(one.number),
        "state": one.state,
        "reason": one.reason,
        "since": one.since.isoformat(),
        "asked": one.asked.isoformat(),
        "tries": one.tries,
        "not_before": one.earliest.isoformat() if one.earliest else None,
        "until": one.wanted_until.isoformat() if one.wanted_until else None,
        "call": one.call,
        "attempt": one.attempt,
    }


def _ended(request: web.Request, state: State, reason: str) -> CallbackEnded:
    name = request.match_info["callback"]
    if not request.app[DESK].callbacks.end(name, state, reason):
        raise web.HTTPNotFound(text=f"No callback {name} waits.")
    return {"callback": name, "state": state}


def _wanted(request: web.Request, asked: NewCallback) -> Callback:
    desk, rules = request.app[DESK], request.app[RECEPTION].rules
    queue, number = _queue(request, asked.queue), dialable(asked.number)
    box, language = asked.box, asked.language or rules.firm.languages[0]
    if not number:
        raise web.HTTPBadRequest(text="This number cannot be dialled.")
    if box and box not in rules.voicemails:
        raise web.HTTPNotFound(text=f"The rules in force know no box {box}.")
    if language not in rules.firm.languages:
        raise web.HTTPBadRequest(text=f"The firm speaks {', '.join(rules.firm.languages)}.")
    if (customer := desk.crm.find(number)) is not None and customer.no_callback:
        raise web.HTTPConflict(text="This customer does not want to be called back.")
    now = desk.clock.now()
    wanted = Callback(new_id("callback"), queue.name, box, number, "", "", language, now, now)
    return replace(
        wanted, wanted_from=moment(asked.not_before, "not_before"), wanted_until=_until(asked, desk.clock.wall())
    )


def _until(asked: NewCallback, now: datetime) -> datetime | None:
    first, last = moment(asked.not_before, "not_before"), moment(asked.until, "until")
    if last is not None and last <= max(now, first or now):
        raise web.HTTPBadRequest(text="`until` must be later than now, and than `not_before`.")
    return last


def moment(text: str, word: str) -> datetime | None:
    """A time with its distance from UTC; without it, nobody could tell which hour is meant."""
    if not text:
        return None
    with suppress(ValueError, OverflowError):
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    raise web.HTTPBadRequest(text=f"Write `{word}` with date, time and distance from UTC: 2026-11-25T15:00:00+08:00.")


def _queue(request: web.Request, name: str) -> Queue:
    queue = request.app[RECEPTION].rules.queues.get(name)
    if queue is None:
        raise web.HTTPNotFound(text=f"The rules in force know no queue {name}.")
    if queue.callback is None:
        raise web.HTTPConflict(text=f"Queue {name} calls nobody back: it has no `callback` in the rules.")
    return queue
