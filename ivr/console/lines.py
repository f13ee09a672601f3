"""The lines of agents' pages to the switch: one for each agent, closed with his session and with the house."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from ivr.calls.coming_back import let_legs_go
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.console.relay import ELSEWHERE, GOING_AWAY, NO_SWITCH, SIGNED_OUT, STOPPING, End, Line, first
from ivr.core.sip_frame import LONGEST
from ivr.core.telephones import browser_of

STILL_EVERY = 5.0
"""Seconds between two looks at whether he is still signed in."""
CONNECTS_WITHIN = 5.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Telephony:
    """What the lines lead to."""

    url: str
    """Of the switch's WebSocket for SIP, on loopback."""
    password: Callable[[str], str]
    """Of a telephone; raises `ProvisionError`."""
    knows_browsers: Callable[[], bool]
    """Whether the switch was started with telephones in browsers."""


@dataclass(slots=True)
class Lines:
    """Which pages are connected, by agent."""

    desk: Desk
    reception: Reception
    telephony: Telephony
    _open: dict[str, asyncio.Future[End]] = field(default_factory=dict)
    """What ends an agent's line from outside."""

    async def serve(
        self, socket: web.WebSocketResponse, agent: str, page: str, still: Callable[[], Awaitable[bool]]
    ) -> End:
        """Relay until it ends; another line of this agent is closed first."""
        self._close(agent, End(ELSEWHERE, "The telephone is open in another window."))
        ended = self._open[agent] = asyncio.get_running_loop().create_future()
        try:
            end = await first(ended, self._relayed(socket, agent, page), _signed_out(still))
        finally:
            if self._open.get(agent) is ended:
                del self._open[agent]
        if end.code in {GOING_AWAY, SIGNED_OUT} and self.desk.pages.goes(agent, page):
            let_legs_go(self.desk, self.reception.calls, agent)
        return end

    async def stop(self, app: web.Application) -> None:
        """The house closes: calls go on, and pages come back once it is open again."""
        for agent in tuple(self._open):
            self._close(agent, End(STOPPING, "The telephone system starts again."))

    def _close(self, agent: str, end: End) -> None:
        line = self._open.get(agent)
        if line is not None and not line.done():
            line.set_result(end)

    async def _relayed(self, socket: web.WebSocketResponse, agent: str, page: str) -> End:
        try:
            async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=CONNECTS_WITHIN)) as http:
                url, size = self.telephony.url, LONGEST
                async with http.ws_connect(url, protocols=("sip",), max_msg_size=size) as switch:
                    line = Line(socket, switch, browser_of(agent), lambda: self._registered(agent, page))
                    return await line.relay()
        except (aiohttp.ClientError, OSError):
            return End(NO_SWITCH, "The telephone system is not there.")

    def _registered(self, agent: str, page: str) -> None:
        """A page that takes another's place ends what that one had, of whose end nobody has heard."""
        if self.desk.pages.comes(agent, page):
            let_legs_go(self.desk, self.reception.calls, agent)


async def _signed_out(still: Callable[[], Awaitable[bool]]) -> End:
    while await still():  # noqa: ASYNC110 - the session ends in the store, which tells nobody
        await asyncio.sleep(STILL_EVERY)
    return End(SIGNED_OUT, "Sign in again.")
