"""What a request says in its body."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web


async def texts(request: web.Request, known: Collection[str], example: str) -> dict[str, str]:
    """The texts that it gives as JSON, by name; 400 if it is none, with the example, or if it has a name not known."""
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict) or not all(isinstance(value, str) for value in asked.values()):
        raise web.HTTPBadRequest(text=f"Give texts as JSON: {example}.")
    if unknown := set(asked).difference(known):
        raise web.HTTPBadRequest(text=f"Not known here: {', '.join(sorted(unknown))}.")
    return asked
