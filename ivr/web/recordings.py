"""Recordings: found, heard, handed over as an archive; by right, and each access entered in the ledger."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import IO, Annotated

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.core.access import Act
from ivr.core.numbers import clean, is_end
from ivr.errors import IvrError
from ivr.recording.front_desk import Sound
from ivr.store.searching import Found, Place, Wanted
from ivr.web.keys import listeners
from ivr.web.listener import PERSON, Because, BecauseAsked, done, door, not_to_be_read, reason, to
from ivr.web.operation import Operation, Right, described
from ivr.web.part_asked import part_asked

MOST = 1000
"""Recordings on one page."""
BLOCK = 1 << 16


class Sought(BecauseAsked):
    """Which recordings; all of these hold of what is found, and what is empty is not asked for."""

    since: str = ""
    """When the call began at the earliest: `2026-11-26T09:00:00Z`, with its zone."""
    until: str = ""
    """And before when."""
    number: str = ""
    """The caller's, however it is written."""
    last_digits: str = ""
    """His number's, three or more."""
    agent: str = ""
    customer: str = ""
    queue: str = ""
    outcome: str = ""
    state: str = ""
    call: str = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    """Recordings on this page."""
    after: str = ""
    """As it was told with the page before."""


class Heard(BecauseAsked):
    """Why, and for what use."""

    download: str = ""
    """Anything: it is to be kept, which is another right than to hear it."""


@described
class FoundTold(TypedDict):
    """A recording with what people know its call by; empty where no call is known."""

    recording: str
    call: str
    started: str | None
    ended: str | None
    seconds: float
    state: str
    reason: str
    caller: str
    did: str
    customer: str
    customer_name: str
    queue: str
    agent: str
    outcome: str


@described
class Page(TypedDict):
    """Some of what was found."""

    found: list[FoundTold]
    after: str | None
    """For the next page; null: that was all."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    zip_ = "application/zip"
    return [
        Operation("GET", "/recordings", search, Right.LISTENER, (404,), door=to(Act.SEARCH)),
        Operation(
            "GET",
            "/recordings/{recording}/audio",
            audio,
            Right.LISTENER,
            (404, 416, 500),
            also={206: web.StreamResponse},
            content="audio/wav",
            door=door(lambda request: _hearing(request.query.get("download", ""))),
        ),
        Operation(
            "POST",
            "/recordings/{recording}/export",
            export,
            Right.LISTENER,
            (404, 500),
            content=zip_,
            door=to(Act.EXPORT),
        ),
        Operation(
            "POST",
            "/cases/{case}/export",
            export,
            Right.LISTENER,
            (404, 500),
            content=zip_,
            door=to(Act.EXPORT),
            name="export_case",
        ),
    ]


async def search(request: web.Request, query: Sought) -> Page:
    """Recordings of the calls that he may see, newest first, numbers as he may see them."""
    me, why = request[PERSON], reason(query)
    page = done(await listeners(request).desk.search(me, why, _wanted(query), query.limit, _after(query)))
    return {"found": [_found(each) for each in page.found], "after": _told(page.following)}


async def audio(request: web.Request, query: Heard) -> web.StreamResponse:
    """The sound as a WAV, or the part of it that is asked for; decrypted as it goes out, and never whole in memory."""
    act = _hearing(query.download)
    me, why = request[PERSON], reason(query)
    try:
        sound = done(await listeners(request).desk.listen(me, why, request.match_info["recording"], act))
    except (IvrError, OSError) as error:
        raise not_to_be_read(error) from error
    try:
        return await part(request, sound)
    finally:
        await asyncio.to_thread(sound.close)


def _hearing(download: str) -> Act:
    return Act.DOWNLOAD if download else Act.LISTEN


async def export(request: web.Request, body: Because) -> web.StreamResponse:
    """One recording, or a case, as a .zip with proofs and what is needed to play and verify."""
    me, why = request[PERSON], reason(body)
    case, recording = request.match_info.get("case", ""), request.match_info.get("recording", "")
    desk, wanted = listeners(request).desk, (recording,) if recording else ()
    with closing(await asyncio.to_thread(_nameless, desk.room.folder)) as file:
        done(await desk.export(me, why, case, wanted, file, lambda done, of: None))
        size = await asyncio.to_thread(file.tell)
        await asyncio.to_thread(file.seek, 0)
        named = re.sub(r"[^A-Za-z0-9._-]", "_", case or recording)
        headers = {"Content-Disposition": f'attachment; filename="{named}.zip"'}
        return await _sent(request, web.StreamResponse(headers=headers), "application/zip", size, _blocks(file))


async def part(request: web.Request, sound: Sound) -> web.StreamResponse:
    """What is asked for of it; never whole in memory."""
    begin, end, headers = part_asked(request, sound.wav.size)
    response = web.StreamResponse(status=206 if "Content-Range" in headers else 200, headers=headers)
    return await _sent(request, response, "audio/wav", end - begin, sound.wav.read(begin, end))


async def _sent(
    request: web.Request, response: web.StreamResponse, kind: str, size: int, blocks: Iterator[bytes]
) -> web.StreamResponse:
    """What is found spoilt on the way ends the answer before its announced length: nobody takes it for whole."""
    response.headers["Cache-Control"] = "no-store"
    response.content_type, response.content_length = kind, size
    try:
        block = await asyncio.to_thread(next, blocks, b"")
    except (IvrError, OSError) as error:
        raise not_to_be_read(error) from error
    await response.prepare(request)
    while block and request.method != "HEAD":
        await response.write(block)
        block = await asyncio.to_thread(next, blocks, b"")
    return response


def _nameless(folder: Path) -> IO[bytes]:
    """A file on the recordings' own disk that nobody else can open, and that is gone with us."""
    return tempfile.TemporaryFile(dir=folder)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    return iter(partial(file.read, BLOCK), b"")


