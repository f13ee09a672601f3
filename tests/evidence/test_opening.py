"""The ledger's key is changed while others write, and killed in between it is found again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence.keys import key_id, public_key, public_path, signing_key
from ivr.evidence.ledger import Ledger
from ivr.evidence.opening import change_key, open_ledger
from ivr.evidence.verify import verify
from tests.evidence.books import Clock, played


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "ledger-key.pem"


def test_whoever_writes_goes_on_with_the_new_key(folder: Path, key: Path) -> None:
    clock = Clock()
    running = open_ledger(folder, key, clock)
    old = public_key(public_path(key))
    new = public_key(change_key(folder, key, clock))
    assert key_id(old) != key_id(new)
    running.append([played(1)])
    open_ledger(folder, key, clock).append([played(2)])
    for public in (old, new):
        assert verify(folder, public).is_clean
    kept = sorted(path.name for path in key.parent.glob("*.pem"))
    assert kept == [f"ledger-key.{key_id(old)}.public.pem", "ledger-key.pem", "ledger-key.public.pem"]


@pytest.mark.parametrize("named", [False, True], ids=["before the ledger names it", "after"])
def test_a_change_that_was_killed_is_finished_by_the_next(folder: Path, key: Path, named: bool) -> None:
    clock = Clock()
    ledger = open_ledger(folder, key, clock)
    fresh = signing_key(key.with_suffix(".next.pem"))
    if named:
        ledger.change_key(fresh)
    open_ledger(folder, key, clock).append([played(1)])
    change_key(folder, key, clock)
    again = open_ledger(folder, key, clock)
    again.append([played(2)])
    assert key_id(again.signing.public_key()) == key_id(fresh.public_key())
    assert verify(folder, public_key(public_path(key))).is_clean


def test_twice_is_two_changes(folder: Path, key: Path) -> None:
    clock = Clock()
    open_ledger(folder, key, clock)
    first = signing_key(key)
    change_key(folder, key, clock)
    change_key(folder, key, clock)
    report = verify(folder, first.public_key())
    assert report.is_clean
    assert len([note for note in report.notes if "the key was changed" in note.what]) == 2
    assert isinstance(open_ledger(folder, key, clock), Ledger)


@pytest.mark.parametrize("step", ["rename", "replace", "unlink"])
def test_killed_while_the_files_are_renamed_the_next_change_sets_it_right(
    folder: Path, key: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    open_ledger(folder, key, clock)
    old = public_key(public_path(key))

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Path, step, die)
        with pytest.raises(KeyboardInterrupt):
            change_key(folder, key, clock)
    open_ledger(folder, key, clock).append([played(1)])
    change_key(folder, key, clock)
    open_ledger(folder, key, clock).append([played(2)])
    assert key_id(public_key(public_path(key))) == key_id(signing_key(key).public_key())
    assert verify(folder, old).is_clean
    assert verify(folder, public_key(public_path(key))).is_clean
    assert key_id(public_key(key.with_name(f"ledger-key.{key_id(old)}.public.pem"))) == key_id(old)


def test_a_lost_key_is_not_made_anew_beside_its_ledger(folder: Path, key: Path) -> None:
    open_ledger(folder, key, Clock()).append([played(1)])
    key.unlink()
    with pytest.raises(LedgerError, match="is gone: put it back from your copy"):
        open_ledger(folder, key, Clock())
    assert not key.exists()
