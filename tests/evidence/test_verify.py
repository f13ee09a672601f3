"""`verify` says what was changed, which and when; and nothing of what may be so."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence import disk
from ivr.evidence import head as heads
from ivr.evidence.entry import Entry, Fact, Kind, entered, parsed
from ivr.evidence.files import Places
from ivr.evidence.report import Report
from ivr.evidence.rows import Row, Rows
from ivr.evidence.verify import Anchor, Beside, verify
from tests.evidence.books import KEY, OTHER_KEY, grown, looked_at, only_file, played, troubles
from tests.evidence.kept import Kept, kept, name, sealed


@pytest.fixture
def store(tmp_path: Path) -> Kept:
    return kept(tmp_path, 12)


def relative(store: Kept, number: int) -> str:
    return store.audio(number).relative_to(store.recordings).as_posix()


def flip(path: Path, at: int = 50) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def rewrite(folder: Path, change: Callable[[list[bytes]], list[bytes]]) -> None:
    """Change the ledger's lines."""
    path = only_file(folder)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))


def chained(entries: list[Entry]) -> list[bytes]:
    """The entries as lines, numbered and hashed anew: what somebody does who knows how, but has no key."""
    lines: list[bytes] = []
    prev = entries[0].prev
    for n, entry in enumerate(entries):
        made = entered(n, entry.at, Fact(entry.kind, entry.about), prev)
        lines.append(made.line)
        prev = made.hash
    return lines


def test_an_untouched_store_is_clean_and_counted(store: Kept) -> None:
    report = store.verified()
    assert report.is_clean
    assert (report.recordings, report.files, report.rows) == (12, 24, 12)
    assert report.roots > 0
    assert report.last is not None


def test_one_bit_of_a_recording(store: Kept) -> None:
    flip(store.audio(3))
    (finding,) = store.verified().findings
    assert (finding.trouble, finding.where) == ("file_changed", relative(store, 3))
    assert finding.at is not None


def test_one_bit_of_a_manifest(store: Kept) -> None:
    flip(store.about(3))
    assert store.troubles() == [f"file_changed {relative(store, 3).replace('.audio', '.about')}"]


def test_a_recording_that_was_cut_tells_both_lengths(store: Kept) -> None:
    os.truncate(store.audio(4), 200)
    (finding,) = store.verified().findings
    assert "it has 200 bytes instead of 304" in finding.what


def test_a_file_gone(store: Kept) -> None:
    store.audio(5).unlink()
    assert store.troubles() == [f"file_gone {relative(store, 5)}"]


def test_a_whole_day_gone(store: Kept) -> None:
    shutil.rmtree(store.audio(5).parent)
    about = relative(store, 5).replace(".audio", ".about")
    assert store.troubles() == [f"file_gone {about}", f"file_gone {relative(store, 5)}"]


def test_a_file_put_in(store: Kept) -> None:
    store.audio(1).with_name("more.audio").write_bytes(b"x")
    assert store.troubles() == [f"file_put_in {relative(store, 1).rpartition('/')[0]}/more.audio"]


def test_two_recordings_swapped(store: Kept) -> None:
    one, two = store.audio(1), store.audio(2)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    found = {finding.where: finding.what for finding in store.verified().findings}
    assert found[relative(store, 1)] == f"it holds what was entered as {relative(store, 2)}"
    assert found[relative(store, 2)] == f"it holds what was entered as {relative(store, 1)}"


def test_a_pipe_or_a_folder_in_a_recordings_place(store: Kept) -> None:
    store.audio(1).unlink()
    store.about(1).unlink()
    os.mkfifo(store.audio(1))
    store.about(1).mkdir()
    assert [finding.trouble for finding in store.verified().findings] == ["file_unreadable", "file_unreadable"]


@pytest.mark.parametrize("kind", [Kind.DELETED, Kind.ERASED])
def test_what_an_entry_says_is_deleted_may_be_gone_with_its_row(store: Kept, kind: Kind) -> None:
    store.enter(kind, 5, by="li", reason="retention ended")
    store.audio(5).unlink()
    store.about(5).unlink()
    store.change("delete from recordings where call = ?", name(5))
    report = store.verified()
    assert report.is_clean
    assert (report.recordings, report.deleted) == (11, 1)


