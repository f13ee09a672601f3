"""Requests that change something, and WebSockets, are taken from our own pages alone, or from programs with a token.

No page of another origin can send a token: a browser asks first whether it may, and is told nothing.
"""

from __future__ import annotations

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.asked import asked
from ivr.console.bearer import bearer_of
from ivr.console.doors import Everybody
from ivr.console.keys import ADDRESS
from ivr.console.signed import SIGNED

READS = frozenset({"GET", "HEAD"})


@web.middleware
async def from_here(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for a page of another origin, before anybody is asked who he is."""
    if (
        _does_something(request)
        and not _by_token(request)
        and request.headers.get("Origin") not in request.app[ADDRESS].origins
    ):
        url = request.app[ADDRESS].url
        raise web.HTTPForbidden(text=f"Come from {url}: this was asked by another page. IVR_CONSOLE_URL says where.")
    return await handler(request)


@web.middleware
async def meant(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 where somebody who is signed in changes something without the word that his own page has.

    What everybody may do is done in nobody's name.
    """
    if _needs_word(request) and (signed := request.get(SIGNED)):
        given = request.headers.get("X-CSRF", "")
        if not hmac.compare_digest(given.encode(errors="replace"), signed.csrf.encode()):
            raise web.HTTPForbidden(text="Give `csrf` of your session in the header `X-CSRF`.")
    return await handler(request)


def _by_token(request: web.Request) -> bool:
    """Whether it is a program's; what everybody may do sets cookies, and is for pages."""
    return bearer_of(request) is not None and not _is_everybodys(request)


def _needs_word(request: web.Request) -> bool:
    return request.method not in READS and bearer_of(request) is None and not _is_everybodys(request)


def _is_everybodys(request: web.Request) -> bool:
    operation = asked(request)
    return operation is not None and isinstance(operation.door, Everybody)


def _does_something(request: web.Request) -> bool:
    return request.method not in READS or request.headers.get("Upgrade", "").lower() == "websocket"
