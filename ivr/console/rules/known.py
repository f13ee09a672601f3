"""What a rules file may hold, for the editor."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ivr.console.doors import Only, operation
from ivr.console.rules.files import APART, draft
from ivr.core.console_rights import Right
from ivr.web.operation import Operation

SCHEMA: web.AppKey[dict[str, Any]] = web.AppKey("schema", dict)
"""Once it has been asked for: it is the same until the program is another."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/rules/schema", schema, Only(Right.SEE_RULES), fails=(404,))]


async def schema(request: web.Request) -> dict[str, Any]:
    """The JSON Schema of rules files; what `ivr schema` says."""
    known = request.app[SCHEMA]
    if not known:
        told = await request.app[APART].ask("schema", await draft(request, {}))
        known |= told["answer"]
    return known
