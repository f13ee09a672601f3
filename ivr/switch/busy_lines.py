"""Which channels use a trunk's lines, by the names that Asterisk gives them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_NAME = re.compile(r"PJSIP/(trunk-[\w.-]+)-[0-9a-f]{8}")
_DIALLED = re.compile(r"PJSIP/[^@]*@(?P<sip>trunk-[\w.-]+)|DAHDI/(?P<card>g\d+)/.*")


def line_in(name: str) -> str:
    """The line of a channel of this name; empty if it is no trunk's. Of a card's callers it does not tell."""
    found = _NAME.fullmatch(name)
    return found[1] if found else ""


@dataclass(slots=True)
class Look:
    """What happens while all channels are asked about: what they say is older than that."""

    came: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)


class BusyLines:
    """Channels from when they come in or are dialled to their end."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._looks: list[Look] = []

    def came(self, channel: str, name: str) -> None:
        """A channel of this name is there."""
        if line := line_in(name):
            self._uses(channel, line)

    def dialled(self, channel: str, endpoint: str) -> None:
        """A leg is dialled."""
        if found := _DIALLED.fullmatch(endpoint):
            self._uses(channel, found["sip"] or found["card"])

    def _uses(self, channel: str, line: str) -> None:
        self._lines[channel] = line
        for look in self._looks:
            look.came.add(channel)

    def gone(self, channel: str) -> None:
        """It has ended."""
        self._lines.pop(channel, None)
        for look in self._looks:
            look.gone.add(channel)

    @contextmanager
    def look(self) -> Iterator[Look]:
        """All channels are asked about while inside."""
        look = Look()
        self._looks.append(look)
        try:
            yield look
        finally:
            self._looks.remove(look)

    def found(self, channels: Iterable[tuple[str, str]], look: Look) -> None:
        """All channels that lived, each with its line: what is not among them, and did not come since, has ended."""
        came = {channel: line for channel, line in self._lines.items() if channel in look.came}
        self._lines = {channel: line for channel, line in channels if line and channel not in look.gone} | came

    def on(self, line: str) -> frozenset[str]:
        """The channels that use it now."""
        return frozenset(channel for channel, one in self._lines.items() if one == line)
