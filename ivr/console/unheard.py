"""A page may be gone before it is answered: that is no error of ours."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

NOBODY_THERE = 499
"""The status that the field has for it; nobody reads it."""


@web.middleware
async def unheard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whose connection broke before his WebSocket was opened gets no answer."""
    try:
        return await handler(request)
    except ConnectionResetError:
        if (line := request.transport) is not None and not line.is_closing():
            raise
        return web.Response(status=NOBODY_THERE)
