"""The rules' versions: take up what was saved, and let another version decide beside them."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from aiohttp import web

from ivr.rules import Complaint
from ivr.versions.shadow import Shadow
from ivr.versions.verdict import Refused, Verdict
from ivr.web.keys import versions


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.post("/rules/reload", reload),
        web.get("/rules/shadow", shadow),
        web.put("/rules/shadow", begin_shadow),
        web.delete("/rules/shadow", drop_shadow),
    ]


async def reload(request: web.Request) -> web.Response:
    """Read the rules files now, and say what became of it: 200 if they are in force, 422 if they are refused."""
    found = versions(request)
    verdict = await found.watch.judge()
    return _answer(verdict, found.record.in_force.number, found.tables())


async def shadow(request: web.Request) -> web.Response:
    """The shadow and where it differs; null if there is none."""
    return web.json_response(told(versions(request).shadowing.shadow))


async def begin_shadow(request: web.Request) -> web.Response:
    """Let the rules in the file at `path` decide beside those in force; 422 if they are not right."""
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    path = asked.get("path") if isinstance(asked, dict) else None
    if not isinstance(path, str) or not Path(path).is_absolute():
        raise web.HTTPBadRequest(text='Give the file\'s absolute path: {"path": "/.../new_rules.yaml"}.')
    return _answer(await versions(request).shadowing.begin(Path(path)))


async def drop_shadow(request: web.Request) -> web.Response:
    """End the shadow; 404 if there is none."""
    if not await versions(request).shadowing.drop():
        raise web.HTTPNotFound(text="There is no shadow.")
    return web.json_response(None)


def told(found: Shadow | None) -> dict[str, Any] | None:
    """A shadow as JSON has it."""
    if found is None:
        return None
    return {
        "path": str(found.path),
        "version": found.rules.version,
        "since": found.since.isoformat(),
        "calls": found.calls,
        "differences": dict(found.differing),
        "latest": [{"when": at.isoformat(), "call": call, **asdict(what)} for at, call, what in found.latest],
    }


def _answer(verdict: Verdict, number: int = 0, warnings: tuple[Complaint, ...] = ()) -> web.Response:
    if isinstance(verdict, Refused):
        return web.json_response({"complaints": [c.facts() for c in verdict.complaints]}, status=422)
    warned = {"warnings": [warning.facts() for warning in warnings]} if warnings else {}
    return web.json_response({"version": verdict.rules.version, "number": number} | warned)
