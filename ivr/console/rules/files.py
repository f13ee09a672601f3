"""Rules files as they come in a request, and those in force."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import Field

from ivr.console.asked import asked
from ivr.console.doors import ROOT
from ivr.console.rules.asking_apart import Apart, Files
from ivr.console.signed import who
from ivr.rules.parts import ENDINGS
from ivr.versions.files import Contents, named
from ivr.versions.shelf import Version
from ivr.versions.versions import Versions
from ivr.web.keys import versions
from ivr.web.operation import JSON, Operation, Otherwise

LARGEST = 4 * 1024 * 1024
"""Bytes of a request with a draft in it; the rules of 500 queues and 5,000 agents are 1 MB."""
ROOMY = (f"{ROOT}/rules", f"{ROOT}/customers", f"{ROOT}/prompts")
APART = web.AppKey("apart", Apart)
Name = Annotated[str, Field(max_length=200)]
Texts = Annotated[dict[Name, str], Field(max_length=1000)]
"""Texts by their path below the rules file's folder, the rules file first; empty: as they are in force."""


@web.middleware
async def roomy(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A draft may be longer than other bodies, from those whom its operation lets in."""
    operation = asked(request)
    if operation and operation.path.startswith(ROOMY) and await _lets_in(operation, request):
        request = request.clone(client_max_size=LARGEST)
    return await handler(request)


async def _lets_in(operation: Operation, request: web.Request) -> bool:
    """Whoever is not let in is told so further in, where it is put on record."""
    try:
        assert operation.door
        await operation.door(request)
    except web.HTTPException:
        return False
    return True


async def in_force(found: Versions) -> Version:
    """The version in force, as it is kept; 404 if it could not be kept."""
    number = found.record.in_force.number
    if not number:
        raise web.HTTPNotFound(text="The version in force could not be kept: the log says why.")
    return await asyncio.to_thread(found.shelf.of, number)


async def draft(request: web.Request, texts: dict[str, str]) -> Files:
    """What is asked about; 400 for names that no rules files have."""
    found = versions(request)
    version = await in_force(found)
    contents = _contents(texts) or await asyncio.to_thread(found.shelf.contents, version)
    place = Path(version.rules)
    live = found.shelf.files(version) / version.files[0]
    return Files(named(contents, place), place.parent, live, who(request).person.id)


async def ask(request: web.Request, question: str, files: dict[str, str], **wish: Any) -> Any:
    """The answer about this draft; 422 with the complaints if it must be right first, and is not."""
    told = await request.app[APART].told(question, await draft(request, files), **wish)
    if told.kind == "answer":
        return web.Response(body=told.raw, content_type=JSON, charset="utf-8")
    return Otherwise(422, told.facts)


def _contents(texts: dict[str, str]) -> Contents:
    for name in texts:
        path = PurePosixPath(name)
        inside = not path.is_absolute() and ".." not in path.parts and path.as_posix() == name
        if not (inside and name.isprintable() and "\\" not in name and name.endswith(ENDINGS)):
            raise web.HTTPBadRequest(text="A rules file's name ends in .yaml and leads nowhere else.")
    return {name: text.encode() for name, text in texts.items()}
