"""A retention run that is killed again and again: the next one goes on, and nothing looks whole that is not."""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import soundfile

from ivr.core.access import Person, Role
from ivr.core.gaps import Quality
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Kind
from ivr.evidence.files import Places
from ivr.evidence.keys import public_key, public_path
from ivr.evidence.opening import open_ledger
from ivr.evidence.verify import Beside, verify
from ivr.provision.layout import Layout, make
from ivr.recording.opening import open_safe
from ivr.recording.people import People
from ivr.store.custody import Custody
from ivr.store.rows import Recording
from ivr.store.store import Store
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring
from ivr.versions.shelf import Shelf
from tests.cli.program import EXAMPLE, ROOT
from tests.recording.rooms import PCM, RATE

ENDED = datetime(2020, 3, 4, 12, 0, tzinfo=UTC)
CALLS = [f"node1-{number}.1" for number in range(8)]


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Recordings whose retention ended years ago."""
    layout = Layout(tmp_path / "state")
    make(layout)
    layout.rules.mkdir()
    text = re.sub(r"(?m)^  keep: .*$", "  keep: {for: 1y, because: the law}", EXAMPLE.read_text("utf-8"))
    Shelf(layout.rules).keep("a" * 40, EXAMPLE, {EXAMPLE.name: text.encode()}, "li", now())
    asyncio.run(_recorded(layout))
    return layout


async def _recorded(layout: Layout) -> None:
    store, safe, began = Store(layout.database, "node1"), open_safe(layout, now), ENDED - timedelta(seconds=2)
    await store.open()
    wav = layout.state / "captured.wav"
    soundfile.write(wav, PCM, RATE, subtype="PCM_16")
    for call in CALLS:
        recording = Recording(call, "", 2.0, 2, RecordingState.RECORDED, began, ENDED)
        stored = safe.keep(recording, began, wav, {}, Quality.EXACT)
        path = str(safe.path(stored))
        store.recorded(Recording(call, path, 2.0, 2, RecordingState.RECORDED, began, ENDED, size=stored.audio_bytes))
    await store.close()


def run(layout: Layout, token: str, kill_after: int) -> int:
    """The exit code of a run that is killed once it has told of so many."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from ivr.cli import main; main()", "recordings", "retain", "--state", layout.state],
        cwd=ROOT, env={**os.environ, "IVR_RECORDINGS_TOKEN": token}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    with process.stdout:
        for number, line in enumerate(process.stdout, 1):
            if number == kill_after and "deleted:" in line:
                process.kill()
    return process.wait(60)


def test_killed_again_and_again_it_deletes_each_once_and_wholly(layout: Layout) -> None:
    token = People(layout.people).give(Person("li", Role.COMPLIANCE))
    chance, kills = random.Random(5), 0
    while run(layout, token, chance.randrange(1, 4)) != 0:
        kills += 1
        assert kills < 2 * len(CALLS)
        assert _no_half_state_looks_whole(layout)
    assert kills >= 2
    ledger = open_ledger(layout.ledger, layout.ledger_key, now)
    gone = [entry.about["recording"] for entry in ledger.entries() if entry.kind is Kind.DELETED]
    assert sorted(gone) == sorted(CALLS)
    assert [path for path in layout.recordings.rglob("node1-*") if path.is_file()] == []
    assert list(layout.recording_keys.rglob("*.key")) == []
    report = verify(layout.ledger, public_key(public_path(layout.ledger_key)), Beside(Places(layout.recordings)))
    assert report.is_clean


def _no_half_state_looks_whole(layout: Layout) -> bool:
    """Each that the store calls recorded either can be heard, or stands in the list of those that are under way."""
    return asyncio.run(_heard(layout))


async def _heard(layout: Layout) -> bool:
    store = Custody.of(layout.database)
    keys = {recording for recording, _ in Keyring(layout.recording_keys, FileMasters(layout.master_keys)).recordings()}
    under_way = {deletion.recording for deletion in await store.unfinished()}
    whole = {kept.recording async for kept in store.all_kept(now())}
    await store.close()
    return whole - under_way <= keys and len(under_way) <= 1
