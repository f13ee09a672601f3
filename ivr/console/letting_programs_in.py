"""Whether a program's token counts: for whom, with which of his rights, and how often somebody may give a wrong one."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import NoReturn

from aiohttp import web

from ivr.console.address import visitor
from ivr.console.keys import ADDRESS, NOW, REGISTER
from ivr.console.signed import Signed, hashed
from ivr.core.lock_out import FROM_AN_ADDRESS, WINDOW, counted_as
from ivr.core.scopes import stands
from ivr.core.session import NOTED_EVERY
from ivr.store.people import Account
from ivr.store.tokens import Token
from ivr.web.keys import DESK

UNKNOWN = "This token counts no more: it was revoked, is over, or never was. Whoever made it can make another."
NAME = "a token"
"""Under which wrong ones are counted."""


async def for_whom(request: web.Request, given: str) -> Signed:
    """For whom the program asks; 401 if its token does not count, 429 after too many such."""
    found = await request.app[REGISTER].tokens.found(hashed(given))
    if found is None:
        return await _refuse_unknown(request)
    if (me := program(*found, hashed(given))) is None or me.ends <= request.app[NOW]():
        raise web.HTTPUnauthorized(text=UNKNOWN)
    await _note(request, found[0])
    return me


def program(token: Token, account: Account, session: str) -> Signed | None:
    """The person, with no more rights than his program's; None: he may not let it in any more."""
    if not stands(token.scopes, account.person):
        return None
    person = replace(account.person, scopes=token.scopes)
    return Signed(person, session, "", token.expires, token.expires, bool(account.totp), program=token.name)


async def _note(request: web.Request, token: Token) -> None:
    now = request.app[NOW]()
    if token.used is None or now - token.used >= NOTED_EVERY:
        await request.app[REGISTER].tokens.use(token.id, now)


async def _refuse_unknown(request: web.Request) -> NoReturn:
    """Counted apart from passwords: a program that has an old token shuts out nobody who signs in from there."""
    sign_ins, now = request.app[REGISTER].sign_ins, request.app[NOW]()
    address = f"{NAME} from {counted_as(visitor(request, request.app[ADDRESS]))}"
    failed = await sign_ins.failed_from(address, now - WINDOW)
    until = FROM_AN_ADDRESS.locked_until(failed)
    if until and (seconds := ceil((until - now).total_seconds())) > 0:
        said = f"Too many wrong tokens: try again in {seconds} s."
        raise web.HTTPTooManyRequests(text=said, headers={"Retry-After": str(seconds)})
    await sign_ins.tried(NAME, address, now, good=False)
    if len(failed) + 1 == FROM_AN_ADDRESS.free:
        desk = request.app[DESK]
        desk.store.alarm("tokens guessed", desk.clock.now(), f"{FROM_AN_ADDRESS.free} wrong ones: {address}")
    raise web.HTTPUnauthorized(text=UNKNOWN, headers={"WWW-Authenticate": "Bearer"})