def _wanted(sought: Sought) -> Wanted:
    """400 if a time or a number cannot be read."""
    words = {"agent", "customer", "queue", "outcome", "state", "call"}
    if sought.number and not clean(sought.number):
        raise web.HTTPBadRequest(text=f"{sought.number} is no telephone number.")
    if sought.last_digits and not is_end(sought.last_digits):
        raise web.HTTPBadRequest(text="Give last_digits as three digits or more.")
    since, until = moment(sought.since, "since"), moment(sought.until, "until")
    given = sought.model_dump(include=words)
    return Wanted(since, until, clean(sought.number), ends_with=sought.last_digits, **given)


def moment(told: str, name: str) -> datetime | None:
    """What was told of this name; 400 if it cannot be read."""
    try:
        at = datetime.fromisoformat(told) if told else None
    except ValueError:
        at = None
    if told and (at is None or at.tzinfo is None):
        raise web.HTTPBadRequest(text=f"Give {name} as 2026-11-26T09:00:00Z, with its zone.")
    return at


def _after(sought: Sought) -> Place | None:
    started, slash, recording = sought.after.partition("/")
    try:
        at = datetime.fromisoformat(started).astimezone(UTC) if started else None
        return Place(at, recording) if slash else None
    except (ValueError, OverflowError):
        raise web.HTTPBadRequest(text="Give after as it was told with the page before.") from None


def _told(place: Place | None) -> str | None:
    if place is None:
        return None
    return f"{place.started.isoformat() if place.started else ''}/{place.recording}"


def _found(one: Found) -> FoundTold:
    return {
        "recording": one.recording,
        "call": one.call,
        "started": one.started.isoformat() if one.started else None,
        "ended": one.ended.isoformat() if one.ended else None,
        "seconds": one.seconds,
        "state": one.state,
        "reason": one.reason,
        "caller": one.caller,
        "did": one.did,
        "customer": one.customer,
        "customer_name": one.customer_name,
        "queue": one.queue,
        "agent": one.agent,
        "outcome": one.outcome,
    }