def test_what_an_entry_says_is_deleted_must_be_gone(store: Kept) -> None:
    store.enter(Kind.DELETED, 5)
    store.about(5).unlink()
    assert store.troubles() == [f"not_deleted {relative(store, 5)}"]


def test_an_erased_recording_may_lie_there_without_its_key_but_not_changed(store: Kept) -> None:
    store.enter(Kind.ERASED, 5)
    assert store.troubles() == []
    flip(store.audio(5))
    assert store.troubles() == [f"file_changed {relative(store, 5)}"]


def test_an_archived_file_need_not_be_here_but_in_the_archive_if_that_is_given(store: Kept, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    store.enter(Kind.ARCHIVED, 5, place="s3")
    for path in (store.audio(5), store.about(5)):
        moved = archive / path.relative_to(store.recordings)
        moved.parent.mkdir(parents=True, exist_ok=True)
        path.rename(moved)
    assert store.verified().is_clean
    assert store.verified().archived == 2
    assert store.verified(archive=archive).files == 24
    flip(moved)
    assert [finding.trouble for finding in store.verified(archive=archive).findings] == ["file_changed"]
    moved.unlink()
    assert [finding.trouble for finding in store.verified(archive=archive).findings] == ["file_gone"]


def test_rows_of_the_database(store: Kept) -> None:
    store.change("update recordings set seconds = 1 where call = ?", name(1))
    store.change("update recordings set state = 'partial' where call = ?", name(2))
    store.change("update recordings set ended = '2026-11-26T10:00:00+00:00' where call = ?", name(3))
    store.change("update recordings set path = '/elsewhere' where call = ?", name(4))
    store.change("delete from recordings where call = ?", name(5))
    store.change("update recordings set call = 'c' where call = ?", name(6))
    assert sorted(store.troubles()) == [
        *(f"row_changed {name(number)}" for number in (1, 2, 3, 4)),
        *(f"row_gone {name(number)}" for number in (5, 6)),
        "row_put_in c",
    ]


def test_a_call_that_was_not_recorded_has_a_row_too(store: Kept) -> None:
    at = "2026-11-26T10:00:00+00:00"
    store.enter(Kind.NOT_RECORDED, 99, state="not_recorded", seconds=0.0, started=at, ended=at)
    assert store.troubles() == [f"row_gone {name(99)}"]
    store.change("insert into recordings values (?, '', 0, 'not_recorded', ?, ?)", name(99), at, at)
    assert store.troubles() == []


def test_a_class_that_was_found_later_is_the_one_that_counts(store: Kept) -> None:
    store.enter(Kind.CLASSED, 5, state="recorded_in_error")
    store.change("update recordings set state = 'recorded_in_error' where call = ?", name(5))
    assert store.troubles() == []


def test_what_is_sealed_while_we_look_is_no_finding(store: Kept) -> None:
    facts = [sealed(store, 50)]

    def rows_and_meanwhile() -> Iterator[Row]:
        while facts:  # the files were looked at already, and nobody knew of them
            store.open().append([facts.pop()])
            store.insert([50])
        return store.rows()

    beside = Beside(Places(store.recordings), Rows(rows_and_meanwhile), patience=0)
    report = verify(store.ledger, KEY.public_key(), beside)
    assert report.is_clean
    assert (report.recordings, report.rows) == (13, 13)


def test_what_was_put_in_is_found_though_the_ledger_grows(store: Kept) -> None:
    store.audio(5).with_name("more.audio").write_bytes(b"x")

    def rows_and_meanwhile() -> Iterator[Row]:
        store.enter(Kind.PLAYED, 3)
        return store.rows()

    beside = Beside(Places(store.recordings), Rows(rows_and_meanwhile), patience=0)
    report = verify(store.ledger, KEY.public_key(), beside)
    assert [finding.trouble for finding in report.findings] == ["file_put_in"]


def test_a_changed_line_is_named_by_its_number_and_time(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: [line.replace(b"node1-4.1", b"node1-9.9") for line in lines])
    (finding,) = looked_at(tmp_path).findings
    assert (finding.trouble, finding.where, finding.n) == ("line_changed", "2026-11.txt:6", 5)
    assert f"{finding.at:%H:%M:%S}" == "09:00:06"


@pytest.mark.parametrize("spare", range(0, 1200, 37))
def test_one_bit_anywhere_in_the_ledger(tmp_path: Path, spare: int) -> None:
    grown(tmp_path, 5).close_root()
    flip(only_file(tmp_path), spare)
    assert troubles(tmp_path) != []


@pytest.mark.parametrize("at", [0, 10, 130, 200, 400])
def test_one_bit_anywhere_in_the_head(tmp_path: Path, at: int) -> None:
    grown(tmp_path, 5)
    flip(tmp_path / disk.HEAD, at)
    assert set(troubles(tmp_path)) & {"head_changed", "key_replaced"}


def test_a_head_that_says_the_same_and_is_written_otherwise(tmp_path: Path) -> None:
    """Hexadecimal digits can be read in either case: a changed bit is a changed bit."""
    grown(tmp_path, 5)
    head = tmp_path / disk.HEAD
    signature, body = head.read_bytes().split(b" ", 1)
    head.write_bytes(signature.upper() + b" " + body)
    assert troubles(tmp_path) == ["head_changed"]


def test_an_entry_taken_out(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: lines[:4] + lines[6:])
    (finding,) = looked_at(tmp_path).findings
    assert finding.what == "entries 4 to 5 are gone before entry 6"


def test_an_entry_put_in_twice(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: [*lines[:6], lines[3], *lines[6:]])
    (finding,) = looked_at(tmp_path).findings
    assert (finding.trouble, finding.n) == ("entry_put_in", 3)


def test_two_entries_swapped(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]])
    assert troubles(tmp_path) == ["entries_gone", "entry_put_in"]


