from __future__ import annotations

from pathlib import Path

import pytest

from ivr.recording import watch
from ivr.recording.seal import Sealed
from ivr.recording.watch import Impossible, can_record, check, started
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
    assert not started(tmp_path, "c1")
    captured(tmp_path, "c1", 0, 0)
    assert started(tmp_path, "c1")
    (tmp_path / "c1.other.sln").unlink()
    assert not started(tmp_path, "c1")


@pytest.mark.parametrize(
    ("answered", "caller", "other", "gap"),
    [
        (60.0, 60.0, 60.0, None),
        (60.0, 58.95, 58.95, None),
        (60.0, 61.0, 61.0, None),
        (60.0, 58.8, 60.0, "what the caller says: 58.8 s of 60.0 s, 1.2 s missing"),
        (
            60.0,
            42.0,
            41.5,
            "what the caller says: 42.0 s of 60.0 s, 18.0 s missing; what he hears: 41.5 s of 60.0 s, 18.5 s missing",
        ),
        (0.4, 0.0, 0.0, None),
    ],
)
def test_a_recording_shorter_than_its_call_is_partial(
    answered: float, caller: float, other: float, gap: str | None
) -> None:
    partial = check(answered, Sealed(Path("x.wav"), max(caller, other), caller, other))
    assert (partial and partial.gap) == gap
