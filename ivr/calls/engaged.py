"""Managers who are rung, or talk with a caller, now: nobody's mobile is dialled for two callers at a time."""

from __future__ import annotations

from ivr.calls.leg import Leg


class Engaged:
    """The leg of each; one that nobody watches any more, or that is gone, engages nobody."""

    def __init__(self) -> None:
        self._legs: dict[str, Leg] = {}

    def __contains__(self, rm: object) -> bool:
        leg = self._legs.get(str(rm))
        return leg is not None and leg.is_watched and leg.gone is None

    def by(self, rm: str, leg: Leg) -> None:
        """He is about to be rung with this leg, or was found talking on it."""
        self._legs[rm] = leg
