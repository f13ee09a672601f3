"""Keys that nobody asks for yet: as many are kept as a person presses, however many come."""

from __future__ import annotations

import asyncio

from ivr.calls.leg import KEYS_AHEAD, Leg
from ivr.switch.fake import FakeSwitch
from tests.virtual_time import virtual


@virtual
async def test_of_a_storm_of_keys_the_latest_are_kept() -> None:
    fake = FakeSwitch()
    call = fake.call_in("4008001234", "13900001111")
    leg = Leg(fake, call).watch()
    keys = [f"{n % 10}" for n in range(100 * KEYS_AHEAD + 7)]
    fake.press(call, *keys)
    await asyncio.sleep(1)
    kept = [await leg.key(0) for _ in range(KEYS_AHEAD)]
    assert kept == keys[-KEYS_AHEAD:]
    assert await leg.key(0) == ""
