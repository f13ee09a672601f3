from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.archiving import AUDIO, MANIFEST
from ivr.evidence.entry import Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.verify import verify
from ivr.recording.archive_books import ArchiveBooks
from ivr.recording.archiver import Archiver
from ivr.recording.moving import Mover
from ivr.recording.seal import remove
from tests.recording.archiving import DAY, archive, content, left, whole
from tests.recording.sounds import captured

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
KEY = Ed25519PrivateKey.generate()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(tmp_path / "recordings" / "ledger", KEY, lambda: NOON)


def sealed(tmp_path: Path, *names: str) -> list[Fact]:
    folder = tmp_path / "recordings" / DAY
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        for part in (AUDIO, MANIFEST):
            (folder / f"{name}{part}").write_bytes(content(name, part))
    return [Fact(Kind.SEALED, about(name)) for name in names]


def about(name: str) -> dict[str, str]:
    hashes = {part: hashlib.sha256(content(name, part)).hexdigest() for part in (AUDIO, MANIFEST)}
    return {
        "recording": name,
        "audio": f"{DAY}/{name}{AUDIO}",
        "audio_sha256": hashes[AUDIO],
        "manifest": f"{DAY}/{name}{MANIFEST}",
        "manifest_sha256": hashes[MANIFEST],
    }


def books(ledger: Ledger, tmp_path: Path) -> ArchiveBooks:
    found = ArchiveBooks(ledger, tmp_path / "recordings", tmp_path / "spool")
    found.refresh()
    return found


def test_what_is_sealed_is_known_as_soon_as_it_is_looked_up(ledger: Ledger, tmp_path: Path) -> None:
    found = books(ledger, tmp_path)
    ledger.append(sealed(tmp_path, "c1"))
    assert found.sealed("c1") is None
    found.refresh()
    assert found.sealed("c1") == {AUDIO: about("c1")["audio_sha256"], MANIFEST: about("c1")["manifest_sha256"]}
    assert not found.archived("c1")


def test_what_no_longer_lies_here_is_not_remembered(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([*sealed(tmp_path, "c1"), Fact(Kind.SEALED, about("long-gone"))])
    found = books(ledger, tmp_path)
    assert found.sealed("long-gone") is None
    found.left("c1")
    found.refresh()
    assert found.sealed("c1") is None


def test_archived_recordings_are_in_the_ledger_and_the_next_start_knows_it(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append(sealed(tmp_path, "c1", "c2"))
    place = archive(tmp_path / "archive")
    keeping = Mover(tmp_path / "recordings", place, books(ledger, tmp_path), keep=timedelta(days=400))
    assert asyncio.run(one_pass(keeping)) == (2, 0)
    assert books(ledger, tmp_path).archived("c1")
    assert asyncio.run(one_pass(keeping)) == (0, 2)
    assert asyncio.run(one_pass(Mover(tmp_path / "recordings", place, books(ledger, tmp_path)))) == (0, 0)
    assert whole(tmp_path / "archive", "c1", "c2")
    assert [name for name in left(tmp_path / "recordings") if name.startswith("c")] == []
    entered = [entry.about["recording"] for entry in ledger.entries() if entry.kind is Kind.ARCHIVED]
    assert sorted(entered) == ["c1", "c2"]
    assert verify(ledger.folder, KEY.public_key()).is_clean


async def one_pass(mover: Mover) -> tuple[int, int]:
    archiver = Archiver(mover, lambda *alarm: pytest.fail(str(alarm)), lambda: datetime.now(UTC))
    this = await archiver.run_pass()
    await archiver.close()
    return this.archived, this.staying


def test_a_recording_whose_captured_files_are_still_there_waits_for_whoever_removes_them(
    ledger: Ledger, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 1, 1)
    ledger.append(sealed(tmp_path, "c1"))
    mover = Mover(tmp_path / "recordings", archive(tmp_path / "archive"), books(ledger, tmp_path))
    assert asyncio.run(one_pass(mover)) == (0, 0)
    remove("c1", tmp_path / "spool")
    assert asyncio.run(one_pass(mover)) == (1, 0)


def test_a_recording_that_has_a_tombstone_is_not_archived(ledger: Ledger, tmp_path: Path) -> None:
    ledger.append([*sealed(tmp_path, "c1"), Fact(Kind.DELETED, {"recording": "c1"})])
    mover = Mover(tmp_path / "recordings", archive(tmp_path / "archive"), books(ledger, tmp_path))
    assert asyncio.run(one_pass(mover)) == (0, 0)