def test_an_entry_replaced_by_another_with_its_right_hash(tmp_path: Path) -> None:
    grown(tmp_path, 10)

    def replace(lines: list[bytes]) -> list[bytes]:
        old = parsed(lines[5])
        return [*lines[:5], entered(old.n, old.at, played(77), old.prev).line, *lines[6:]]

    rewrite(tmp_path, replace)
    (finding,) = looked_at(tmp_path).findings
    assert (finding.trouble, finding.n) == ("entry_replaced", 5)


def test_all_chained_anew_without_the_key(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: chained([parsed(line) for line in (*lines[:5], *lines[6:])]))
    assert troubles(tmp_path) == ["truncated"]
    rewrite(tmp_path, lambda lines: chained([parsed(line) for line in (*lines, lines[-1])]))
    assert troubles(tmp_path) == ["entry_replaced"]


@pytest.mark.parametrize("left", range(1, 10))
def test_the_ledger_cut_at_its_end(tmp_path: Path, left: int) -> None:
    grown(tmp_path, 10)
    rewrite(tmp_path, lambda lines: lines[:left])
    (finding,) = looked_at(tmp_path).findings
    assert (finding.trouble, finding.n) == ("truncated", left)
    assert finding.at is not None


def test_lines_after_the_head_are_not_signed(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 10)
    head = ledger.head()
    rewrite(tmp_path, lambda lines: [*lines, entered(head.n + 1, head.at, played(1), head.hash).line])
    assert troubles(tmp_path) == ["not_signed"]


def test_an_older_head_put_back_with_the_ledger_cut_needs_an_anchor_or_the_files(store: Kept) -> None:
    old = (store.ledger / disk.HEAD).read_bytes()
    cut = heads.parsed(old).head
    store.open().append([sealed(store, 40)])
    head = store.open().head()
    (store.ledger / disk.HEAD).write_bytes(old)
    os.truncate(store.ledger / cut.file, cut.size)
    assert set(store.troubles()) == {
        f"file_put_in {relative(store, 40).replace('.audio', end)}" for end in (".audio", ".about")
    }
    anchored = store.verified(Anchor(head.n, head.hash))
    assert "not_as_printed" in {finding.trouble for finding in anchored.findings}


