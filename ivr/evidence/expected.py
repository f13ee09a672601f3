"""What must be there, by the ledger: gathered in a table on the disk, so that memory stays flat however much it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ivr.evidence.entry import Entry, Kind, moment, read_moment
from ivr.evidence.expected_calls import ExpectedCalls

_TABLES = """
create table recordings (
    recording text primary key, n integer, at text, path text, seconds real, state text, started text, ended text,
    fate text default '', seen integer, times integer
) without rowid;
create table files (path text primary key, recording text, bytes integer, sha256 text, n integer, at text)
without rowid;
"""
_NEXT_FILES = """
select files.path, recording, bytes, sha256, files.n, files.at, fate from files join recordings using (recording)
where files.path > ? order by files.path limit 256
"""
AT_A_TIME = 1000
"""Recordings that are in memory before they are written to the table."""
_NEW_RECORDING = """
insert into recordings values (?, ?, ?, ?, ?, ?, ?, ?, '', 0, 1)
on conflict do update set n = excluded.n, at = excluded.at, path = excluded.path, seconds = excluded.seconds,
state = excluded.state, started = excluded.started, ended = excluded.ended, fate = '', times = times + 1
"""
_NEW_CLASS = "update recordings set state = ? where recording = ?"
_NEW_FATE = """
update recordings set fate = ? where recording = ? and (fate not in ('deleted', 'erased') or ? = 'deleted')
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file as it was entered."""

    path: str
    """Below the folder of recordings."""
    recording: str
    bytes: float
    sha256: str
    n: int
    at: datetime
    fate: str
    """Empty, or the kind of the entry that says what became of it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A recording as it was entered; without a path it is one that was not made."""

    recording: str
    n: int
    at: datetime
    path: str
    seconds: float
    state: str
    started: str
    ended: str
    fate: str


class Expected:
    """Told every entry; close it when all has been looked at."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None)  # a file that nobody else sees, gone when it is closed
        self._recordings: list[tuple[Any, ...]] = []
        self._files: list[tuple[Any, ...]] = []
        self._db.executescript(f"pragma journal_mode = off; pragma synchronous = off; {_TABLES} begin;")
        self.calls = ExpectedCalls(self._db)

    def close(self) -> None:
        """Forget it all."""
        self._db.close()

    def take(self, entry: Entry) -> None:
        """Note what the entry says of a recording, if it does."""
        about = entry.about
        if "recording" not in about:
            return
        match entry.kind:
            case Kind.SEALED:
                self._seal(entry)
            case Kind.NOT_RECORDED:
                self._know(entry, "")
            case Kind.CLASSED:
                self._write()
                self._db.execute(_NEW_CLASS, _texts(about, "state", "recording"))
            case Kind.DELETED | Kind.ERASED | Kind.ARCHIVED:
                self._write()
                self._db.execute(_NEW_FATE, (entry.kind.value, str(about["recording"]), entry.kind.value))
            case _:
                pass

    def _seal(self, entry: Entry) -> None:
        about, at = entry.about, self._know(entry, str(entry.about.get("audio", "")))
        for role in ("audio", "manifest"):
            if path := about.get(role):
                size, sha256 = about.get(f"{role}_bytes"), about.get(f"{role}_sha256")
                row = (str(path), str(about["recording"]), _number(size), str(sha256), entry.n, at)
                self._files.append(row)

    def _know(self, entry: Entry, path: str) -> str:
        """Gives the entry's time, as it stands in the table."""
        about, at = entry.about, moment(entry.at)
        self.calls.take(entry)
        told = (_number(about.get("seconds")), *_texts(about, "state", "started", "ended"))
        row = (str(about["recording"]), entry.n, at, path, *told)
        self._recordings.append(row)
        if len(self._recordings) >= AT_A_TIME:
            self._write()
        return at

    def _write(self) -> None:
        """Put into the table what was gathered: many at once cost less."""
        self._db.executemany(_NEW_RECORDING, self._recordings)
        self._db.executemany("insert or replace into files values (?, ?, ?, ?, ?, ?)", self._files)
        self.calls.write()
        self._recordings.clear()
        self._files.clear()

    def complete(self) -> None:
        """No further entry will be told."""
        self._write()

    def wanted(self) -> Iterator[Wanted]:
        """Every file, by its path."""
        last = ""
        while rows := self._db.execute(_NEXT_FILES, (last,)).fetchall():
            for path, recording, size, sha256, n, at, fate in rows:
                yield Wanted(path, recording, size, sha256, n, read_moment(at), fate)
            last = rows[-1][0]

    def knows(self, path: str) -> bool:
        """Whether a file of this path was ever entered."""
        return self._one("select 1 from files where path = ?", path) is not None

    def whose(self, sha256: str) -> str:
        """The file that was entered with this hash; empty: none."""
        self._db.execute("create index if not exists by_hash on files (sha256)")
        found = self._one("select path from files where sha256 = ?", sha256)
        return str(found[0]) if found else ""

    def recording(self, recording: str) -> Known | None:
        """What was entered of it."""
        found = self._one("select * from recordings where recording = ?", recording)
        return _known(found) if found else None

    def sealed_again(self) -> Iterator[tuple[Known, int]]:
        """Those that were entered several times, and how often."""
        for row in self._db.execute("select * from recordings where times > 1 order by n"):
            yield _known(row), int(row[-1])

    def seen(self, recording: str) -> None:
        """The database has a row of it."""
        self._db.execute("update recordings set seen = 1 where recording = ?", (recording,))

    def not_seen(self) -> Iterator[Known]:
        """Those of which the database has none."""
        return map(_known, self._db.execute("select * from recordings where not seen order by n"))

    def count(self, fate: str) -> int:
        """How many recordings were sealed and have met this fate."""
        return int(self._one("select count(*) from recordings where path != '' and fate = ?", fate)[0])

    def count_files(self) -> int:
        """How many files were entered."""
        return int(self._one("select count(*) from files")[0])

    def _one(self, query: str, *values: str) -> Any:
        return self._db.execute(query, values).fetchone()


def _known(row: tuple[Any, ...]) -> Known:
    recording, n, at, *rest, _, _ = row
    return Known(recording, n, read_moment(at), *rest)


def _number(told: object) -> float:
    return told if isinstance(told, int | float) else 0


def _texts(about: Any, *names: str) -> tuple[str, ...]:
    return tuple(str(about.get(name) or "") for name in names)
