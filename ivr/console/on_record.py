"""Whatever changes something is on record: when, who, what, to what, and how it went."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.address import visitor
from ivr.console.asked import asked
from ivr.console.keys import ADDRESS, NOW
from ivr.console.own_pages import READS
from ivr.console.signed import SIGNED
from ivr.store.rows import Action
from ivr.web.keys import DESK

DETAIL = web.RequestKey("detail", str)
DONE, FAILED = "done", "failed"
"""The second: by a fault of ours, or whoever asked did not wait; it may be half done."""


def note(request: web.Request, detail: str) -> None:
    """Say more of what is being done than the operation's name does; never a password."""
    request[DETAIL] = detail


@web.middleware
async def on_record(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Each operation that changes something, whether done, refused or failed; and each right that was refused."""
    outcome = FAILED
    try:
        answer = await handler(request)
        outcome = DONE
        return answer
    except web.HTTPException as refusal:
        outcome = f"{refusal.status}: {refusal.text}"
        raise
    finally:
        if _changes(request) or outcome.startswith("403"):
            _enter(request, outcome)


def _changes(request: web.Request) -> bool:
    operation = asked(request)
    return request.method not in READS and not (operation and operation.asks)


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
            request.get(DETAIL, ""),
            visitor(request, request.app[ADDRESS]),
        )
    )
