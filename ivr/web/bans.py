"""Who is shut out of SIP after too many failed logins, and letting somebody in again."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ivr.bans import Bans
from ivr.core.banning import Ban
from ivr.web.keys import BANS


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/bans", bans), web.delete("/bans/{address}", lift)]


async def bans(request: web.Request) -> web.Response:
    """All who are shut out, the latest first."""
    return web.json_response([told(ban) for ban in _kept(request).standing])


async def lift(request: web.Request) -> web.Response:
    """Let an address in again; 404 if it is not shut out."""
    address = request.match_info["address"]
    if not await _kept(request).lift(address):
        raise web.HTTPNotFound(text=f"{address} is not shut out. `ivr bans` lists those who are.")
    return web.json_response({"address": address, "shut_out": False})


def told(ban: Ban) -> dict[str, Any]:
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
