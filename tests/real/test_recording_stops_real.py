"""A disk of recordings that fills up during a talk on a real switch: the alarm within 5 s, and what the policy says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from ivr.core.gaps import GapReason
from ivr.core.growth import LOOKS
from ivr.core.marks import MarkKind
from ivr.core.record_policy import ConsentRules, IfImpossible
from ivr.core.recording_state import RecordingState
from ivr.lab import Answer, Party, tone_present
from ivr.rehearsal import Rehearsal, rehearsal
from tests.real.disks import small_disk
from tests.real.firm import FAREWELL, Firm, Ground, Line, after, settings_for
from tests.real.scene import CALLER, PARTY, Scene, sides, step
from tests.real.stalls import cores_away

ROOM = 100
"""KB: 3 s of both sides."""
BYTES_A_SECOND = 32.0
"""KB of both sides."""


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Rehearsal, Ground]]:
    firm = Firm()
    ground = firm.line(Line(overflow=after(30, FAREWELL)))
    async with rehearsal(settings_for(firm.write(tmp_path_factory.mktemp("rs"))), print) as stage:
        yield stage, ground


@pytest.fixture
async def scene(day: tuple[Rehearsal, Ground]) -> AsyncIterator[Scene]:
    stage, ground = day
    yield Scene(stage, ground)
    await stage.lab.hang_up_all()
    await Scene(stage, ground).until(lambda: not stage.app.reception.calls)


def with_policy(scene: Scene, then: IfImpossible) -> None:
    """The room is not looked at beforehand, or the call would not begin."""
    reception = scene.stage.app.reception
    recording = replace(reception.rules.recording, min_free_mb=0, if_impossible=then)
    reception.rules = replace(reception.rules, recording=recording)


async def alarmed(scene: Scene, call: str) -> bool:
    await scene.stage.app.store.flush()
    return any(a.what == "recording stopped" and call in a.detail for a in await scene.stage.app.store.alarms())


async def test_with_move_the_talk_goes_on_in_the_spare_folder_and_all_but_a_named_gap_is_kept(scene: Scene) -> None:
    with_policy(scene, IfImpossible.MOVE)
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0)
    number = "13600000009"
    with small_disk(scene.stage.app.layout.capture, kilobytes=ROOM):
        caller = await scene.call(number)
        await caller.talk(CALLER)
        await caller.hears_tone(PARTY)
        stopped = await scene.told("recording_stopped", caller=number)
        goes_on = await scene.told("recording_goes_on", caller=number)
        call = scene.live(number)
        assert await alarmed(scene, call.id)
        assert list(scene.stage.app.layout.spare.glob("*.sln"))
        await asyncio.sleep(6)
        await caller.hang_up()
        story = await scene.record(number)
    (recording,) = story.recordings
    answered, ended = story.call.answered, story.call.ended
    assert answered
    assert ended
    full = (stopped.at - answered).total_seconds() - ROOM / BYTES_A_SECOND
    assert full <= 5 + cores_away(answered, ended) + LOOKS * 0.1, f"told {full:.1f} s after the disk was full"
    assert goes_on.at > stopped.at
    assert recording.state is RecordingState.PARTIAL
    assert {gap.reason for gap in recording.gaps} == {GapReason.FAILURE}
    left, right = sides(recording.path)
    assert tone_present(left, CALLER)[-1].end > (ended - answered).total_seconds() - 1
    assert tone_present(right, PARTY)[-1].end > (ended - answered).total_seconds() - 1
    marks = [mark.begins for mark in await scene.stage.app.store.marks(call.id) if mark.kind is MarkKind.FAILURE]
    assert marks == [True, False]
    assert list(scene.stage.app.layout.spare.iterdir()) == [], "it is sealed, and removed from both folders"


async def test_with_refuse_both_are_told_and_the_talk_ends(scene: Scene) -> None:
    with_policy(scene, IfImpossible.REFUSE)
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0)
    number = "13600000010"
    with small_disk(scene.stage.app.layout.capture, kilobytes=ROOM):
        caller = await scene.call(number)
        await caller.talk(CALLER)
        await caller.hears_tone(PARTY)
        await caller.hears("cannot_record/zh", within=15)
        assert (await caller.ended(within=15)).by is Party.CORE
        story = await scene.record(number)
    assert story.call.outcome == "REFUSED"
    assert step(story, "refused").line.startswith("it cannot be recorded any more")
    assert await alarmed(scene, story.call.id)
    await scene.until(lambda: not scene.stage.app.reception.calls)


async def test_before_he_agrees_nothing_reaches_the_disk_and_from_then_on_all_is_kept(scene: Scene) -> None:
    reception, spool = scene.stage.app.reception, scene.stage.app.layout.capture
    recording = replace(reception.rules.recording, min_free_mb=20, consent=ConsentRules("welcome"))
    reception.rules = replace(reception.rules, recording=recording)
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0)
    number = "13600000011"
    caller = await scene.call(number)
    await caller.talk(CALLER)
    await caller.hears("welcome/zh", within=15)
    await asyncio.sleep(3)
    assert {path.stat().st_size for path in spool.glob(f"{scene.live(number).id}*")} <= {0}
    await caller.press("1")
    agreed = await scene.told("consent", caller=number)
    await caller.hears_tone(PARTY, within=20)
    await asyncio.sleep(4)
    await caller.hang_up()
    story = await scene.record(number)
    (recording_,) = story.recordings
    assert story.call.answered
    since = (agreed.at - story.call.answered).total_seconds()
    assert since > 3
    assert [gap.reason for gap in recording_.gaps] == [GapReason.BEFORE_CONSENT]
    assert recording_.state is RecordingState.RECORDED
    left, right = sides(recording_.path)
    assert not left[: int(since * 8000)].any()
    assert not right[: int(since * 8000)].any()
    assert tone_present(left, CALLER)[0].start == pytest.approx(since, abs=0.5)
    (mark,) = [mark for mark in await scene.stage.app.store.marks(story.call.id) if mark.kind is MarkKind.CONSENT]
    assert (mark.what, mark.who, mark.why) == ("given", "caller", "key 1")
