"""How long the loop stands still is seen."""

from __future__ import annotations

import asyncio
import time

import pytest

from ivr.stops import Stops
from tests.virtual_time import VirtualLoop, virtual


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


@virtual
async def test_of_late_are_the_last_one_or_two_seconds() -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    async with Stops(0.05).watched() as stops:
        await asyncio.sleep(3)
        assert stops.lately() < 0.01
        loop.leap(0.7)  # it stands still
        await asyncio.sleep(0.5)
        assert stops.lately() == pytest.approx(0.7, abs=0.06)
        await asyncio.sleep(2.5)
        assert stops.lately() < 0.01
        assert stops.longest > 0.6
