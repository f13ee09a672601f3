"""The controller is frozen as callers begin, and wakes while each is at another step: all are on record."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from ivr.agi.taking_in import WORD
from ivr.core.recording_state import KEPT, RecordingState
from ivr.lab import Answer, Leg
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.real.firm import Ground
from tests.real.scene import CALLER, PARTY
from tests.real.test_recordings_killed_real import Killing, firm_to_kill

CALLERS, APART = 20, 0.5
"""So many, and seconds between two: the first has been with the fallback for five seconds as the last comes."""
STAYS = 9.0
SLOW = 11.0
"""Seconds that a script takes to begin."""
RECORDED = RecordingState.RECORDED
PATIENCE = 60


@dataclass
class Caller:
    ground: Ground
    leg: Leg
    answered: bool = False


@pytest.mark.timeout(240)
async def test_whoever_called_while_the_controller_stood_still_is_on_record_and_recorded(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with firm_to_kill(tmp_path_factory.mktemp("fz"), CALLERS) as k:
        for ground in k.grounds:
            k.lab.phone(ground.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        await k.lab.register([ground.agents[0] for ground in k.grounds], within=60)
        os.kill(k.controller.process.pid, signal.SIGSTOP)
        callers = []
        async with asyncio.TaskGroup() as group:
            for nth, ground in enumerate(k.grounds):
                callers.append(group.create_task(_calls(k, ground, nth * APART)))
            await asyncio.sleep(CALLERS * APART)
            os.kill(k.controller.process.pid, signal.SIGCONT)
        answered = [caller.result() for caller in callers if caller.result().answered]
        assert len(answered) == CALLERS
        found = await _stories(k, answered)
        assert {did: len(stories) for did, stories in found.items() if len(stories) != 1} == {}
        told = [stories[0] for stories in found.values()]
        assert [story.call.id for story in told if not story.call.outcome or not story.call.ended] == []
        unrecorded = [story for story in told if len(story.recordings) != 1]
        assert unrecorded == []
        lacking = [(s.call.id, s.recordings[0].state, s.recordings[0].reason) for s in told]
        assert [each for each in lacking if each[1] not in KEPT] == []


@pytest.mark.timeout(240)
async def test_whom_the_fallback_answers_long_after_he_has_left_a_controller_that_woke_is_recorded(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with firm_to_kill(tmp_path_factory.mktemp("fs"), 1) as k:
        os.kill(k.controller.process.pid, signal.SIGSTOP)
        calling = asyncio.create_task(_calls(k, k.grounds[0], 0.0))
        script = await _script(k)
        os.kill(script, signal.SIGSTOP)  # as a machine does that has much else to do
        os.kill(k.controller.process.pid, signal.SIGCONT)
        await asyncio.sleep(SLOW)
        os.kill(script, signal.SIGCONT)
        caller = await calling
        [[story]] = (await _stories(k, [caller])).values()
        assert (story.call.outcome, [recording.state for recording in story.recordings]) == ("ABANDON", [RECORDED])
        assert story.recordings[0].seconds > STAYS - 2


async def _script(k: Killing) -> int:
    """The process that serves the caller who is with the fallback, as soon as it is there."""
    async with asyncio.timeout(20):
        while not (found := _scripts(str(k.layout.state).encode())):  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.01)
    return found[0]


def _scripts(state: bytes) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if b"fallback.py" in command and state in command:
                found.append(int(folder.name))
    return found


async def _calls(k: Killing, ground: Ground, begin: float) -> Caller:
    await asyncio.sleep(begin)
    caller = Caller(ground, await k.lab.call(ground.did, caller_id=ground.caller))
    await caller.leg.answered(within=40)
    caller.answered = True
    await caller.leg.talk(CALLER)
    await asyncio.sleep(STAYS)
    await caller.leg.hang_up()
    return caller


async def _stories(k: Killing, callers: list[Caller]) -> dict[str, list[CallStory]]:
    """By the number that was called, once nothing waits to be sealed any more."""
    reader = Reader.of(k.layout.database)
    numbers = {caller.ground.did for caller in callers}
    try:
        for _ in range(PATIENCE):
            await asyncio.sleep(1)
            found: dict[str, list[CallStory]] = {did: [] for did in numbers}
            for row in await reader.calls(1000):
                if row.did in found and (story := await reader.call(row.id)):
                    found[row.did].append(story)
            if all(stories and all(_settled(one) for one in stories) for stories in found.values()):
                break
    finally:
        await reader.close()
    return found


def _settled(story: CallStory) -> bool:
    """Its recording is there and, where the fallback has served it, what that did."""
    by_house = any(step.what in {"adopted", "ENTERQUEUE"} for step in story.trace)
    return bool(story.recordings) and (by_house or any(step.what == WORD for step in story.trace))
