"""The cookie that holds a session's token: out of reach of scripts, and sent to our own pages alone."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.keys import ADDRESS

TOKEN = web.RequestKey("token", str)
"""What the browser is to keep from now on; empty: nothing any more."""


def token_of(request: web.Request) -> str:
    """The token that the browser gives; empty: none."""
    return request.cookies.get(request.app[ADDRESS].cookie, "")


def give(request: web.Request, token: str) -> None:
    """Have the browser keep this token until it is closed; empty: forget the one that it has."""
    request[TOKEN] = token


@web.middleware
async def given(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Put the cookie on the answer, where a handler has asked for it."""
    answer = await handler(request)
    token, address = request.get(TOKEN), request.app[ADDRESS]
    if token is not None:
        answer.set_cookie(
            address.cookie,
            token,
            max_age=None if token else 0,
            path="/",
            secure=address.secure,
            httponly=True,
            samesite="Strict",
        )
    return answer
