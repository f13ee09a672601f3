"""Whether what comes in a request is text."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler

_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")
"""No file and no database takes one."""
LONG = 65_536
"""Bytes of a body that is looked at in a thread; of a longer one, all but its texts must be shorter than this."""
_TEXT = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
"""In JSON; one without an end goes to the end, so that none is looked through twice."""
_TEXTS = 10_000
"""In a long body; the files of a draft are a tenth of it."""
Found = TypeVar("Found")


def is_text(body: bytes) -> bool:
    """Whether it is UTF-8, and JSON in it, if it is some, holds neither NUL nor half a character."""
    try:
        said = body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    try:
        whole = json.dumps(json.loads(said), ensure_ascii=False)
    except (ValueError, RecursionError):
        return True  # no JSON: whoever wants some says so, with an example
    return "\\u0000" not in whole and not _HALF_A_CHARACTER.search(whole)


def is_mostly_texts(body: bytes) -> bool:
    """Whether a long body is long by the texts in it: millions of empty lists would stop all calls while parsed."""
    said = body.decode("utf-8", "replace")
    return len(_TEXT.sub("", said, count=_TEXTS)) < LONG


async def unhurried(body: bytes, look: Callable[..., Found], *more: Any) -> Found:
    """What is found out about a body, in a thread if it is long: calls go on meanwhile."""
    return await asyncio.to_thread(look, body, *more) if len(body) > LONG else look(body, *more)


@web.middleware
async def only_text(request: web.Request, handler: Handler) -> web.StreamResponse:
    """400 for control characters in the address or NUL in the body: no text of ours has them, and no store takes them.

    A body that is no UTF-8, too.
    """
    asked = f"{request.path}{request.query_string and unquote(request.query_string)}"
    body = await request.read() if request.can_read_body else b""
    if len(body) > LONG and not await unhurried(body, is_mostly_texts):
        raise web.HTTPBadRequest(text="So long a body must be long by its texts, and hold no more than some thousands.")
    if not asked.isprintable() or not await unhurried(body, is_text):
        raise web.HTTPBadRequest(text="There are characters in it that belong in no text.")
    answer = await handler(request)
    if not answer.prepared:
        answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
