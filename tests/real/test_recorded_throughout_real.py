"""The controller is killed between an agent's answer and the bridge: what his caller says meanwhile is on record."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from ivr.core.recording_state import RecordingState
from ivr.lab import Answer
from tests.real.scene import CALLER, PARTY, sides
from tests.real.stalls import cores_away
from tests.real.test_recordings_killed_real import Talk, firm_to_kill, lost_of, the_record

ENDS_AT_THE_BRIDGE = """
import os, signal
from ivr.cli import main
from ivr.switch.asterisk import AsteriskSwitch

bridge = AsteriskSwitch.bridge

async def ends(self, *args, **words):
    if os.path.exists(os.environ["ENDS_ONCE"]):
        os.unlink(os.environ["ENDS_ONCE"])
        os.kill(os.getpid(), signal.SIGKILL)
    await bridge(self, *args, **words)

AsteriskSwitch.bridge = ends
main()
"""
MAY_BE_LOST = 1.0
"""Seconds at the seams: a packet or two at each, and more on a busy machine."""


@pytest.mark.timeout(240)
async def test_who_was_about_to_be_bridged_is_on_record_all_the_time(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("rt")
    async with firm_to_kill(folder, 1, ("-c", ENDS_AT_THE_BRIDGE)) as k:
        [ground] = k.grounds
        k.lab.phone(ground.agents[0]).behave(Answer(after=0.2, talk=PARTY))
        await k.lab.register([ground.agents[0]], within=30)
        (folder / "ends-once").touch()
        leg = await k.lab.call(ground.did, caller_id=ground.caller)
        await leg.answered()
        await leg.talk(CALLER)
        spoke = datetime.now(UTC)
        await asyncio.wait_for(k.controller.process.wait(), 30)
        await asyncio.sleep(3)
        await k.controller.start()
        await asyncio.sleep(8)
        talk = Talk(ground, leg, spoke, datetime.now(UTC))
        await leg.hang_up()
        story = await the_record(k, ground)
        assert [step.what for step in story.trace].count("CONNECT") == 1, "he is brought to the agent by the next"
        [recording] = story.recordings
        assert recording.state is RecordingState.RECORDED, recording
        whole = (recording.ended - recording.started).total_seconds()  # type: ignore[operator]
        assert recording.seconds == pytest.approx(whole, abs=0.5), "no second is there twice"
        assert sides(recording.path)[0].any()
        lost = await lost_of(k, talk, talk.ended)
        assert lost <= MAY_BE_LOST + cores_away(spoke, talk.ended), lost
