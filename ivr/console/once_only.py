"""What is sent anew because no answer came is not done twice: it bears the `Idempotency-Key` of the first time."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.keys import NOW
from ivr.console.signed import SIGNED

KEY = "Idempotency-Key"
KEPT = timedelta(minutes=10)
"""So long it is remembered what was answered; a controller that is started anew remembers nothing."""
MOST = 1000
"""Answers that are remembered; of more, the oldest is forgotten."""


@dataclass(frozen=True, slots=True)
class First:
    """What was begun at this time, and its answer once it is there."""

    at: datetime
    answer: asyncio.Future[web.StreamResponse]

    @property
    def is_done(self) -> bool:
        """False: it is under way, or was refused, and nothing was done."""
        return self.answer.done() and not self.answer.cancelled() and self.answer.exception() is None


@dataclass(slots=True)
class Answers:
    """Those that were given of late."""

    _first: dict[Hashable, First] = field(default_factory=dict)

    async def once(
        self, what: Hashable, do: Callable[[], Awaitable[web.StreamResponse]], now: datetime
    ) -> web.StreamResponse:
        """Do it, or say what was answered when it was done; a repetition waits for what is under way."""
        self._forget(now - KEPT)
        if first := self._first.get(what):
            await asyncio.wait([first.answer])
            if first.is_done:
                return _again(first.answer.result())
        begun = self._first[what] = First(now, asyncio.ensure_future(do()))
        return await asyncio.shield(begun.answer)  # it goes on if nobody waits for it any more

    def _forget(self, before: datetime) -> None:
        """Whatever is older, and the oldest of too many."""
        while self._first and (len(self._first) >= MOST or next(iter(self._first.values())).at < before):
            del self._first[next(iter(self._first))]


ANSWERS = web.AppKey("answers", Answers)


@web.middleware
async def once_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Of what one person asks with the same key and the same words, only the first is done."""
    me, key = request.get(SIGNED), request.headers.get(KEY)
    if me is None or not key:
        return await handler(request)
    words = hashlib.sha256(await request.read()).digest()
    what = (me.person.id, me.program, request.method, request.path_qs, key, words)
    return await request.app[ANSWERS].once(what, lambda: handler(request), request.app[NOW]())


def _again(first: web.StreamResponse) -> web.Response:
    """The same for another connection; 409 if it was no text that could be kept."""
    if not isinstance(first, web.Response):
        raise web.HTTPConflict(text="That was done, and answered once.")
    return web.Response(body=first.body, status=first.status, content_type=first.content_type, charset=first.charset)
