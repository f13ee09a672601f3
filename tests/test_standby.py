"""Who stands by has its turn when the other one ends, and not before; its supervisor sees it live meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from ivr import standby
from ivr.errors import AlreadyRunning
from ivr.holder import holder, only_one
from ivr.provision.layout import Layout
from ivr.standby import our_turn
from ivr.supervisor import LIVES, READY
from tests.test_supervisor import PATIENCE, Systemd


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path)


async def test_its_turn_comes_when_the_other_one_ends(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    systemd = Systemd(str(layout.state / "notify"))
    monkeypatch.setenv("NOTIFY_SOCKET", str(layout.state / "notify"))
    monkeypatch.setenv("WATCHDOG_USEC", PATIENCE["WATCHDOG_USEC"])
    monkeypatch.setattr(standby, "LOOK_EVERY", 0.001)
    said: list[str] = []
    async with AsyncExitStack() as standing:
        with only_one(layout.lock):
            waits = asyncio.create_task(standing.enter_async_context(our_turn(layout, said.append)))
            await asyncio.sleep(0.02)
            assert not waits.done()
            assert holder(layout.standby) is not None
            assert systemd.heard() == [f"{READY}\n{LIVES}\nSTATUS=stands by"]
            assert said == ["another controller serves; this one stands by"]
        async with asyncio.timeout(5):
            await waits
        assert holder(layout.standby) is None, "another one may stand by from now on"
        assert holder(layout.lock) is not None, "it has taken the lock at once"
    systemd.socket.close()


async def test_where_nobody_serves_it_is_its_turn_at_once(layout: Layout) -> None:
    said: list[str] = []
    async with our_turn(layout, said.append):
        assert said == []
        assert holder(layout.lock) is not None


async def test_of_two_that_would_stand_by_the_second_is_told(layout: Layout) -> None:
    with only_one(layout.lock), only_one(layout.standby), pytest.raises(AlreadyRunning, match="already stands by"):
        await our_turn(layout, print).__aenter__()
