"""A witnessed signing on a real switch: by the keys of two telephones, and as it stands in the sealed recording."""

from __future__ import annotations

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from ivr.lab import Answer, Leg
from ivr.rehearsal import rehearsal
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import PARTY, Scene, unexplained
from tests.recording.safes import manifest_of

POINTS = {
    "identity": "welcome",
    "risks": {"say": "welcome", "answer": "voice"},
    "consent": {"say": "welcome", "answer": 1},
}


async def test_by_keys_it_is_complete_and_one_that_is_broken_off_is_refused(tmp_path: Path) -> None:
    firm = Firm()
    ground = firm.line(Line())
    firm.rules["signings"] = {"fund": {"key": 1, "checkpoints": POINTS}}
    settings = settings_for(firm.write(tmp_path))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            s = Scene(stage, ground)
            s.agent().behave(Answer(after=0.3, talk=PARTY))
            await s.log_in(0)
            assert await _sale(s, signs=True) == (["identity", "risks", "consent"], True, "")
            ticked, complete, reason = await _sale(s, signs=False)
            assert (ticked, complete) == (["identity"], False)
            assert reason == "signing_incomplete: fund: missing: risks, consent; ended: the customer hung up"
            assert await unexplained(stage.app.store, [one for one in logs if one["log_level"] == "error"]) == []


async def _sale(s: Scene, *, signs: bool) -> tuple[list[str], bool, str]:
    """What the manifest says was ticked, whether that is all, and why the recording is refused."""
    caller = await s.call()
    agent = await s.agent().next_call()
    await agent.answered()
    await s.told("CONNECT")
    await agent.press("*81#")
    await s.told("signing_begun")
    await _ticks(s, agent, 1)
    if signs:
        await _ticks(s, agent, 2)
        await caller.press("1")
        await asyncio.sleep(0.5)
        await _ticks(s, agent, 3)
        await s.told("signing_complete")
    await caller.hang_up()
    (recording,) = (await s.record()).recordings
    about = manifest_of(recording.path)
    (signing,) = about["signings"]
    times = [mark["at"] for mark in about["marks"] if mark["kind"] == "checkpoint"]
    assert times == sorted(times)
    assert all(0 < at < recording.seconds for at in times)
    assert about["reason"] == recording.reason
    return signing["ticked"], signing["complete"], recording.reason


async def _ticks(s: Scene, agent: Leg, nth: int) -> None:
    await agent.press("*7")
    await s.told("checkpoint", times=nth)
