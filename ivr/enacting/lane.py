"""A lane: the switch as one scenario uses it, with telephones of its own, so that several can be played at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from ivr.enacting.pace import Pace
from ivr.switch.events import Ending
from ivr.switch.port import Dial, Switch


def softphone(agent: str, lane: int) -> str:
    """The user name of an agent's softphone in a lane."""
    return f"{agent}-{lane}"


def outside(number: str, lane: int) -> str:
    """A mobile, or another number in the public network, as it is dialled in a lane."""
    return f"{number}{lane:02}"


class Lane:
    """Passes everything on to the one switch; dials the lane's telephones, and tells the pace of sounds."""

    def __init__(self, switch: Switch, number: int, pace: Pace, records: Callable[[], None]) -> None:
        self._switch = switch
        self._number = number
        self._pace = pace
        self._records = records
        """Told when the caller is to leave his message."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._switch, name)

    async def dial(self, leg: Dial) -> Ending | None:
        """Ring the lane's own telephone."""
        technology, _, party = leg.endpoint.partition("/")
        who, at, trunk = party.partition("@")
        own = outside(who, self._number) if at else softphone(who, self._number)
        return await self._switch.dial(replace(leg, endpoint=f"{technology}/{own}{at}{trunk}"))

    async def play(self, channel: str, playback: str, media: Sequence[str]) -> None:
        """Play, and count its time."""
        self._pace.sounds(channel, playback, media)
        await self._switch.play(channel, playback, media)

    async def stop_play(self, channel: str, playback: str) -> None:
        """Cut a sound short."""
        self._pace.silent(playback)
        await self._switch.stop_play(channel, playback)

    async def record(
        self, channel: str, recording: str, longest: timedelta, silence: timedelta, terminator: str = "#"
    ) -> None:
        """Record a message."""
        await self._switch.record(channel, recording, longest, silence, terminator)
        self._records()
