"""Faults of what Asterisk tells: it comes twice, late, or never, while the link stands."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from ivr.lab import Leg
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.link import Send
from tests.chaos.own import calls, hangs_up, in_time, is_served, story_of
from tests.real.firm import Ground

HEALED = 10.0
"""Seconds in which an event that was lost is made good."""
MENU_WAITS = 3.0
"""Seconds after the menu's first telling until its second."""


async def events_unreliable(house: House, chance: Random) -> Expects:
    """One in twenty is lost; others come twice, or two seconds late and so after what followed them.

    That one more caller has come is surely lost.
    """
    harm = Counter[str]()

    async def passing(message: str, on: Send, _: Send) -> None:
        event = json.loads(message)
        if event.get("type") == "RESTResponse":
            await on(message)
            return
        kind = chance.choices(("well", "lost", "twice", "late"), (75, 5, 10, 10))[0]
        kind = "arrival lost" if _arrives(event, house.spare.did) else kind
        harm[kind] += 1
        match kind:
            case "late":
                house.link.soon(message, on, 2)
            case "twice":
                await on(message)
                await on(message)
            case "well":
                await on(message)
            case _:
                pass

    house.link.events = passing
    served, _ = await asyncio.gather(is_served(house), asyncio.sleep(chance.uniform(8, 12)))
    house.link.heal()
    assert harm["lost"], harm
    assert harm["twice"] + harm["late"] >= 5, harm
    assert harm["arrival lost"], harm

    async def expects(_: Aftermath) -> None:
        assert served, "a caller whose arrival was lost got no answer from the fallback"

    return expects


def _arrives(event: Mapping[str, Any], did: str) -> bool:
    """Whether it tells of a caller who has dialled this number."""
    return event.get("type") == "StasisStart" and did in event["args"]


@dataclass
class Lost:
    """The end of a caller's first prompt, and whatever tells that he has gone, does not arrive."""

    did: str
    channel: str = ""
    gone: bool = False
    """He has hung up."""
    harm: Counter[str] = field(default_factory=Counter)

    async def event(self, message: str, on: Send, _: Send) -> None:
        event = json.loads(message)
        if _arrives(event, self.did):
            self.channel = event["channel"]["id"]
        if self._is_lost(event):
            self.harm[event["type"]] += 1
        else:
            await on(message)

    def _is_lost(self, event: Mapping[str, Any]) -> bool:
        if not self.channel or event["type"] == "RESTResponse":
            return False
        if event["type"] == "PlaybackFinished":
            return not self.harm and event["playback"]["target_uri"] == f"channel:{self.channel}"
        return self.gone and self.channel in json.dumps(event)


async def an_event_is_lost(house: House, _: Random) -> Expects:
    ground = house.own["menu"]
    lost = Lost(ground.did)
    house.link.events = lost.event
    caller = await calls(house, ground)
    silent = await _hears_the_menu_twice(caller)
    lost.gone, left = True, datetime.now(UTC)
    await hangs_up(caller)
    ended = await _ended(house, ground)
    house.link.heal()
    assert lost.harm["PlaybackFinished"] == 1, lost.harm
    assert lost.harm["StasisEnd"] == 1, lost.harm

    async def expects(_: Aftermath) -> None:
        assert silent is not None, "the end of a prompt was lost, and nobody went on with the menu"
        assert silent <= HEALED + MENU_WAITS, f"he heard nothing for {silent:.1f} s after a prompt whose end was lost"
        assert ended, "he hung up, that was lost, and his call goes on"
        in_time(left, ended, HEALED)

    return expects


async def _hears_the_menu_twice(caller: Leg) -> float | None:
    """Seconds of silence between the menu's first telling and its second; None if there is no second."""
    with suppress(TimeoutError):
        async with asyncio.timeout(30):
            while True:
                told = [one for one in caller.heard.prompts() if one.name == "main_menu/zh"]
                if len(told) > 1:
                    return told[1].start - told[0].end
                await asyncio.sleep(0.5)
    return None


async def _ended(house: House, ground: Ground) -> datetime | None:
    """When his call was over, by its record, where that comes in time."""
    for _ in range(40):
        if (ended := (await story_of(house, ground)).call.ended) is not None:
            return ended
        await asyncio.sleep(0.5)
    return None


FAULTS = (
    Fault("F06", "events unreliable", events_unreliable, ("the dead-man switch",), linked=True),
    Fault("F06", "an event is lost", an_event_is_lost, ("looking for what was lost",), linked=True),
)
