"""Calls under way."""

from __future__ import annotations

from aiohttp import web

from ivr.core.numbers import masked
from ivr.web.keys import RECEPTION


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/calls", calls)]


async def calls(request: web.Request) -> web.Response:
    """Calls under way, numbers shortened."""
    return web.json_response(
        [
            {
                "call": call.id,
                "caller": masked(call.incoming.caller),
                "did": call.incoming.did,
                "stage": type(call.stage).__name__,
            }
            for call in request.app[RECEPTION].calls
        ]
    )
