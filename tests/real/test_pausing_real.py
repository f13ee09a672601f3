"""Card digits keyed while the recording is paused, on a real switch: in no file, no table, no log, no trace.

Each call keys three cards: one that a masked step asks for (RFC 4733), one as tones in the sound while his agent has
paused by key, and one as RFC 4733 in the same pause; some are transferred in it, and key them to the next agent. Others
do the same without any pause: there they are found.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.core.call import Destination
from ivr.core.marks import MarkKind
from ivr.core.recording_state import RecordingState
from ivr.core.talk_wishes import Transfer
from ivr.lab import Answer, Leg
from ivr.lab.tones import Samples
from ivr.provision.layout import Layout
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.store.rows import CallStory
from ivr.voice.g711 import to_alaw
from tests.real.firm import LOOK_UP, Firm, Ground, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene, holes_explained, sides
from tests.recording.dtmf import keyed, keys_in

MOVED, PAUSED, OPEN = 2, 10, 2
"""Calls that are paused and transferred, all that are paused, and those that are not."""
AT_ONCE = 6
ASKED = {"collect": "card", "prompt": "main_menu", "shortest": 16, "longest": 16, "wait": "20s", "tries": 1}
OTHER = 1320
BLOCK = 16384
"""Samples that the switch writes at a time."""
SETTLED = 0.3
"""Seconds from an answer of the switch to the moment at which nothing of what came before is under way any more."""


@dataclass
class Keyed:
    """A call, the cards that were keyed in it, and what was on the disk while it went on."""

    story: CallStory
    asked: str
    tones: str
    events: str
    raw: Mapping[str, Samples]


@dataclass
class Day:
    """What became of all calls."""

    layout: Layout
    paused: list[Keyed] = field(default_factory=list)
    open: list[Keyed] = field(default_factory=list)
    logs: str = ""
    told: str = ""
    """All that the store tells of the calls."""

    @property
    def files(self) -> bytes:
        """Everything that was written, the database and Asterisk's own logs among it."""
        return b"".join(path.read_bytes() for path in sorted(self.layout.state.rglob("*")) if path.is_file())


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    chance, firm, folder = Random(20261126), Firm(), tmp_path_factory.mktemp("ps")
    grounds = [firm.line(_line(masked=n < PAUSED, agents=1 + (n < MOVED))) for n in range(PAUSED + OPEN)]
    with capture_logs() as logs:
        async with rehearsal(settings_for(firm.write(folder)), print) as stage:
            found, turn = Day(stage.app.layout), asyncio.Semaphore(AT_ONCE)

            async def live(n: int, ground: Ground) -> None:
                cards = ["".join(chance.choices("0123456789", k=16)) for _ in range(3)]
                async with turn:
                    call = await _call(Scene(stage, ground), folder, cards, pauses=n < PAUSED, moves=n < MOVED)
                (found.paused if n < PAUSED else found.open).append(call)

            await asyncio.gather(*(live(n, ground) for n, ground in enumerate(grounds)))
            found.told = await _told(stage)
    found.logs = repr(logs)
    return found


def _line(*, masked: bool, agents: int) -> Line:
    return Line(agents=({},) * agents, steps=(LOOK_UP, {**ASKED, "masked": "yes" if masked else "no"}, {"queue": "Q"}))


async def _told(stage: Rehearsal) -> str:
    store = stage.app.store
    await store.flush()
    rows = await store.calls(1000)
    return repr([await store.call(row.id) for row in rows]) + repr(await store.alarms())


async def _call(s: Scene, folder: Path, cards: list[str], *, pauses: bool, moves: bool) -> Keyed:
    asked, tones, events = cards
    s.agent().behave(Answer(after=0.3, talk=PARTY))
    await s.log_in(0)
    caller = await s.call()
    await caller.hears("main_menu", within=20)
    await caller.press(asked)
    agent = await s.agent().next_call(within=30)
    await caller.hears_tone(PARTY, within=15)
    await caller.talk(CALLER)
    await asyncio.sleep(2)
    if pauses:
        await agent.press("*9")
        await s.told("recording_paused")
    if moves:
        agent = await _moved(s, caller)
    await _keys(s, caller, folder, tones, events)
    if pauses:
        await agent.press("*9")
        await s.told("recording_resumed")
    await caller.talk(CALLER)
    await asyncio.sleep(2.5)
    raw = _raw(s)
    await caller.hang_up()
    return Keyed(await s.record(within=30), asked, tones, events, raw)


