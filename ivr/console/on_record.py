"""Whatever changes something is on record: when, who, what, to what, and how it went."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.address import visitor
from ivr.console.asked import asked
from ivr.console.keys import ADDRESS, NOW
from ivr.console.own_pages import READS
from ivr.console.signed import SIGNED
from ivr.core.once_in import OnceIn
from ivr.store.actions import DONE
from ivr.store.rows import Action
from ivr.web.keys import DESK

DETAIL = web.RequestKey("detail", str)
SEEN = web.AppKey("seen", OnceIn)
REFUSED_EVERY = timedelta(minutes=10)
"""So often one who asks to see what he may not is entered for the same; a page may ask every second."""
FAILED = "failed"
"""By a fault of ours, or whoever asked did not wait; it may be half done."""


def note(request: web.Request, detail: str) -> None:
    """Say more of what is being done than the operation's name does; never a password."""
    request[DETAIL] = detail


@web.middleware
async def on_record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Each operation that changes something, whether done, refused or failed; a refusal to see once in a while."""
    outcome = FAILED
    try:
        answer = await handler(request)
        outcome = DONE
        return answer
    except web.HTTPException as refusal:
        outcome = f"{refusal.status}: {refusal.text}"
        raise
    finally:
        if _changes(request) or (outcome.startswith("403") and _is_new(request)):
            _enter(request, outcome)


def _changes(request: web.Request) -> bool:
    operation = asked(request)
    return request.method not in READS and not (operation and operation.asks)


def _is_new(request: web.Request) -> bool:
    """Whether this refusal was not entered just now."""
    operation, me = asked(request), request.get(SIGNED)
    who, what = f"{me.person.id} {me.program}" if me else "", operation.id if operation else ""
    return request.app[SEEN].is_due((who, what), request.app[NOW]())


def _detail(request: web.Request) -> str:
    me, detail = request.get(SIGNED), request.get(DETAIL, "")
    return f"by the token {me.program}. {detail}".rstrip() if me and me.program else detail


def _enter(request: web.Request, outcome: str) -> None:
    operation, me = asked(request), request.get(SIGNED)
    if operation is None or (me is None and DETAIL not in request):
        return  # nothing of ours, or a stranger who did not even say who he is
    request.app[DESK].store.acted(
        Action(
            request.app[NOW](),
            me.person.id if me else "",
            operation.id,
            " ".join(request.match_info.values()),
            outcome,
            _detail(request),
            visitor(request, request.app[ADDRESS]),
        )
    )
