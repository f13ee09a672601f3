"""Wishes for a call, as they are written in a request: the last part of the address, and for some a destination."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import get_args

from aiohttp import web

from ivr.core.call import Destination, DestinationKind
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Resume, Return, Swap, Transfer, Wish

PLAIN: dict[str, Wish] = {
    "hold": Hold(),
    "resume": Resume(),
    "return": Return(),
    "complete": Complete(),
    "swap": Swap(),
    "conference": Conference(),
}
"""Those that need nothing said beside them."""

WITH_DESTINATION: dict[str, Callable[[Destination], Wish]] = {"transfer": Transfer, "consult": Consult}

EXAMPLE = 'Say where to: `{"agent": "1002"}`, or `{"queue": "wealth"}`, `{"rm": "own"}`, `{"number": "13800000001"}`.'


async def wished(request: web.Request) -> Wish:
    """The wish; 404 for one that there is not, 400 for a destination that is none."""
    name = request.match_info["wish"]
    if name in PLAIN:
        return PLAIN[name]
    if name in WITH_DESTINATION:
        return WITH_DESTINATION[name](await _destination(request))
    raise web.HTTPNotFound(text=f"A call can be asked for: {', '.join((*PLAIN, *WITH_DESTINATION))}.")


async def _destination(request: web.Request) -> Destination:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"This is no JSON: {error}. {EXAMPLE}") from error
    match body:
        case {"rm": str(who)} if who not in {"own", "deputy"}:
            raise web.HTTPBadRequest(text=f"`rm` is `own` or `deputy`, not {who!r}.")
        case {**fields} if len(fields) == 1:
            [(kind, name)] = fields.items()
            for known in get_args(DestinationKind):
                if known == kind and isinstance(name, str) and name:
                    return Destination(known, name)
    raise web.HTTPBadRequest(text=EXAMPLE)
