"""Reports: what the centre has done in some days, as figures with their definitions, or as a file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.in_turn import InTurn
from ivr.console.keys import NOW, REGISTER
from ivr.console.reach import reach_of, unseen
from ivr.console.signed import who
from ivr.core.console_rights import Right
from ivr.core.reporting.cutting import By
from ivr.core.reporting.local_time import Period
from ivr.core.reporting.told import SHORT
from ivr.core.reporting.words import Language
from ivr.reports.apart import NoReport, Order, made_apart
from ivr.reports.as_json import definitions as defined
from ivr.reports.as_mail import file_name
from ivr.reports.making import Wanted, staff_of
from ivr.reports.written import MEDIA, Kind
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation, Query, described

Cell = str | int | float | None
MOST_DAYS = 92
_FILES = tuple(media for kind, media in MEDIA.items() if kind != "json")
ONE_AT_A_TIME = web.AppKey("reports_one_at_a_time", InTurn)


class Asked(Query):
    """Which report."""

    first: date | None = Field(default=None, alias="from")
    """Its first day, as the firm's calendar has it; today."""
    last: date | None = Field(default=None, alias="to")
    """Its last day, which is in it; the first."""
    by: By = By.DAY
    """What the rows are."""
    queue: str = ""
    """Of calls that waited in this one last, alone; agents' time belongs to no single queue and is left out."""
    short: float = Field(default=SHORT, ge=0)
    """Who gives up within so many seconds counts for no service level."""
    language: Language | None = None
    """Yours, if it is left out."""
    kind: Kind | None = Field(default=None, alias="as")
    """Or by `Accept`; JSON otherwise."""


class Tongue(Query):
    """In which language."""

    language: Language | None = None


@described
class ReportTold(TypedDict):
    """A report."""

    title: str
    about: dict[str, str]
    rows: list[dict[str, Cell]]
    """Figures by name; null where one cannot be computed; durations are seconds."""
    total: dict[str, Cell] | None
    endings: list[dict[str, Cell]]
    """How many calls ended how."""
    definitions: dict[str, str]


@described
class FigureTold(TypedDict):
    """What a figure means."""

    name: str
    unit: str
    title: str
    means: str
    group: str
    """Of what it tells: `calls`, `agents`, `other`, `menus`."""
    is_main: bool
    """Shown where there is little room."""


@described
class ChoicesTold(TypedDict):
    """What one may choose among."""

    today: str
    """By the firm's calendar."""
    most_days: int
    queues: list[str]
    menus: bool
    """Whether he may ask what callers did at menus."""


def operations() -> list[Operation]:
    """What can be asked."""
    see = Only(Right.SEE_REPORTS)
    return [
        operation("GET", "/reports/definitions", definitions, see),
        operation("GET", "/reports/choices", choices, see),
        operation("GET", "/reports/{kind}", report, see, fails=(404, 422), files=_FILES),
    ]


async def definitions(request: web.Request, query: Tongue) -> list[FigureTold]:
    """Every figure that reports have, and what it means."""
    told = defined(query.language or _language(request))
    return [
        FigureTold(name=one.name, unit=one.unit, title=one.title, means=one.means, group=one.group, is_main=one.is_main)
        for one in told
    ]


async def choices(request: web.Request) -> ChoicesTold:
    """The days and queues among which a report is chosen."""
    book = request.app[RECEPTION].rules
    return ChoicesTold(
        today=_today(request, ZoneInfo(book.firm.timezone)).isoformat(),
        most_days=MOST_DAYS,
        queues=sorted(book.queues),
        menus=not unseen(who(request).person, By.MENU, book.agents),
    )


async def report(request: web.Request, kind: Literal["figures", "menus"], query: Asked) -> ReportTold | web.Response:
    """A report of some days: `figures` of calls and agents, or what callers did at `menus`.

    As JSON, or by `as` or `Accept` as CSV, XLSX or PDF. A supervisor's is of his queues and his agents.
    """
    by = By.MENU if kind == "menus" else query.by
    book, file, me = request.app[RECEPTION].rules, query.kind or _accepted(request), who(request).person
    if why := unseen(me, by, book.agents):
        raise web.HTTPForbidden(text=why)
    period = _period(query, ZoneInfo(book.firm.timezone), request)
    wanted = Wanted(
        period, by, query.language or _language(request), query.short, reach_of(me, book.agents), query.queue
    )
    order = Order(request.app[REGISTER].people.where, wanted, staff_of(book), request.app[NOW](), (file,))
    async with request.app[ONE_AT_A_TIME].turn(me.id):
        try:
            [content] = await made_apart(order)
        except NoReport as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error
    if file == "json":
        told: ReportTold = json.loads(content)
        return told
    named = f'attachment; filename="{file_name(wanted, file)}"'
    return web.Response(body=content, content_type=MEDIA[file], headers={"Content-Disposition": named})


def _language(request: web.Request) -> Language:
    return "zh" if who(request).person.language == "zh" else "en"


def _accepted(request: web.Request) -> Kind:
    """What kind of file its `Accept` names first."""
    wanted = request.headers.get("Accept", "")
    places = {kind: wanted.find(media) for kind, media in MEDIA.items() if media in wanted}
    return min(places, key=lambda kind: places[kind], default="json")


def _period(query: Asked, zone: ZoneInfo, request: web.Request) -> Period:
    """The days that are asked for; 422 if they are in no order, or too many."""
    first = query.first or _today(request, zone)
    last = query.last or first
    if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
        raise web.HTTPUnprocessableEntity(text=f"Ask for 1 to {MOST_DAYS} days: {first} to {last} are not.")
    return Period(first, last, zone)


def _today(request: web.Request, zone: ZoneInfo) -> date:
    return request.app[NOW]().astimezone(zone).date()
