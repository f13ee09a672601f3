"""Who is shut out of SIP after too many failed logins, and letting somebody in again."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from ivr.bans import Bans
from ivr.core.banning import Ban
from ivr.web.keys import BANS
from ivr.web.operation import Operation, described


@described
class BanTold(TypedDict):
    """An address that is shut out."""

    address: str
    since: str
    until: str
    why: str


@described
class Lifted(TypedDict):
    """An address that is let in again."""

    address: str
    shut_out: Literal[False]


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [Operation("GET", "/bans", bans, fails=(404,)), Operation("DELETE", "/bans/{address}", lift, fails=(404,))]


async def bans(request: web.Request) -> list[BanTold]:
    """All who are shut out, the latest first."""
    return [told(ban) for ban in _kept(request).standing]


async def lift(request: web.Request) -> Lifted:
    """Let an address in again; 404 if it is not shut out."""
    address = request.match_info["address"]
    if not await _kept(request).lift(address):
        raise web.HTTPNotFound(text=f"{address} is not shut out. `ivr bans` lists those who are.")
    return {"address": address, "shut_out": False}


def told(ban: Ban) -> BanTold:
    """A ban as JSON has it."""
    return {
        "address": ban.address,
        "since": ban.since.isoformat(),
        "until": ban.until.isoformat(),
        "why": ban.why,
    }


def _kept(request: web.Request) -> Bans:
    found = request.app.get(BANS)
    if found is None:
        raise web.HTTPNotFound(text="This controller shuts nobody out (IVR_BAN_BY=nobody).")
    return found
