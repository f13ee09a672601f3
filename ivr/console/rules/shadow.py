"""A draft beside the rules in force: begun, looked at, ended; for admins alone, since it tells what callers press."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from ivr.console.doors import Only, operation
from ivr.console.on_record import note
from ivr.console.rules.files import APART, Texts, draft
from ivr.console.rules.kept import refused
from ivr.console.signed import who
from ivr.core.console_rights import Right
from ivr.versions.files import Contents
from ivr.versions.shadow import Shadow
from ivr.versions.verdict import Ready, Refused
from ivr.web.keys import versions
from ivr.web.operation import Body, Operation, Otherwise
from ivr.web.rules import Accepted, RefusedTold, ShadowTold, told

NONE = "No rules are tried beside those in force."


class ToTry(Body):
    """A draft that is to decide beside the rules in force."""

    example: ClassVar[Mapping[str, object]] = {"files": {"routing_rules.yaml": "version: 1 ..."}}
    hint: ClassVar[str] = "Give texts by their names: {example}."

    files: Annotated[Texts, Field(min_length=1)]
    """Texts by their path below the rules file's folder, the rules file first."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    changing, at = Only(Right.CHANGE_RULES), "/rules/shadow"
    return [
        operation("GET", at, shadow, changing, fails=(404,)),
        operation("GET", f"{at}/texts", texts, changing, fails=(404,)),
        operation("PUT", at, begin, changing, fails=(400, 404), also={422: RefusedTold}),
        operation("DELETE", at, end, changing, fails=(404,)),
    ]


async def shadow(request: web.Request) -> ShadowTold | None:
    """The rules that are tried beside those in force, and where they differ; null if there are none."""
    return told(versions(request).shadowing.shadow)


async def texts(request: web.Request) -> dict[str, str]:
    """Its files as they were read, by name, the rules file first: to be put in force, or opened as a draft."""
    return {name: content.decode("utf-8", "replace") for name, content in _tried(request).contents.items()}


async def begin(request: web.Request, body: ToTry) -> Accepted | Otherwise:
    """Let a draft decide beside the rules in force, without effect, in the place of the one before it."""
    files = await draft(request, body.files)
    judged = await request.app[APART].ask("judge", files)
    if "complaints" in judged:
        return refused(request, judged["complaints"])
    contents = {name: files.contents[name] for name in judged["answer"]["files"]}
    verdict = await _begun(request, contents)
    if isinstance(verdict, Refused):
        return refused(request, [one.facts() for one in verdict.complaints])
    note(request, f"rules {verdict.rules.version}")
    return {"version": verdict.rules.version, "number": 0}


async def end(request: web.Request) -> None:
    """Try them no more; what they have told stays in the stories of calls."""
    found = _tried(request)
    note(request, f"rules {found.rules.version}: {found.calls_differing} of {found.calls} calls otherwise")
    await versions(request).shadowing.drop()


async def _begun(request: web.Request, contents: Contents) -> Ready | Refused:
    try:
        return await versions(request).shadowing.begin_draft(contents, who(request).person.id)
    except OSError as error:
        raise web.HTTPServiceUnavailable(text=f"The draft cannot be kept: {error.strerror}.") from error


def _tried(request: web.Request) -> Shadow:
    found = versions(request).shadowing.shadow
    if found is None:
        raise web.HTTPNotFound(text=NONE)
    return found
