"""Names of other people's machines, looked up in threads of their own.

A name server that does not answer holds a thread for half a minute, and those that all share have other work to do.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from ivr.core.webhooks import MOST
from ivr.daemons import Daemons

AT_ONCE = 4 * MOST
"""Names looked up beside each other: as many as one webhook asks for while its first question waits."""


class Resolver(AbstractResolver):
    """A thread for each name, for which the end of the program does not wait."""

    def __init__(self) -> None:
        self._threads = Daemons("webhook names")
        self._asked: set[Future[Any]] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of this name. Raises OSError."""
        ask = partial(socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM)
        found = await self._answer(ask)
        flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(
                hostname=host, host=str(where[0]), port=int(where[1]), family=kind, proto=proto, flags=int(flags)
            )
            for kind, _, proto, _, where in found
        ]

    async def close(self) -> None:
        """Wait for nobody."""

    async def _answer(self, ask: Callable[[], Any]) -> Any:
        if len(self._asked) >= AT_ONCE:
            raise OSError(errno.EAGAIN, "the name servers do not answer")
        asked = self._threads.submit(ask)
        self._asked.add(asked)
        asked.add_done_callback(self._asked.discard)
        return await asyncio.wrap_future(asked)
