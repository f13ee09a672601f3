"""Who asks, and whether he may: every handler of the console asks here, and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.cookie import token_of
from ivr.console.keys import NOW, REGISTER
from ivr.core import console_rights
from ivr.core.console_rights import Person, Right, forbidden
from ivr.core.rulebook import Agent
from ivr.core.session import Session
from ivr.errors import StoreError
from ivr.web.keys import RECEPTION


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in."""

    person: Person
    session: str
    """Its id: the hash of its token."""
    csrf: str
    """What his page says with each request that changes something; no other page can know it."""
    ends: datetime
    """When the session is over, if he does nothing more."""
    totp: bool
    """Whether he has a second factor."""


SIGNED = web.RequestKey("signed", Signed)


@web.middleware
async def recognised(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks, once for each request; that he has asked keeps his session."""
    if token := token_of(request):
        try:
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
    if session.is_to_be_noted(now):
        await sessions.see(hashed(token), now)
        session = Session(session.person, session.begun, now)
    request[SIGNED] = Signed(account.person, hashed(token), csrf_of(token), session.ends, bool(account.totp))


async def still(request: web.Request) -> bool:
    """Whether who opened this WebSocket is still signed in: ask now and then.

    An agent stays signed in by it, for his page is his telephone; whoever else does nothing is signed out.
    """
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


def who(request: web.Request) -> Signed:
    """Who asks; 401 if nobody is signed in."""
    if SIGNED not in request:
        raise web.HTTPUnauthorized(text="Sign in first.")
    return request[SIGNED]


def must(request: web.Request, right: Right, over: str = "") -> Signed:
    """Who asks; 403 with a sentence if he may not do this with this agent or his call (empty: with nobody's)."""
    me = who(request)
    if why := forbidden(me.person, right, agents(request), over):
        raise web.HTTPForbidden(text=why)
    return me


def may(request: web.Request, right: Right, over: str = "") -> bool:
    """Whether he may."""
    return not forbidden(who(request).person, right, agents(request), over)


def covered(request: web.Request, right: Right) -> frozenset[str] | None:
    """For which agents this right of his counts; None: for everybody, and for calls that nobody serves."""
    return console_rights.covered(who(request).person, right, agents(request))


def agents(request: web.Request) -> Mapping[str, Agent]:
    """Those of the rules in force."""
    return request.app[RECEPTION].rules.agents


def hashed(token: str) -> str:
    """As a token is kept: it has 256 random bits, so that a plain hash is not guessed."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def csrf_of(token: str) -> str:
    """What proves that a request comes from a page of this session: nobody has it who has not the token."""
    return hashed(f"csrf {token}")
