"""Card numbers keyed and spoken while the recording is paused, on a real switch: in no sound, store, log, or trace.

Each call tells four: one that a masked step asks for (RFC 4733), one as tones in the sound while his agent has paused
by key, one that he speaks then, and one as RFC 4733 in the same pause. In one of five calls he is transferred in the
pause, and tells them to the next agent. Others do the same without any pause: there they are found.

`PAUSED_CALLS=1000` plays a thousand calls instead of ten, fifteen at a time: in about twenty minutes on two idle cores.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from operator import or_
from pathlib import Path
from random import Random

import numpy as np
import pytest
from structlog.testing import capture_logs

from ivr.core.marks import MarkKind
from ivr.core.recording_state import KEPT, RecordingState
from ivr.provision.layout import Layout
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.store.rows import CallStory
from tests.real import carded
from tests.real.carded import Cards, Found
from tests.real.firm import Firm, settings_for
from tests.real.scene import Scene
from tests.real.stalls import cores_away

CALLS = int(os.environ.get("PAUSED_CALLS", "10"))
"""Calls with a pause; one line more plays without any."""
LINES = 5 if CALLS <= 20 else 14
"""That many callers at a time; each second of one is a twelfth of a second of a core, the lab's share among it."""
MOVES = 5
"""Of that many lines one transfers its callers in the pause."""
SPOKEN = 6
"""Digits that are spoken, in about two seconds."""
ALIKE, UNLIKE = 0.8, 0.4
"""What was spoken is likely to be there, and is not."""
BLOCK = 16384
"""Samples that the switch writes at a time."""
RUN = 12
"""So many digits of a card in a row give it away; fewer stand among a thousand calls' times and ids by chance."""

pytestmark = pytest.mark.timeout(150 + 2 * CALLS)


@dataclass
class Day:
    """What became of all calls."""

    layout: Layout
    paused: list[Found] = field(default_factory=list)
    open: list[Found] = field(default_factory=list)
    logs: str = ""
    told: str = ""
    """All that the store tells of the calls."""

    def written(self) -> Iterator[bytes]:
        """Every file, the database and Asterisk's own logs among them; not those of the lab, which are the callers'."""
        files = (path for path in sorted(self.layout.state.rglob("*")) if path.is_file())
        return (path.read_bytes() for path in files if not path.is_relative_to(self.layout.state / "lab"))


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    firm, folder = Firm(), tmp_path_factory.mktemp("ps")
    paused = [firm.line(carded.line(masked=True, agents=1 if n % MOVES else 2)) for n in range(LINES)]
    unpaused = firm.line(carded.line(masked=False))
    with capture_logs() as logs:
        async with rehearsal(settings_for(firm.write(folder)), print) as stage:
            found, chance = Day(stage.app.layout), Random(20261126)
            async with asyncio.TaskGroup() as lines:
                for n, ground in enumerate(paused):
                    calls = [_cards(stage, chance) for _ in range(n, CALLS, LINES)]
                    lines.create_task(_a_line(Scene(stage, ground), folder, calls, found.paused, pauses=True))
                calls = [_cards(stage, chance) for _ in range(0, CALLS, LINES)]
                lines.create_task(_a_line(Scene(stage, unpaused), folder, calls, found.open, pauses=False))
            found.told = await _told(stage)
    found.logs = repr(logs)
    likeness = [[round(call.likeness, 2) for call in calls] for calls in (found.paused, found.open)]
    whole = sum(call.story.recordings[0].state is RecordingState.RECORDED for call in found.paused)
    print(f"{whole} of {CALLS} recordings are whole, the others lack what the machine was held up")
    print(f"{CALLS} calls with a pause: spoken digits are alike by {max(likeness[0])}, without by {min(likeness[1])}")
    return found


def _cards(stage: Rehearsal, chance: Random) -> Cards:
    one, two, three = ("".join(chance.choices("0123456789", k=16)) for _ in range(3))
    voice = [stage.app.desk.sounds.samples(f"say/{digit}", "zh") for digit in chance.choices(range(10), k=SPOKEN)]
    return Cards(one, two, three, np.concatenate(voice))


