"""One ticket, for whoever may see it, note on it or change it: every operation about a ticket finds it here."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from ivr.console.keys import REGISTER
from ivr.console.own_call import call_now
from ivr.console.signed import may, who
from ivr.console.tickets.told import TicketTold, told
from ivr.core.console_rights import Right, sees_numbers
from ivr.core.ticket import Standing, Story, Ticket, holders, standing
from ivr.core.tickets_seen import TicketsSeen, tickets_seen
from ivr.store.tickets import Tickets
from ivr.web.keys import RECEPTION
from ivr.web.operation import described
from ivr.web.today import today

TICKETS = web.AppKey("tickets", Tickets)


@described
class TicketSeen(TicketTold):
    """A ticket, as one person sees it."""

    standing: Standing
    may_change: bool
    """Whether he may hand it on and close it; to note on it he may see it."""
    agents: dict[str, str]
    """What the agents are called whom it names, by their numbers."""
    people: dict[str, str]
    """The same of people, by their ids."""


def reach(request: web.Request, right: Right) -> TicketsSeen:
    """The tickets for which this right of his counts."""
    return tickets_seen(who(request).person, right, request.app[RECEPTION].rules, today(request))


async def seen(request: web.Request, right: Right = Right.SEE_TICKETS) -> Story:
    """The ticket of the address; 404 if there is none, 403 if it is none of his, nor of his caller's."""
    story = await found(request)
    his = reach(request, right).has(story.ticket.agent, story.ticket.queue)
    if not his and not await _of_his_caller(request, story.ticket):
        raise _not_his(request)
    return story


async def changed(request: web.Request) -> Story:
    """The same, for whoever changes it: that it is his caller's is not enough."""
    story = await found(request)
    if not reach(request, Right.CHANGE_TICKETS).has(story.ticket.agent, story.ticket.queue):
        raise _not_his(request)
    return story


async def found(request: web.Request) -> Story:
    """The ticket of the address, whoever asks; 404 if there is none."""
    name = request.match_info["ticket"]
    story = await request.app[TICKETS].one(name)
    if story is None:
        raise web.HTTPNotFound(text=f"There is no ticket {name}.")
    return story


async def of_callers(request: web.Request, me: str) -> tuple[Story, ...]:
    """Open ones of the customer who rings him, with whom he talks, or of whom he has his wrap-up."""
    call = await call_now(request, me)
    return await request.app[TICKETS].of_customer(call.customer_id, call.caller) if call else ()


async def as_seen(request: web.Request, stories: Sequence[Story]) -> list[TicketSeen]:
    """As he is told of them."""
    whole, day = sees_numbers(who(request).person), today(request)
    changes = reach(request, Right.CHANGE_TICKETS)
    people = await request.app[REGISTER].people.names(line.by for one in stories for line in one.lines)
    return [
        {
            **told(one, whole=whole),
            "standing": standing(one.ticket, day),
            "may_change": one.ticket.is_open and changes.has(one.ticket.agent, one.ticket.queue),
            "agents": _agents(request, one),
            "people": {line.by: people[line.by] for line in one.lines if line.by in people},
        }
        for one in stories
    ]


def _agents(request: web.Request, story: Story) -> dict[str, str]:
    """Of those who have or had it, whom the rules know."""
    known = request.app[RECEPTION].rules.agents
    return {id_: known[id_].name for id_ in holders(story) if id_ in known}


async def _of_his_caller(request: web.Request, ticket: Ticket) -> bool:
    me = who(request).person.agent
    if not me or not may(request, Right.WORK, me):
        return False
    return ticket.id in {story.ticket.id for story in await of_callers(request, me)}


def _not_his(request: web.Request) -> web.HTTPForbidden:
    person = who(request).person
    return web.HTTPForbidden(text=f"{person.id} may do so with the tickets of his own agents and queues only.")
