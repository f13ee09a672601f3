"""How the installation is: what `ivr doctor` finds."""

from __future__ import annotations

from typing import Literal

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.files import APART, draft
from ivr.core.console_rights import Right
from ivr.web.keys import ENGINE
from ivr.web.operation import Operation, described


@described
class FindingTold(TypedDict):
    """One thing that was looked at."""

    level: Literal["good", "warning", "bad"]
    subject: str
    what: str
    mend: str
    """What to do; empty where all is well."""
    where: str


@described
class HealthTold(TypedDict):
    """Everything that was looked at."""

    findings: list[FindingTold]


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/health", health, Only(Right.SEE_HEALTH), fails=(400, 404))]


async def health(request: web.Request) -> HealthTold:
    """What `ivr doctor` finds, good or bad; it takes some seconds."""
    state = request.app[ENGINE].folders.get("state")
    if state is None:
        raise web.HTTPNotFound(text="This console does not know its installation's folder.")
    told = await request.app[APART].ask("doctor", await draft(request, {}), state=state)
    if "answer" not in told:
        raise web.HTTPServiceUnavailable(text="Looking took more time or memory than it is given. Try `ivr doctor`.")
    return told["answer"]  # type: ignore[no-any-return]
