"""Taking a port, and serving there."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from ivr.errors import PortTaken


def taken(host: str, port: int, name: str, setting: str) -> socket.socket:
    """This port of this address (0: any free one), ours from now on. Raises `PortTaken`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise PortTaken(f"{name} {port}: {os.strerror(error.errno or 0)}. Give another with {setting}.") from error


@asynccontextmanager
async def listening(app: web.Application, door: socket.socket, patience: float = 60.0) -> AsyncIterator[None]:
    """Serve there while inside, and close it; whoever is being answered then has so many seconds."""
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=patience)
    with door:
        await runner.setup()
        try:
            await web.SockSite(runner, door).start()
            yield
        finally:
            await runner.cleanup()
