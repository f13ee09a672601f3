"""How long the loop stands still is seen."""

from __future__ import annotations

import asyncio
import time

from ivr.stops import Stops


async def test_a_stop_is_seen_and_forgotten() -> None:
    async with Stops(0.001).watched() as stops:
        await asyncio.sleep(0.01)
        time.sleep(0.05)  # noqa: ASYNC251 - what must not happen
        await asyncio.sleep(0.01)
        assert stops.longest >= 0.04
        stops.forget()
        assert stops.longest == 0


async def test_every_look_is_counted_by_how_late_it_came() -> None:
    async with Stops(0.001).watched() as stops:
        await asyncio.sleep(0.01)
        time.sleep(0.3)  # noqa: ASYNC251 - what must not happen
        await asyncio.sleep(0.01)
    late = dict(stops.late.below())
    assert late[0.25] < stops.late.count
