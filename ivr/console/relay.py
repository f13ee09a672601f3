"""Passes SIP between an agent's page and the switch, frame by frame and both ways, until one of the two is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiohttp
from aiohttp import WSMsgType, web

from ivr.core.allowance import Allowance
from ivr.core.sip_frame import has_registered, objection

A_SECOND, AT_ONCE = 20.0, 100.0
"""Frames from a page: a call takes some ten, and a few more each time it is held."""


@dataclass(frozen=True, slots=True)
class End:
    """Why a line is closed, as the page is told."""

    code: int
    why: str = ""


OBJECTED, TOO_FAST, SIGNED_OUT, ELSEWHERE, NO_SWITCH, STOPPING = 4400, 4429, 4401, 4409, 4503, 1012
"""Close codes of ours, after those of HTTP; the last is WebSocket's own."""
GOING_AWAY = 1001
"""What a browser says as a page is closed or loaded anew."""


async def first(*ends: Awaitable[End]) -> End:
    """The first of these; the others are waited for no longer."""
    waits = [asyncio.ensure_future(end) for end in ends]
    try:
        done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        return next(wait.result() for wait in waits if wait in done)
    finally:
        for wait in waits:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)


@dataclass(slots=True)
class Line:
    """One page's."""

    page: web.WebSocketResponse
    switch: aiohttp.ClientWebSocketResponse
    telephone: str
    on_registered: Callable[[], object]

    async def relay(self) -> End:
        """Until either is gone, or the page says what it must not."""
        return await first(self._to_switch(), self._to_page())

    async def _to_switch(self) -> End:
        clock = asyncio.get_running_loop().time
        allowed = Allowance.full(A_SECOND, AT_ONCE, clock())
        async for message in self.page:
            left = allowed.after_one(clock())
            if left is None:
                return End(TOO_FAST, "Too many messages.")
            allowed = left
            if message.type is not WSMsgType.TEXT:
                return End(OBJECTED, "SIP comes as text.")
            if why := objection(message.data, self.telephone):
                return End(OBJECTED, why)
            try:
                await self.switch.send_str(message.data)
            except ConnectionError:
                return End(NO_SWITCH)
        return End(self.page.close_code or 0)

    async def _to_page(self) -> End:
        async for message in self.switch:
            if message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                text = message.data if isinstance(message.data, str) else message.data.decode(errors="replace")
                if has_registered(text):
                    self.on_registered()
                try:
                    await self.page.send_str(text)
                except ConnectionError:
                    return End(self.page.close_code or 0)
        return End(NO_SWITCH, "The telephone system is not there.")
