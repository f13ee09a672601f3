"""The dead-man switch: the dialplan limits a call's time, and whoever serves the call takes the limit away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import msgspec
import structlog

from ivr.switch.ari import AriConnection
from ivr.switch.ari_events import FEATURE
from ivr.switch.ari_requests import Answer
from ivr.switch.channel_path import channel_path
from ivr.switch.resync import batches

log = structlog.get_logger()

LIMIT = "TIMEOUT(absolute)"


class _Limit(msgspec.Struct):
    value: str = ""


class DeadMansSwitch:
    """Takes each call's limit away once: written again, while a sound plays, it would hold up every other request."""

    def __init__(self, ari: AriConnection) -> None:
        self._ari = ari
        self._seen: set[str] = set()
        """Channels whose limit is away, or stands on purpose."""

    def arrived(self, channel: str, args: tuple[str, ...]) -> None:
        """A call came in; a feature code keeps its limit, so that it ends even if we cannot hang up."""
        if args[:1] == (FEATURE,):
            self._seen.add(channel)
        else:
            self.clear(channel)

    def clear(self, channel: str) -> None:
        """Take the limit away, unless that was done."""
        if channel in self._seen:
            return
        self._seen.add(channel)

        def told(answer: asyncio.Future[Answer]) -> None:
            if answer.cancelled() or answer.exception() is not None or not answer.result().ok:
                self._seen.discard(channel)

        cleared = self._ari.ask("POST", f"{channel_path(channel)}/variable", {"variable": LIMIT, "value": "0"})
        cleared.add_done_callback(told)

    async def found(self, callers: Iterable[str]) -> None:
        """Take the limit from callers whom nobody serves yet; those without one are left alone, a sound may play."""
        for some in batches(channel for channel in callers if channel not in self._seen):
            limited = await asyncio.gather(*map(self._is_limited, some))
            for channel in (channel for channel, is_limited in zip(some, limited, strict=True) if is_limited):
                log.info("dead-man switch cleared late", channel=channel)
                self.clear(channel)

    def gone(self, channel: str) -> None:
        """A channel has ended."""
        self._seen.discard(channel)

    async def _is_limited(self, channel: str) -> bool:
        answer = await self._ari.ask("GET", f"{channel_path(channel)}/variable", {"variable": LIMIT})
        return answer.ok and msgspec.json.decode(answer.body, type=_Limit).value.strip("0.") != ""
