"""Scenario time while true time passes: waits and rings go faster, and every prompt counts as long as in `ivr test`."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from ivr.scenarios.stage import SOUND

_LOOK_AGAIN = 0.02
_SAID = timedelta(seconds=1)
"""How long what is read out counts, all of it together."""
_BYTES_A_SECOND = 8000


class Pace:
    """Begins with the call's arrival. `faster` is by how much the rules' waits are shortened: 0.2 makes 60 s 12 s."""

    def __init__(self, faster: float, steady: Callable[[], float] = time.monotonic) -> None:
        self._faster = faster
        self._steady = steady
        self._begins: list[float] = []
        """True moments from which on scenario time goes at another rate."""
        self._stretches: list[tuple[float, float]] = []
        """The scenario second at each of them, and the rate."""
        self._listener = ""
        self._playback = ""
        self._timer: asyncio.TimerHandle | None = None
        self._goes(1.0)

    def begin(self) -> None:
        """The call arrives now."""
        self._begins, self._stretches = [], []
        self._goes(1.0)

    # -- what time it is

    def now(self) -> timedelta:
        """Since the call's arrival, in scenario time."""
        return self.at(self._steady())

    def at(self, true: float) -> timedelta:
        """The same at another moment (`time.monotonic()`) that has been."""
        nth = max(0, bisect_right(self._begins, true) - 1)
        shown, rate = self._stretches[nth]
        return timedelta(seconds=shown + (true - self._begins[nth]) * rate)

    async def until(self, moment: timedelta) -> None:
        """Wait until then."""
        while self.now() < moment:  # noqa: ASYNC110 - the rate may change meanwhile
            await asyncio.sleep(_LOOK_AGAIN)

    async def sleep(self, span: timedelta) -> None:
        """Wait so long."""
        await self.until(self.now() + span)

    # -- what makes it go faster or slower

    def waits(self) -> None:
        """What the rules shorten passes: waiting, ringing, talking."""
        self._listener = ""
        self._goes(1 / self._faster)

    def listens(self, channel: str) -> None:
        """Somebody hears prompts and presses keys, which takes its true time."""
        if self._listener != channel:
            self._listener = channel
            self._goes(1.0)

    def sounds(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Sounds begin."""
        true = sum(Path(f"{sound}.alaw").stat().st_size for sound in media) / _BYTES_A_SECOND
        if channel == self._listener and true:
            self._playback = playback
            self._goes(counted(media).total_seconds() / true)
            self._timer = asyncio.get_running_loop().call_later(true, self.silent, playback)

    def silent(self, playback: str) -> None:
        """They end, or are cut short."""
        if playback == self._playback and self._listener:
            self._goes(1.0)

    def _goes(self, rate: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        true = self._steady()
        shown = self.at(true).total_seconds() if self._begins else 0.0
        self._begins.append(true)
        self._stretches.append((shown, rate))


def counted(media: Sequence[str]) -> timedelta:
    """How long these sounds last in scenario time."""
    said = [Path(sound).parent.name == "say" for sound in media]
    return SOUND * said.count(False) + _SAID * any(said)
