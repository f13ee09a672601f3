"""The audio is right: each party in his own channel, at his level, both in step to the last second."""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import median

import numpy as np
import pytest

from ivr.lab import Answer, Leg
from ivr.lab.tones import Samples, tone_present
from ivr.rehearsal import rehearsal
from ivr.voice.g711 import to_alaw
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene, sides
from tests.real.stalls import cores_away
from tests.recording.sounds import RATE, tone

SECONDS = 20
"""Of the talk; ten minutes were measured once, with the same result (docs/asterisk.md)."""
EVERY, BEEP = 2.0, 0.2
"""Seconds from one beep to the next, and of each."""
IN_STEP = 0.020
LATE = 0.060
"""Seconds by which a single beep may come late: three packets, on a machine with other work."""
TOGETHER = 0.100
"""Seconds by which two telephones may begin apart that are told at the same time: a command, a packet or two."""
LEVEL = 8000


def beeps(hz: int, seconds: int) -> Samples:
    one = np.zeros(round(EVERY * RATE), "<i2")
    one[: round(BEEP * RATE)] = tone(hz, BEEP)
    return np.tile(one, round(seconds / EVERY))


def onsets(samples: Samples, hz: int) -> list[float]:
    """Seconds at which the beeps of this pitch begin."""
    return [heard.start for heard in tone_present(samples, hz, least=BEEP / 2, join=BEEP)]


async def speaks(leg: Leg, folder: Path, hz: int, seconds: int) -> None:
    path = folder / f"beeps-{hz}"
    path.with_suffix(".alaw").write_bytes(to_alaw(beeps(hz, seconds)))
    await leg.play(path)


async def talked(folder: Path, seconds: int) -> tuple[Samples, Samples, float]:
    """What a talk of so many seconds sounds like on record, and how long the machine stood still in it."""
    firm = Firm()
    ground = firm.line(Line())
    async with rehearsal(settings_for(firm.write(folder)), print) as stage:
        s = Scene(stage, ground)
        s.agent().behave(Answer(after=0.3, talk=0))
        await s.log_in(0)
        caller = await s.call()
        agent = await s.agent().next_call(within=30)
        await s.told("CONNECT")
        await asyncio.sleep(1)
        await asyncio.gather(*(speaks(leg, folder, hz, seconds) for leg, hz in ((caller, CALLER), (agent, PARTY))))
        await asyncio.sleep(seconds + 1)
        await caller.hang_up()
        story = await s.record(within=60)
        assert story.call.answered
        assert story.call.ended
        left, right = sides(story.recordings[0].path)
        return left, right, cores_away(story.call.answered, story.call.ended)


def compared(left: Samples, right: Samples) -> list[float]:
    """By how many seconds the caller's beeps come after the agent's, one by one."""
    return [one - other for one, other in zip(onsets(left, CALLER), onsets(right, PARTY), strict=True)]


@pytest.fixture(scope="module")
async def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, Samples, float]:
    return await talked(tmp_path_factory.mktemp("st"), SECONDS)


def test_both_sides_are_in_step_to_the_end(talk: tuple[Samples, Samples, float]) -> None:
    left, right, away = talk
    apart = compared(left, right)
    assert len(apart) == SECONDS / EVERY
    first, last = median(apart[:3]), median(apart[-3:])
    assert abs(last - first) <= IN_STEP + away, apart
    assert max(apart) - min(apart) <= LATE + away, apart
    assert abs(first) <= TOGETHER + away, apart


def test_each_party_is_in_his_own_channel_at_his_own_level(talk: tuple[Samples, Samples, float]) -> None:
    left, right, _ = talk
    assert not tone_present(left, PARTY)
    assert not tone_present(right, CALLER)
    for side, hz in ((left, CALLER), (right, PARTY)):
        for begin in onsets(side, hz):
            middle = side[round((begin + 0.05) * RATE) : round((begin + 0.15) * RATE)].astype(float)
            level = np.sqrt(2 * np.mean(middle**2))
            assert abs(20 * np.log10(level / LEVEL)) < 0.3