async def _moved(s: Scene, caller: Leg) -> Leg:
    s.agent(1).behave(Answer(after=0.5, talk=OTHER))
    await s.log_in(1)
    call = s.live()
    assert await call.orders.give(call.stage, Transfer(Destination("agent", s.ground.agents[1])), "the test") == ""
    agent = await s.agent(1).next_call(within=30)
    await caller.hears_tone(OTHER, within=15)
    return agent


async def _keys(s: Scene, caller: Leg, folder: Path, tones: str, events: str) -> None:
    sound = folder / f"keys-{tones}"
    sound.with_suffix(".alaw").write_bytes(to_alaw(keyed(tones)))
    await caller.silent()
    await asyncio.sleep(SETTLED)
    await caller.play(sound)
    await asyncio.sleep(len(tones) * 0.2 + 0.5)
    await caller.press(events)
    await asyncio.sleep(len(events) * 0.22 + 0.5)
    sound.with_suffix(".alaw").unlink()


def _raw(s: Scene) -> Mapping[str, Samples]:
    """What the switch has written of this call so far."""
    folder, call = s.stage.app.layout.capture, s.live().id
    return {path.name: np.fromfile(path, "<i2") for path in sorted(folder.glob(f"{call}.*"))}


def test_without_a_pause_the_digits_are_found_in_the_sound_in_the_store_and_in_the_files(day: Day) -> None:
    """The control: or else nothing would be shown by not finding them."""
    assert len(day.open) == OPEN
    files = day.files
    for call in day.open:
        left, _ = sides(call.story.recordings[0].path)
        assert call.tones in keys_in(left)
        assert any(call.tones in keys_in(samples) for samples in call.raw.values())
        assert call.asked in day.told
        assert call.asked.encode() in files


def test_of_cards_keyed_in_a_pause_no_key_is_in_any_sound_that_was_ever_on_the_disk(day: Day) -> None:
    assert len(day.paused) == PAUSED
    for call in day.paused:
        for samples in (*call.raw.values(), *sides(call.story.recordings[0].path)):
            assert keys_in(samples) == ""


def test_no_digit_of_them_is_in_store_traces_logs_or_files(day: Day) -> None:
    files = day.files
    for card in (card for call in day.paused for card in (call.asked, call.tones, call.events)):
        for part in (card[:8], card[8:], card[4:12]):
            assert part not in day.told
            assert part not in day.logs
            assert part.encode() not in files


def test_the_pause_is_silent_to_the_sample_and_the_rest_of_the_talk_is_there_in_step(day: Day) -> None:
    for call in day.paused:
        story = call.story
        assert story.call.answered
        (recording,) = story.recordings
        assert recording.state is RecordingState.RECORDED or holes_explained(story), recording.reason
        left, right = sides(recording.path)
        marks = [mark for mark in story.marks if mark.kind is MarkKind.PAUSE]
        assert [(mark.begins, mark.who.split()[0]) for mark in marks] == [
            (True, "the"),
            (False, "the"),
            (True, "agent"),
            (False, "agent"),
        ]
        spans = [round((mark.at - story.call.answered).total_seconds() * 8000) for mark in marks]
        for first, last in zip(spans[::2], spans[1::2], strict=True):
            assert not left[first:last].any()
            assert not right[first:last].any()
        before, after = slice(spans[2] - 12000, spans[2] - 4000), slice(spans[3] + 8000, spans[3] + 16000)
        for stretch in (before, after):
            assert _is_loud(left[stretch])
            assert _is_loud(right[stretch])
        talk = [len(samples) for name, samples in call.raw.items() if ".at" in name]
        assert talk
        apart = [abs(one - other) for one, other in zip(talk[::2], talk[1::2], strict=True)]
        assert max(apart) <= BLOCK, "both files of a segment grow in step, muted or not"


def _is_loud(samples: Samples) -> bool:
    return bool(np.abs(samples).max() > 2000)
