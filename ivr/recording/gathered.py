"""All that is told of calls and recordings, put side by side by id in a table on the disk: memory stays flat.

Everything here blocks: run it in a thread, one call after the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, Self

from ivr.core.call import CallId
from ivr.core.reconciling import AtSwitch, InLedger, InStore, OnDisk, Row, Seal, Told
from ivr.core.recording_state import RecordingState

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TABLES = """
PRAGMA synchronous = OFF;
CREATE TABLE store (id TEXT PRIMARY KEY, arrived, answered, ended) WITHOUT ROWID;
CREATE TABLE row (id TEXT PRIMARY KEY, state, accounted, size, reason, at) WITHOUT ROWID;
CREATE TABLE switch (id TEXT PRIMARY KEY, began, answered, ended, caller) WITHOUT ROWID;
CREATE TABLE leg (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE ledger (id TEXT PRIMARY KEY, state, audio, manifest, deleted, archived, at, seals) WITHOUT ROWID;
CREATE TABLE disk (id TEXT PRIMARY KEY, audio, manifest, day) WITHOUT ROWID;
CREATE TABLE spool (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_SWITCH = """
INSERT INTO switch VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  began = min(began, excluded.began), ended = max(ended, excluded.ended),
  answered = min(ifnull(answered, excluded.answered), ifnull(excluded.answered, answered)),
  caller = max(caller, excluded.caller)
"""
_DISK = """
INSERT INTO disk VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET
  audio = ifnull(excluded.audio, audio), manifest = ifnull(excluded.manifest, manifest)
"""
_SIDE_BY_SIDE = """
SELECT ids.id, store.*, row.*, switch.*, ledger.*, disk.*, spool.id IS NOT NULL, leg.id IS NOT NULL FROM
  (SELECT id FROM store UNION SELECT id FROM row UNION SELECT id FROM switch UNION SELECT id FROM ledger
   UNION SELECT id FROM disk UNION SELECT id FROM spool) ids
  LEFT JOIN store USING (id) LEFT JOIN row USING (id) LEFT JOIN switch USING (id) LEFT JOIN ledger USING (id)
  LEFT JOIN disk USING (id) LEFT JOIN spool USING (id) LEFT JOIN leg USING (id) ORDER BY ids.id
"""
_IDS = ("store", "row", "switch", "ledger", "disk", "spool")


_BEGINS = (1, 5, 11, 16, 24, 28)
"""Where in that the columns of each table begin, and where the last's end."""


class Gathered:
    """Add what each tells, in any order; then read what all tell of each. Nothing is left behind."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._db.executescript(_TABLES)
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def of_store(self, calls: Iterable[tuple[CallId, InStore]]) -> None:
        """Calls as the store has them."""
        self._add("store", ((i, *_times(c.arrived, c.answered, c.ended)) for i, c in calls), 4)

    def rows(self, rows: Iterable[tuple[CallId, Row]]) -> None:
        """Recordings as the store has them."""
        values = ((i, r.state.value, r.accounted, r.size, r.reason, *_times(r.at)) for i, r in rows)
        self._add("row", values, 6)

    def legs(self, legs: Iterable[str]) -> None:
        """Channels that were dialled for a caller."""
        self._add("leg", ((leg,) for leg in legs), 1)

    def at_switch(self, channels: Iterable[tuple[str, AtSwitch]]) -> None:
        """The switch's own account; several stretches of one channel become one."""
        self._db.executemany(_SWITCH, ((i, *_times(c.began, c.answered, c.ended), c.caller) for i, c in channels))

    def in_ledger(self, entries: Iterable[tuple[CallId, InLedger]]) -> None:
        """What the ledger says of recordings as they were sealed; the latest word counts."""
        values = (
            (i, e.state, e.audio, e.manifest, e.deleted, e.archived, *_times(e.at), _together(e.seals))
            for i, e in entries
        )
        self._add("ledger", values, 8)

    def became(self, recording: CallId, fate: Literal["deleted", "archived"]) -> None:
        """What the ledger says has become of a recording later; nothing if it was sealed outside the range."""
        self._db.execute(f"UPDATE ledger SET {fate} = 1 WHERE id = ?", (recording,))  # noqa: S608

    def on_disk(self, files: Iterable[tuple[CallId, OnDisk]]) -> None:
        """Files; those of one recording may come one by one."""
        self._db.executemany(_DISK, ((i, f.audio, f.manifest, *_times(f.day)) for i, f in files))

    def in_spool(self, calls: Iterable[CallId]) -> None:
        """Calls whose captured files wait to be sealed."""
        self._add("spool", ((call,) for call in calls), 1)

    def counts(self) -> dict[str, int]:
        """How many each of them told of."""
        return {table: self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _IDS}  # noqa: S608

    def side_by_side(self) -> Iterator[Told]:
        """What all tell of each, by id; a channel that was dialled for a caller is nobody's call."""
        with closing(self._db.execute(_SIDE_BY_SIDE)) as found:
            yield from map(_told, found)

    def _add(self, table: str, rows: Iterable[tuple[Any, ...]], columns: int) -> None:
        places = ", ".join("?" * columns)
        self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({places})", rows)  # noqa: S608


def _told(values: tuple[Any, ...]) -> Told:
    store, row, switch, ledger, disk = (values[begin:end] for begin, end in pairwise(_BEGINS))
    captured, is_leg = values[_BEGINS[-1] :]
    return Told(
        values[0],
        store=InStore(_needed(store[1]), _moment(store[2]), _moment(store[3])) if store[0] else None,
        switch=_at_switch(switch[1:], caller=switch[4] and not is_leg) if switch[0] else None,
        row=Row(RecordingState(row[1]), row[2], row[3], row[4], _moment(row[5])) if row[0] else None,
        ledger=_in_ledger(*ledger[1:]) if ledger[0] else None,
        disk=OnDisk(disk[1], disk[2], _needed(disk[3])) if disk[0] else None,
        captured=bool(captured),
    )


def _at_switch(values: tuple[Any, ...], *, caller: bool) -> AtSwitch:
    return AtSwitch(_needed(values[0]), _moment(values[1]), _moment(values[2]), bool(caller))


def _in_ledger(
    state: str, audio: int, manifest: int, deleted: int, archived: int, at: int | None, seals: str
) -> InLedger:
    told = tuple(Seal(*line.split(" ", 1)[::-1]) for line in seals.splitlines())
    return InLedger(state, audio, manifest, bool(deleted), bool(archived), _moment(at), told)


def _together(seals: Iterable[Seal]) -> str:
    return "\n".join(f"{seal.sha256} {seal.name}" for seal in seals)


def _times(*times: datetime | None) -> Iterator[int | None]:
    return ((at - _BEGINNING) // _MICROSECOND if at else None for at in times)


def _moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _needed(microseconds)


def _needed(microseconds: int) -> datetime:
    return _BEGINNING + microseconds * _MICROSECOND
