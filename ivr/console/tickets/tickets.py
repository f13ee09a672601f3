"""Tickets: found, noted on, handed on, closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.on_record import note as on_record
from ivr.console.signed import agents, who
from ivr.console.tickets.reached import TICKETS, TicketSeen, as_seen, changed, found, reach, seen
from ivr.core.console_rights import Right
from ivr.core.ticket import Deed, Line, Outcome, Ticket, holder
from ivr.core.webhooks import Event
from ivr.store.tickets import SoughtTickets
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, Query, described
from ivr.web.today import today

Name = Annotated[str, Field(max_length=100)]
Text = Annotated[str, Field(max_length=4000)]
MEANWHILE = "It was closed, forgotten, or is somebody else's by now: look at it anew."


class Which(Query):
    """Of which tickets; what is left out does not matter."""

    standing: Literal["open", "overdue", "over"] = "open"
    agent: Name = ""
    """Who has it."""
    team: Name = ""
    """Of which team he is."""
    queue: Name = ""
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class NoteSaid(Body):
    """What is noted of it."""

    example: ClassVar[Mapping[str, object]] = {"text": "has called again: the letter is not there yet"}

    text: Annotated[str, Field(pattern=r"\S", max_length=4000)]


class HandedOn(Body):
    """Who has it from now on: an agent, or whoever of a queue takes it."""

    example: ClassVar[Mapping[str, object]] = {"queue": "claims", "text": "needs an assessor"}
    hint: ClassVar[str] = "Name an agent, or a queue: `{example}`."

    agent: Name = ""
    queue: Name = ""
    text: Text = ""


class Closing(Body):
    """What came of it."""

    example: ClassVar[Mapping[str, object]] = {"outcome": "solved", "text": "the letter was sent once more"}

    outcome: Outcome
    text: Text = ""


@described
class ColleagueTold(TypedDict):
    """An agent who may have a ticket."""

    id: str
    name: str
    team: str


@described
class TicketChoices(TypedDict):
    """Among what one may choose, by the rules in force."""

    kinds: list[str]
    """Empty: any word will do."""
    queues: list[str]
    agents: list[ColleagueTold]


@described
class TicketsTold(TypedDict):
    """Those that were found."""

    found: list[TicketSeen]
    more: bool
    """Whether there are others."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    change, its = Only(Right.CHANGE_TICKETS), "/tickets/{ticket}"
    return [
        operation("GET", "/tickets", search, Only(Right.SEE_TICKETS)),
        operation("GET", "/tickets/choices", choices, Only(Right.SEE_TICKETS)),
        operation("GET", its, one, Only(Right.SEE_TICKETS), fails=(404,)),
        operation("POST", f"{its}/notes", note, change, fails=(404, 409)),
        operation("POST", f"{its}/hand_on", hand_on, change, fails=(404, 409, 422)),
        operation("POST", f"{its}/close", close, change, fails=(404, 409)),
    ]


async def search(request: web.Request, query: Which) -> TicketsTold:
    """Those of whom he may see: open ones with what is due first, others with the latest first."""
    sought = SoughtTickets(
        _holders(request, query),
        query.queue,
        is_open=query.standing != "over",
        overdue_on=today(request) if query.standing == "overdue" else None,
    )
    stories = await request.app[TICKETS].search(sought, reach(request, Right.SEE_TICKETS), query.limit + 1)
    return {"found": await as_seen(request, stories[: query.limit]), "more": len(stories) > query.limit}


async def choices(request: web.Request) -> TicketChoices:
    """Of what kind tickets are, and who may have them."""
    rules = request.app[RECEPTION].rules
    return {
        "kinds": list(rules.on_duty.results.values()),
        "queues": list(rules.queues),
        "agents": [{"id": one.id, "name": one.name, "team": one.team} for one in rules.agents.values()],
    }


async def one(request: web.Request) -> TicketSeen:
    """This one; an agent sees that of the customer too whom he has on the line."""
    return (await as_seen(request, [await seen(request)]))[0]


async def note(request: web.Request, body: NoteSaid) -> TicketSeen:
    """Write something into its history; an agent also into that of the customer whom he has on the line."""
    ticket = (await seen(request, Right.CHANGE_TICKETS)).ticket
    return await _done(request, ticket, ticket, Deed.NOTED, body.text.strip())


async def hand_on(request: web.Request, body: HandedOn) -> TicketSeen:
    """Let an agent (himself too) or a queue have it; 404 if the rules know none such, 422 unless one is named."""
    ticket = (await changed(request)).ticket
    now = replace(ticket, agent=body.agent, queue=body.queue or ticket.queue)
    _known(request, body)
    detail = holder(now.agent, now.queue)
    on_record(request, f"to {detail}")
    return await _done(request, ticket, now, Deed.HANDED_ON, body.text.strip(), detail)


async def close(request: web.Request, body: Closing) -> TicketSeen:
    """Say what came of it: it is over, and is not opened again."""
    ticket = (await changed(request)).ticket
    now = replace(ticket, closed=request.app[DESK].clock.now(), outcome=body.outcome.value)
    on_record(request, body.outcome)
    return await _done(request, ticket, now, Deed.CLOSED, body.text.strip(), body.outcome)


async def _done(request: web.Request, was: Ticket, now: Ticket, deed: Deed, text: str, detail: str = "") -> TicketSeen:
    """It stands so, and as he is told of it; 409 if it does not stand any more as he has seen it."""
    at, store = request.app[DESK].clock.now(), request.app[DESK].store
    line = Line(at, who(request).person.id, deed, text, detail)
    event = store.event(Event.TICKET_CLOSED, was.id, at) if deed is Deed.CLOSED else None
    if not await request.app[TICKETS].change(was, now, line, event):
        raise web.HTTPConflict(text=MEANWHILE)
    return (await as_seen(request, [await found(request)]))[0]


def _known(request: web.Request, to: HandedOn) -> None:
    rules = request.app[RECEPTION].rules
    if bool(to.agent) == bool(to.queue):
        raise web.HTTPUnprocessableEntity(text="Hand it to an agent or to a queue.")
    if to.agent and to.agent not in rules.agents:
        raise web.HTTPNotFound(text=f"There is no agent {to.agent}.")
    if to.queue and to.queue not in rules.queues:
        raise web.HTTPNotFound(text=f"There is no queue {to.queue}.")


def _holders(request: web.Request, query: Which) -> frozenset[str] | None:
    """Who may have what is looked for; None: anybody, or nobody."""
    if not query.agent and not query.team:
        return None
    team = {name for name, agent in agents(request).items() if query.team in {"", agent.team}}
    return frozenset({query.agent} & team if query.agent else team)
