"""Finding out who asks: somebody with a session, or a program with a token."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.bearer import bearer_of
from ivr.console.cookie import token_of
from ivr.console.keys import NOW, REGISTER
from ivr.console.letting_programs_in import for_whom, program
from ivr.console.signed import SIGNED, Signed, csrf_of, hashed, who
from ivr.core.session import Session
from ivr.errors import StoreError

ASKED_BY, PAGE = "X-Asked-By", "page"
"""The header by which a page says that nobody has done anything."""


@web.middleware
async def recognised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks, once for each request; that he has asked keeps his session, unless his page did."""
    try:
        if (given := bearer_of(request)) is not None:
            request[SIGNED] = await for_whom(request, given)
        elif token := token_of(request):
            await _recognise(request, token)
    except StoreError as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    return await handler(request)


async def _recognise(request: web.Request, token: str) -> None:
    sessions, now = request.app[REGISTER].sessions, request.app[NOW]()
    found = await sessions.found(hashed(token))
    if found is None or found[0].is_over(now):
        return
    session, account = found
    if session.is_to_be_noted(now) and not _by_page(request):
        await sessions.see(hashed(token), now)
        session = Session(session.person, session.begun, now)
    ends, latest = session.ends, session.latest
    request[SIGNED] = Signed(account.person, hashed(token), csrf_of(token), ends, latest, bool(account.totp))


def _by_page(request: web.Request) -> bool:
    """Whether his page asks by itself: it looks now and then, and its WebSockets come back, with nobody there too."""
    if request.method != "GET":
        return False
    return request.headers.get(ASKED_BY) == PAGE or request.headers.get("Upgrade", "").lower() == "websocket"


async def still(request: web.Request) -> bool:
    """Whether who opened this WebSocket is still signed in, or his program let in: ask now and then."""
    return await (_still_let_in if who(request).program else _still_signed_in)(request)


async def _still_let_in(request: web.Request) -> bool:
    """While the store is away nothing can be revoked: the program goes on, until its token is over."""
    me = who(request)
    try:
        found = await request.app[REGISTER].tokens.found(me.session)
    except StoreError:
        return request.app[NOW]() < me.ends
    now_is = program(*found, me.session) if found else None
    if now_is is None or now_is.ends <= request.app[NOW]():
        return False
    request[SIGNED] = now_is
    return True


async def _still_signed_in(request: web.Request) -> bool:
    """An agent stays signed in by it, for his page is his telephone; whoever else does nothing is signed out."""
    sessions, now, me = request.app[REGISTER].sessions, request.app[NOW](), who(request)
    try:
        found = await sessions.found(me.session)
    except StoreError:  # the store is away, and he is not remembered: he has signed out since
        return False
    if found is None or found[0].is_over(now):
        return False
    session, account = found
    request[SIGNED] = replace(me, person=account.person)  # his roles may be others by now
    if account.person.agent and session.is_to_be_noted(now):
        await sessions.see(me.session, now)
    return True
