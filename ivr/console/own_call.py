"""The call with which an agent has to do, as the store has it."""

from __future__ import annotations

import asyncio

from aiohttp import web

from ivr.console.me import call_to_note_of
from ivr.core.agent import WrapUp, call_of
from ivr.core.call import CallId
from ivr.store.rows import CallRow
from ivr.web.callbacks import STORE_MAY_TAKE
from ivr.web.keys import DESK


async def own_call(request: web.Request, me: str, meant: CallId) -> CallRow:
    """The call that he has, or had last, and which of them he `meant`; 409 if there is none."""
    name = call_to_note_of(request.app[DESK], me, meant)
    if (row := await _row(request, name)) is None:
        raise web.HTTPConflict(text="Nothing is known of this call: note it by hand.")
    return row


async def call_now(request: web.Request, me: str) -> CallRow | None:
    """The call that he is offered, has, or still has his wrap-up of; None: none."""
    floor = request.app[DESK].floor
    state, last = floor.presence(me).state, floor.last_call(me)
    name = last.call if isinstance(state, WrapUp) and last else call_of(state)
    return await _row(request, name) if name else None


async def written(request: web.Request) -> None:
    """Until what was told of calls and callbacks can be read; 503 while the database is away."""
    try:
        async with asyncio.timeout(STORE_MAY_TAKE):
            await request.app[DESK].store.flush()
    except TimeoutError:
        raise web.HTTPServiceUnavailable(text="The database is away at the moment; try again in a minute.") from None


async def _row(request: web.Request, call: str) -> CallRow | None:
    await written(request)
    return await request.app[DESK].store.call_row(call)
