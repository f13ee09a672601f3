"""The rules' versions: take up what was saved, and let another version decide beside them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import ClassVar, Literal, NotRequired

from aiohttp import web
from typing_extensions import TypedDict

from ivr.core.beside import Difference
from ivr.core.phrase import in_parts
from ivr.rules import Complaint
from ivr.versions.shadow import Begun, Shadow
from ivr.versions.verdict import Refused, Verdict
from ivr.web.keys import versions
from ivr.web.operation import Body, Operation, Otherwise, described
from ivr.web.words import Words


class ShadowWanted(Body):
    """Rules that are to decide beside those in force."""

    example: ClassVar = {"path": "/.../new_rules.yaml"}
    hint: ClassVar[str] = "Give the file's absolute path: {example}."

    path: str
    """Of the rules file, absolute, on the controller's machine."""


@described
class ComplaintTold(TypedDict):
    """What is wrong with a rules file, or may be."""

    code: str
    severity: Literal["error", "warning"]
    file: str
    line: int
    column: int
    path: str
    """Where it stands in the rules, empty if nowhere in particular."""
    what: str
    mend: str
    """What to do."""


@described
class Accepted(TypedDict):
    """Rules that are right."""

    version: str
    number: int
    """Of the version; 0 for a shadow, which is not kept."""
    warnings: NotRequired[list[ComplaintTold]]


@described
class RefusedTold(TypedDict):
    """Rules that are wrong; those in force stay."""

    complaints: list[ComplaintTold]


@described
class DecisionInWords(TypedDict):
    """Where it was taken, and both decisions, in the parts of which they are made."""

    at: Words
    live: Words
    other: Words


@described
class Differing(TypedDict):
    """A decision that the shadow would have taken otherwise."""

    when: str
    call: str
    what: str
    """`number`, `keys`, `queue`, `overflow`."""
    at: str
    live: str
    other: str
    words: DecisionInWords
    """The same, to be said in another language."""


@described
class ShadowTold(TypedDict):
    """The rules that decide beside those in force."""

    path: str
    version: str
    by: str
    """Who tries it; empty: whoever runs the machine."""
    begun: str
    since: str
    """When it began to count: as it was begun, or as the controller started since."""
    failed: str
    """Why it is asked nothing any more; empty while it is."""
    calls: int
    """Of which it was asked anything."""
    calls_differing: int
    """Those of them in which anything would have gone otherwise."""
    differences: dict[str, int]
    """How often, by kind of decision."""
    latest: list[Differing]


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        Operation("POST", "/rules/reload", reload, fails=(404,), also={422: RefusedTold}),
        Operation("GET", "/rules/shadow", shadow, fails=(404,)),
        Operation("PUT", "/rules/shadow", begin_shadow, fails=(404,), also={422: RefusedTold}),
        Operation("DELETE", "/rules/shadow", drop_shadow, fails=(404,)),
    ]


async def reload(request: web.Request) -> Accepted | Otherwise:
    """Read the rules files now, and say what became of it: 200 if they are in force, 422 if they are refused."""
    found = versions(request)
    verdict = await found.watch.judge()
    return _answer(verdict, found.record.in_force.number, found.tables())


async def shadow(request: web.Request) -> ShadowTold | None:
    """The shadow and where it differs; null if there is none."""
    return told(versions(request).shadowing.shadow)


async def begin_shadow(request: web.Request, body: ShadowWanted) -> Accepted | Otherwise:
    """Let the rules in the file at `path` decide beside those in force; 422 if they are not right."""
    if not Path(body.path).is_absolute():
        raise web.HTTPBadRequest(text='Give the file\'s absolute path: {"path": "/.../new_rules.yaml"}.')
    return _answer(await versions(request).shadowing.begin(Begun(Path(body.path))))


async def drop_shadow(request: web.Request) -> None:
    """End the shadow; 404 if there is none."""
    if not await versions(request).shadowing.drop():
        raise web.HTTPNotFound(text="There is no shadow.")


def told(found: Shadow | None) -> ShadowTold | None:
    """A shadow as JSON has it."""
    if found is None:
        return None
    return {
        "path": str(found.begun.path),
        "version": found.rules.version,
        "by": found.begun.by,
        "begun": (found.begun.at or found.since).isoformat(),
        "since": found.since.isoformat(),
        "failed": found.failed,
        "calls": found.calls,
        "calls_differing": found.calls_differing,
        "differences": dict(found.differing),
        "latest": [_differing(at, call, what) for at, call, what in found.latest],
    }


def _differing(at: datetime, call: str, one: Difference) -> Differing:
    words: DecisionInWords = {"at": in_parts(one.at), "live": in_parts(one.live), "other": in_parts(one.other)}
    return {
        "when": at.isoformat(),
        "call": call,
        "what": one.what,
        "at": one.at,
        "live": one.live,
        "other": one.other,
        "words": words,
    }


def _answer(verdict: Verdict, number: int = 0, warnings: tuple[Complaint, ...] = ()) -> Accepted | Otherwise:
    if isinstance(verdict, Refused):
        refused: RefusedTold = {"complaints": [complained(one) for one in verdict.complaints]}
        return Otherwise(422, refused)
    accepted: Accepted = {"version": verdict.rules.version, "number": number}
    if warnings:
        accepted["warnings"] = [complained(warning) for warning in warnings]
    return accepted


def complained(one: Complaint) -> ComplaintTold:
    """A complaint as JSON has it."""
    return {
        "code": one.code.id,
        "severity": one.severity.value,
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "path": one.path,
        "what": one.what,
        "mend": one.mend,
    }
