"""Figures of trunks, and of what goes out over them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from ivr.core.trunking import TrunkNow
from ivr.web.figures.figure import Figure, Values, by
from ivr.web.keys import DESK, ENGINE, RECEPTION


def _each(of: Callable[[TrunkNow], float | None]) -> Callable[[web.Application], Values]:
    """By trunk, without those of which it is not known."""

    def figures(app: web.Application) -> Values:
        stand = app[DESK].trunks.told(app[RECEPTION].rules)
        return by("trunk", {name: found for name, now in stand.items() if (found := of(now)) is not None})

    return figures


def _limits(app: web.Application) -> Mapping[str, int]:
    return {trunk.name: trunk.max_calls for trunk in app[RECEPTION].rules.trunk_order if trunk.max_calls}


def _resting(app: web.Application) -> Mapping[str, int]:
    desk = app[DESK]
    now = desk.clock.now()
    return {name: int(stands.rests(now)) for name, stands in desk.trunks.told(app[RECEPTION].rules).items()}


FIGURES: tuple[Figure[web.Application], ...] = (
    Figure(
        "ivr_trunk_registered",
        "gauge",
        "1 while a trunk with a login is registered with its carrier.",
        lambda app: by("trunk", app[ENGINE].trunks()),
    ),
    Figure(
        "ivr_trunk_reachable",
        "gauge",
        "1 while a trunk answers OPTIONS.",
        _each(lambda now: None if now.reachable is None else int(now.reachable)),
    ),
    Figure(
        "ivr_trunk_round_trip_seconds",
        "gauge",
        "How long its latest answer to OPTIONS took.",
        _each(lambda now: None if now.round_trip is None else now.round_trip.total_seconds()),
    ),
    Figure("ivr_trunk_calls", "gauge", "Calls under way over a trunk, in and out.", _each(lambda now: now.calls)),
    Figure("ivr_trunk_calls_limit", "gauge", "How many may be.", lambda app: by("trunk", _limits(app))),
    Figure("ivr_trunk_failures", "gauge", "Failures of a trunk in a row.", _each(lambda now: now.failures)),
    Figure("ivr_trunk_resting", "gauge", "1 while it rests after failures.", lambda app: by("trunk", _resting(app))),
    Figure(
        "ivr_outbound_refused_total",
        "counter",
        "Calls that were to go out and were not allowed.",
        lambda app: app[DESK].outgoing.refused,
    ),
)
