"""Schedules drawn by lot on the real switch, many lines at once: the same laws as on the fake one.

`REAL_SCHEDULES=500` plays so many; a failure names its schedule, and `REAL_SCHEDULES=1 REAL_SCHEDULES_FROM=17` plays
that one again. The controller's death is not among the steps: see `test_random_kills_real.py`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from ivr.rehearsal import Rehearsal, rehearsal
from tests.real.eyewitness import Eyewitness, eyewitness
from tests.real.firm import Firm, Ground, settings_for
from tests.real.schedules import LINE, Play, drawn, laws_hold

SCHEDULES = int(os.environ.get("REAL_SCHEDULES", "10"))
FIRST = int(os.environ.get("REAL_SCHEDULES_FROM", "1"))
LINES = min(18, SCHEDULES)


@pytest.mark.timeout(60 + 30 * SCHEDULES)
async def test_whatever_people_do_in_whatever_order(tmp_path_factory: pytest.TempPathFactory) -> None:
    firm = Firm()
    grounds = [firm.line(LINE) for _ in range(LINES)]
    settings = settings_for(firm.write(tmp_path_factory.mktemp("any")))
    async with rehearsal(settings, print) as stage, eyewitness(stage.app.ari) as seen:
        await stage.lab.register([agent for ground in grounds for agent in ground.agents], within=60)
        house = _House(stage, seen)
        left = iter(range(FIRST, FIRST + SCHEDULES))
        await asyncio.gather(*(house.plays(ground, left) for ground in grounds))
        await _nothing_is_left(stage, seen)
    print(dict(house.outcomes))
    assert not house.wrong, "\n\n".join(house.wrong)
    assert sum(house.outcomes.values()) >= SCHEDULES, "hardly anybody has called"


class _House:
    """Plays schedules on its lines, and notes what came of them."""

    def __init__(self, stage: Rehearsal, seen: Eyewitness) -> None:
        self._stage, self._seen = stage, seen
        self.outcomes: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.played = 0
        self._began = time.monotonic()

    async def plays(self, ground: Ground, left: Iterator[int]) -> None:
        """One after the other on this line, for as long as there are any."""
        for seed in left:
            try:
                await self._one(ground, seed)
            except Exception as error:  # noqa: BLE001 - the others go on
                steps = "\n".join(map(str, drawn(seed)))
                notes = "\n".join(getattr(error, "__notes__", ()))
                self.wrong.append(f"schedule {seed} on {ground.did}: {error!r}\n{notes}\n{steps}")
                print(self.wrong[-1], flush=True)

    async def _one(self, ground: Ground, seed: int) -> None:
        play = Play(self._stage, ground, self._seen)
        stories = await play.play(drawn(seed))
        answered = sum(bool(leg.answered_at) for leg in play.callers)
        assert answered <= len(stories) <= len(play.callers), f"{len(stories)} records of {len(play.callers)} calls"
        await asyncio.sleep(0.2)  # until the eyewitness has heard of the last leg, too
        for story in stories:
            try:
                laws_hold(story, self._seen)
            except AssertionError as error:
                error.add_note("\n".join(f"{step.at:%T.%f} {step.what}: {step.line}" for step in story.trace))
                raise
            self.outcomes[story.call.outcome] += 1
        self.played += 1
        if self.played % 25 == 0:
            print(f"{self.played} played, {time.monotonic() - self._began:.0f} s, {dict(self.outcomes)}", flush=True)


async def _nothing_is_left(stage: Rehearsal, seen: Eyewitness) -> None:
    assert "0 active channels" in await stage.app.asterisk.console("core show channels count")
    assert not stage.lab.open_legs
    assert not list(seen.bridges())
    assert not await stage.app.store.open_calls()
    assert seen.most <= 2, "more than two in a bridge"
