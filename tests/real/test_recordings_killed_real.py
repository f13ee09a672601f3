"""Controller and Asterisk are killed at random moments of recorded calls: what was said is sealed, once, all of it.

`KILLED_ROUNDS=10` plays a hundred calls instead of twenty; a round's number is its seed.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr import rules as rule_files
from ivr.core.recording_state import KEPT
from ivr.evidence.entry import Kind
from ivr.lab import Answer, Leg, tone_present
from ivr.lab.lab import Lab
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.rehearsal import laboratory
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from tests.real.firm import Firm, Ground, Line, settings_for
from tests.real.scene import CALLER, PARTY, sides
from tests.real.stalls import cores_away
from tests.real.test_adoption_real import IVR, Controller
from tests.recording.safes import entries

AT_ONCE = 10
ROUNDS = int(os.environ.get("KILLED_ROUNDS", "2"))
LOST = {"controller": 1.0, "asterisk": 2.2}
"""Seconds before the kill that may be lost: Asterisk itself writes its files in blocks of 2.048 s."""
PATIENCE = 90
"""Seconds until a recording is sealed: what cannot be put away at once is tried again after a minute."""


@dataclass
class Talk:
    """A call as the caller saw it."""

    ground: Ground
    leg: Leg
    spoke: datetime
    """From then on he said something all the time."""
    ended: datetime


@dataclass(frozen=True)
class Killing:
    """A firm whose controller is a process of its own."""

    controller: Controller
    lab: Lab
    layout: Layout
    grounds: Sequence[Ground]

    def asterisk(self) -> int:
        return int(self.layout.pid.read_text())


@asynccontextmanager
async def firm_to_kill(folder: Path, lines: int = AT_ONCE, program: Sequence[str] = IVR) -> AsyncIterator[Killing]:
    firm = Firm()
    grounds = [firm.line(Line()) for _ in range(lines)]
    settings = settings_for(firm.write(folder))
    async with laboratory(settings, rule_files.load(settings.rules), print) as lab:
        firm.write(folder, lab.trunk)
        controller = Controller(settings, folder / "up.log", program, ENDS_ONCE=str(folder / "ends-once"))
        layout = Layout(settings.state.resolve())
        try:
            await controller.start()
            yield Killing(controller, lab, layout, grounds)
        finally:
            await lab.hang_up_all()
            if controller.process.returncode is None:
                controller.process.terminate()
                await controller.process.wait()
            await Asterisk(tree.ensure(print), layout).stop()


@pytest.mark.timeout(90 + 60 * ROUNDS)
async def test_what_was_said_before_a_kill_is_sealed_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with firm_to_kill(tmp_path_factory.mktemp("kl")) as k:
        for ground in k.grounds:
            k.lab.phone(ground.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        await k.lab.register([ground.agents[0] for ground in k.grounds], within=30)
        worst = Counter[str]()
        for seed in range(ROUNDS):
            victim = "asterisk" if seed % 2 else "controller"
            talks, killed = await a_round(k, victim, random.Random(seed))
            for talk in talks:
                lost = await lost_of(k, talk, killed if victim == "asterisk" else talk.ended)
                worst[victim] = max(worst[victim], round(lost * 1000))
                assert lost <= LOST[victim] + cores_away(talk.spoke, talk.ended), (seed, talk)
        print(f"{ROUNDS * AT_ONCE} calls, {ROUNDS} kills; lost at most, in ms: {dict(worst)}")
        await asyncio.sleep(2)
        all_is_accounted_for(k, ROUNDS * AT_ONCE)


async def a_round(k: Killing, victim: str, chance: random.Random) -> tuple[list[Talk], datetime]:
    """Calls of random lengths, a kill amid them, and all of them over; the calls, and when it was."""
    talks = list[Talk]()

    async def call(ground: Ground, begin: float, length: float) -> None:
        await asyncio.sleep(begin)
        leg = await k.lab.call(ground.did, caller_id=ground.caller)
        await leg.answered()
        await leg.talk(CALLER)
        spoke = datetime.now(UTC)
        await asyncio.sleep(length)
        talks.append(Talk(ground, leg, spoke, datetime.now(UTC)))
        await leg.hang_up()

    async with asyncio.TaskGroup() as group:
        for ground in k.grounds:
            group.create_task(call(ground, chance.uniform(0, 1.5), chance.uniform(2.5, 9)))
        await asyncio.sleep(chance.uniform(2.5, 6))
        killed = datetime.now(UTC)
        if victim == "controller":
            await k.controller.kill()
            await k.controller.start()
        else:
            os.kill(k.asterisk(), signal.SIGKILL)
    await asyncio.sleep(3)
    return talks, killed


async def lost_of(k: Killing, talk: Talk, until: datetime) -> float:
    """Seconds that the caller said, until then, and that are not on record."""
    story = await the_record(k, talk.ground)
    (recording,) = story.recordings
    assert recording.state in KEPT, recording
    said = sum(each.seconds for each in tone_present(sides(recording.path)[0], CALLER))
    return (min(until, talk.ended) - talk.spoke).total_seconds() - said


async def the_record(k: Killing, ground: Ground) -> CallStory:
    """The latest call to this number, once it is closed and its recording there."""
    reader = Reader.of(k.layout.database)
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                rows = [row for row in await reader.calls(AT_ONCE) if row.did == ground.did]
                found = await reader.call(rows[0].id) if rows else None
                if found and found.call.ended and found.recordings:
                    return found
                await asyncio.sleep(0.2)
    finally:
        await reader.close()


def all_is_accounted_for(k: Killing, calls: int) -> None:
    """Each call has one entry in the ledger, and nothing is left in the spool."""
    sealed = Counter(entry.about["recording"] for entry in entries(k.layout.state, Kind.SEALED))
    assert len(sealed) == calls
    assert set(sealed.values()) == {1}, "nothing is sealed twice"
    assert entries(k.layout.state, Kind.NOT_RECORDED) == []
    assert [path.name for path in k.layout.capture.iterdir() if path.suffix != ".lock"] == []
