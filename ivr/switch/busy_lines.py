"""Which channels use a trunk's lines, by the names that Asterisk gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"PJSIP/(trunk-[\w.-]+)-[0-9a-f]{8}")
_DIALLED = re.compile(r"PJSIP/[^@]*@(?P<sip>trunk-[\w.-]+)|DAHDI/(?P<card>g\d+)/.*")


def line_in(name: str) -> str:
    """The line of a channel of this name; empty if it is no trunk's. Of a card's callers it does not tell."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


class BusyLines:
    """Channels from when they come in or are dialled to their end."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}

    def came(self, channel: str, name: str) -> None:
        """A channel of this name is there."""
        if line := line_in(name):
            self._lines[channel] = line

    def dialled(self, channel: str, endpoint: str) -> None:
        """A leg is dialled."""
        if found := _DIALLED.fullmatch(endpoint):
            self._lines[channel] = found["sip"] or found["card"]

    def gone(self, channel: str) -> None:
        """It has ended."""
        self._lines.pop(channel, None)

    def found(self, channels: Iterable[tuple[str, str]]) -> None:
        """All channels that live, each with its line: what is not among them has ended unseen."""
        self._lines = {channel: line for channel, line in channels if line}

    def on(self, line: str) -> frozenset[str]:
        """The channels that use it now."""
        return frozenset(channel for channel, one in self._lines.items() if one == line)
