"""The wall's clock, as the controller reads it, is set while people wait."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

from ivr.errors import IvrError
from tests.chaos.alarms import told
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own import calls, hangs_up, in_time, the_story
from tests.real.scene import step

HOUR = 3600
WAIT = 20.0
"""Seconds until nobody waits any longer on the line of two agents, who are away."""


async def clock_set(house: House, chance: Random) -> Expects:
    """By an hour forwards or back, and right again after a while."""
    ground, since, by = house.own["pair"], datetime.now(UTC), chance.choice((HOUR, -HOUR))
    caller = await calls(house, ground)
    await asyncio.sleep(chance.uniform(3, 8))
    house.clock.write_text(str(by), "ascii")
    with suppress(IvrError):
        await caller.ended(within=WAIT + 8)
    waited = (caller.over.at if caller.over else caller.began + 2 * WAIT) - caller.answered_at
    house.clock.unlink()
    await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        assert waited >= WAIT, f"he waited for {waited:.1f} s"
        alarm = await told(house, "clock was set", since)
        assert f"by {by:+d} s" in alarm.detail, "it was not set"
        story = the_story(after, ground)
        in_time(step(story, "ENTERQUEUE").at, step(story, "EXITWITHTIMEOUT").at, WAIT + 1)
        assert story.call.outcome == "MESSAGE"

    return expects


FAULTS = (Fault("F26", "clock set", clock_set, ("waits by a clock that nobody sets",)),)
