from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.vault.errors import KeyBroken, MasterExposed, MasterMissing, VaultError
from ivr.vault.file_masters import FileMasters
from ivr.vault.masters import Wrapped
from tests.vault.kills import killed_at_each_step

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state/masters.json"


@pytest.fixture
def masters(path: Path) -> FileMasters:
    masters = FileMasters(path, lambda: datetime(2026, 11, 26, 9, tzinfo=UTC))
    masters.make_first(needed=False)
    return masters


def test_a_wrapped_key_comes_back_and_is_not_to_be_seen(masters: FileMasters) -> None:
    wrapped = masters.wrap(KEY, b"a")
    assert masters.unwrap(wrapped, b"a") == KEY
    assert KEY not in wrapped.data
    assert wrapped.master == masters.current()


def test_the_first_start_makes_one_for_the_owner_alone_the_second_changes_nothing(
    masters: FileMasters, path: Path
) -> None:
    first = path.read_bytes()
    masters.make_first(needed=False)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [(known.made, known.current) for known in masters.known()] == [("2026-11-26T09:00:00+00:00", True)]


def test_where_keys_need_a_master_that_is_gone_none_is_made_instead(path: Path) -> None:
    with pytest.raises(MasterMissing, match="backup"):
        FileMasters(path).make_first(needed=True)
    assert not path.exists()


def test_without_its_file_nothing_is_wrapped(path: Path) -> None:
    with pytest.raises(MasterMissing, match=r"masters\.json"):
        FileMasters(path).wrap(KEY, b"a")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_file_that_others_may_read_is_refused(masters: FileMasters, path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(MasterExposed, match="chmod 600"):
        masters.current()


@pytest.mark.parametrize(
    "spoil", ["", "{}", "[]", '{"masters": [1]}', '{"masters": [{"id": "a", "made": "", "key": "AA=="}]}']
)
def test_a_damaged_file_is_told_and_never_replaced(masters: FileMasters, path: Path, spoil: str) -> None:
    path.write_text(spoil)
    for use in (masters.current, masters.renew, lambda: masters.make_first(needed=False)):
        with pytest.raises(VaultError, match="damaged"):
            use()
    assert path.read_text() == spoil


def test_a_master_key_with_one_wrong_letter_is_noticed(masters: FileMasters, path: Path) -> None:
    kept = json.loads(path.read_text())
    key = kept["masters"][0]["key"]
    kept["masters"][0]["key"] = ("A" if key[0] != "A" else "B") + key[1:]
    path.write_text(json.dumps(kept))
    with pytest.raises(VaultError, match="damaged"):
        masters.current()


def test_a_key_wrapped_for_one_recording_opens_no_other(masters: FileMasters) -> None:
    with pytest.raises(KeyBroken):
        masters.unwrap(masters.wrap(KEY, b"a"), b"b")


@pytest.mark.parametrize("data", [b"", b"short", bytes(12), bytes(60)])
def test_what_was_never_wrapped_does_not_open(masters: FileMasters, data: bytes) -> None:
    with pytest.raises(KeyBroken):
        masters.unwrap(Wrapped(masters.current(), data), b"a")


def test_a_renewed_master_wraps_and_the_old_one_still_unwraps_also_in_another_process(
    masters: FileMasters, path: Path
) -> None:
    old = masters.wrap(KEY, b"a")
    fresh = FileMasters(path).renew()
    assert masters.wrap(KEY, b"a").master == masters.current() == fresh != old.master
    assert masters.unwrap(old, b"a") == KEY
    assert [known.current for known in masters.known()] == [False, True]


def test_a_forgotten_master_unwraps_nothing_and_the_newest_is_not_forgotten(masters: FileMasters) -> None:
    old = masters.wrap(KEY, b"a")
    with pytest.raises(VaultError, match="rotate first"):
        masters.forget(masters.current())
    masters.renew()
    masters.forget(old.master)
    with pytest.raises(MasterMissing, match=old.master):
        masters.forget(old.master)
    with pytest.raises(MasterMissing, match=old.master):
        masters.unwrap(old, b"a")


def renew(folder: Path) -> None:
    FileMasters(folder / "masters.json").renew()


def test_killed_while_it_is_renewed_the_file_holds_the_old_keys_or_one_more(tmp_path: Path) -> None:
    def fresh(step: int) -> Path:
        FileMasters(tmp_path / f"{step}/masters.json").make_first(needed=False)
        return tmp_path / f"{step}"

    ends = [len(FileMasters(each / "masters.json").known()) for each in killed_at_each_step(renew, fresh)]
    assert ends == sorted(ends)
    assert set(ends) == {1, 2}
