"""What is entered in a ledger from one look to the next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence.tail import Tail
from tests.evidence.books import NINE, Clock, grown, only_file, played


def test_each_entry_comes_once(tmp_path: Path) -> None:
    ledger, tail = grown(tmp_path, 2), Tail(tmp_path, NINE)
    assert [entry.n for entry in tail.new()] == [0, 1, 2]
    assert list(tail.new()) == []
    ledger.append([played(7)])
    assert [entry.about["recording"] for entry in tail.new()] == ["node1-7.1"]


def test_what_is_half_written_is_read_once_it_is_signed(tmp_path: Path) -> None:
    ledger, tail = grown(tmp_path, 1), Tail(tmp_path, NINE)
    list(tail.new())
    head = (tmp_path / "head").read_bytes()
    ledger.append([played(7)])
    signed = (tmp_path / "head").read_bytes()
    (tmp_path / "head").write_bytes(head)
    assert list(tail.new()) == []
    (tmp_path / "head").write_bytes(signed)
    assert [entry.n for entry in tail.new()] == [2]


def test_the_next_month_goes_on_in_its_own_file_and_earlier_ones_are_left_out(tmp_path: Path) -> None:
    grown(tmp_path, 3, Clock(NINE), timedelta(days=20))
    assert [entry.n for entry in Tail(tmp_path, NINE).new()][:2] == [0, 1]
    later = list(Tail(tmp_path, NINE + timedelta(days=40)).new())
    assert later
    assert all(entry.at.month == 1 for entry in later)


def test_a_line_that_is_no_entry_is_told(tmp_path: Path) -> None:
    grown(tmp_path, 1)
    path = only_file(tmp_path)
    path.write_bytes(b"nonsense\n" + path.read_bytes())
    with pytest.raises(LedgerError, match="holds what is no entry"):
        list(Tail(tmp_path, NINE).new())
