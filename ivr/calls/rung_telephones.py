"""The telephones that ring for agents now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class RungTelephones:
    """By agent: the leg that rings at him."""

    def __init__(self) -> None:
        self._channels: dict[str, str] = {}

    @contextmanager
    def at(self, agent: str, channel: str) -> Iterator[None]:
        """His telephone rings while inside."""
        self._channels[agent] = channel
        try:
            yield
        finally:
            if self._channels.get(agent) == channel:
                del self._channels[agent]

    def channel_of(self, agent: str) -> str:
        """Empty: none of his rings."""
        return self._channels.get(agent, "")
