"""Callbacks: who waits to be called back; somebody asked for, cancelled, or called back by hand."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from ivr.calls.leg import new_id
from ivr.core.callback import Callback, State
from ivr.core.numbers import dialable, masked
from ivr.core.queues import Queue
from ivr.web.bodies import texts
from ivr.web.keys import DESK, RECEPTION

MOST = 1000
"""Of those that are over so many are told at most."""
STORE_MAY_TAKE = 3.0
"""Seconds to write what is told; the database may be away for half an hour."""

_WORDS = ("queue", "number", "box", "language", "not_before", "until")
_EXAMPLE = '{"queue": "sales", "number": "13900001111"}'


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/callbacks", callbacks),
        web.post("/callbacks", create),
        web.delete("/callbacks/{callback}", cancel),
        web.post("/callbacks/{callback}/done", done),
    ]


async def callbacks(request: web.Request) -> web.Response:
    """Those who still wait, who asked first first; with `latest=N` the latest N, however they stand, newest first."""
    desk, latest = request.app[DESK], request.query.get("latest")
    if latest is None:
        return web.json_response([told(one) for one in desk.callbacks.open])
    if not (latest.isascii() and latest.isdigit() and 0 < int(latest) <= MOST):
        raise web.HTTPBadRequest(text=f"Give a number from 1 to {MOST}: latest=50.")
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            await desk.store.flush()
    except TimeoutError:
        raise web.HTTPServiceUnavailable(
            text="The database takes nothing at the moment; ask without `latest`."
        ) from None
    return web.json_response([told(one) for one in await desk.store.latest_callbacks(int(latest))])


async def create(request: web.Request) -> web.Response:
    """Have somebody called back: `{"queue": "sales", "number": "13900001111"}`, with `box` and `language` if wished.

    He stands at the end of the queue's line: from now on, or not before `not_before`, and not later than `until`. 409
    if the queue calls nobody back, he waits there already, or wants no such calls.
    """
    wanted = _wanted(request, await texts(request, _WORDS, _EXAMPLE))
    known = request.app[DESK].callbacks.keep(wanted)
    if known is not None:
        raise web.HTTPConflict(text=f"{masked(wanted.number)} waits already: {known.id}.")
    return web.json_response(told(wanted), status=201)


async def cancel(request: web.Request) -> web.Response:
    """Nobody calls him back; if it is under way, it is broken off. 404 if he does not wait."""
    return _ended(request, State.CANCELLED, "cancelled by hand")


async def done(request: web.Request) -> web.Response:
    """Somebody has called him back by himself; 404 if he does not wait."""
    return _ended(request, State.DONE, "called back by hand")


def told(one: Callback) -> dict[str, Any]:
    """A callback as JSON has it, its number shortened."""
    return {
        "callback": one.id,
        "queue": one.queue,
        "number": masked(one.number),
        "state": one.state.value,
        "reason": one.reason,
        "since": one.since.isoformat(),
        "asked": one.asked.isoformat(),
        "tries": one.tries,
        "not_before": one.earliest and one.earliest.isoformat(),
        "until": one.wanted_until and one.wanted_until.isoformat(),
        "call": one.call,
        "attempt": one.attempt,
    }


def _ended(request: web.Request, state: State, reason: str) -> web.Response:
    name = request.match_info["callback"]
    if not request.app[DESK].callbacks.end(name, state, reason):
        raise web.HTTPNotFound(text=f"No callback {name} waits.")
    return web.json_response({"callback": name, "state": state.value})


def _wanted(request: web.Request, asked: dict[str, str]) -> Callback:
    desk, rules = request.app[DESK], request.app[RECEPTION].rules
    queue, number = _queue(request, asked.get("queue", "")), dialable(asked.get("number", ""))
    box, language = asked.get("box", ""), asked.get("language", rules.firm.languages[0])
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
    return replace(wanted, wanted_from=_moment(asked, "not_before"), wanted_until=_until(asked, desk.clock.wall()))


def _until(asked: dict[str, str], now: datetime) -> datetime | None:
    first, last = _moment(asked, "not_before"), _moment(asked, "until")
    if last is not None and last <= max(now, first or now):
        raise web.HTTPBadRequest(text="`until` must be later than now, and than `not_before`.")
    return last


def _moment(asked: dict[str, str], word: str) -> datetime | None:
    """A time with its distance from UTC; without it, nobody could tell which hour is meant."""
    if word not in asked:
        return None
    with suppress(ValueError):
        at = datetime.fromisoformat(asked[word])
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
