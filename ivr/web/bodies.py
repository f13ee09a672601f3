"""What a request says in its body."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from aiohttp import web


async def texts(request: web.Request, known: Collection[str], example: str) -> dict[str, str]:
    """The texts that it gives as JSON, by name; 400 if it is none, with the example, or if it has a name not known."""
    asked = await _mapping(request, example)
    if not all(isinstance(value, str) for value in asked.values()):
        raise web.HTTPBadRequest(text=f"Give texts as JSON: {example}.")
    return _checked(asked, known)


async def texts_and_number(
    request: web.Request, known: Collection[str], number: str, most: int, example: str
) -> tuple[dict[str, str], int]:
    """Texts, and beside them one whole number by this name, at most so far from 0, which it is if left out."""
    asked = await _mapping(request, example)
    found = asked.pop(number, 0)
    if type(found) is not int or abs(found) > most:
        raise web.HTTPBadRequest(text=f"Give a whole number from {-most} to {most}: {number}.")
    if not all(isinstance(value, str) for value in asked.values()):
        raise web.HTTPBadRequest(text=f"Give texts as JSON: {example}.")
    return _checked(asked, known), found


async def _mapping(request: web.Request, example: str) -> dict[str, Any]:
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    if not isinstance(asked, dict):
        raise web.HTTPBadRequest(text=f"Give texts as JSON: {example}.")
    return asked


def _checked(asked: dict[str, str], known: Collection[str]) -> dict[str, str]:
    if unknown := set(asked).difference(known):
        raise web.HTTPBadRequest(text=f"Not known here: {', '.join(sorted(unknown))}.")
    return asked
