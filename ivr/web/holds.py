"""Legal holds and cases: placed by one person, released by two."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from aiohttp import web

from ivr.core.access import Act
from ivr.core.keeping import Covers, Hold
from ivr.web.keys import listeners
from ivr.web.listener import because, because_told, done, listener


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/holds", holds),
        web.post("/recordings/{target}/hold", _place(Covers.RECORDING)),
        web.post("/cases/{target}/hold", _place(Covers.CASE)),
        web.post("/customers/{target}/hold", _place(Covers.CUSTOMER)),
        web.post("/cases/{case}/recordings/{recording}", add),
        web.post("/holds/{hold}/ask_release", ask),
        web.post("/holds/{hold}/release", release),
    ]


async def holds(request: web.Request) -> web.Response:
    """Those that stand, oldest first."""
    me, why = await listener(request, Act.SEE_HOLDS), because(request)
    found = done(await listeners(request).desk.holds(me, why))
    return web.json_response([_told(each) for each in found])


async def add(request: web.Request) -> web.Response:
    """A recording into a case, which is there with its first."""
    me, why = await listener(request, Act.HOLD), await because_told(request)
    case, recording = request.match_info["case"], request.match_info["recording"]
    added = done(await listeners(request).desk.add_to_case(me, why, case, (recording,)))
    return web.json_response(asdict(added))


async def ask(request: web.Request) -> web.Response:
    """The first of two steps; 409 if somebody has asked already."""
    me, why = await listener(request, Act.RELEASE), await because_told(request)
    return web.json_response(_told(done(await listeners(request).desk.ask_release(me, why, _hold(request)))))


async def release(request: web.Request) -> web.Response:
    """The second step, by somebody else than the one who asked; 409 for himself."""
    me, why = await listener(request, Act.RELEASE), await because_told(request)
    return web.json_response(_told(done(await listeners(request).desk.release(me, why, _hold(request)))))


def _place(covers: Covers) -> Any:  # a handler
    async def place(request: web.Request) -> web.Response:
        me, why = await listener(request, Act.HOLD), await because_told(request)
        placed = done(await listeners(request).desk.hold(me, why, covers, request.match_info["target"]))
        beside = {"too_late_for": placed.too_late_for, "unknown": placed.unknown}
        return web.json_response(_told(placed.hold) | beside)

    return place


def _hold(request: web.Request) -> str:
    return request.match_info["hold"]


def _told(hold: Hold) -> dict[str, Any]:
    told = asdict(hold)
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in told.items()}