async def _a_line(s: Scene, folder: Path, calls: Iterable[Cards], found: list[Found], *, pauses: bool) -> None:
    """One caller after the other; what was recorded is looked at while the next one calls."""
    await carded.ready(s)
    async with asyncio.TaskGroup() as looks:
        for cards in calls:
            call, raw = await carded.told(s, folder, cards, pauses=pauses)
            looks.create_task(_look(s, found, cards, call, raw))


async def _look(s: Scene, found: list[Found], cards: Cards, call: str, raw: carded.Raw) -> None:
    story = await carded.sealed(s, call)
    found.append(await asyncio.to_thread(carded.found, cards, story, raw))
    if len(found) % 50 == 0:
        print(f"{len(found)} calls looked at")


async def _told(stage: Rehearsal) -> str:
    store = stage.app.store
    await store.flush()
    rows = await store.calls(2 * CALLS)
    return repr([await store.call(row.id) for row in rows]) + repr(await store.alarms())


def runs_in(text: str | bytes) -> set[str]:
    """All that stands in a row there, of so many digits."""
    told = text if isinstance(text, str) else text.decode("latin-1")
    return {row[at : at + RUN] for row in re.findall(rf"[0-9]{{{RUN},}}", told) for at in range(len(row) - RUN + 1)}


def test_without_a_pause_all_are_found_in_the_sound_in_the_store_and_in_the_files(day: Day) -> None:
    """The control: or else nothing would be shown by not finding them."""
    assert len(day.open) >= CALLS / LINES
    told, files = runs_in(day.told), set[str]().union(*map(runs_in, day.written()))
    seen = [
        (
            sum(call.cards.tones in keys for keys in call.keys) == 2,  # in the spool, and sealed
            call.likeness > ALIKE,
            call.cards.asked[:RUN] in told,
            call.cards.asked[:RUN] in files,
        )
        for call in day.open
    ]
    for each in zip(*seen, strict=True):  # a crowded machine loses a key of some call
        assert sum(each) >= len(day.open) / 2, seen


def test_of_cards_told_in_a_pause_nothing_is_in_any_sound_that_was_ever_on_the_disk(day: Day) -> None:
    assert len(day.paused) == CALLS
    for call in day.paused:
        assert len(call.keys) >= 4
        assert not any(call.keys), call.story
        assert call.likeness < UNLIKE, call.story


def test_no_digits_of_them_are_in_store_traces_logs_or_files(day: Day) -> None:
    secret = set[str]().union(*(runs_in(card) for call in day.paused for card in call.cards.numbers))
    assert len(secret) > 12 * CALLS
    for text in (day.told, day.logs, *day.written()):
        assert not secret & runs_in(text)
    logs = "".join(log.read_text("utf-8") for log in day.layout.log.iterdir() if log.is_file())
    assert "/" in logs, "Asterisk writes them"
    assert not re.search(r"DTMF|digit", logs, re.IGNORECASE), "nor one by one"


def test_the_pause_is_silent_to_the_sample_and_the_rest_of_the_talk_is_there_in_step(day: Day) -> None:
    for call in day.paused:
        (recording,) = call.story.recordings
        assert recording.state in KEPT
        marks = [mark for mark in call.story.marks if mark.kind is MarkKind.PAUSE]
        who = [(mark.begins, mark.who.split()[0]) for mark in marks]
        assert who[:4] == [(True, "the"), (False, "the"), (True, "agent"), (False, "agent")]
        assert who[4:] in ([], who[2:4]), "he has pressed twice"
        assert call.silent
    in_step = [call.goes_on and call.apart <= BLOCK for call in day.paused]
    excused = [_was_held_up(call.story) for call in day.paused]
    assert sum(in_step) > CALLS / 4, "both files grow in step, muted or not"
    assert sum(map(or_, in_step, excused)) >= 0.7 * CALLS, "but where the machine was held up"


def _was_held_up(story: CallStory) -> bool:
    assert story.call.answered
    assert story.call.ended
    return cores_away(story.call.answered, story.call.ended) > 0
