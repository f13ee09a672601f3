"""`ivr recordings archive`: what it says, to people and programs, what it does with --now, and its exit codes."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from ivr.core.gaps import Quality
from ivr.evidence.files import Places
from ivr.evidence.keys import public_key, public_path
from ivr.evidence.verify import Beside, verify
from ivr.provision import layout as folders
from ivr.provision.layout import Layout
from ivr.recording.opening import open_safe
from ivr.recording.seal import Sealed, remove, seal
from ivr.recording.sole import sole
from ivr.store.database import connect, database_url
from ivr.store.rows import Recording, RecordingState
from ivr.store.store import Store
from ivr.store.tables import recordings
from ivr.vault.places.folder import MARK
from ivr.versions.shelf import Shelf
from tests.cli.program import EXAMPLE, Here
from tests.recording.sounds import captured
from tests.vault.places.object_store import SECRET, object_store

DAY = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """A state folder with two recordings."""
    made = Layout(tmp_path / "state")
    folders.make(made)
    safe = open_safe(made, lambda: DAY)
    for call in ("c1", "c2"):
        captured(made.capture, call, 1, 1)
        recording = Recording(call, "", 1.0, 2, RecordingState.RECORDED, DAY, DAY + timedelta(seconds=1), "")
        sealed = seal(call, made.capture)
        assert isinstance(sealed, Sealed)
        safe.keep(recording, DAY, sealed.path, {"caller": "139"}, Quality.EXACT)
        remove(call, made.capture)
    asyncio.run(_on_record(made.database))
    return made


async def _on_record(database: Path) -> None:
    store = Store(database)
    await store.open()
    for call in ("c1", "c2"):
        store.recorded(Recording(call, "x", 1.0, 2, RecordingState.RECORDED, DAY, DAY, ""))
    await store.close()


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    (folder / MARK).touch()
    monkeypatch.setenv("IVR_ARCHIVE", str(folder))
    return folder


def test_what_waits_is_told_and_left_where_it_is(here: Here, layout: Layout, archive: Path) -> None:
    said = here("recordings", "archive", "--state", str(layout.state))
    assert said.code == 0
    assert "waiting   2 recordings" in said.out
    assert f"archive   {archive}: " in said.out
    assert [file.name for file in archive.iterdir()] == [MARK]


def test_now_archives_it_and_the_ledger_can_still_be_verified(here: Here, layout: Layout, archive: Path) -> None:
    told = json.loads(here("recordings", "archive", "--state", str(layout.state), "--now", "--json").out)
    assert (told["archived"], told["waiting"], told["wrong"], told["away"]) == (2, 0, {}, "")
    assert sorted(file.name for file in archive.rglob("c*")) == ["c1.about", "c1.audio", "c2.about", "c2.audio"]
    assert not list(layout.recordings.rglob("c*"))
    key = public_key(public_path(layout.ledger_key))
    report = verify(layout.ledger, key, beside=Beside(Places(layout.recordings, archive)))
    assert report.is_clean, report.findings


def test_an_archive_that_is_away_is_told_with_the_cure_and_code_1(here: Here, layout: Layout, archive: Path) -> None:
    (archive / MARK).unlink()
    for flags in ((), ("--now",)):
        said = here("recordings", "archive", "--state", str(layout.state), *flags)
        assert said.code == 1
        assert f"touch {archive / MARK}" in said.out
    assert len(list(layout.recordings.rglob("c*.audio"))) == 2


def test_a_recording_that_was_changed_is_named_with_code_1(here: Here, layout: Layout, archive: Path) -> None:
    (layout.recordings / f"{DAY:%Y/%m/%d}/c2.audio").write_bytes(b"other")
    said = here("recordings", "archive", "--state", str(layout.state), "--now")
    assert said.code == 1
    assert f"WRONG     c2: {DAY:%Y/%m/%d}/c2.audio is not what was sealed" in said.out
    assert "archived  1 recordings" in said.out


def test_now_is_refused_while_a_controller_runs(here: Here, layout: Layout, archive: Path) -> None:
    with sole(layout.recordings):
        said = here("recordings", "archive", "--state", str(layout.state), "--now")
        assert here("recordings", "archive", "--state", str(layout.state)).code == 0
    assert said.code == 1
    assert "Leave out --now" in said.err


def test_without_an_archive_it_says_how_to_set_one(here: Here, layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IVR_ARCHIVE", raising=False)
    said = here("recordings", "archive", "--state", str(layout.state))
    assert said.code == 1
    assert "IVR_ARCHIVE=s3://bucket/prefix" in said.err


def test_where_nothing_was_recorded_it_says_so_and_makes_nothing(here: Here, tmp_path: Path, archive: Path) -> None:
    said = here("recordings", "archive", "--state", str(tmp_path / "none"))
    assert "Nothing was ever recorded" in said.err
    assert not (tmp_path / "none").exists()


def test_recordings_are_locked_in_an_object_store_as_long_as_the_rules_keep_them(
    here: Here, layout: Layout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Shelf(layout.rules).keep("0" * 40, EXAMPLE, {EXAMPLE.name: EXAMPLE.read_bytes()}, "li", DAY)
    credentials = tmp_path / "credentials"
    credentials.write_text(f"[default]\naws_access_key_id = key\naws_secret_access_key = {SECRET}\n")
    credentials.chmod(0o600)
    with object_store() as store:
        store.make("calls", lock=True)
        for name, value in (
            ("ARCHIVE", "s3://calls/a"),
            ("ARCHIVE_ENDPOINT", store.endpoint),
            ("ARCHIVE_REGION", "eu-west-1"),
            ("ARCHIVE_CREDENTIALS", str(credentials)),
        ):
            monkeypatch.setenv(f"IVR_{name}", value)
        said = here("recordings", "archive", "--state", str(layout.state), "--now")
        assert said.code == 0, said
        assert SECRET not in said.out + said.err
        found = store.client().head_object(Bucket="calls", Key=f"a/{DAY:%Y/%m/%d}/c1.audio")
        assert found["ObjectLockRetainUntilDate"] == DAY.replace(year=DAY.year + 20)  # as the example's rules say


def test_what_the_store_does_not_have_yet_waits_so_that_it_is_not_sent_without_its_lock(
    here: Here, layout: Layout, archive: Path
) -> None:
    asyncio.run(_forgotten(layout.database))
    told = json.loads(here("recordings", "archive", "--state", str(layout.state), "--now", "--json").out)
    assert (told["archived"], told["waiting"], told["wrong"]) == (1, 1, {})


async def _forgotten(database: Path) -> None:
    engine = connect(database_url(database))
    async with engine.begin() as connection:
        await connection.execute(delete(recordings).where(recordings.c.call == "c2"))
    await engine.dispose()
