"""An event that is lost while the link stands is made good by the second look that misses it, and told but once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from ivr.errors import SwitchUnavailable
from ivr.switch import unheard
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import Answered, ChannelEvent, Ending, Gone, PlayEnded
from ivr.switch.unheard import Unheard
from tests.switch.scripted import ScriptedAri, scripted, well

LIVING = "GET applications/ivr"


@dataclass
class Centre:
    """What lives in a made-up Asterisk."""

    channels: list[str] = field(default_factory=list)
    sounds: set[str] = field(default_factory=set)
    up: set[str] = field(default_factory=set)

    def says(self, method: str, path: str) -> tuple[int, object] | None:
        kind, _, name = path.partition("/")
        match method, kind:
            case "GET", "applications":
                return 200, {"channel_ids": self.channels}
            case "GET", "playbacks":
                return (200 if name in self.sounds else 404), {}
            case "GET", "channels" if "/" not in name:
                return 200, {
                    "id": name,
                    "state": "Up" if name in self.up else "Ring",
                    "dialplan": {"app_name": "Stasis"},
                }
            case _:
                return well(method, path)


async def here(ari: ScriptedAri, centre: Centre, channel: str) -> None:
    centre.channels.append(channel)
    await ari.arrives(channel, "inbound", "1")
    await ari.until_asked(f"POST channels/{channel}/variable?TIMEOUT(absolute)")


@asynccontextmanager
async def calling(centre: Centre) -> AsyncIterator[tuple[AsteriskSwitch, ScriptedAri, asyncio.Queue[ChannelEvent]]]:
    """The caller `a` is there and watched: the switch, its ARI, and what is told of him."""
    told: asyncio.Queue[ChannelEvent] = asyncio.Queue()
    async with scripted(centre.says) as (switch, ari):
        await switch.start()
        await here(ari, centre, "a")
        with switch.watch("a", told.put_nowait):
            yield switch, ari, told


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unheard, "EVERY", 0.05)


@pytest.mark.usefixtures("soon")
async def test_who_hung_up_unheard_is_told_gone_once() -> None:
    centre = Centre()
    async with calling(centre) as (_, ari, told):
        centre.channels.clear()
        assert await asyncio.wait_for(told.get(), 5) == Gone("a", Ending.NORMAL)
        looks = ari.asked.count(LIVING)
        await here(ari, centre, "b")  # while somebody lives, it is looked
        await ari.until_asked(LIVING, looks + 3)
        assert told.empty()
    assert len(ari.sockets) == 1


@pytest.mark.usefixtures("soon")
async def test_a_sound_whose_end_was_lost_is_over() -> None:
    centre = Centre()
    async with calling(centre) as (switch, ari, told):
        centre.sounds.add("p")
        await switch.play("a", "p", ["sound:hello"])
        await ari.until_asked("GET playbacks/p", 3)
        assert told.empty(), "it plays on"
        centre.sounds.clear()
        assert await asyncio.wait_for(told.get(), 5) == PlayEnded("a", "p")


async def test_what_is_late_and_not_lost_is_told_by_whoever_brings_it() -> None:
    missed: list[list[ChannelEvent]] = [[Gone("a", Ending.NORMAL)], [Answered("b")], [Answered("b")], []]
    told: list[ChannelEvent] = []

    async def ask() -> list[ChannelEvent]:
        return missed.pop(0)

    looking = Unheard(ask, told.append)
    for expected in ([], [], [Answered("b")], [Answered("b")]):
        await looking.look()
        assert told == expected


@pytest.mark.usefixtures("soon")
async def test_where_asterisk_does_not_say_nobody_is_called_gone_and_it_is_asked_again() -> None:
    asked, fine = 0, asyncio.Event()

    async def ask() -> list[ChannelEvent]:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise SwitchUnavailable("on purpose")
        fine.set()
        return []

    told: list[ChannelEvent] = []
    looking = Unheard(ask, told.append)
    looking.start()
    await asyncio.wait_for(fine.wait(), 5)
    looking.stop()
    assert not told
