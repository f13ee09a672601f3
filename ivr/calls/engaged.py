"""Managers who are rung, or talk with a caller, now: nobody's mobile is dialled for two callers at a time."""

from __future__ import annotations

from ivr.calls.leg import Leg
from ivr.core.call import CallId


class Engaged:
    """The leg of each, and whose call it is; one that nobody watches any more, or that is gone, engages nobody."""

    def __init__(self) -> None:
        self._legs: dict[str, tuple[CallId, Leg]] = {}

    def elsewhere(self, rm: str, call: CallId) -> bool:
        """Whether another call than this one has him."""
        whose, leg = self._legs.get(rm, (call, None))
        return leg is not None and whose != call and leg.is_watched and leg.gone is None

    def by(self, rm: str, call: CallId, leg: Leg) -> None:
        """He is about to be rung with this leg, or was found talking on it."""
        self._legs[rm] = call, leg
