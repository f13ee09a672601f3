"""The firm's trunks: how the rules have each, and how it stands now."""

from __future__ import annotations

from datetime import datetime

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.rules.place import PlaceTold, place
from ivr.core.console_rights import Right
from ivr.core.rulebook import Rulebook, Trunk
from ivr.core.trunking import TrunkNow
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, described


@described
class TrunkTold(TypedDict):
    """A trunk; what is not known of it is null."""

    trunk: str
    host: str
    """Where it is reached; empty for a card."""
    card: str
    """Its channels, where telephone lines end in this machine; empty: it is SIP."""
    order: int
    """The lowest is tried first."""
    weight: int
    """Its share among those of the same order; 0: the first by name has all the calls."""
    logs_in: bool
    """It registers with its carrier."""
    registered: bool | None
    reachable: bool | None
    """Whether it answers OPTIONS."""
    round_trip_ms: float | None
    calls: int
    """Under way, in and out."""
    max_calls: int | None
    reserved: int
    """So many of those are kept from calls that can wait."""
    urgent: int
    """So many are kept for relationship managers and emergency numbers."""
    failures: int
    """In a row."""
    rest_after: int
    """Failures in a row after which it rests."""
    failed_lately: int
    """Attempts that failed by its fault within the last hour."""
    failed_at: str | None
    """The latest of these."""
    resting_until: str | None
    """Until then others are tried before it."""
    place: PlaceTold


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [operation("GET", "/trunks", trunks, Only(Right.SEE_HEALTH))]


async def trunks(request: web.Request) -> list[TrunkTold]:
    """The trunks of the rules in force, in the order in which they are tried."""
    rules, desk = request.app[RECEPTION].rules, request.app[DESK]
    at = desk.clock.now()
    return [_told(rules, trunk, desk.trunks.standing(trunk), at) for trunk in rules.trunk_order]


def _told(rules: Rulebook, trunk: Trunk, now: TrunkNow, at: datetime) -> TrunkTold:
    failed = now.failed_lately(at)
    return {
        "trunk": trunk.name,
        "host": trunk.host,
        "card": trunk.card.channels if trunk.card else "",
        "order": trunk.order,
        "weight": trunk.weight,
        "logs_in": bool(trunk.user),
        "registered": now.registered,
        "reachable": now.reachable,
        "round_trip_ms": round(now.round_trip.total_seconds() * 1000, 1) if now.round_trip else None,
        "calls": now.calls,
        "max_calls": trunk.max_calls or None,
        "reserved": trunk.reserved,
        "urgent": trunk.urgent,
        "failures": now.failures,
        "rest_after": trunk.rest_after,
        "failed_lately": len(failed),
        "failed_at": failed[-1].isoformat() if failed else None,
        "resting_until": now.rests_until.isoformat() if now.rests_until and now.rests(at) else None,
        "place": place(rules.ref(f"trunks.{trunk.name}")),
    }
