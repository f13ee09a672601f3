"""An agent's own tickets: opened from his call, and those of the customer whom he has on the line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from secrets import randbelow
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.me import my_number
from ivr.console.on_record import note as on_record
from ivr.console.own_call import own_call
from ivr.console.signed import who
from ivr.console.tickets.reached import TICKETS, TicketSeen, as_seen, of_callers
from ivr.core.console_rights import Right
from ivr.core.queues_served import queues_served
from ivr.core.ticket import Deed, Line, Ticket, holder, not_opened
from ivr.core.tickets_seen import TicketsSeen
from ivr.core.webhooks import Event
from ivr.store.rows import CallRow
from ivr.store.tickets import SoughtTickets
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, described
from ivr.web.today import today

MOST = 200
"""Of his own and of his queues' so many are told."""
DIGITS = 8


class NewTicket(Body):
    """A matter of his caller's that is not done with the call."""

    example: ClassVar[Mapping[str, object]] = {"subject": "letter has not come", "due": "2026-11-30", "queue": "claims"}

    subject: Annotated[str, Field(pattern=r"\S", max_length=200)]
    text: Annotated[str, Field(max_length=4000)] = ""
    kind: Annotated[str, Field(max_length=80)] = ""
    """One of the results that the rules name for calls; where they name none, any word."""
    due: str = ""
    """The day on which it is to be done."""
    queue: Annotated[str, Field(max_length=100)] = ""
    """Whoever of this queue takes it; empty: he has it himself."""
    call: Annotated[str, Field(max_length=100)] = ""
    """Of which; empty: that which he has, or had last."""


@described
class MineTold(TypedDict):
    """What is open, and his to do."""

    mine: list[TicketSeen]
    to_take: list[TicketSeen]
    """Those that lie with a queue which he may serve."""
    of_caller: list[TicketSeen]
    """Those of the customer who rings him, with whom he talks, or of whom he has his wrap-up, whoever has them."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    working = Only(Right.WORK)
    return [
        operation("GET", "/me/tickets", mine, working),
        operation("POST", "/me/tickets", open_one, working, fails=(404, 409, 422), status=201, name="open"),
    ]


async def mine(request: web.Request) -> MineTold:
    """His open ones, those that he may take, and those of his caller."""
    me, rules = my_number(request), request.app[RECEPTION].rules
    his = TicketsSeen(frozenset({me}), queues_served([me], rules, today(request)), frozenset(rules.agents))
    told = await as_seen(request, await request.app[TICKETS].search(SoughtTickets(), his, MOST))
    return {
        "mine": [one for one in told if one["agent"] == me],
        "to_take": [one for one in told if one["agent"] != me],
        "of_caller": await as_seen(request, await of_callers(request, me)),
    }


async def open_one(request: web.Request, body: NewTicket) -> TicketSeen:
    """Open one of the call that he has, or had last. 409 if he has had none, 422 for a day or a kind that cannot be."""
    me = my_number(request)
    wanted = _wanted(request, me, body, await own_call(request, me, body.call))
    detail = holder(wanted.agent, wanted.queue)
    line = Line(wanted.opened, wanted.opened_by, Deed.OPENED, body.text.strip(), detail)
    opened = await _opened(request, wanted, line)
    on_record(request, opened.id)
    story = await request.app[TICKETS].one(opened.id)
    assert story
    return (await as_seen(request, [story]))[0]


def _wanted(request: web.Request, me: str, body: NewTicket, call: CallRow) -> Ticket:
    """As it is to be, but for its number."""
    rules, subject, at = request.app[RECEPTION].rules, " ".join(body.subject.split()), request.app[DESK].clock.now()
    kind, due = body.kind.strip(), _day(body.due)
    if why := not_opened(subject, kind, due, list(rules.on_duty.results.values()), today(request)):
        raise web.HTTPUnprocessableEntity(text=why)
    if body.queue and body.queue not in rules.queues:
        raise web.HTTPNotFound(text=f"There is no queue {body.queue}.")
    return Ticket(
        id="",
        call=call.id,
        queue=body.queue or call.queue,
        agent="" if body.queue else me,
        customer=call.customer_id,
        customer_name=call.customer_name,
        number=call.caller,
        kind=kind,
        subject=subject,
        due=due,
        opened_by=who(request).person.id,
        opened=at,
        changed=at,
    )


async def _opened(request: web.Request, wanted: Ticket, line: Line) -> Ticket:
    """With a number that no other one has."""
    while True:
        one = replace(wanted, id=f"{randbelow(10**DIGITS):0{DIGITS}}")
        event = request.app[DESK].store.event(Event.TICKET_OPENED, one.id, one.opened)
        if await request.app[TICKETS].open(one, line, event):
            return one


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise web.HTTPUnprocessableEntity(text="Write the day as 2026-11-30.") from None
