"""The machine's clock is set by an hour, as Asterisk reads it, while people talk; the controller's own is elsewhere."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from ivr.app import read_rules, running
from ivr.lab import Answer
from ivr.rehearsal import Rehearsal, laboratory, over_the_lab
from tests.real.firm import BOX, Firm, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, wholly_recorded

FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
HOUR = 3600
LOOKS_EVERY = 30
"""Seconds between Asterisk's looks at registrations that have ended."""


class SetClock:
    """What Asterisk takes for the time, beside the true one."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.by(0)

    def by(self, seconds: int) -> None:
        """Set it."""
        self._file.write_text(f"{seconds:+d}\n", "ascii")

    @property
    def environment(self) -> dict[str, str]:
        """For the process that is to be deceived."""
        return {
            "LD_PRELOAD": str(FAKETIME),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }


@asynccontextmanager
async def told_the_time_by(
    clock: SetClock, firm: Firm, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Rehearsal]:
    """The core's Asterisk alone: the lab's people keep their own time."""
    settings = settings_for(firm.write(folder))
    rules = read_rules(settings)
    async with laboratory(settings, rules, print) as lab:
        for name, value in clock.environment.items():
            monkeypatch.setenv(name, value)
        async with AsyncExitStack() as stack, running(settings, print, over_the_lab(rules, lab)) as app:
            stack.push_async_callback(app.asterisk.stop)
            yield Rehearsal(app, lab)
            await lab.hang_up_all()
            await app.reception.stop(goodbye=True)


@pytest.mark.skipif(FAKETIME is None, reason="no libfaketime: run `scripts/setup tests`")
@pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["forward", "back"])
async def test_talk_and_recording_go_on_and_whose_registration_has_ended_by_it_is_rung_once_he_registers_anew(
    by: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm, clock = Firm(), SetClock(tmp_path / "clock")
    ground = firm.line(Line(overflow=after(60, BOX)))
    async with told_the_time_by(clock, firm, tmp_path, monkeypatch) as stage:
        scene = Scene(stage, ground)
        await scene.log_in(0)
        await talks_while(scene, clock, by)
        if by > 0:
            await is_gone(scene)
            await scene.log_in(0)
        await talks_while(scene, clock, by)


async def talks_while(scene: Scene, clock: SetClock, by: int) -> None:
    """A call is served, and heard to its end whatever the clock does in its midst."""
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    caller = await scene.call()
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    clock.by(by)
    await asyncio.sleep(3)
    assert abs(await asterisks_time(scene) - time.time() - by) < 2
    agent = await scene.agent().next_call()
    assert caller.is_up
    assert (await caller.hears_tone(PARTY, lasting=2)).seconds >= 2
    assert (await agent.hears_tone(CALLER, lasting=2)).seconds >= 2
    await caller.hang_up()
    story = await scene.record()
    assert story.call.outcome == "COMPLETECALLER"
    assert 3 < (story.call.ended - story.call.arrived).total_seconds() < 60, "by a clock that nobody has set"
    wholly_recorded(story)


async def asterisks_time(scene: Scene) -> float:
    said = await scene.stage.app.asterisk.console("dialplan eval function STRFTIME(,,%s)")
    found = re.search(r"\b\d{10}\b", said)
    assert found, said
    return int(found[0])


async def is_gone(scene: Scene) -> None:
    await scene.until(lambda: not scene._duty(0).reachable, within=LOOKS_EVERY + 10)
