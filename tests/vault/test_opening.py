from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from ivr.vault.errors import MasterMissing, VaultError
from ivr.vault.file_masters import FileMasters
from ivr.vault.key_service import KeyService
from ivr.vault.keyring import Keyring, Rewrapped
from ivr.vault.opening import Moving, make_keyring

DAY = date(2026, 11, 26)


def opened(folder: Path, service: KeyService | None = None) -> Keyring:
    return make_keyring(folder / "keys", folder / "masters.json", service)


def test_at_the_first_start_a_master_key_is_made(tmp_path: Path) -> None:
    key = opened(tmp_path).create("a", DAY)
    assert opened(tmp_path).key("a", DAY) == key


def test_without_the_master_key_that_recordings_need_it_does_not_start(tmp_path: Path) -> None:
    opened(tmp_path).create("a", DAY)
    (tmp_path / "masters.json").unlink()
    with pytest.raises(MasterMissing, match="backup"):
        opened(tmp_path)
    assert not (tmp_path / "masters.json").exists()


def test_with_a_key_service_no_master_key_lies_in_a_file_and_it_starts_without_being_asked(tmp_path: Path) -> None:
    opened(tmp_path, KeyService("http://127.0.0.1:9", "ivr", tmp_path / "token"))
    assert not (tmp_path / "masters.json").exists()


def test_an_old_master_key_is_destroyed_only_when_no_recording_needs_it(tmp_path: Path) -> None:
    keyring = opened(tmp_path)
    keyring.create("a", DAY)
    old = keyring.masters.current()
    keyring.masters.renew()
    with pytest.raises(VaultError, match="1 recordings need"):
        keyring.forget(old)
    keyring.rewrap_all()
    keyring.forget(old)
    assert [each.id for each in keyring.masters.known()] == [keyring.masters.current()]


def test_an_old_master_key_is_not_destroyed_while_a_damaged_key_may_need_it(tmp_path: Path) -> None:
    keyring = opened(tmp_path)
    keyring.create("a", DAY)
    old = keyring.masters.current()
    keyring.masters.renew()
    (tmp_path / "keys/2026/11/26/a.key").write_bytes(b"{")
    with pytest.raises(VaultError, match="damaged"):
        keyring.forget(old)


def test_with_the_old_master_key_a_copy_of_an_erased_recordings_key_is_worth_nothing(tmp_path: Path) -> None:
    keyring = opened(tmp_path)
    keyring.create("a", DAY)
    file, copy = tmp_path / "keys/2026/11/26/a.key", tmp_path / "copy"
    shutil.copy(file, copy)
    keyring.destroy("a", DAY)
    old = keyring.masters.current()
    keyring.masters.renew()
    keyring.forget(old)
    shutil.copy(copy, file)
    with pytest.raises(MasterMissing, match=old):
        keyring.key("a", DAY)


def test_masters_that_move_unwrap_what_the_old_ones_wrapped_until_a_rotation_has_reached_it(tmp_path: Path) -> None:
    old, new = FileMasters(tmp_path / "old.json"), FileMasters(tmp_path / "new.json")
    old.make_first(needed=False)
    new.make_first(needed=False)
    key = Keyring(tmp_path / "keys", old).create("a", DAY)
    moving = Keyring(tmp_path / "keys", Moving(old, new))
    assert moving.key("a", DAY) == key
    assert [(each.id, each.current) for each in moving.masters.known()] == [
        (old.current(), False),
        (new.current(), True),
    ]
    moving.masters.renew()
    assert moving.rewrap_all() == Rewrapped(1, 0, ())
    assert Keyring(tmp_path / "keys", new).key("a", DAY) == key
    moving.forget(moving.masters.known()[1].id)
    assert len(new.known()) == 1
