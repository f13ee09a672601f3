"""Who asks, and whether he may: every handler of the console asks here, and nowhere else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from ivr.core import console_rights
from ivr.core.console_rights import Person, Right, forbidden
from ivr.core.rulebook import Agent
from ivr.web.keys import RECEPTION


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody who is signed in."""

    person: Person
    session: str
    """Its id: the hash of its token, or of his program's."""
    csrf: str
    """What his page says with each request that changes something; no other page can know it."""
    ends: datetime
    """When the session is over, if he does nothing more."""
    latest: datetime
    """When it is over, whatever he does."""
    totp: bool
    """Whether he has a second factor."""
    program: str = ""
    """The name of the program that asks for him, by a token; empty: he asks himself."""


SIGNED = web.RequestKey("signed", Signed)


def who(request: web.Request) -> Signed:
    """Who asks; 401 if nobody is signed in."""
    if SIGNED not in request:
        raise web.HTTPUnauthorized(text="Sign in first.")
    return request[SIGNED]


def himself(request: web.Request) -> Signed:
    """Who asks; 403 for a program."""
    me = who(request)
    if me.program:
        raise web.HTTPForbidden(text="No program may do this for a person: he signs in himself.")
    return me


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
