"""What the database must say of calls, by the ledger: of each recording its call's times and legs as they were then."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.evidence.entry import Entry, moment, read_moment

_TABLE = """
create table calls (call text primary key, n integer, at text, answered text, ended text, legs integer, seen integer)
without rowid
"""
_NEW = "insert or replace into calls values (?, ?, ?, ?, ?, ?, 0)"


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call as it was entered with its recording."""

    call: str
    n: int
    at: datetime
    answered: str
    ended: str
    """Empty: it had no end in the database yet, as after a crash; then its legs are not known either."""
    legs: int | None


class ExpectedCalls:
    """In a database of somebody else's, who closes it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._rows: list[tuple[Any, ...]] = []
        self._db.execute(_TABLE)

    def take(self, entry: Entry) -> None:
        """Note what the entry says of its recording's call, if it does."""
        told = entry.about.get("call")
        if isinstance(told, dict):
            call = str(told.get("id", entry.about.get("recording", "")))
            values = (str(told.get("answered", "")), str(told.get("ended", "")), told.get("legs"))
            self._rows.append((call, entry.n, moment(entry.at), *values))

    def write(self) -> None:
        """Put into the table what was gathered."""
        self._db.executemany(_NEW, self._rows)
        self._rows.clear()

    def call(self, call: str) -> KnownCall | None:
        """What was entered of it; from then on it counts as seen."""
        row = self._db.execute("select * from calls where call = ?", (call,)).fetchone()
        if row:
            self._db.execute("update calls set seen = 1 where call = ?", (call,))
        return _known(row) if row else None

    def not_seen(self) -> Iterator[KnownCall]:
        """Those of which the database has no row."""
        return map(_known, self._db.execute("select * from calls where not seen order by n"))


def _known(row: tuple[Any, ...]) -> KnownCall:
    call, n, at, answered, ended, legs, _ = row
    return KnownCall(call, n, read_moment(at), answered, ended, legs)
