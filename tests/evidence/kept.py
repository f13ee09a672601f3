"""A store of recordings for tests: small files, their ledger, and a database with their rows."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ivr.evidence.entry import Fact, Kind
from ivr.evidence.files import Places
from ivr.evidence.ledger import Ledger
from ivr.evidence.report import Report
from ivr.evidence.rows import Row, Rows
from ivr.evidence.verify import Anchor, Beside, verify
from tests.evidence.books import KEY, NINE, Clock

_SCHEMA = (
    "create table recordings (call text primary key, path text, seconds real, state text, started text, ended text)"
)


@dataclass
class Kept:
    """Below one folder: `recordings`, in it `ledger`; beside it `store.sqlite3`."""

    home: Path
    clock: Clock

    @property
    def recordings(self) -> Path:
        return self.home / "recordings"

    @property
    def ledger(self) -> Path:
        return self.recordings / "ledger"

    @property
    def database(self) -> Path:
        return self.home / "store.sqlite3"

    def open(self) -> Ledger:
        return Ledger.open(self.ledger, KEY, self.clock)

    def enter(self, kind: Kind, number: int, **about: object) -> None:
        self.open().append([Fact(kind, {"recording": name(number), **about})])

    def audio(self, number: int) -> Path:
        return self.recordings / day(number) / f"{name(number)}.audio"

    def about(self, number: int) -> Path:
        return self.audio(number).with_suffix(".about")

    def rows(self) -> Iterator[Row]:
        with closing(sqlite3.connect(self.database)) as db:
            for call, path, seconds, state, *times in db.execute("select * from recordings"):
                started, ended = map(datetime.fromisoformat, times)
                yield Row(call, path, seconds, state, started, ended)

    def change(self, sql: str, *values: object) -> None:
        """Change the database."""
        with closing(sqlite3.connect(self.database)) as db, db:
            db.execute(sql, values)

    def insert(self, numbers: Iterable[int]) -> None:
        """The database's rows of these."""
        with closing(sqlite3.connect(self.database)) as db, db:
            for number in numbers:
                told = times(number)
                row = (
                    name(number),
                    str(self.audio(number)),
                    told["seconds"],
                    "recorded",
                    told["started"],
                    told["ended"],
                )
                db.execute("insert into recordings values (?, ?, ?, ?, ?, ?)", row)

    def verified(self, at_least: Anchor | None = None, archive: Path | None = None) -> Report:
        beside = Beside(Places(self.recordings, archive, threads=2), Rows(self.rows), patience=0)
        return verify(self.ledger, KEY.public_key(), beside, at_least=at_least)

    def troubles(self) -> list[str]:
        """What is wrong, and where."""
        return [f"{finding.trouble} {finding.where}" for finding in self.verified().findings]


def name(number: int) -> str:
    return f"node1-1795390097.{number}"


def day(number: int) -> str:
    return f"2026/11/{number % 28 + 1:02}"


def sealed(kept: Kept, number: int) -> Fact:
    """Write a recording's two files; what is to be entered of them."""
    audio, about = kept.audio(number), kept.about(number)
    audio.parent.mkdir(parents=True, exist_ok=True)
    audio.write_bytes(hashlib.shake_256(name(number).encode()).digest(300 + number % 7))
    about.write_bytes(hashlib.shake_256(f"about {number}".encode()).digest(120))
    told: dict[str, object] = {"recording": name(number), "state": "recorded", **times(number)}
    for role, path in (("audio", audio), ("manifest", about)):
        told[role] = path.relative_to(kept.recordings).as_posix()
        told[f"{role}_bytes"] = path.stat().st_size
        told[f"{role}_sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return Fact(Kind.SEALED, told)


def times(number: int) -> dict[str, object]:
    started = NINE + timedelta(seconds=number)
    seconds = 30.0 + number % 10
    ended = started + timedelta(seconds=seconds)
    return {"seconds": seconds, "started": started.isoformat(), "ended": ended.isoformat()}


def kept(home: Path, recordings: int, turns: int = 5) -> Kept:
    """So many recordings, entered in some turns of half an hour each."""
    made = Kept(home, Clock())
    ledger = made.open()
    numbers = range(recordings)
    for turn in range(turns):
        made.clock.at += timedelta(minutes=31)
        ledger.append([sealed(made, number) for number in numbers[turn::turns]])
    made.change(_SCHEMA)
    made.insert(numbers)
    return made
