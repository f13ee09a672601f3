"""The part of a sound that a request asks for (RFC 9110, 14.2)."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web


def part_asked(request: web.Request, size: int) -> tuple[int, int, Mapping[str, str]]:
    """From where to where of so many bytes, and the answer's headers; 416 if nothing of it is there.

    A range that cannot be read asks for the whole; a `Content-Range` among the headers makes the answer a 206.
    """
    try:
        begin, end, _ = request.http_range.indices(size)
    except ValueError:
        begin, end = 0, size
    if begin >= end:
        raise web.HTTPRequestRangeNotSatisfiable(headers={"Content-Range": f"bytes */{size}"})
    headers = {"Accept-Ranges": "bytes"}
    if (begin, end) != (0, size):
        headers["Content-Range"] = f"bytes {begin}-{end - 1}/{size}"
    return begin, end, headers
