"""Which calls are asked for, as it stands behind the question mark, and as the store looks for them."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import Field

from ivr.console.signed import covered, must
from ivr.core.clock_times import DAY, ClockTimes, ahead_of_utc
from ivr.core.console_rights import Right
from ivr.core.numbers import clean, is_end
from ivr.store.calls_sought import SoughtCalls, SoughtScore
from ivr.web.keys import RECEPTION
from ivr.web.operation import Query
from ivr.web.recordings import moment

MOST = 200
"""Calls on one page."""
LONGEST = 86400
"""Seconds of a call that is asked for by its length."""
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?$")]
AS_THEY_ARE = {"did", "customer", "level", "agent", "queue", "outcome", "result", "least", "text", "state"}
"""Told to the store as they are asked for."""


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
    level: str = ""
    """The customer's, as the tables have it."""
    agent: str = ""
    queue: str = ""
    outcome: str = ""
    result: str = ""
    """What its agent said that came of it, as the rules word it."""
    from_time: Clock = ""
    """The hour of the day from which it arrived, by the firm's clocks: `09:00`."""
    to_time: Clock = ""
    """And before which; one that is not later is on the next day: `22:00` and `06:00` are a night."""
    least: Annotated[int, Field(ge=0, le=LONGEST)] = 0
    """Seconds from its answer to its end, at least; 0: however short."""
    most: Annotated[int, Field(ge=0, le=LONGEST)] = 0
    """And at most; 0: however long."""
    judged: Literal["", "yes", "no"] = ""
    """Whether it was judged by a form."""
    least_score: Annotated[int, Field(ge=0, le=100)] = 0
    """Percent of its form's points, at least, in one of its scores."""
    most_score: Annotated[int, Field(ge=0, le=100)] = 100
    """And at most."""
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


def asked(request: web.Request, query: Sought) -> SoughtCalls:
    """As the store looks for it; 400 if a time or a number cannot be read, 403 if he may know of no scores."""
    if query.number and not clean(query.number):
        raise web.HTTPBadRequest(text=f"{query.number} is no telephone number.")
    if query.last_digits and not is_end(query.last_digits):
        raise web.HTTPBadRequest(text="Give last_digits as three digits or more.")
    return SoughtCalls(
        times=_times(request, query),
        score=_score(request, query),
        since=moment(query.since, "since"),
        until=moment(query.until, "until"),
        number=clean(query.number),
        ends_with=query.last_digits,
        recorded={"yes": True, "no": False}.get(query.recorded),
        most=query.most or None,
        **query.model_dump(include=AS_THEY_ARE),
    )


def _times(request: web.Request, query: Sought) -> ClockTimes | None:
    if not query.from_time and not query.to_time:
        return None
    zone = ZoneInfo(request.app[RECEPTION].rules.firm.timezone)
    return ClockTimes(_second(query.from_time), _second(query.to_time) or DAY, ahead_of_utc(zone))


def _second(clock: str) -> int:
    """Of the day; midnight where nothing is said."""
    hours, _, minutes = clock.partition(":")
    return int(hours or 0) * 3600 + int(minutes or 0) * 60


def _score(request: web.Request, query: Sought) -> SoughtScore | None:
    """403 if he asks for scores, and may see none."""
    if not query.judged and (query.least_score, query.most_score) == (0, 100):
        return None
    must(request, Right.SEE_SCORES)
    of = covered(request, Right.SEE_SCORES)
    return SoughtScore(query.judged != "no", query.least_score, query.most_score, of)
