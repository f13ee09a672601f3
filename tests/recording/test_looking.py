"""A recording that is deleted, shortened or renamed after its call is found by the next look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.evidence.entry import Fact, Kind
from ivr.recording.looking import REACH, Look
from tests.recording.firm_of_records import DAY, Records, name

NOW = DAY + timedelta(hours=1)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    records = Records(tmp_path)
    records.sealed(range(5))
    return records


def look(records: Records) -> Look:
    return Look(records.sources.ledger, records.sources.recordings, NOW)


def test_whole_recordings_are_nothing_to_tell(records: Records) -> None:
    assert look(records).once(NOW) == ()


@pytest.mark.parametrize(
    ("harm", "word"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.rename(path.with_name("elsewhere")), "missing"),
        (lambda path: path.write_bytes(b"cut"), "tampered"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "tampered"),
    ],
)
@pytest.mark.parametrize("ending", [".audio", ".about"])
def test_each_loss_is_told_once(records: Records, harm: Callable[[Path], object], word: str, ending: str) -> None:
    looking = look(records)
    looking.once(NOW)
    harm(records.path(3, ending))
    (lost,) = looking.once(NOW)
    assert (lost.call, lost.state.value) == (name(3), word)
    assert f"{name(3)}{ending}" in lost.why
    assert looking.once(NOW) == ()


def test_a_recording_that_is_sealed_later_is_looked_at_too(records: Records) -> None:
    looking = look(records)
    looking.once(NOW)
    records.sealed([7])
    records.path(7).unlink()
    assert [lost.call for lost in looking.once(NOW)] == [name(7)]


@pytest.mark.parametrize("kind", [Kind.ARCHIVED, Kind.DELETED, Kind.ERASED])
def test_what_was_moved_or_deleted_by_right_is_no_loss(records: Records, kind: Kind) -> None:
    looking = look(records)
    looking.once(NOW)
    records.ledger().append([Fact(kind, {"recording": name(3)})])
    records.path(3).unlink()
    assert looking.once(NOW) == ()


def test_what_is_deleted_by_right_while_it_looks_is_no_loss(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = look(records)
    looking.once(NOW)
    lost = looking._lost

    def meanwhile(call: str, files: object) -> object:
        if call == name(3) and records.path(3).exists():
            records.ledger().append([Fact(Kind.DELETED, {"recording": name(3)})])
            records.path(3).unlink()
        return lost(call, files)  # type: ignore[arg-type]

    monkeypatch.setattr(Look, "_lost", lambda self, call, files: meanwhile(call, files))
    assert looking.once(NOW) == ()


def test_older_ones_are_left_to_the_night(records: Records) -> None:
    looking = look(records)
    records.path(3).unlink()
    assert looking.once(DAY + REACH + timedelta(seconds=1)) == ()


def test_a_folder_that_is_gone_as_a_whole_is_one_trouble(records: Records, tmp_path: Path) -> None:
    looking = look(records)
    looking.once(NOW)
    looking._ledger = records.sources.ledger.rename(tmp_path / "ledger")
    looking._tail._folder = looking._ledger
    records.sources.recordings.rename(tmp_path / "unmounted")
    with pytest.raises(FileNotFoundError):
        looking.once(NOW)


def test_no_ledger_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert Look(tmp_path / "none", tmp_path, NOW).once(NOW) == ()
