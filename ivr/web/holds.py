"""Legal holds and cases: placed by one person, released by two."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from typing_extensions import TypedDict

from ivr.core.access import Act
from ivr.core.keeping import Covers, Hold
from ivr.web.keys import listeners
from ivr.web.listener import PERSON, Because, BecauseAsked, done, reason, to
from ivr.web.operation import Operation, Right, described


@described
class HoldTold(TypedDict):
    """What it covers must not be deleted until two people have released it."""

    id: str
    covers: Covers
    target: str
    """The recording, the case or the customer."""
    placed_by: str
    why: str
    placed_at: str
    asked_by: str
    """Who asked for its release; empty: nobody yet."""
    asked_at: str | None
    released_by: str
    released_at: str | None


@described
class PlacedTold(HoldTold):
    """A hold that stands from now on."""

    too_late_for: list[str]
    """Recordings that it names and whose deletion had begun before."""
    unknown: bool
    """No call of this customer is known so far: it counts for those to come, or his id is written wrong."""


@described
class AddedTold(TypedDict):
    """A recording is in a case."""

    case: str
    new: int
    """0: it was in it before."""
    too_late_for: list[str]
    """It, if its deletion had begun: a hold on the case does not keep it."""


def operations() -> list[Operation]:
    """What can be asked of these."""

    def operation(
        act: Act, path: str, handle: Callable[..., Awaitable[object]], name: str = "", about: str = ""
    ) -> Operation:
        return Operation("POST", path, handle, Right.LISTENER, (404, 409), name=name, about=about, door=to(act))

    return [
        Operation("GET", "/holds", holds, Right.LISTENER, (404,), door=to(Act.SEE_HOLDS)),
        *(
            operation(
                Act.HOLD,
                f"/{covers}s/{{target}}/hold",
                place_on(covers),
                f"place_on_{covers}",
                f"Keep this {covers} from deletion.",
            )
            for covers in Covers
        ),
        operation(Act.HOLD, "/cases/{case}/recordings/{recording}", add),
        operation(Act.RELEASE, "/holds/{hold}/ask_release", ask),
        operation(Act.RELEASE, "/holds/{hold}/release", release),
    ]


async def holds(request: web.Request, query: BecauseAsked) -> list[HoldTold]:
    """Those that stand, oldest first."""
    me, why = request[PERSON], reason(query)
    found = done(await listeners(request).desk.holds(me, why))
    return [_told(each) for each in found]


async def add(request: web.Request, body: Because) -> AddedTold:
    """A recording into a case, which is there with its first."""
    me, why = request[PERSON], reason(body)
    case, recording = request.match_info["case"], request.match_info["recording"]
    added = done(await listeners(request).desk.add_to_case(me, why, case, (recording,)))
    return {"case": added.case, "new": added.new, "too_late_for": list(added.too_late_for)}


async def ask(request: web.Request, body: Because) -> HoldTold:
    """The first of two steps; 409 if somebody has asked already."""
    me, why = request[PERSON], reason(body)
    return _told(done(await listeners(request).desk.ask_release(me, why, _hold(request))))


async def release(request: web.Request, body: Because) -> HoldTold:
    """The second step, by somebody else than the one who asked; 409 for himself."""
    me, why = request[PERSON], reason(body)
    return _told(done(await listeners(request).desk.release(me, why, _hold(request))))


def place_on(covers: Covers) -> Callable[[web.Request, Because], Awaitable[PlacedTold]]:
    """What places a hold on one of these."""

    async def place(request: web.Request, body: Because) -> PlacedTold:
        me, why = request[PERSON], reason(body)
        placed = done(await listeners(request).desk.hold(me, why, covers, request.match_info["target"]))
        return {**_told(placed.hold), "too_late_for": list(placed.too_late_for), "unknown": placed.unknown}

    return place


def _hold(request: web.Request) -> str:
    return request.match_info["hold"]


def _told(hold: Hold) -> HoldTold:
    return {
        "id": hold.id,
        "covers": hold.covers,
        "target": hold.target,
        "placed_by": hold.placed_by,
        "why": hold.why,
        "placed_at": hold.placed_at.isoformat(),
        "asked_by": hold.asked_by,
        "asked_at": hold.asked_at.isoformat() if hold.asked_at else None,
        "released_by": hold.released_by,
        "released_at": hold.released_at.isoformat() if hold.released_at else None,
    }
