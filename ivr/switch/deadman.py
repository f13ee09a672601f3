"""The dead-man switch: each caller who is alone with us has a time limit, put off again and again while we live.

Where nobody puts it off any more, for the controller is dead or frozen, the dialplan has the caller once it is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from math import ceil

import msgspec
import structlog

from ivr.switch.ari import AriConnection
from ivr.switch.ari_events import FEATURE
from ivr.switch.ari_requests import Answer
from ivr.switch.channel_path import channel_path
from ivr.switch.resync import batches
from ivr.switch.sound_length import sound_length

log = structlog.get_logger()

LIMIT = "TIMEOUT(absolute)"
ALONE = 60.0
"""Seconds after which the dialplan has a caller of whom nobody takes care."""
MARGIN = 15.0
"""Seconds that a sound's end stays away from the limit, at least."""
NEVER = float("-inf")


class _Limit(msgspec.Struct):
    value: str = ""


class DeadMansSwitch:
    """Puts limits off between sounds: written while one plays, it would hold up every other request until its end."""

    def __init__(
        self,
        ari: AriConnection,
        is_bridged: Callable[[str], bool],
        hears: Callable[[str], bool],
        alone: float = ALONE,
    ) -> None:
        """`hears`: a sound plays to him, or he is being recorded."""
        self._ari, self._is_bridged, self._hears, self._alone = ari, is_bridged, hears, alone
        self._until: dict[str, float] = {}
        """When each caller's limit is over, by the loop's clock; NEVER: he has none, or nobody knows."""
        self._features: set[str] = set()
        self._renewal: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Put limits off from now on."""
        self._renewal = asyncio.create_task(self._renew(), name="dead-man switch")

    def stop(self) -> None:
        """Let them run: whoever comes next has so much time."""
        if self._renewal is not None:
            self._renewal.cancel()

    def arrived(self, channel: str, args: tuple[str, ...]) -> None:
        """A call came in; a feature code keeps its limit, so that it ends even if we cannot hang up."""
        if args[:1] == (FEATURE,):
            self._features.add(channel)
        else:
            self.clear(channel)

    def clear(self, channel: str) -> None:
        """Put the dialplan's own limit off, unless that was done."""
        if channel not in self._features and self._until.get(channel, NEVER) == NEVER:
            self._put_off(channel, self._alone)

    def bridged(self, channels: Iterable[str]) -> None:
        """These are about to hear each other, however long, and whatever becomes of us."""
        for channel in channels:
            if channel in self._until:
                self._take_away(channel)

    def sounds(self, channel: str, media: Sequence[str]) -> None:
        """These sounds are about to be played to him, and he shall hear them to their end."""
        self.lasts(channel, sum(map(sound_length, media)))

    def lasts(self, channel: str, seconds: float) -> None:
        """For so long no limit of his can be put off."""
        until = self._until.get(channel)
        if until is not None and until - _now() < seconds + MARGIN:
            self._put_off(channel, seconds + self._alone)

    async def found(self, callers: Iterable[str]) -> None:
        """Take care of callers whom nobody serves yet, at once where the dialplan's own limit may be what runs."""
        for some in batches(channel for channel in callers if channel not in self._until):
            left = await asyncio.gather(*map(self._left, some))
            for channel, seconds in zip(some, left, strict=True):
                self._until.setdefault(channel, _now() + seconds if seconds > 0 else NEVER)
                if seconds > 0 and self._is_bridged(channel):
                    self._take_away(channel)
                elif 0 < seconds <= MARGIN + self._alone / 4:  # so long until the next round
                    log.info("dead-man switch cleared late", channel=channel)
                    self._put_off(channel, self._alone)

    def gone(self, channel: str) -> None:
        """A channel has ended."""
        self._features.discard(channel)
        self._until.pop(channel, None)

    async def _renew(self) -> None:
        while True:
            await asyncio.sleep(self._alone / 4)
            for channel, until in list(self._until.items()):
                if not self._is_bridged(channel):
                    if not self._hears(channel):
                        self._put_off(channel, self._alone)
                elif until != NEVER:
                    self._take_away(channel)

    def _put_off(self, channel: str, seconds: float) -> None:
        self._until[channel] = _now() + seconds
        self._write(channel, ceil(seconds), if_not=NEVER)

    def _take_away(self, channel: str) -> None:
        before, self._until[channel] = self._until[channel], NEVER
        self._write(channel, 0, if_not=before)

    def _write(self, channel: str, seconds: int, if_not: float) -> None:
        """Write the limit; what holds `if_not` is noted, and the next round tries again."""

        def told(answer: asyncio.Future[Answer]) -> None:
            failed = answer.cancelled() or answer.exception() is not None or not answer.result().ok
            if failed and channel in self._until:
                self._until[channel] = if_not

        query = {"variable": LIMIT, "value": str(seconds)}
        asked = self._ari.ask("POST", f"{channel_path(channel)}/variable", query, insists=False)
        asked.add_done_callback(told)  # what fails is tried again at the next turn

    async def _left(self, channel: str) -> float:
        answer = await self._ari.ask("GET", f"{channel_path(channel)}/variable", {"variable": LIMIT})
        try:
            return float(msgspec.json.decode(answer.body, type=_Limit).value or 0) if answer.ok else 0.0
        except (ValueError, msgspec.DecodeError):
            return 0.0


def _now() -> float:
    return asyncio.get_running_loop().time()
