"""Whether what comes in a request is text."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler

_HALF_A_CHARACTER = re.compile(r"[\ud800-\udfff]")
"""No file and no database takes one."""


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


@web.middleware
async def only_text(request: web.Request, handler: Handler) -> web.StreamResponse:
    """400 for control characters in the address or NUL in the body: no text of ours has them, and no store takes them.

    A body that is no UTF-8, too.
    """
    asked = f"{request.path}{request.query_string and unquote(request.query_string)}"
    if not asked.isprintable() or not await _is_text(request):
        raise web.HTTPBadRequest(text="There are characters in it that belong in no text.")
    answer = await handler(request)
    if not answer.prepared:
        answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


async def _is_text(request: web.Request) -> bool:
    return not request.can_read_body or is_text(await request.read())
