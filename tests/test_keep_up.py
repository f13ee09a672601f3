"""Asterisk dies: it is started again, and somebody is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from ivr.errors import ProvisionError
from ivr.keep_up import LOOK_EVERY, kept_up
from tests.virtual_time import about, virtual

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


class Mortal:
    """An Asterisk that a test kills, and that may refuse to start a few times."""

    def __init__(self, refuses: int = 0) -> None:
        self.alive, self.refuses = True, refuses
        self.starts: list[float] = []
        self.told: list[str] = []

    def running(self) -> bool:
        return self.alive

    async def start(self) -> None:
        self.starts.append(asyncio.get_running_loop().time())
        if len(self.starts) <= self.refuses:
            raise ProvisionError("no room")
        self.alive = True

    def alarm(self, what: str, at: datetime, detail: str = "") -> None:
        self.told.append(what)


@virtual
async def test_a_dead_asterisk_is_started_again_within_two_looks() -> None:
    asterisk = Mortal()
    async with kept_up(asterisk, asterisk, lambda: NOON):
        await asyncio.sleep(5)
        assert asterisk.starts == []
        asterisk.alive = False
        died = asyncio.get_running_loop().time()
        await asyncio.sleep(2 * LOOK_EVERY)
    assert asterisk.alive
    assert asterisk.starts[0] - died <= LOOK_EVERY
    assert asterisk.told == ["asterisk died"]


@virtual
async def test_one_that_does_not_start_is_tried_ever_more_slowly() -> None:
    asterisk = Mortal(refuses=4)
    asterisk.alive = False
    async with kept_up(asterisk, asterisk, lambda: NOON):
        await asyncio.sleep(60)
    pauses = [later - sooner for sooner, later in zip(asterisk.starts, asterisk.starts[1:], strict=False)]
    assert pauses == [about(2), about(4), about(8), about(16)]
    assert asterisk.alive
