"""The rules in force, putting others in force, and every version that was."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.on_record import note
from ivr.console.rules.files import APART, Texts, draft, in_force
from ivr.console.rules.putting import Complaints, Wish, put_in_force
from ivr.console.signed import who
from ivr.core.console_rights import Right
from ivr.versions.shelf import Shelf, Version, VersionsUnreadable
from ivr.web.keys import versions
from ivr.web.operation import Body, Operation, Otherwise, described
from ivr.web.rules import ComplaintTold, RefusedTold, complained

Comment = Annotated[str, Field(max_length=500)]
Edited = Annotated[str, Field(max_length=64)]


class ToForce(Body):
    """A draft that is to come into force."""

    example: ClassVar[Mapping[str, object]] = {
        "files": {"routing_rules.yaml": "version: 1 ..."},
        "version": "8c3f0a9d1e22",
        "comment": "new hours",
    }
    hint: ClassVar[str] = "Give the files, the version that you edited, and why: {example}."

    files: Annotated[Texts, Field(min_length=1)]
    version: Edited
    """The one in force when editing began."""
    comment: Comment = ""
    """Why, for the list of versions."""


class BackTo(Body):
    """Why an older version is to come back."""

    example: ClassVar[Mapping[str, object]] = {"version": "8c3f0a9d1e22", "comment": "the old hours"}
    hint: ClassVar[str] = "Give the version in force that is to go: {example}."

    version: Edited
    """The one in force."""
    comment: Comment = ""


@described
class VersionTold(TypedDict):
    """A version that was once in force."""

    number: int
    version: str
    """The hash of its files."""
    at: str
    """When it came into force."""
    author: str
    comment: str
    files: list[str]


@described
class TextTold(VersionTold):
    """A version with its texts."""

    texts: dict[str, str]
    """By name, the rules file first."""


@described
class InForceTold(TextTold):
    """The rules that new calls get."""

    since: str
    refused: list[ComplaintTold]
    """What is wrong with what was saved since."""


def operations() -> list[Operation]:
    """What can be asked of them."""
    reading, changing = Only(Right.SEE_RULES), Only(Right.CHANGE_RULES)
    also = {422: RefusedTold}
    return [
        operation("GET", "/rules", rules, reading, fails=(404,)),
        operation("PUT", "/rules", put, changing, fails=(404, 409), also=also),
        operation("GET", "/rules/versions", all_versions, reading, fails=(404,)),
        operation("GET", "/rules/versions/{number}", version, reading, fails=(404,)),
        operation("POST", "/rules/versions/{number}/back", back, changing, fails=(404, 409), also=also),
    ]


async def rules(request: web.Request) -> InForceTold:
    """The rules in force, text by text."""
    found = versions(request)
    told = await _with_texts(found.shelf, await in_force(found))
    refusal = found.record.refusal
    refused = [complained(one) for one in refusal.complaints] if refusal else []
    return {**told, "since": found.record.in_force.since.isoformat(), "refused": refused}


async def put(request: web.Request, body: ToForce) -> VersionTold | Otherwise:
    """Put a draft in force, whole or not at all; 409 if the version that was edited is not in force any more."""
    return await _put(request, body.files, body.version, body.comment)


async def all_versions(request: web.Request) -> list[VersionTold]:
    """Every version that was in force, the newest first."""
    found = await asyncio.to_thread(versions(request).shelf.all)
    return [_told(version) for version in reversed(found)]


async def version(request: web.Request, number: int) -> TextTold:
    """One version, text by text."""
    shelf = versions(request).shelf
    return await _with_texts(shelf, await _of(shelf, number))


async def back(request: web.Request, number: int, body: BackTo) -> VersionTold | Otherwise:
    """Put an older version in force again."""
    shelf = versions(request).shelf
    told = await _with_texts(shelf, await _of(shelf, number))
    return await _put(request, told["texts"], body.version, body.comment or f"back to version {number}")


def refused(request: web.Request, complaints: Complaints) -> Otherwise:
    """What is wrong, all of it; on record stands the first."""
    note(request, f"refused: {complaints[0]['file']}:{complaints[0]['line']} {complaints[0]['what']}")
    return Otherwise(422, {"complaints": complaints})


async def _put(request: web.Request, texts: dict[str, str], edited: str, comment: str) -> VersionTold | Otherwise:
    note(request, comment)
    wish = Wish(await draft(request, texts), edited, comment, who(request).person.id)
    if complaints := await put_in_force(versions(request), request.app[APART], wish):
        return refused(request, complaints)
    now = await in_force(versions(request))
    note(request, f"version {now.number}: {comment}")
    return _told(now)


async def _of(shelf: Shelf, number: int) -> Version:
    try:
        return await asyncio.to_thread(shelf.of, number)
    except VersionsUnreadable as error:
        raise web.HTTPNotFound(text=f"There is no version {number}.") from error


async def _with_texts(shelf: Shelf, of: Version) -> TextTold:
    try:
        found = await asyncio.to_thread(shelf.contents, of)
    except VersionsUnreadable as error:
        raise web.HTTPServiceUnavailable(text=str(error)) from error
    return {**_told(of), "texts": {name: content.decode("utf-8", "replace") for name, content in found.items()}}


def _told(one: Version) -> VersionTold:
    told: dict[str, Any] = {
        "number": one.number,
        "version": one.version,
        "at": one.at.isoformat(),
        "author": one.author,
        "comment": one.comment,
        "files": list(one.files),
    }
    return told  # type: ignore[return-value]
