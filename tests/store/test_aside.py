"""The journal on disk: in order, in pieces, whole after a crash at any byte, and bounded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ivr.core.phrase import phrase
from ivr.store.aside import Aside, Full
from ivr.store.entry import Change, Entry, New
from ivr.store.lines import entry_of, line_of
from tests.store.a_call import NOON

NEW = New("calls", {"id": "c1", "caller": "13900001111", "arrived": NOON, "stage": '{"stage": "InFlow"}'}, True)
CHANGE = Change("legs", "leg-2", {"ended": NOON, "ending": "忙"}, unless="ended")


def rows(count: int) -> list[Entry]:
    return [replace(CHANGE, key=f"leg-{number}") for number in range(count)]


def drained(aside: Aside) -> list[Entry]:
    """What it gives, as the database takes it."""
    found: list[Entry] = []
    while piece := aside.first():
        found += piece[1]
        aside.done(piece[0])
    return found


ENTRIES = (
    NEW,
    replace(NEW, replace=False, may_be_there=True),
    CHANGE,
    New("alarms", {"id": 2**62, "at": NOON, "what": "a\nb", "detail": ""}),
    New("alarms", {"id": 1, "at": NOON, "what": "a", "detail": phrase("waits in {queue}", queue="cards")}),
)


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_comes_back_from_its_line_as_it_was(entry: Entry) -> None:
    line = line_of(entry)
    assert line.count(b"\n") == 1
    assert entry_of(line.rstrip(b"\n")) == entry


def test_a_line_with_any_one_byte_changed_is_no_entry() -> None:
    line = line_of(CHANGE).rstrip(b"\n")
    for at in range(len(line)):
        assert entry_of(line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]) is None


def test_what_is_put_aside_comes_back_in_its_order_over_many_pieces(tmp_path: Path) -> None:
    aside = Aside(tmp_path, piece=200)
    aside.find()
    for row in rows(30):
        aside.append([row])
    assert len(list(tmp_path.iterdir())) > 5
    assert drained(aside) == rows(30)
    assert (aside.size, list(tmp_path.iterdir())) == (0, [])


def test_a_new_process_finds_it_and_goes_on_behind_it(tmp_path: Path) -> None:
    killed = Aside(tmp_path)
    killed.find()
    killed.append(rows(2))
    aside = Aside(tmp_path)
    assert aside.find() == 1
    assert aside.size == killed.size
    aside.append([NEW])
    assert drained(aside) == [*rows(2), NEW]


def test_cut_at_any_byte_only_the_last_entry_is_missing(tmp_path: Path) -> None:
    whole = b"".join(map(line_of, rows(3)))
    last = len(line_of(rows(3)[-1]))
    piece = tmp_path / "00000001.journal"
    for length in range(len(whole) - last, len(whole) - 1):
        piece.write_bytes(whole[:length])
        aside = Aside(tmp_path)
        aside.find()
        assert drained(aside) == rows(2)


def test_at_its_limit_it_refuses_and_keeps_what_it_has(tmp_path: Path) -> None:
    aside = Aside(tmp_path, largest=3 * len(line_of(CHANGE)))
    aside.find()
    aside.append([CHANGE, CHANGE])
    with pytest.raises(Full):
        aside.append([CHANGE, CHANGE])
    assert drained(aside) == [CHANGE, CHANGE]


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    aside = Aside(tmp_path / "journal")
    aside.find()
    aside.append([CHANGE])
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "journal").glob("**")] == [0o700]
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "journal").iterdir()] == [0o600]
