"""Supervisors write to their agents, who read it on their desk and say so."""

from __future__ import annotations

from collections.abc import Container
from secrets import token_hex
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import NOW
from ivr.console.me import my_number
from ivr.console.on_record import note
from ivr.console.pigeonholes import Pigeonholes
from ivr.console.signed import covered, must, who
from ivr.core.console_rights import Right
from ivr.core.notices import LONGEST, MOST_UNREAD, Notice, unfit
from ivr.core.router import may_serve
from ivr.web.keys import RECEPTION
from ivr.web.operation import Body, Operation, described
from ivr.web.today import today

PIGEONHOLES = web.AppKey("pigeonholes", Pigeonholes)
Name = Annotated[str, Field(max_length=100)]


class Written(Body):
    """What to say, and to whom: one agent, all of a queue, or (neither) all whom he supervises."""

    example: ClassVar = {"queue": "wealth", "text": "the fund's prospectus is out"}
    hint: ClassVar[str] = "Say what to whom: `{example}`."

    text: Annotated[str, Field(min_length=1, max_length=4 * LONGEST)]
    agent: Name = ""
    queue: Name = ""


@described
class WrittenTold(TypedDict):
    """Who will read it."""

    told: list[str]
    full: list[str]
    """Those who have too much unread already: it does not wait for them."""


@described
class ReadTold(TypedDict):
    """A notice that was read."""

    notice: str


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        operation("POST", "/notices", write, Only(Right.LEAD), fails=(404, 409, 422)),
        operation("POST", "/me/notices/{notice}/read", read, Only(Right.WORK), fails=(404,)),
    ]


async def write(request: web.Request, body: Written) -> WrittenTold:
    """Write to agents whom he supervises: it stands on their desks until they have read it.

    409 if nobody is there to read it, 422 for text that cannot be shown.
    """
    me, holes = who(request).person, request.app[PIGEONHOLES]
    if why := unfit(body.text):
        raise web.HTTPUnprocessableEntity(text=why)
    told, full = holes.waiting(_addressed(request, body) - {me.agent})
    note(request, f"to {', '.join(told)}"[:200])
    if not told:
        raise web.HTTPConflict(text=_nobody(full))
    at = request.app[NOW]()
    await holes.put([Notice(token_hex(12), at, me.name, agent, body.text.strip()) for agent in told])
    return {"told": told, "full": full}


async def read(request: web.Request) -> ReadTold:
    """Say that he has read it; 404 if nothing such waits for him."""
    me, notice = my_number(request), request.match_info["notice"]
    if not await request.app[PIGEONHOLES].read(me, notice, request.app[NOW]()):
        raise web.HTTPNotFound(text="There is no such notice for you, or you have read it.")
    return {"notice": notice}


def _addressed(request: web.Request, to: Written) -> frozenset[str]:
    """Of those whom he leads; 403 for one whom he does not, 404 for what is not known, 422 for both."""
    rules = request.app[RECEPTION].rules
    if to.agent and to.queue:
        raise web.HTTPUnprocessableEntity(text="Write to an agent or to a queue, not to both.")
    if to.agent:
        must(request, Right.LEAD, to.agent)
        return frozenset({_known(to.agent, rules.agents, "agent")})
    led = covered(request, Right.LEAD)
    agents = frozenset(rules.agents) if led is None else led
    if not to.queue:
        return agents
    queue = rules.queues[_known(to.queue, rules.queues, "queue")]
    day = today(request)
    return frozenset(agent for agent in agents if may_serve(rules.agents[agent], queue, day))


def _known(name: str, held: Container[str], what: str) -> str:
    if name not in held:
        raise web.HTTPNotFound(text=f"There is no {what} {name}.")
    return name


def _nobody(full: list[str]) -> str:
    if full:
        return f"{', '.join(full)[:200]} must read something first: {MOST_UNREAD} notices are unread already."
    return "You supervise nobody there."
