"""Recordings: found, heard, handed over as an archive; by right, and each access entered in the ledger."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO, Any

from aiohttp import web

from ivr.core.access import Act
from ivr.core.numbers import clean, is_end
from ivr.errors import IvrError
from ivr.recording.front_desk import Sound
from ivr.store.searching import Place, Wanted
from ivr.web.keys import listeners
from ivr.web.listener import because, because_told, done, listener, not_to_be_read

MOST = 1000
"""Recordings on one page."""
BLOCK = 1 << 16


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/recordings", search),
        web.get("/recordings/{recording}/audio", audio),
        web.post("/recordings/{recording}/export", export),
        web.post("/cases/{case}/export", export),
    ]


async def search(request: web.Request) -> web.Response:
    """Recordings of the calls that he may see, newest first, numbers as he may see them."""
    me, why = await listener(request, Act.SEARCH), because(request)
    wanted, limit, after = _wanted(request), _limit(request), _after(request)
    page = done(await listeners(request).desk.search(me, why, wanted, limit, after))
    found = [_plain(asdict(each)) for each in page.found]
    return web.json_response({"found": found, "after": _told(page.following)})


async def audio(request: web.Request) -> web.StreamResponse:
    """The sound as a WAV, or the part of it that is asked for; decrypted as it goes out, and never whole in memory."""
    act = Act.DOWNLOAD if request.query.get("download") else Act.LISTEN
    me, why = await listener(request, act), because(request)
    try:
        sound = done(await listeners(request).desk.listen(me, why, request.match_info["recording"], act))
    except (IvrError, OSError) as error:
        raise not_to_be_read(error) from error
    try:
        return await _part(request, sound)
    finally:
        await asyncio.to_thread(sound.close)


async def export(request: web.Request) -> web.StreamResponse:
    """One recording, or a case, as a .zip with proofs and what is needed to play and verify."""
    me, why = await listener(request, Act.EXPORT), await because_told(request)
    case, recording = request.match_info.get("case", ""), request.match_info.get("recording", "")
    desk, wanted = listeners(request).desk, (recording,) if recording else ()
    with closing(await asyncio.to_thread(_nameless, desk.room.folder)) as file:
        done(await desk.export(me, why, case, wanted, file, lambda done, of: None))
        size = await asyncio.to_thread(file.tell)
        await asyncio.to_thread(file.seek, 0)
        named = re.sub(r"[^A-Za-z0-9._-]", "_", case or recording)
        headers = {"Content-Disposition": f'attachment; filename="{named}.zip"'}
        return await _sent(request, web.StreamResponse(headers=headers), "application/zip", size, _blocks(file))


async def _part(request: web.Request, sound: Sound) -> web.StreamResponse:
    size = sound.wav.size
    try:
        begin, end, _ = request.http_range.indices(size)
    except ValueError:
        begin, end = 0, size
    if begin >= end:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    response = web.StreamResponse(headers={"Accept-Ranges": "bytes"})
    if (begin, end) != (0, size):
        response.set_status(206)
        response.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
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


def _wanted(request: web.Request) -> Wanted:
    """400 if a time or a number cannot be read."""
    words = ("agent", "customer", "queue", "outcome", "state", "call")
    given = {name: request.query.get(name, "") for name in words}
    number = request.query.get("number", "")
    if number and not clean(number):
        raise web.HTTPBadRequest(text=f"{number} is no telephone number.")
    ends_with = request.query.get("last_digits", "")
    if ends_with and not is_end(ends_with):
        raise web.HTTPBadRequest(text="Give last_digits as three digits or more.")
    since, until = _moment(request, "since"), _moment(request, "until")
    return Wanted(since, until, clean(number), ends_with=ends_with, **given)


def _moment(request: web.Request, name: str) -> datetime | None:
    told = request.query.get(name, "")
    try:
        at = datetime.fromisoformat(told) if told else None
    except ValueError:
        at = None
    if told and (at is None or at.tzinfo is None):
        raise web.HTTPBadRequest(text=f"Give {name} as 2026-11-26T09:00:00Z, with its zone.")
    return at


def _limit(request: web.Request) -> int:
    told = request.query.get("limit", "50")
    if not told.isascii() or not told.isdigit() or not 1 <= int(told) <= MOST:
        raise web.HTTPBadRequest(text=f"Give limit as a whole number from 1 to {MOST}.")
    return int(told)


def _after(request: web.Request) -> Place | None:
    started, slash, recording = request.query.get("after", "").partition("/")
    try:
        return Place(datetime.fromisoformat(started) if started else None, recording) if slash else None
    except ValueError:
        raise web.HTTPBadRequest(text="Give after as it was told with the page before.") from None


def _told(place: Place | None) -> str | None:
    if place is None:
        return None
    return f"{place.started.isoformat() if place.started else ''}/{place.recording}"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
