from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from ivr.vault.errors import KeyBroken, KeyGone, MasterMissing, VaultError
from ivr.vault.file_masters import FileMasters
from ivr.vault.keyring import Keyring, Rewrapped
from ivr.vault.masters import Wrapped
from tests.vault.kills import killed_at_each_step

DAY, NEXT = date(2026, 11, 26), date(2026, 11, 27)
NAMES = ("a", "b", "c", "d")


def opened(folder: Path) -> tuple[Keyring, FileMasters]:
    masters = FileMasters(folder / "masters.json")
    masters.make_first(needed=False)
    return Keyring(folder / "keys", masters), masters


def file(folder: Path, name: str) -> Path:
    return folder / f"keys/2026/11/26/{name}.key"


def test_each_recording_has_a_key_of_its_own(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    made = {keyring.create("a", DAY), keyring.create("b", DAY), keyring.create("a", NEXT)}
    assert [len(key) for key in made] == [32, 32, 32]
    assert list(keyring.recordings()) == [("a", DAY), ("b", DAY), ("a", NEXT)]


def test_a_key_that_is_made_again_is_the_same(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    assert keyring.create("a", DAY) == keyring.create("a", DAY) == keyring.key("a", DAY)


def test_of_many_who_make_the_same_key_at_once_all_get_one(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    together = threading.Barrier(8)

    def make(_: int) -> bytes:
        together.wait()
        return keyring.create("a", DAY)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make, range(8)))) == 1
    assert [path.name for path in file(tmp_path, "a").parent.iterdir()] == ["a.key"]


