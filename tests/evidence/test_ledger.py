"""The ledger's writing side: appends, turns, crashes, full disks, clocks, keys."""

from __future__ import annotations

import os
import resource
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence import disk, snapshot
from ivr.evidence.entry import BEFORE_ALL, Entry, Fact, Kind, is_true, parsed
from ivr.evidence.ledger import Ledger
from tests.evidence.books import KEY, NINE, OTHER_KEY, Clock, files, grown, looked_at, only_file, played, troubles


def kinds(ledger: Ledger) -> list[Kind]:
    return [entry.kind for entry in ledger.entries()]


def test_a_new_ledger_begins_with_its_key_and_is_clean(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 0)
    (begun,) = ledger.entries()
    assert (begun.n, begun.kind, begun.prev) == (0, Kind.BEGUN, BEFORE_ALL)
    assert looked_at(tmp_path).is_clean


def test_entries_stand_as_they_were_told_each_after_the_one_before(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 0)
    told = ledger.append([played(1), played(2)])
    assert [entry.about["recording"] for entry in told] == ["node1-1.1", "node1-2.1"]
    assert tuple(ledger.entries(since=1)) == told
    assert told[1].prev == told[0].hash
    assert looked_at(tmp_path).is_clean


def test_a_line_is_its_hash_and_what_is_hashed(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 1)
    line = only_file(tmp_path).read_bytes().splitlines(keepends=True)[-1]
    assert is_true(line)
    assert parsed(line) == list(ledger.entries())[-1]
    assert parsed(line).line == line


def test_what_is_no_json_is_refused_and_nothing_is_entered(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 1)
    with pytest.raises(ValueError, match="JSON"):
        ledger.append([played(1), Fact(Kind.PLAYED, {"seconds": float("nan")})])
    assert ledger.head().n == 1
    assert looked_at(tmp_path).is_clean


def test_files_are_for_this_user_alone(tmp_path: Path) -> None:
    grown(tmp_path / "ledger", 1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "ledger").iterdir()}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "ledger").stat().st_mode) == 0o700


def test_a_month_has_its_file_and_a_clock_that_goes_back_opens_no_older_one(tmp_path: Path) -> None:
    clock = Clock(datetime(2026, 11, 30, 23, 59, tzinfo=UTC))
    ledger = grown(tmp_path, 2, clock)
    clock.at = datetime(2026, 12, 1, 0, 1, tzinfo=UTC)
    ledger.append([played(3)])
    clock.at = datetime(2026, 11, 30, 23, 59, 30, tzinfo=UTC)
    ledger.append([played(4)])
    assert [path.name for path in files(tmp_path)] == ["2026-11.txt", "2026-12.txt"]
    assert looked_at(tmp_path).is_clean
    assert [entry.n for entry in ledger.entries(since=4)] == list(range(4, ledger.head().n + 1))


def test_it_is_opened_again_where_it_ended(tmp_path: Path) -> None:
    before = grown(tmp_path, 5).head()
    ledger = Ledger.open(tmp_path, KEY, Clock())
    assert ledger.head() == before


