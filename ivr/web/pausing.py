"""Pause and resume of a call's recording, asked for by whoever says who he is and why."""

from __future__ import annotations

from aiohttp import web

from ivr.calls import pausing
from ivr.calls.call import Call
from ivr.core.rights import served_by
from ivr.core.talk_wishes import talk_of
from ivr.web.calls import found, told
from ivr.web.keys import DESK
from ivr.web.right import Asked, asked, fields, must_have_right

WHO = 'Say who you are: `{"agent": "1001"}`, `{"supervisor": "1005"}` or `{"program": "payments"}`.'
WHY = 'Say why in a few words, without numbers: `{"reason": "card number"}`.'
LONGEST_WORD = 100
MOST_DIGITS = 5
"""More of them in a reason, or a name of a program, may be what the pause is to keep secret."""


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.post("/calls/{call}/recording/pause", pause),
        web.post("/calls/{call}/recording/resume", resume),
    ]


async def pause(request: web.Request) -> web.Response:
    """Keep nothing of what is said from now on; 409 with the reason if that cannot be done now."""
    call, said = found(request), await fields(request)
    who, why = await _who(request, call, said), _words(said.get("reason", ""), WHY)
    if not why:
        raise web.HTTPBadRequest(text=WHY)
    return _answer(call, await pausing.pause(call, who, why))


async def resume(request: web.Request) -> web.Response:
    """Record again; 409 if nobody has paused."""
    call, said = found(request), await fields(request)
    who, why = await _who(request, call, said), _words(said.get("reason", ""), WHY)
    return _answer(call, await pausing.resume(call, who, why))


def _answer(call: Call, why_not: str) -> web.Response:
    if why_not:
        raise web.HTTPConflict(text=why_not)
    return web.json_response(told(call))


async def _who(request: web.Request, call: Call, said: Asked) -> str:
    """Whose wish it is; 400 if nobody's, 403 if he has no right: an agent may for his own caller alone."""
    serving = served_by(talk_of(call.stage))
    named = [(kind, said[kind]) for kind in ("agent", "supervisor", "program") if said.get(kind)]
    match named:
        case [("agent", who)] if who != serving:
            raise _refused(request, f"Agent {_words(who, WHO)} does not talk with this caller.")
        case [("supervisor", who)]:
            await asked(request)
            must_have_right(request, who, serving)
        case [(_, who)]:
            _words(who, WHO)
        case _:
            raise web.HTTPBadRequest(text=WHO)
    [(kind, who)] = named
    return f"{kind} {who}"


def _words(text: str, amiss: str) -> str:
    text = text.strip()
    digits = sum(char.isdigit() for char in text)
    if len(text) > LONGEST_WORD or digits > MOST_DIGITS or (text and not text.isprintable()):
        raise web.HTTPBadRequest(text=amiss)
    return text


def _refused(request: web.Request, why: str) -> web.HTTPForbidden:
    desk = request.app[DESK]
    desk.store.alarm("pause refused", desk.clock.now(), f"{request.path}: {why}")
    return web.HTTPForbidden(text=why)
