"""Calls found by whatever is known of them, page by page, within one's reach."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import CALLS_FOUND
from ivr.console.quality.sought import Sought, asked
from ivr.console.signed import agents, who
from ivr.core.access import forbidden_end
from ivr.core.call import Outcome
from ivr.core.calls_seen import calls_seen
from ivr.core.console_rights import Person, Right, as_listeners, sees_numbers
from ivr.core.customer_levels import levels_of
from ivr.core.numbers import masked
from ivr.store.calls_found import CallPlace, FoundCall
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation, described


@described
class CallFound(TypedDict):
    """A call in one line; empty where something is not known."""

    call: str
    arrived: str
    answered: str | None
    ended: str | None
    caller: str
    """Shortened, unless one may see numbers."""
    did: str
    customer: str
    customer_name: str
    level: str
    queue: str
    waited: float | None
    served_by_kind: str
    served_by: str
    outcome: str
    state: str
    """Of its recording."""
    recorded: bool


@described
class CallsPage(TypedDict):
    """Some of what was found, newest first."""

    found: list[CallFound]
    after: str | None
    """For the next page; null: that was all."""


@described
class AgentNamed(TypedDict):
    """One of the rules' agents."""

    id: str
    name: str


@described
class CallChoices(TypedDict):
    """What calls may be looked for by, as the rules in force have it; older calls may have other words."""

    queues: list[str]
    agents: list[AgentNamed]
    levels: list[str]
    """Of customers."""
    results: list[str]
    outcomes: list[str]
    zone: str
    """By whose clocks hours of the day are."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    see = Only(Right.SEE_CALLS)
    return [operation("GET", "/calls", find, see), operation("GET", "/calls/choices", choices, see)]


async def find(request: web.Request, query: Sought) -> CallsPage:
    """Calls that are over or go on, those that one may see; numbers as one may see them."""
    person = who(request).person
    if why := end_forbidden(person, query.last_digits):
        raise web.HTTPForbidden(text=why)
    if not sees_numbers(person) and any(map(str.isdigit, query.text)):
        raise web.HTTPForbidden(text="Numbers are masked for you: look for words, without digits.")
    seen = calls_seen(person, agents(request))
    page = await request.app[CALLS_FOUND].search(asked(request, query), seen, query.limit, _after(query.after))
    whole = sees_numbers(person)
    return {"found": [told(one, whole=whole) for one in page.found], "after": _place(page.following)}


async def choices(request: web.Request) -> CallChoices:
    """The words among which calls are looked for."""
    rules = request.app[RECEPTION].rules
    return {
        "queues": list(rules.queues),
        "agents": [{"id": one.id, "name": one.name} for one in rules.agents.values()],
        "levels": list(levels_of(rules)),
        "results": list(dict.fromkeys(rules.on_duty.results.values())),
        "outcomes": list(Outcome),
        "zone": rules.firm.timezone,
    }


def end_forbidden(person: Person, digits: str) -> str:
    """Why he may not look for numbers that end so: in none of his roles."""
    refusals = [forbidden_end(one, digits) for one in as_listeners(person)]
    return "" if not refusals or "" in refusals else refusals[0]


def _after(told: str) -> CallPlace | None:
    arrived, slash, call = told.partition("/")
    try:
        return CallPlace(datetime.fromisoformat(arrived).astimezone(UTC), call) if slash else None
    except (ValueError, OverflowError):
        raise web.HTTPBadRequest(text="Give after as it was told with the page before.") from None


def _place(place: CallPlace | None) -> str | None:
    return f"{place.arrived.isoformat()}/{place.call}" if place else None


def told(one: FoundCall, *, whole: bool) -> CallFound:
    """A call as JSON has it; its caller's number `whole` or shortened."""
    return {
        "call": one.call,
        "arrived": one.arrived.isoformat(),
        "answered": one.answered.isoformat() if one.answered else None,
        "ended": one.ended.isoformat() if one.ended else None,
        "caller": one.caller if whole else masked(one.caller),
        "did": one.did,
        "customer": one.customer,
        "customer_name": one.customer_name,
        "level": one.level,
        "queue": one.queue,
        "waited": one.waited,
        "served_by_kind": one.served_by_kind,
        "served_by": one.served_by,
        "outcome": one.outcome,
        "state": one.state,
        "recorded": one.recorded,
    }