def test_the_file_is_for_its_owner_alone_and_does_not_show_the_key(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    key, path = keyring.create("a", DAY), file(tmp_path, "a")
    assert path.stat().st_mode & 0o777 == 0o600
    assert key not in path.read_bytes()
    assert json.loads(path.read_text())["master"] == masters.current()


def test_a_destroyed_key_is_gone_and_destroying_it_again_is_no_error(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    keyring.create("b", DAY)
    assert keyring.destroy("a", DAY)
    with pytest.raises(KeyGone):
        keyring.key("a", DAY)
    assert not keyring.destroy("a", DAY)
    assert not keyring.destroy("never", NEXT)
    assert keyring.key("b", DAY)


def test_a_key_is_destroyed_also_where_the_master_keys_are_out_of_reach(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    (tmp_path / "masters.json").unlink()
    assert keyring.destroy("a", DAY)


def test_destroying_takes_what_a_kill_left_beside_the_key(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    for left in ("a.key.part", "a.key.1234abcd.part"):
        file(tmp_path, "a").with_name(left).write_bytes(file(tmp_path, "a").read_bytes())
    keyring.destroy("a", DAY)
    assert list(file(tmp_path, "a").parent.iterdir()) == []


def test_a_key_is_written_over_before_it_is_removed(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    before = file(tmp_path, "a").read_bytes()
    (tmp_path / "other name").hardlink_to(file(tmp_path, "a"))
    keyring.destroy("a", DAY)
    after = (tmp_path / "other name").read_bytes()
    assert len(after) == len(before)
    assert before[:20] not in after


def test_another_recordings_key_file_put_in_its_place_does_not_open(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    keyring.create("b", DAY)
    file(tmp_path, "a").write_bytes(file(tmp_path, "b").read_bytes())
    with pytest.raises(KeyBroken):
        keyring.key("a", DAY)


@pytest.mark.parametrize("spoil", [b"", b"{", b"[]", b'{"master": "x"}', b'{"master": "x", "wrapped": "!"}', b"\xff"])
def test_a_damaged_key_file_is_told_and_never_replaced(tmp_path: Path, spoil: bytes) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    file(tmp_path, "a").write_bytes(spoil)
    for use in (keyring.key, keyring.create):
        with pytest.raises(KeyBroken, match=r"a\.key"):
            use("a", DAY)
    assert file(tmp_path, "a").read_bytes() == spoil


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".a", "a\0", "a" * 200])
def test_an_id_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="cannot name a file"):
        opened(tmp_path)[0].create(name, DAY)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    (tmp_path / "keys").write_text("in the way")
    with pytest.raises(VaultError, match=r"a\.key cannot be written"):
        keyring.create("a", DAY)


def test_rotation_wraps_every_key_anew_and_the_old_master_is_needed_no_more(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    keys = {name: keyring.create(name, DAY) for name in NAMES}
    old, told = masters.current(), list[tuple[int, int]]()
    masters.renew()
    assert keyring.rewrap_all(lambda done, of: told.append((done, of))) == Rewrapped(4, 0, ())
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    masters.forget(old)
    assert {name: keyring.key(name, DAY) for name in NAMES} == keys
    assert keyring.counts() == {masters.current(): 4}
    assert keyring.rewrap_all() == Rewrapped(0, 4, ())


def test_in_the_midst_of_a_rotation_old_and_new_keys_are_read_and_made(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    keys = {name: keyring.create(name, DAY) for name in NAMES}
    old = masters.current()
    masters.renew()

    def look(done: int, of: int) -> None:
        assert {name: keyring.key(name, DAY) for name in NAMES} == keys
        assert (keyring.counts()[old], keyring.counts()[masters.current()]) == (of - done, done + (done > 1))
        keyring.create("made meanwhile".replace(" ", "-"), NEXT)

    keyring.rewrap_all(look)


def rotate(folder: Path) -> None:
    opened(folder)[0].rewrap_all()


def test_killed_at_any_point_of_a_rotation_all_keys_are_readable_and_it_goes_on(tmp_path: Path) -> None:
    keys = dict[Path, dict[str, bytes]]()

    def fresh(step: int) -> Path:
        keyring, masters = opened(tmp_path / f"{step}")
        keys[tmp_path / f"{step}"] = {name: keyring.create(name, DAY) for name in NAMES}
        masters.renew()
        return tmp_path / f"{step}"

    done = set[int]()
    for folder in killed_at_each_step(rotate, fresh):
        keyring, masters = opened(folder)
        assert {name: keyring.key(name, DAY) for name in NAMES} == keys[folder]
        done.add(keyring.counts()[masters.current()])
        ended = keyring.rewrap_all()
        assert (ended.changed + ended.already, ended.problems) == (4, ())
        assert keyring.counts() == {masters.current(): 4}
        assert {name: keyring.key(name, DAY) for name in NAMES} == keys[folder]
        assert sorted(path.name for path in file(folder, "a").parent.iterdir()) == [f"{name}.key" for name in NAMES]
    assert done == {0, 1, 2, 3, 4}


def test_a_rotation_removes_what_a_kill_left_beside_a_key_and_leaves_what_is_being_made(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    for left in ("a.key.part", "a.key.1234abcd.part", "b.key.1234abcd.part"):
        file(tmp_path, "a").with_name(left).touch()
    keyring.rewrap_all()
    assert sorted(path.name for path in file(tmp_path, "a").parent.iterdir()) == ["a.key", "b.key.1234abcd.part"]


def create(folder: Path) -> None:
    opened(folder)[0].create("a", DAY)


def test_killed_while_a_key_is_made_there_is_a_whole_key_or_none_and_the_next_try_has_one(tmp_path: Path) -> None:
    for folder in killed_at_each_step(create, lambda step: tmp_path / f"{step}"):
        keyring, _ = opened(folder)
        found = keyring.key("a", DAY) if file(folder, "a").exists() else None
        assert found in (None, keyring.create("a", DAY))


def destroy(folder: Path) -> None:
    opened(folder)[0].destroy("a", DAY)


def test_killed_while_a_key_is_destroyed_the_next_try_ends_it(tmp_path: Path) -> None:
    def fresh(step: int) -> Path:
        opened(tmp_path / f"{step}")[0].create("a", DAY)
        return tmp_path / f"{step}"

    for folder in killed_at_each_step(destroy, fresh):
        keyring, _ = opened(folder)
        keyring.destroy("a", DAY)
        assert list(keyring.recordings()) == []


def test_a_rotation_names_what_is_in_its_way_and_does_the_rest(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    for name in NAMES:
        keyring.create(name, DAY)
    file(tmp_path, "b").write_bytes(b"{")
    masters.renew()
    ended = keyring.rewrap_all()
    assert (ended.changed, ended.already, len(ended.problems)) == (3, 0, 1)
    assert ended.problems[0].startswith("2026/11/26/b: ")
    assert keyring.counts() == {masters.current(): 3, "": 1}


def test_a_key_destroyed_in_the_midst_of_a_rotation_does_not_come_back(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    for name in NAMES:
        keyring.create(name, DAY)
    masters.renew()
    keyring.rewrap_all(lambda done, of: keyring.destroy("c", DAY) if done == 1 else None)
    assert [name for name, _ in keyring.recordings()] == ["a", "b", "d"]


def test_a_key_is_not_destroyed_between_a_rotations_reading_and_writing_of_it(tmp_path: Path) -> None:
    keyring, masters = opened(tmp_path)
    keyring.create("a", DAY)
    masters.renew()
    destroying = threading.Thread(target=keyring.destroy, args=("a", DAY))

    class Slow(FileMasters):
        def wrap(self, key: bytes, about: bytes) -> Wrapped:
            destroying.start()
            destroying.join(0.05)
            assert destroying.is_alive(), "it had to wait for the lock"
            return super().wrap(key, about)

    Keyring(tmp_path / "keys", Slow(tmp_path / "masters.json")).rewrap_all()
    destroying.join()
    assert list(keyring.recordings()) == []


def test_without_any_master_key_a_rotation_does_not_begin(tmp_path: Path) -> None:
    keyring, _ = opened(tmp_path)
    keyring.create("a", DAY)
    (tmp_path / "masters.json").unlink()
    with pytest.raises(MasterMissing):
        keyring.rewrap_all()