def test_an_anchor_that_the_ledger_holds_is_no_finding(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 10)
    entry = list(ledger.entries())[4]

    def anchored(hash_: str) -> Report:
        return verify(tmp_path, KEY.public_key(), at_least=Anchor(4, hash_))

    assert anchored(entry.hash).is_clean
    assert [finding.trouble for finding in anchored("0" * 64).findings] == ["not_as_printed"]


def test_a_ledger_written_anew_with_another_key(tmp_path: Path) -> None:
    grown(tmp_path, 10)
    assert troubles(tmp_path, OTHER_KEY) == ["key_replaced"]


def test_a_key_change_that_the_old_key_did_not_sign(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 10)
    about = {"old": "x", "new": "y", "public": "00" * 32, "after": "z", "signature": "00" * 64}
    head = ledger.head()
    line = entered(head.n + 1, head.at, Fact(Kind.KEY_CHANGED, about), head.hash)
    rewrite(tmp_path, lambda lines: [*lines, line.line])
    (tmp_path / disk.HEAD).write_bytes(head.after(line).signed(OTHER_KEY))
    assert troubles(tmp_path) == ["key_replaced", "key_replaced"]


def test_a_back_dated_entry_even_if_it_is_rightly_signed(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 10)
    head = ledger.head()
    line = entered(head.n + 1, head.at - timedelta(minutes=5), played(1), head.hash)
    rewrite(tmp_path, lambda lines: [*lines, line.line])
    (tmp_path / disk.HEAD).write_bytes(head.after(line).signed(KEY))
    (finding,) = looked_at(tmp_path).findings
    assert (finding.trouble, finding.n) == ("back_dated", 11)


def test_a_wrong_root_even_if_it_is_rightly_signed(tmp_path: Path) -> None:
    ledger = grown(tmp_path, 10)
    head = ledger.head()
    about = {"first": 0, "last": 10, "root": "00" * 32, "key": "x", "signature": "00" * 64}
    line = entered(head.n + 1, head.at, Fact(Kind.ROOT, about), head.hash)
    rewrite(tmp_path, lambda lines: [*lines, line.line])
    (tmp_path / disk.HEAD).write_bytes(head.after(line).signed(KEY))
    assert troubles(tmp_path) == ["root_wrong", "root_wrong"]


def test_a_head_that_is_gone(tmp_path: Path) -> None:
    grown(tmp_path, 3)
    (tmp_path / disk.HEAD).unlink()
    assert troubles(tmp_path) == ["head_changed"]


def test_rubbish_is_told_and_never_breaks_the_verification(tmp_path: Path) -> None:
    grown(tmp_path, 3)
    rewrite(tmp_path, lambda lines: [lines[0], b"\xff\xfe\n", b"\n", b"{}\n", b"x" * 3_000_000, *lines[1:]])
    assert "line_changed" in troubles(tmp_path)


def test_where_there_is_no_ledger_nothing_can_be_verified(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="holds no ledger"):
        looked_at(tmp_path)
    with pytest.raises(LedgerError, match="cannot be read"):
        looked_at(tmp_path / "none")


def test_a_file_that_is_being_written_is_a_note(store: Kept) -> None:
    store.audio(1).with_name("more.audio.part").write_bytes(b"x")
    report = store.verified()
    assert report.is_clean
    assert [note.what.split()[0].rpartition("/")[2] for note in report.notes] == ["more.audio.part"]


def test_a_recording_that_was_sealed_again_counts_as_it_was_sealed_last_and_is_noted(store: Kept) -> None:
    store.audio(3).write_bytes(b"another")
    fact = Fact(Kind.SEALED, sealed(store, 3).about | {"audio_sha256": hashlib.sha256(b"another").hexdigest()})
    store.audio(3).write_bytes(b"another")
    store.open().append([fact])
    report = store.verified()
    assert report.is_clean
    assert [note.what for note in report.notes] == [f"recording {name(3)} was entered 2 times; the last one counts"]


def test_a_recording_that_is_hidden_among_the_ledgers_files(store: Kept) -> None:
    (store.ledger / "more.audio").write_bytes(b"x")
    assert store.troubles() == ["file_put_in more.audio"]
