from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.core.archiving import AUDIO, MANIFEST, NotYet, Stay, Wrong
from ivr.recording import moving
from ivr.recording.finished import finished
from ivr.recording.moving import Archived, Gone, Mover, NotOnRecord, Outcome
from ivr.vault.places.folder import FolderPlace
from tests.recording.archiving import DAY, Ledger, archive, left, sealed, whole

TODAY = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def recordings(tmp_path: Path, ledger: Ledger) -> Path:
    sealed(tmp_path / "recordings", ledger, "c1")
    return tmp_path / "recordings"


@pytest.fixture
def mover(tmp_path: Path, recordings: Path, ledger: Ledger) -> Mover:
    return Mover(recordings, archive(tmp_path / "archive"), ledger)


def move(mover: Mover, now: datetime | None = None) -> list[Outcome]:
    return [mover.move(each) for each in list(finished(mover.recordings, now or TODAY, lambda _: True))]


def test_a_sealed_recording_is_moved_entered_and_gone_from_here(mover: Mover, ledger: Ledger, tmp_path: Path) -> None:
    (outcome,) = move(mover)
    assert isinstance(outcome, Archived)
    assert whole(tmp_path / "archive", "c1")
    assert left(mover.recordings) == []
    about = ledger.entered[0].about()
    assert about["recording"] == "c1"
    assert about["place"] == str(tmp_path / "archive")
    assert [(file["name"], file["sha256"]) for file in about["files"]] == [
        (f"{DAY}/c1{part}", ledger.seals["c1"][part]) for part in (AUDIO, MANIFEST)
    ]


def test_what_the_ledger_does_not_have_yet_is_left_alone(mover: Mover, ledger: Ledger) -> None:
    ledger.seals.clear()
    move(mover)
    assert left(mover.recordings) == ["c1.about", "c1.audio"]
    assert ledger.entered == []


def test_a_recording_that_was_changed_since_it_was_sealed_is_not_sent(
    mover: Mover, ledger: Ledger, tmp_path: Path
) -> None:
    (mover.recordings / DAY / "c1.audio").write_bytes(b"other")
    assert move(mover) == [Wrong(f"{DAY}/c1.audio is not what was sealed")]
    assert whole(tmp_path / "archive")
    assert ledger.entered == []


def test_a_file_of_that_name_in_the_archive_is_a_persons_business(mover: Mover, tmp_path: Path) -> None:
    (tmp_path / "archive" / DAY).mkdir(parents=True)
    (tmp_path / "archive" / DAY / "c1.about").write_bytes(b"other")
    (outcome,) = move(mover)
    assert isinstance(outcome, Wrong)
    assert "nothing is overwritten" in outcome.reason
    assert left(mover.recordings) == ["c1.about", "c1.audio"]


def test_a_recording_may_stay_here_for_days_and_then_goes(recordings: Path, ledger: Ledger, tmp_path: Path) -> None:
    mover = Mover(recordings, archive(tmp_path / "archive"), ledger, keep=timedelta(days=7))
    assert isinstance(move(mover)[0], Archived)
    assert left(recordings) == ["c1.about", "c1.audio"]
    assert move(mover) == [Stay()]
    assert move(mover, TODAY + timedelta(days=8)) == [Gone()]
    assert left(recordings) == []
    assert len(ledger.entered) == 1


def test_what_the_archive_has_lost_meanwhile_is_not_removed_here(
    recordings: Path, ledger: Ledger, tmp_path: Path
) -> None:
    place = archive(tmp_path / "archive")
    mover = Mover(recordings, place, ledger, keep=timedelta(days=7))
    move(mover)
    place.delete(f"{DAY}/c1.audio")
    (outcome,) = move(mover, TODAY + timedelta(days=8))
    assert outcome == Wrong(f"the ledger has {DAY}/c1.audio as archived, and the archive has it not")
    assert left(recordings) == ["c1.about", "c1.audio"]


def test_an_hour_that_the_clock_jumps_either_way_loses_nothing(mover: Mover, ledger: Ledger, tmp_path: Path) -> None:
    for shift in (timedelta(hours=1), -timedelta(hours=2)):
        move(mover, TODAY + shift)
    assert whole(tmp_path / "archive", "c1")
    assert len(ledger.entered) == 1


def test_other_files_are_none_of_its_business(mover: Mover) -> None:
    others = ["ledger/head", f"{DAY}/c1.audio.part", f"{DAY}/c0.wav", "2026/notes.audio", "stray.audio"]
    for name in others:
        (mover.recordings / name).parent.mkdir(exist_ok=True)
        (mover.recordings / name).write_bytes(b"x")
    move(mover)
    assert len(left(mover.recordings)) == len(others)


def test_what_is_erased_while_it_is_sent_is_in_the_archive_no_more_and_not_entered(
    mover: Mover, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = FolderPlace.put

    def erased_meanwhile(place: FolderPlace, name: str, file: Path, **given: Any) -> object:
        kept = put(place, name, file, **given)
        file.unlink(missing_ok=True)
        return kept

    monkeypatch.setattr(FolderPlace, "put", erased_meanwhile)
    assert move(mover) == [Gone()]
    assert whole(tmp_path / "archive")
    assert ledger.entered == []


def test_a_recording_that_nobody_knows_until_when_to_keep_waits_two_days_and_then_goes_without_a_lock(
    mover: Mover, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(_: Ledger, recording: str) -> None:
        raise NotOnRecord(recording)

    monkeypatch.setattr(Ledger, "keep_until", unknown)
    assert move(mover) == [NotYet()]
    (outcome,) = move(mover, TODAY + timedelta(days=2))
    assert isinstance(outcome, Archived)


class Killed(BaseException):
    """The process ends here."""


POINTS = [
    (of, what, nth, after)
    for of, what in [
        (FolderPlace, "put"),
        (Ledger, "enter"),
        (Mover, "_remove"),
        (moving, "sync_folder"),
        (moving.Path, "unlink"),
    ]
    for nth in (1, 2)
    for after in (False, True)
]


@pytest.mark.parametrize("point", POINTS, ids=lambda point: "-".join(map(str, point[1:])))
def test_a_kill_at_any_point_loses_nothing_and_the_next_attempt_finishes(
    mover: Mover, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: tuple[object, str, int, bool]
) -> None:
    of, what, nth, after = point
    with monkeypatch.context() as kill:
        kill.setattr(of, what, _killing(getattr(of, what), nth, after))
        with contextlib.suppress(Killed):
            move(mover)
    if not ledger.entered:
        assert left(mover.recordings) == ["c1.about", "c1.audio"]
    while move(mover):
        pass
    assert whole(tmp_path / "archive", "c1")
    assert ledger.recordings() == ["c1"]
    assert left(mover.recordings) == []


def _killing(real: Callable[..., object], nth: int, after: bool) -> Callable[..., object]:
    calls = 0

    def killing(*given: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth and not after:
            raise Killed
        done = real(*given, **named)
        if calls == nth:
            raise Killed
        return done

    return killing


def test_an_unreadable_file_is_told_and_stays(mover: Mover, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(moving, "blocks_of", broken)
    assert move(mover) == [Wrong("it cannot be read here: Input/output error")]
    assert left(mover.recordings) == ["c1.about", "c1.audio"]
