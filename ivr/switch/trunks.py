"""Which of our trunks are registered with their carriers, out of AMI's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog

from ivr.switch.ami_wire import AmiMessage

log = structlog.get_logger()

OnTrunkChanged = Callable[[str, bool, str], None]
"""Told: the trunk's name in the rules, whether it is registered, and why not (Asterisk's word, such as `Rejected`)."""

_REGISTERED = "Registered"
_NOT_TRIED = "Unregistered"
_PREFIX = "trunk-"


class Trunks:
    """Only changes are told, and of a trunk that is registering for the first time, how that went."""

    def __init__(self) -> None:
        self._status: dict[str, str] = {}
        self._on_changed: list[OnTrunkChanged] = []

    @property
    def registered(self) -> dict[str, bool]:
        """Trunks with a login: whether each is registered with its carrier."""
        return {trunk: _said(status)[0] for trunk, status in self._status.items()}

    def on_changed(self, callback: OnTrunkChanged) -> None:
        """Tell `callback` of every change, and first of all how it stands."""
        self._on_changed.append(callback)
        for trunk, status in self._status.items():
            callback(trunk, *_said(status))

    def take_list(self, registrations: Iterable[AmiMessage]) -> None:
        """All registrations there are."""
        there: dict[str, str] = {}
        for one in registrations:
            if one.get("Event") == "OutboundRegistrationDetail":
                there[one.get("ObjectName").removeprefix(_PREFIX)] = one.get("Status")
        for trunk in [trunk for trunk in self._status if trunk not in there]:
            del self._status[trunk]  # not in the rules any more
        for trunk, status in there.items():
            self._settle(trunk, status)

    def _settle(self, trunk: str, status: str) -> None:
        before = self._status.get(trunk)
        if before == status or (before is None and status == _NOT_TRIED):
            return
        self._status[trunk] = status
        registered, why = _said(status)
        if registered:
            log.info("trunk registered", trunk=trunk)
        else:
            log.warning("trunk not registered", trunk=trunk, why=why)
        for callback in self._on_changed:
            callback(trunk, registered, why)


def _said(status: str) -> tuple[bool, str]:
    return status == _REGISTERED, "" if status == _REGISTERED else status
