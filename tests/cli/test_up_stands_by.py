"""`ivr up --stand-by`: whoever is asked to go while he waits goes well, and an old version does not take a turn."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path

import pytest

from ivr.cli import up
from ivr.holder import holder, only_one
from ivr.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(state=tmp_path, stand_by=True)


async def test_one_that_is_ended_while_it_stands_by_has_not_failed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with AsyncExitStack() as held:
        with only_one(settings.state / "ivr.lock"):
            waits = asyncio.create_task(up._have_turn(settings, held))
            await asyncio.sleep(0.05)
            waits.cancel()
            assert await waits is False
    assert "the other one serves on" in capsys.readouterr().out


@pytest.mark.parametrize("waits", [True, False])
async def test_one_whose_program_has_been_replaced_leaves_its_turn_to_the_new_version(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    monkeypatch.setattr(up, "STARTED_AS", settings.state / "1.0/bin/ivr")
    async with AsyncExitStack() as held:
        with only_one(settings.state / "ivr.lock") if waits else nullcontext():
            turn = asyncio.create_task(up._have_turn(settings, held))
            await asyncio.sleep(0.05)
        with pytest.raises(up.Outdated):
            await turn


async def test_without_that_wish_it_is_told_at_once_that_another_one_serves(settings: Settings) -> None:
    alone = settings.model_copy(update={"stand_by": False})
    async with AsyncExitStack() as held:
        assert await up._have_turn(alone, held)
        assert holder(settings.state / "ivr.lock") is not None
        async with AsyncExitStack() as other:
            with pytest.raises(up.IvrError):
                await up._have_turn(alone, other)
