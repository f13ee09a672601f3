"""What the switch itself says of every channel and bridge, heard beside the controller's own connection."""

from __future__ import annotations

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from ivr.switch.ari import AriAddress
from tests.real.stalls import cores_away

A_HAIR = timedelta(seconds=0.05)
_LOOK_EVERY = 0.02
Alone = tuple[str, datetime, datetime]
"""Who was in a bridge without anybody else, from when to when."""


@dataclass
class Eyewitness:
    """Everything by the switch's own times."""

    met: defaultdict[str, dict[str, datetime]] = field(default_factory=lambda: defaultdict(dict))
    """By channel, with whom it was ever in a bridge, and since when."""
    pressed: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    """By channel, when it pressed 1."""
    gone: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    """By channel, when it ended and of what cause (Q.850)."""
    alone: list[Alone] = field(default_factory=list)
    late: list[tuple[datetime, float]] = field(default_factory=list)
    """When this process, and so the controller in it, came late, and by how many seconds."""
    most: int = 0
    """In one bridge at a time."""
    _bridges: dict[str, set[str]] = field(default_factory=dict)
    _alone_since: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def hears(self, event: Mapping[str, Any]) -> None:
        """Take in one event."""
        at = datetime.fromisoformat(event["timestamp"])
        match event:
            case {"type": "ChannelEnteredBridge", "bridge": {"id": bridge}, "channel": {"id": channel}}:
                self._changed(bridge, self._bridges.get(bridge, set()) | {channel}, at)
            case {"type": "ChannelLeftBridge", "bridge": {"id": bridge}, "channel": {"id": channel}}:
                self._changed(bridge, self._bridges.get(bridge, set()) - {channel}, at)
            case {"type": "BridgeDestroyed", "bridge": {"id": bridge}}:
                self._changed(bridge, set(), at)
            case {"type": "ChannelDtmfReceived", "digit": "1", "channel": {"id": channel}}:
                self.pressed[channel].append(at)
            case {"type": "ChannelDestroyed", "channel": {"id": channel}, "cause": cause}:
                self.gone[channel] = at, cause
            case _:
                pass

    def _changed(self, bridge: str, members: set[str], at: datetime) -> None:
        self._bridges[bridge] = members
        self.most = max(self.most, len(members))
        for one in members:
            for other in members - {one}:
                self.met[one].setdefault(other, at)
        if bridge in self._alone_since:
            who, since = self._alone_since.pop(bridge)
            self.alone.append((who, since, at))
        if len(members) == 1:
            self._alone_since[bridge] = next(iter(members)), at

    def held_up(self, begin: datetime, end: datetime) -> float:
        """Seconds for which the controller, or all of the machine, was held up in this time."""
        return cores_away(begin, end) + sum(late for at, late in self.late if begin <= at <= end + A_HAIR)

    async def looks_at_the_clock(self) -> None:
        """On a machine that does much else, the controller hears of things late."""
        while True:
            due = time.monotonic() + _LOOK_EVERY
            await asyncio.sleep(_LOOK_EVERY)
            if (late := time.monotonic() - due) > _LOOK_EVERY:
                self.late.append((datetime.now(UTC), late))

    def bridges(self) -> Iterable[set[str]]:
        """Who is together now."""
        return [members for members in self._bridges.values() if members]


@asynccontextmanager
async def eyewitness(ari: AriAddress) -> AsyncIterator[Eyewitness]:
    """Look on while inside; it is an application of its own, which the controller does not know of."""
    seen = Eyewitness()
    address = f"{ari.url}/events?app=eyewitness&subscribeAll=true"
    headers = {"Authorization": ari.credentials}
    async with aiohttp.ClientSession(headers=headers) as session, session.ws_connect(address) as socket:

        async def look() -> None:
            async for message in socket:
                seen.hears(json.loads(message.data))
            raise AssertionError(f"the eyewitness was cut off: {socket.close_code}")

        looking = [asyncio.create_task(look()), asyncio.create_task(seen.looks_at_the_clock())]
        try:
            yield seen
        finally:
            for task in looking:
                task.cancel()
            ended = await asyncio.gather(*looking, return_exceptions=True)
        for one in ended:
            if isinstance(one, AssertionError):
                raise one
