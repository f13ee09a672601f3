"""Which of our trunks answer OPTIONS, and how soon, out of AMI's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from ivr.switch.ami_wire import AmiMessage

log = structlog.get_logger()

OnTrunkReachable = Callable[[str, bool, timedelta | None], None]
"""Told: the trunk's name in the rules, whether it answers OPTIONS, and how long that took."""

_PREFIX = "trunk-"


class TrunkContacts:
    """How each stands is told whenever Asterisk tells it; logged is only what has changed."""

    def __init__(self) -> None:
        self.names: Callable[[], Iterable[str]] = tuple
        """The trunks to be asked about when the connection is new."""
        self._reachable: dict[str, tuple[bool, timedelta | None]] = {}
        self._on_changed: list[OnTrunkReachable] = []

    def endpoints(self) -> list[str]:
        """What they are called in Asterisk."""
        return [_PREFIX + name for name in self.names()]

    def on_changed(self, callback: OnTrunkReachable) -> None:
        """Tell `callback` of every change, and first of all how they stand."""
        self._on_changed.append(callback)
        for trunk, (reachable, took) in self._reachable.items():
            callback(trunk, reachable, took)

    def take(self, event: AmiMessage) -> bool:
        """One event of AMI; whether it was about a trunk."""
        endpoint = event.get("EndpointName")
        if event.get("Event") != "ContactStatus" or not endpoint.startswith(_PREFIX):
            return False
        self._settle(endpoint, event.get("ContactStatus"), event.get("RoundtripUsec"))
        return True

    def take_details(self, details: Iterable[AmiMessage]) -> None:
        """What an endpoint's details say of its contact: a list of contacts leaves out those that never registered."""
        for one in details:
            if one.get("Event") == "ContactStatusDetail" and one.get("EndpointName").startswith(_PREFIX):
                self._settle(one.get("EndpointName"), one.get("Status"), one.get("RoundtripUsec"))

    def _settle(self, endpoint: str, status: str, took: str) -> None:
        if status not in {"Reachable", "Unreachable"}:
            return  # never asked yet
        trunk, reachable = endpoint.removeprefix(_PREFIX), status == "Reachable"
        trip = timedelta(microseconds=int(took)) if reachable and took.isdecimal() else None
        before = self._reachable.get(trunk)
        self._reachable[trunk] = (reachable, trip)
        if before is None or before[0] != reachable:
            (log.info if reachable else log.warning)(
                "trunk answers OPTIONS" if reachable else "trunk silent", trunk=trunk
            )
        for callback in self._on_changed:
            callback(trunk, reachable, trip)
