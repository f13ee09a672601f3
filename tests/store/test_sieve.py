"""Rows that break the writing are found; a writing that takes nothing at all is away, and keeps its rows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ivr.store.away import DatabaseAwayError
from ivr.store.entry import Entry, New
from ivr.store.sieve import FOREIGN, Sieve

ROWS: list[Entry] = [New("trace", {"id": n}) for n in range(40)]


class Table:
    """Takes rows in order, but for those that break it."""

    def __init__(self, broken: Sequence[Entry]) -> None:
        self._broken = broken
        self.rows: list[Entry] = []
        self.apart: list[Entry] = []

    async def write(self, entries: Sequence[Entry]) -> None:
        if any(entry in self._broken for entry in entries):
            raise MemoryError
        self.rows += entries

    async def set_apart(self, entry: Entry, _error: Exception) -> None:
        self.apart.append(entry)


async def test_rows_that_break_the_writing_are_set_apart_and_all_others_are_written_in_order() -> None:
    table = Table(ROWS[:1] + ROWS[7:9])
    await Sieve(table.write, table.set_apart).write(ROWS)
    assert table.rows == [*ROWS[1:7], *ROWS[9:]]
    assert table.apart == [ROWS[0], *ROWS[7:9]]


async def test_where_nothing_at_all_is_taken_it_is_not_the_rows_and_none_is_given_up() -> None:
    table = Table(ROWS)
    with pytest.raises(DatabaseAwayError, match="MemoryError"):
        await Sieve(table.write, table.set_apart).write(ROWS)
    assert table.apart == []


async def test_few_rows_of_which_none_can_be_written_are_set_apart() -> None:
    table = Table(ROWS)
    await Sieve(table.write, table.set_apart).write(ROWS[: FOREIGN - 1])
    assert table.apart == ROWS[: FOREIGN - 1]
