"""What systemd is told over its socket: that we are ready, that we live, that we stop (sd_notify(3)).

Whoever starts us otherwise has set no `NOTIFY_SOCKET`, and nobody is told anything.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger()

READY = "READY=1"
STOPPING = "STOPPING=1"
LIVES = "WATCHDOG=1"
STATUS = "STATUS="


class Supervisor:
    """The one in whose unit we run, if we run in one."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        limit = environment.get("WATCHDOG_USEC", "")
        self.patience = int(limit) / 1e6 if limit.isdecimal() else 0.0
        """Seconds without a sign of life after which it ends us; 0: it waits for none."""

    @property
    def is_there(self) -> bool:
        """Whether anybody listens."""
        return bool(self._address)

    def tell(self, *lines: str) -> None:
        """Tell it; harmless if nobody listens, for a call is worth more than this."""
        if not self._address:
            return
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as notify:
                notify.setblocking(False)
                notify.sendto("\n".join(lines).encode(), address)
        except OSError as error:
            log.warning("the supervisor could not be told", said=lines[0], error=str(error))

    @asynccontextmanager
    async def seeing_us_live(self) -> AsyncIterator[None]:
        """Tell it that we are ready, and then, from the loop that serves the calls, that it still turns."""
        self.tell(READY, LIVES, STATUS + "serves")
        async with self._ticking():
            try:
                yield
            finally:
                self.tell(STOPPING)

    @asynccontextmanager
    async def standing_by(self) -> AsyncIterator[None]:
        """Tell it that we are ready to serve as soon as another one ends, and that this loop, too, still turns."""
        self.tell(READY, LIVES, STATUS + "stands by")
        async with self._ticking():
            yield

    @asynccontextmanager
    async def _ticking(self) -> AsyncIterator[None]:
        """Tell it all the while that the loop turns."""
        task = asyncio.create_task(self._live(), name="watchdog") if self.patience else None
        try:
            yield
        finally:
            if task:
                task.cancel()

    async def _live(self) -> None:
        """Five times within its patience: one that comes late on a busy machine is not yet an end."""
        while True:
            await asyncio.sleep(self.patience / 5)
            self.tell(LIVES)
