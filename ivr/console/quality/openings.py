"""Recordings that somebody has opened to hear: entered once, and then heard from any moment, as often as he likes.

A page that plays asks for its sound in many parts; one opening, one entry in the ledger.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe

from aiohttp import web

from ivr.console.quality.peaks import Peaks
from ivr.recording.room import Names

LASTS = timedelta(minutes=15)
"""An opening that nobody has used so long is over."""
MOST = 500
"""Openings at once; the one that was not used longest makes room."""


@dataclass
class Opening:
    """One person's, of one recording."""

    session: str
    """In which it was opened: in another it opens nothing."""
    names: Names
    used: datetime
    peaks: asyncio.Task[Peaks] | None = field(default=None, repr=False)
    """Its waveform, once that was asked for."""


class Openings:
    """By an id that cannot be guessed."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._open: dict[str, Opening] = {}

    def open(self, session: str, names: Names) -> str:
        """A new one; its id."""
        self._make_room()
        id_ = token_urlsafe(16)
        self._open[id_] = Opening(session, names, self._now())
        return id_

    def find(self, id_: str, session: str, recording: str) -> Opening | None:
        """The opening, if it is his, of this recording, and not over."""
        found = self._open.get(id_)
        if found is None or (found.session, found.names.recording) != (session, recording) or self._is_over(found):
            return None
        found.used = self._now()
        self._open[id_] = self._open.pop(id_)
        return found

    def _is_over(self, opening: Opening) -> bool:
        return self._now() - opening.used >= LASTS

    def _make_room(self) -> None:
        """They stand in the order of their last use."""
        for id_ in [id_ for id_, one in self._open.items() if self._is_over(one)]:
            del self._open[id_]
        while len(self._open) >= MOST:
            del self._open[next(iter(self._open))]


OPENINGS = web.AppKey("openings", Openings)
