"""A WebSocket that shows somebody the board, for as long as he may see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from ivr.console.stream import Stream, Viewer
from ivr.core.sight import Sight

log = structlog.get_logger(__name__)

HEARTBEAT = 30.0
"""Seconds between two pings; whoever does not answer one in half that time is gone."""
STILL_HERE = 15.0
"""Seconds after which a page is told that nothing is new: it hears no ping, and might think itself cut off."""
NOTHING_NEW = b'{"kind":"ping"}'
LOOK_AGAIN = 10.0
"""Seconds between two looks at whether he is still signed in, and what he may see by now."""
SIGNED_OUT, NO_RIGHT = 4401, 4403
"""Codes with which it is closed: those of HTTP, in the range that is everybody's own."""
MOST_PAGES = 20
"""Of one person, or one token, at a time; whoever opens more may try again later."""
LONGEST_WORD = 1024
"""Bytes; a viewer has nothing to say."""
LAST_WORD = 1.0
"""Seconds that a page has to agree to a closing."""
AHEAD = 65_536
"""Bytes that may wait to be sent; then the stream lets him wait, and gives him a snapshot later."""


class Showings:
    """All that go on, so that they can be ended together."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream
        self._sockets: dict[web.WebSocketResponse, str] = {}

    async def show(
        self, request: web.Request, who: str, sight: Callable[[], Sight | None], still: Callable[[], Awaitable[bool]]
    ) -> web.WebSocketResponse:
        """Show it until one of the two sides has had enough; `still` tells whether he is signed in."""
        if list(self._sockets.values()).count(who) >= MOST_PAGES:
            return await self.refuse(request, WSCloseCode.TRY_AGAIN_LATER)
        socket = web.WebSocketResponse(
            heartbeat=HEARTBEAT, compress=False, max_msg_size=LONGEST_WORD, writer_limit=AHEAD, timeout=LAST_WORD
        )
        self._sockets[socket] = who  # before it is opened, which takes a moment in which he may ask for more
        try:
            await socket.prepare(request)
            await self._until_he_goes(socket, sight, still)
        finally:
            del self._sockets[socket]
        return socket

    @staticmethod
    async def refuse(request: web.Request, code: int) -> web.WebSocketResponse:
        """Open it, only to close it with this code: of any other answer a browser tells its page nothing."""
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        await socket.close(code=code)
        return socket

    async def end(self) -> None:
        """The controller stops: pages come again when it is back."""
        closing = (one.close(code=WSCloseCode.SERVICE_RESTART, message=b"restart") for one in tuple(self._sockets))
        await asyncio.gather(*closing, return_exceptions=True)

    async def _until_he_goes(
        self, socket: web.WebSocketResponse, sight: Callable[[], Sight | None], still: Callable[[], Awaitable[bool]]
    ) -> None:
        shown = asyncio.ensure_future(self._shown(socket, sight, still))
        try:
            async for _ in socket:
                pass  # whatever he says: that he has closed it is heard here, and his answers to pings
        finally:
            shown.cancel()
            await asyncio.gather(shown, return_exceptions=True)

    async def _shown(
        self, socket: web.WebSocketResponse, sight: Callable[[], Sight | None], still: Callable[[], Awaitable[bool]]
    ) -> None:
        """A page whose showing ends by a fault of ours is closed, so that it comes again; mute, it would wait."""
        try:
            await self._while_he_may(socket, sight, still)
        except Exception:
            log.exception("a page cannot be shown what happens")
            raise
        finally:
            await socket.close(code=WSCloseCode.INTERNAL_ERROR)

    async def _while_he_may(
        self, socket: web.WebSocketResponse, sight: Callable[[], Sight | None], still: Callable[[], Awaitable[bool]]
    ) -> None:
        while seen := sight():
            sending = asyncio.ensure_future(self._send(socket, seen))
            try:
                while sight() == seen:
                    await asyncio.wait((sending,), timeout=LOOK_AGAIN)
                    if sending.done():
                        sending.result()
                        return
                    if not await still():
                        await socket.close(code=SIGNED_OUT, message=b"signed out")
                        return
            finally:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
        await socket.close(code=NO_RIGHT, message=b"no right")

    async def _send(self, socket: web.WebSocketResponse, sight: Sight) -> None:
        with self._stream.watched(sight) as viewer, suppress(ConnectionResetError):
            while True:
                await socket.send_frame(await _next(viewer), WSMsgType.TEXT)


async def _next(viewer: Viewer) -> bytes:
    try:
        async with asyncio.timeout(STILL_HERE):
            return await viewer.next()
    except TimeoutError:
        return NOTHING_NEW
