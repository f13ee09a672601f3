"""Witnessed signings: begun, ticked and ended by the agent who talks with the customer.

Every request but the question says in its JSON who he is: `{"agent": "1001"}`. Whoever does not talk with the
customer is refused, and that is kept.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls import signing
from ivr.calls.call import Call
from ivr.core.rights import served_by
from ivr.core.signing import Checkpoint, Signing, Standing, not_its_turn
from ivr.core.signing_marks import facts
from ivr.core.talk_wishes import talk_of
from ivr.web.calls import found
from ivr.web.keys import DESK
from ivr.web.operation import Body, Operation, described

LONGEST = 200
"""Letters of what a customer said, or of a reason."""


Line = Annotated[str, Field(max_length=LONGEST)]
"""A short text."""


class Agents(Body):
    """What the agent says who talks with the customer."""

    hint: ClassVar[str] = "Give short texts on one line, among them the agent: {example}."

    agent: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class Begun(Agents):
    """A signing to begin."""

    example: ClassVar = {"agent": "1001", "signing": "fund_purchase"}

    signing: Line = ""
    """Its name in the rules."""


class Ticked(Agents):
    """A checkpoint to tick, or to skip."""

    example: ClassVar = {"agent": "1001", "said": "yes"}

    said: Line = ""
    """What the customer said, if he must answer aloud."""
    skip: Line = ""
    """Why it is skipped instead."""


class EndedNow(Agents):
    """A signing to end though it lacks something."""

    example: ClassVar = {"agent": "1001", "why": "he thinks it over"}

    why: Line = ""


@described
class NextCheckpoint(TypedDict):
    """What the agent says next."""

    checkpoint: str
    say: str
    """In the caller's language."""
    answer: str
    """What the customer must answer aloud; empty: nothing."""


@described
class CheckpointTold(TypedDict):
    """A checkpoint of a signing, as it stands."""

    checkpoint: str
    say: str
    """In the caller's language."""
    answer: str
    """`voice`: the customer must answer aloud; a key: he must press it; empty: he need not answer."""
    standing: Standing
    its_turn: bool
    """Whether it can be ticked or skipped now, by the order of the signing."""


@described
class SigningTold(TypedDict):
    """A call's latest signing."""

    call: str
    signing: str
    agent: str
    begun: str
    ended: str | None
    ticked: list[str]
    missing: list[str]
    complete: bool
    why: str
    """It was ended."""
    next: NextCheckpoint | None
    """Null: nothing more."""
    checkpoints: list[CheckpointTold]
    """All of them, in the order of the rules."""
    hindered: str
    """Why nothing can be ticked at this moment, whatever it is; empty if it can."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    where = "/calls/{call}/signing"
    return [
        Operation("GET", where, look, fails=(404, 503)),
        Operation("POST", where, begin, fails=(403, 404, 409, 503)),
        Operation("DELETE", where, end, fails=(403, 404, 409, 503)),
        Operation("POST", f"{where}/{{checkpoint}}", tick, fails=(403, 404, 409, 503)),
    ]


async def look(request: web.Request) -> SigningTold:
    """The call's latest signing, and what its agent must say next; 404 if there is none."""
    return await told(found(request))


async def begin(request: web.Request, body: Begun) -> SigningTold:
    """Begin a signing: `{"agent": "1001", "signing": "fund_purchase"}`; 409 with the reason if that cannot be."""
    call = _asked(request, body)
    return await done(call, signing.begin(call, body.agent, body.signing))


async def tick(request: web.Request, body: Ticked) -> SigningTold:
    """Tick a checkpoint, with what the customer said if he must answer aloud, or skip it with a reason."""
    call, checkpoint = _asked(request, body), request.match_info["checkpoint"]
    if body.skip:
        return await done(call, signing.skip(call, body.agent, checkpoint, body.skip))
    return await done(call, signing.tick(call, body.agent, checkpoint, body.said))


async def end(request: web.Request, body: EndedNow) -> SigningTold:
    """End a signing that lacks something: `{"agent": "1001", "why": "he thinks it over"}`."""
    call = _asked(request, body)
    return await done(call, signing.end(call, body.agent, body.why or "the agent ended it"))


def _asked(request: web.Request, said: Agents) -> Call:
    """The call of which it is asked; 403 for one who does not talk with the customer."""
    call = found(request)
    if not all(text.isprintable() for text in said.model_dump().values()):
        raise web.HTTPBadRequest(text="Give short texts on one line.")
    if said.agent != served_by(talk_of(call.stage)):
        desk, why = request.app[DESK], f"Agent {said.agent} does not talk with this customer."
        desk.store.alarm("signing refused", desk.clock.now(), f"{request.path}: {why}")
        raise web.HTTPForbidden(text=why)
    return call


async def done(call: Call, act: Awaitable[str]) -> SigningTold:
    """How its signing stands once this is done; 409 if it cannot be, 503 if it could not be kept."""
    why = await act
    if why == signing.NOT_KEPT:
        raise web.HTTPServiceUnavailable(text=why)
    if why:
        raise web.HTTPConflict(text=why)
    return await told(call)


async def told(call: Call) -> SigningTold:
    """The call's latest signing; 404 if there is none."""
    told = (await signing.known(call)).signings
    if not told:
        raise web.HTTPNotFound(text="No signing was begun in this call.")
    one = told[-1]
    return {
        "call": call.id,
        **facts(one),
        "next": _next(call, one),
        "checkpoints": [_checkpoint(call, one, point) for point in one.wanted],
        "hindered": "" if one.ended else signing.hindered(call, one.agent),
    }


def _next(call: Call, one: Signing) -> NextCheckpoint | None:
    """What the agent says next."""
    if one.ended or one.next is None:
        return None
    return {"checkpoint": one.next.name, "say": _say(call, one, one.next.name), "answer": one.next.answer}


def _checkpoint(call: Call, one: Signing, point: Checkpoint) -> CheckpointTold:
    standing = one.standing(point.name)
    return {
        "checkpoint": point.name,
        "say": _say(call, one, point.name),
        "answer": point.answer,
        "standing": standing,
        "its_turn": not one.ended and standing != "ticked" and not not_its_turn(one, point.name),
    }


def _say(call: Call, one: Signing, checkpoint: str) -> str:
    """What the agent says for a checkpoint, in the caller's language; empty if the rules have none of it any more."""
    script = call.rules.signings.get(one.name)
    points = {point.name: point.say for point in script.checkpoints} if script else {}
    prompt = call.rules.prompts.get(points.get(checkpoint, ""))
    return prompt.texts.get(call.language, "") if prompt else ""
