"""A leg whose dialling comes to nothing leaves no line behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.errors import SwitchUnavailable
from ivr.switch.events import Ending
from ivr.switch.port import Dial
from tests.switch.scripted import scripted, well

LEG = Dial("leg-1", "PJSIP/1001", "1", "Bank", timedelta(seconds=5))


def deaf(method: str, path: str) -> tuple[int, object] | None:
    return None if path == "channels/create" else well(method, path)


async def test_no_answer_in_time() -> None:
    async with scripted(deaf, patience=0.05) as (switch, _):
        await switch.start()
        with switch.watch(LEG.channel, lambda event: None), pytest.raises(SwitchUnavailable, match="within"):
            await switch.dial(LEG)
        assert len(switch._lines) == 0


async def test_nobody_waits_for_it_any_more() -> None:
    async with scripted(deaf) as (switch, ari):
        await switch.start()
        with switch.watch(LEG.channel, lambda event: None):
            dialling = asyncio.create_task(switch.dial(LEG))
            await ari.until_asked("POST channels/create")
            dialling.cancel()
            await asyncio.wait([dialling])
        assert len(switch._lines) == 0


def closed(method: str, path: str) -> tuple[int, object] | None:
    return (409, None) if path == "channels/leg-1/dial" else well(method, path)


async def test_a_leg_that_was_made_and_cannot_be_dialled_is_taken_away_again() -> None:
    async with scripted(closed) as (switch, ari):
        await switch.start()
        with switch.watch(LEG.channel, lambda event: None):
            dialling = asyncio.create_task(switch.dial(LEG))
            await ari.until_asked("POST channels/create")
            await ari.enters("leg-1")
            assert await dialling is Ending.UNREACHABLE
        await ari.until_asked("DELETE channels/leg-1")
        assert len(switch._lines) == 0


async def test_a_leg_is_dialled_only_once_it_has_entered() -> None:
    async with scripted() as (switch, ari):
        await switch.start()
        with switch.watch(LEG.channel, lambda event: None):
            dialling = asyncio.create_task(switch.dial(LEG))
            await ari.until_asked("POST channels/create")
            assert await switch.snapshot()
            assert "POST channels/leg-1/dial" not in ari.asked
            await ari.enters("leg-1")
            assert await dialling is None
        assert "POST channels/leg-1/dial" in ari.asked
