"""What people have changed, for whoever looks over it."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable

from aiohttp import web
from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from ivr.console.asked import ASKED
from ivr.console.doors import Only, operation
from ivr.console.keys import REGISTER
from ivr.console.own_pages import READS
from ivr.core.console_rights import Right
from ivr.reports.as_csv import harmless
from ivr.store.actions import SoughtActions
from ivr.store.rows import Action
from ivr.web.operation import Operation, Query, described

MOST = 1000
MOST_IN_A_FILE = 20_000
FILE = "actions.csv"
COLUMNS = ("at", "who", "name", "what", "target", "outcome", "detail", "address")
BESIDE = ("oidc",)
"""Kinds that no operation of the API has."""


class Sought(Query):
    """Which of them."""

    since: AwareDatetime | None = None
    before: AwareDatetime | None = None
    """Older ones than this moment: that of the last one of the page before."""
    who: str = ""
    """Those of this person."""
    kind: str = ""
    """The noun before the operation's name: `people` for `people_add`."""
    undone: bool = False
    """Only what was refused, or failed."""

    def sought(self) -> SoughtActions:
        """As the store is asked."""
        return SoughtActions(self.since, self.before, self.who, self.kind, self.undone)


class Which(Sought):
    """Which of them, and how many."""

    limit: int = Field(default=100, ge=1, le=MOST)


@described
class ActionTold(TypedDict):
    """Something that somebody has changed, or was not allowed to."""

    at: str
    who: str
    """The person's id; empty: nobody who was signed in."""
    name: str
    """The person's; empty: nobody has this id."""
    what: str
    """The operation's name."""
    target: str
    """What it was done to."""
    outcome: str
    """`done`, or the refusal."""
    detail: str
    address: str
    """From where."""


@described
class Actor(TypedDict):
    """Somebody by whom something may have been changed."""

    id: str
    name: str


@described
class ChoicesTold(TypedDict):
    """Among what one chooses as one looks for them."""

    people: list[Actor]
    kinds: list[str]


def operations() -> list[Operation]:
    """What can be asked of them."""
    seeing = Only(Right.SEE_ACTIONS)
    return [
        operation("GET", "/actions", actions, seeing),
        operation("GET", "/actions/choices", choices, seeing),
        operation("GET", "/actions/file", as_file, seeing, content="text/csv"),
    ]


async def actions(request: web.Request, query: Which) -> list[ActionTold]:
    """The latest, newest first."""
    return await _found(request, query.limit, query.sought())


async def choices(request: web.Request) -> ChoicesTold:
    """Whose they may be, and of which kinds."""
    changing = {one.tag for one in request.app[ASKED].values() if one.method not in READS and not one.asks}
    people: list[Actor] = [{"id": id_, "name": name} for id_, name in (await _names(request)).items()]
    return {"people": people, "kinds": sorted({*changing, *BESIDE})}


async def as_file(request: web.Request, query: Sought) -> web.StreamResponse:
    """The latest 20,000 of those that are sought as CSV, newest first."""
    content = _as_csv(await _found(request, MOST_IN_A_FILE, query.sought()))
    headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return web.Response(body=content, content_type="text/csv", charset="utf-8", headers=headers)


async def _found(request: web.Request, limit: int, sought: SoughtActions) -> list[ActionTold]:
    found, names = await request.app[REGISTER].actions.latest(limit, sought), await _names(request)
    return [_told(action, names.get(action.who, "")) for action in found]


async def _names(request: web.Request) -> dict[str, str]:
    return {one.person.id: one.person.name for one in await request.app[REGISTER].people.all()}


def _as_csv(told: Iterable[ActionTold]) -> bytes:
    """With a mark of byte order, by which Excel knows that it is UTF-8; nothing in it is computed."""
    text = io.StringIO()
    write = csv.writer(text).writerow
    write(COLUMNS)
    for one in told:
        write(harmless(str(one[column])) for column in COLUMNS)  # type: ignore[literal-required]
    return BOM_UTF8 + text.getvalue().encode()


def _told(action: Action, name: str) -> ActionTold:
    return {
        "at": action.at.isoformat(),
        "who": action.who,
        "name": name,
        "what": action.what,
        "target": action.target,
        "outcome": action.outcome,
        "detail": action.detail,
        "address": action.address,
    }
