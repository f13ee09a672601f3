"""Calls found by whatever is known of them, page by page, within one's reach."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import CALLS_FOUND
from ivr.console.signed import agents, who
from ivr.core.access import forbidden_end
from ivr.core.calls_seen import calls_seen
from ivr.core.console_rights import Person, Right, as_listeners, sees_numbers
from ivr.core.numbers import clean, is_end, masked
from ivr.store.calls_found import CallPlace, FoundCall, SoughtCalls
from ivr.web.operation import Operation, Query, described
from ivr.web.recordings import moment

MOST = 200
"""Calls on one page."""


class Sought(Query):
    """Which calls; all of these hold of what is found, and what is empty is not asked for."""

    since: str = ""
    """When it arrived at the earliest: `2026-11-26T09:00:00Z`, with its zone."""
    until: str = ""
    """And before when."""
    number: str = ""
    """The caller's, however it is written."""
    last_digits: str = ""
    """His number's, three or more."""
    did: str = ""
    customer: str = ""
    """His id."""
    agent: str = ""
    queue: str = ""
    outcome: str = ""
    text: str = ""
    """Somewhere in a line of its story."""
    recorded: Literal["", "yes", "no"] = ""
    """Whether there is sound of it."""
    state: str = ""
    """Of its recording."""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    """Calls on this page."""
    after: str = ""
    """As it was told with the page before."""


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


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [operation("GET", "/calls", find, Only(Right.SEE_CALLS))]


async def find(request: web.Request, query: Sought) -> CallsPage:
    """Calls that are over or go on, those that one may see; numbers as one may see them."""
    person = who(request).person
    if why := end_forbidden(person, query.last_digits):
        raise web.HTTPForbidden(text=why)
    if not sees_numbers(person) and any(map(str.isdigit, query.text)):
        raise web.HTTPForbidden(text="Numbers are masked for you: look for words, without digits.")
    seen = calls_seen(person, agents(request))
    page = await request.app[CALLS_FOUND].search(_sought(query), seen, query.limit, _after(query.after))
    whole = sees_numbers(person)
    return {"found": [told(one, whole=whole) for one in page.found], "after": _place(page.following)}


def end_forbidden(person: Person, digits: str) -> str:
    """Why he may not look for numbers that end so: in none of his roles."""
    refusals = [forbidden_end(one, digits) for one in as_listeners(person)]
    return "" if not refusals or "" in refusals else refusals[0]


def _sought(query: Sought) -> SoughtCalls:
    """400 if a time or a number cannot be read."""
    if query.number and not clean(query.number):
        raise web.HTTPBadRequest(text=f"{query.number} is no telephone number.")
    if query.last_digits and not is_end(query.last_digits):
        raise web.HTTPBadRequest(text="Give last_digits as three digits or more.")
    return SoughtCalls(
        since=moment(query.since, "since"),
        until=moment(query.until, "until"),
        number=clean(query.number),
        ends_with=query.last_digits,
        recorded={"yes": True, "no": False}.get(query.recorded),
        **query.model_dump(include={"did", "customer", "agent", "queue", "outcome", "text", "state"}),
    )


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
