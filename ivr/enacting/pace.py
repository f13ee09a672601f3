"""Scenario time while true time passes: waits and rings go faster, and every prompt counts as long as in `ivr test`."""

from __future__ import annotations

import asyncio
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from pathlib import Path

from ivr.scenarios.stage import SOUND

_LOOK_AGAIN = 0.02
_SAID = timedelta(seconds=1)
"""How long what is read out counts, all of it together."""
_BYTES_A_SECOND = 8000


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From a true moment on, at which scenario time shows so many seconds, it goes at this rate."""

    true: float
    shown: float
    rate: float


class Pace:
    """Begins with the call's arrival. The rules' waits are multiplied by `faster`: 0.2 makes 60 s 12 s."""

    def __init__(self, faster: float, steady: Callable[[], float] = time.monotonic) -> None:
        self.faster = faster
        self._steady = steady
        self._stretches: list[_Stretch] = []
        self._listener = ""
        self._playback = ""
        self.begin()

    def begin(self) -> None:
        """The call arrives now."""
        self._stretches = [_Stretch(self._steady(), 0.0, 1.0)]

    # -- what time it is

    def now(self) -> timedelta:
        """Since the call's arrival, in scenario time."""
        return self.at(self._steady())

    def at(self, true: float) -> timedelta:
        """The same at another moment (`time.monotonic()`) that has been."""
        nth = bisect_right(self._stretches, true, key=attrgetter("true")) - 1
        stretch = self._stretches[max(0, nth)]
        return timedelta(seconds=stretch.shown + (true - stretch.true) * stretch.rate)

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
        self._goes(1 / self.faster)

    def listens(self, channel: str) -> None:
        """Somebody hears prompts and presses keys, which takes its true time."""
        if self._listener != channel:
            self._listener = channel
            self._goes(1.0)

    def sounds(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Sounds begin; whatever their true length is, they count as long as in `ivr test`."""
        true = sum(_seconds(sound) for sound in media)
        if channel == self._listener and true:
            self._playback = playback
            now = self._goes(_counted(media).total_seconds() / true)
            self._stretches.append(_Stretch(now + true, self.at(now + true).total_seconds(), 1.0))

    def silent(self, playback: str) -> None:
        """They are cut short."""
        if playback == self._playback and self._listener:
            self._goes(1.0)

    def _goes(self, rate: float) -> float:
        """At this rate from now on, which is this true moment."""
        now = self._steady()
        shown = self.at(now).total_seconds()
        self._stretches = [stretch for stretch in self._stretches if stretch.true <= now]
        self._stretches.append(_Stretch(now, shown, rate))
        return now


def _counted(media: Sequence[str]) -> timedelta:
    said = [Path(sound).parent.name == "say" for sound in media]
    return SOUND * said.count(False) + _SAID * any(said)


def _seconds(sound: str) -> float:
    return Path(f"{sound}.alaw").stat().st_size / _BYTES_A_SECOND
