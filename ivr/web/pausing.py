"""Pause and resume of a call's recording, asked for by whoever says who he is and why."""

from __future__ import annotations

from typing import ClassVar

from aiohttp import web
from pydantic import ConfigDict

from ivr.calls import pausing
from ivr.calls.call import Call
from ivr.core.rights import served_by
from ivr.core.talk_wishes import talk_of
from ivr.web.calls import CallTold, found, told
from ivr.web.keys import DESK
from ivr.web.operation import Body, Operation, Right
from ivr.web.right import must_be, must_have_right

WHO = 'Say who you are: `{"agent": "1001"}`, `{"supervisor": "1005"}` or `{"program": "payments"}`.'
WHY = 'Say why in a few words, without numbers: `{"reason": "card number"}`.'
LONGEST_WORD = 100
MOST_DIGITS = 5
"""More of them in a reason, or a name of a program, may be what the pause is to keep secret."""


class WhoAndWhy(Body):
    """Who asks for it (one of `agent`, `supervisor` and `program`), and why."""

    model_config = ConfigDict(extra="ignore")
    example: ClassVar = {"agent": "1001", "reason": "card number"}
    hint: ClassVar[str] = WHO

    agent: str = ""
    """Who talks with this caller."""
    supervisor: str = ""
    """He gives his token besides."""
    program: str = ""
    reason: str = ""
    """In a few words, without numbers; it may be left out to record again."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    where, fails = "/calls/{call}/recording", (404, 409)
    return [
        Operation("POST", f"{where}/pause", pause, Right.PERHAPS_SUPERVISOR, fails),
        Operation("POST", f"{where}/resume", resume, Right.PERHAPS_SUPERVISOR, fails),
    ]


async def pause(request: web.Request, body: WhoAndWhy) -> CallTold:
    """Keep nothing of what is said from now on; 409 with the reason if that cannot be done now."""
    call = found(request)
    who, why = _who(request, call, body), words(body.reason, WHY)
    if not why:
        raise web.HTTPBadRequest(text=WHY)
    return _answer(call, await pausing.pause(call, who, why))


async def resume(request: web.Request, body: WhoAndWhy) -> CallTold:
    """Record again; 409 if nobody has paused."""
    call = found(request)
    who, why = _who(request, call, body), words(body.reason, WHY)
    return _answer(call, await pausing.resume(call, who, why))


def _answer(call: Call, why_not: str) -> CallTold:
    if why_not:
        raise web.HTTPConflict(text=why_not)
    return told(call)


def _who(request: web.Request, call: Call, said: WhoAndWhy) -> str:
    """Whose wish it is; 400 if nobody's, 403 if he has no right: an agent may for his own caller alone."""
    serving = served_by(talk_of(call.stage))
    all_ = (("agent", said.agent), ("supervisor", said.supervisor), ("program", said.program))
    named = [(kind, who) for kind, who in all_ if who]
    match named:
        case [("agent", who)] if who != serving:
            raise _refused(request, f"Agent {words(who, WHO)} does not talk with this caller.")
        case [("supervisor", who)]:
            must_be(request, who)
            must_have_right(request, who, serving)
        case [(_, who)]:
            words(who, WHO)
        case _:
            raise web.HTTPBadRequest(text=WHO)
    [(kind, who)] = named
    return f"{kind} {who}"


def words(text: str, amiss: str) -> str:
    """A name or a reason as it is kept; 400 if it is none."""
    text = text.strip()
    digits = sum(char.isdigit() for char in text)
    if len(text) > LONGEST_WORD or digits > MOST_DIGITS or (text and not text.isprintable()):
        raise web.HTTPBadRequest(text=amiss)
    return text


def _refused(request: web.Request, why: str) -> web.HTTPForbidden:
    desk = request.app[DESK]
    desk.store.alarm("pause refused", desk.clock.now(), f"{request.path}: {why}")
    return web.HTTPForbidden(text=why)
