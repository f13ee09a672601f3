from __future__ import annotations

from pathlib import Path

import pytest

from ivr.recording import watch
from ivr.recording.capture import first_segment
from ivr.recording.watch import Impossible, can_record, started
from tests.recording.sounds import captured


def test_a_folder_with_room_can_be_recorded_to(tmp_path: Path) -> None:
    assert can_record(tmp_path, 1) is None


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert can_record(tmp_path / "none", 1) == Impossible(f"there is no folder {tmp_path / 'none'}")


def test_too_little_room_is_told_with_figures(tmp_path: Path) -> None:
    impossible = can_record(tmp_path, 1_000_000_000)
    assert impossible
    assert impossible.reason.endswith("1000000000 MB needed")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch.os, "access", lambda *_: False)  # root may write anywhere
    assert can_record(tmp_path, 1) == Impossible(f"{tmp_path} cannot be written")


def test_recording_has_started_once_both_files_are_there(tmp_path: Path) -> None:
    assert not started(first_segment(tmp_path, "c1"))
    captured(tmp_path, "c1", 0, 0)
    assert started(first_segment(tmp_path, "c1"))
    (tmp_path / "c1.other.sln").unlink()
    assert not started(first_segment(tmp_path, "c1"))
