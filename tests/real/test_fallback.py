"""Callers while there is no controller, or a frozen one: greeted, connected with their RM, heard; never in silence."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.lab import Answer, Leg, Mailbox, Mobile, Party, off, tone_present
from tests.real.alone import APOLOGY, Alone, alone

DID = "4008001234"
LI, WU, ZHENG = "13900001111", "13900002222", "13900003333"
"""Li's RM is Zhang, with Wang as his deputy; Wu's is Zhao and Zheng's is Sun, without."""
ZHANG, WANG, ZHAO, SUN = "13800000001", "13800000002", "13800000003", "13800000004"
TAKES = Answer(after=0.5, press="1", once_heard="screening", talk=880)


@pytest.fixture(scope="module")
async def core(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Alone]:
    async with alone(tmp_path_factory.mktemp("alone")) as ready:
        yield ready


# -- what can happen to a caller by day; these run at the same time, each with people of its own


async def the_rm_takes_the_call_by_pressing_1(core: Alone) -> None:
    core.lab.mobile(SUN).behave(TAKES)
    caller = await core.lab.call(DID, ZHENG)
    await caller.answered(within=2)
    await talks_with_his_rm(caller, core.lab.mobile(SUN))


async def no_mailbox_gets_the_caller_and_his_message_is_kept(core: Alone) -> None:
    core.lab.mobile(ZHANG).behave(Mailbox())
    core.lab.mobile(WANG).behave(off())
    caller = await core.lab.call(DID, "+86" + LI)
    await caller.hears("leave_message", within=45)
    await leaves_message(core, caller)
    (note,) = [note for note in notes(core) if LI in note.read_text()]
    assert_kept(note)
    assert not caller.heard.tone(600), "the mailbox's greeting"
    assert names(caller) == ["welcome", "please_wait", "leave_message", "message_kept", "goodbye"]


async def an_rm_who_hangs_up_instead_of_pressing_leaves_the_caller_with_us(core: Alone) -> None:
    core.lab.mobile(ZHAO).behave(Answer(after=0.2, talk=880, hang_up_after=2))
    caller = await core.lab.call(DID, WU)
    rm = await core.lab.mobile(ZHAO).next_call(within=15)
    await rm.ended(within=10)
    await caller.hears("leave_message")
    assert not caller.heard.tone(880), "he never accepted"
    await caller.hang_up()


STORIES = (
    the_rm_takes_the_call_by_pressing_1,
    no_mailbox_gets_the_caller_and_his_message_is_kept,
    an_rm_who_hangs_up_instead_of_pressing_leaves_the_caller_with_us,
)


@pytest.fixture(scope="module")
async def day(core: Alone) -> AsyncIterator[Mapping[str, asyncio.Task[None]]]:
    core.leave()
    under_way = {story.__name__: asyncio.create_task(story(core)) for story in STORIES}
    yield under_way
    await asyncio.gather(*under_way.values(), return_exceptions=True)


@pytest.mark.parametrize("story", [story.__name__ for story in STORIES])
async def test_with_a_dead_controller(day: Mapping[str, asyncio.Task[None]], story: str) -> None:
    await day[story]


async def test_with_a_frozen_controller_the_caller_waits_five_seconds_and_is_served_all_the_same(core: Alone) -> None:
    core.leave()
    core.lab.mobile(SUN).behave(TAKES)
    async with core.frozen_controller():
        caller = await core.lab.call(DID, ZHENG)
        await caller.answered(within=7)
        assert caller.answered_at - caller.began > 4
        await talks_with_his_rm(caller, core.lab.mobile(SUN))


async def test_strangers_after_hours_are_told_and_may_leave_a_message(core: Alone) -> None:
    core.leave(is_open=False)
    before = notes(core)
    callers = [await core.lab.call(DID, shown) for shown in ("", "${SHELL(id)}", "13900001111&PJSIP/1001")]
    await asyncio.gather(*(caller.hears("closed", within=15) for caller in callers))
    await asyncio.gather(*(caller.hears("leave_message", within=15) for caller in callers))
    await asyncio.gather(*(leaves_message(core, caller) for caller in callers))
    kept = notes(core) - before
    assert len(kept) == len(callers)
    for note in kept:
        assert_kept(note)


async def test_a_call_that_the_rules_do_not_record_leaves_no_sound_behind(core: Alone) -> None:
    core.leave(is_open=False, recorded=False)
    before = set(core.layout.capture.iterdir())
    caller = await core.lab.call(DID, "")
    await caller.hears("closed", within=15)
    await caller.hang_up()
    await asyncio.sleep(1)
    assert set(core.layout.capture.iterdir()) == before


@pytest.mark.parametrize("left", [None, "{"])
async def test_with_nothing_left_behind_the_caller_hears_an_apology(core: Alone, left: str | None) -> None:
    snapshot = core.layout.state / "fallback.json"
    snapshot.unlink(missing_ok=True)
    if left:
        snapshot.write_text(left)
    caller = await core.lab.call(DID, LI)
    await caller.hears(APOLOGY, within=5)
    assert (await caller.ended()).by is Party.CORE


def names(caller: Leg) -> list[str]:
    """The prompts that he has heard, in order."""
    return [found.name for found in caller.heard.prompts()]


async def talks_with_his_rm(caller: Leg, mobile: Mobile) -> None:
    """The greeting, music until the RM has pressed 1, then both hear one another."""
    await caller.hears("welcome", within=3)
    rm = await mobile.next_call(within=15)
    await caller.hears_sound()
    await caller.hears_tone(880, within=25)
    await caller.talk(440)
    await rm.hears_tone(440)
    assert rm.caller_id == DID
    await rm.hang_up()
    assert (await caller.ended()).by is Party.CORE
    assert names(caller) == ["welcome", "please_wait"]


async def leaves_message(core: Alone, caller: Leg) -> None:
    """He speaks after the tone, presses #, and is thanked."""
    await asyncio.sleep(core.library.seconds("leave_message", "zh"))  # from before its end until after the tone
    await caller.talk(440)
    await asyncio.sleep(2)
    await caller.silent()  # the lab's Asterisk presses no key as long as it plays
    await caller.press("#")
    await caller.hears("message_kept")
    await caller.hears("goodbye")
    assert (await caller.ended()).by is Party.CORE


def notes(core: Alone) -> set[Path]:
    """What is kept beside the messages."""
    return set(core.layout.voicemail.glob("*.json"))


def assert_kept(note: Path) -> None:
    """The message lies beside its note, and the caller can be heard in it."""
    samples, rate = soundfile.read(note.with_suffix(".wav"), dtype="int16")
    assert (rate, json.loads(note.read_text())["box"]) == (8000, "wealth")
    assert any(interval.seconds > 1 for interval in tone_present(np.asarray(samples), 440))