def test_opening_reads_the_end_only(tmp_path: Path) -> None:
    grown(tmp_path, 50)
    path = only_file(tmp_path)
    size = path.stat().st_size
    with path.open("r+b") as file:  # whatever stands at the beginning is not looked at: that is for `verify`
        file.write(b"x" * (size // 2))
    Ledger.open(tmp_path, KEY, Clock()).append([played(1)])
    assert not looked_at(tmp_path).is_clean


def test_two_ledgers_on_one_folder_take_turns(tmp_path: Path) -> None:
    clock = Clock()
    first, second = Ledger.open(tmp_path, KEY, clock), Ledger.open(tmp_path, KEY, clock)
    for number in range(5):
        first.append([played(number)])
        second.append([played(number)])
    assert [entry.n for entry in first.entries()] == list(range(11))
    assert looked_at(tmp_path).is_clean


def test_many_threads_take_turns(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 0)
    threads = [threading.Thread(target=lambda: [ledger.append([played(n)]) for n in range(10)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.head().n == 40
    assert looked_at(tmp_path).is_clean


def test_a_torn_line_after_a_power_cut_is_cut_off_with_a_note(tmp_path: Path) -> None:
    grown(tmp_path, 3)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes() + b"0123456789abcdef {half")
    assert troubles(tmp_path) == ["not_signed"]
    ledger = Ledger.open(tmp_path, KEY, Clock(NINE + timedelta(minutes=1)))
    assert kinds(ledger)[-2:] == [Kind.PLAYED, Kind.CUT]
    report = looked_at(tmp_path)
    assert report.is_clean
    assert [note.what for note in report.notes] == ["after a crash 22 bytes without a signature were cut off"]


def test_whole_lines_without_a_signed_head_do_not_count(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 3)
    kept = (tmp_path / disk.HEAD).read_bytes()
    ledger.append([played(4), played(5)])
    (tmp_path / disk.HEAD).write_bytes(kept)
    again = Ledger.open(tmp_path, KEY, Clock(NINE + timedelta(minutes=1)))
    assert kinds(again)[4:] == [Kind.CUT]
    assert looked_at(tmp_path).is_clean


def test_a_month_begun_without_a_signed_head_does_not_count(tmp_path: Path) -> None:
    grown(tmp_path, 3)
    (tmp_path / "2026-12.txt").write_bytes(b"half a li")
    ledger = Ledger.open(tmp_path, KEY, Clock(NINE + timedelta(minutes=1)))
    assert kinds(ledger)[-1] is Kind.CUT
    assert not (tmp_path / "2026-12.txt").exists()
    assert looked_at(tmp_path).is_clean


def test_a_first_entry_without_a_head_is_written_anew(tmp_path: Path) -> None:
    grown(tmp_path, 0)
    (tmp_path / disk.HEAD).unlink()
    Ledger.open(tmp_path, KEY, Clock()).append([played(1)])
    assert looked_at(tmp_path).is_clean


def test_entries_without_a_head_are_no_new_ledger(tmp_path: Path) -> None:
    grown(tmp_path, 2)
    (tmp_path / disk.HEAD).unlink()
    with pytest.raises(LedgerError, match="has entries but no head: put head back"):
        Ledger.open(tmp_path, KEY, Clock())


@pytest.mark.parametrize("cut", [1, 200, 5000], ids=["a byte", "a line", "all but a little"])
def test_a_ledger_that_ends_before_its_head_is_not_gone_on_with(tmp_path: Path, cut: int) -> None:
    grown(tmp_path, 20)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(LedgerError, match="does not end with entry 20 of 2026-11-26"):
        Ledger.open(tmp_path, KEY, Clock())
    assert "truncated" in troubles(tmp_path) or "line_changed" in troubles(tmp_path)


def test_a_ledger_whose_last_entry_was_changed_is_not_gone_on_with(tmp_path: Path) -> None:
    grown(tmp_path, 5)
    path = only_file(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"node1-4.1", b"node1-9.1"))
    with pytest.raises(LedgerError, match="does not end with entry 5"):
        Ledger.open(tmp_path, KEY, Clock())


def test_a_ledger_that_is_cut_while_it_is_in_use_is_not_gone_on_with(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 5)
    path = only_file(tmp_path)
    os.truncate(path, path.stat().st_size - 200)
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="does not end with entry 5"):
        ledger.append([played(6)])
    assert path.read_bytes() == before


def test_another_key_is_refused(tmp_path: Path) -> None:
    grown(tmp_path, 2)
    with pytest.raises(LedgerError, match=r"signed with the key \w+, ours is \w+"):
        Ledger.open(tmp_path, OTHER_KEY, Clock())


def test_a_damaged_head_is_refused(tmp_path: Path) -> None:
    grown(tmp_path, 2)
    (tmp_path / disk.HEAD).write_bytes(b"what?")
    with pytest.raises(LedgerError, match="is damaged"):
        Ledger.open(tmp_path, KEY, Clock())


def test_a_full_disk_leaves_nothing_half_written_and_the_next_append_works(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 3)
    path = only_file(tmp_path)
    before, size = path.read_bytes(), path.stat().st_size
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size + 1000, hard))  # the kernel writes a part, then refuses
    try:
        with pytest.raises(LedgerError, match=r"is full: make room\. What was told last has not been entered"):
            ledger.append([played(n) for n in range(20)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    assert [entry.n for entry in ledger.append([played(1)])] == [4]
    assert looked_at(tmp_path).is_clean


@pytest.mark.parametrize("call", ["fdatasync", "ftruncate"])
def test_whatever_the_disk_refuses_is_told_and_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    ledger = grown(tmp_path, 3)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(os, "fdatasync", refuse)
        broken.setattr(os, call, refuse)
        with pytest.raises(LedgerError, match="full"):
            ledger.append([played(4)])
    assert ledger.append([played(5)])[0].about["recording"] == "node1-5.1"
    assert [entry.about.get("recording") for entry in ledger.entries() if entry.kind is Kind.PLAYED] == [
        "node1-0.1", "node1-1.1", "node1-2.1", "node1-5.1",
    ]  # fmt: skip
    assert looked_at(tmp_path).is_clean


def test_a_disk_that_is_read_only_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger = grown(tmp_path, 1)
    opening = os.open

    def read_only(path: Path, flags: int, mode: int = 0o777) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(30, "Read-only file system", str(path))
        return opening(path, flags, mode)

    with monkeypatch.context() as broken:
        broken.setattr(os, "open", read_only)
        with pytest.raises(LedgerError, match=f"{tmp_path}/lock may not be written by this user"):
            ledger.append([played(1)])
        assert looked_at(tmp_path).is_clean, "reading needs no right to write"
    ledger.append([played(1)])


def test_a_clock_that_went_back_is_noted_before_anything_else(tmp_path: Path) -> None:
    clock = Clock()
    ledger = grown(tmp_path, 2, clock)
    clock.at -= timedelta(hours=1)
    ledger.append([played(3)])
    ledger.append([played(4)])
    assert [kind for kind in kinds(ledger) if kind is not Kind.ROOT] == [
        Kind.BEGUN, Kind.PLAYED, Kind.PLAYED, Kind.CLOCK, Kind.PLAYED, Kind.PLAYED,
    ]  # fmt: skip
    report = looked_at(tmp_path)
    assert report.is_clean
    assert [note.what for note in report.notes] == ["the clock went back by 3599.0 s, and says so"]


def test_each_hour_that_is_over_gets_a_root_over_all_its_entries(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 6, each=timedelta(minutes=25))
    found = [(entry.about["first"], entry.about["last"]) for entry in ledger.entries() if entry.kind is Kind.ROOT]
    assert found == [(0, 2), (3, 5)]
    report = looked_at(tmp_path)
    assert report.is_clean
    assert report.roots == 2


def test_an_hour_is_closed_on_demand_and_not_twice(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 3)
    root = ledger.close_root()
    assert root is not None
    assert (root.about["first"], root.about["last"]) == (0, 3)
    assert ledger.close_root() is None
    assert looked_at(tmp_path).is_clean


def test_a_changed_key_goes_on_and_both_the_old_and_the_new_one_prove_it(tmp_path: Path) -> None:
    clock = Clock()
    ledger = grown(tmp_path, 3, clock)
    ledger.close_root()
    ledger.change_key(OTHER_KEY)
    ledger.append([played(4)])
    ledger.close_root()
    assert troubles(tmp_path, KEY) == []
    assert troubles(tmp_path, OTHER_KEY) == []
    with pytest.raises(LedgerError, match="signed with the key"):
        Ledger.open(tmp_path, KEY, clock)
    Ledger.open(tmp_path, OTHER_KEY, clock).append([played(5)])
    assert troubles(tmp_path) == []


def test_the_end_of_a_long_ledger_is_found_without_reading_its_beginning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = grown(tmp_path, 0)
    ledger.append([played(number) for number in range(5000)])
    last = ledger.head().n
    read = 0

    def counted(line: bytes) -> Entry:
        nonlocal read
        read += 1
        return parsed(line)

    monkeypatch.setattr(snapshot, "parsed", counted)
    for since in (0, 1, 2, 777, 2500, last - 1, last, last + 1):
        read = 0
        assert [entry.n for entry in ledger.entries(since)] == list(range(since, last + 1))
        assert read < last + 1 - since + 500


def test_a_seal_is_found_without_reading_the_rest(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 3)
    ledger.append([Fact(Kind.SEALED, {"recording": "node1-2.1", "seconds": 1}), played(2)])
    assert ledger.entry_of("node1-1.1") is None
    (last,) = [entry for entry in ledger.entries() if entry.kind is Kind.SEALED]
    assert ledger.entry_of("node1-2.1") == last
