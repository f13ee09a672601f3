"""What must not be lost with a connection: who lives, who went meanwhile, and the connection itself."""

from __future__ import annotations

import asyncio

import pytest

from ivr.errors import SwitchUnavailable
from ivr.switch.events import ChannelEvent, Ending, Gone, Snapshot
from tests.switch.scripted import scripted, well

LIVING = "GET applications/ivr"


async def test_who_went_meanwhile_is_told_however_often_asterisk_must_be_asked() -> None:
    failures: list[tuple[int, object] | None] = []

    def says(method: str, path: str) -> tuple[int, object] | None:
        return failures.pop() if f"{method} {path}" == LIVING and failures else well(method, path)

    async with scripted(says, patience=0.1) as (switch, ari):
        gone: asyncio.Future[ChannelEvent] = asyncio.get_running_loop().create_future()
        again = asyncio.Event()
        switch.on_connected(lambda snapshot: again.set())
        await switch.start()
        await ari.arrives("a", "inbound", "1")
        await ari.until_asked("POST channels/a/variable?TIMEOUT(absolute)")
        with switch.watch("a", gone.set_result):
            failures += [(500, None), None]
            again.clear()
            ari.cut()
            assert isinstance(await asyncio.wait_for(gone, 5), Gone)
            await asyncio.wait_for(again.wait(), 5)
    assert not failures
    assert len(ari.sockets) == 2


async def test_who_is_gone_because_asterisk_died_was_lost_with_it() -> None:
    began = ["2026-11-25T10:00:00.000+0800"]

    def says(method: str, path: str) -> tuple[int, object] | None:
        if path.startswith("asterisk/info"):
            return 200, {"status": {"startup_time": began[-1]}}
        return well(method, path)

    async with scripted(says) as (switch, ari):
        gone: asyncio.Future[ChannelEvent] = asyncio.get_running_loop().create_future()
        await switch.start()
        await ari.arrives("a", "inbound", "1")
        await ari.until_asked("POST channels/a/variable?TIMEOUT(absolute)")
        with switch.watch("a", gone.set_result):
            began.append("2026-11-25T10:00:07.000+0800")
            ari.cut()
            assert await asyncio.wait_for(gone, 5) == Gone("a", Ending.LOST)


async def test_an_adoption_that_failed_is_tried_again_on_the_same_connection() -> None:
    async with scripted() as (switch, ari):
        faults: list[Exception] = []
        taken = asyncio.Event()

        def takes(snapshot: Snapshot) -> None:
            if faults:
                raise faults.pop()
            taken.set()

        switch.on_connected(takes)
        await switch.start()
        faults += [SwitchUnavailable("on purpose"), RuntimeError("on purpose")]
        taken.clear()
        ari.cut()
        await asyncio.wait_for(taken.wait(), 5)
    assert not faults
    assert len(ari.sockets) == 2


async def test_a_fault_at_the_very_first_opening_is_told_to_who_starts() -> None:
    async with scripted() as (switch, _):

        def fails(snapshot: Snapshot) -> None:
            raise RuntimeError("on purpose")

        switch.on_connected(fails)
        with pytest.raises(RuntimeError, match="on purpose"):
            await switch.start()


async def test_a_fault_that_nobody_thought_of_does_not_end_the_connection_for_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with scripted() as (switch, ari):
        await switch.start()
        begin, faults = switch._ari._begin, [RuntimeError("on purpose"), KeyError("on purpose")]

        def begins() -> None:
            if faults:
                raise faults.pop()
            begin()

        monkeypatch.setattr(switch._ari, "_begin", begins)
        ari.cut()
        await ari.until_asked("PUT applications/ivr/eventFilter", times=2)
        assert len(ari.sockets) == 4
        assert switch.is_connected
