"""What an agent does with his call from his page: what the keys of his telephone do, and hanging up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from math import ceil
from typing import ClassVar

from aiohttp import web

from ivr.calls import pausing, signing
from ivr.calls.adoption import AGAIN_AFTER
from ivr.calls.call import Call
from ivr.calls.hanging_up import hang_up
from ivr.console.doors import Only, operation
from ivr.console.me import my_number
from ivr.core.agent import call_of
from ivr.core.call import Destination
from ivr.core.console_rights import Right
from ivr.core.rights import served_by
from ivr.core.talk_wishes import Wish, talk_of
from ivr.core.transfer import not_offered
from ivr.errors import SwitchError
from ivr.web.calls import ABOUT, CallTold, told
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, Query
from ivr.web.pausing import WHY, words
from ivr.web.signing import Line, SigningTold, done
from ivr.web.signing import told as signing_told
from ivr.web.wishes import PLAIN, WITH_DESTINATION, Plain, To


class Why(Body):
    """Why nothing is to be recorded."""

    example: ClassVar = {"reason": "card number"}
    hint: ClassVar[str] = WHY

    reason: Line = ""
    """In a few words, without numbers."""


class Begun(Body):
    """A signing to begin."""

    example: ClassVar = {"signing": "fund_purchase"}

    signing: Line = ""
    """Its name in the rules."""


class Ticked(Body):
    """A checkpoint to tick, or to skip."""

    example: ClassVar = {"said": "yes"}

    said: Line = ""
    """What the customer said, if he must answer aloud."""
    skip: Line = ""
    """Why it is skipped instead."""


class EndedNow(Body):
    """A signing to end though it lacks something."""

    example: ClassVar = {"why": "he thinks it over"}

    why: Line = ""


class Which(Query):
    """In which call he hangs up."""

    call: str = ""
    """In this one alone, for a hang-up that comes late; else in whichever he has."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    door, where, fails = Only(Right.WORK), "/me/call", (403, 409)
    return [
        *(
            operation("POST", f"{where}/{name}", _send(wish), door, fails=fails, name=name, about=ABOUT[name])
            for name, wish in WITH_DESTINATION.items()
        ),
        operation("POST", f"{where}/end", end, door, fails=fails),
        operation("POST", f"{where}/recording/pause", pause, door, fails=fails),
        operation("POST", f"{where}/recording/resume", resume, door, fails=fails),
        operation("GET", f"{where}/signing", signing_of, door, fails=(404, *fails)),
        operation("POST", f"{where}/signing", begin_signing, door, fails=(404, *fails)),
        operation("DELETE", f"{where}/signing", end_signing, door, fails=(404, *fails)),
        operation("POST", f"{where}/signing/{{checkpoint}}", tick, door, fails=(404, *fails)),
        operation("POST", f"{where}/{{wish}}", ask, door, fails=(404, *fails)),
    ]


IN_A_MOMENT = "The switch gave no answer: your call goes on, and is taken up again in a moment. Try again then."


def my_call(request: web.Request) -> tuple[Call, str]:
    """The call whose caller he serves, and his number; 409 if he serves nobody, 503 until it is taken up again."""
    me = my_number(request)
    his = call_of(request.app[DESK].floor.presence(me).state)
    call = request.app[RECEPTION].call(his)
    if call is None and his:
        raise web.HTTPServiceUnavailable(text=IN_A_MOMENT, headers={"Retry-After": f"{ceil(AGAIN_AFTER)}"})
    if call is None or served_by(talk_of(call.stage)) != me:
        raise web.HTTPConflict(text="You talk with no caller at this moment.")
    return call, me


async def ask(request: web.Request, wish: Plain) -> CallTold:
    """Put the caller on hold, take him back, swap, talk with all; 409 with the reason if that cannot be done now."""
    return await _asked(request, PLAIN[wish])


def _send(wish: Callable[[Destination], Wish]) -> Callable[[web.Request, To], Awaitable[CallTold]]:
    async def handle(request: web.Request, body: To) -> CallTold:
        if why := not_offered(body.destination, request.app[RECEPTION].rules.transfers):
            raise web.HTTPForbidden(text=why)
        return await _asked(request, wish(body.destination))

    return handle


async def _asked(request: web.Request, wish: Wish) -> CallTold:
    call, me = my_call(request)
    return _answer(call, await call.orders.give(call.stage, wish, f"agent {me}"))


async def end(request: web.Request, query: Which) -> CallTold:
    """Hang up for him, whichever telephone he has; 409 if he talks with nobody, or in another call by now."""
    call, _ = my_call(request)
    if query.call not in {"", call.id}:
        raise web.HTTPConflict(text="That call is none of yours any more.")
    try:
        return _answer(call, await hang_up(call))
    except SwitchError as error:
        raise web.HTTPServiceUnavailable(text=f"The switch gives no answer: {error}") from error


async def pause(request: web.Request, body: Why) -> CallTold:
    """Keep nothing of what is said from now on; 409 with the reason if that cannot be done now."""
    call, me = my_call(request)
    why = words(body.reason, WHY)
    if not why:
        raise web.HTTPBadRequest(text=WHY)
    return _answer(call, await pausing.pause(call, f"agent {me}", why))


async def resume(request: web.Request) -> CallTold:
    """Record again; 409 if nobody has paused."""
    call, me = my_call(request)
    return _answer(call, await pausing.resume(call, f"agent {me}", ""))


async def signing_of(request: web.Request) -> SigningTold:
    """His call's latest signing, and what he must say next; 404 if there is none."""
    return await signing_told(my_call(request)[0])


async def begin_signing(request: web.Request, body: Begun) -> SigningTold:
    """Begin a signing; 409 with the reason if that cannot be."""
    call, me = my_call(request)
    return await done(call, signing.begin(call, me, body.signing))


async def tick(request: web.Request, body: Ticked) -> SigningTold:
    """Tick a checkpoint, with what the customer said if he must answer aloud, or skip it with a reason."""
    (call, me), checkpoint = my_call(request), request.match_info["checkpoint"]
    if body.skip:
        return await done(call, signing.skip(call, me, checkpoint, body.skip))
    return await done(call, signing.tick(call, me, checkpoint, body.said))


async def end_signing(request: web.Request, body: EndedNow) -> SigningTold:
    """End a signing that lacks something."""
    call, me = my_call(request)
    return await done(call, signing.end(call, me, body.why or "the agent ended it"))


def _answer(call: Call, why_not: str) -> CallTold:
    if why_not:
        raise web.HTTPConflict(text=why_not)
    return told(call)
