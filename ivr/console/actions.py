"""What people have changed, for whoever looks over it."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import REGISTER
from ivr.core.console_rights import Right
from ivr.store.rows import Action
from ivr.web.operation import Operation, Query, described

MOST = 1000


class Which(Query):
    """Which of them."""

    before: AwareDatetime | None = None
    """Older ones than this moment: that of the last one of the page before."""
    who: str = ""
    """Those of this person."""
    limit: int = Field(default=100, ge=1, le=MOST)


@described
class ActionTold(TypedDict):
    """Something that somebody has changed, or was not allowed to."""

    at: str
    who: str
    """The person's id; empty: nobody who was signed in."""
    what: str
    """The operation's name."""
    target: str
    """What it was done to."""
    outcome: str
    """`done`, or the refusal."""
    detail: str
    address: str
    """From where."""


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/actions", actions, Only(Right.SEE_ACTIONS))]


async def actions(request: web.Request, query: Which) -> list[ActionTold]:
    """The latest, newest first."""
    found = await request.app[REGISTER].actions.latest(query.limit, before=query.before, who=query.who)
    return [_told(action) for action in found]


def _told(action: Action) -> ActionTold:
    return {
        "at": _iso(action.at),
        "who": action.who,
        "what": action.what,
        "target": action.target,
        "outcome": action.outcome,
        "detail": action.detail,
        "address": action.address,
    }


def _iso(at: datetime) -> str:
    return at.isoformat()
