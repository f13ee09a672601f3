"""Saying a thing once in a while, however often it happens."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import datetime, timedelta

MOST = 1000
"""Things that are remembered; of more, the oldest is forgotten, and may be said again."""


class OnceIn:
    """Remembers when each thing was said last."""

    def __init__(self, every: timedelta) -> None:
        self._every = every
        self._said: dict[Hashable, datetime] = {}

    def is_due(self, what: Hashable, now: datetime) -> bool:
        """Whether it is to be said now; if it is, it counts as said."""
        last = self._said.get(what)
        if last is not None and now - last < self._every:
            return False
        self._said.pop(what, None)
        if len(self._said) >= MOST:
            del self._said[next(iter(self._said))]
        self._said[what] = now
        return True
