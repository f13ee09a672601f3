"""Witnessed signings: begun, ticked and ended by the agent who talks with the customer.

Every request but the question says in its JSON who he is: `{"agent": "1001"}`. Whoever does not talk with the
customer is refused, and that is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable

from aiohttp import web

from ivr.calls import signing
from ivr.calls.call import Call
from ivr.core.rights import served_by
from ivr.core.signing import Signing
from ivr.core.signing_marks import facts
from ivr.core.talk_wishes import talk_of
from ivr.errors import StoreError
from ivr.web.bodies import texts
from ivr.web.calls import found
from ivr.web.keys import DESK

LONGEST = 200
"""Letters of what a customer said, or of a reason."""


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/calls/{call}/signing", look),
        web.post("/calls/{call}/signing", begin),
        web.delete("/calls/{call}/signing", end),
        web.post("/calls/{call}/signing/{checkpoint}", tick),
    ]


async def look(request: web.Request) -> web.Response:
    """The call's latest signing, and what its agent must say next; 404 if there is none."""
    return await _told(found(request))


async def begin(request: web.Request) -> web.Response:
    """Begin a signing: `{"agent": "1001", "signing": "fund_purchase"}`; 409 with the reason if that cannot be."""
    call, said = await _asked(request, ("agent", "signing"), '{"agent": "1001", "signing": "fund_purchase"}')
    return await _done(call, signing.begin(call, said["agent"], said.get("signing", "")))


async def tick(request: web.Request) -> web.Response:
    """Tick a checkpoint, with what the customer said if he must answer aloud, or skip it with a reason."""
    example = '{"agent": "1001"}, {"agent": "1001", "said": "yes"} or {"agent": "1001", "skip": "he is in a hurry"}'
    call, said = await _asked(request, ("agent", "said", "skip"), example)
    agent, checkpoint = said["agent"], request.match_info["checkpoint"]
    if said.get("skip"):
        return await _done(call, signing.skip(call, agent, checkpoint, said["skip"]))
    return await _done(call, signing.tick(call, agent, checkpoint, said.get("said", "")))


async def end(request: web.Request) -> web.Response:
    """End a signing that lacks something: `{"agent": "1001", "why": "he thinks it over"}`."""
    call, said = await _asked(request, ("agent", "why"), '{"agent": "1001", "why": "he thinks it over"}')
    return await _done(call, signing.end(call, said["agent"], said.get("why") or "the agent ended it"))


async def _asked(request: web.Request, known: tuple[str, ...], example: str) -> tuple[Call, dict[str, str]]:
    """The call, and what is asked of it; 403 for one who does not talk with the customer."""
    call, said = found(request), await texts(request, known, example)
    if not said.get("agent") or any(len(text) > LONGEST or not text.isprintable() for text in said.values()):
        raise web.HTTPBadRequest(text=f"Give short texts on one line, among them the agent: {example}.")
    if said["agent"] != served_by(talk_of(call.stage)):
        desk, why = request.app[DESK], f"Agent {said['agent']} does not talk with this customer."
        desk.store.alarm("signing refused", desk.clock.now(), f"{request.path}: {why}")
        raise web.HTTPForbidden(text=why)
    return call, said


async def _done(call: Call, act: Awaitable[str]) -> web.Response:
    try:
        why = await act
    except StoreError as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    if why == signing.NOT_KEPT:
        raise web.HTTPServiceUnavailable(text=why)
    if why:
        raise web.HTTPConflict(text=why)
    return await _told(call)


async def _told(call: Call) -> web.Response:
    try:
        told = (await signing.known(call)).signings
    except StoreError as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    if not told:
        raise web.HTTPNotFound(text="No signing was begun in this call.")
    return web.json_response({"call": call.id, **facts(told[-1]), "next": _next(call, told[-1])})


def _next(call: Call, one: Signing) -> dict[str, str] | None:
    """What the agent says next, in the caller's language."""
    if one.ended or one.next is None:
        return None
    script = call.rules.signings.get(one.name)
    points = {point.name: point.say for point in script.checkpoints} if script else {}
    prompt = call.rules.prompts.get(points.get(one.next.name, ""))
    say = prompt.texts.get(call.language, "") if prompt else ""
    return {"checkpoint": one.next.name, "say": say, "answer": one.next.answer}
