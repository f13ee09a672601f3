"""The recordings' files as they lie on the disk."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ivr.core.reconciling import OnDisk
from ivr.recording.files_found import files_found
from ivr.store.accounts import Range

ALWAYS = Range()


def put(recordings: Path, name: str, size: int) -> None:
    (recordings / name).parent.mkdir(parents=True, exist_ok=True)
    (recordings / name).write_bytes(bytes(size))


def day(number: int) -> datetime:
    return datetime(2026, 11, number, tzinfo=UTC)


def test_sound_and_manifest_are_told_with_their_bytes_and_nothing_else_is(tmp_path: Path) -> None:
    for name, size in (("n1-1.2.audio", 7), ("n1-1.2.about", 5), ("old.wav", 9), ("n1-1.3.audio.part", 1), ("x", 1)):
        put(tmp_path, f"2026/11/25/{name}", size)
    put(tmp_path, "ledger/2026-11.txt", 3)
    put(tmp_path, "2026/13/45/n1-1.9.audio", 3)
    assert set(files_found(tmp_path, ALWAYS)) == {
        ("n1-1.2", OnDisk(7, None, day(25))),
        ("n1-1.2", OnDisk(None, 5, day(25))),
        ("old", OnDisk(9, None, day(25))),
    }


def test_days_outside_the_range_are_not_looked_into(tmp_path: Path) -> None:
    for number in (24, 25, 26, 27):
        put(tmp_path, f"2026/11/{number}/n1-{number}.audio", 1)
    within = Range(day(25).replace(hour=12), day(27))
    assert [call for call, _ in files_found(tmp_path, within)] == ["n1-25", "n1-26"]
