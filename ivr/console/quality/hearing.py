"""Hearing a recording: opened once, with a reason and on record; then its sound, in parts, and its waveform."""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import ClassVar

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import SignedIn, operation
from ivr.console.hears import Hears, as_listener
from ivr.console.quality.openings import OPENINGS, Opening
from ivr.console.quality.peaks import Peaks, peaks_of
from ivr.console.signed import who
from ivr.core.access import Act
from ivr.errors import IvrError
from ivr.recording.front_desk import FrontDesk, Sound
from ivr.recording.room import Names
from ivr.web.keys import listeners
from ivr.web.listener import Because, done, not_to_be_read, reason
from ivr.web.operation import Operation, Query, described
from ivr.web.recordings import part

OVER = "This opening is over: open the recording again."


class Opens(Because):
    """Why, and for what use."""

    example: ClassVar = {"because": "quality review"}

    download: bool = False
    """It is to be kept, which is another right than to hear it."""


class Opened(Query):
    """By which opening."""

    opening: str = ""


@described
class OpeningTold(TypedDict):
    """What the sound and its waveform are asked for with."""

    opening: str


@described
class Waveform(TypedDict):
    """How loud each of the channels is, from 0 to 100, in stretches of equal length."""

    seconds: float
    channels: list[list[int]]
    """Left: what the caller says; right: what he hears."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    its = "/recordings/{recording}"
    return [
        operation("POST", f"{its}/openings", open_, Hears(Act.SEARCH), fails=(404,), name="open"),
        operation(
            "GET",
            f"{its}/sound",
            sound,
            SignedIn(programs=True),
            fails=(404, 416, 500),
            also={206: web.StreamResponse},
            content="audio/wav",
        ),
        operation("GET", f"{its}/waveform", waveform, SignedIn(programs=True), fails=(404, 500)),
    ]


async def open_(request: web.Request, body: Opens) -> OpeningTold:
    """Open a recording to hear it, or to keep it; entered in the ledger, once."""
    act, recording = Act.DOWNLOAD if body.download else Act.LISTEN, request.match_info["recording"]
    desk = _desk(request)
    me = as_listener(request, act, await desk.room.store.found(recording))
    names: Names = done(await desk.admit(me, reason(body), recording, act))
    return {"opening": request.app[OPENINGS].open(who(request).session, names)}


async def sound(request: web.Request, query: Opened) -> web.StreamResponse:
    """The sound as a WAV, or the part of it that is asked for; decrypted as it goes out."""
    its = await _sound(_desk(request), _opening(request, query).names)
    try:
        return await part(request, its)
    finally:
        await asyncio.to_thread(its.close)


async def waveform(request: web.Request, query: Opened) -> Waveform:
    """How loud it is, and when; looked at once for each opening."""
    opening = _opening(request, query)
    if opening.peaks is None:
        opening.peaks = asyncio.create_task(_peaks(_desk(request), opening.names))
    try:
        peaks = await asyncio.shield(opening.peaks)
    except BaseException:
        if opening.peaks.done():
            opening.peaks = None  # the archive may be there the next time
        raise
    return {"seconds": peaks.seconds, "channels": [list(channel) for channel in peaks.channels]}


def _opening(request: web.Request, query: Opened) -> Opening:
    session, recording = who(request).session, request.match_info["recording"]
    found = request.app[OPENINGS].find(query.opening, session, recording)
    if found is None:
        raise web.HTTPNotFound(text=OVER)
    return found


async def _sound(desk: FrontDesk, names: Names) -> Sound:
    """Anew for each part: two readers of one would take each other's place in it."""
    try:
        return done(await desk.sound(names))
    except (IvrError, OSError) as error:
        raise not_to_be_read(error) from error


async def _peaks(desk: FrontDesk, names: Names) -> Peaks:
    its = await _sound(desk, names)
    return await asyncio.to_thread(_read, its)


def _read(its: Sound) -> Peaks:
    with closing(its):
        try:
            return peaks_of(its.wav)
        except (IvrError, OSError) as error:
            raise not_to_be_read(error) from error


def _desk(request: web.Request) -> FrontDesk:
    return listeners(request).desk
